//! What Saoma says to people, in each of its languages: one catalogue whose keys the compiler holds equal.
//!
//! To change a sentence, edit `messages/zh.rs` and `messages/en.rs`. A new key is a new field below, and does not compile until
//! every language has it.

mod account;
mod applications;
mod audit;
mod console;
mod copying;
mod en;
mod experience;
mod keys;
mod language;
mod me;
mod pools;
mod scan;
mod search;
mod snippets;
mod sources;
mod users;
mod zh;

pub(crate) use account::Account;
pub(crate) use applications::{AgreementWords, ApplicationWords};
pub(crate) use audit::{AuditWords, word_of};
pub(crate) use copying::Copying;
pub(crate) use experience::ExperienceWords;
pub(crate) use keys::KeyWords;
pub use language::Language;
pub(crate) use pools::PoolWords;
pub(crate) use scan::ScanWords;
pub(crate) use search::SearchWords;
pub(crate) use snippets::Snippets;
pub(crate) use sources::{Choice, FieldWords, SourceForm, Sources};
pub(crate) use users::UserWords;

/// The closed list of reasons that a refused login or a refused step carries (`reason` in the API). Each has a sentence in every
/// language. None of them holds anything about a person.
pub const REASONS: [&str; 27] = [
    "code_invalid",
    "code_used_elsewhere",
    "blocked_by_wechat",
    "too_many",
    "second_phone",
    "scans_exhausted",
    "no_live_browser",
    "use_camera",
    "no_account",
    "linked_elsewhere",
    "unlinked",
    "sign_in_again",
    "erased",
    "user_blocked",
    "phone_required",
    "connection_off",
    "application_off",
    "pool_off",
    "wrong_state",
    "wrong_phone_token",
    "wrong_proof",
    "proofs_exhausted",
    "superseded",
    "login_expired",
    "wechat_unavailable",
    "wechat_misconfigured",
    "messenger_unavailable",
];

/// Everything said in one language.
#[derive(Debug)]
pub struct Messages {
    pub(crate) login: Login,
    pub(crate) session: Session,
    pub(crate) landing: Landing,
    pub(crate) errors: Errors,
    pub(crate) letter: Letter,
    pub(crate) binding: Binding,
    pub(crate) account: Account,
    pub(crate) reference: Reference,
    pub(crate) console: console::Console,
    /// (reason, sentence), in the order of [`REASONS`].
    pub(crate) reasons: [(&'static str, &'static str); REASONS.len()],
}

impl Messages {
    /// The sentence for a `reason`: kind, says what to do, tells nothing about anybody. An unknown reason gets the general sentence.
    #[must_use]
    pub fn refusal(&self, reason: &str) -> &'static str {
        let known = self.reasons.iter().find(|(name, _)| *name == reason);
        known.map_or(self.login.refused.detail, |(_, sentence)| sentence)
    }
}

