//! The browser answers which account the person signs in to: a new one, or one that they prove.

use chrono::{DateTime, Utc};

use super::{
    LoginAnswer, answer, answer_again, arrival::Arrival, going_on, holder, issued, step, usable,
};
use crate::{
    account_choice::{Policy, Resolution, choose_new, choose_proven, number_proves},
    account_name::AccountName,
    id::{IdentityId, LoginId, ProofId, SecretHash, SessionId, UserId},
    login::{How, Login, LoginEvent, Proof, ProofChannel, Scan, State, Step},
    personal::Personal,
    reason::Reason,
    session::{Session, Start},
    unit::{Decision, Refused, Unit, Written},
    user::User,
};

/// Makes a new account of the person.
pub struct ChooseNewAccount {
    /// The login.
    pub login: LoginId,
    /// The id of the account.
    pub new_user: UserId,
    /// The id of the link from WeChat account to user.
    pub new_identity: IdentityId,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for ChooseNewAccount {
    type Answer = LoginAnswer;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<LoginAnswer, Refused> {
        let next = match question(unit, &self.login, self.at).await? {
            // The connection may say otherwise since it was asked.
            Ok(asked) if asked.login.new_account_allowed && !asked.policy.login_only => {
                let arrival = asked.arrival(&self.login, &self.new_identity, self.at);
                let found = arrival.candidates(unit).await?;
                match choose_new(asked.policy, &found) {
                    Resolution::Bind(bind) => arrival.bind(unit, bind).await?,
                    Resolution::Register { phone_held_elsewhere: held } => {
                        arrival.register(unit, &self.new_user, How::ChosenNew, held).await?
                    }
                    Resolution::Refuse(reason) => Step::Refuse(reason),
                    Resolution::Ask { .. } => Step::RefuseAttempt(Reason::WrongState),
                }
            }
            Ok(_) => Step::RefuseAttempt(Reason::WrongState),
            Err(refuse) => refuse,
        };
        let events = step(unit, &self.login, self.at, next).await?;
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

/// Notes that a code which proves an account is sent. One for an account that does not exist is noted just so.
pub struct SendCode {
    /// The login.
    pub login: LoginId,
    /// The id of the proof.
    pub proof: ProofId,
    /// The account.
    pub account: AccountName,
    /// The keyed hash of the code.
    pub code: SecretHash,
    /// When the code expires.
    pub expires_at: DateTime<Utc>,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

/// How the wish for a code went.
#[derive(Clone, Debug)]
pub struct CodeNoted {
    /// The login, and what happened to it.
    pub answer: LoginAnswer,
    /// Whether there is somebody to send it to. Nobody may learn that from us.
    pub to_somebody: bool,
}

impl Decision for SendCode {
    type Answer = CodeNoted;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<CodeNoted, Refused> {
        let next = match question(unit, &self.login, self.at).await? {
            Ok(asked) => {
                let user = account(unit, &self.account).await?;
                let proves = user.is_some() && self.proves(unit, &asked).await?;
                Step::SendProof {
                    proof: self.proof.clone(),
                    user: user.filter(|_| proves).map(|user| user.id),
                    channel: self.account.channel(),
                    code: self.code.clone(),
                    expires_at: self.expires_at,
                }
            }
            Err(refuse) => refuse,
        };
        let events = step(unit, &self.login, self.at, next).await?;
        Ok(noted(answer(unit, &self.login, events).await?))
    }

    async fn answer_again<U: Unit>(
        &self,
        unit: &mut U,
        written: &Written,
    ) -> Result<CodeNoted, Refused> {
        Ok(noted(answer_again(unit, &self.login, written).await?))
    }
}

impl SendCode {
    /// Whether a code proves the account. Not one to the number that this WeChat account showed: it may have been somebody else's
    /// before. One to any other number shows no more than that: a person has several, also one that was given out again. So it counts
    /// as if WeChat had shown that number.
    async fn proves<U: Unit>(&self, unit: &mut U, asked: &Asked) -> Result<bool, Refused> {
        let AccountName::Phone(number) = &self.account else {
            return Ok(true);
        };
        if asked.phone.as_ref() == Some(number) {
            return Ok(false);
        }
        let new_identity = IdentityId::default();
        let arrival = asked.arrival(&self.login, &new_identity, self.at);
        let found = Arrival { phone: Some(number.clone()), ..arrival }.candidates(unit).await?;
        Ok(number_proves(&found, self.at))
    }
}

fn noted(answer: LoginAnswer) -> CodeNoted {
    let sent = |event: &LoginEvent| matches!(event, LoginEvent::ProofSent { user: Some(_), .. });
    let to_somebody = answer.events.iter().any(sent);
    CodeNoted { answer, to_somebody }
}

/// What the browser shows to prove an account.
#[derive(Clone, Debug)]
pub enum Shown {
    /// The keyed hash of the code that was sent last, or of another one.
    Code(SecretHash),
    /// A password that is this user's: it was compared with this hash.
    Password {
        /// The user.
        user: UserId,
        /// The hash, as [`PasswordOf`] told it.
        hash: Personal<String>,
    },
    /// A password that is nobody's.
    WrongPassword,
    /// The session of the browser, which signed in to the account for this.
    SignedIn(SessionId),
}

/// Binds the account that the browser proves.
pub struct ProveAccount {
    /// The login.
    pub login: LoginId,
    /// The proof.
    pub shown: Shown,
    /// The id of the link from WeChat account to user.
    pub new_identity: IdentityId,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for ProveAccount {
    type Answer = LoginAnswer;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<LoginAnswer, Refused> {
        let next = match question(unit, &self.login, self.at).await? {
            Ok(asked) => match self.proven(unit, &asked.login).await? {
                Some(user) => self.bind(unit, asked, user).await?,
                None => Step::WrongProof,
            },
            Err(refuse) => refuse,
        };
        let events = step(unit, &self.login, self.at, next).await?;
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

impl ProveAccount {
    /// The user whose account is proven. What was changed meanwhile proves nothing: a password, or the address of a code.
    async fn proven<U: Unit>(&self, unit: &mut U, login: &Login) -> Result<Option<User>, Refused> {
        let user = match &self.shown {
            Shown::Code(code) => self.by_code(unit, login.proven(code, self.at)).await?,
            Shown::Password { user, hash } => {
                let shown: User = unit.load(user.as_str()).await?;
                Some(user.clone()).filter(|_| shown.password.as_ref() == Some(hash))
            }
            Shown::WrongPassword => None,
            Shown::SignedIn(session) => self.signed_in(unit, session).await?,
        };
        match user {
            Some(user) => going_on(unit, &user).await.map(Some),
            None => Ok(None),
        }
    }

    /// Whose code it is, if its address is still theirs as it was.
    async fn by_code<U: Unit>(
        &self,
        unit: &mut U,
        proof: Option<&Proof>,
    ) -> Result<Option<UserId>, Refused> {
        let Some(Proof { user: Some(user), channel, sent_at, .. }) = proof else {
            return Ok(None);
        };
        let shown: User = unit.load(user.as_str()).await?;
        let since = match channel {
            ProofChannel::Phone => shown.phone.and(shown.phone_verified_at),
            ProofChannel::Email => shown.email.and(shown.email_verified_at),
        };
        Ok(since.filter(|since| since <= sent_at).map(|_| user.clone()))
    }

    /// Whose session it is, if its login was issued to prove their account to this one.
    async fn signed_in<U: Unit>(
        &self,
        unit: &mut U,
        session: &SessionId,
    ) -> Result<Option<UserId>, Refused> {
        let session: Session = unit.load(session.as_str()).await?;
        let Some(Start { user, login, .. }) = session.live_at(self.at) else {
            return Ok(None);
        };
        let (_, with) = issued(unit, login).await?;
        Ok(Some(user.clone()).filter(|_| with.intent.proves() == Some(&self.login)))
    }

    async fn bind<U: Unit>(&self, unit: &mut U, asked: Asked, user: User) -> Result<Step, Refused> {
        let arrival = asked.arrival(&self.login, &self.new_identity, self.at);
        let found = arrival.candidates(unit).await?;
        match choose_proven(asked.policy, &found, &arrival.known(user)) {
            Ok(bind) => arrival.bind(unit, bind).await,
            Err(reason) => Ok(Step::Refuse(reason)),
        }
    }
}

/// Reads whose account has a name, and the hash of their password. Writes nothing.
pub struct PasswordOf {
    /// The account.
    pub account: AccountName,
}

impl Decision for PasswordOf {
    type Answer = Option<(UserId, Personal<String>)>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        let user = account(unit, &self.account).await?;
        Ok(user.and_then(|user| user.password.map(|password| (user.id, password))))
    }

    async fn answer_again<U: Unit>(
        &self,
        unit: &mut U,
        _written: &Written,
    ) -> Result<Self::Answer, Refused> {
        self.decide(unit).await
    }
}

/// The user who holds the name of an account.
async fn account<U: Unit>(unit: &mut U, account: &AccountName) -> Result<Option<User>, Refused> {
    match account.name(&unit.pool()?) {
        Some(name) => holder(unit, &name).await,
        None => Ok(None),
    }
}

/// The question that the browser is asked.
struct Asked {
    login: Login,
    scan: Scan,
    phone: Option<Personal<String>>,
    policy: Policy,
}

impl Asked {
    fn arrival<'a>(
        &self,
        login: &'a LoginId,
        new_identity: &'a IdentityId,
        at: DateTime<Utc>,
    ) -> Arrival<'a> {
        let (account, phone) = (self.scan.identity.clone(), self.phone.clone());
        Arrival { login, account, phone, new_identity, at }
    }
}

/// The question, or the step that says why there is none.
async fn question<U: Unit>(
    unit: &mut U,
    login: &LoginId,
    at: DateTime<Utc>,
) -> Result<Result<Asked, Step>, Refused> {
    let (login, issued) = issued(unit, login).await?;
    let (State::BindingAsked, Some(scan)) = (login.state_at(at), login.scan.as_deref().cloned())
    else {
        return Ok(Err(Step::RefuseAttempt(Reason::WrongState)));
    };
    let phone = login.consent.as_ref().and_then(|consent| consent.phone.clone());
    Ok(match usable(unit, &issued.application, &issued.connection).await? {
        Ok(connection) => Ok(Asked { login, scan, phone, policy: connection.settings.policy }),
        Err(reason) => Err(Step::Refuse(reason)),
    })
}
