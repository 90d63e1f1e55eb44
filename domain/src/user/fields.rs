//! What operators say of a user.

use chrono::{DateTime, Utc};

use super::{User, UserCommand};
use crate::{
    address::is_web_address,
    aggregate::CommandError,
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
}

/// A phone number, as an operator says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidPhone {
    /// E.164: `+`, and 7 to 15 digits.
    pub number: Personal<String>,
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
        if self.nickname.is_some() || self.avatar.is_some() {
            commands.push(UserCommand::ChangeProfile {
                nickname: self.nickname.clone().unwrap_or_else(|| user.nickname.clone()),
                avatar: self.avatar.clone().unwrap_or_else(|| user.avatar.clone()),
                at,
            });
        }
        Ok(commands)
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

fn clear(said: Option<&Option<Personal<String>>>) -> Option<&String> {
    said?.as_ref()?.clear()
}

fn is_e164(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|digit| digit.is_ascii_digit())
    })
}
