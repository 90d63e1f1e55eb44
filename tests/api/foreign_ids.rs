//! Ids of another pool, in paths, bodies and queries of every route: they are ids of nothing.

use domain::api_key::Role;
use serde_json::{Value, json};

use super::{Program, callers::EXPECTED, sign_in};
use crate::harness::{Site, World, flow};

/// What there is in a pool, by the first part of its path.
struct Ids {
    connection: String,
    application: String,
    user: String,
    identity: String,
    login: String,
    session: String,
    key: String,
    pool: String,
}

impl Ids {
    async fn of(world: &World, site: &Site, operator: &Program) -> Self {
        // Somebody shows a number that another user has: a case.
        let holder = json!({ "phone": "+8613800138000", "phone_verified": true });
        operator.send("POST", "/api/v1/users", &holder).await.expect(201);
        let login = sign_in(world, site, "lin").await;
        assert_eq!(operator.list("/api/v1/cases").await.len(), 1);
        let user = world.user_of(site, &login).await.id;
        let session =
            world.app.views.sessions_not_ended(&site.pool, &user).await.unwrap().remove(0);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            connection: site.connection_id.to_string(),
            application: site.application.clone(),
            user: user.to_string(),
            identity: text(&operator.list("/api/v1/identities").await[0]["id"]),
            session: session.to_string(),
            login: login.id,
            key: text(&operator.list("/api/v1/keys").await[0]["id"]),
            pool: site.pool.to_string(),
        }
    }

    fn nothing() -> Self {
        let nothing = || "nothing".to_owned();
        Self {
            connection: nothing(),
            application: nothing(),
            user: nothing(),
            identity: nothing(),
            login: nothing(),
            session: nothing(),
            key: nothing(),
            pool: nothing(),
        }
    }

    fn in_path(&self, kind: &str) -> String {
        match kind {
            "connections" => self.connection.clone(),
            "applications" => self.application.clone(),
            "users" => self.user.clone(),
            "identities" => self.identity.clone(),
            "logins" => self.login.clone(),
            "keys" => self.key.clone(),
            "pools" => self.pool.clone(),
            "cases" => format!("phone-{}", self.user),
            other => panic!("{other}"),
        }
    }

    /// A path of a route with these ids; of a connection of an application, those that are said.
    fn path(&self, route: &str, connection: &str) -> String {
        let kind = route.split('/').nth(3).unwrap();
        let route = route.replace("{id}", &self.in_path(kind)).replace("{session}", &self.session);
        route.replace("{connection}", connection)
    }
}

/// A body that is right but for the ids in it.
fn body(route: &str, ids: &Ids, own: &Ids) -> Value {
    match route.rsplit('/').next().unwrap() {
        "erase" => json!({ "confirm": ids.user }),
        "merge" => json!({ "from": own.user }),
        "password" => json!({ "password": "hillside tea" }),
        "secret" if route.contains("connections") => json!({ "app_secret": "" }),
        "mini-program" => json!({ "mini_program": null, "confirm": "wechat" }),
        _ => json!({}),
    }
}

/// How many events there are of each thing.
async fn events(world: &World, site: &Site, ids: &Ids) -> Vec<usize> {
    let mut counts = Vec::new();
    for (kind, id) in [
        ("connection", &ids.connection),
        ("application", &ids.application),
        ("user", &ids.user),
        ("login", &ids.login),
        ("session", &ids.session),
        ("api_key", &ids.key),
        ("pool", &ids.pool),
    ] {
        let past = world.app.history.events_of::<Value>(&site.pool, kind, id).await.unwrap();
        assert!(!past.is_empty(), "{kind}");
        counts.push(past.len());
    }
    counts
}

flow! {
    /// 48: a key of one pool reads another.
    async fn ids_of_another_pool_are_ids_of_nothing(world) {
        let (first, second) = (&world.first, &world.second);
        let operator = Program::with_role(world, first, Role::Operator).await;
        let neighbour = Program::with_role(world, second, Role::Operator).await;
        let own = Ids::of(world, first, &operator).await;
        let (theirs, nothing) = (Ids::of(world, second, &neighbour).await, Ids::nothing());
        let (before, own_before) = (events(world, second, &theirs).await, events(world, first, &own).await);
        let told = async |method: &str, path: &str, body: &Value| {
            let answer = operator.send(method, path, body).await;
            (answer.status.as_u16(), answer.text)
        };
        for (method, route, _) in EXPECTED.iter().filter(|(_, route, _)| route.contains("{id}")) {
            let answers = [&theirs, &nothing].map(|ids| (ids.path(route, &ids.connection), body(route, ids, &own)));
            let [foreign, unknown] = answers;
            let (foreign, unknown) = (told(method, &foreign.0, &foreign.1).await, told(method, &unknown.0, &unknown.1).await);
            assert_eq!(foreign, unknown, "{method} {route}");
            assert!(matches!(foreign.0, 403 | 404), "{method} {route}: {foreign:?}");
        }
        // One id of the own pool, and one that is not.
        let switch = "/api/v1/applications/{id}/connections/{connection}";
        for method in ["PUT", "DELETE"] {
            for (ids, connection) in [(&own, &theirs.connection), (&theirs, &own.connection)] {
                let unknown = if ids.application == own.application { &own } else { &nothing };
                let unknown = told(method, &unknown.path(switch, "nothing"), &json!({})).await;
                assert_eq!(told(method, &ids.path(switch, connection), &json!({})).await, unknown, "{method}");
            }
        }
        // A user of the own pool, and a session that is not theirs.
        let session = |id: &str| format!("/api/v1/users/{}/sessions/{id}", own.user);
        let unknown = told("DELETE", &session("nothing"), &json!({})).await;
        assert_eq!((told("DELETE", &session(&theirs.session), &json!({})).await, unknown.0), (unknown, 404));
        let merge = format!("/api/v1/users/{}/merge", own.user);
        for (method, path, said) in [
            ("PUT", "/api/v1/default-connection", json!({ "connection": "ID" })),
            ("POST", &merge, json!({ "from": "ID" })),
            ("POST", &merge, json!({ "into": "ID" })),
        ] {
            let with = |id: &str| serde_json::from_str(&said.to_string().replace("ID", id)).unwrap();
            let id = if path.contains("users") { &theirs.user } else { &theirs.connection };
            let (foreign, unknown) = (told(method, path, &with(id)).await, told(method, path, &with("nothing")).await);
            assert_eq!(foreign, unknown, "{method} {path} {said}");
            assert!(matches!(foreign.0, 404 | 422), "{foreign:?}");
        }
        for (path, id) in [("identities?user", &theirs.user), ("logins?user", &theirs.user), ("logins?application", &theirs.application)] {
            assert!(operator.list(&format!("/api/v1/{path}={id}")).await.is_empty(), "{path}");
        }
        assert_eq!(events(world, second, &theirs).await, before);
        assert_eq!(events(world, first, &own).await, own_before);
    }
}
