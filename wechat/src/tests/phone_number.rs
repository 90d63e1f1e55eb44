use serde_json::{Value, json};

use super::{
    stub::{Reply, json, refusal},
    *,
};
use crate::error::tests::word;

fn number(pure: &str, country_code: Value) -> Value {
    json!({"errcode": 0, "errmsg": "ok", "phone_info": {
        "phoneNumber": pure, "purePhoneNumber": pure, "countryCode": country_code,
        "watermark": {"timestamp": NOW - 10, "appid": "wx0123456789abcdef"}}})
}

pub fn chinese() -> Reply {
    json(number("13800001234", json!("86")))
}

pub fn token(text: &str) -> Reply {
    json(json!({"access_token": text, "expires_in": 7200}))
}

async fn outcome(reply: Value) -> Result<PhoneNumber, WeChatError> {
    let stub = Stub::start();
    stub.answers(TOKEN, [token("t1")]).answers(PHONE, [json(reply)]);
    ask(&stub).await
}

async fn ask(stub: &Stub) -> Result<PhoneNumber, WeChatError> {
    wechat(stub).phone_number(&mini_program(), "o-1", "phone-code-1").await
}

#[actix_web::test]
async fn a_phone_code_becomes_a_number() {
    let stub = Stub::start();
    stub.answers(TOKEN, [token("t1")]).answers(PHONE, [chinese()]);
    assert_eq!(ask(&stub).await.unwrap().as_str(), "+8613800001234");
    stub.calls(PHONE, |calls| {
        assert_eq!(calls[0].query, "access_token=t1");
        assert_eq!(calls[0].body, r#"{"code":"phone-code-1","openid":"o-1"}"#);
        assert!(calls[0].content_length.is_some());
    });
}

#[actix_web::test]
async fn the_country_code_is_a_text_or_a_number() {
    for (pure, country_code, expected) in [
        ("13800001234", json!(86), "+8613800001234"),
        ("13800001234", json!("+86"), "+8613800001234"),
        ("6502530000", json!("1"), "+16502530000"),
        ("91234567", json!("852"), "+85291234567"),
    ] {
        let number = outcome(number(pure, country_code)).await.unwrap();
        assert_eq!(number.as_str(), expected);
    }
}

#[actix_web::test]
async fn what_is_no_number_is_none_and_no_outage() {
    for (pure, country_code) in [
        ("", json!("86")),
        ("1380000123x", json!("86")),
        ("13800001234", json!("")),
        ("13800001234", json!(null)),
    ] {
        let outcome = outcome(number(pure, country_code)).await;
        assert_eq!(outcome, Err(WeChatError::NoNumber));
    }
    let mut half = number("", json!(""));
    half["phone_info"]["phoneNumber"] = json!("+86 138 0000 1234");
    assert_eq!(outcome(half).await.unwrap().as_str(), "+8613800001234");
}

#[actix_web::test]
async fn an_answer_without_a_number_is_no_outage() {
    for phone_info in [json!(null), json!({}), json!([]), json!(""), json!(false)] {
        let outcome = outcome(json!({"errcode": 0, "phone_info": phone_info})).await;
        assert_eq!(outcome, Err(WeChatError::NoNumber), "{phone_info}");
    }
    assert_eq!(outcome(json!({"errcode": 0, "errmsg": "ok"})).await, Err(WeChatError::NoNumber));
}

#[actix_web::test]
async fn a_watermark_that_proves_nothing_is_no_outage() {
    for watermark in [
        json!({}),
        json!([]),
        json!("wx0123456789abcdef"),
        json!({"appid": null, "timestamp": NOW}),
        json!({"appid": 5, "timestamp": NOW}),
        json!({"appid": "wx0123456789abcdef"}),
        json!({"appid": "wx0123456789abcdef", "timestamp": null}),
        json!({"appid": "wx0123456789abcdef", "timestamp": "now"}),
        json!({"appid": "wx0123456789abcdef", "timestamp": i64::MAX}),
    ] {
        let mut reply = number("13800001234", json!("86"));
        reply["phone_info"]["watermark"] = watermark.clone();
        assert_eq!(outcome(reply).await, Err(WeChatError::WrongWatermark), "{watermark}");
    }
    for timestamp in [json!(NOW.to_string()), json!(NOW as f64), json!(format!(" {NOW}.0 "))] {
        let mut reply = number("13800001234", json!(86.0));
        reply["phone_info"]["watermark"]["timestamp"] = timestamp;
        assert_eq!(outcome(reply).await.unwrap().as_str(), "+8613800001234");
    }
}

/// 16: the phone code of another Mini Program.
#[actix_web::test]
async fn a_number_given_to_another_mini_program_is_refused() {
    let mut reply = number("13800001234", json!("86"));
    reply["phone_info"]["watermark"]["appid"] = json!("wxffffffffffffffff");
    assert_eq!(outcome(reply).await, Err(WeChatError::WrongWatermark));
}

#[actix_web::test]
async fn a_number_without_a_watermark_is_refused() {
    let mut reply = number("13800001234", json!("86"));
    reply["phone_info"]["watermark"].take();
    assert_eq!(outcome(reply).await, Err(WeChatError::WrongWatermark));
}

/// 16: a phone code from long ago, or a clock that is off.
#[actix_web::test]
async fn a_number_given_more_than_five_minutes_away_tells_of_a_clock() {
    for (seconds, off) in [(-301, Some(301)), (-300, None), (300, None), (301, Some(-301))] {
        let mut reply = number("13800001234", json!("86"));
        reply["phone_info"]["watermark"]["timestamp"] = json!(NOW + seconds);
        let told = off.map(|seconds| WeChatError::ClockOff { seconds });
        assert_eq!(outcome(reply).await.err(), told, "{seconds}");
    }
}

#[actix_web::test]
async fn refusals_lead_to_their_reactions() {
    for (errcode, reason) in [
        (40013, "code_invalid"),
        (40029, "code_invalid"),
        (45011, "too_many"),
        (47001, "unavailable"),
        (48001, "not_permitted"),
    ] {
        let stub = Stub::start();
        stub.answers(TOKEN, [token("t1")]);
        stub.answers(PHONE, [refusal(errcode)]);
        assert_eq!(word(&ask(&stub).await.unwrap_err()), reason);
        assert_eq!(stub.count(PHONE), 1);
    }
}

#[actix_web::test]
async fn a_busy_wechat_is_asked_once_more() {
    let stub = Stub::start();
    stub.answers(TOKEN, [token("t1")]);
    stub.answers(PHONE, [refusal(-1), chinese()]);
    assert!(ask(&stub).await.is_ok());
    stub.answers(PHONE, [refusal(-1)]);
    assert_eq!(ask(&stub).await, Err(WeChatError::Busy));
    assert_eq!(stub.count(PHONE), 4);
}

#[actix_web::test]
async fn a_refused_token_costs_one_retry_with_the_same_code() {
    for errcode in [40001, 40014, 42001] {
        let stub = Stub::start();
        stub.answers(TOKEN, [token("t1"), token("t2")]);
        stub.answers(PHONE, [refusal(errcode), chinese()]);
        assert!(ask(&stub).await.is_ok());
        stub.calls(PHONE, |calls| {
            assert_eq!(calls[1].query, "access_token=t2");
            assert_eq!(calls[1].body, calls[0].body);
        });
        stub.calls(TOKEN, |calls| {
            assert!(calls.iter().all(|c| c.body.contains(r#""force_refresh":false"#)));
        });
    }
}

#[actix_web::test]
async fn a_token_that_is_refused_for_ever_makes_no_loop() {
    let stub = Stub::start();
    stub.answers(TOKEN, [token("t1"), token("t1"), token("t2")]);
    stub.answers(PHONE, [refusal(40001)]);
    let expected = WeChatError::Unavailable(Outage::TokenRefused);
    assert_eq!(ask(&stub).await, Err(expected));
    assert_eq!((stub.count(PHONE), stub.count(TOKEN)), (2, 3));
}
