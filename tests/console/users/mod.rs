//! Users in the console, by their forms as they stand on the pages.

mod access;
mod acts;
mod cases;
mod list;
mod merging;
mod page;

use saoma::management::users::{self, UserFields};
use serde_json::{Value, json};

use super::{
    Colleague, caller,
    sources::{Filled, open, operator},
};
use crate::{
    api::sign_in,
    harness::{Answer, World},
};

const USERS: &str = "/console/first/users";
/// The number that WeChat shows of Lin.
const PHONE: &str = "+8613800138000";

/// A user whom nobody signed in as.
async fn made(world: &World, fields: Value) -> String {
    let fields: UserFields = serde_json::from_value(fields).unwrap();
    let caller = caller(Some(&world.first.pool));
    users::create(&world.app, &caller, &fields).await.unwrap().id.to_string()
}

/// A user who signed in with the WeChat account of somebody.
async fn came(world: &World, person: &str) -> String {
    let login = sign_in(world, &world.first, person).await;
    world.user_of(&world.first, &login).await.id.to_string()
}

/// What the API says of a user, as far as a row holds it.
async fn there(world: &World, user: &str) -> projections::users::UserView {
    world.app.views.user(&world.first.pool, &user.into()).await.unwrap().unwrap()
}

/// Presses the button of the first form of a user's page that is sent there.
async fn press(who: &Colleague, user: &str, act: &str, fields: &[(&str, &str)]) -> Answer {
    let path = format!("{USERS}/{user}");
    let page = open(who, &path).await;
    send(who, &page, &format!("{path}/{act}"), fields).await
}

/// The same of a page that is open.
async fn send(who: &Colleague, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
    Filled::of(page, action).with(fields).press(&who.browser, action).await
}

/// The names of the events of a user.
async fn events(world: &World, user: &str) -> Vec<String> {
    let history = &world.app.history;
    let events = history.events_of::<Value>(&world.first.pool, "user", user).await.unwrap();
    events.into_iter().map(|event| event.name).collect()
}

/// Where an answer leads once something was done.
fn is_done(answer: &Answer, user: &str) {
    assert_eq!(
        answer.header("location"),
        format!("{USERS}/{user}?lang=en&saved=yes"),
        "{answer:?}"
    );
}

fn vouched() -> Value {
    json!({ "phone": PHONE, "phone_verified": true })
}
