//! The management API, as a program with a key meets it.

mod access;
mod app_secrets;
mod audit;
mod bound_keys;
mod callers;
mod changes;
mod docs;
mod fields;
mod foreign_ids;
mod histories;
mod import;
mod import_killed;
mod import_standing;
mod logos;
mod merging;
mod paging;
mod policy;
mod pools;
mod queries;
mod repeats;
mod replay;
mod sessions;
mod statistics;
mod switch;
mod users;

use chrono::{DateTime, Utc};
use domain::{
    api_key::{ApiKey, ApiKeyCommand, Role},
    decisions::Execute,
};
use reqwest::{Client, Method, RequestBuilder};
use saoma::{
    http::{caller::Caller, secrets},
    management::keys::{self, NewKey},
};
use serde_json::Value;

use crate::harness::{Answer, Login, Site, World};

/// A program at a pool's host, with a key or without.
#[derive(Clone)]
pub struct Program {
    http: Client,
    origin: String,
    key: Option<String>,
}

impl Program {
    /// Without a key.
    fn nobody(world: &World, site: &Site) -> Self {
        Self { http: world.http.clone(), origin: site.origin.clone(), key: None }
    }

    /// With a new key of the pool.
    pub async fn with_role(world: &World, site: &Site, role: Role) -> Self {
        Self::until(world, site, role, None).await
    }

    /// With a new key that opens nothing from a moment on.
    async fn until(
        world: &World,
        site: &Site,
        role: Role,
        expires_at: Option<DateTime<Utc>>,
    ) -> Self {
        let id = key_id(site, role);
        let key = secrets::api_key(&id, &world.app.new_secret::<32>());
        let create = ApiKeyCommand::Create {
            pool: Some(site.pool.clone()),
            key: id.as_str().into(),
            name: role.name().to_owned(),
            role,
            hash: secrets::hash(&key),
            expires_at,
            networks: Vec::new(),
            personal: false,
            at: world.app.now(),
        };
        site.execute(&world.app, Execute::<ApiKey>::new(&id, create)).await;
        Self { key: Some(key), ..Self::nobody(world, site) }
    }

    /// The same key at another pool's host.
    fn at(&self, site: &Site) -> Self {
        Self { origin: site.origin.clone(), ..self.clone() }
    }

    /// With a new key of the deployment, at the public host.
    async fn of_deployment(world: &World) -> Self {
        let asked = NewKey {
            name: "setting up".to_owned(),
            role: Role::Operator,
            expires_at: None,
            networks: Vec::new(),
            personal: false,
        };
        let made = keys::create(&world.app, &Caller::deployment(), &asked).await.unwrap();
        Self { key: Some(made.shown), ..Self::nobody(world, &world.first) }
    }

    /// A request with the key; the test adds what it wants.
    fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.http.request(method, format!("{}{path}", self.origin));
        match &self.key {
            Some(key) => request.bearer_auth(key),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request("GET", path).send().await.unwrap()).await
    }

    /// Sends JSON.
    pub async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(method, path).json(body).send().await.unwrap()).await
    }

    async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request("DELETE", path).send().await.unwrap()).await
    }

    /// The items of a list that has one page.
    async fn list(&self, path: &str) -> Vec<Value> {
        let page = self.get(path).await.expect(200).json();
        assert!(page["next"].is_null(), "{path} has another page");
        page["items"].as_array().unwrap().clone()
    }
}

fn key_id(site: &Site, role: Role) -> String {
    format!("{}-{}", site.pool, role.name())
}

/// Somebody signs in; answers the login.
pub async fn sign_in(world: &World, site: &Site, person: &str) -> Login {
    let (browser, phone) = (world.browser(site), world.phone(person));
    let login = browser.login(site).await;
    phone.scan(&login).await.expect(200);
    phone.authorize().await.expect(200);
    browser.claim(&login).await.expect(200);
    login
}
