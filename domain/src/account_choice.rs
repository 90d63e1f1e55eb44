//! Which account a person signs in to, once they authorized: one pure function over policy, identity, phone and what
//! was found.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::UserId,
    login::{How, WhyAsked},
    reason::Reason,
    words::words,
};

words! {
    /// How an unknown identity finds an existing account.
    #[derive(Default)]
    pub enum Association {
        /// Not at all.
        #[default]
        None => "none",
        /// By the verified phone number.
        FieldMatching => "field_matching",
        /// By asking the person.
        AskBinding => "ask_binding",
    }
}

words! {
    /// Whether a login needs a phone number.
    #[derive(Default)]
    pub enum PhonePolicy {
        /// Without one it ends as refused.
        #[default]
        Required => "required",
        /// A person who declines to give one goes on without.
        Optional => "optional",
    }
}

/// What a connection says about accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// How an unknown identity finds an account.
    pub association: Association,
    /// An unknown person is refused, and no account is made.
    pub login_only: bool,
    /// Whether a phone number is needed.
    pub phone: PhonePolicy,
}

/// A user that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Their id.
    pub user: UserId,
    /// May not sign in.
    pub blocked: bool,
    /// Has a verified phone number.
    pub has_phone: bool,
    /// Since when that number is known to be theirs.
    pub phone_verified_at: Option<DateTime<Utc>>,
    /// Has an identity of the AppID in question.
    pub has_identity_of_app: bool,
}

/// The users that were found by what the person showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    /// By appid and openid.
    pub by_openid: Option<Found>,
    /// By subject and unionid.
    pub by_unionid: Option<Found>,
    /// Whether the person gave a verified number.
    pub phone_given: bool,
    /// The user who holds that number.
    pub phone_holder: Option<Found>,
    /// When that holder signed in last; `None` for never. It counts only if no identity is known.
    pub holder_signed_in: Option<DateTime<Utc>>,
}

/// What becomes of a number that WeChat verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneFate {
    /// There is none, or it is the user's already.
    Nothing,
    /// Nobody holds it and its user has none: it becomes the user's.
    Adopt,
    /// It is kept as seen on the identity: its user holds another, or somebody else holds it. It is never moved.
    KeepAsSeen,
}

/// An existing user, and what this login changes there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bind {
    /// Their id.
    pub user: UserId,
    /// How they were found.
    pub how: How,
    /// The identity is new to this user.
    pub link: bool,
    /// The unionid belongs to another user: the openid wins, and nothing is linked.
    pub unionid_elsewhere: bool,
    /// What becomes of the number.
    pub phone: PhoneFate,
}

impl From<Result<Bind, Reason>> for Resolution {
    fn from(bind: Result<Bind, Reason>) -> Self {
        bind.map_or_else(Self::Refuse, Self::Bind)
    }
}

/// The account, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// An existing user.
    Bind(Bind),
    /// A new user.
    Register {
        /// Somebody else holds the number: the user is registered without it.
        phone_held_elsewhere: bool,
    },
    /// The browser is asked.
    Ask {
        /// Why the browser is asked.
        why: WhyAsked,
        /// The account that the number named.
        named: Option<UserId>,
        /// A new account may be chosen.
        new_account_allowed: bool,
    },
    /// Nobody.
    Refuse(Reason),
}

/// A match by phone is not taken if its user has not signed in for this long: numbers are given out again.
pub const DORMANT: TimeDelta = TimeDelta::days(90);

/// Decides who signs in.
///
/// The openid is looked up first, the unionid second; if both are known and differ, the openid wins.
pub fn resolve(policy: Policy, found: &Candidates, now: DateTime<Utc>) -> Resolution {
    already_known(policy, found).map_or_else(|| unknown(policy, found, now), Into::into)
}

/// Decides who proves an account by signing in to it: a WeChat account that is known, and nobody else.
pub fn resolve_known(policy: Policy, found: &Candidates) -> Resolution {
    let nobody = Resolution::Refuse(Reason::NoAccount);
    already_known(policy, found).map_or(nobody, Into::into)
}

/// Decides whether a person who is signed in to an account may link their WeChat account to it.
pub fn resolve_link(found: &Candidates, account: &Found) -> Resolution {
    let known = found.by_openid.as_ref().or(found.by_unionid.as_ref());
    if known.is_some_and(|known| known.user != account.user) {
        return Resolution::Refuse(Reason::LinkedElsewhere);
    }
    let anything = Policy { phone: PhonePolicy::Optional, ..Policy::default() };
    already_known(anything, found)
        .unwrap_or_else(|| bind(anything, found, account, How::OwnSession, false))
        .into()
}

