//! Users: the accounts of a pool, and the WeChat accounts that open them.

use domain::{
    decisions::{
        BlockUser, Change, ChangeUser, EraseUser, MergeUsers, RegisterUser, Side, UnlinkIdentity,
    },
    id::{IdentityId, UserId},
    personal::Personal,
    session::SessionEnd,
    user::{self, ImportedRow, SaidEmail, SaidPhone, User, UserCommand, UserEvent},
};
use projections::{Private, users::UserView};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;
use wechat::PhoneNumber;

use super::field::{pool, removable, said, same};
use crate::http::{app::App, caller::Caller, refusal::Refusal, session};

/// Characters of a password.
const PASSWORD: std::ops::RangeInclusive<usize> = 8..=256;

/// What is said of a user. A field that is left out stays as it is, or empty in a new one.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserFields {
    /// The nickname: 1 to 64 characters.
    #[serde(default, deserialize_with = "removable")]
    #[schema(value_type = Option<String>)]
    pub nickname: Option<Option<String>>,
    /// Where the avatar is: https, or http for loopback.
    #[serde(default, deserialize_with = "removable")]
    #[schema(value_type = Option<String>)]
    pub avatar: Option<Option<String>>,
    /// The phone number (E.164). However it is written, it is kept in one form: without blanks, and without the zero that is dialled
    /// within its country. If nobody verified it, it is a note: it names nobody, never matches, and a verified one stays
    /// beside it. `null` takes both away.
    #[serde(default, deserialize_with = "removable")]
    #[schema(value_type = Option<String>, examples("+8613800001234"))]
    pub phone: Option<Option<String>>,
    /// Whether you vouch that this number was verified to be the person's. Then one user of the pool has it, and it may
    /// bring a WeChat account to this user.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub phone_verified: Option<bool>,
    /// The e-mail address, kept in small letters. If nobody verified it, it is a note, as a number is. `null` takes both away.
    #[serde(default, deserialize_with = "removable")]
    #[schema(value_type = Option<String>, examples("lin@example.com"))]
    pub email: Option<Option<String>>,
    /// Whether you vouch that this address was verified to be the person's. Then one user of the pool has it, and a code that is sent
    /// there proves this account.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub email_verified: Option<bool>,
}

impl UserFields {
    /// As the domain takes it.
    pub(super) fn said(&self) -> Result<user::UserFields, Refusal> {
        self.said_of(&[])
    }

    /// The same of a user who has these numbers. One of them is taken as it is: WeChat told it, though no plan has it.
    fn said_of(&self, numbers: &[&str]) -> Result<user::UserFields, Refusal> {
        let personal =
            |said: &Option<Option<String>>| said.clone().map(|said| said.map(Personal::Clear));
        let phone = match &self.phone {
            Some(Some(text)) if numbers.contains(&text.as_str()) => Some(Some(text.clone().into())),
            Some(Some(text)) => Some(Some(phone_number("phone", text)?.into())),
            said => said.as_ref().map(|_| None),
        };
        let phone_verified = vouched("phone_verified", self.phone_verified, &self.phone)?;
        let email_verified = vouched("email_verified", self.email_verified, &self.email)?;
        let said_phone = |number| SaidPhone { number, verified: phone_verified };
        let email = |address| SaidEmail { address, verified: email_verified };
        Ok(user::UserFields {
            nickname: personal(&self.nickname),
            avatar: personal(&self.avatar),
            phone: phone.map(|said| said.map(said_phone)),
            email: personal(&self.email).map(|said| said.map(email)),
            password: None,
        })
    }
}

/// A phone number in the one form in which it is kept, however it was written.
///
/// # Errors
/// [`Refusal::Invalid`] for what is none, or possible in the numbering plan of no country.
fn phone_number(field: &str, text: &str) -> Result<String, Refusal> {
    let why = "E.164 is expected, of a length that its country has and without the code of a carrier, such as +8613800001234";
    let number = PhoneNumber::whole(text).ok_or_else(|| Refusal::invalid(field, why))?;
    Ok(number.as_str().to_owned())
}

