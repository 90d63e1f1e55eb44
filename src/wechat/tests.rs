mod exchange;
mod identity;
mod memory;
mod phone;
mod secrecy;
mod stub;
mod token;

use std::time::Duration;

use chrono::DateTime;

use super::*;
use crate::{clock::ManualClock, outbound, random::SystemRandom};

use stub::Stub;

const SNS: &str = "/sns/jscode2session";
const TOKEN: &str = "/cgi-bin/stable_token";
const PHONE: &str = "/wxa/business/getuserphonenumber";

/// The moment at which every test starts.
const NOW: i64 = 1_795_000_000;

fn mini_program() -> MiniProgram {
    MiniProgram::new("wx0123456789abcdef", &"app-secret".into()).unwrap()
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(DateTime::from_timestamp(NOW, 0).unwrap()))
}

fn wechat_at(base: &str, clock: &Arc<ManualClock>) -> WeChat {
    let http =
        outbound::client_within(Duration::from_secs(1), Duration::from_millis(1500)).unwrap();
    let base = base.parse().unwrap();
    WeChat::new(http, base, Arc::clone(clock) as _, Arc::new(SystemRandom))
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
