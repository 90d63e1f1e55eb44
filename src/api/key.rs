//! Who asks the management API: the API key of a request, and what its role lets it see.

use std::marker::PhantomData;

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use domain::{api_key::Role, id::PoolId};
use futures::future::LocalBoxFuture;
use projections::api_keys::ApiKeyView;

use crate::http::{
    app::App, bearer::bearer, host::PoolHost, log::note, may_show_secret::MayShowSecret,
    refusal::Refusal, secrets,
};

/// A right that a role may have.
pub trait Right: 'static {
    /// Whether the role has it.
    fn has(role: Role) -> bool;
}

/// Logins, users and identities as they are now.
#[derive(Clone, Copy, Debug)]
pub struct Current;

impl Right for Current {
    fn has(role: Role) -> bool {
        matches!(role, Role::Developer | Role::Auditor | Role::Operator)
    }
}

/// The events behind them.
#[derive(Clone, Copy, Debug)]
pub struct History;

impl Right for History {
    fn has(role: Role) -> bool {
        matches!(role, Role::Auditor | Role::Operator)
    }
}

/// Proof that the request brought a key of the host's pool, and that the key has a right. A handler that takes it
/// cannot be asked by anybody else.
#[derive(Clone, Debug)]
pub struct ApiKey<R> {
    /// The key.
    pub key: ApiKeyView,
    right: PhantomData<R>,
}

impl<R> ApiKey<R> {
    /// The pool that it opens.
    pub const fn pool(&self) -> &PoolId {
        &self.key.pool
    }
}

impl<R: Right> FromRequest for ApiKey<R> {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let host = PoolHost::from_request(request, payload);
        let may_show = MayShowSecret::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let (host, may_show) = (host.await?, may_show.await?);
            let app = request.app_data::<web::Data<App>>().ok_or(Refusal::Internal)?;
            let shown = bearer(&request).ok_or(Refusal::Unauthorized)?;
            let Some(key) = key(app, &host, shown).await? else {
                may_show.but_it_was_wrong(app);
                return Err(Refusal::Unauthorized);
            };
            if R::has(key.role) {
                Ok(Self { key, right: PhantomData })
            } else {
                Err(Refusal::Forbidden)
            }
        })
    }
}

/// The key that is shown. One of another pool is as good as none.
async fn key(app: &App, host: &PoolHost, shown: &str) -> Result<Option<ApiKeyView>, Refusal> {
    let Some(id) = secrets::opened_by(shown) else {
        return Ok(None);
    };
    let Some(key) = app.views.api_key(&host.pool.id, &id.into()).await? else {
        return Ok(None);
    };
    note(|line| line.key = Some(key.id.clone()));
    Ok(Some(key).filter(|key| secrets::is(shown, &key.hash) && key.is_live_at(app.now())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_developer_sees_what_is_and_not_what_happened() {
        assert!(Current::has(Role::Developer) && !History::has(Role::Developer));
        for role in [Role::Auditor, Role::Operator] {
            assert!(Current::has(role) && History::has(role));
        }
    }
}
