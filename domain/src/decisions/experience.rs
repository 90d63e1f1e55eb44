//! An operator sees what a client would be told of a sign-in that they tried.

use super::{NotRedeemed, RedeemCode, Redemption, known};
use crate::{
    grant::Grant,
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
        let grant: Grant = known(unit.load(self.0.grant.as_str()).await)?;
        if !grant.granted.is_some_and(|granted| granted.experience) {
            return Ok(Err(NotRedeemed::NotGood));
        }
        let redeemed = self.0.decide(unit).await?;
        if let Ok(redemption) = &redeemed {
            let end = SessionCommand::End { reason: SessionEnd::Experienced, at: self.0.redeem.at };
            unit.execute::<Session>(redemption.granted.session.as_str(), end).await?;
        }
        Ok(redeemed)
    }

    async fn answer_again<U: Unit>(
        &self,
        unit: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        self.0.answer_again(unit, written).await
    }
}
