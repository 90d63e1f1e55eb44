//! Who asks the management API: the API key of a request, and what its holder may do.

use std::marker::PhantomData;

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::Method, web};
use domain::{api_key::Role, id::PoolId};
use eventstore::Actor;
use futures::future::LocalBoxFuture;
use projections::api_keys::ApiKeyView;

use super::conditions;
use crate::http::{
    app::App,
    bearer::bearer,
    caller::Caller,
    host::{AnyPoolHost, is_public_host},
    log::note,
    may_show_secret::MayShowSecret,
    networks,
    refusal::Refusal,
    remote::Remote,
    secrets,
};

/// Whose key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The deployment's: it makes pools and sets each up, and reads nothing about the people in them.
    Deployment,
    /// One of the host's pool.
    OfPool(Role),
}

impl Holder {
    const fn of(key: &ApiKeyView) -> Self {
        match key.pool {
            None => Self::Deployment,
            Some(_) => Self::OfPool(key.role),
        }
    }
}

/// A right that a holder may have.
pub trait Right: 'static {
    /// Whether the holder has it.
    fn has(holder: Holder) -> bool;
}

/// Logins, users and identities as they are now.
#[derive(Clone, Copy, Debug)]
pub struct Current;

impl Right for Current {
    fn has(holder: Holder) -> bool {
        matches!(holder, Holder::OfPool(_))
    }
}

/// The events behind them.
#[derive(Clone, Copy, Debug)]
pub struct History;

impl Right for History {
    fn has(holder: Holder) -> bool {
        matches!(holder, Holder::OfPool(Role::Auditor | Role::Operator))
    }
}

/// How a pool is set up.
#[derive(Clone, Copy, Debug)]
pub struct Settings;

impl Right for Settings {
    fn has(_holder: Holder) -> bool {
        true
    }
}

/// Which keys there are.
#[derive(Clone, Copy, Debug)]
pub struct Keys;

impl Right for Keys {
    fn has(holder: Holder) -> bool {
        holder != Holder::OfPool(Role::Developer)
    }
}

/// Changing how a pool is set up.
#[derive(Clone, Copy, Debug)]
pub struct SettingUp;

impl Right for SettingUp {
    fn has(holder: Holder) -> bool {
        matches!(holder, Holder::Deployment | Holder::OfPool(Role::Operator))
    }
}

/// Making and changing users.
#[derive(Clone, Copy, Debug)]
pub struct ChangingPeople;

impl Right for ChangingPeople {
    fn has(holder: Holder) -> bool {
        holder == Holder::OfPool(Role::Operator)
    }
}

/// Proof that the request brought a key of the host's pool or of the deployment, and that its holder has a right. A handler
/// that takes it cannot be asked by anybody else.
#[derive(Clone, Debug)]
pub struct ApiKey<R> {
    pool: PoolId,
    sees_personal: bool,
    /// Who issues a command, with this request.
    pub caller: Caller,
    right: PhantomData<R>,
}

impl<R> ApiKey<R> {
    /// The pool of the host.
    pub const fn pool(&self) -> &PoolId {
        &self.pool
    }

    /// Whether phone numbers and e-mail addresses are shown to its holder in clear.
    pub const fn sees_personal(&self) -> bool {
        self.sees_personal
    }
}

impl<R: Right> ApiKey<R> {
    /// Whether the key still opens what it opened when the request began: for what lasts long.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where it does not, or if the database does not answer.
    pub async fn still_opens(&self, request: &HttpRequest) -> Result<(), Refusal> {
        let app = request.app_data::<web::Data<App>>().ok_or(Refusal::Internal)?;
        let Remote { address, .. } = Remote::from_request(request, &mut Payload::None).await?;
        let shown = bearer(request).unwrap_or_default();
        let opens = key(app, Some(&self.pool), shown)
            .await?
            .is_some_and(|key| R::has(Holder::of(&key)) && networks::allow(&key.networks, address));
        match opens {
            true => Ok(()),
            false => Err(Refusal::invalid("key", "it does not open this any more")),
        }
    }
}