/// A phone number in the form in which it is looked for: its one form if it has one, else as it is written.
///
/// # Errors
/// [`Refusal::Invalid`] for what is none.
pub fn sought_number(field: &str, text: &str) -> Result<String, Refusal> {
    let why = "E.164 is expected, such as +8613800001234 (in a URL, + is %2B)";
    match PhoneNumber::whole(text) {
        Some(number) => Ok(number.as_str().to_owned()),
        None if user::is_e164(text) => Ok(text.to_owned()),
        None => Err(Refusal::invalid(field, why)),
    }
}

/// Whether somebody vouches for a number or an address, which must be there for it.
fn vouched(field: &str, said: Option<bool>, of: &Option<Option<String>>) -> Result<bool, Refusal> {
    match said.unwrap_or_default() {
        true if !matches!(of, Some(Some(_))) => {
            let of = field.trim_end_matches("_verified");
            Err(Refusal::invalid(
                field,
                format!("it is said of a value of `{of}`, which is missing"),
            ))
        }
        verified => Ok(verified),
    }
}

/// A user.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn one(app: &App, caller: &Caller, id: &UserId) -> Result<UserView, Refusal> {
    app.views.user(pool(caller)?, id).await?.ok_or(Refusal::NotFound)
}

/// Makes a user whom nobody has signed in as.
///
/// # Errors
/// [`Refusal::Invalid`] with the field, and [`Refusal::Taken`] for a verified number that another user has.
pub async fn create(app: &App, caller: &Caller, asked: &UserFields) -> Result<UserView, Refusal> {
    let (id, fields) = (UserId::from(app.id_for(caller, "user")), asked.said()?);
    let register = RegisterUser { user: id.clone(), fields: fields.clone(), at: app.now() };
    let made = app.execute(caller, &register).await?;
    let there = one(app, caller, &id).await?;
    // Of whom was erased since, nobody can tell any more what was said.
    if !there.erased {
        same(&fields.row(Vec::new(), false)?, &row(made))?;
    }
    Ok(there)
}

/// What is said of a user whom nobody has signed in as.
fn row(user: User) -> ImportedRow {
    ImportedRow {
        identities: Vec::new(),
        phone: user.phone,
        unverified_phone: user.unverified_phone,
        email: user.email,
        unverified_email: user.unverified_email,
        nickname: user.nickname,
        avatar: user.avatar,
        password: user.password,
        blocked: user.blocked,
    }
}

/// Changes a user: the fields that are given. `seen` is its version as the asker saw it, if that matters.
///
/// # Errors
/// As [`create`], and [`Refusal::NotFound`] and [`Refusal::Changed`].
pub async fn change(
    app: &App,
    caller: &Caller,
    id: &UserId,
    seen: Option<u64>,
    asked: &UserFields,
) -> Result<UserView, Refusal> {
    let there = one(app, caller, id).await?;
    let numbers = [&there.phone, &there.unverified_phone];
    let numbers: Vec<_> = numbers.into_iter().flatten().map(Private::as_str).collect();
    let fields = asked.said_of(&numbers)?;
    let change = ChangeUser { user: id.clone(), seen, fields, at: app.now() };
    app.execute(caller, &change).await?;
    one(app, caller, id).await
}

/// Blocks a user: nobody signs in as them, their sessions end, and their tokens are void.
///
/// # Errors
/// [`Refusal::NotFound`] and [`Refusal::Changed`].
pub async fn block(
    app: &App,
    caller: &Caller,
    id: &UserId,
    seen: Option<u64>,
) -> Result<UserView, Refusal> {
    app.execute(caller, &BlockUser { user: id.clone(), seen, at: app.now() }).await?;
    session::end_left_over(app, caller, id.clone(), SessionEnd::Blocked).await?;
    one(app, caller, id).await
}

