//! Which Mini Program a connection asks, and with which AppSecret.

use domain::{
    connection::{Connection, ConnectionCommand, ConnectionEvent, OwnMiniProgram},
    decisions::Change,
    id::ConnectionId,
};
use projections::connections::ConnectionView;
use secrecy::{ExposeSecret, SecretString};

use super::{
    app_secrets::{MiniProgramFields, forget, keep, taken},
    connections::{self, ConnectionFields, one},
    field::{pool, same},
};
use crate::http::{app::App, caller::Caller, refusal::Refusal};

/// Gives a connection that has a Mini Program of its own another AppSecret. An empty one is none: what is kept, stays.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Changed`], [`Refusal::Invalid`] if WeChat does not take it, [`Refusal::Unverified`] if WeChat
/// cannot say. Then the former one stays.
pub async fn set_secret(
    app: &App,
    caller: &Caller,
    id: &ConnectionId,
    seen: Option<u64>,
    app_secret: &SecretString,
) -> Result<ConnectionView, Refusal> {
    let connection = one(app, caller, id).await?;
    if is_none(app_secret) {
        return match seen {
            Some(seen) if seen != connection.version => Err(Refusal::Changed),
            _ => Ok(connection),
        };
    }
    let own = replacing(app, caller, &connection, app_secret).await?;
    let at = app.now();
    let rotate = |_: &Connection| ConnectionCommand::RotateSecret {
        fingerprint: own.secret_fingerprint.clone(),
        at,
    };
    app.execute(caller, &Change::<Connection, _>::new(id.as_str(), seen, rotate)).await?;
    taken(app, pool(caller)?, id, &own).await?;
    forget(app, pool(caller)?, id).await?;
    one(app, caller, id).await
}

/// Changes a connection, and its AppSecret with it, at once. An empty one is none: what is kept, stays.
///
/// # Errors
/// As [`connections::change`] and [`set_secret`].
pub async fn change_with_secret(
    app: &App,
    caller: &Caller,
    id: &ConnectionId,
    seen: Option<u64>,
    asked: &ConnectionFields,
    app_secret: &SecretString,
) -> Result<ConnectionView, Refusal> {
    if is_none(app_secret) {
        return connections::change(app, caller, id, seen, asked).await;
    }
    let there = one(app, caller, id).await?;
    asked.change_no_other(&there)?;
    // What is wrong here is said before WeChat is asked.
    asked.over(&there.settings).check()?;
    let own = replacing(app, caller, &there, app_secret).await?;
    let at = app.now();
    let change = |connection: &Connection| ConnectionCommand::Change {
        settings: asked.over(&connection.settings),
        secret_fingerprint: Some(own.secret_fingerprint.clone()),
        at,
    };
    let change = Change::<Connection, _>::new(id.as_str(), seen, change);
    asked.changed(&app.execute(caller, &change).await?)?;
    taken(app, pool(caller)?, id, &own).await?;
    forget(app, pool(caller)?, id).await?;
    one(app, caller, id).await
}

fn is_none(app_secret: &SecretString) -> bool {
    app_secret.expose_secret().trim().is_empty()
}

/// Another AppSecret of a connection's own Mini Program, verified and kept. Of a request that came before, WeChat is not asked again.
async fn replacing(
    app: &App,
    caller: &Caller,
    connection: &ConnectionView,
    app_secret: &SecretString,
) -> Result<OwnMiniProgram, Refusal> {
    let Some(app_id) = connection.app_id.clone() else {
        return Err(Refusal::invalid("app_secret", "this connection has no AppID of its own"));
    };
    let fields = MiniProgramFields { app_id, app_secret: app_secret.clone() };
    own(app, caller, &connection.id, &fields).await
}

async fn own(
    app: &App,
    caller: &Caller,
    id: &ConnectionId,
    fields: &MiniProgramFields,
) -> Result<OwnMiniProgram, Refusal> {
    if app.came_before(caller).await? {
        fields.named(app, pool(caller)?).await
    } else {
        keep(app, pool(caller)?, id, fields).await
    }
}

/// Gives a connection to another Mini Program, with which every openid is another one: whoever signed in by it is unknown to it from
/// now on. `None` gives it to the deployment's. `confirm` is the connection's identifier.
///
/// # Errors
/// As [`set_secret`].
pub async fn change(
    app: &App,
    caller: &Caller,
    id: &ConnectionId,
    seen: Option<u64>,
    asked: Option<&MiniProgramFields>,
    confirm: &str,
) -> Result<ConnectionView, Refusal> {
    if one(app, caller, id).await?.identifier != confirm {
        return Err(Refusal::invalid("confirm", "the identifier of the connection"));
    }
    let asked = match asked {
        Some(fields) => Some(own(app, caller, id, fields).await?),
        None => None,
    };
    let at = app.now();
    let change = |_: &Connection| ConnectionCommand::ChangeMiniProgram { own: asked.clone(), at };
    let change = Change::<Connection, _>::new(id.as_str(), seen, change);
    if let [ConnectionEvent::AppIdChanged { app_id, .. }, ..] =
        &*app.execute(caller, &change).await?
    {
        same(&asked.as_ref().map(|own| &own.app_id), &app_id.as_ref())?;
    }
    if let Some(own) = &asked {
        taken(app, pool(caller)?, id, own).await?;
    }
    forget(app, pool(caller)?, id).await?;
    one(app, caller, id).await
}
