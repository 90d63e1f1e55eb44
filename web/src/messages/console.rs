//! What the console says.

use super::{
    ApplicationWords, AuditWords, Copying, ExperienceWords, KeyWords, Named, PoolWords, ScanWords,
    SearchWords, Snippets, me::Me, sources::Sources, users::Users,
};

/// The console.
#[derive(Debug)]
pub(crate) struct Console {
    /// What it is called.
    pub title: &'static str,
    /// For a browser that does not go on by itself.
    pub go_on: &'static str,
    /// The first link of a page, for whoever goes by keyboard.
    pub skip: &'static str,
    /// What the links of the top are, for whoever hears them.
    pub places: &'static str,
    pub sign_in: SignIn,
    pub join: Join,
    pub way: Way,
    pub confirm: Confirm,
    pub overview: Overview,
    pub listing: Listing,
    pub figures: Figures,
    pub keys: KeyWords,
    pub logins: Logins,
    pub me: Me,
    pub pools: PoolWords,
    pub people: People,
    pub roles: Roles,
    pub sources: Sources,
    pub applications: ApplicationWords,
    pub copying: Copying,
    pub snippets: Snippets,
    pub experience: ExperienceWords,
    pub scan: ScanWords,
    pub search: SearchWords,
    pub audit: AuditWords,
    /// Leads to the next page of a list.
    pub more: &'static str,
    pub users: Users,
    pub sign_out: &'static str,
    /// A form was open for too long, or belongs to another sign-in.
    pub stale: &'static str,
    /// A passkey did not answer, or the person took it back.
    pub passkey_failed: &'static str,
    /// A passkey is registered for another person.
    pub passkey_taken: &'static str,
    pub passkey_needs_script: &'static str,
}

/// Signing in.
#[derive(Debug)]
pub(crate) struct SignIn {
    pub title: &'static str,
    pub passkey: &'static str,
    pub or: &'static str,
    pub name: &'static str,
    pub password: &'static str,
    pub code: &'static str,
    pub code_hint: &'static str,
    pub go: &'static str,
    /// Said alike whatever was wrong.
    pub wrong: &'static str,
}

/// A link of an invitation.
#[derive(Debug)]
pub(crate) struct Join {
    pub title: &'static str,
    pub detail: &'static str,
    pub link: &'static str,
    pub go: &'static str,
    /// Said alike whatever was wrong.
    pub wrong: &'static str,
}

/// Registering a way in.
#[derive(Debug)]
pub(crate) struct Way {
    pub title: &'static str,
    /// Around the person's name.
    pub detail: Named,
    pub passkey: &'static str,
    pub passkey_detail: &'static str,
    pub passkey_go: &'static str,
    pub password: &'static str,
    pub password_detail: &'static str,
    pub password_hint: &'static str,
    pub again: &'static str,
    pub secret: &'static str,
    pub secret_alt: &'static str,
    pub password_go: &'static str,
    pub short: &'static str,
    pub differs: &'static str,
    pub wrong_code: &'static str,
}

/// Showing once more that it is them.
#[derive(Debug)]
pub(crate) struct Confirm {
    pub title: &'static str,
    pub detail: &'static str,
    pub go: &'static str,
}

/// The first page, and that of a pool.
#[derive(Debug)]
pub(crate) struct Overview {
    pub title: &'static str,
    pub deployment: &'static str,
    pub pools: &'static str,
    pub no_pools: &'static str,
    pub pool: &'static str,
    pub identifier: &'static str,
    pub address: &'static str,
    pub since: &'static str,
    pub off: &'static str,
    pub developers: &'static str,
}

