//! What operators say of a user.

use chrono::{DateTime, Utc};

use super::{ImportedIdentity, ImportedRow, User, UserCommand};
use crate::{
    address::is_web_address,
    aggregate::CommandError,
    email,
    personal::Personal,
    text::{check_address, check_name},
};

/// What is said of a user. A field that is `None` stays as it is; one that is `Some(None)` is taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFields {
    /// The nickname: 1 to 64 characters.
    pub nickname: Option<Option<Personal<String>>>,
    /// Where the avatar is: a web address, 2000 bytes at most.
    pub avatar: Option<Option<Personal<String>>>,
    /// The phone number. Taken away, neither a verified one nor a note is left.
    pub phone: Option<Option<SaidPhone>>,
    /// The e-mail address. Taken away, neither a verified one nor a note is left.
    pub email: Option<Option<SaidEmail>>,
    /// The password's argon2id hash, in PHC form.
    pub password: Option<Personal<String>>,
}

/// A phone number, as an operator says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidPhone {
    /// E.164: `+`, and 7 to 15 digits. Whoever reads what people write brings it into its one form first; here its characters alone
    /// are looked at.
    pub number: Personal<String>,
    /// Whether the operator vouches that it was verified. One that was not is noted, and names nobody.
    pub verified: bool,
}

/// An e-mail address, as an operator says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidEmail {
    /// The address; it is kept in its [`normal`](email::normal) form.
    pub address: Personal<String>,
    /// Whether the operator vouches that it was verified. One that was not is noted, and names nobody.
    pub verified: bool,
}

impl UserFields {
    /// The commands that bring a user there.
    ///
    /// # Errors
    /// [`CommandError::Invalid`], with the field.
    pub fn commands(
        &self,
        user: &User,
        at: DateTime<Utc>,
    ) -> Result<Vec<UserCommand>, CommandError> {
        self.check()?;
        let mut commands = match &self.phone {
            None => Vec::new(),
            Some(None) => vec![
                UserCommand::ChangePhone { phone: None, at },
                UserCommand::NotePhone { phone: None, at },
            ],
            Some(Some(said)) => said.commands(user, at),
        };
        match &self.email {
            None => {}
            Some(None) => commands.extend([
                UserCommand::ChangeEmail { email: None, at },
                UserCommand::NoteEmail { email: None, at },
            ]),
            Some(Some(said)) => commands.extend(said.command(user, at)?),
        }
        if let Some(hash) =
            self.password.clone().filter(|hash| user.password.as_ref() != Some(hash))
        {
            commands.push(UserCommand::ChangePassword { hash, at });
        }
        if self.nickname.is_some() || self.avatar.is_some() {
            commands.push(UserCommand::ChangeProfile {
                nickname: self.nickname.clone().unwrap_or_else(|| user.nickname.clone()),
                avatar: self.avatar.clone().unwrap_or_else(|| user.avatar.clone()),
                at,
            });
        }
        Ok(commands)
    }

    /// The row of an import that says the same of a new user.
    ///
    /// # Errors
    /// As [`UserFields::commands`].
    pub fn row(
        &self,
        identities: Vec<ImportedIdentity>,
        blocked: bool,
    ) -> Result<ImportedRow, CommandError> {
        self.check()?;
        let phone = |verified| {
            let said = self.phone.iter().flatten().find(|said| said.verified == verified);
            said.map(|said| said.number.clone())
        };
        let email = |verified| {
            let said = self.email.iter().flatten().find(|said| said.verified == verified);
            said.map(SaidEmail::normal).transpose()
        };
        Ok(ImportedRow {
            identities,
            phone: phone(true),
            unverified_phone: phone(false),
            email: email(true)?,
            unverified_email: email(false)?,
            nickname: self.nickname.clone().flatten(),
            avatar: self.avatar.clone().flatten(),
            password: self.password.clone(),
            blocked,
        })
    }

    fn check(&self) -> Result<(), CommandError> {
        if let Some(nickname) = clear(self.nickname.as_ref()) {
            check_name("nickname", nickname)?;
        }
        if let Some(avatar) = clear(self.avatar.as_ref()) {
            check_address("avatar", avatar, is_web_address, "https, or http for loopback")?;
        }
        match self.phone.iter().flatten().filter_map(|said| said.number.clear()).next() {
            Some(number) if !is_e164(number) => {
                let why = "E.164 is expected: + and 7 to 15 digits, such as +8613800001234";
                Err(CommandError::Invalid { field: "phone", why })
            }
            _ => Ok(()),
        }
    }
}

impl SaidPhone {
    fn commands(&self, user: &User, at: DateTime<Utc>) -> Vec<UserCommand> {
        let phone = Some(self.number.clone());
        match self.verified {
            true => vec![UserCommand::ChangePhone { phone, at }],
            // It is known already, and better.
            false if user.phone == phone => Vec::new(),
            false => vec![UserCommand::NotePhone { phone, at }],
        }
    }
}

impl SaidEmail {
    fn normal(&self) -> Result<Personal<String>, CommandError> {
        let why = "an address that mail can be sent to is expected, such as lin@example.com";
        let normal = self.address.clear().and_then(|address| email::normal(address));
        normal.map(Personal::Clear).ok_or(CommandError::Invalid { field: "email", why })
    }

    fn command(&self, user: &User, at: DateTime<Utc>) -> Result<Option<UserCommand>, CommandError> {
        let email = Some(self.normal()?);
        Ok(match self.verified {
            true => Some(UserCommand::ChangeEmail { email, at }),
            // It is known already, and better.
            false if user.email == email => None,
            false => Some(UserCommand::NoteEmail { email, at }),
        })
    }
}

fn clear(said: Option<&Option<Personal<String>>>) -> Option<&String> {
    said?.as_ref()?.clear()
}

/// Whether a text is written as E.164 has it: `+`, and 7 to 15 digits of which the first is no zero. It may be in the numbering plan of
/// no country.
pub fn is_e164(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|digit| digit.is_ascii_digit())
    })
}
