//! The people of the console: invited by a link, changed, rescued, removed.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    decisions::{ChangeOperatorRole, EraseOperator, Execute, RemoveOperator},
    id::OperatorId,
    operator::{Authority, Invitation, Operator, OperatorCommand, OperatorRole},
};
use projections::{Private, operators::OperatorView};

use crate::http::{app::App, caller::Caller, refusal::Refusal, secrets};

/// How long a link opens something.
const GOOD: TimeDelta = TimeDelta::minutes(15);
/// The name of whom the server itself invites.
const FIRST: &str = "operator";

/// Who asks, and how far they may go.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// Whoever may run commands where the root key is.
    CommandLine,
    /// A person of the console.
    Person(&'a Authority),
}

impl By<'_> {
    fn may_grant(self, what: &Authority) -> Result<(), Refusal> {
        match self {
            Self::CommandLine => Ok(()),
            Self::Person(authority) if authority.may_grant(what) => Ok(()),
            Self::Person(_) => Err(Refusal::Forbidden),
        }
    }
}

/// A link that lets somebody register a way in. It is told now, and never again.
#[derive(Clone, Debug)]
pub struct Link {
    /// Whom it is for.
    pub operator: OperatorView,
    /// The link.
    pub url: String,
    /// When it opens nothing more.
    pub expires_at: DateTime<Utc>,
}

/// Where the vault keeps a password, with the secret of the codes that go with it.
pub fn place(operator: &OperatorId, password: &str) -> String {
    format!("operator {operator} password {password}")
}

/// Forgets the password that somebody has no more.
///
/// # Errors
/// If the database does not answer.
pub async fn forget_password(app: &App, operator: &OperatorView) -> Result<(), Refusal> {
    if let Some(password) = &operator.password {
        app.vault.remove(None, &place(&operator.id, &password.id)).await?;
    }
    Ok(())
}

/// A person of the pool's console, or of the deployment's.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn one(app: &App, caller: &Caller, id: &OperatorId) -> Result<OperatorView, Refusal> {
    let found = app.views.operator(id).await?;
    found.filter(|found| found.pool.as_ref() == caller.pool()).ok_or(Refusal::NotFound)
}

/// Invites somebody.
///
/// # Errors
/// [`Refusal::Forbidden`] if it is more than the asker has, [`Refusal::Invalid`] and [`Refusal::Taken`] with the field.
pub async fn invite(
    app: &App,
    caller: &Caller,
    by: By<'_>,
    name: &str,
    role: OperatorRole,
) -> Result<Link, Refusal> {
    by.may_grant(&Authority { pool: caller.pool().cloned(), role })?;
    let (id, at) = (app.id_for(caller, "operator"), app.now());
    let (shown, invitation) = link_of(app, &id, &app.secret_for(caller, "console link").await?);
    let command = OperatorCommand::Invite {
        pool: caller.pool().cloned(),
        operator: id.as_str().into(),
        name: name.trim().to_owned(),
        role,
        invitation,
        at,
    };
    app.execute(caller, &Execute::<Operator>::first(&id, command)).await?;
    link(app, caller, &id.into(), &shown).await
}

/// Gives somebody another link. What they register by it takes the place of every former way in.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn rescue(app: &App, caller: &Caller, id: &OperatorId) -> Result<Link, Refusal> {
    let (shown, invitation) = link_of(app, id.as_str(), &app.new_secret::<32>());
    let command = OperatorCommand::Rescue { invitation, at: app.now() };
    app.execute(caller, &Execute::<Operator>::new(id.as_str(), command)).await?;
    link(app, caller, id, &shown).await
}

