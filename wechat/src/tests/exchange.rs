use futures::future::join_all;
use serde_json::json;

use super::{
    memory::InMemory,
    phone_number::{chinese, token},
    stub::{Reply, json, refusal},
    *,
};

struct Scene {
    stub: Stub,
    clock: Arc<Still>,
    memory: Arc<InMemory>,
    exchange: CodeExchange,
}

/// A replica with its own WeChat service, all on one memory.
fn replica(stub: &Stub, clock: &Arc<Still>, memory: &Arc<InMemory>) -> CodeExchange {
    let wechat = Arc::new(wechat_at(&stub.base, clock));
    CodeExchange::new(wechat, Arc::clone(memory) as _)
}

fn scene(replies: impl IntoIterator<Item = Reply>) -> Scene {
    let (stub, clock) = (Stub::start(), clock());
    let memory = Arc::new(InMemory::new(&clock));
    stub.answers(SNS, replies);
    let exchange = replica(&stub, &clock, &memory);
    Scene { stub, clock, memory, exchange }
}

fn session() -> String {
    json!({"session_key": "k", "openid": "o-1"}).to_string()
}

impl Scene {
    async fn scan(&self, ticket: &str) -> Result<WeChatIdentity, WeChatError> {
        self.exchange.identity(&mini_program(), ticket, "code-1").await
    }

    async fn authorize(&self, phone_code: &str) -> Result<PhoneNumber, WeChatError> {
        self.exchange.phone(&mini_program(), "ticket-1", "o-1", phone_code).await
    }
}

#[actix_web::test]
async fn a_double_tap_on_two_replicas_asks_once() {
    let scene = scene([Reply::Late(Duration::from_millis(150), session())]);
    let other = replica(&scene.stub, &scene.clock, &scene.memory);
    let mini_program = mini_program();
    let taps = (0..20).map(|tap| {
        let exchange = if tap % 2 == 0 { &scene.exchange } else { &other };
        exchange.identity(&mini_program, "ticket-1", "code-1")
    });
    for identity in join_all(taps).await {
        assert_eq!(identity.unwrap().openid, "o-1");
    }
    assert_eq!(scene.stub.count(SNS), 1);
}

#[actix_web::test]
async fn a_repeated_request_gets_the_same_answer() {
    let scene = scene([Reply::Text(session()), refusal(40163)]);
    let first = scene.scan("ticket-1").await.unwrap();
    scene.clock.advance(300);
    assert_eq!(scene.scan("ticket-1").await.unwrap(), first);
    scene.clock.advance(1);
    assert_eq!(scene.scan("ticket-1").await, Err(WeChatError::CodeInvalid));
}

#[actix_web::test]
async fn a_code_of_another_ticket_is_refused_without_asking() {
    let scene = scene([Reply::Text(session())]);
    scene.scan("ticket-1").await.unwrap();
    assert_eq!(scene.scan("ticket-2").await, Err(WeChatError::OtherTicket));
    assert_eq!(scene.stub.count(SNS), 1);
}

#[actix_web::test]
async fn a_code_of_another_ticket_is_refused_while_the_first_is_being_asked_about() {
    let scene = scene([Reply::Late(Duration::from_millis(150), session())]);
    let (first, second) = futures::join!(scene.scan("ticket-1"), scene.scan("ticket-2"));
    assert!(first.is_ok());
    assert_eq!(second, Err(WeChatError::OtherTicket));
}

#[actix_web::test]
async fn a_spent_code_stays_spent_without_asking() {
    let scene = scene([refusal(40029)]);
    for _ in 0..3 {
        assert_eq!(scene.scan("ticket-1").await, Err(WeChatError::CodeInvalid));
    }
    assert_eq!(scene.stub.count(SNS), 1);
}

#[actix_web::test]
async fn a_code_that_was_not_spent_may_come_again() {
    for failure in [refusal(45011), refusal(40125), Reply::Status(503), Reply::Cut] {
        let scene = scene([failure, Reply::Text(session())]);
        assert!(scene.scan("ticket-1").await.is_err());
        assert_eq!(scene.scan("ticket-1").await.unwrap().openid, "o-1");
    }
}

#[actix_web::test]
async fn an_answer_that_was_lost_on_the_way_asks_for_a_new_code() {
    let scene = scene([Reply::Cut, refusal(40163)]);
    let lost = scene.scan("ticket-1").await;
    assert_eq!(lost, Err(WeChatError::Unavailable(Outage::Broken)));
    assert_eq!(scene.scan("ticket-1").await, Err(WeChatError::CodeInvalid));
}

#[actix_web::test]
async fn a_phone_that_hangs_up_does_not_lose_the_answer() {
    let scene = scene([Reply::Late(Duration::from_millis(150), session())]);
    let hung_up = tokio::time::timeout(Duration::from_millis(50), scene.scan("ticket-1")).await;
    assert!(hung_up.is_err());
    assert_eq!(scene.scan("ticket-1").await.unwrap().openid, "o-1");
    assert_eq!(scene.stub.count(SNS), 1);
}

#[actix_web::test]
async fn an_exchange_whose_process_died_is_waited_for_and_then_begun_anew() {
    let mut scene = scene([Reply::Text(session())]);
    scene.exchange = scene.exchange.patient_for(Duration::from_millis(100));
    let code = CodeExchange::hash("code-1");
    let begun = scene.memory.begin("ticket-1", &code);
    assert_eq!(begun.await.unwrap(), Begun::Fresh);

    let waited = scene.scan("ticket-1").await;
    assert_eq!(waited, Err(WeChatError::Unavailable(Outage::StillAsking)));
    assert_eq!(scene.stub.count(SNS), 0);
    scene.clock.advance(31);
    assert!(scene.scan("ticket-1").await.is_ok());
}

#[actix_web::test]
async fn a_phone_code_is_paid_for_once() {
    let scene = scene([]);
    scene.stub.answers(TOKEN, [token("t1")]);
    scene.stub.answers(PHONE, [chinese(), refusal(40029)]);
    for _ in 0..2 {
        let phone = scene.authorize("phone-code-1");
        assert_eq!(phone.await.unwrap().as_str(), "+8613800001234");
    }
    assert_eq!(scene.stub.count(PHONE), 1);
}

#[actix_web::test]
async fn a_login_code_that_proved_an_identity_is_no_phone_code() {
    let scene = scene([Reply::Text(session())]);
    scene.scan("ticket-1").await.unwrap();
    let phone = scene.authorize("code-1");
    assert_eq!(phone.await, Err(WeChatError::CodeInvalid));
}

#[actix_web::test]
async fn a_number_with_a_wrong_watermark_is_not_asked_for_again() {
    let scene = scene([]);
    let reply = json!({"phone_info": {"purePhoneNumber": "13800001234", "countryCode": "86"}});
    scene.stub.answers(TOKEN, [token("t1")]).answers(PHONE, [json(reply)]);
    for _ in 0..2 {
        let phone = scene.authorize("phone-code-1");
        assert_eq!(phone.await, Err(WeChatError::WrongWatermark));
    }
    assert_eq!(scene.stub.count(PHONE), 1);
}