impl<R: Right> FromRequest for ApiKey<R> {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let host = AnyPoolHost::from_request(request, payload);
        let may_show = MayShowSecret::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let (AnyPoolHost(host), may_show) = (host.await?, may_show.await?);
            let app = request.app_data::<web::Data<App>>().ok_or(Refusal::Internal)?;
            let key = shown(app, &request, &host.remote, Some(&host.pool.id), &may_show).await?;
            if !R::has(Holder::of(&key)) {
                return Err(Refusal::Forbidden);
            }
            let sees_personal = key.role.sees_personal(key.personal);
            let caller = host.caller(Actor::ApiKey(key.id));
            let caller = repeating(caller, &request)?;
            Ok(Self { pool: host.pool.id, sees_personal, caller, right: PhantomData })
        })
    }
}

/// Proof that the request came to the public host, which need not be a pool's, with a key of the deployment.
#[derive(Clone, Debug)]
pub struct DeploymentKey {
    /// Who issues a command, with this request.
    pub caller: Caller,
}

impl FromRequest for DeploymentKey {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let remote = Remote::from_request(request, payload);
        let may_show = MayShowSecret::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let (remote, may_show) = (remote.await?, may_show.await?);
            let app = request.app_data::<web::Data<App>>().ok_or(Refusal::Internal)?;
            if !is_public_host(app, &request) {
                return Err(Refusal::Misdirected);
            }
            let pool = app.views.pool_by_host(None).await?.map(|pool| pool.id);
            let key = shown(app, &request, &remote, pool.as_ref(), &may_show).await?;
            if Holder::of(&key) != Holder::Deployment {
                return Err(Refusal::Forbidden);
            }
            let caller = remote.caller_of_deployment(Actor::ApiKey(key.id));
            Ok(Self { caller: repeating(caller, &request)? })
        })
    }
}

/// A `POST` with an `Idempotency-Key` is the same one when it comes again. The other methods are that by themselves.
fn repeating(caller: Caller, request: &HttpRequest) -> Result<Caller, Refusal> {
    if request.method() != Method::POST {
        return Ok(caller);
    }
    Ok(match conditions::idempotency_key(request)? {
        Some(key) => caller.repeating(request.path(), &key),
        None => caller,
    })
}

/// The key that the request shows: one of the pool, or of the deployment. One of another pool is as good as none; one that is
/// bound to networks opens nothing from elsewhere.
async fn shown(
    app: &App,
    request: &HttpRequest,
    remote: &Remote,
    pool: Option<&PoolId>,
    may_show: &MayShowSecret,
) -> Result<ApiKeyView, Refusal> {
    let shown = bearer(request).ok_or(Refusal::Unauthorized)?;
    match key(app, pool, shown).await? {
        Some(key) if networks::allow(&key.networks, remote.address) => Ok(key),
        Some(_) => {
            note(|line| line.error = Some("other_network"));
            Err(Refusal::OtherNetwork)
        }
        None => {
            may_show.but_it_was_wrong(app);
            Err(Refusal::Unauthorized)
        }
    }
}

async fn key(app: &App, pool: Option<&PoolId>, shown: &str) -> Result<Option<ApiKeyView>, Refusal> {
    let Some(id) = secrets::api_key_id(shown) else {
        return Ok(None);
    };
    let of_pool = match pool {
        Some(pool) => app.views.api_key(pool, &id.into()).await?,
        None => None,
    };
    let key = match of_pool {
        Some(key) => Some(key),
        None => app.views.deployment_key(&id.into()).await?,
    };
    let Some(key) = key else {
        return Ok(None);
    };
    note(|line| line.key = Some(key.id.clone()));
    Ok(Some(key).filter(|key| secrets::is(shown, &key.hash) && key.is_live_at(app.now())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_the_rights_of_the_one_before() {
        let rights = |holder| {
            [
                Current::has(holder),
                History::has(holder),
                Settings::has(holder),
                Keys::has(holder),
                SettingUp::has(holder),
                ChangingPeople::has(holder),
            ]
        };
        let of = |role| rights(Holder::OfPool(role));
        assert_eq!(of(Role::Developer), [true, false, true, false, false, false]);
        assert_eq!(of(Role::Auditor), [true, true, true, true, false, false]);
        assert_eq!(of(Role::Operator), [true; 6]);
    }

    #[test]
    fn a_key_of_the_deployment_sets_up_and_reads_nothing_about_people() {
        let holder = Holder::Deployment;
        assert!(Settings::has(holder) && Keys::has(holder) && SettingUp::has(holder));
        assert!(!Current::has(holder) && !History::has(holder) && !ChangingPeople::has(holder));
    }
}
