//! The person who is to be erased.

use chrono::TimeDelta;
use domain::{
    account_choice::{Association, Policy},
    application::{Application, ApplicationCommand},
    connection::{Connection, ConnectionCommand, ConnectionSettings},
    decisions::{DeclineLogin, Execute, ExpireLogin, RefuseSwitchedOff, ScanLogin},
    identity::Identity,
    login::{Evidence, How},
    user::{User, UserCommand},
};

use crate::tests::given::*;

/// What the person has, and nobody else.
pub const SECRETS: [&str; 8] = [
    "the-openid",
    "the-unionid",
    "an-openid-elsewhere",
    "the-former-openid",
    "+8613800000001",
    "the-nickname",
    "the-password-hash",
    "the-nonce",
];

/// Logins before and after the person registered by the login `bound`, each ended in its own way; two sessions, three
/// grants.
pub async fn a_person_with_logins_of_every_sort(given: &Given) {
    let at = noon();
    let me = Identity {
        unionid: Some("the-unionid".into()),
        wechat_subject: Some("subject".into()),
        ..identity("the-openid")
    };
    let scan_by = |login: &str, identity: Identity| ScanLogin { identity, ..scan(login, "") };
    for login in ["abandoned", "declined", "expired", "refused", "scanned-again"] {
        given.issue(login).await;
        given.execute(&scan_by(login, me.clone())).await.unwrap();
    }
    let phone_token = "phone-declined".into();
    given.execute(&DeclineLogin { login: "declined".into(), phone_token, at }).await.unwrap();
    let late = at + TimeDelta::hours(1);
    given.execute(&ExpireLogin { login: "expired".into(), at: late }).await.unwrap();
    let connection = || "wechat".into();
    let off = ApplicationCommand::DisableConnection { connection: connection(), at };
    given.one::<Application>("shop", off).await;
    given.execute(&RefuseSwitchedOff { login: "refused".into(), at }).await.unwrap();
    let on = ApplicationCommand::EnableConnection { connection: connection(), at };
    given.one::<Application>("shop", on).await;
    given.execute(&scan_by("scanned-again", me.clone())).await.unwrap();
    // Another Mini Program of the same subject: known by the unionid only.
    let elsewhere =
        Identity { app_id: "wx2".into(), openid: "an-openid-elsewhere".into(), ..me.clone() };
    given.issue("elsewhere").await;
    given.execute(&scan_by("elsewhere", elsewhere)).await.unwrap();

    given.execute(&issue_for("redeemed", "bound")).await.unwrap();
    given.execute(&scan_by("bound", me.clone())).await.unwrap();
    given.authorize("bound", &phone(1)).await;
    given.execute(&claim_for("redeemed", "bound")).await.unwrap();
    given.execute(&redeem("redeemed")).await.unwrap().unwrap();
    given.execute(&go_on("continued", "bound")).await.unwrap();
    let change =
        UserCommand::ChangeProfile { nickname: Some("the-nickname".into()), avatar: None, at };
    given.one::<User>("user-bound", change).await;
    let hash = "the-password-hash".into();
    given.one::<User>("user-bound", UserCommand::ChangePassword { hash, at }).await;

    given.issue("known").await;
    given.execute(&scan_by("known", me.clone())).await.unwrap();
    given.execute(&issue_for("granted", "waiting")).await.unwrap();
    given.execute(&scan_by("waiting", me)).await.unwrap();
    given.authorize("waiting", &phone(1)).await;
    given.execute(&claim_for("granted", "waiting")).await.unwrap();

    given.one::<User>("user-bound", link("former", "the-former-openid")).await;
    given.issue("former").await;
    given.scan("former", "the-former-openid").await;
    let unlink = UserCommand::UnlinkIdentity { identity: "identity-former".into(), at };
    given.one::<User>("user-bound", unlink).await;
    given.issue("unlinked").await;
    given.scan("unlinked", "the-former-openid").await;
}

pub fn link(number: &str, openid: &str) -> UserCommand {
    let evidence = Evidence { login: None, how: How::ChosenNew };
    UserCommand::LinkIdentity {
        identity: format!("identity-{number}").into(),
        account: identity(openid),
        evidence,
        seen_phone: None,
        at: noon(),
    }
}

pub async fn ask_everybody(given: &Given) {
    policy(given, Policy { association: Association::AskBinding, ..Policy::default() }).await;
}

pub async fn ask_nobody(given: &Given) {
    policy(given, Policy::default()).await;
}

async fn policy(given: &Given, policy: Policy) {
    let settings = ConnectionSettings { name: "WeChat".into(), policy, ..Default::default() };
    let change = ConnectionCommand::Change {
        settings: Box::new(settings),
        secret_fingerprint: None,
        at: noon(),
    };
    given.execute(&Execute::<Connection>::new("wechat", change)).await.unwrap();
}
