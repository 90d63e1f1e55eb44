mod exchange;
mod identity;
mod memory;
mod mini_program_code;
mod phone_number;
mod secrecy;
mod stub;
mod token;

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use super::*;

use stub::Stub;

const SNS: &str = "/sns/jscode2session";
const TOKEN: &str = "/cgi-bin/stable_token";
const CODE: &str = "/wxa/getwxacodeunlimit";
const PHONE: &str = "/wxa/business/getuserphonenumber";

/// The moment at which every test starts.
const NOW: i64 = 1_795_000_000;

fn mini_program() -> MiniProgram {
    MiniProgram::new("wx0123456789abcdef", &"app-secret".into()).unwrap()
}

/// A machine whose time moves only when it is told to.
struct Still(AtomicI64);

impl Still {
    fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Machine for Still {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0.load(Ordering::SeqCst), 0).unwrap()
    }

    fn jitter(&self) -> u8 {
        100
    }
}

fn clock() -> Arc<Still> {
    Arc::new(Still(AtomicI64::new(NOW)))
}

#[expect(clippy::disallowed_methods, reason = "a test's own client")]
fn wechat_at(base: &str, clock: &Arc<Still>) -> WeChat {
    let http = Client::builder()
        .connect_timeout(Duration::from_secs(1))
        .timeout(Duration::from_millis(1500))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .build();
    WeChat::new(http.unwrap(), base.parse().unwrap(), Arc::clone(clock) as _)
}

fn wechat(stub: &Stub) -> WeChat {
    wechat_at(&stub.base, &clock())
}

#[test]
fn a_blank_secret_makes_no_mini_program() {
    for (app_id, secret) in [("wx1", ""), ("wx1", " \n"), ("", "s"), ("  ", "s")] {
        let refused = MiniProgram::new(app_id, &secret.into()).unwrap_err();
        assert_eq!(refused, WeChatError::Misconfigured(Misconfiguration::Blank));
    }
}

#[test]
fn the_line_end_of_a_secret_file_is_no_part_of_the_secret() {
    let mini_program = MiniProgram::new("wx1", &"secret\n".into()).unwrap();
    assert_eq!(mini_program.secret.expose_secret(), "secret");
}

#[test]
fn a_base_url_may_have_a_path() {
    let wechat = wechat_at("http://127.0.0.1:1/wechat/", &clock());
    assert_eq!(wechat.url(SNS).path(), "/wechat/sns/jscode2session");
}
