//! A person whom WeChat knows arrives at an account: who may be meant, and what is written to whom it is.

use chrono::{DateTime, Utc};

use super::{holder, lifetimes};
use crate::{
    account_choice::{Bind, Candidates, Found, PhoneFate},
    id::{IdentityId, LoginId, UserId},
    identity::{Identity, phone_name},
    login::{Evidence, How, Step},
    name::Name,
    personal::Personal,
    unit::{Refused, Unit},
    user::{User, UserCommand},
};

/// What a login brings to its account.
pub(super) struct Arrival<'a> {
    /// The login.
    pub login: &'a LoginId,
    /// The person's WeChat account.
    pub account: Identity,
    /// The number that WeChat verified in this login.
    pub phone: Option<Personal<String>>,
    /// The id of the link from WeChat account to user, should a new one be made.
    pub new_identity: &'a IdentityId,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Arrival<'_> {
    /// The users who may be meant.
    pub async fn candidates<U: Unit>(&self, unit: &mut U) -> Result<Candidates, Refused> {
        let pool = unit.pool()?;
        let phone = self.phone.as_ref().and_then(Personal::clear);
        let phone = phone.map(|number| phone_name(&pool, number));
        let mut candidates = Candidates {
            by_openid: self.found(unit, self.account.name(&pool)).await?,
            by_unionid: self.found(unit, self.account.union_name(&pool)).await?,
            phone_given: phone.is_some(),
            phone_holder: self.found(unit, phone).await?,
            holder_signed_in: None,
        };
        if let Candidates {
            by_openid: None, by_unionid: None, phone_holder: Some(holder), ..
        } = &candidates
        {
            candidates.holder_signed_in = unit.last_signed_in(&holder.user).await?;
        }
        Ok(candidates)
    }

    /// A user, as the choice needs to know them.
    pub fn known(&self, user: User) -> Found {
        Found {
            blocked: !user.may_sign_in(),
            has_phone: user.phone.is_some(),
            phone_verified_at: user.phone_verified_at,
            has_identity_of_app: user
                .identities
                .iter()
                .any(|linked| linked.account.app_id == self.account.app_id),
            user: user.id,
        }
    }

    async fn found<U: Unit>(
        &self,
        unit: &mut U,
        name: Option<Name>,
    ) -> Result<Option<Found>, Refused> {
        match name {
            Some(name) => Ok(holder(unit, &name).await?.map(|user| self.known(user))),
            None => Ok(None),
        }
    }

    /// Writes to an existing user what this login brought; answers the step that the login takes.
    pub async fn bind<U: Unit>(&self, unit: &mut U, bind: Bind) -> Result<Step, Refused> {
        let Bind { user, how, link, unionid_elsewhere, phone } = bind;
        let link = link.then_some(how);
        if link.is_none() && !unionid_elsewhere {
            self.learn_unionid(unit, &user).await?;
        }
        if unionid_elsewhere {
            let see = UserCommand::SeeUnionid { account: self.account.clone(), at: self.at };
            unit.execute::<User>(user.as_str(), see).await?;
        }
        self.keep(unit, &user, link, phone).await?;
        Ok(Step::Bind { user, how, unionid_elsewhere, lifetimes: lifetimes(unit).await? })
    }

    /// Makes a new user of the person; answers the step that the login takes.
    pub async fn register<U: Unit>(
        &self,
        unit: &mut U,
        new_user: &UserId,
        how: How,
        phone_held_elsewhere: bool,
    ) -> Result<Step, Refused> {
        let register = UserCommand::Register {
            pool: unit.pool()?,
            user: new_user.clone(),
            phone: self.phone.clone().filter(|_| !phone_held_elsewhere),
            phone_held_elsewhere,
            at: self.at,
        };
        unit.begins::<User>(new_user.as_str());
        unit.execute::<User>(new_user.as_str(), register).await?;
        let seen_phone = self.phone.clone().filter(|_| phone_held_elsewhere);
        unit.execute::<User>(new_user.as_str(), self.link(how, seen_phone)).await?;
        let (user, lifetimes) = (new_user.clone(), lifetimes(unit).await?);
        Ok(Step::Bind { user, how, unionid_elsewhere: false, lifetimes })
    }

    /// The Mini Program may have joined an Open Platform account since the person was here last.
    async fn learn_unionid<U: Unit>(&self, unit: &mut U, user: &UserId) -> Result<(), Refused> {
        if self.account.unionid.is_none() {
            return Ok(());
        }
        let learn = UserCommand::LearnUnionid { account: self.account.clone(), at: self.at };
        unit.execute::<User>(user.as_str(), learn).await.map(drop)
    }

    async fn keep<U: Unit>(
        &self,
        unit: &mut U,
        user: &UserId,
        link: Option<How>,
        phone: PhoneFate,
    ) -> Result<(), Refused> {
        let seen_phone = self.phone.clone().filter(|_| phone == PhoneFate::KeepAsSeen);
        let command = match (link, seen_phone) {
            (Some(how), seen_phone) => Some(self.link(how, seen_phone)),
            (None, Some(phone)) => {
                Some(UserCommand::SeePhone { account: self.account.clone(), phone, at: self.at })
            }
            (None, None) => None,
        };
        if let Some(command) = command {
            unit.execute::<User>(user.as_str(), command).await?;
        }
        if phone == PhoneFate::Adopt {
            let adopt = UserCommand::ChangePhone { phone: self.phone.clone(), at: self.at };
            unit.execute::<User>(user.as_str(), adopt).await?;
        }
        Ok(())
    }

    fn link(&self, how: How, seen_phone: Option<Personal<String>>) -> UserCommand {
        let evidence = Evidence { login: Some(self.login.clone()), how };
        let (identity, account) = (self.new_identity.clone(), self.account.clone());
        UserCommand::LinkIdentity { identity, account, evidence, seen_phone, at: self.at }
    }
}
