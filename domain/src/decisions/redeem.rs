//! A client shows an authorization code.

use super::known;
use crate::{
    grant::{Grant, GrantCommand, GrantEvent, Granted, Redeem},
    id::{GrantId, SecretHash},
    session::Session,
    unit::{Decision, Refused, Unit, Written},
    user::User,
};

/// Redeems a code once; a second time voids what it brought, a wrong client or verifier burns it.
pub struct RedeemCode {
    /// The grant that the code names.
    pub grant: GrantId,
    /// The SHA-256 of the code.
    pub code: SecretHash,
    /// What the client shows with it; the client is authenticated already.
    pub redeem: Redeem,
}

/// What the tokens of a redeemed grant say.
#[derive(Clone, Debug)]
pub struct Redemption {
    /// The grant.
    pub grant: GrantId,
    /// What the person signed in for.
    pub granted: Granted,
    /// The person.
    pub user: User,
}

impl Decision for RedeemCode {
    /// `None` is OAuth's `invalid_grant`, whatever the cause.
    type Answer = Option<Redemption>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        let grant: Grant = known(unit.load(self.grant.as_str()).await)?;
        let Some(granted) = grant.opened_by(&self.code) else {
            return Ok(None);
        };
        // What belongs to a session ends with it.
        let session: Session = unit.load(granted.session.as_str()).await?;
        if session.ended.is_some() {
            return Ok(None);
        }
        let redeem = GrantCommand::Redeem(self.redeem.clone());
        let events = unit.execute::<Grant>(self.grant.as_str(), redeem).await?;
        self.redemption(unit, &events).await
    }

    async fn answer_again<U: Unit>(
        &self,
        unit: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        let events = written.events::<Grant>(self.grant.as_str())?;
        self.redemption(unit, &events).await
    }
}

impl RedeemCode {
    async fn redemption<U: Unit>(
        &self,
        unit: &mut U,
        events: &[GrantEvent],
    ) -> Result<Option<Redemption>, Refused> {
        let grant: Grant = unit.load(self.grant.as_str()).await?;
        let (Some(GrantEvent::Redeemed { .. }), Some(granted)) = (events.last(), grant.granted)
        else {
            return Ok(None);
        };
        let user: User = unit.load(granted.user.as_str()).await?;
        let may_sign_in = user.may_sign_in();
        let redemption = Redemption { grant: self.grant.clone(), granted, user };
        Ok(may_sign_in.then_some(redemption))
    }
}
