//! `saoma user`: the accounts of a pool.

mod import;
mod sessions;
mod write;

use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, Subcommand};
use domain::id::{PoolId, UserId};
use projections::{
    Private,
    users::{UserFilter, UserView},
};

use super::{
    opened::{self, InPool},
    part::Part,
    written::{answer, facts, table},
};
use crate::{
    api::{
        listed::{Listed, unread},
        users::{User, list::looked_for},
    },
    boot::failure::Failure,
    http::{app::App, caller::Caller},
    management::users,
};

/// List, show, import, make, change, merge, block, sign out and erase users.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List users, newest first, or look for some.
    List(List),
    /// Show a user.
    Show(Named),
    /// Make a user whom nobody has signed in as.
    Create(write::Create),
    /// Change a user.
    Change(write::Change),
    /// Give a user another password.
    Password(write::Password),
    /// Let a user go on as another one: they are one person.
    Merge(write::Merge),
    /// Take users over from elsewhere.
    Import(import::Import),
    /// Forbid a user to sign in, and end their sessions.
    Block(Named),
    /// Let a user sign in again.
    Unblock(Named),
    /// List where a user is signed in, newest first.
    Sessions(sessions::Sessions),
    /// Sign a user out in one browser.
    SignOut(sessions::SignOut),
    /// Erase a person, for ever.
    Erase(Erase),
}

/// Which users: those that fit all that is said.
#[derive(Debug, Args)]
pub struct List {
    /// With exactly this verified phone number: +8613800001234.
    #[arg(long)]
    phone: Option<String>,
    /// With exactly this number that nobody verified.
    #[arg(long)]
    unverified_phone: Option<String>,
    /// With this verified e-mail address.
    #[arg(long)]
    email: Option<String>,
    /// With this address that nobody verified.
    #[arg(long)]
    unverified_email: Option<String>,
    /// Opened by a WeChat account with exactly this openid.
    #[arg(long)]
    openid: Option<String>,
    /// Opened by a WeChat account with exactly this unionid.
    #[arg(long)]
    unionid: Option<String>,
    /// Whose nickname begins so. These come in the order of their names.
    #[arg(long)]
    name: Option<String>,
    /// Who may not sign in; `false` for everybody else.
    #[arg(long, num_args = 0..=1, default_missing_value = "true")]
    blocked: Option<bool>,
    #[command(flatten)]
    part: Part,
    #[command(flatten)]
    pool: InPool,
}

/// Which user.
#[derive(Debug, Args)]
pub struct Named {
    /// Its id.
    user: String,
    #[command(flatten)]
    pool: InPool,
}

/// Whom to erase.
#[derive(Debug, Args)]
pub struct Erase {
    #[command(flatten)]
    named: Named,
    /// The id once more: what is erased nobody brings back.
    #[arg(long)]
    confirm: String,
}

impl Command {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run().await,
            Self::Show(named) => {
                let (app, caller, id) = named.open().await?;
                named.shown(users::one(&app, &caller, &id).await?)
            }
            Self::Create(create) => create.run().await,
            Self::Change(change) => change.run().await,
            Self::Password(password) => password.run().await,
            Self::Merge(merge) => merge.run().await,
            Self::Import(import) => import.run().await,
            Self::Block(named) => {
                let (app, caller, id) = named.open().await?;
                named.shown(users::block(&app, &caller, &id, None).await?)
            }
            Self::Unblock(named) => {
                let (app, caller, id) = named.open().await?;
                named.shown(users::unblock(&app, &caller, &id, None).await?)
            }
            Self::Sessions(sessions) => sessions.run().await,
            Self::SignOut(sign_out) => sign_out.run().await,
            Self::Erase(Erase { named, confirm }) => {
                let (app, caller, id) = named.open().await?;
                named.shown(users::erase(&app, &caller, &id, None, &confirm).await?)
            }
        }
    }
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        let page = self.part.page()?;
        let filter = looked_for(UserFilter {
            phone: self.phone,
            unverified_phone: self.unverified_phone,
            email: self.email,
            unverified_email: self.unverified_email,
            openid: self.openid,
            unionid: self.unionid,
            name: self.name,
            blocked: self.blocked,
        })?;
        let (app, _, pool): (App, Caller, PoolId) = self.pool.open().await?;
        let found = app.views.users(&pool, &filter, &page).await.map_err(unread)?;
        let next = found.next.as_ref().map(ToString::to_string);
        let rows = found.items.iter().map(row).collect();
        let mut lines = table(["ID", "PHONE", "E-MAIL", "STATE", "NAME"], rows);
        if let Some(next) = next {
            lines += &format!("more: --after {next}\n");
        }
        answer(self.pool.json, &Listed::<User>::new(found), || lines);
        Ok(())
    }
}

fn row(user: &UserView) -> [String; 5] {
    let phone = verified_or_note(&user.phone, &user.unverified_phone);
    let email = verified_or_note(&user.email, &user.unverified_email);
    [user.id.to_string(), phone, email, state(user).to_owned(), text(&user.nickname)]
}

fn text(value: &Option<Private>) -> String {
    value.as_ref().map_or("-", |value| value.as_str()).to_owned()
}

/// A number or an address, in one cell.
fn verified_or_note(verified: &Option<Private>, note: &Option<Private>) -> String {
    match (verified, note) {
        (None, Some(note)) => format!("{} (unverified)", note.as_str()),
        (verified, _) => text(verified),
    }
}

const fn state(user: &UserView) -> &'static str {
    match user {
        UserView { erased: true, .. } => "erased",
        UserView { merged_into: Some(_), .. } => "merged",
        UserView { blocked: true, .. } => "blocked",
        _ => "active",
    }
}

impl Named {
    async fn open(&self) -> Result<(App, Caller, UserId), Failure> {
        let (app, caller, pool) = self.pool.open().await?;
        let id = opened::user(&app, &pool, &self.user).await?.id;
        Ok((app, caller, id))
    }

    fn shown(&self, user: UserView) -> Result<(), Failure> {
        shown(self.pool.json, user)
    }
}

#[expect(clippy::unnecessary_wraps, reason = "each command ends with it")]
fn shown(json: bool, user: UserView) -> Result<(), Failure> {
    let lines = lines(&user);
    answer(json, &User::from(user), || lines);
    Ok(())
}

fn lines(user: &UserView) -> String {
    let since = |value: &Option<Private>, at: Option<DateTime<Utc>>| {
        text(value) + &at.map(|at| format!(", verified {}", time(at))).unwrap_or_default()
    };
    let mut shown = vec![
        ("state", state(user).to_owned()),
        ("name", text(&user.nickname)),
        ("avatar", text(&user.avatar)),
        ("phone", since(&user.phone, user.phone_verified_at)),
        ("unverified phone", text(&user.unverified_phone)),
        ("e-mail", since(&user.email, user.email_verified_at)),
        ("unverified e-mail", text(&user.unverified_email)),
        ("password", if user.has_password { "there is one" } else { "none" }.to_owned()),
        ("registered", time(user.registered_at)),
        ("changed", time(user.changed_at)),
    ];
    shown.extend(user.merged_into.iter().map(|into| ("merged into", into.to_string())));
    let held = "\n  The number that this person showed at registration is another user's.";
    let held = if user.phone_held_elsewhere { held } else { "" };
    facts(&format!("user {}", user.id), &shown) + held
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
