//! The login page of a computer's screen.

use askama::Template;

use super::frame::{Application, Frame, Start};

/// `/login`: shows a code and follows the login to its end. Its script asks for the code (`POST /logins`).
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "login.html")]
pub struct LoginPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Whom the person signs in to.
    pub application: Application<'a>,
    /// What the login is for.
    pub start: Start<'a>,
    /// The connection whose code is shown.
    pub connection: Connection<'a>,
    /// The application's other connections, offered as links to `?…&connection=identifier`; usually none.
    pub others: &'a [Connection<'a>],
    /// How a person may answer which account is theirs, should they be asked.
    pub answers: Answers<'a>,
    /// The login that this browser has already, to be taken up after a reload: the JSON of the 201 answer of `POST /logins`, with
    /// its state as it is now. None where it has none that is live.
    pub live: Option<&'a str>,
    /// Whether the site opened this page in a window, and waits for a message, also if nobody signs in.
    pub in_a_window: bool,
}

/// How a person may answer which account is theirs.
#[derive(Debug, Clone, Copy)]
pub struct Answers<'a> {
    /// By signing in to it once, at one of these.
    pub earlier: &'a [Connection<'a>],
    /// With a new account.
    pub new_account: bool,
    /// By a code to the e-mail address or the phone number of an existing one; a password counts always.
    pub codes: bool,
}

/// A connection as the person sees it.
#[derive(Debug, Clone, Copy)]
pub struct Connection<'a> {
    /// Its identifier.
    pub identifier: &'a str,
    /// Its display name.
    pub display_name: &'a str,
}

impl LoginPage<'_> {
    fn other_href(&self, other: &Connection<'_>) -> String {
        let mut query = url::form_urlencoded::Serializer::for_suffix(String::from("?"), 1);
        query.append_pair(self.start.key(), self.start.value());
        query.append_pair("connection", other.identifier);
        query.append_pair("lang", self.frame.language.tag());
        query.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{colour::Colour, messages::Language};

    const HOSTILE: &str = "\"><img src=x onerror=alert(1)></script>\u{2028}\u{202E}pohs";

    fn page(name: &str, others: &[Connection<'_>], live: Option<&str>) -> String {
        let page = LoginPage {
            frame: Frame { query: "authorization=a1", ..Frame::of(Language::En) },
            application: Application {
                id: "shop",
                name,
                logo: None,
                home: Some("https://shop.example/"),
                colour: Colour::parse("#7a1fa2"),
            },
            start: Start::Authorization("a1"),
            connection: Connection { identifier: "wechat", display_name: name },
            others,
            answers: Answers {
                new_account: true,
                codes: true,
                earlier: &[Connection { identifier: "wechat", display_name: "WeChat" }],
            },
            live,
            in_a_window: false,
        };
        page.render().unwrap()
    }

    #[test]
    fn a_hostile_name_stays_text_and_turns_nothing_around() {
        let html = page(
            HOSTILE,
            &[Connection { identifier: HOSTILE, display_name: HOSTILE }],
            Some(HOSTILE),
        );
        assert!(!html.contains("<img src=x") && !html.contains("</script>\u{2028}"));
        assert!(html.contains("<bdi>&#34;&#62;&#60;img src=x onerror=alert(1)&#62;&#60;/script&#62;\u{2028}\u{202E}pohs</bdi>"));
        let title = html.split_once("</title>").unwrap().0;
        assert!(!title.contains(['\u{202E}', '\u{2028}']), "{title}");
    }

    #[test]
    fn the_colour_of_the_application_is_a_style_sheet_after_our_own() {
        let html = page("Shop", &[], None);
        let sheet =
            |name: &str| html.find(&format!("<link rel=\"stylesheet\" href=\"/assets/{name}"));
        assert!(sheet("login.") < sheet("colour-7a1fa2."), "{html}");
        assert!(!html.contains("style=") && !html.contains("<style"));
    }

    #[test]
    fn a_sign_in_that_is_over_leads_back_to_its_site() {
        let html = page("Shop", &[], None);
        assert!(html.contains(
            "<a class=\"button quiet\" data-for=\"gone\" href=\"https://shop.example/\" hidden>Back to the site</a>"
        ), "{html}");
    }

    #[test]
    fn the_script_finds_what_the_login_is_for() {
        let html = page("Shop", &[], None);
        assert!(html.contains(
            r#"data-connection="wechat" data-start-key="authorization" data-start-value="a1">"#
        ));
        assert!(!html.contains("data-login"));
    }

    #[test]
    fn a_login_that_the_browser_has_already_is_taken_up() {
        let html = page("Shop", &[], Some(r#"{"id":"l1"}"#));
        assert!(html.contains("data-login=\"{&#34;id&#34;:&#34;l1&#34;}\""));
    }

    #[test]
    fn other_connections_are_links_and_usually_there_are_none() {
        let staff = Connection { identifier: "staff", display_name: "Staff" };
        assert!(page("Shop", &[staff], None).contains(
            "href=\"?authorization=a1&#38;connection=staff&#38;lang=en\"><bdi>Staff</bdi>"
        ));
        assert!(!page("Shop", &[], None).contains("Other ways"));
    }

    #[test]
    fn every_refusal_has_its_sentence_on_the_page() {
        let html = page("Shop", &[], None);
        for reason in crate::messages::REASONS {
            assert!(html.contains(&format!("data-reason=\"{reason}\"")), "{reason}");
        }
    }
}
