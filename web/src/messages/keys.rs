//! What the console says about API keys.

use super::sources::{Act, Choice, FieldWords};

/// API keys.
#[derive(Debug)]
pub(crate) struct KeyWords {
    pub title: &'static str,
    pub create_one: &'static str,
    /// Where there is none: what it means, and what to do.
    pub empty: &'static str,
    pub empty_detail: &'static str,
    pub none_fits: &'static str,
    /// Which are shown: all, those that open something, those that do not any more.
    pub show: &'static str,
    pub shows: [&'static str; 3],
    pub any_role: &'static str,
    pub filter: &'static str,
    pub first: &'static str,
    pub next: &'static str,
    pub name: FieldWords,
    pub role: &'static str,
    /// developer, auditor, operator.
    pub roles: [Choice; 3],
    pub personal: FieldWords,
    /// How phone numbers and addresses are told: masked, in clear.
    pub tells: [&'static str; 2],
    pub networks: FieldWords,
    pub everywhere: &'static str,
    pub expires: FieldWords,
    pub until: &'static str,
    pub never: &'static str,
    pub made: &'static str,
    pub state: &'static str,
    /// good, revoked, over.
    pub states: [&'static str; 3],
    pub revoked: &'static str,
    pub secret_once: &'static str,
    pub secret_use: &'static str,
    pub stays: &'static str,
    pub history: &'static str,
    /// api_key.created, api_key.changed, api_key.revoked.
    pub events: [&'static str; 3],
    pub revoke: Act,
    pub confirm: &'static str,
    pub confirm_wrong: &'static str,
}
