//! Connections: the identity sources of a pool.

use domain::{
    account_choice::{Association, PhonePolicy, Policy},
    connection::{
        CodeStyle, Connection, ConnectionCommand, ConnectionEvent, ConnectionKind,
        ConnectionSettings, OwnMiniProgram, Scenes, WechatSettings, check_identifier,
    },
    decisions::{Change, ChooseDefaultConnection, Execute},
    id::ConnectionId,
    picture::Picture,
};
use projections::{connections::ConnectionView, pools::PoolView};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    app_secrets::{self, MiniProgramFields},
    field::{or, pool, removable, said, same},
};
use crate::http::{app::App, caller::Caller, refusal::Refusal};

/// What is said of a connection. A field that is left out stays as it is, or as usual in a new one.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectionFields {
    /// Its name in requests: `[a-z0-9-]`, 1 to 31 characters, unique in its pool. A new one needs it, and it never changes.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, examples("wechat"))]
    pub identifier: Option<String>,
    /// A Mini Program of a new connection's own, instead of the deployment's. Changing it later is an act of its own.
    pub mini_program: Option<MiniProgramFields>,
    /// The label on the login page: 1 to 64 characters. A new one needs it.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, examples("WeChat"))]
    pub name: Option<String>,
    /// Where a browser ends, with a ticket, that a site without OpenID Connect sent: https, or http for loopback.
    #[serde(default, deserialize_with = "removable")]
    #[schema(value_type = Option<String>)]
    pub callback_url: Option<Option<String>>,
    /// How an unknown person finds an account: `none`, `field_matching` or `ask_binding`. A new one takes it from its pool.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, value_type = String, examples("none"))]
    pub association: Option<Association>,
    /// Whether an unknown person is refused. A new one takes it from its pool.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub login_only: Option<bool>,
    /// Whether a phone number is needed: `required` or `optional`. A new one takes it from its pool.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, value_type = String, examples("required"))]
    pub phone: Option<PhonePolicy>,
    /// Connections that say the same share unionids: 1 to 64 characters.
    #[serde(default, deserialize_with = "removable")]
    #[schema(value_type = Option<String>)]
    pub wechat_subject: Option<Option<String>>,
    /// How the code is drawn: `link`.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, value_type = String, examples("link"))]
    pub code_style: Option<CodeStyle>,
    /// Whether a login may be scanned only while its browser is there. Usually so.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub presence: Option<bool>,
    /// How a person may have come to the code: `camera`, usually, or `any`.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, value_type = String, examples("camera"))]
    pub scenes: Option<Scenes>,
    /// Its logo, drawn already and kept. By the API it comes in a request of its own.
    #[serde(skip)]
    pub logo: Option<Option<Picture>>,
}

impl ConnectionFields {
    /// A new connection of a pool that says this of its new ones.
    fn new_with(&self, policy: Policy) -> Box<ConnectionSettings> {
        self.over(&ConnectionSettings { policy, ..ConnectionSettings::default() })
    }

