//! The console is told of a sign-in in the place of the client: an operator sees what the client would be told.

use chrono::{DateTime, Utc};

use super::{NotRedeemed, RedeemCode, Redemption, known};
use crate::{
    grant::{Grant, Granted},
    id::SessionId,
    session::{Session, SessionCommand, SessionEnd},
    unit::{Decision, Refused, Unit, Written},
};

/// Redeems the code of an experience, and ends what began with it: session and tokens are good for nothing once they were seen.
pub struct SeeExperience(
    /// What is redeemed.
    pub RedeemCode,
);

impl Decision for SeeExperience {
    type Answer = Result<Redemption, NotRedeemed>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        told(unit, &self.0, |granted| granted.experience, SessionEnd::Experienced).await
    }

    async fn answer_again<U: Unit>(
        &self,
        unit: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        self.0.answer_again(unit, written).await
    }
}

/// Redeems a code that is the console's own by its mark, and ends the session of it: the tokens are void with it.
pub(super) async fn told<U: Unit>(
    unit: &mut U,
    code: &RedeemCode,
    is_own: impl Fn(&Granted) -> bool + Send,
    reason: SessionEnd,
) -> Result<Result<Redemption, NotRedeemed>, Refused> {
    let grant: Grant = known(unit.load(code.grant.as_str()).await)?;
    if !grant.granted.as_ref().is_some_and(is_own) {
        return Ok(Err(NotRedeemed::NotGood));
    }
    let redeemed = code.decide(unit).await?;
    if let Ok(redemption) = &redeemed {
        end(unit, &redemption.granted.session, reason, code.redeem.at).await?;
    }
    Ok(redeemed)
}

async fn end<U: Unit>(
    unit: &mut U,
    session: &SessionId,
    reason: SessionEnd,
    at: DateTime<Utc>,
) -> Result<(), Refused> {
    unit.execute::<Session>(session.as_str(), SessionCommand::End { reason, at }).await.map(drop)
}
