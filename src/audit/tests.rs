//! One login with everything that can be said of one.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    identity::Identity,
    login::{
        Agreement, Credential, CredentialKind, How, Intent, LoginEvent, Origin, ProofChannel,
        State, WhyAsked,
    },
    personal::Personal,
    reason::Reason,
};
use eventstore::PastEvent;

use super::{Step, steps, table};

fn at(milliseconds: i64) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-05-01T08:00:00Z").unwrap().to_utc()
        + TimeDelta::milliseconds(milliseconds)
}

fn issued() -> LoginEvent {
    LoginEvent::Issued {
        pool: "demo".into(),
        application: "demo-shop".into(),
        connection: "demo-wechat".into(),
        ticket: "SECRET-ticket".to_owned(),
        credential: Credential { kind: CredentialKind::Cookie, hash: "SECRET-cookie".into() },
        origin: Origin {
            ip: "203.0.113.77".into(),
            user_agent: "Mozilla/5.0".into(),
            network: "203.0.113.0/24".into(),
            browser: "Chrome on Windows".to_owned(),
        },
        grant: Some("g1".into()),
        intent: Intent::SignIn,
        expires_at: at(120_000),
        latest_at: at(300_000),
        at: at(0),
    }
}

fn scanned(openid: &str) -> LoginEvent {
    LoginEvent::Scanned {
        identity: Identity {
            app_id: "wx0000000000000001".to_owned(),
            openid: openid.into(),
            unionid: Some(Personal::Erased),
            wechat_subject: None,
        },
        user: None,
        phone_token: "SECRET-token".into(),
        launch_scene: 1011,
        expires_at: at(132_250),
        at: at(12_250),
    }
}

fn authorized() -> LoginEvent {
    LoginEvent::Authorized {
        phone: Some("+8613800001234".into()),
        agreements: vec![Agreement {
            id: Some("terms".to_owned()),
            title: "Terms\u{1B}[2J".to_owned(),
            url: "https://shop.example/terms".to_owned(),
            version: Some("2026-04".to_owned()),
            language: None,
            sha256: None,
        }],
        expires_at: at(80_000),
        at: at(20_000),
    }
}

fn bound() -> LoginEvent {
    LoginEvent::Bound {
        user: "u1".into(),
        how: How::Proven,
        unionid_elsewhere: true,
        expires_at: at(124_000),
        at: at(64_000),
    }
}

/// Every kind of event; a login has one end only, so the last ones follow an end.
fn events() -> Vec<(&'static str, LoginEvent)> {
    vec![
        ("browser", issued()),
        ("phone", scanned("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")),
        ("phone", LoginEvent::AttemptRefused { reason: Reason::SecondPhone, at: at(15_000) }),
        ("phone", authorized()),
        (
            "phone",
            LoginEvent::BindingAsked {
                why: WhyAsked::Dormant,
                named: Some("u2".into()),
                new_account_allowed: true,
                expires_at: at(620_000),
                at: at(20_000),
            },
        ),
        (
            "browser",
            LoginEvent::ProofSent {
                proof: "p1".into(),
                user: Some("u2".into()),
                channel: ProofChannel::Email,
                code: "SECRET-code".into(),
                expires_at: at(340_000),
                at: at(40_000),
            },
        ),
        ("browser", bound()),
        ("browser", LoginEvent::Claimed { session: "s1".into(), unrecorded: 2, at: at(65_500) }),
        ("phone", LoginEvent::Denied { unrecorded: 0, at: at(66_000) }),
        (
            "server",
            LoginEvent::Refused { reason: Reason::UserBlocked, unrecorded: 0, at: at(67_000) },
        ),
        (
            "server",
            LoginEvent::Expired {
                state: State::Bound,
                reason: Reason::LoginExpired,
                unrecorded: 1,
                at: at(130_000),
            },
        ),
    ]
}

fn past(events: Vec<(&str, LoginEvent)>) -> Vec<PastEvent<LoginEvent>> {
    (1..)
        .zip(events)
        .map(|(sequence, (actor, event))| PastEvent {
            position: 100 + sequence,
            unit: 100 + sequence,
            command: "c1".to_owned(),
            sequence,
            name: name(&event),
            recorded_at: event.at() + TimeDelta::milliseconds(3),
            actor: actor.to_owned(),
            request: None,
            ip: (actor == "phone").then(|| "2001:db8:1:2::3".into()),
            event,
        })
        .collect()
}

/// The name under which the store keeps an event is the key of its JSON.
fn name(event: &LoginEvent) -> String {
    let json = serde_json::to_value(event).unwrap();
    json.as_object().unwrap().keys().next().unwrap().clone()
}

fn all() -> Vec<Step> {
    steps(&past(events()))
}

