use futures::future::join_all;
use serde_json::json;

use super::{
    phone_number::token,
    stub::{Reply, json, refusal},
    *,
};

fn lasting(text: &str, expires_in: i64) -> Reply {
    json(json!({"access_token": text, "expires_in": expires_in}))
}

/// A machine that draws the same number for ever.
struct Always(Arc<Still>, u8);

impl Machine for Always {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }

    fn jitter(&self) -> u8 {
        self.1
    }
}

fn wechat_with(stub: &Stub, clock: &Arc<Still>, jitter: u8) -> WeChat {
    let machine = Arc::new(Always(Arc::clone(clock), jitter));
    WeChat { machine, ..wechat_at(&stub.base, clock) }
}

async fn text(wechat: &WeChat) -> String {
    let token = wechat.token(&mini_program()).await.unwrap();
    token.expose_secret().to_owned()
}

fn forced(stub: &Stub) -> usize {
    stub.calls(TOKEN, |calls| {
        let forced = |call: &&stub::Call| call.body.contains(r#""force_refresh":true"#);
        calls.iter().filter(forced).count()
    })
}

#[actix_web::test]
async fn a_token_is_kept_until_its_last_five_minutes() {
    let (stub, clock) = (Stub::start(), clock());
    stub.answers(TOKEN, [lasting("t1", 7200), lasting("t2", 7200)]);
    let wechat = wechat_with(&stub, &clock, 0);
    assert_eq!(text(&wechat).await, "t1");
    clock.advance(6899);
    assert_eq!(text(&wechat).await, "t1");
    clock.advance(1);
    assert_eq!(text(&wechat).await, "t2");
}

#[actix_web::test]
async fn jitter_renews_up_to_a_tenth_earlier() {
    let (stub, clock) = (Stub::start(), clock());
    stub.answers(TOKEN, [lasting("t1", 7200), lasting("t2", 7200)]);
    let wechat = wechat_with(&stub, &clock, 255);
    assert_eq!(text(&wechat).await, "t1");
    clock.advance(6210);
    assert_eq!(text(&wechat).await, "t2");
}

#[actix_web::test]
async fn the_question_is_the_documented_one() {
    let stub = Stub::start();
    stub.answers(TOKEN, [token("t1")]);
    wechat(&stub).verify_secret(&mini_program()).await.unwrap();
    stub.calls(TOKEN, |calls| {
        insta::assert_snapshot!(calls[0].body, @r#"{"grant_type":"client_credential","appid":"wx0123456789abcdef","secret":"app-secret","force_refresh":false}"#);
        assert_eq!(calls[0].query, "");
        assert!(calls[0].content_length.is_some());
    });
}

#[actix_web::test]
async fn a_hundred_at_once_ask_once() {
    let stub = Stub::start();
    let reply = json!({"access_token": "t1", "expires_in": 7200}).to_string();
    stub.answers(TOKEN, [Reply::Late(Duration::from_millis(50), reply)]);
    let wechat = wechat(&stub);
    let tokens = join_all((0..100).map(|_| text(&wechat))).await;
    assert!(tokens.iter().all(|token| token == "t1"));
    assert_eq!(stub.count(TOKEN), 1);
}

#[actix_web::test]
async fn a_hundred_at_once_share_a_failure() {
    let stub = Stub::start();
    stub.answers(TOKEN, [refusal(40125), token("t1")]);
    let (wechat, mini_program) = (wechat(&stub), mini_program());
    let tokens = join_all((0..100).map(|_| wechat.token(&mini_program))).await;
    let wrong = WeChatError::Misconfigured(Misconfiguration::Secret);
    assert!(tokens.iter().all(|token| token.as_ref() == Err(&wrong)));
    assert_eq!(stub.count(TOKEN), 1);
    assert_eq!(text(&wechat).await, "t1", "who comes later asks again");
}

#[actix_web::test]
async fn a_hundred_refused_tokens_bring_one_new_one() {
    let stub = Stub::start();
    stub.answers(TOKEN, [token("t1"), token("t2")]);
    let (wechat, mini_program) = (wechat(&stub), mini_program());
    let old = wechat.token(&mini_program).await.unwrap();
    let tokens = join_all((0..100).map(|_| wechat.replaced_token(&mini_program, &old))).await;
    assert!(tokens.iter().all(|t| t.as_ref().unwrap().expose_secret() == "t2"));
    assert_eq!((stub.count(TOKEN), forced(&stub)), (2, 0));
}

#[actix_web::test]
async fn only_the_very_same_token_is_replaced_by_force_and_not_within_30_seconds() {
    let (stub, clock) = (Stub::start(), clock());
    let wechat = wechat_with(&stub, &clock, 0);
    let mini_program = mini_program();
    stub.answers(TOKEN, [token("t1"), token("t1"), token("t2")]);
    let first = wechat.token(&mini_program).await.unwrap();
    let second = wechat.replaced_token(&mini_program, &first).await.unwrap();
    assert_eq!((second.expose_secret(), forced(&stub)), ("t2", 1));

    clock.advance(29);
    let soon = wechat.replaced_token(&mini_program, &second).await;
    let refused = WeChatError::Unavailable(Outage::TokenRefused);
    assert_eq!((soon, forced(&stub)), (Err(refused), 1));

    clock.advance(1);
    stub.answers(TOKEN, [token("t2"), token("t3")]);
    let third = wechat.replaced_token(&mini_program, &second).await.unwrap();
    assert_eq!((third.expose_secret(), forced(&stub)), ("t3", 2));
}

#[actix_web::test]
async fn a_process_forces_five_times_a_day_at_most() {
    let (stub, clock) = (Stub::start(), clock());
    let wechat = wechat_with(&stub, &clock, 0);
    stub.answers(TOKEN, [token("t1")]);
    let stuck = wechat.token(&mini_program()).await.unwrap();
    for _ in 0..10 {
        clock.advance(60);
        let again = wechat.replaced_token(&mini_program(), &stuck).await;
        assert!(again.is_err());
    }
    assert_eq!(forced(&stub), 5);
    clock.advance(86_400);
    assert!(wechat.replaced_token(&mini_program(), &stuck).await.is_err());
    assert_eq!(forced(&stub), 6);
}

#[actix_web::test]
async fn a_good_token_outlives_a_failed_renewal() {
    let (stub, clock) = (Stub::start(), clock());
    stub.answers(TOKEN, [token("t1"), Reply::Status(502), token("t2")]);
    let wechat = wechat_with(&stub, &clock, 0);
    assert_eq!(text(&wechat).await, "t1");
    clock.advance(6900);
    assert_eq!(text(&wechat).await, "t1");
    assert_eq!(text(&wechat).await, "t1");
    assert_eq!(stub.count(TOKEN), 2, "the next try waits");
    clock.advance(30);
    assert_eq!(text(&wechat).await, "t2");
}

#[actix_web::test]
async fn a_dead_token_does_not_outlive_a_failed_renewal() {
    let (stub, clock) = (Stub::start(), clock());
    stub.answers(TOKEN, [token("t1"), Reply::Status(502)]);
    let wechat = wechat_with(&stub, &clock, 0);
    assert_eq!(text(&wechat).await, "t1");
    clock.advance(7200);
    let outage = WeChatError::Unavailable(Outage::Status(502));
    for _ in 0..2 {
        assert_eq!(wechat.token(&mini_program()).await.err(), Some(outage.clone()));
    }
}

#[actix_web::test]
async fn a_wrong_secret_does_not_get_the_token_of_the_right_one() {
    let stub = Stub::start();
    stub.answers(TOKEN, [token("t1"), refusal(40125)]);
    let wechat = wechat(&stub);
    assert_eq!(text(&wechat).await, "t1");
    let impostor = MiniProgram::new("wx0123456789abcdef", &"guess".into()).unwrap();
    let wrong = WeChatError::Misconfigured(Misconfiguration::Secret);
    assert_eq!(wechat.token(&impostor).await.err(), Some(wrong.clone()));
    assert_eq!(wechat.verify_secret(&impostor).await, Err(wrong));
    assert_eq!(text(&wechat).await, "t1");
}

#[actix_web::test]
async fn a_token_that_cannot_be_one_is_an_outage() {
    let stub = Stub::start();
    stub.answers(TOKEN, [token(""), token("a b")]);
    let outage = WeChatError::Unavailable(Outage::Nonsense);
    for _ in 0..2 {
        let verified = wechat(&stub).verify_secret(&mini_program()).await;
        assert_eq!(verified, Err(outage.clone()));
    }
}
