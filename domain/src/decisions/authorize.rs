//! The person authorizes: which account it is, is decided and written in the same unit.

use chrono::{DateTime, Utc};

use super::{LoginAnswer, answer, answer_again, holder, issued, lifetimes, step, usable};
use crate::{
    account_choice::{Candidates, Found, PhoneFate, Resolution, resolve},
    connection::Connection,
    id::{IdentityId, LoginId, SecretHash, UserId},
    identity::{Identity, phone_name},
    login::{Agreement, Evidence, How, LoginEvent, State, Step},
    name::Name,
    personal::Personal,
    unit::{Decision, Refused, Unit, Written},
    user::{User, UserCommand},
};

/// Takes an authorization and what follows from it.
pub struct AuthorizeLogin {
    /// The login.
    pub login: LoginId,
    /// The SHA-256 of the phone token.
    pub phone_token: SecretHash,
    /// The number (E.164) that WeChat verified, if it was needed and given.
    pub phone: Option<Personal<String>>,
    /// What the person agreed to.
    pub agreements: Vec<Agreement>,
    /// The id of the account, should a new one be made.
    pub new_user: UserId,
    /// The id of the link from WeChat account to user, should a new one be made.
    pub new_identity: IdentityId,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for AuthorizeLogin {
    type Answer = LoginAnswer;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<LoginAnswer, Refused> {
        let (login, issued) = issued(unit, &self.login).await?;
        let usable = usable(unit, &issued.application, &issued.connection).await?;
        let next = match &usable {
            Err(reason) if login.state == State::Scanned => Step::Refuse(*reason),
            _ => Step::Authorize {
                phone_token: self.phone_token.clone(),
                phone: self.phone.clone(),
                agreements: self.agreements.clone(),
                lifetimes: lifetimes(unit).await?,
            },
        };
        let mut events = step(unit, &self.login, self.at, next).await?;
        if let (Some(LoginEvent::Authorized { .. }), Ok(connection)) = (events.last(), usable) {
            events.extend(self.resolve(unit, &connection).await?);
        }
        answer(unit, &self.login, events).await
    }

    async fn answer_again<U: Unit>(
        &self,
        unit: &mut U,
        written: &Written,
    ) -> Result<LoginAnswer, Refused> {
        answer_again(unit, &self.login, written).await
    }
}

impl AuthorizeLogin {
    async fn resolve<U: Unit>(
        &self,
        unit: &mut U,
        connection: &Connection,
    ) -> Result<Vec<LoginEvent>, Refused> {
        let (login, _) = issued(unit, &self.login).await?;
        let Some(scan) = login.scan else {
            return Ok(Vec::new());
        };
        let found = self.candidates(unit, &scan.identity).await?;
        let lifetimes = lifetimes(unit).await?;
        let next = match resolve(connection.settings.policy, &found, self.at) {
            Resolution::Bind { user, how, link, unionid_elsewhere, phone } => {
                let link = link.then_some(how);
                if link.is_none() && !unionid_elsewhere {
                    self.learn_unionid(unit, &user, &scan.identity).await?;
                }
                self.keep(unit, &user, scan.identity, link, phone).await?;
                Step::Bind { user, how, unionid_elsewhere, lifetimes }
            }
            Resolution::Register { phone_held_elsewhere } => {
                self.register(unit, scan.identity, phone_held_elsewhere).await?;
                let user = self.new_user.clone();
                Step::Bind { user, how: How::NewUser, unionid_elsewhere: false, lifetimes }
            }
            Resolution::Ask { why, named, new_account_allowed } => {
                Step::AskBinding { why, named, new_account_allowed, lifetimes }
            }
            Resolution::Refuse(reason) => Step::Refuse(reason),
        };
        step(unit, &self.login, self.at, next).await
    }

    async fn candidates<U: Unit>(
        &self,
        unit: &mut U,
        identity: &Identity,
    ) -> Result<Candidates, Refused> {
        let pool = unit.pool()?;
        let phone = self.phone.as_ref().and_then(Personal::clear);
        let phone = phone.map(|number| phone_name(&pool, number));
        let mut candidates = Candidates {
            by_openid: found(unit, identity, identity.name(&pool)).await?,
            by_unionid: found(unit, identity, identity.union_name(&pool)).await?,
            phone_given: phone.is_some(),
            phone_holder: found(unit, identity, phone).await?,
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

    /// The Mini Program may have joined an Open Platform account since the person was here last.
    async fn learn_unionid<U: Unit>(
        &self,
        unit: &mut U,
        user: &UserId,
        account: &Identity,
    ) -> Result<(), Refused> {
        if account.unionid.is_none() {
            return Ok(());
        }
        let learn = UserCommand::LearnUnionid { account: account.clone(), at: self.at };
        unit.execute::<User>(user.as_str(), learn).await.map(drop)
    }

    /// Writes to an existing user what this login brought.
    async fn keep<U: Unit>(
        &self,
        unit: &mut U,
        user: &UserId,
        identity: Identity,
        link: Option<How>,
        phone: PhoneFate,
    ) -> Result<(), Refused> {
        let seen_phone = self.phone.clone().filter(|_| phone == PhoneFate::KeepAsSeen);
        let command = match (link, seen_phone) {
            (Some(how), seen_phone) => Some(self.link(identity, how, seen_phone)),
            (None, Some(phone)) => {
                Some(UserCommand::SeePhone { account: identity, phone, at: self.at })
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

    async fn register<U: Unit>(
        &self,
        unit: &mut U,
        identity: Identity,
        phone_held_elsewhere: bool,
    ) -> Result<(), Refused> {
        let user = self.new_user.as_str();
        let register = UserCommand::Register {
            pool: unit.pool()?,
            user: self.new_user.clone(),
            phone: self.phone.clone().filter(|_| !phone_held_elsewhere),
            phone_held_elsewhere,
            at: self.at,
        };
        unit.begins::<User>(user);
        unit.execute::<User>(user, register).await?;
        let seen_phone = self.phone.clone().filter(|_| phone_held_elsewhere);
        unit.execute::<User>(user, self.link(identity, How::NewUser, seen_phone)).await?;
        Ok(())
    }

    fn link(
        &self,
        account: Identity,
        how: How,
        seen_phone: Option<Personal<String>>,
    ) -> UserCommand {
        let evidence = Evidence { login: Some(self.login.clone()), how };
        let identity = self.new_identity.clone();
        UserCommand::LinkIdentity { identity, account, evidence, seen_phone, at: self.at }
    }
}

/// The user who holds a name, as the resolution needs to know it.
async fn found<U: Unit>(
    unit: &mut U,
    identity: &Identity,
    name: Option<Name>,
) -> Result<Option<Found>, Refused> {
    let Some(name) = name else {
        return Ok(None);
    };
    let user = holder(unit, &name).await?;
    Ok(user.map(|user| Found {
        blocked: user.blocked,
        has_phone: user.phone.is_some(),
        has_identity_of_app: user
            .identities
            .iter()
            .any(|linked| linked.account.app_id == identity.app_id),
        user: user.id,
    }))
}
