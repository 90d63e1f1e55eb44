//! What the console says about applications.

use super::sources::{Act, Choice, FieldWords};

/// Applications.
#[derive(Debug)]
pub(crate) struct ApplicationWords {
    pub title: &'static str,
    pub create_one: &'static str,
    /// Where there is none: what it means, and what to do.
    pub empty: &'static str,
    pub empty_detail: &'static str,
    /// The two parts of the form.
    pub site: &'static str,
    pub signing_in: &'static str,
    pub name: FieldWords,
    pub client_type: &'static str,
    /// confidential, public.
    pub client_types: [Choice; 2],
    pub redirect_uris: FieldWords,
    pub post_logout_redirect_uris: FieldWords,
    pub origins: FieldWords,
    pub home_page: FieldWords,
    pub colour: FieldWords,
    pub scan_each_time: &'static str,
    /// As the pool says, always, never.
    pub scans: [Choice; 3],
    pub algorithm: &'static str,
    /// RS256, ES256.
    pub algorithms: [Choice; 2],
    pub access_lifetime: FieldWords,
    pub id_lifetime: FieldWords,
    pub offline_access: &'static str,
    /// No, yes.
    pub offline_choices: [Choice; 2],
    pub refresh_lifetime: FieldWords,
    pub refresh_idle: FieldWords,
    pub agreements: &'static str,
    pub agreements_detail: &'static str,
    pub agreements_go: &'static str,
    pub agreement: AgreementWords,
    pub logo_file: &'static str,
    pub logo_go: &'static str,
    pub secret_once: &'static str,
    pub keep_former: &'static str,
    pub rotate: Act,
    pub on: Act,
    pub off: Act,
    pub delete: Act,
    pub confirm: &'static str,
    pub confirm_wrong: &'static str,
    pub choose_one: &'static str,
    pub nothing: &'static str,
}

/// One of the agreements.
#[derive(Debug)]
pub(crate) struct AgreementWords {
    /// What stands before its number.
    pub one: &'static str,
    pub id: FieldWords,
    pub title: FieldWords,
    pub url: FieldWords,
    pub version: FieldWords,
    pub language: &'static str,
    /// The text is for speakers of every language.
    pub everybody: &'static str,
    pub required: FieldWords,
    pub is_required: &'static str,
    pub is_free: &'static str,
}
