//! The keys of a pool, and which of them are asked for.

use ::web::pages::{ConsoleKey, ConsoleKeysPage, ConsolePlace, KeyState, Moment};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use domain::api_key::Role;
use projections::{
    Order, Paged,
    api_keys::{ApiKeyView, KeyFilter},
};
use serde::Deserialize;

use super::path;
use crate::{
    console::{here::Here, names, paging, whose::pool},
    http::{app::App, page::Person, refusal::Refusal},
};

/// What the address asks for. What has no meaning asks for all.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What the holder may do, by the word of the API.
    role: String,
    /// `true`: those that open something; `false`: those that do not any more.
    live: String,
    /// Where the page before ended.
    after: String,
}

impl Asked {
    fn filter(&self) -> KeyFilter {
        KeyFilter { role: Role::named(&self.role), live: self.live.parse().ok() }
    }

    /// The same on another page.
    fn to(&self, path: &str, after: &str, person: &Person) -> String {
        let said = [("role", self.role.as_str()), ("live", &self.live), ("after", after)];
        paging::address(path, &said, person)
    }
}

/// The page.
///
/// # Errors
/// 404 for a pool that the person may not see, 422 for a place in another list.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    asked: web::Query<Asked>,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = pool(&app, &request, &here).await?;
    let (page, now) = (paging::page(&request, Order::Descending)?, app.now());
    let keys = app.views.api_keys(Some(&pool.id), asked.filter(), &page, now).await;
    let Paged { items: keys, next } = keys.map_err(paging::unread)?;
    let ids: Vec<_> = keys.iter().map(|key| key.id.as_str()).collect();
    let makers = app.history.begun_by(&pool.id, "api_key", &ids).await?;
    let names = names::of(&app, makers.values().map(String::as_str)).await?;
    let made_by = |key: &ApiKeyView| {
        let actor = makers.get(key.id.as_str())?;
        Some((actor.as_str(), names.get(actor).map(String::as_str)))
    };
    let shown: Vec<_> = keys.iter().map(|key| shown(key, made_by(key), now)).collect();
    let path = path(&pool.id);
    let next = next.map(|next| asked.to(&path, &next.to_string(), &person));
    let first = asked.to(&path, "", &person);
    person.page(&ConsoleKeysPage {
        frame: person.frame(),
        console: here.console(Some(&pool)).at(ConsolePlace::Keys),
        path: &path,
        role: &asked.role,
        live: &asked.live,
        keys: &shown,
        next: next.as_deref(),
        first: (!asked.after.is_empty()).then_some(first.as_str()),
    })
}

/// A key, as pages show it, with who made it: as history names them, and what they are called.
pub fn shown<'a>(
    key: &'a ApiKeyView,
    made_by: Option<(&'a str, Option<&'a str>)>,
    now: DateTime<Utc>,
) -> ConsoleKey<'a> {
    ConsoleKey {
        id: key.id.as_str(),
        name: &key.name,
        role: key.role.name(),
        sees_personal: key.role.sees_personal(key.personal),
        networks: &key.networks,
        made: Moment(key.created_at),
        made_by,
        expires: key.expires_at.map(Moment),
        state: match key {
            ApiKeyView { revoked_at: Some(at), .. } => KeyState::Revoked(Moment(*at)),
            key if key.is_live_at(now) => KeyState::Good,
            _ => KeyState::Over,
        },
    }
}