/// The login page.
#[derive(Debug)]
pub(crate) struct Login {
    /// Around the application's name.
    pub title: Named,
    /// Where a further way in is linked.
    pub link_title: &'static str,
    pub code_alt: &'static str,
    pub other_ways: &'static str,
    pub progress: &'static str,
    pub steps: [&'static str; 3],
    pub no_script: &'static str,
    pub on_a_phone: View,
    /// Said while the page cannot reach the server but the code may still be good.
    pub unsteady: &'static str,
    pub loading: View,
    pub issued: View,
    pub scanned: View,
    /// Which account is theirs?
    pub binding: View,
    pub wait: View,
    pub leaving: View,
    pub expired: View,
    /// The person agreed, and this page could not finish before the time was over.
    pub late: View,
    pub denied: View,
    /// Its detail is the general sentence; a known reason takes its place.
    pub refused: View,
    /// The application's request is over: only the application can start another.
    pub gone: View,
    pub failed: View,
}

impl Login {
    /// Every view with the name by which the page's script knows it.
    pub(crate) fn views(&self) -> [(&'static str, &View); 12] {
        [
            ("loading", &self.loading),
            ("issued", &self.issued),
            ("scanned", &self.scanned),
            ("binding", &self.binding),
            ("wait", &self.wait),
            ("leaving", &self.leaving),
            ("expired", &self.expired),
            ("late", &self.late),
            ("denied", &self.denied),
            ("refused", &self.refused),
            ("gone", &self.gone),
            ("failed", &self.failed),
        ]
    }
}

/// What a page says in one situation; an empty `action` means that there is nothing to press.
#[derive(Debug)]
pub(crate) struct View {
    pub headline: &'static str,
    pub detail: &'static str,
    pub action: &'static str,
}

/// Continuing with a session, and the plain page after a login that no application's request started.
#[derive(Debug)]
pub(crate) struct Session {
    /// Around the application's name.
    pub existing_title: Named,
    pub existing_detail: &'static str,
    /// Around the masked phone.
    pub continue_as: Named,
    pub somebody_else: &'static str,
    pub fresh_title: &'static str,
    pub fresh_detail: &'static str,
    /// Around the application's name.
    pub continue_to: Named,
    pub not_you: &'static str,
    /// In place of a phone, for an account without one.
    pub no_phone: &'static str,
    /// Around the moment when such an account was seen first.
    pub first_seen: Named,
    /// How a moment is written, as chrono formats it.
    pub moment: &'static str,
    pub failed: &'static str,
    pub signed_in_title: &'static str,
    pub signed_in_detail: &'static str,
    pub sign_out: &'static str,
    pub stay: &'static str,
    pub no_script: &'static str,
    /// A question.
    pub sign_out_title: &'static str,
    pub sign_out_detail: &'static str,
    pub signed_out_title: &'static str,
    pub signed_out_detail: &'static str,
    /// Where there is nothing to sign in to.
    pub home_title: &'static str,
    pub home_detail: &'static str,
    /// Around the application's name: the way back to it.
    pub back_title: Named,
    /// Where the page goes on by itself.
    pub post_detail: &'static str,
    pub post: &'static str,
    /// Where the page that opened this window was told.
    pub message_detail: &'static str,
    /// Where no page opened this window, or it is not there any more.
    pub message_to_nobody: &'static str,
    /// Where the application is on this device, and opens by a press.
    pub open_detail: &'static str,
    /// Around the application's name.
    pub open: Named,
}

/// The page behind the code, for scanners that are not WeChat.
#[derive(Debug)]
pub(crate) struct Landing {
    pub title: &'static str,
    pub detail: &'static str,
    pub steps: [&'static str; 3],
    pub caution: &'static str,
}

/// The answers to "which account is yours?".
#[derive(Debug)]
pub(crate) struct Binding {
    pub new_account: &'static str,
    /// Between a new account and an existing one.
    pub or: &'static str,
    pub account: &'static str,
    pub how: &'static str,
    pub by_password: &'static str,
    pub by_code: &'static str,
    pub password: &'static str,
    pub code: &'static str,
    pub send: &'static str,
    /// Where no code goes.
    pub not_there: &'static str,
    pub prove: &'static str,
    /// Another way to prove it, what is to be done then, and the way back.
    pub earlier: &'static str,
    pub earlier_detail: &'static str,
    pub back: &'static str,
    /// Said alike for known and unknown accounts.
    pub sent: &'static str,
    pub no_account: &'static str,
    pub no_code: &'static str,
    pub no_channel: &'static str,
    pub no_more_codes: &'static str,
    pub failed: &'static str,
}

impl Binding {
    /// Every sentence with the name by which the page's script knows it: of a field that is wrong, its own.
    pub(crate) const fn sentences(&self) -> [(&'static str, &'static str); 6] {
        [
            ("sent", self.sent),
            ("account", self.no_account),
            ("code", self.no_code),
            ("channel", self.no_channel),
            ("no_more_codes", self.no_more_codes),
            ("failed", self.failed),
        ]
    }
}

/// The letters: with a code, and about a WeChat account that was linked.
#[derive(Debug)]
pub(crate) struct Letter {
    /// Around the application's name.
    pub subject: Named,
    /// Around the application's name; the code follows.
    pub opening: Named,
    pub how_long: &'static str,
    pub caution: &'static str,
    /// Around the application's name.
    pub linked_subject: Named,
    /// Around the application's name; the address of the account follows.
    pub linked: Named,
    pub linked_caution: &'static str,
}

/// The frame of the reference of the management API, which itself is in English.
#[derive(Debug)]
pub(crate) struct Reference {
    pub title: &'static str,
    /// The document for programs follows.
    pub detail: &'static str,
    pub contents: &'static str,
    pub everybody: &'static str,
    pub application: &'static str,
    /// The role follows.
    pub key: &'static str,
    pub parameters: &'static str,
    pub required: &'static str,
    pub body: &'static str,
    pub answer: &'static str,
    /// The statuses of problems follow.
    pub or: &'static str,
    pub problems: &'static str,
    pub problems_detail: &'static str,
    pub schemas: &'static str,
}

/// Error pages.
#[derive(Debug)]
pub(crate) struct Errors {
    pub bad_request: Fault,
    pub forbidden: Fault,
    pub not_found: Fault,
    pub gone: Fault,
    pub unknown_host: Fault,
    pub off: Fault,
    pub too_many: Fault,
    pub internal: Fault,
    pub unavailable: Fault,
    /// Leads to the application's home page.
    pub back: &'static str,
    /// Stands before what a developer may need.
    pub details: &'static str,
    /// Stands before the number of a request, for the operator's log.
    pub reference: &'static str,
}

/// What went wrong, and what to do.
#[derive(Debug)]
pub(crate) struct Fault {
    pub title: &'static str,
    pub detail: &'static str,
}

/// A sentence around a name: `{}` is where the name goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named(pub &'static str);

impl Named {
    pub(crate) fn before(self) -> &'static str {
        self.0.split_once("{}").map_or(self.0, |(before, _)| before)
    }

    pub(crate) fn after(self) -> &'static str {
        self.0.split_once("{}").map_or("", |(_, after)| after)
    }
}

#[cfg(test)]
mod tests;
