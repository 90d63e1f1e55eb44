//! What came of an "Experience login".

use askama::Template;

use super::{console::Console, frame::Frame};

/// `/console/{pool}/applications/{application}/experience/done`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/experience.html")]
pub struct ConsoleExperiencePage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// Where the application's page is.
    pub path: &'a str,
    /// The application's name.
    pub application: &'a str,
    /// What came of it.
    pub what: Experienced<'a>,
}

/// What came of an "Experience login".
#[derive(Debug, Clone, Copy)]
pub enum Experienced<'a> {
    /// Somebody signed in.
    SignedIn(ExperiencedTokens<'a>),
    /// The site would be told an error, in the words of OAuth.
    Refused {
        /// Its name.
        error: &'a str,
        /// What it says to developers.
        description: &'a str,
    },
    /// The code was seen before, or is too old.
    Over,
    /// This console session asked for nothing of it.
    NotAsked,
}

/// What the site would be told of who signed in.
#[derive(Debug, Clone, Copy)]
pub struct ExperiencedTokens<'a> {
    /// The user's id.
    pub user: &'a str,
    /// What userinfo answers: JSON.
    pub user_info: &'a str,
    /// What the token endpoint answers: JSON.
    pub answer: &'a str,
    /// The ID token.
    pub id_token: &'a str,
    /// What it says, by claim.
    pub id_token_claims: &'a [(String, String)],
    /// The access token.
    pub access_token: &'a str,
    /// What it says, by claim.
    pub access_token_claims: &'a [(String, String)],
}

impl ConsoleExperiencePage<'_> {
    fn back(&self) -> String {
        self.frame.link(self.path)
    }

    fn again(&self) -> String {
        self.frame.link(format!("{}/experience", self.path))
    }

    fn user(&self, id: &str) -> String {
        self.in_pool(&format!("users/{id}"))
    }

    fn logins(&self) -> String {
        self.in_pool("logins")
    }

    fn in_pool(&self, page: &str) -> String {
        let pool = self.console.pool.map_or("", |(id, _)| id);
        self.frame.link(format!("/console/{pool}/{page}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{messages::Language, pages::ConsolePlace};

    const HOSTILE: &str = "</pre><img src=x onerror=alert(1)>";

    fn page(language: Language, what: Experienced<'_>) -> String {
        let (pool, place) = (Some(("p1", HOSTILE)), ConsolePlace::Applications);
        let console = Console {
            person: "lin",
            may_change: true,
            sees_all: true,
            pool,
            proof: "proof",
            place,
        };
        let page = ConsoleExperiencePage {
            frame: Frame::of(language),
            console,
            path: "/console/p1/applications/shop",
            application: HOSTILE,
            what,
        };
        page.render().unwrap()
    }

    #[test]
    fn what_somebody_wrote_stays_text() {
        let claims = [("nickname".to_owned(), HOSTILE.to_owned())];
        let tokens = ExperiencedTokens {
            user: "u1",
            user_info: HOSTILE,
            answer: HOSTILE,
            id_token: HOSTILE,
            id_token_claims: &claims,
            access_token: HOSTILE,
            access_token_claims: &claims,
        };
        for language in [Language::En, Language::Zh] {
            for what in [
                Experienced::SignedIn(tokens),
                Experienced::Refused { error: HOSTILE, description: HOSTILE },
                Experienced::Over,
                Experienced::NotAsked,
            ] {
                let html = page(language, what);
                assert!(!html.contains("<img src=x"), "{html}");
                assert!(html.contains("/console/p1/applications/shop/experience"), "{html}");
            }
        }
    }
}
