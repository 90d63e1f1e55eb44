//! Who is signed in to the console with the browser that asks.

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use chrono::{DateTime, Utc};
use domain::{
    console_session::IDLE,
    id::{PoolId, SessionId},
    operator::Authority,
    reason::Reason,
};
use eventstore::Actor;
use futures::future::LocalBoxFuture;
use projections::{console_sessions::ConsoleSessionView, operators::OperatorView, pools::PoolView};

use super::host::ConsoleHost;
use crate::http::{app::App, caller::Caller, log::note, refusal::Refusal, secrets};

/// Who is signed in, as they stand now.
#[derive(Clone, Debug)]
pub struct Here {
    /// The host, and from where.
    pub host: ConsoleHost,
    /// Their session.
    pub session: ConsoleSessionView,
    /// Who.
    pub operator: OperatorView,
    /// The proof that a form is of a page of this session.
    pub proof: String,
}

impl Here {
    /// What they may do, and where.
    pub fn authority(&self) -> Authority {
        self.operator.authority()
    }

    /// Who issues a command in a pool, or in the deployment.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] if they may change nothing there.
    pub fn caller(&self, pool: Option<&PoolId>) -> Result<Caller, Refusal> {
        if self.authority().may_change(pool) {
            Ok(self.host.caller(pool, Actor::Operator(self.operator.id.clone())))
        } else {
            Err(Refusal::Forbidden)
        }
    }

    /// Who issues a command about themselves, which everybody may.
    pub fn own_caller(&self) -> Caller {
        let actor = Actor::Operator(self.operator.id.clone());
        self.host.caller(self.operator.pool.as_ref(), actor)
    }

    /// The pool whose console it is; `None` for the deployment.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn own_pool(&self, app: &App) -> Result<Option<PoolView>, Refusal> {
        match &self.operator.pool {
            Some(id) => Ok(app.views.pool(id).await?),
            None => Ok(None),
        }
    }

    /// Who reads in a pool, or in the deployment, where that is written: whoever may see it.
    pub fn reader(&self, pool: Option<&PoolId>) -> Caller {
        self.host.caller(pool, Actor::Operator(self.operator.id.clone()))
    }

    /// A pool that they may see.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for any other, whether or not it is there.
    pub async fn pool(&self, app: &App, id: &PoolId) -> Result<PoolView, Refusal> {
        if !self.authority().reaches(Some(id)) {
            return Err(Refusal::NotFound);
        }
        let pool = app.views.pool(id).await?.ok_or(Refusal::NotFound)?;
        note(|line| line.pool = Some(pool.id.clone()));
        Ok(pool)
    }

    /// Asks them to show once more that it is them, unless they did lately: for what destroys or reveals. The demo's own, who came
    /// in by a link alone, has nothing to show.
    ///
    /// # Errors
    /// `sign_in_again`, which leads the browser to where they do.
    pub fn fresh(&self, app: &App) -> Result<(), Refusal> {
        let has_nothing = self.operator.passkeys.is_empty() && self.operator.password.is_none();
        if has_nothing || self.session.is_fresh_at(app.now()) {
            Ok(())
        } else {
            Err(Reason::SignInAgain.into())
        }
    }

    /// What every page says of them.
    pub fn console<'a>(&'a self, pool: Option<&'a PoolView>) -> ::web::pages::Console<'a> {
        let at = pool.map(|pool| &pool.id);
        ::web::pages::Console {
            person: self.operator.name(),
            may_change: self.authority().may_change(at.or(self.operator.pool.as_ref())),
            sees_all: self.operator.pool.is_none(),
            pool: pool.map(|pool| (pool.id.as_str(), pool.settings.name.as_str())),
            proof: &self.proof,
            place: ::web::pages::ConsolePlace::default(),
        }
    }
}

/// Who is signed in, if somebody is: the session lasts, it was used lately, and its person was not removed. With this it is used.
///
/// # Errors
/// If the database does not answer, or the address asks too much.
pub async fn current(
    app: &App,
    request: &HttpRequest,
    host: &ConsoleHost,
) -> Result<Option<Here>, Refusal> {
    let here = looking(app, request, host).await?;
    if let Some(here) = &here {
        app.session_uses.note(&pool_of(&here.session), &here.session.id, app.now()).await?;
    }
    Ok(here)
}

/// The same, and the session is not used with it.
async fn looking(
    app: &App,
    request: &HttpRequest,
    host: &ConsoleHost,
) -> Result<Option<Here>, Refusal> {
    let Some(cookie) = app.cookies.console_cookie(request) else {
        return Ok(None);
    };
    let Some(id) = secrets::opened_by(&cookie).map(SessionId::from) else {
        return Ok(None);
    };
    app.limits.question(host.remote.address)?;
    let session = app.views.console_session(&id).await?;
    let session = session
        .filter(|session| secrets::is(&cookie, &session.credential))
        .filter(|session| session.is_live_at(app.now()));
    let Some(session) = session else {
        return Ok(None);
    };
    let operator = app.views.operator(&session.operator).await?;
    let Some(operator) = operator.filter(|operator| operator.removed_at.is_none()) else {
        return Ok(None);
    };
    if app.now() - last_used(app, &session).await? >= IDLE {
        return Ok(None);
    }
    note(|line| line.operator = Some(operator.id.clone()));
    let proof = app.vault.derive(None, "console form", session.id.as_str()).await?;
    Ok(Some(Here { host: host.clone(), session, operator, proof }))
}

/// When a session was last used, to the minute.
///
/// # Errors
/// If the database does not answer.
pub async fn last_used(app: &App, session: &ConsoleSessionView) -> Result<DateTime<Utc>, Refusal> {
    let last = app.session_uses.last(&pool_of(session), &session.id, app.now()).await?;
    Ok(last.map_or(session.started_at, |last| last.max(session.started_at)))
}

/// The deployment has the empty id, which no pool has.
fn pool_of(session: &ConsoleSessionView) -> PoolId {
    session.pool.clone().unwrap_or_default()
}

impl FromRequest for Here {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let host = ConsoleHost::from_request(request, payload).into_inner();
        let request = request.clone();
        Box::pin(async move {
            let host = host?;
            let app = request.app_data::<web::Data<App>>().ok_or(Refusal::Internal)?;
            current(app, &request, &host).await?.ok_or(Refusal::Unauthorized)
        })
    }
}

/// Who is signed in, and asks for what their page shows by itself: that is no use of the session, so that it ends while they are away.
#[derive(Clone, Debug)]
pub struct Looking(pub Here);

impl FromRequest for Looking {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let host = ConsoleHost::from_request(request, payload).into_inner();
        let request = request.clone();
        Box::pin(async move {
            let host = host?;
            let app = request.app_data::<web::Data<App>>().ok_or(Refusal::Internal)?;
            looking(app, &request, &host).await?.map(Self).ok_or(Refusal::Unauthorized)
        })
    }
}
