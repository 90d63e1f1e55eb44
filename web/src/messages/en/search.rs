//! The console's search in English.

use crate::messages::SearchWords;

pub(super) const SEARCH: SearchWords = SearchWords {
    title: "Search",
    everything: "Search users, applications and logins",
    hint: "A phone number, an e-mail address, an openid or an id as a whole; the beginning of a user's name; a part of an application's.",
    nothing: "Nothing is called that here.",
    all_users: "All users that fit",
};
