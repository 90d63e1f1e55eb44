use serde_json::json;

use super::{
    stub::{Reply, json, refusal},
    *,
};

fn session() -> Reply {
    json(json!({"session_key": "a2V5a2V5a2V5a2V5a2V5a2U=", "openid": "o-1"}))
}

async fn outcome(reply: Reply) -> Result<WeChatIdentity, WeChatError> {
    let stub = Stub::start();
    stub.answers(SNS, [reply]);
    wechat(&stub).identity(&mini_program(), "code-1").await
}

#[actix_web::test]
async fn a_login_code_becomes_an_identity() {
    let stub = Stub::start();
    stub.answers(SNS, [session()]);
    let identity = wechat(&stub).identity(&mini_program(), "code-1").await;
    let expected = WeChatIdentity { openid: "o-1".to_owned(), unionid: None };
    assert_eq!(identity, Ok(expected));
    stub.calls(SNS, |calls| {
        assert_eq!(
            calls[0].query,
            "appid=wx0123456789abcdef&secret=app-secret&js_code=code-1&grant_type=authorization_code"
        );
    });
}

#[actix_web::test]
async fn a_unionid_is_taken_where_there_is_one() {
    let reply = json!({"errcode": 0, "openid": "o-1", "unionid": "u-1", "session_key": "k"});
    let identity = outcome(json(reply)).await.unwrap();
    assert_eq!(identity.unionid.as_deref(), Some("u-1"));
    let blank = outcome(json(json!({"openid": "o-1", "unionid": ""}))).await;
    assert_eq!(blank.unwrap().unionid, None);
}

#[actix_web::test]
async fn what_is_not_needed_of_an_answer_locks_nobody_out() {
    for unionid in [
        json!(null),
        json!(""),
        json!(" "),
        json!(5),
        json!([]),
        json!({}),
        json!(false),
        json!("u 1"),
        json!("扫码"),
    ] {
        let reply = json!({"openid": "o-1", "unionid": unionid, "errcode": "0", "errmsg": null, "session_key": 5});
        let identity = outcome(json(reply)).await;
        let expected = WeChatIdentity { openid: "o-1".to_owned(), unionid: None };
        assert_eq!(identity, Ok(expected), "{unionid}");
    }
}

#[actix_web::test]
async fn a_spent_code_is_not_tried_again() {
    for errcode in [40029, 40163] {
        let stub = Stub::start();
        stub.answers(SNS, [refusal(errcode)]);
        let outcome = wechat(&stub).identity(&mini_program(), "code-1").await;
        assert_eq!(outcome, Err(WeChatError::CodeInvalid));
        assert_eq!(stub.count(SNS), 1);
    }
}

#[actix_web::test]
async fn a_busy_wechat_is_asked_once_more() {
    let stub = Stub::start();
    stub.answers(SNS, [refusal(-1), session()]);
    let outcome = wechat(&stub).identity(&mini_program(), "code-1").await;
    assert_eq!(outcome.unwrap().openid, "o-1");
}

#[actix_web::test]
async fn a_busy_wechat_that_spent_the_code_wants_a_new_one() {
    let stub = Stub::start();
    stub.answers(SNS, [refusal(-1), refusal(40163)]);
    let outcome = wechat(&stub).identity(&mini_program(), "code-1").await;
    assert_eq!(outcome, Err(WeChatError::CodeInvalid));
}

#[actix_web::test]
async fn a_wechat_that_stays_busy_is_not_asked_a_third_time() {
    let stub = Stub::start();
    stub.answers(SNS, [refusal(-1)]);
    let outcome = wechat(&stub).identity(&mini_program(), "code-1").await;
    assert_eq!(outcome, Err(WeChatError::Busy));
    assert_eq!(stub.count(SNS), 2);
}

#[actix_web::test]
async fn answers_that_mean_nothing_are_an_outage() {
    let long = format!("{{\"openid\":\"o-1\",\"x\":\"{}\"}}", "x".repeat(17_000));
    let nonsense = [
        Reply::Text("<html>".to_owned()),
        json(json!({"session_key": "k"})),
        json(json!({"openid": ""})),
        json(json!({"openid": "o 1"})),
        json(json!({"openid": 1})),
        json(json!({"openid": null})),
        json(json!("ok")),
        json(json!({})),
        json(json!({"errcode": "many", "openid": "o-1"})),
        json(json!([{"openid": "o-1"}])),
        json(json!([])),
        json(json!(null)),
        Reply::Text(long),
    ];
    for reply in nonsense {
        let expected = WeChatError::Unavailable(Outage::Nonsense);
        assert_eq!(outcome(reply).await, Err(expected));
    }
    for empty in ["", " \r\n"] {
        let expected = WeChatError::Unavailable(Outage::Empty);
        assert_eq!(outcome(Reply::Text(empty.to_owned())).await, Err(expected));
    }
}

#[actix_web::test]
async fn a_status_other_than_200_is_an_outage_and_no_redirect_is_followed() {
    for status in [302, 404, 412, 500, 502] {
        let expected = WeChatError::Unavailable(Outage::Status(status));
        assert_eq!(outcome(Reply::Status(status)).await, Err(expected));
    }
}

#[actix_web::test]
async fn a_call_that_broke_or_took_too_long_is_not_repeated() {
    let late = Reply::Late(Duration::from_secs(2), String::new());
    for (reply, outage) in [(Reply::Cut, Outage::Broken), (late, Outage::Timeout)] {
        let stub = Stub::start();
        stub.answers(SNS, [reply]);
        let outcome = wechat(&stub).identity(&mini_program(), "code-1").await;
        assert_eq!(outcome, Err(WeChatError::Unavailable(outage)));
        assert_eq!(stub.count(SNS), 1);
    }
}

#[actix_web::test]
async fn a_wechat_that_is_not_there_is_unreachable() {
    let wechat = wechat_at("http://127.0.0.1:1", &clock());
    let outcome = wechat.identity(&mini_program(), "code-1").await;
    assert_eq!(outcome, Err(WeChatError::Unavailable(Outage::Unreachable)));
}

/// 22: what cannot be a code of WeChat's.
#[actix_web::test]
async fn what_cannot_be_a_code_is_refused_without_asking() {
    let stub = Stub::start();
    for code in ["", "two words", "扫码", &"x".repeat(513)] {
        let outcome = wechat(&stub).identity(&mini_program(), code).await;
        assert_eq!(outcome, Err(WeChatError::CodeInvalid));
    }
    assert_eq!(stub.count(SNS), 0);
}
