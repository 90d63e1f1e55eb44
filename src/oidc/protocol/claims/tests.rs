use domain::grant::Granted;
use insta::assert_json_snapshot;

use super::*;

const ISSUER: &str = "https://login.example.com/oidc";

fn moment(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
}

fn redemption(scope: &str) -> Redemption {
    Redemption {
        grant: "g1".into(),
        granted: Granted {
            pool: "p1".into(),
            application: "shop".into(),
            connection: None,
            user: "u1".into(),
            session: "s1".into(),
            redirect_uri: "https://shop.example.com/cb".to_owned(),
            scope: scope.to_owned(),
            code_challenge: String::new(),
            nonce: Some("n1".into()),
            experience: false,
            entrance: false,
            authenticated_at: moment(-30),
            code: "".into(),
            code_expires_at: moment(60),
        },
        scope: scope.to_owned(),
        refresh_token: None,
    }
}

fn user() -> UserView {
    UserView {
        pool: "p1".into(),
        id: "u1".into(),
        phone: Some("+8613800001234".to_owned().into()),
        phone_verified_at: Some(moment(-90)),
        phone_held_elsewhere: false,
        email: None,
        email_verified_at: None,
        unverified_phone: None,
        unverified_email: None,
        nickname: Some("小明".to_owned().into()),
        avatar: None,
        has_password: false,
        blocked: false,
        erased: false,
        merged_into: None,
        registered_at: moment(-90),
        changed_at: moment(-60),
        version: 3,
    }
}

#[test]
fn an_access_token_says_for_whom_it_is() {
    assert_json_snapshot!(AccessToken::of(ISSUER, &redemption("openid phone"), 600, moment(0)), @r#"
    {
      "iss": "https://login.example.com/oidc",
      "sub": "u1",
      "aud": "https://login.example.com/oidc/me",
      "exp": 1800000600,
      "iat": 1800000000,
      "auth_time": 1799999970,
      "jti": "g1",
      "client_id": "shop",
      "scope": "openid phone"
    }
"#);
}

#[test]
fn an_id_token_says_who_signed_in_when() {
    let redemption = redemption("openid phone");
    assert_json_snapshot!(IdToken::of(ISSUER, &redemption, "abc", 600, moment(0)), @r#"
    {
      "iss": "https://login.example.com/oidc",
      "sub": "u1",
      "aud": "shop",
      "exp": 1800000600,
      "iat": 1800000000,
      "auth_time": 1799999970,
      "nonce": "n1",
      "at_hash": "ungWv48Bz-pBQUDeXa4iIw",
      "sid": "s1"
    }
"#);
}

#[test]
fn a_scope_that_was_not_granted_tells_nothing() {
    let user = user();
    assert_json_snapshot!(UserInfo::of("openid", &user), @r#"
    {
      "sub": "u1"
    }
"#);
    assert_json_snapshot!(UserInfo::of("openid phone profile", &user), @r#"
    {
      "sub": "u1",
      "phone_number": "+8613800001234",
      "phone_number_verified": true,
      "nickname": "小明",
      "updated_at": 1799999940
    }
"#);
}

#[test]
fn an_access_token_is_good_for_one_issuer_until_it_expires() {
    let token = AccessToken::of(ISSUER, &redemption("openid"), 600, moment(0));
    assert!(token.is_good_at(ISSUER, moment(604)));
    assert!(!token.is_good_at(ISSUER, moment(605)));
    assert!(!token.is_good_at("https://acme.login.example.com/oidc", moment(0)));
    let id_token = AccessToken { aud: "shop".to_owned(), ..token };
    assert!(!id_token.is_good_at(ISSUER, moment(0)));
}

#[test]
fn the_at_hash_example_of_openid_connect_core_comes_out() {
    // Core, A.3: the access token and the `at_hash` of its ID token.
    assert_eq!(at_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
}
