//! What can be said of a pool beside its name and its host.

use clap::Args;
use domain::{
    account_choice::{Association, PhonePolicy},
    language::Language,
};

use crate::{
    cli::written::word,
    management::pools::{LifetimeFields, PolicyFields, PoolFields, SessionFields},
};

/// What can be said of a pool.
#[derive(Debug, Args)]
pub struct Policy {
    /// Whether each sign-in is a scan, unless an application says otherwise: true or false.
    #[arg(long)]
    scan_each_time: Option<bool>,
    /// A language that its pages offer, zh or en; the first is the usual one. Repeatable.
    #[arg(long = "language", value_parser = language)]
    languages: Vec<Language>,
    /// What a new connection says: none, field_matching or ask_binding.
    #[arg(long, value_parser = association)]
    association: Option<Association>,
    /// What a new connection says: whether an unknown person is refused, true or false.
    #[arg(long)]
    login_only: Option<bool>,
    /// What a new connection says: whether a phone number is required or optional.
    #[arg(long, value_parser = phone)]
    phone: Option<PhonePolicy>,
    /// Seconds from a code to its scan: 30 to 300.
    #[arg(long)]
    scan_seconds: Option<u32>,
    /// Seconds from a scan to the person's answer: 30 to 300.
    #[arg(long)]
    authorize_seconds: Option<u32>,
    /// Seconds from a code to the person's answer at most: 60 to 600.
    #[arg(long)]
    login_seconds: Option<u32>,
    /// Seconds to answer which account it is: 60 to 1800.
    #[arg(long)]
    binding_seconds: Option<u32>,
    /// Seconds until the browser takes its session: 30 to 300.
    #[arg(long)]
    claim_seconds: Option<u32>,
    /// Seconds after which a session ends whatever happens: 300 to 2592000.
    #[arg(long)]
    session_seconds: Option<u32>,
    /// Seconds after which a session ends that is not used: 300 to 2592000.
    #[arg(long)]
    session_idle_seconds: Option<u32>,
    /// Whether a session outlives the browser: true or false.
    #[arg(long)]
    outlive_browser: Option<bool>,
}

fn language(text: &str) -> Result<Language, String> {
    word(text, Language::ALL, Language::name)
}

fn association(text: &str) -> Result<Association, String> {
    word(text, Association::ALL, Association::name)
}

fn phone(text: &str) -> Result<PhonePolicy, String> {
    word(text, PhonePolicy::ALL, PhonePolicy::name)
}

impl Policy {
    pub(super) fn said(self) -> PoolFields {
        PoolFields {
            scan_each_time: self.scan_each_time,
            languages: Some(self.languages).filter(|languages| !languages.is_empty()),
            new_connections: Some(PolicyFields {
                association: self.association,
                login_only: self.login_only,
                phone: self.phone,
            }),
            lifetimes: Some(LifetimeFields {
                scan: self.scan_seconds,
                authorize: self.authorize_seconds,
                login: self.login_seconds,
                binding: self.binding_seconds,
                claim: self.claim_seconds,
            }),
            sessions: Some(SessionFields {
                longest: self.session_seconds,
                idle: self.session_idle_seconds,
                outlive_browser: self.outlive_browser,
            }),
            ..PoolFields::default()
        }
    }
}
