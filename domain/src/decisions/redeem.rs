//! A client shows an authorization code, or a ticket.

use super::{connection_for, known, off};
use crate::{
    grant::{Grant, GrantCommand, GrantEvent, Granted, Redeem, RevokeReason},
    id::{GrantId, SecretHash},
    login::Login,
    refresh_token::{FIRST_GENERATION, RefreshTokenId},
    session::Session,
    unit::{Decision, Refused, Unit, Written},
    user::User,
};

/// Redeems a code or a ticket once; a second time voids what a code brought, a wrong client or verifier burns it.
#[derive(Clone, Debug)]
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
    /// What the access token may read, space-separated: all that was granted, or less.
    pub scope: String,
    /// The refresh token that comes with them, if one does.
    pub refresh_token: Option<RefreshTokenId>,
}

/// Why a code brings nothing: OAuth's `invalid_grant`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRedeemed {
    /// Unknown, expired, used, somebody else's, or with a wrong verifier: nobody learns which.
    NotGood,
    /// All is right but for the address; so this is the client itself, and may know.
    OtherRedirectUri,
}

impl Decision for RedeemCode {
    type Answer = Result<Redemption, NotRedeemed>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        let grant: Grant = known(unit.load(self.grant.as_str()).await)?;
        let Some(granted) = grant.opened_by(&self.code) else {
            return Ok(Err(NotRedeemed::NotGood));
        };
        if is_over(unit, &self.grant, granted).await? {
            return Ok(Err(NotRedeemed::NotGood));
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
    ) -> Result<Result<Redemption, NotRedeemed>, Refused> {
        let grant: Grant = unit.load(self.grant.as_str()).await?;
        let not_good = Ok(Err(NotRedeemed::NotGood));
        let (Some(event), Some(granted)) = (events.last(), grant.granted) else {
            return not_good;
        };
        match event {
            GrantEvent::Redeemed { .. } => {}
            GrantEvent::Revoked { reason: RevokeReason::CodeMisused, .. }
                if granted.is_redeemed_by(&self.redeem) =>
            {
                return Ok(Err(NotRedeemed::OtherRedirectUri));
            }
            _ => return not_good,
        }
        let user: User = unit.load(granted.user.as_str()).await?;
        if !user.may_sign_in() {
            return not_good;
        }
        let first = RefreshTokenId { grant: self.grant.clone(), generation: FIRST_GENERATION };
        let refresh_token = grant.refresh_expires_at.map(|_| first);
        let scope = granted.scope.clone();
        Ok(Ok(Redemption { grant: self.grant.clone(), granted, scope, refresh_token }))
    }
}

/// Whether a grant brings nothing any more. What belongs to a session ends with it, though not by its mere time. What was switched off
/// since signs nobody in.
pub(super) async fn is_over<U: Unit>(
    unit: &mut U,
    grant: &GrantId,
    granted: &Granted,
) -> Result<bool, Refused> {
    let session: Session = unit.load(granted.session.as_str()).await?;
    let login = session.start.as_ref().map(|start| start.login.clone()).unwrap_or_default();
    let login: Login = unit.load(login.as_str()).await?;
    let connection = granted.connection.as_ref().or_else(|| connection_for(&login, grant));
    let is_off = off(unit, &granted.application, connection).await?.is_some();
    Ok(session.ended.is_some() || is_off)
}
