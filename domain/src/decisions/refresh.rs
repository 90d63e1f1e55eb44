//! A client shows a refresh token.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Redemption, known, redeem::is_over};
use crate::{
    application::Application,
    grant::{Grant, GrantCommand, GrantState, Granted, RevokeReason, has_scope},
    id::ApplicationId,
    refresh_token::{FIRST_GENERATION, RefreshTokenId, RefreshTokens, Rotate, Rotated},
    unit::{Decision, Refused, Unit, Written},
    user::User,
};

/// For how long a token that was used brings the same new one again: the answer may have been lost, or the client asked several times
/// at once.
const GRACE: TimeDelta = TimeDelta::seconds(2);

/// A refresh token that a client shows. That it was made here is known by its secret.
#[derive(Clone, Debug)]
pub struct ShownRefreshToken {
    /// Which one.
    pub token: RefreshTokenId,
    /// The client, already authenticated.
    pub application: ApplicationId,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

/// Brings new tokens for the newest refresh token of a grant, and another refresh token in its place. One that was used before voids
/// whatever the grant brought, and so does one in the hands of another client.
pub struct UseRefreshToken {
    /// The token.
    pub shown: ShownRefreshToken,
    /// What the access token shall read, space-separated; `None` for all that was granted.
    pub scope: Option<String>,
    /// When the access token expires.
    pub tokens_expire_at: DateTime<Utc>,
}

/// Why a refresh token brings nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRefreshed {
    /// Used, expired, void, or somebody else's: nobody learns which. OAuth's `invalid_grant`.
    NotGood,
    /// More is asked for than was granted; the token is not used by that. OAuth's `invalid_scope`.
    WiderScope,
}

/// Whether a refresh token is good, without using it.
pub struct LookAtRefreshToken(pub ShownRefreshToken);

/// A refresh token that is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodRefreshToken {
    /// What the person signed in for.
    pub granted: Granted,
    /// When it expires, if it is not used.
    pub expires_at: DateTime<Utc>,
}

/// How a token stands among those of its grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// The newest one, since then.
    Newest(DateTime<Utc>),
    /// The newest one took its place a moment ago.
    JustUsed,
    /// It was used.
    Used,
    /// It was not made: the grant was restored from a copy that is older.
    Unknown,
}

impl ShownRefreshToken {
    async fn standing<U: Unit>(
        &self,
        unit: &mut U,
        redeemed_at: DateTime<Utc>,
    ) -> Result<Standing, Refused> {
        let token = &self.token;
        let used: RefreshTokens = known(unit.load(&token.stream()).await)?;
        let Some(last) = used.last else {
            let before = match token.stream_before() {
                Some(before) => known(unit.load::<RefreshTokens>(&before).await)?.last,
                None if token.generation == FIRST_GENERATION => {
                    return Ok(Standing::Newest(redeemed_at));
                }
                None => None,
            };
            let made = before.filter(|made| made.generation == token.generation);
            return Ok(made.map_or(Standing::Unknown, |made| Standing::Newest(made.at)));
        };
        Ok(match last.generation.checked_sub(token.generation) {
            None => Standing::Unknown,
            Some(0) => Standing::Newest(last.at),
            Some(1) if self.at < last.at + GRACE && !self.next_is_used(unit).await? => {
                Standing::JustUsed
            }
            Some(_) => Standing::Used,
        })
    }

    /// Whether the next token was used, where that is written in another stream.
    async fn next_is_used<U: Unit>(&self, unit: &mut U) -> Result<bool, Refused> {
        Ok(match self.token.stream_after() {
            Some(after) => known(unit.load::<RefreshTokens>(&after).await)?.last.is_some(),
            None => false,
        })
    }