/// Lets a user sign in again.
///
/// # Errors
/// [`Refusal::NotFound`] and [`Refusal::Changed`].
pub async fn unblock(
    app: &App,
    caller: &Caller,
    id: &UserId,
    seen: Option<u64>,
) -> Result<UserView, Refusal> {
    let at = app.now();
    let unblock = |_: &User| UserCommand::Unblock { at };
    app.execute(caller, &Change::<User, _>::new(id.as_str(), seen, unblock)).await?;
    one(app, caller, id).await
}

/// Erases a person, for ever: nobody can read any more what was about them, in the history neither. `confirm` is the id,
/// once more.
///
/// # Errors
/// [`Refusal::Invalid`] where it is not confirmed, or the user was merged into another one, [`Refusal::NotFound`] and
/// [`Refusal::Changed`].
pub async fn erase(
    app: &App,
    caller: &Caller,
    id: &UserId,
    seen: Option<u64>,
    confirm: &str,
) -> Result<UserView, Refusal> {
    if confirm != id.as_str() {
        return Err(Refusal::invalid("confirm", "the id of the user, once more"));
    }
    app.execute(caller, &EraseUser { user: id.clone(), seen, at: app.now() }).await?;
    one(app, caller, id).await
}

/// Gives a user another password, by which they prove the account where a connection asks which one they have.
///
/// # Errors
/// [`Refusal::Invalid`] for a password that is too short or too long, [`Refusal::NotFound`] and [`Refusal::Changed`].
pub async fn set_password(
    app: &App,
    caller: &Caller,
    id: &UserId,
    seen: Option<u64>,
    password: &SecretString,
) -> Result<UserView, Refusal> {
    one(app, caller, id).await?;
    let password = password.expose_secret();
    if !PASSWORD.contains(&password.chars().count()) {
        return Err(Refusal::invalid("password", "8 to 256 characters"));
    }
    let hash = app.passwords.hash(password.to_owned(), app.new_salt()).await?;
    let fields = user::UserFields { password: Some(hash.into()), ..user::UserFields::default() };
    app.execute(caller, &ChangeUser { user: id.clone(), seen, fields, at: app.now() }).await?;
    one(app, caller, id).await
}

/// Lets a user go on as another one of the same person: what opens `from` opens `into` from now on, and the sessions of `from` end.
/// Answers the one that goes on. `seen` is the version of the one that the asker looked at, and `other_seen` that of the other one.
///
/// # Errors
/// [`Refusal::NotFound`] and [`Refusal::Changed`] for that one, and [`Refusal::Invalid`] with the other one's field.
pub async fn merge(
    app: &App,
    caller: &Caller,
    from: &UserId,
    into: &UserId,
    looked_at: Side,
    seen: Option<u64>,
    other_seen: Option<u64>,
) -> Result<UserView, Refusal> {
    let (from, into) = (from.clone(), into.clone());
    let at = app.now();
    let merge =
        MergeUsers { from: from.clone(), into: into.clone(), looked_at, seen, other_seen, at };
    let merged = app.execute(caller, &merge).await?;
    let ended = merged.iter().find_map(|event| match event {
        UserEvent::Absorbed { from, .. } => Some(from),
        _ => None,
    });
    same(&Some(&from), &ended)?;
    one(app, caller, &into).await
}

/// Takes away one of the WeChat accounts that open a user, but never the last way in. The user's sessions end.
///
/// # Errors
/// [`Refusal::NotFound`], and [`Refusal::Invalid`] for the last way in.
pub async fn unlink(app: &App, caller: &Caller, id: &IdentityId) -> Result<(), Refusal> {
    let Some(found) = app.views.identity(pool(caller)?, id).await? else {
        // Once it is unlinked, nobody has it: the same request once more is answered as the first time.
        return if app.came_before(caller).await? { Ok(()) } else { Err(Refusal::NotFound) };
    };
    let user = found.user;
    let unlink = UnlinkIdentity { user: user.clone(), identity: id.clone(), at: app.now() };
    app.execute(caller, &unlink).await?;
    session::end_left_over(app, caller, user, SessionEnd::IdentityUnlinked).await
}
