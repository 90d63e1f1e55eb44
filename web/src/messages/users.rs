//! What the console says about users.

use super::{
    Named,
    sources::{Act, Choice, FieldWords},
};

/// Users.
#[derive(Debug)]
pub(crate) struct Users {
    pub title: &'static str,
    pub search: &'static str,
    pub search_hint: &'static str,
    pub show: &'static str,
    /// All, who may sign in, who may not.
    pub shows: [&'static str; 3],
    pub find: &'static str,
    /// Where there is none: what it means, and what to do.
    pub empty: &'static str,
    pub empty_detail: &'static str,
    pub none_fits: &'static str,
    pub first: &'static str,
    pub next: &'static str,
    pub user: &'static str,
    pub state: &'static str,
    pub no_name: &'static str,
    /// Active, blocked, erased, merged.
    pub states: [&'static str; 4],
    pub not_verified: &'static str,
    pub page: UserWords,
    pub cases: Cases,
}

/// The page of a user.
#[derive(Debug)]
pub(crate) struct UserWords {
    pub saved: &'static str,
    /// Where somebody else was faster; what happened follows.
    pub changed: &'static str,
    pub phone: &'static str,
    pub unverified_phone: &'static str,
    pub email: &'static str,
    pub unverified_email: &'static str,
    pub avatar: &'static str,
    pub verified: Named,
    pub held_elsewhere: &'static str,
    pub password: &'static str,
    /// Not set, set.
    pub passwords: [&'static str; 2],
    pub registered: &'static str,
    pub last_change: &'static str,
    pub merged_into: &'static str,
    pub absorbed: &'static str,
    pub nothing: &'static str,
    pub erased: &'static str,
    pub identities: &'static str,
    pub no_identities: &'static str,
    pub account: &'static str,
    pub how: &'static str,
    pub linked: &'static str,
    pub hows: [&'static str; 9],
    pub seen_phone: &'static str,
    pub seen_unionid: &'static str,
    pub login: &'static str,
    pub act: &'static str,
    pub unlink: &'static str,
    pub unlink_detail: &'static str,
    pub last_way_in: &'static str,
    pub sessions: &'static str,
    pub no_sessions: &'static str,
    pub since: &'static str,
    pub until: &'static str,
    pub sign_out: &'static str,
    pub logins: &'static str,
    pub no_logins: &'static str,
    pub history: &'static str,
    pub history_detail: &'static str,
    pub when: &'static str,
    pub what: &'static str,
    pub who: &'static str,
    pub became: &'static str,
    /// How long a value is that is not shown as a whole.
    pub characters: Named,
    pub events: [&'static str; 19],
    pub actors: [&'static str; 8],
    pub change: &'static str,
    pub change_detail: &'static str,
    pub nickname: FieldWords,
    pub phone_field: FieldWords,
    pub email_field: FieldWords,
    pub phone_verified: &'static str,
    pub email_verified: &'static str,
    pub taken: &'static str,
    pub save: &'static str,
    pub block: Act,
    pub unblock: Act,
    pub merge: Act,
    pub merge_field: FieldWords,
    pub merge_title: &'static str,
    pub merge_lost: &'static str,
    pub merge_late: &'static str,
    pub merge_cannot: &'static str,
    pub merge_ended: &'static str,
    pub both: [&'static str; 2],
    pub which: &'static str,
    pub goes_on: [Choice; 2],
    pub merge_go: &'static str,
    pub erase: Act,
    pub id_again: &'static str,
    pub not_the_id: &'static str,
}

/// What needs a look.
#[derive(Debug)]
pub(crate) struct Cases {
    pub title: &'static str,
    pub detail: &'static str,
    pub empty: &'static str,
    pub empty_detail: &'static str,
    pub what: &'static str,
    pub phone: &'static str,
    pub unionid: &'static str,
    pub shown_by: &'static str,
    pub held_by: &'static str,
    pub nobody: &'static str,
    pub compare: &'static str,
    pub dismiss: &'static str,
    pub gone: &'static str,
}
