//! A phone scanned, and its code became an identity.

use chrono::{DateTime, Utc};

use super::{LoginAnswer, answer, issued, lifetimes, step, usable};
use crate::{
    id::{LoginId, PoolId, SecretHash},
    identity::Identity,
    login::{State, Step},
    unit::{Decision, Refused, Unit},
    user::User,
};

/// Takes a scan.
pub struct ScanLogin {
    /// The login.
    pub login: LoginId,
    /// Who.
    pub identity: Identity,
    /// The SHA-256 of the token that the phone gets.
    pub phone_token: SecretHash,
    /// WeChat's scene number.
    pub launch_scene: u16,
    /// Now.
    pub at: DateTime<Utc>,
}

/// How a scan went.
#[derive(Clone, Debug)]
pub struct Scanned {
    /// The step.
    pub answer: LoginAnswer,
    /// The person's phone number is not known yet.
    pub needs_phone: bool,
}

impl Decision for ScanLogin {
    type Answer = Scanned;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Scanned, Refused> {
        let (login, issued) = issued(unit, &self.login).await?;
        let usable = usable(unit, &issued.pool, &issued.application, &issued.connection).await?;
        let next = match usable {
            Err(reason) if matches!(login.state, State::Issued | State::Scanned) => {
                Step::Refuse(reason)
            }
            _ => Step::Scan {
                identity: self.identity.clone(),
                phone_token: self.phone_token.clone(),
                launch_scene: self.launch_scene,
                lifetimes: lifetimes(unit, &issued.pool).await?,
            },
        };
        let events = step(unit, &self.login, self.at, next).await?;
        let needs_phone = needs_phone(unit, &issued.pool, &self.identity).await?;
        Ok(Scanned { answer: answer(unit, &self.login, events).await?, needs_phone })
    }
}

/// A number is asked for only where it is needed, since each costs money: of an unknown person, or of a user without one.
async fn needs_phone<U: Unit>(
    unit: &mut U,
    pool: &PoolId,
    identity: &Identity,
) -> Result<bool, Refused> {
    for claim in [identity.claim(pool), identity.union_claim(pool)].into_iter().flatten() {
        if let Some(user) = unit.owner(&claim).await? {
            return Ok(unit.load::<User>(&user).await?.phone.is_none());
        }
    }
    Ok(true)
}
