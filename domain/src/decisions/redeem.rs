//! A client shows an authorization code.

use chrono::{DateTime, Utc};

use crate::{
    claim::{Claim, ClaimKind},
    grant::{Grant, GrantCommand, GrantEvent, Redemption},
    id::{ApplicationId, PoolId, SecretHash},
    unit::{Decision, Refused, Unit},
    user::User,
};

/// Redeems a code once; a second time voids what it brought, a wrong client or verifier burns it.
pub struct RedeemCode {
    /// The pool of the host that was asked.
    pub pool: PoolId,
    /// The client, already authenticated.
    pub application: ApplicationId,
    /// The SHA-256 of the code.
    pub code: SecretHash,
    /// The `redirect_uri` of the token request.
    pub redirect_uri: String,
    /// The S256 challenge of the verifier.
    pub code_challenge: String,
    /// Now.
    pub at: DateTime<Utc>,
}

impl Decision for RedeemCode {
    /// `None` is OAuth's `invalid_grant`, whatever the cause.
    type Answer = Option<Redemption>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        let claim = Claim::in_pool(&self.pool, ClaimKind::AuthorizationCode, [self.code.as_str()]);
        let Some(id) = unit.owner(&claim).await? else {
            return Ok(None);
        };
        let redeem = GrantCommand::Redeem {
            application: self.application.clone(),
            redirect_uri: self.redirect_uri.clone(),
            code_challenge: self.code_challenge.clone(),
            at: self.at,
        };
        let events = unit.execute::<Grant>(&id, redeem).await?;
        let grant: Grant = unit.load(&id).await?;
        match (events.last(), grant.request, grant.granted) {
            (Some(GrantEvent::Redeemed { .. }), Some(request), Some(granted)) => {
                let user: User = unit.load(granted.user.as_str()).await?;
                let redemption = Redemption { grant: id.into(), request: *request, granted };
                Ok((!user.blocked && !user.erased).then_some(redemption))
            }
            _ => Ok(None),
        }
    }
}
