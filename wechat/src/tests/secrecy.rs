//! Nothing secret and nothing about a person reaches a log, a Debug or a Display.

use std::{
    io::{self, Write},
    sync::Mutex,
};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use super::{
    memory::InMemory,
    stub::{Reply, json, refusal},
    *,
};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

const CANARIES: [&str; 7] = [
    "canary-secret",
    "canary-login-code",
    "canary-phone-code",
    "canary-token",
    "canary-session-key",
    "canary-openid",
    "13900005678",
];

fn replies() -> Vec<(Reply, Reply)> {
    let session = json!({"session_key": "canary-session-key", "openid": "canary-openid"});
    let phone = json!({"phone_info": {"purePhoneNumber": "13900005678", "countryCode": "86",
        "watermark": {"timestamp": NOW, "appid": "wx1"}}});
    let wrong_types = json!({"openid": ["canary-openid"], "phone_info": "13900005678"});
    let talkative = json!({"errcode": 40029, "errmsg": "bad canary-login-code rid: canary-openid"});
    vec![
        (json(session), json(phone)),
        (json(wrong_types.clone()), json(wrong_types)),
        (json(talkative.clone()), json(talkative)),
        (refusal(40226), refusal(40001)),
        (Reply::Cut, Reply::Cut),
        (Reply::Status(500), Reply::Status(302)),
        (Reply::Text("canary-session-key".to_owned()), Reply::Text("\"canary-token\"".to_owned())),
        (Reply::Late(Duration::from_secs(1), String::new()), refusal(-1)),
    ]
}

async fn whole_flow(base: &str, out: &mut String) {
    let wechat = Arc::new(wechat_at(base, &clock()));
    let exchange = CodeExchange::new(Arc::clone(&wechat), Arc::new(InMemory::new(&clock())));
    let mini_program = MiniProgram::new("wx1", &"canary-secret".into()).unwrap();
    let identity = exchange.identity(&mini_program, "ticket-1", "canary-login-code");
    let identity = identity.await;
    let phone = exchange.phone(&mini_program, "ticket-1", "canary-openid", "canary-phone-code");
    let phone = phone.await;
    let verified = wechat.verify_secret(&mini_program).await;
    *out += &format!("{wechat:?} {mini_program:?} {identity:?} {phone:?} {verified:?}");
    for error in [identity.err(), phone.err(), verified.err()].into_iter().flatten() {
        *out += &error.to_string();
    }
}

#[actix_web::test]
async fn no_secret_code_token_or_person_is_ever_written_down() {
    let log = Log::default();
    // For the whole test binary: a subscriber of one thread misses what another thread was first to reach.
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).init();
    let mut shown = String::new();
    for (sns, phone) in replies() {
        let stub = Stub::start();
        let token = json!({"access_token": "canary-token", "expires_in": 7200});
        stub.answers(TOKEN, [json(token)]);
        stub.answers(SNS, [sns]).answers(PHONE, [phone]);
        whole_flow(&stub.base, &mut shown).await;
    }
    whole_flow("http://127.0.0.1:1", &mut shown).await;

    shown += &String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(shown.contains("WeChat refused"), "the log was listened to");
    for canary in CANARIES {
        assert!(!shown.contains(canary), "{canary} was written down");
    }
}
