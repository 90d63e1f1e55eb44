//! The cookies: one a login, one a session, one an authorization request, one that names the browser.
//!
//! All are `__Host-` cookies (Secure, HttpOnly, SameSite=Lax, Path=/, no Domain); those of the console are SameSite=Strict. On `http://` loopback, where Safari
//! refuses `Secure`, the names have no prefix.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    http::header,
};
use domain::id::{GrantId, LoginId};

/// Names and makes cookies.
#[derive(Clone, Copy, Debug)]
pub struct Cookies {
    /// Whether the public URL is https.
    pub secure: bool,
}

/// The names before the id, if any.
const LOGIN: &str = "saoma-login-";
const AUTHORIZATION: &str = "saoma-authorization-";
const SESSION: &str = "saoma-session";
const BROWSER: &str = "saoma-browser";
const CONSOLE: &str = "saoma-console";
const CONSOLE_ASK: &str = "saoma-console-ask";
const INVITATION: &str = "saoma-console-invitation";
/// How many cookies of one kind are read from a request, at most. A browser never has more of ours.
const MOST: usize = 100;

impl Cookies {
    fn name(self, rest: &str) -> String {
        if self.secure { format!("__Host-{rest}") } else { rest.to_owned() }
    }

    fn make(self, rest: &str, value: &str, seconds: i64) -> Cookie<'static> {
        Cookie::build(self.name(rest), value.to_owned())
            .path("/")
            .secure(self.secure)
            .http_only(true)
            .same_site(SameSite::Lax)
            .max_age(Duration::seconds(seconds))
            .finish()
    }

    /// The console is led to by no other site: its cookies come with our own pages only.
    fn make_strict(self, rest: &str, value: &str, seconds: i64) -> Cookie<'static> {
        let mut cookie = self.make(rest, value, seconds);
        cookie.set_same_site(SameSite::Strict);
        cookie
    }

    fn read(self, request: &HttpRequest, rest: &str) -> Option<String> {
        let name = self.name(rest);
        sent(request).find(|(sent, _)| *sent == name).map(|(_, value)| value.to_owned())
    }

    /// The ids and values of the cookies whose names begin so; the newest id first, since ids begin with their time.
    fn all(self, request: &HttpRequest, prefix: &str) -> Vec<(String, String)> {
        let prefix = self.name(prefix);
        let is_id = |id: &str| id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let mut all: Vec<_> = sent(request)
            .filter_map(|(name, value)| Some((name.strip_prefix(&prefix)?, value)))
            .filter(|(id, _)| is_id(id))
            .map(|(id, value)| (id.to_owned(), value.to_owned()))
            .collect();
        all.sort_unstable_by(|(one, _), (other, _)| other.cmp(one));
        all.truncate(MOST);
        all
    }

    /// The browser secret of a login; it lasts as long as a login can.
    pub fn login(self, login: &LoginId, secret: &str, seconds: i64) -> Cookie<'static> {
        self.make(&format!("{LOGIN}{login}"), secret, seconds)
    }

    /// Takes the cookie of a login back.
    pub fn forget_login(self, login: &LoginId) -> Cookie<'static> {
        self.make(&format!("{LOGIN}{login}"), "", 0)
    }

    /// The browser secret of a login that the request brings.
    pub fn login_secret(self, request: &HttpRequest, login: &LoginId) -> Option<String> {
        self.read(request, &format!("{LOGIN}{login}"))
    }

    /// The logins of which the request brings a secret, the newest first.
    pub fn logins(self, request: &HttpRequest) -> Vec<(LoginId, String)> {
        self.all(request, LOGIN).into_iter().map(|(id, secret)| (id.into(), secret)).collect()
    }

    /// The secret that resumes an authorization request.
    pub fn authorization(self, grant: &GrantId, secret: &str, seconds: i64) -> Cookie<'static> {
        self.make(&format!("{AUTHORIZATION}{grant}"), secret, seconds)
    }

    /// Takes the cookie of an authorization request back.
    pub fn forget_authorization(self, grant: &GrantId) -> Cookie<'static> {
        self.make(&format!("{AUTHORIZATION}{grant}"), "", 0)
    }

    /// The secret of an authorization request that the request brings.
    pub fn authorization_secret(self, request: &HttpRequest, grant: &GrantId) -> Option<String> {
        self.read(request, &format!("{AUTHORIZATION}{grant}"))
    }

    /// The authorization requests of which the request brings a secret, the newest first.
    pub fn authorizations(self, request: &HttpRequest) -> Vec<GrantId> {
        self.all(request, AUTHORIZATION).into_iter().map(|(id, _)| id.into()).collect()
    }

    /// The session: for so many seconds, or until the browser is closed. How long it counts, the server knows.
    pub fn session(self, cookie: &str, seconds: Option<i64>) -> Cookie<'static> {
        let mut session = self.make(SESSION, cookie, seconds.unwrap_or_default());
        if seconds.is_none() {
            session.set_max_age(None);
        }
        session
    }

    /// Takes the session's cookie back.
    pub fn forget_session(self) -> Cookie<'static> {
        self.make(SESSION, "", 0)
    }

    /// What opens a session, if the request brings it.
    pub fn session_cookie(self, request: &HttpRequest) -> Option<String> {
        self.read(request, SESSION)
    }

    /// The name of the browser over its sessions.
    pub fn browser(self, secret: &str, seconds: i64) -> Cookie<'static> {
        self.make(BROWSER, secret, seconds)
    }

    /// The session of the console, until the browser is closed. How long it counts, the server knows.
    pub fn console(self, cookie: &str) -> Cookie<'static> {
        let mut session = self.make_strict(CONSOLE, cookie, 0);
        session.set_max_age(None);
        session
    }

    /// Takes the session of the console back.
    pub fn forget_console(self) -> Cookie<'static> {
        self.make_strict(CONSOLE, "", 0)
    }

    /// What opens a session of the console, if the request brings it.
    pub fn console_cookie(self, request: &HttpRequest) -> Option<String> {
        self.read(request, CONSOLE)
    }

    /// What the browser is asked when somebody is to show that it is them.
    pub fn ask_console(self, name: &str, seconds: i64) -> Cookie<'static> {
        self.make_strict(CONSOLE_ASK, name, seconds)
    }

    /// Takes it back.
    pub fn forget_console_ask(self) -> Cookie<'static> {
        self.make_strict(CONSOLE_ASK, "", 0)
    }

    /// The same, as the request brings it.
    pub fn console_ask(self, request: &HttpRequest) -> Option<String> {
        self.read(request, CONSOLE_ASK)
    }

    /// What the browser holds that opened the link of an invitation.
    pub fn keep_invitation(self, secret: &str, seconds: i64) -> Cookie<'static> {
        self.make_strict(INVITATION, secret, seconds)
    }

    /// Takes it back.
    pub fn forget_invitation(self) -> Cookie<'static> {
        self.make_strict(INVITATION, "", 0)
    }

    /// The same, as the request brings it.
    pub fn invitation(self, request: &HttpRequest) -> Option<String> {
        self.read(request, INVITATION)
    }

    /// The name of the browser that the request brings.
    pub fn browser_secret(self, request: &HttpRequest) -> Option<String> {
        self.read(request, BROWSER)
    }
}

