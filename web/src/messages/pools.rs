//! What the console says about the settings of a pool.

use super::sources::{Act, Choice, FieldWords};

/// The settings of a pool, and a new one.
#[derive(Debug)]
pub(crate) struct PoolWords {
    pub title: &'static str,
    pub create_one: &'static str,
    /// Where nobody made one yet: what a pool is.
    pub empty_detail: &'static str,
    /// For people of a pool, who look only.
    pub looking: &'static str,
    /// The parts of the form.
    pub pool: &'static str,
    pub new_connections: &'static str,
    pub new_connections_detail: &'static str,
    pub login: &'static str,
    pub login_detail: &'static str,
    pub sessions: &'static str,
    pub name: FieldWords,
    pub host: FieldWords,
    pub host_caution: &'static str,
    pub host_taken: &'static str,
    pub languages: &'static str,
    /// Chinese first, English first, Chinese alone, English alone.
    pub language_choices: [Choice; 4],
    pub scan_each_time: &'static str,
    /// No, yes.
    pub scans: [Choice; 2],
    /// scan, authorize, login, binding, claim.
    pub lifetimes: [FieldWords; 5],
    pub longest: FieldWords,
    pub idle: FieldWords,
    pub outlive_browser: &'static str,
    /// No, yes.
    pub outlives: [Choice; 2],
    pub default_connection: &'static str,
    pub first_by_name: &'static str,
    pub on: Act,
    pub off: Act,
    pub delete: Act,
    pub confirm: &'static str,
    pub confirm_wrong: &'static str,
}
