//! Somebody who has an account of before: their WeChat is new to the shop, and the second connection asks which account is theirs.

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use domain::{
    decisions::Execute,
    id::{PoolId, UserId},
    identity::Identity,
    login::{Evidence, How},
    unit::Refused,
    user::{User, UserCommand},
};
use fixtures::wechat::Person;
use serde_json::{Value, json};

use crate::{
    boot::failure::Failure,
    http::{app::App, caller::Caller},
    random,
};

const USER: &str = "demo-mei";
const PERSON: &str = "mei";
const EMAIL: &str = "mei@example.com";
const PASSWORD: &str = "hillside tea";
/// Another one than that of their WeChat: so a code may go there.
const PHONE: &str = "+8613700001111";

/// The person, as WeChat knows them.
pub fn with_an_account() -> Person {
    Person::new(PERSON, "陈美", "86", "13698765432")
}

/// What proves the account.
pub fn facts() -> Value {
    json!({ "person": PERSON, "email": EMAIL, "phone": PHONE, "password": PASSWORD })
}

/// The same for a person.
pub fn told() -> String {
    format!("陈美 (Mei) has one: {EMAIL} or {PHONE}, password \"{PASSWORD}\".")
}

/// The account that Mei made by another WeChat of hers: it showed the number of her first one, so somebody must look whether both are
/// one person's.
const SECOND: &str = "demo-mei-again";

/// Writes both accounts, if they are not there.
///
/// # Errors
/// If the database does not answer.
pub async fn seed(app: &Data<App>, pool: &PoolId) -> Result<(), Failure> {
    let user = UserId::from(USER);
    let failed = |error: &dyn std::fmt::Display| Failure::Demo(error.to_string());
    if app.views.user(pool, &user).await.map_err(|error| failed(&error))?.is_some() {
        return Ok(());
    }
    let salt = random::bytes(&*app.random);
    let hash = app.passwords.hash(PASSWORD.to_owned(), salt).await;
    let hash = hash.map_err(|error| failed(&error))?;
    let at = app.now();
    let register = UserCommand::Register {
        pool: pool.clone(),
        user,
        phone: Some(PHONE.into()),
        phone_held_elsewhere: false,
        at,
    };
    let email = UserCommand::ChangeEmail { email: Some(EMAIL.into()), at };
    let password = UserCommand::ChangePassword { hash: hash.into(), at };
    for command in [register, email, password] {
        let command = Execute::<User>::new(USER, command);
        let written = app.execute(&Caller::server(pool.clone()), &command).await;
        written.map_err(|error| failed(&error))?;
    }
    second(app, pool, at).await.map_err(|error| failed(&error))
}

async fn second(app: &App, pool: &PoolId, at: DateTime<Utc>) -> Result<(), Refused> {
    let Some(mini_program) = &app.default_mini_program else {
        return Ok(());
    };
    let register = UserCommand::Register {
        pool: pool.clone(),
        user: SECOND.into(),
        phone: None,
        phone_held_elsewhere: true,
        at,
    };
    let link = UserCommand::LinkIdentity {
        identity: format!("{SECOND}-wechat").into(),
        account: Identity {
            app_id: mini_program.app_id().to_owned(),
            openid: "oAnotherWeChatOfMei000000000".into(),
            unionid: None,
            wechat_subject: None,
        },
        evidence: Evidence { login: None, how: How::NewUser },
        seen_phone: Some(PHONE.into()),
        at,
    };
    for command in [register, link] {
        let command = Execute::<User>::new(SECOND, command);
        app.execute(&Caller::server(pool.clone()), &command).await?;
    }
    Ok(())
}