/// The cookies to the letter: names and values. A browser keeps other hosts from the names that begin with `__Host-` as
/// they are written (RFC 6265bis §4.1.3.2), so a name that is one only when it is decoded or trimmed came from anywhere.
fn sent(request: &HttpRequest) -> impl Iterator<Item = (&str, &str)> {
    request
        .headers()
        .get_all(header::COOKIE)
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
        .filter_map(|pair| std::str::from_utf8(pair).ok())
        .filter_map(|pair| pair.trim_start_matches(' ').split_once('='))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const SECURE: Cookies = Cookies { secure: true };

    fn request(cookies: &[u8]) -> HttpRequest {
        let value = header::HeaderValue::from_bytes(cookies).unwrap();
        TestRequest::default().insert_header((header::COOKIE, value)).to_http_request()
    }

    #[test]
    fn a_cookie_that_another_host_could_set_is_not_read() {
        for name in [
            "%5F%5FHost-saoma-session",
            "__Host%2Dsaoma-session",
            "\u{2000}__Host-saoma-session",
            "\u{a0}__Host-saoma-session",
            "__Host-saoma-session ",
            "__host-saoma-session",
            "saoma-session",
        ] {
            let forged = request(format!("a=b; {name}=chosen").as_bytes());
            assert_eq!(SECURE.session_cookie(&forged), None, "{name}");
        }
        let own = request(b"a=b; __Host-saoma-session=own");
        assert_eq!(SECURE.session_cookie(&own).as_deref(), Some("own"));
    }

    #[test]
    fn a_broken_cookie_of_another_host_hides_none_of_ours() {
        let request = request(b"nameless; =x; \xff=\xfe; __Host-saoma-session=own");
        assert_eq!(SECURE.session_cookie(&request).as_deref(), Some("own"));
    }

    #[test]
    fn of_many_logins_the_newest_are_looked_at() {
        let cookies: Vec<_> = (0..500).map(|n| format!("__Host-saoma-login-{n:04}=s{n}")).collect();
        let logins = SECURE.logins(&request(cookies.join("; ").as_bytes()));
        assert_eq!(logins.len(), MOST);
        assert_eq!(logins[0], ("0499".into(), "s499".to_owned()));
    }
}
