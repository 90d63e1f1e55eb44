//! The console is told who scanned for it.
//!
//! It is a command of its own, before the one by which somebody comes in: all events of a command have one author and one id, and these
//! would tell which user of the pool a person of the console is, once they are erased.

use super::{RedeemCode, experience::told};
use crate::{
    identity::Identity,
    login::Login,
    operator::Scanned,
    session::{Session, SessionEnd},
    unit::{Decision, Refused, Unit, Written},
};

/// Redeems the code of a scan for the console, and ends what began with it. What counts is the WeChat account that scanned, and not the
/// user of the pool that it opens: whatever is linked to that user, or merged with it, opens nothing in the console.
pub struct SeeScan(
    /// What is redeemed.
    pub RedeemCode,
);

impl Decision for SeeScan {
    /// `None` where the code is used, or too old, was asked for by somebody else, or what it is for was switched off or blocked meanwhile.
    type Answer = Option<Scanned>;

    /// Only a login that was issued for this very request counts, and no session from before.
    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        let code = &self.0;
        let told = told(unit, code, |granted| granted.entrance, SessionEnd::ConsoleEntered).await?;
        let Ok(redemption) = told else {
            return Ok(None);
        };
        let session: Session = unit.load(redemption.granted.session.as_str()).await?;
        let login = session.start.map(|start| start.login).unwrap_or_default();
        let login: Login = unit.load(login.as_str()).await?;
        let issued = login.issued.filter(|issued| issued.grant.as_ref() == Some(&code.grant));
        Ok(issued.zip(login.scan).map(|(issued, scan)| {
            let Identity { app_id, openid, .. } = scan.identity;
            let identity = Identity { app_id, openid, unionid: None, wechat_subject: None };
            Scanned { identity, application: issued.application, connection: issued.connection }
        }))
    }

    /// A scan counts once.
    async fn answer_again<U: Unit>(&self, _: &mut U, _: &Written) -> Result<Self::Answer, Refused> {
        Ok(None)
    }
}
