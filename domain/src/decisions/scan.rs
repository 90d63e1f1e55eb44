//! A phone scanned, and its code became an identity.

use chrono::{DateTime, Utc};

use super::{LoginAnswer, answer, answer_again, issued, lifetimes, step, usable, user_of};
use crate::{
    id::{LoginId, SecretHash},
    identity::Identity,
    login::{Intent, State, Step},
    unit::{Decision, Refused, Unit, Written},
    user::User,
};

/// Takes a scan.
pub struct ScanLogin {
    /// The login.
    pub login: LoginId,
    /// The person's WeChat account.
    pub identity: Identity,
    /// The SHA-256 of the token that the phone gets.
    pub phone_token: SecretHash,
    /// How the Mini Program was opened, WeChat's scene number.
    pub launch_scene: u16,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

/// How a scan went.
#[derive(Clone, Debug)]
pub struct Scanned {
    /// The login, and what happened to it.
    pub answer: LoginAnswer,
    /// The person's phone number is not known yet.
    pub needs_phone: bool,
}

impl Decision for ScanLogin {
    type Answer = Scanned;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Scanned, Refused> {
        let (login, issued) = issued(unit, &self.login).await?;
        let usable = usable(unit, &issued.application, &issued.connection).await?;
        let user = user_of(unit, &self.identity).await?;
        let next = match usable {
            Err(reason) if matches!(login.state, State::Issued | State::Scanned) => {
                Step::Refuse(reason)
            }
            _ => Step::Scan {
                identity: self.identity.clone(),
                user: user.as_ref().map(|user| user.id.clone()),
                phone_token: self.phone_token.clone(),
                launch_scene: self.launch_scene,
                lifetimes: lifetimes(unit).await?,
            },
        };
        let events = step(unit, &self.login, self.at, next).await?;
        let answer = answer(unit, &self.login, events).await?;
        Ok(Scanned { answer, needs_phone: needs_phone(&issued.intent, user.as_ref()) })
    }

    async fn answer_again<U: Unit>(
        &self,
        unit: &mut U,
        written: &Written,
    ) -> Result<Scanned, Refused> {
        let (_, issued) = issued(unit, &self.login).await?;
        let user = user_of(unit, &self.identity).await?;
        let answer = answer_again(unit, &self.login, written).await?;
        Ok(Scanned { answer, needs_phone: needs_phone(&issued.intent, user.as_ref()) })
    }
}

/// A number is asked for only of an unknown person, or of a user without one: each costs money. Whoever is to prove an account,
/// and is unknown, has none; and a further way in needs none.
fn needs_phone(intent: &Intent, user: Option<&User>) -> bool {
    match intent {
        Intent::SignIn => user.is_none_or(|user| user.phone.is_none()),
        Intent::Prove { .. } => user.is_some_and(|user| user.phone.is_none()),
        Intent::Link { .. } => false,
    }
}
