//! `saoma user create`, `change`, `password` and `merge`.

use std::path::PathBuf;

use clap::Args;
use domain::decisions::Side;

use super::{Named, shown};
use crate::{
    boot::failure::Failure,
    cli::{
        opened::{InPool, user},
        written::secret,
    },
    management::users::{self, UserFields},
};

/// What is said of a user.
#[derive(Debug, Args)]
pub struct Said {
    /// The nickname.
    #[arg(long)]
    nickname: Option<String>,
    /// Where the avatar is.
    #[arg(long)]
    avatar: Option<String>,
    /// The phone number: +8613800001234. A note, unless it is vouched for.
    #[arg(long)]
    phone: Option<String>,
    /// Vouch that the number was verified to be the person's.
    #[arg(long, requires = "phone")]
    phone_verified: bool,
    /// The e-mail address. A note, unless it is vouched for.
    #[arg(long)]
    email: Option<String>,
    /// Vouch that the address was verified to be the person's.
    #[arg(long, requires = "email")]
    email_verified: bool,
}

/// Whom to make.
#[derive(Debug, Args)]
pub struct Create {
    #[command(flatten)]
    said: Said,
    #[command(flatten)]
    pool: InPool,
}

/// What to change: what is named, and nothing else.
#[derive(Debug, Args)]
pub struct Change {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    said: Said,
    /// Take the nickname away.
    #[arg(long, conflicts_with = "nickname")]
    no_nickname: bool,
    /// Take the avatar away.
    #[arg(long, conflicts_with = "avatar")]
    no_avatar: bool,
    /// Take the number away, and the note of one.
    #[arg(long, conflicts_with = "phone")]
    no_phone: bool,
    /// Take the address away, and the note of one.
    #[arg(long, conflicts_with = "email")]
    no_email: bool,
}

/// Whose password.
#[derive(Debug, Args)]
pub struct Password {
    #[command(flatten)]
    named: Named,
    /// The file with the password, or `-` for standard input.
    #[arg(long)]
    password_file: PathBuf,
}

/// Who is one person.
#[derive(Debug, Args)]
pub struct Merge {
    /// The user that ends.
    from: String,
    /// The user that goes on.
    #[arg(long)]
    into: String,
    #[command(flatten)]
    pool: InPool,
}

impl From<Said> for UserFields {
    fn from(said: Said) -> Self {
        Self {
            nickname: said.nickname.map(Some),
            avatar: said.avatar.map(Some),
            phone: said.phone.map(Some),
            phone_verified: Some(said.phone_verified).filter(|said| *said),
            email: said.email.map(Some),
            email_verified: Some(said.email_verified).filter(|said| *said),
        }
    }
}

impl Create {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let (app, caller, _) = self.pool.open().await?;
        shown(self.pool.json, users::create(&app, &caller, &self.said.into()).await?)
    }
}

impl Change {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let (app, caller, id) = self.named.open().await?;
        let mut fields = UserFields::from(self.said);
        for (field, taken_away) in [
            (&mut fields.nickname, self.no_nickname),
            (&mut fields.avatar, self.no_avatar),
            (&mut fields.phone, self.no_phone),
            (&mut fields.email, self.no_email),
        ] {
            if taken_away {
                *field = Some(None);
            }
        }
        let changed = users::change(&app, &caller, &id, None, &fields).await?;
        shown(self.named.pool.json, changed)
    }
}

impl Password {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let password = secret("password", &self.password_file)?;
        let (app, caller, id) = self.named.open().await?;
        let user = users::set_password(&app, &caller, &id, None, &password).await?;
        shown(self.named.pool.json, user)
    }
}

impl Merge {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let (app, caller, pool) = self.pool.open().await?;
        let (from, into) = (user(&app, &pool, &self.from), user(&app, &pool, &self.into));
        let (from, into) = (from.await?.id, into.await?.id);
        let user = users::merge(&app, &caller, &from, &into, Side::From, None, None).await?;
        shown(self.pool.json, user)
    }
}
