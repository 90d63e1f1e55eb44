//! The pages of a browser that is signed in already.

use askama::Template;

use super::{
    account::Account,
    frame::{Application, Frame, Start},
};

/// `/login` where the browser has a session, and after the first login in a new browser: nothing goes on without a click.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "continue.html")]
pub struct ContinuePage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Whom the person signs in to.
    pub application: Application<'a>,
    /// What the login is for.
    pub start: Start<'a>,
    /// Which account it is.
    pub account: &'a Account,
    /// Which of the two it is.
    pub standing: Standing,
    /// Whether the site opened this page in a window, and waits for a message.
    pub in_a_window: bool,
}

/// Why a person is asked whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The browser had a session: "continue as …", or somebody else.
    Existing,
    /// The browser is new to the account, and nobody said yet that it is them: "you are signed in as …, not you?". It lets a
    /// person notice that somebody else confirmed the code (login CSRF), however long ago that was.
    Fresh,
}

/// Who is signed in, where no site waits: `/login/done`, `/`, and a bare `/login`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "signed_in.html")]
pub struct SignedInPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Which account it is.
    pub account: &'a Account,
}

/// `/oidc/session/end`, where a client wants somebody signed out and does not show that it means whoever is signed in.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "sign_out.html")]
pub struct SignOutPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The application that asks, if it is known.
    pub application: Option<Application<'a>>,
    /// The registered address where the browser goes afterwards.
    pub back: Option<&'a str>,
    /// What is given back there.
    pub state: Option<&'a str>,
}

/// Nobody is signed in any more.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "signed_out.html")]
pub struct SignedOutPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The home page of the application that asked, if it has one.
    pub home: Option<&'a str>,
}

/// `/` and a bare `/login`, where nobody is signed in: nothing to sign in to.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "home.html")]
pub struct HomePage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The name of the pool.
    pub pool: &'a str,
}

impl SignOutPage<'_> {
    /// Where a person goes on who stays signed in.
    fn home(&self) -> &str {
        self.application.and_then(|application| application.home).unwrap_or("/login")
    }
}

impl ContinuePage<'_> {
    fn is_fresh(&self) -> bool {
        self.standing == Standing::Fresh
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::messages::Language;

    fn page(standing: Standing, phone: Option<&str>) -> String {
        let account = &Account::new(phone, DateTime::UNIX_EPOCH);
        let frame = Frame::of(Language::En);
        let (id, home) = ("shop", Some("https://shop.example/"));
        let application =
            Application { id, name: "<b>Shop", logo: Some("/logos/1.png"), home, colour: None };
        let (start, in_a_window) = (Start::Client("shop"), false);
        let page = ContinuePage { frame, application, start, account, standing, in_a_window };
        page.render().unwrap()
    }

    #[test]
    fn a_session_offers_to_continue_or_to_be_somebody_else() {
        let html = page(Standing::Existing, Some("+8613800001234"));
        assert!(html.contains("Continue as <bdi>138****1234</bdi></button>"));
        assert!(html.contains("Sign in as somebody else"));
        assert!(html.contains("data-start-key=\"client_id\" data-start-value=\"shop\""));
    }

    #[test]
    fn a_new_browser_is_told_whose_account_it_is_before_it_leaves() {
        let html = page(Standing::Fresh, Some("+8613800001234"));
        assert!(html.contains("You are signed in as") && html.contains("Not you?"));
        assert!(html.contains("Continue to <bdi>&#60;b&#62;Shop</bdi></button>"));
    }

    #[test]
    fn every_page_of_a_session_offers_to_sign_out() {
        let frame = Frame::of(Language::En);
        let account = &Account::new(None, DateTime::UNIX_EPOCH);
        let signed_in = SignedInPage { frame, account }.render().unwrap();
        for html in [page(Standing::Existing, None), page(Standing::Fresh, None), signed_in] {
            assert!(html.contains("data-do=\"sign-out\""), "{html}");
        }
    }

    #[test]
    fn who_signs_out_on_the_way_to_a_site_is_led_back_there() {
        assert!(page(Standing::Existing, None).contains("data-client=\"shop\""));
    }

    #[test]
    fn what_a_client_says_of_a_sign_out_stays_text() {
        let frame = Frame::of(Language::En);
        let hostile = "\"><script>alert(1)</script>";
        let said = Some(hostile);
        let application =
            Application { id: hostile, name: hostile, logo: said, home: said, colour: None };
        let page = SignOutPage { frame, application: Some(application), back: said, state: said };
        let html = page.render().unwrap();
        assert!(!html.contains("<script>") && html.contains("data-back=\"&#34;&#62;"), "{html}");
        let bare = SignOutPage { frame, application: None, back: None, state: None };
        let bare = bare.render().unwrap();
        assert!(!bare.contains("data-back") && bare.contains("href=\"/login\""), "{bare}");
    }

    #[test]
    fn who_stays_signed_in_goes_back_to_the_site_that_asked() {
        let frame = Frame::of(Language::En);
        let home = Some("https://shop.example/");
        let application =
            Some(Application { id: "shop", name: "Shop", logo: None, home, colour: None });
        let html = SignOutPage { frame, application, back: None, state: None }.render().unwrap();
        assert!(html.contains("href=\"https://shop.example/\">Stay signed in</a>"), "{html}");
    }

    #[test]
    fn an_account_without_a_phone_is_named_by_when_it_was_seen_first() {
        let frame = Frame::of(Language::En);
        let account = &Account::new(None, DateTime::UNIX_EPOCH);
        let signed_in = SignedInPage { frame, account }.render().unwrap();
        let since = "Account first seen here on <time datetime=\"1970-01-01T00:00:00Z\">1 January 1970, 00:00 UTC</time>";
        for html in [page(Standing::Existing, None), page(Standing::Fresh, None), signed_in] {
            assert!(html.contains("this WeChat account") && html.contains(since), "{html}");
        }
        assert!(!page(Standing::Fresh, Some("+8613800001234")).contains("<time"));
    }
}