/// A list of things that can be switched off.
#[derive(Debug)]
pub(crate) struct Listing {
    pub show: &'static str,
    /// All, what is on, what is off.
    pub shows: [&'static str; 3],
    pub find: &'static str,
    pub none_fits: &'static str,
    pub first: &'static str,
    pub next: &'static str,
}

/// What a person may do.
#[derive(Debug)]
pub(crate) struct Roles {
    pub operator: &'static str,
    pub auditor: &'static str,
}

/// The people of the console.
#[derive(Debug)]
pub(crate) struct People {
    pub title: &'static str,
    pub nobody: &'static str,
    pub role: &'static str,
    pub state: &'static str,
    pub since: &'static str,
    pub invited: &'static str,
    pub active: &'static str,
    pub removed: &'static str,
    pub erased: &'static str,
    /// In place of a name that nobody can read any more.
    pub erased_person: &'static str,
    pub invite: &'static str,
    pub name_hint: &'static str,
    /// Around the name of whom it is for.
    pub link: Named,
    pub bad_name: &'static str,
    pub taken: &'static str,
    pub last: &'static str,
    pub change: &'static str,
    pub remove: &'static str,
    pub remove_detail: &'static str,
    pub erase: &'static str,
    pub erase_detail: &'static str,
    pub name_again: &'static str,
    pub unconfirmed: &'static str,
}

/// How sign-ins go, in numbers.
#[derive(Debug)]
pub(crate) struct Figures {
    /// Which span; in the order of the links: a day, a week, a month.
    pub span: &'static str,
    pub spans: [&'static str; 3],
    pub nothing: &'static str,
    pub numbers: &'static str,
    pub time: &'static str,
    pub logins: &'static str,
    pub by_outcome: &'static str,
    /// claimed, denied, refused, expired, not over.
    pub outcomes: [&'static str; 5],
    pub how_far: &'static str,
    /// issued, scanned, authorized, bound, claimed.
    pub funnel: [&'static str; 5],
    pub how_long: &'static str,
    pub how_long_detail: &'static str,
    /// scan, authorize, bind, claim.
    pub steps: [&'static str; 4],
    pub step: &'static str,
    pub median: &'static str,
    pub nine_of_ten: &'static str,
    pub why: &'static str,
    pub reason: &'static str,
    pub no_refusals: &'static str,
    pub phones: &'static str,
    pub phone_numbers: &'static str,
    pub phones_detail: &'static str,
    pub connection: &'static str,
    pub no_phones: &'static str,
}

/// The list of logins, and what happened in one.
#[derive(Debug)]
pub(crate) struct Logins {
    pub title: &'static str,
    pub live: &'static str,
    pub paused: &'static str,
    pub filter: &'static str,
    pub any: &'static str,
    pub state: &'static str,
    pub application: &'static str,
    pub user: &'static str,
    pub since: &'static str,
    pub until: &'static str,
    pub show: &'static str,
    pub empty: &'static str,
    pub empty_detail: &'static str,
    pub none_fits: &'static str,
    pub issued: &'static str,
    pub connection: &'static str,
    pub browser: &'static str,
    pub older: &'static str,
    pub newest: &'static str,
    /// (state, word).
    pub states: [(&'static str, &'static str); 9],
    pub replay: &'static str,
    pub replay_hint: &'static str,
    pub id: &'static str,
    pub from_address: &'static str,
    pub erased: &'static str,
    /// (event, sentence).
    pub events: [(&'static str, &'static str); 12],
    /// (kind of actor, word).
    pub actors: [(&'static str, &'static str); 3],
}

impl Logins {
    pub(crate) fn state(&self, state: &str) -> &'static str {
        word(&self.states, state)
    }

    /// None for an event of a later version.
    pub(crate) fn event(&self, event: &str) -> &'static str {
        word(&self.events, event)
    }

    /// None for somebody with an id.
    pub(crate) fn actor(&self, actor: &str) -> &'static str {
        word(&self.actors, actor)
    }
}

fn word(words: &[(&'static str, &'static str)], name: &str) -> &'static str {
    words.iter().find(|(known, _)| *known == name).map_or("", |(_, word)| word)
}
