//! What the console says about an "Experience login".

/// An "Experience login".
#[derive(Debug)]
pub(crate) struct ExperienceWords {
    pub title: &'static str,
    /// What it does, beside the button that begins it.
    pub detail: &'static str,
    pub go: &'static str,
    /// Why it cannot begin: the application is off, or no connection is on.
    pub off: &'static str,
    pub no_connection: &'static str,
    pub signed_in: &'static str,
    /// What became of the session and the tokens.
    pub ended: &'static str,
    pub user: &'static str,
    pub user_info: &'static str,
    pub user_info_name: &'static str,
    pub id_token_claims: &'static str,
    pub access_token_claims: &'static str,
    pub id_token: &'static str,
    pub access_token: &'static str,
    pub tokens: &'static str,
    pub answer: &'static str,
    pub refused: &'static str,
    pub over: &'static str,
    pub not_asked: &'static str,
    pub again: &'static str,
}
