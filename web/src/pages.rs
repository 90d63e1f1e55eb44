//! The pages a person sees: typed contexts, rendered by compiled templates (`web/templates`), with their style and scripts as static
//! files (`web/assets`).
//!
//! A handler fills a context and calls [`askama::Template::render`]. Whatever text comes from outside is
//! escaped by the templates, and names are kept from turning the text around them.
//!
//! ```
//! use askama::Template;
//! use chrono::DateTime;
//! use web::{messages::Language, pages::{Account, Frame, SignedInPage}};
//!
//! let frame = Frame::of(Language::En);
//! let account = Account::new(Some("+8613800001234"), DateTime::UNIX_EPOCH);
//! let page = SignedInPage { frame, account: &account };
//! assert!(page.render()?.contains("You are signed in"));
//! # Ok::<(), askama::Error>(())
//! ```

mod account;
mod account_page;
mod back;
mod console;
mod console_agreements;
mod console_applications;
mod console_audit;
mod console_experience;
mod console_form;
mod console_keys;
mod console_listing;
mod console_logins;
mod console_me;
mod console_overview;
mod console_people;
mod console_pools;
mod console_scan;
mod console_search;
mod console_source;
mod console_sources;
mod console_user;
mod console_users;
mod error;
mod frame;
mod login;
mod moment;
mod name;
mod phone_number;
mod plot;
mod policy;
mod reference;
mod session;
mod snippets;
mod source_words;

pub use account::Account;
pub use account_page::{AccountPage, Place, SignIn, WayIn};
pub use back::{BackPage, Way};
pub use console::{
    Again, Ask, Console, ConsoleConfirmPage, ConsoleJoinPage, ConsolePlace, ConsolePool,
    ConsolePoolsPage, ConsoleSignInPage, ConsoleWayPage,
};
pub use console_agreements::{AGREEMENT_FIELDS, ConsoleAgreements};
pub use console_applications::{
    ConsoleApplication, ConsoleApplicationPage, ConsoleApplicationsPage, ConsoleNewApplicationPage,
};
pub use console_audit::{AuditFilterForm, AuditLine, ConsoleAuditPage};
pub use console_experience::{ConsoleExperiencePage, Experienced, ExperiencedTokens};
pub use console_form::{ConsoleForm, FieldChange, FieldProblem, Typed, Wrong};
pub use console_keys::{
    ConsoleKey, ConsoleKeyPage, ConsoleKeysPage, ConsoleNewKeyPage, KeyPast, KeyState,
};
pub use console_listing::ConsoleListing;
pub use console_logins::{
    ConsoleLogin, ConsoleLoginPage, ConsoleLoginTable, ConsoleLoginsPage, LoginFilterForm, Replayed,
};
pub use console_me::{
    ConsoleMePage, ConsoleMePasskeyPage, ConsoleMePasswordPage, OwnSession, OwnWay, OwnWechat,
    PasskeyProblem,
};
pub use console_overview::{ConsoleOverviewPage, Part, PhoneRow, ReasonRow, Span, StepRow};
pub use console_people::{
    ConsoleLink, ConsolePeoplePage, ConsolePerson, ConsolePersonPage, Problem as FormProblem,
};
pub use console_pools::{ConsoleNewPoolPage, ConsolePoolSettingsPage};
pub use console_scan::{
    ConsoleGoOnPage, ConsoleMeWechatPage, ConsoleScanPage, ScanChoice, ScanProblem, console_of,
};
pub use console_search::ConsoleSearchPage;
pub use console_source::{ConsoleNewSourcePage, ConsoleSourcePage, SourceForm};
pub use console_sources::{
    ConsoleSource, ConsoleSourceApplicationsPage, ConsoleSourceKindsPage, ConsoleSourceUse,
    ConsoleSourcesPage, SourceKind,
};
pub use console_user::{
    ConsoleMergePage, ConsoleUserPage, PastChange, Stands, UserIdentity, UserLogin, UserPast,
    UserSession,
};
pub use console_users::{ConsoleCase, ConsoleCasesPage, ConsoleUser, ConsoleUsersPage, UserState};
pub use error::{ErrorPage, Trouble};
pub use frame::{Application, Frame, LandingPage, Start};
pub use login::{Answers, Connection, LoginPage};
pub use moment::Moment;
pub(crate) use name::plain;
pub use phone_number::mask_phone;
pub use policy::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, POLICY_WITH_OWN_FORMS, policy_for_a_form_to,
};
pub use reference::{
    Body, Field, Group, Kind, Operation, Problem, Prose, Reference, ReferencePage, Schema, Who,
};
pub use session::{ContinuePage, HomePage, SignOutPage, SignedInPage, SignedOutPage, Standing};
pub use snippets::ConsoleSite;