/// Lets somebody do more, or less.
///
/// # Errors
/// [`Refusal::Forbidden`] if it is more than the asker has, [`Refusal::Invalid`] if nobody else runs the deployment,
/// [`Refusal::NotFound`].
pub async fn change_role(
    app: &App,
    caller: &Caller,
    by: By<'_>,
    id: &OperatorId,
    role: OperatorRole,
) -> Result<OperatorView, Refusal> {
    let operator = one(app, caller, id).await?;
    by.may_grant(&operator.authority())?;
    by.may_grant(&Authority { role, ..operator.authority() })?;
    let others = others(app, caller).await?;
    let decision = ChangeOperatorRole { operator: id.clone(), role, others, at: app.now() };
    app.execute(caller, &decision).await?;
    one(app, caller, id).await
}

/// Removes somebody: their sessions end, and their name is free.
///
/// # Errors
/// As [`change_role`].
pub async fn remove(
    app: &App,
    caller: &Caller,
    by: By<'_>,
    id: &OperatorId,
) -> Result<OperatorView, Refusal> {
    let operator = one(app, caller, id).await?;
    by.may_grant(&operator.authority())?;
    let others = others(app, caller).await?;
    let decision = RemoveOperator { operator: id.clone(), others, at: app.now() };
    app.execute(caller, &decision).await?;
    forget_password(app, &operator).await?;
    one(app, caller, id).await
}

/// Erases somebody who was removed, for ever: nobody can read any more who they were, in the history neither. `confirm` is their name
/// once more, or their id where the name is gone.
///
/// # Errors
/// [`Refusal::Forbidden`] if they had more than the asker has, [`Refusal::Invalid`] where it is not confirmed, or they still come in,
/// [`Refusal::NotFound`].
pub async fn erase(
    app: &App,
    caller: &Caller,
    by: By<'_>,
    id: &OperatorId,
    confirm: &str,
) -> Result<OperatorView, Refusal> {
    let operator = one(app, caller, id).await?;
    by.may_grant(&operator.authority())?;
    let known = operator.name.as_ref().map_or(operator.id.as_str(), Private::as_str);
    if confirm.trim() != known {
        return Err(Refusal::invalid("confirm", "their name, once more"));
    }
    app.execute(caller, &EraseOperator { operator: id.clone(), at: app.now() }).await?;
    one(app, caller, id).await
}

/// A link for the first person of a deployment; none once somebody runs it.
///
/// # Errors
/// If the database does not answer.
pub async fn first(app: &App) -> Result<Option<Link>, Refusal> {
    let (caller, role) = (Caller::deployment(), OperatorRole::Operator);
    let there = app.views.operators(None).await?;
    let mut there = there.into_iter().filter(|it| it.removed_at.is_none() && it.role == role);
    match there.next() {
        Some(waiting) if waiting.joined_at.is_none() && there.all(|it| it.joined_at.is_none()) => {
            rescue(app, &caller, &waiting.id).await.map(Some)
        }
        Some(_) => Ok(None),
        None => invite(app, &caller, By::CommandLine, FIRST, role).await.map(Some),
    }
}

async fn others(app: &App, caller: &Caller) -> Result<Vec<OperatorId>, Refusal> {
    let all = app.views.operators(caller.pool()).await?.into_iter();
    Ok(all.filter(|other| other.removed_at.is_none()).map(|other| other.id).collect())
}

/// What is shown of a link, and what is kept of it.
fn link_of(app: &App, id: &str, secret: &str) -> (String, Invitation) {
    let shown = secrets::opening(id, secret);
    let invitation = Invitation { link: secrets::hash(&shown), expires_at: app.now() + GOOD };
    (shown, invitation)
}

/// The secret stands behind the #, which a browser tells no server, and no server can log.
async fn link(app: &App, caller: &Caller, id: &OperatorId, shown: &str) -> Result<Link, Refusal> {
    let operator = one(app, caller, id).await?;
    let url = format!("{}/console/join#{shown}", app.config.public_url.origin());
    let expires_at = operator.link_expires_at.unwrap_or_else(|| app.now() + GOOD);
    Ok(Link { operator, url, expires_at })
}
