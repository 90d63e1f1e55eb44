use super::*;
use crate::http::redirect::STATE;

const CALLBACK: &str = "https://ok.example.com/cb";
const GOOD: &str = "response_type=code&scope=openid&code_challenge_method=S256\
                    &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The good request with some parameters replaced; an empty value takes one away.
fn with(changes: &str) -> String {
    let mut pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(GOOD.as_bytes()).into_owned().collect();
    for (name, value) in url::form_urlencoded::parse(changes.as_bytes()).into_owned() {
        pairs.retain(|(known, _)| *known != name);
        pairs.push((name, value));
    }
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn refused(changes: &str) -> Option<Code> {
    let text = with(changes);
    let parameters = Parameters::parse(text.as_bytes());
    Asked::of(&parameters).err().map(|error| error.code)
}

/// Whether a redirect URI, written raw into the query, is accepted as the registered one.
fn redirects(query: &str) -> bool {
    Target::of(&Parameters::parse(query.as_bytes()), &client(&[CALLBACK]), None).is_ok()
}

fn client(redirect_uris: &[&str]) -> ApplicationSettings {
    let redirect_uris = redirect_uris.iter().map(|&uri| uri.to_owned()).collect();
    ApplicationSettings { redirect_uris, ..ApplicationSettings::default() }
}

#[test]
fn a_message_is_posted_to_an_origin_that_is_registered_and_nowhere_else() {
    let text = format!("redirect_uri={CALLBACK}&response_mode=web_message");
    let parameters = Parameters::parse(text.as_bytes());
    let mode = |origin: &str| {
        let registered =
            ApplicationSettings { origins: vec![origin.to_owned()], ..client(&[CALLBACK]) };
        Target::of(&parameters, &registered, None).ok().map(|target| target.mode)
    };
    assert_eq!(mode("https://ok.example.com"), Some(ResponseMode::WebMessage));
    for other in ["https://other.example.com", "https://ok.example.com:8443", "*", "null", ""] {
        assert_eq!(mode(other), None, "{other}");
    }
}

#[test]
fn the_address_of_the_console_is_good_where_the_console_asks_and_no_window_waits_there() {
    let own = "redirect_uri=https://login.example.com/console/p1/applications/a1/experience/done";
    let told = |query: &str, console| {
        let parameters = Parameters::parse(query.as_bytes());
        Target::of(&parameters, &client(&[CALLBACK]), console).is_ok()
    };
    for what_for in Use::ALL.map(Some) {
        assert!(told(own, what_for) && !told(own, None));
        assert!(!told(&format!("{own}&response_mode=web_message"), what_for));
    }
}

#[test]
fn only_the_registered_redirect_uri_is_redirected_to() {
    assert!(redirects("redirect_uri=https://ok.example.com/cb"));
    assert!(redirects("redirect_uri=https%3A%2F%2Fok.example.com%2Fcb"));
    for attack in [
        "",
        "redirect_uri=",
        "redirect_uri=https://ok.example.com.evil.com/cb",
        "redirect_uri=https://ok.evil.com",
        "redirect_uri=https://ok.example.com/cb/../x",
        "redirect_uri=https://ok.example.com/cb/..%2Fx",
        "redirect_uri=https://ok.example.com/cb%252f",
        "redirect_uri=https://ok.example.com/cb..;/",
        "redirect_uri=https://ok.example.com@evil.com/cb",
        "redirect_uri=https://ok@evil",
        "redirect_uri=HTTPS://OK.EXAMPLE.COM/cb",
        "redirect_uri=https://ok.example.com/Cb",
        "redirect_uri=https://ok.example.com:443/cb",
        "redirect_uri=https://ok.example.com:8443/cb",
        "redirect_uri=http://ok.example.com/cb",
        "redirect_uri=/%09evil",
        "redirect_uri=%5C/evil",
        "redirect_uri=///evil",
        "redirect_uri=https://ok.example.com/cb%23frag",
        "redirect_uri=https://ok.example.com/cb%3Fcode=x",
        "redirect_uri=https://okXexample.com/cb",
        "redirect_uri=https://ok.example.com/cb/",
        "redirect_uri=https://ok.example.com/cb%20",
        "redirect_uri=+https://ok.example.com/cb",
        "redirect_uri=https://ok.example.com/cb%00",
        "redirect_uri=javascript:alert(1)",
        "redirect_uri=https://ok.example.com/cb&redirect_uri=https://evil.com",
        "redirect_uri=https://evil.com&redirect_uri=https://ok.example.com/cb",
    ] {
        assert!(!redirects(attack), "{attack}");
    }
}

#[test]
fn every_surplus_and_every_lack_has_its_error() {
    for (changes, code) in [
        ("response_type=", Code::InvalidRequest),
        ("response_type=token", Code::UnsupportedResponseType),
        ("response_type=id_token token", Code::UnsupportedResponseType),
        ("response_type=code id_token", Code::UnsupportedResponseType),
        ("response_mode=query.jwt", Code::InvalidRequest),
        ("response_mode=FORM_POST", Code::InvalidRequest),
        ("scope=", Code::InvalidScope),
        ("scope=phone", Code::InvalidScope),
        ("scope=openidphone", Code::InvalidScope),
        ("code_challenge=", Code::InvalidRequest),
        ("code_challenge=too-short", Code::InvalidRequest),
        ("code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM", Code::InvalidRequest),
        ("code_challenge_method=plain", Code::InvalidRequest),
        ("code_challenge_method=", Code::InvalidRequest),
        ("prompt=none login", Code::InvalidRequest),
        ("prompt=create", Code::InvalidRequest),
        ("max_age=-1", Code::InvalidRequest),
        ("max_age=%2B1", Code::InvalidRequest),
        ("max_age=1e3", Code::InvalidRequest),
        ("request=eyJ", Code::RequestNotSupported),
        ("request_uri=https://evil", Code::RequestUriNotSupported),
        ("registration={}", Code::RegistrationNotSupported),
        ("nonce=a%00", Code::InvalidRequest),
    ] {
        assert_eq!(refused(changes), Some(code), "{changes}");
    }
}

#[test]
fn what_openid_connect_leaves_to_the_provider_is_accepted() {
    for changes in [
        "",
        "response_mode=query",
        "response_mode=fragment",
        "response_mode=form_post",
        "max_age=99999999999999999999",
        "scope=openid offline_access something",
        "prompt=consent select_account",
        "display=popup&acr_values=1&login_hint=x&ui_locales=zh&resource=https://api.example.com",
        "state=\u{202e}\"><img onerror=x>",
        "response_mode=&prompt=&max_age=",
    ] {
        assert_eq!(refused(changes), None, "{changes}");
    }
}

#[test]
fn lengths_are_bounded() {
    for (name, longest) in [("state", STATE), ("nonce", NONCE)] {
        assert_eq!(refused(&format!("{name}={}", "界".repeat(longest / 3))), None);
        let longer = format!("{name}={}", "a".repeat(longest + 1));
        assert_eq!(refused(&longer), Some(Code::InvalidRequest));
    }
}

#[test]
fn a_repeat_of_what_is_read_is_told_and_of_anything_else_is_none_of_our_business() {
    let asked = |more: &str| {
        let text = format!("{GOOD}&{more}");
        let parameters = Parameters::parse(text.as_bytes());
        Asked::of(&parameters).err().map(|error| error.code)
    };
    assert_eq!(asked("resource=https://a.example&resource=https://b.example&utm=1&utm=2"), None);
    for repeated in ["scope=openid", "state=a&state=b", "prompt=&prompt=none"] {
        assert_eq!(asked(repeated), Some(Code::InvalidRequest), "{repeated}");
    }
    let client =
        |text: &str| client_id(&Parameters::parse(text.as_bytes())).map(str::to_owned).ok();
    assert_eq!(client("client_id=a&state=x&state=y").as_deref(), Some("a"));
    for unclear in ["client_id=a&client_id=a", "client_id=a&redirect_uri=b&redirect_uri=b", ""] {
        assert_eq!(client(unclear), None, "{unclear}");
    }
}

#[test]
fn a_native_application_may_listen_on_any_port_of_loopback() {
    let registered = client(&[
        "http://127.0.0.1/callback",
        "http://[::1]:7000/p?x=1",
        "http://localhost:7000/callback",
        "https://127.0.0.1:7000/callback",
    ]);
    let fits = |address: &str| {
        let query = format!("redirect_uri={address}");
        let parameters = Parameters::parse(query.as_bytes());
        Target::of(&parameters, &registered, None).map(|target| target.redirect_uri.to_owned()).ok()
    };
    for good in
        ["http://127.0.0.1:51004/callback", "http://127.0.0.1/callback", "http://[::1]:9/p?x=1"]
    {
        assert_eq!(fits(good).as_deref(), Some(good));
    }
    for wrong in [
        "http://127.0.0.1:51004/other",
        "http://127.0.0.1:51004/callback?x=1",
        "http://127.0.0.1:99999/callback",
        "http://127.0.0.1:/callback",
        "http://127.0.0.1:+1/callback",
        "http://127.0.0.1:80@evil.example/callback",
        "http://127.0.0.1.evil.example/callback",
        "http://127.0.0.2:1/callback",
        "http://localhost:7001/callback",
        "https://127.0.0.1:7001/callback",
    ] {
        assert_eq!(fits(wrong), None, "{wrong}");
    }
}

#[test]
fn a_state_that_is_not_carried_is_not_echoed() {
    let registered = client(&[CALLBACK]);
    let text = format!("redirect_uri={CALLBACK}&state=%ff%fe");
    assert_eq!(
        Target::of(&Parameters::parse(text.as_bytes()), &registered, None).unwrap().state,
        None
    );
    let text = format!("redirect_uri={CALLBACK}&state={}", "a".repeat(STATE + 1));
    let parameters = Parameters::parse(text.as_bytes());
    assert_eq!(Target::of(&parameters, &registered, None).unwrap().state, None);
}

#[test]
fn what_is_asked_for_is_understood() {
    let text = with("scope=phone email openid&nonce=n&prompt=select_account login&max_age=0");
    let parameters = Parameters::parse(text.as_bytes());
    assert_eq!(
        Asked::of(&parameters).unwrap(),
        Asked {
            scope: "openid phone".to_owned(),
            nonce: Some("n"),
            code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            prompt: Prompt::Login,
            max_age: Some(0),
        }
    );
}