#[test]
fn a_replay_reads_as_a_table() {
    let masked: Vec<_> = all().into_iter().take(8).map(Step::masked).collect();
    insta::assert_snapshot!(table("l1", &masked, false), @r#"
    login l1: claimed after 65.500 s
    pool demo, application demo-shop, connection demo-wechat

    TIME (UTC)                   AFTER  WHO      EVENT                  STATE                       FROM                               WHAT
    2026-05-01 08:00:00.000             browser  login.issued           issued                      203.0.113.0/24, Chrome on Windows  until 08:02:00
    2026-05-01 08:00:12.250  +12.250 s  phone    login.scanned          issued → scanned            2001:db8:1::/48                    openid oUpF…, scene 1011, until 08:02:12
    2026-05-01 08:00:15.000   +2.750 s  phone    login.attempt_refused  scanned                     2001:db8:1::/48                    second_phone
    2026-05-01 08:00:20.000   +5.000 s  phone    login.authorized       scanned → authorized        2001:db8:1::/48                    phone 138****1234, agreed to "Terms\u{1b}[2J" "2026-04", until 08:01:20
    2026-05-01 08:00:20.000   +0.000 s  phone    login.binding_asked    authorized → binding_asked  2001:db8:1::/48                    asked because of dormant, the number names user u2, a new account or an existing one, until 08:10:20
    2026-05-01 08:00:40.000  +20.000 s  browser  login.proof_sent       binding_asked                                                  a code by email, user u2, until 08:05:40
    2026-05-01 08:01:04.000  +24.000 s  browser  login.bound            binding_asked → bound                                          user u1, proven, the unionid is another user's, until 08:02:04
    2026-05-01 08:01:05.500   +1.500 s  browser  login.claimed          bound → claimed                                                session s1, 2 more refused, not recorded
    "#);
}

#[test]
fn a_login_that_did_not_succeed_says_why() {
    let mut events = events();
    let end = events.split_off(10);
    events.truncate(3);
    events.extend(end);
    insta::assert_snapshot!(table("l1", &steps(&past(events)), false), @r"
    login l1: expired after 130.000 s
    pool demo, application demo-shop, connection demo-wechat

    TIME (UTC)                    AFTER  WHO      EVENT                  STATE              FROM                             WHAT
    2026-05-01 08:00:00.000              browser  login.issued           issued             203.0.113.77, Chrome on Windows  until 08:02:00
    2026-05-01 08:00:12.250   +12.250 s  phone    login.scanned          issued → scanned   2001:db8:1:2::3                  openid oUpF8uMuAJO_M2pxb1Q9zNjWeS6o, scene 1011, until 08:02:12
    2026-05-01 08:00:15.000    +2.750 s  phone    login.attempt_refused  scanned            2001:db8:1:2::3                  second_phone
    2026-05-01 08:02:10.000  +115.000 s  server   login.expired          scanned → expired                                   login_expired, 1 more refused, not recorded
    ");
}

#[test]
fn a_terminal_gets_colours_and_a_file_none() {
    assert!(table("l1", &all(), true).contains("\u{1B}[32m2026-05-01 08:01:05.500"));
    assert!(!table("l1", &all(), false).contains('\u{1B}'));
}

#[test]
fn a_step_in_json_holds_its_circumstances() {
    let step = all().into_iter().nth(1).unwrap();
    insta::assert_json_snapshot!(step, @r#"
    {
      "seq": 2,
      "position": 102,
      "unit": 102,
      "at": "2026-05-01T08:00:12.250Z",
      "recorded_at": "2026-05-01T08:00:12.253Z",
      "after_ms": 12250,
      "from": "issued",
      "event": "login.scanned",
      "to": "scanned",
      "actor": "phone",
      "request": null,
      "ip": "2001:db8:1:2::3",
      "reason": null,
      "facts": {
        "identity": {
          "app_id": "wx0000000000000001",
          "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
          "unionid": null
        },
        "launch_scene": 1011,
        "expires_at": "2026-05-01T08:02:12.250Z"
      }
    }
    "#);
}

#[test]
fn neither_secrets_nor_hashes_are_shown() {
    let stored: String =
        events().iter().map(|(_, event)| serde_json::to_string(event).unwrap()).collect();
    assert_eq!(stored.matches("SECRET").count(), 4);
    let shown = serde_json::to_string(&all()).unwrap();
    assert!(!shown.contains("SECRET"), "{shown}");
}

#[test]
fn what_is_masked_names_nobody() {
    let masked: Vec<_> = all().into_iter().map(Step::masked).collect();
    let shown = serde_json::to_string(&masked).unwrap();
    for personal in ["13800001234", "oUpF8u", "203.0.113.77", "2001:db8:1:2", "Mozilla"] {
        assert!(!shown.contains(personal), "{personal} in {shown}");
    }
}

#[test]
fn the_steps_count_from_one_and_measure_from_the_step_before() {
    let times: Vec<_> = all().iter().map(|step| (step.seq, step.after_ms)).take(3).collect();
    assert_eq!(times, [(1, None), (2, Some(12_250)), (3, Some(2_750))]);
}
