//! Which Mini Program a connection asks, and with which AppSecret.

use domain::{
    connection::{Connection, ConnectionCommand},
    decisions::Change,
    id::ConnectionId,
};
use projections::connections::ConnectionView;
use secrecy::{ExposeSecret, SecretString};

use super::{
    app_secrets::{MiniProgramFields, forget, keep, taken},
    connections::one,
    field::pool,
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
    if app_secret.expose_secret().trim().is_empty() {
        return match seen {
            Some(seen) if seen != connection.version => Err(Refusal::Changed),
            _ => Ok(connection),
        };
    }
    let Some(app_id) = connection.app_id else {
        return Err(Refusal::invalid("app_secret", "this connection has no AppID of its own"));
    };
    let fields = MiniProgramFields { app_id, app_secret: app_secret.clone() };
    let own = keep(app, pool(caller)?, id, &fields).await?;
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
    let own = match asked {
        Some(fields) => Some(keep(app, pool(caller)?, id, fields).await?),
        None => None,
    };
    let at = app.now();
    let change = |_: &Connection| ConnectionCommand::ChangeMiniProgram { own: own.clone(), at };
    app.execute(caller, &Change::<Connection, _>::new(id.as_str(), seen, change)).await?;
    if let Some(own) = &own {
        taken(app, pool(caller)?, id, own).await?;
    }
    forget(app, pool(caller)?, id).await?;
    one(app, caller, id).await
}