    /// Whether this is what was asked for when the connection was made. What its pool said then counts, not what it says now.
    fn made(
        &self,
        own: Option<&OwnMiniProgram>,
        events: &[ConnectionEvent],
    ) -> Result<(), Refusal> {
        for event in events {
            match event {
                ConnectionEvent::Created { identifier, settings, app_id, .. } => {
                    let asked = self.new_with(settings.policy);
                    same(&(self.identifier.as_ref(), &asked), &(Some(identifier), settings))?;
                    same(&own.map(|own| &own.app_id), &app_id.as_ref())?;
                }
                ConnectionEvent::SecretRotated { fingerprint, .. } => {
                    same(&own.map(|own| &own.secret_fingerprint), &Some(fingerprint))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether this changes nothing that is an act of its own.
    pub(super) fn change_no_other(&self, there: &ConnectionView) -> Result<(), Refusal> {
        if self.identifier.as_ref().is_some_and(|identifier| *identifier != there.identifier) {
            return Err(Refusal::invalid("identifier", "it never changes"));
        }
        if self.mini_program.is_some() {
            return Err(Refusal::invalid("mini_program", "changing it is an act of its own"));
        }
        Ok(())
    }

    /// Whether this is what was asked for when the connection was changed.
    pub(super) fn changed(&self, events: &[ConnectionEvent]) -> Result<(), Refusal> {
        match events.first() {
            Some(ConnectionEvent::Changed { settings, .. }) => same(&self.over(settings), settings),
            _ => Ok(()),
        }
    }

    pub(super) fn over(&self, there: &ConnectionSettings) -> Box<ConnectionSettings> {
        let (policy, wechat) = (&there.policy, &there.wechat);
        Box::new(ConnectionSettings {
            name: or(&self.name, &there.name),
            callback_url: or(&self.callback_url, &there.callback_url),
            logo: or(&self.logo, &there.logo),
            policy: Policy {
                association: or(&self.association, &policy.association),
                login_only: or(&self.login_only, &policy.login_only),
                phone: or(&self.phone, &policy.phone),
            },
            wechat: WechatSettings {
                subject: or(&self.wechat_subject, &wechat.subject),
                code_style: or(&self.code_style, &wechat.code_style),
                presence: or(&self.presence, &wechat.presence),
                scenes: or(&self.scenes, &wechat.scenes),
            },
        })
    }
}

/// A connection.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn one(app: &App, caller: &Caller, id: &ConnectionId) -> Result<ConnectionView, Refusal> {
    app.views.connection(pool(caller)?, id).await?.ok_or(Refusal::NotFound)
}

/// Makes a connection. The AppSecret of a Mini Program of its own is verified at WeChat first.
///
/// # Errors
/// [`Refusal::Invalid`] and [`Refusal::Taken`], with the field; [`Refusal::Unverified`].
pub async fn create(
    app: &App,
    caller: &Caller,
    asked: &ConnectionFields,
) -> Result<ConnectionView, Refusal> {
    let (id, pool) = (ConnectionId::from(app.id_for(caller, "connection")), pool(caller)?);
    let there = app.views.pool(pool).await?.ok_or(Refusal::NotFound)?;
    let settings = asked.new_with(there.settings.new_connections);
    // What is wrong here is said before WeChat is asked.
    let identifier = asked.identifier.clone().unwrap_or_default();
    check_identifier(&identifier)?;
    settings.check()?;
    let own = match &asked.mini_program {
        // WeChat is asked once: it may say otherwise by now.
        Some(own) if app.came_before(caller).await? => Some(own.named(app, pool).await?),
        Some(own) => Some(app_secrets::keep(app, pool, &id, own).await?),
        None => None,
    };
    let command = ConnectionCommand::Create {
        pool: pool.clone(),
        connection: id.clone(),
        identifier,
        kind: ConnectionKind::WechatMiniProgramQrConnect,
        own: own.clone(),
        settings,
        at: app.now(),
    };
    let create = Execute::<Connection>::first(id.as_str(), command);
    let events = app.execute(caller, &create).await?;
    asked.made(own.as_ref(), &events)?;
    if let Some(own) = &own {
        app_secrets::taken(app, pool, &id, own).await?;
    }
    one(app, caller, &id).await
}

/// Changes a connection. `seen` is its version as the asker saw it, if that matters.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Changed`], and [`Refusal::Invalid`] with the field.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: &ConnectionId,
    seen: Option<u64>,
    asked: &ConnectionFields,
) -> Result<ConnectionView, Refusal> {
    let there = one(app, caller, id).await?;
    asked.change_no_other(&there)?;
    let at = app.now();
    let change = |connection: &Connection| ConnectionCommand::Change {
        settings: asked.over(&connection.settings),
        secret_fingerprint: None,
        at,
    };
    let change = Change::<Connection, _>::new(id.as_str(), seen, change);
    asked.changed(&app.execute(caller, &change).await?)?;
    one(app, caller, id).await
}

/// The pool, which says which connection people are shown first.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn with_default(app: &App, caller: &Caller) -> Result<PoolView, Refusal> {
    app.views.pool(pool(caller)?).await?.ok_or(Refusal::NotFound)
}

/// Chooses the connection that people are shown first; `None` for the first by name. `seen` is the version of the pool as the
/// asker saw it, if that matters.
///
/// # Errors
/// [`Refusal::NotFound`] without such a connection, and [`Refusal::Changed`].
pub async fn choose_default(
    app: &App,
    caller: &Caller,
    seen: Option<u64>,
    connection: Option<ConnectionId>,
) -> Result<PoolView, Refusal> {
    let choose = ChooseDefaultConnection { connection, seen, at: app.now() };
    app.execute(caller, &choose).await?;
    with_default(app, caller).await
}

/// Switches a connection off or on. While it is off, nobody is signed in by it.
///
/// # Errors
/// [`Refusal::NotFound`] and [`Refusal::Changed`].
pub async fn turn(
    app: &App,
    caller: &Caller,
    id: &ConnectionId,
    seen: Option<u64>,
    on: bool,
) -> Result<ConnectionView, Refusal> {
    let at = app.now();
    let turn = |_: &Connection| match on {
        true => ConnectionCommand::Enable { at },
        false => ConnectionCommand::Disable { at },
    };
    app.execute(caller, &Change::<Connection, _>::new(id.as_str(), seen, turn)).await?;
    one(app, caller, id).await
}

/// Deletes a connection. Nobody signs in by it any more, its identifier is free, and its AppSecret is gone.
///
/// # Errors
/// [`Refusal::NotFound`] and [`Refusal::Changed`].
pub async fn delete(
    app: &App,
    caller: &Caller,
    id: &ConnectionId,
    seen: Option<u64>,
) -> Result<(), Refusal> {
    let at = app.now();
    let delete = |_: &Connection| ConnectionCommand::Delete { at };
    app.execute(caller, &Change::<Connection, _>::new(id.as_str(), seen, delete)).await?;
    app_secrets::forget(app, pool(caller)?, id).await
}
