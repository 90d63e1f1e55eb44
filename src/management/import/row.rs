//! A row: what an import says of one user.

use std::collections::HashMap;

use domain::{
    id::{IdentityId, PoolId},
    identity::Identity,
    personal::Personal,
    user::{ImportedIdentity, ImportedRow},
};
use serde::{Deserialize, Serialize};

use crate::{
    http::{app::App, passwords, refusal::Refusal},
    management::users::UserFields,
};

/// WeChat accounts of a row, at most.
const MOST_IDENTITIES: usize = 16;
/// Characters of an openid or a unionid, at most.
const LONGEST_ID: usize = 64;

/// What a row says, as it is written. A command follows from it: what is not said must not be told apart from what is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Row {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nickname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub phone_verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub email_verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_hash: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub blocked: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identities: Vec<RowIdentity>,
}

/// A WeChat account of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowIdentity {
    pub app_id: String,
    pub openid: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unionid: Option<String>,
}

/// What a row is looked at with.
pub(super) struct Known {
    /// The Mini Programs of the pool, and the subject within which the unionids of each hold.
    mini_programs: HashMap<String, Option<String>>,
    /// Whether the operator vouches for what a row calls verified.
    verified: bool,
}

impl Known {
    pub async fn read(app: &App, pool: &PoolId, verified: bool) -> Result<Self, Refusal> {
        let default = app.default_mini_program.as_ref().map(|program| program.app_id().to_owned());
        let mut mini_programs = HashMap::new();
        for connection in app.views.connections(pool).await? {
            if let Some(app_id) = connection.app_id.or_else(|| default.clone()) {
                let subject = mini_programs.entry(app_id).or_insert(None);
                *subject = subject.take().or(connection.settings.wechat.subject);
            }
        }
        Ok(Self { mini_programs, verified })
    }
}

impl Row {
    /// What it says, if every rule is kept.
    pub fn checked(
        &self,
        known: &Known,
        new_link: impl Fn() -> IdentityId,
    ) -> Result<ImportedRow, Refusal> {
        if *self == Self::default() {
            return Err(Refusal::invalid("line", "it says nothing"));
        }
        if self.identities.len() > MOST_IDENTITIES {
            return Err(Refusal::invalid("identities", "16 at most"));
        }
        // What only one of them vouches for is imported as a note.
        let vouched = |said: bool| Some(said && known.verified).filter(|verified| *verified);
        self.are_there()?;
        let fields = UserFields {
            nickname: self.nickname.clone().map(Some),
            avatar: self.avatar.clone().map(Some),
            phone: self.phone.clone().map(Some),
            phone_verified: vouched(self.phone_verified),
            email: self.email.clone().map(Some),
            email_verified: vouched(self.email_verified),
        };
        let mut fields = fields.said()?;
        if let Some(hash) = &self.password_hash {
            passwords::check_hash(hash).map_err(|why| Refusal::invalid("password_hash", why))?;
            fields.password = Some(hash.clone().into());
        }
        let identities = self.identities.iter().map(|said| {
            let account = said.checked(known)?;
            Ok(ImportedIdentity { identity: new_link(), account })
        });
        let identities = identities.collect::<Result<Vec<_>, Refusal>>()?;
        for (place, one) in identities.iter().enumerate() {
            if identities.iter().take(place).any(|other| other.account.is_same(&one.account)) {
                return Err(Refusal::invalid("openid", "it comes twice"));
            }
        }
        Ok(fields.row(identities, self.blocked)?)
    }

    fn are_there(&self) -> Result<(), Refusal> {
        for (field, said, of) in [
            ("phone_verified", self.phone_verified, &self.phone),
            ("email_verified", self.email_verified, &self.email),
        ] {
            if said && of.is_none() {
                return Err(Refusal::invalid(field, "it is said of a value which is missing"));
            }
        }
        Ok(())
    }
}

impl RowIdentity {
    fn checked(&self, known: &Known) -> Result<Identity, Refusal> {
        let Some(subject) = known.mini_programs.get(&self.app_id) else {
            return Err(Refusal::invalid(
                "app_id",
                "no connection of this pool has this Mini Program: make it first",
            ));
        };
        check_id("openid", &self.openid)?;
        self.unionid.as_deref().map(|unionid| check_id("unionid", unionid)).transpose()?;
        Ok(Identity {
            app_id: self.app_id.clone(),
            openid: Personal::Clear(self.openid.clone()),
            unionid: self.unionid.clone().map(Personal::Clear),
            wechat_subject: subject.clone(),
        })
    }
}

fn check_id(field: &str, id: &str) -> Result<(), Refusal> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(allowed) {
        Ok(())
    } else {
        Err(Refusal::invalid(field, "1 to 64 letters, digits, `-` and `_`, as WeChat gives them"))
    }
}
