//! What the console says beside the programs for a site.

use super::Named;

/// "Sign in from your site".
#[derive(Debug)]
pub(crate) struct Snippets {
    pub title: &'static str,
    pub detail: &'static str,
    /// Of an application that has no secret.
    pub detail_public: &'static str,
    pub window: &'static str,
    pub page: &'static str,
    /// Around an origin.
    pub needs_origin: Named,
    /// Where no redirect URI is one of a website.
    pub none: &'static str,
}