    /// When it expires if it is not used, where it is good; by what the application, its pool and the user are now.
    async fn good_until<U: Unit>(
        &self,
        unit: &mut U,
        grant: &Grant,
        granted: &Granted,
        since: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, Refused> {
        let application: Application = known(unit.load(granted.application.as_str()).await)?;
        let idle = TimeDelta::seconds(application.settings.token_lifetimes.refresh_idle.into());
        let until = grant.refresh_expires_at.map(|latest| latest.min(since + idle));
        let allowed = grant.state == GrantState::Redeemed && application.settings.offline_access;
        let until = until.filter(|until| allowed && self.at < *until);
        if until.is_none() || is_over(unit, &self.token.grant, granted).await? {
            return Ok(None);
        }
        let user: User = unit.load(granted.user.as_str()).await?;
        Ok(until.filter(|_| user.may_sign_in()))
    }
}

impl Decision for UseRefreshToken {
    type Answer = Result<Redemption, NotRefreshed>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        let ShownRefreshToken { token, application, at } = &self.shown;
        let (id, at) = (token.grant.as_str(), *at);
        let grant: Grant = known(unit.load(id).await)?;
        let (Some(granted), Some(redeemed_at)) = (grant.granted.clone(), grant.redeemed_at) else {
            return Ok(Err(NotRefreshed::NotGood));
        };
        if granted.application != *application {
            let reason = RevokeReason::RefreshTokenMisused;
            unit.execute::<Grant>(id, GrantCommand::Revoke { reason, at }).await?;
            return Ok(Err(NotRefreshed::NotGood));
        }
        let standing = self.shown.standing(unit, redeemed_at).await?;
        let since = match standing {
            Standing::Newest(since) => since,
            Standing::JustUsed => at,
            Standing::Used => {
                unit.execute::<Grant>(id, GrantCommand::Replay { at }).await?;
                return Ok(Err(NotRefreshed::NotGood));
            }
            Standing::Unknown => return Ok(Err(NotRefreshed::NotGood)),
        };
        if self.shown.good_until(unit, &grant, &granted, since).await?.is_none() {
            return Ok(Err(NotRefreshed::NotGood));
        }
        let Some(scope) = self.scope_of(&granted) else {
            return Ok(Err(NotRefreshed::WiderScope));
        };
        if let Standing::Newest(_) = standing {
            let rotate = Rotate(self.rotated(&granted, scope.clone()));
            unit.execute::<RefreshTokens>(&token.stream(), rotate).await?;
        }
        Ok(Ok(self.redemption(granted, scope)))
    }

    async fn answer_again<U: Unit>(
        &self,
        unit: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        let token = &self.shown.token;
        let grant: Grant = unit.load(token.grant.as_str()).await?;
        let rotated = !written.events::<RefreshTokens>(&token.stream())?.is_empty();
        let granted = grant.granted.filter(|_| rotated);
        let scope = granted.as_ref().and_then(|granted| self.scope_of(granted));
        let answer = granted.zip(scope).map(|(granted, scope)| self.redemption(granted, scope));
        Ok(answer.ok_or(NotRefreshed::NotGood))
    }
}

impl UseRefreshToken {
    /// What the access token may read: what is asked for, in the order in which it was granted; `None` if that is more (RFC 6749 §6).
    fn scope_of(&self, granted: &Granted) -> Option<String> {
        let Some(asked) = &self.scope else {
            return Some(granted.scope.clone());
        };
        let asked: Vec<&str> = asked.split(' ').filter(|scope| !scope.is_empty()).collect();
        let is_within = asked.iter().all(|scope| has_scope(&granted.scope, scope));
        let scope = granted.scope.split(' ').filter(|scope| asked.contains(scope));
        is_within.then(|| scope.collect::<Vec<_>>().join(" "))
    }

    fn rotated(&self, granted: &Granted, scope: String) -> Rotated {
        let ShownRefreshToken { token, at, .. } = &self.shown;
        Rotated {
            pool: granted.pool.clone(),
            application: granted.application.clone(),
            user: granted.user.clone(),
            grant: token.grant.clone(),
            generation: token.generation + 1,
            scope,
            expires_at: self.tokens_expire_at,
            at: *at,
        }
    }

    /// Without the nonce: it belongs to the request that the person signed in by (OpenID Connect Core §12.2).
    fn redemption(&self, granted: Granted, scope: String) -> Redemption {
        let token = &self.shown.token;
        let next = RefreshTokenId { grant: token.grant.clone(), generation: token.generation + 1 };
        let granted = Granted { nonce: None, ..granted };
        Redemption { grant: token.grant.clone(), granted, scope, refresh_token: Some(next) }
    }
}

impl Decision for LookAtRefreshToken {
    type Answer = Option<GoodRefreshToken>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        let Self(shown) = self;
        let grant: Grant = known(unit.load(shown.token.grant.as_str()).await)?;
        let theirs = grant.granted.clone().filter(|it| it.application == shown.application);
        let Some((granted, redeemed_at)) = theirs.zip(grant.redeemed_at) else {
            return Ok(None);
        };
        let Standing::Newest(since) = shown.standing(unit, redeemed_at).await? else {
            return Ok(None);
        };
        let until = shown.good_until(unit, &grant, &granted, since).await?;
        Ok(until.map(|expires_at| GoodRefreshToken { granted, expires_at }))
    }

    async fn answer_again<U: Unit>(
        &self,
        unit: &mut U,
        _written: &Written,
    ) -> Result<Self::Answer, Refused> {
        self.decide(unit).await
    }
}
