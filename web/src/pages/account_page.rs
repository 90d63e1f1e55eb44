//! The page of a person's own account.

use askama::Template;

use super::{account::Account, frame::Frame, login::Connection, moment::Moment};

/// `/account`: who gets in, where they are signed in, and when they signed in last.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "account.html")]
pub struct AccountPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Which account it is.
    pub account: &'a Account,
    /// The client id of the application from whose site the person came.
    pub client: &'a str,
    /// Whether the person signed in lately, and so may change who gets in.
    pub may_change: bool,
    /// The WeChat accounts that open it, the newest first.
    pub ways_in: &'a [WayIn<'a>],
    /// Where one more may be linked.
    pub connections: &'a [Connection<'a>],
    /// Where somebody is signed in to it, the newest first.
    pub places: &'a [Place<'a>],
    /// The last sign-ins, the newest first.
    pub sign_ins: &'a [SignIn<'a>],
}

/// A WeChat account that opens the account.
#[derive(Debug, Clone)]
pub struct WayIn<'a> {
    /// The id of the link.
    pub id: &'a str,
    /// The display name of the connection by which it came, else of one with its Mini Program; none where there is none any more.
    pub name: Option<&'a str>,
    /// The number that WeChat showed with it and that is not the account's, masked.
    pub seen_phone: Option<String>,
    /// How the account was found when it was linked, as the events say it.
    pub how: &'a str,
    /// When it was linked.
    pub since: Moment,
    /// When the person signed in with it last, if it is among the last sign-ins.
    pub last_used: Option<Moment>,
}

/// A browser that is signed in.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The id of the session.
    pub id: &'a str,
    /// "Chrome on Windows".
    pub browser: &'a str,
    /// Its network prefix; none where it was erased.
    pub network: Option<&'a str>,
    /// When it signed in.
    pub since: Moment,
    /// Whether it is the browser that asks.
    pub is_here: bool,
}

/// A sign-in.
#[derive(Debug, Clone, Copy)]
pub struct SignIn<'a> {
    /// When the account was known.
    pub at: Moment,
    /// To what, by its display name; none where the application is gone.
    pub application: Option<&'a str>,
    /// "Chrome on Windows".
    pub browser: &'a str,
    /// Its network prefix; none where it was erased.
    pub network: Option<&'a str>,
}

impl AccountPage<'_> {
    /// The last way in is not taken away.
    fn may_remove(&self) -> bool {
        self.may_change && self.ways_in.len() > 1
    }

    fn link_href(&self, connection: &Connection<'_>) -> String {
        self.login_href(&[("links", self.client), ("connection", connection.identifier)])
    }

    fn again_href(&self) -> String {
        self.login_href(&[("client_id", self.client), ("again", "1")])
    }

    fn login_href(&self, query: &[(&str, &str)]) -> String {
        let page = "/login?";
        let mut address = url::form_urlencoded::Serializer::for_suffix(page.to_owned(), page.len());
        address.extend_pairs(query).append_pair("lang", self.frame.language.tag());
        address.finish()
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::messages::Language;

    const HOSTILE: &str = "\"><img src=x onerror=alert(1)>";

    fn page(language: Language, may_change: bool, ways: usize) -> String {
        let since = Moment(DateTime::UNIX_EPOCH);
        let way_in = WayIn {
            id: "i1",
            name: Some(HOSTILE),
            seen_phone: None,
            how: "new_user",
            since,
            last_used: Some(since),
        };
        let place = Place { id: "s1", browser: HOSTILE, network: None, since, is_here: true };
        let sign_in = SignIn {
            at: since,
            application: Some(HOSTILE),
            browser: HOSTILE,
            network: Some(HOSTILE),
        };
        let page = AccountPage {
            frame: Frame::of(language),
            account: &Account::new(Some("+8613800001234"), DateTime::UNIX_EPOCH),
            client: "shop",
            may_change,
            ways_in: &vec![way_in; ways],
            connections: &[Connection { identifier: "wechat", display_name: HOSTILE }],
            places: &[place],
            sign_ins: &[sign_in],
        };
        page.render().unwrap()
    }

    #[test]
    fn what_others_wrote_stays_text() {
        for language in [Language::En, Language::Zh] {
            let html = page(language, true, 2);
            assert!(!html.contains("<img src=x"), "{html}");
            assert!(html.contains("138****1234"));
        }
    }

    #[test]
    fn who_gets_in_is_changed_by_whoever_signed_in_lately() {
        let (lately, before) = (page(Language::En, true, 2), page(Language::En, false, 2));
        assert!(lately.contains("data-do=\"unlink\"") && lately.contains("/login?links=shop"));
        assert!(!before.contains("data-do=\"unlink\"") && !before.contains("/login?links=shop"));
        assert!(before.contains("/login?client_id=shop&#38;again=1"), "{before}");
    }

    #[test]
    fn the_last_way_in_is_not_offered_to_be_taken_away() {
        assert!(!page(Language::En, true, 1).contains("data-do=\"unlink\""));
    }
}
