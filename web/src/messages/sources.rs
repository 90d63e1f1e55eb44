//! What the console says about identity sources.

use super::Named;

/// Identity sources.
#[derive(Debug)]
pub(crate) struct Sources {
    pub title: &'static str,
    /// Where there is none: what it means, and what to do.
    pub empty: &'static str,
    pub empty_detail: &'static str,
    pub create_connection: &'static str,
    pub choose: &'static str,
    pub social: &'static str,
    pub wechat: &'static str,
    pub wechat_detail: &'static str,
    pub mode: &'static str,
    pub mode_detail: &'static str,
    pub add: &'static str,
    pub settings: &'static str,
    pub saved: &'static str,
    pub list: SourceList,
    pub form: SourceForm,
    pub before: Before,
    pub preview: Preview,
    pub acts: SourceActs,
    pub applications: SourceApplications,
}

/// The list.
#[derive(Debug)]
pub(crate) struct SourceList {
    pub mini_program: &'static str,
    pub deployments: &'static str,
    pub accounts: &'static str,
    pub applications: &'static str,
    pub state: &'static str,
    pub on: &'static str,
    pub off: &'static str,
    pub first: &'static str,
}

/// The form of a connection.
#[derive(Debug)]
pub(crate) struct SourceForm {
    pub identity: &'static str,
    pub accounts: &'static str,
    pub code: &'static str,
    pub identifier: FieldWords,
    pub identifier_taken: &'static str,
    pub name: FieldWords,
    pub callback_url: FieldWords,
    pub logo: FieldWords,
    pub no_logo: &'static str,
    pub program: &'static str,
    /// The deployment's, and one of the connection's own.
    pub programs: [Choice; 2],
    /// Where the deployment has none.
    pub no_program: &'static str,
    pub app_id: FieldWords,
    pub app_id_stays: &'static str,
    pub app_secret: FieldWords,
    pub secret_stays: &'static str,
    /// Where a secret was typed, and the page is there again.
    pub secret_again: &'static str,
    pub unverified: &'static str,
    pub login_mode: &'static str,
    pub login_modes: [Choice; 2],
    pub association: &'static str,
    pub associations: [Choice; 3],
    pub phone: &'static str,
    pub phones: [Choice; 2],
    pub wechat_subject: FieldWords,
    pub code_style: &'static str,
    pub code_styles: [Choice; 2],
    pub scene: &'static str,
    pub scenes: [Choice; 2],
    pub presence: &'static str,
    pub presences: [Choice; 2],
    /// What is no choice.
    pub choose_one: &'static str,
    pub create: &'static str,
    pub save: &'static str,
    pub preview: &'static str,
    pub preview_hint: &'static str,
    /// Above a form in which something is wrong.
    pub look_below: &'static str,
    /// Where somebody else was faster; what they changed follows.
    pub changed: &'static str,
    pub became: &'static str,
    /// Where a form was sent that nobody took, as the person was signed out.
    pub restored: &'static str,
    /// Where the same form was sent before, with something else in it.
    pub sent_before: &'static str,
    pub nothing: &'static str,
}

/// A field.
#[derive(Debug)]
pub(crate) struct FieldWords {
    pub label: &'static str,
    pub hint: &'static str,
    pub wrong: &'static str,
}

/// One of several that can be chosen.
#[derive(Debug)]
pub(crate) struct Choice {
    pub name: &'static str,
    pub detail: &'static str,
    /// What it costs somebody; empty if nothing.
    pub caution: &'static str,
}

/// What an operator needs first.
#[derive(Debug)]
pub(crate) struct Before {
    pub title: &'static str,
    pub account: &'static str,
    pub cost: &'static str,
    pub secret: &'static str,
    /// Around the address.
    pub rule: Named,
    /// Around the address.
    pub domain: Named,
    pub list: &'static str,
}

/// What people will see.
#[derive(Debug)]
pub(crate) struct Preview {
    pub title: &'static str,
    pub language: &'static str,
    pub computer: &'static str,
    pub phone: &'static str,
    /// In place of an application, where the pool has none, and of a name that is not typed yet.
    pub application: &'static str,
    pub name: &'static str,
    pub asks: &'static str,
    pub site: &'static str,
    pub browser: &'static str,
    pub a_browser: &'static str,
    pub share: &'static str,
    pub decline: &'static str,
    pub allow: &'static str,
}

/// What else can be done with a connection.
#[derive(Debug)]
pub(crate) struct SourceActs {
    pub first: Act,
    pub not_first: Act,
    pub on: Act,
    pub off: Act,
    pub program: Act,
    pub delete: Act,
    /// Around the number of applications.
    pub delete_applications: Named,
    pub confirm: &'static str,
    pub confirm_wrong: &'static str,
}

/// Something that can be done.
#[derive(Debug)]
pub(crate) struct Act {
    pub title: &'static str,
    pub detail: &'static str,
    pub go: &'static str,
}

/// For which applications a connection is used.
#[derive(Debug)]
pub(crate) struct SourceApplications {
    pub title: &'static str,
    pub detail: &'static str,
    pub nothing: &'static str,
    pub application: &'static str,
    pub switch: &'static str,
    pub switch_on: &'static str,
    pub switch_off: &'static str,
    pub needs_program: &'static str,
}