/// Decides once the browser chose a new account. Whose WeChat account became known meanwhile is who it is known as.
pub fn choose_new(policy: Policy, found: &Candidates) -> Resolution {
    let register = match policy.phone {
        PhonePolicy::Required if !found.phone_given => Resolution::Refuse(Reason::PhoneRequired),
        _ => Resolution::Register { phone_held_elsewhere: found.phone_holder.is_some() },
    };
    already_known(policy, found).map_or(register, Into::into)
}

/// Decides once the person proved an account. Whose WeChat account became known meanwhile is who it is known as.
///
/// # Errors
/// The reason, if that user may not sign in.
pub fn choose_proven(policy: Policy, found: &Candidates, account: &Found) -> Result<Bind, Reason> {
    let bound = || bind(policy, found, account, How::Proven, false);
    already_known(policy, found).unwrap_or_else(bound)
}

fn already_known(policy: Policy, found: &Candidates) -> Option<Result<Bind, Reason>> {
    match (&found.by_openid, &found.by_unionid) {
        (Some(known), other) => {
            let unionid_elsewhere = other.as_ref().is_some_and(|other| other.user != known.user);
            Some(bind(policy, found, known, How::KnownIdentity, unionid_elsewhere))
        }
        (None, Some(known)) => Some(bind(policy, found, known, How::KnownUnionIdentity, false)),
        (None, None) => None,
    }
}

fn bind(
    policy: Policy,
    found: &Candidates,
    user: &Found,
    how: How,
    unionid_elsewhere: bool,
) -> Result<Bind, Reason> {
    if user.blocked {
        return Err(Reason::UserBlocked);
    }
    if policy.phone == PhonePolicy::Required && !user.has_phone && !found.phone_given {
        return Err(Reason::PhoneRequired);
    }
    Ok(Bind {
        user: user.user.clone(),
        how,
        link: how != How::KnownIdentity,
        unionid_elsewhere,
        phone: fate(found, user),
    })
}

fn fate(found: &Candidates, user: &Found) -> PhoneFate {
    match &found.phone_holder {
        _ if !found.phone_given => PhoneFate::Nothing,
        Some(holder) if holder.user == user.user => PhoneFate::Nothing,
        None if !user.has_phone => PhoneFate::Adopt,
        _ => PhoneFate::KeepAsSeen,
    }
}

fn unknown(policy: Policy, found: &Candidates, now: DateTime<Utc>) -> Resolution {
    if policy.phone == PhonePolicy::Required && !found.phone_given {
        return Resolution::Refuse(Reason::PhoneRequired);
    }
    let ask = |why| Resolution::Ask {
        why,
        named: found.phone_holder.as_ref().map(|holder| holder.user.clone()),
        new_account_allowed: !policy.login_only,
    };
    match (policy.association, &found.phone_holder) {
        (Association::AskBinding, _) => ask(WhyAsked::Policy),
        (Association::FieldMatching, Some(holder)) => match must_prove(holder, found, now) {
            Some(why) => ask(why),
            None => bind(policy, found, holder, How::PhoneMatched, false).into(),
        },
        (Association::None | Association::FieldMatching, _) if policy.login_only => {
            // Whether an account exists is told only to a person who showed their own number.
            Resolution::Refuse(if found.phone_given {
                Reason::NoAccount
            } else {
                Reason::PhoneRequired
            })
        }
        (_, holder) => Resolution::Register { phone_held_elsewhere: holder.is_some() },
    }
}

/// Whether somebody who shows that a number is theirs, but not by WeChat, shows that its account is: as far as a match by that number
/// would be taken.
pub fn number_proves(found: &Candidates, now: DateTime<Utc>) -> bool {
    found.phone_holder.as_ref().is_some_and(|holder| must_prove(holder, found, now).is_none())
}

/// A number may have been given to somebody else since: why such a match must be proven, if it must.
fn must_prove(holder: &Found, found: &Candidates, now: DateTime<Utc>) -> Option<WhyAsked> {
    // Whose number was verified lately had it lately, also if they never signed in here: they were imported.
    let last = found.holder_signed_in.max(holder.phone_verified_at);
    let is_dormant = last.is_none_or(|last| now - last > DORMANT);
    match holder.has_identity_of_app {
        true => Some(WhyAsked::SameApp),
        false => is_dormant.then_some(WhyAsked::Dormant),
    }
}

#[cfg(test)]
mod tests;
