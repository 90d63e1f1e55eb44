//! The way back to an application, where the browser does not go it by itself.

use askama::Template;

use super::{frame::Frame, name::plain};

/// Carries an answer to an application.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "back.html")]
pub struct BackPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The name of the application.
    pub application: &'a str,
    /// How it gets there.
    pub way: Way<'a>,
}

/// How an answer gets to an application.
#[derive(Debug, Clone, Copy)]
pub enum Way<'a> {
    /// By a form (OAuth 2.0 Form Post Response Mode §2). A script posts it at once; without scripts, a person does.
    Post {
        /// A registered address.
        action: &'a str,
        /// What is posted.
        fields: &'a [(&'static str, String)],
    },
    /// By a message to the page that opened this window, and has this origin (draft-sakimura-oauth-wmrm). A script posts it at once.
    Message {
        /// The registered origin.
        target: &'a str,
        /// What is posted.
        fields: &'a [(&'static str, String)],
        /// Why nobody signed in, where the person should read it before they close the window.
        reason: Option<&'static str>,
    },
    /// By an address of a private-use scheme, which opens the application once a person presses the button.
    Open(&'a str),
}

impl BackPage<'_> {
    /// The name within the title of the page.
    fn plain_name(&self) -> String {
        plain(self.application)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    const HOSTILE: &str = "\"><script>alert(1)</script>";

    fn page(way: Way<'_>) -> String {
        let frame = Frame::of(Language::En);
        BackPage { frame, application: HOSTILE, way }.render().unwrap()
    }

    #[test]
    fn a_form_posts_what_it_was_given_and_a_script_of_ours_sends_it() {
        let fields = [("code", "c".to_owned()), ("state", HOSTILE.to_owned())];
        let html = page(Way::Post { action: "https://shop.example/cb?a=1&b=2", fields: &fields });
        assert!(html.contains("action=\"https://shop.example/cb?a=1&#38;b=2\""), "{html}");
        assert!(html.contains("name=\"code\" value=\"c\""), "{html}");
        assert!(html.contains("name=\"state\" value=\"&#34;&#62;&#60;script&#62;"), "{html}");
        assert!(html.contains("/assets/post.") && !html.contains("<script>"), "{html}");
    }

    #[test]
    fn a_message_is_for_one_origin_and_its_window_closes_unless_there_is_something_to_read() {
        let fields = [("code", "c".to_owned()), ("state", HOSTILE.to_owned())];
        let target = "https://shop.example";
        let html = page(Way::Message { target, fields: &fields, reason: None });
        assert!(html.contains("data-target=\"https://shop.example\" data-closes"), "{html}");
        assert!(html.contains("name=\"code\" value=\"c\""), "{html}");
        assert!(html.contains("name=\"state\" value=\"&#34;&#62;&#60;script&#62;"), "{html}");
        assert!(html.contains("/assets/message.") && !html.contains("<form"), "{html}");
        let refused = page(Way::Message { target, fields: &[], reason: Some("blocked") });
        assert!(!refused.contains("data-closes"), "{refused}");
        assert!(refused.contains(Language::En.messages().refusal("blocked")), "{refused}");
    }

    #[test]
    fn an_application_is_opened_by_a_press_and_by_no_script() {
        let html = page(Way::Open("com.example.app:/cb?code=c&state=s"));
        assert!(html.contains("href=\"com.example.app:/cb?code=c&#38;state=s\""), "{html}");
        assert!(!html.contains("<script") && !html.contains("http-equiv"), "{html}");
    }
}
