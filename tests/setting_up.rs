//! A deployment set up by the command line, while its server runs on the same database.

use std::fs;

use domain::id::PoolId;
use projections::{Page, users::UserFilter};
use reqwest::Method;
use saoma::{
    http::caller::Caller,
    management::users::{self, UserFields},
};
use serde_json::Value;

use crate::{
    api,
    harness::{Browser, Ended, Site, World, flow, saoma},
};

/// Runs `saoma` over the configuration of the world.
fn run(world: &World, arguments: &[&str]) -> Ended {
    let config = &world.app.config;
    let secret = config.root_key_file.with_extension("app-secret");
    fs::write(&secret, "0f1e2d3c4b5a69788796a5b4c3d2e1f0\n").unwrap();
    saoma(
        arguments,
        &[
            ("SAOMA_PUBLIC_URL", config.public_url.origin().as_str()),
            ("SAOMA_DATABASE", config.database.as_str()),
            ("SAOMA_ROOT_KEY_FILE", config.root_key_file.to_str().unwrap()),
            ("SAOMA_WECHAT__DEFAULT__APP_ID", &world.app_id),
            ("SAOMA_WECHAT__DEFAULT__APP_SECRET_FILE", secret.to_str().unwrap()),
        ],
    )
}

/// Runs it, and reads its JSON.
fn json(world: &World, arguments: &[&str]) -> Value {
    let ended = run(world, &[arguments, &["--json"]].concat());
    assert_eq!(ended.code, Some(0), "{arguments:?}: {}", ended.stderr);
    serde_json::from_str(&ended.stdout).unwrap()
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}")).to_owned()
}

/// The one line that a refused command says, and its exit code.
fn refused(world: &World, arguments: &[&str]) -> (Option<i32>, String) {
    let Ended { code, stdout, stderr } = run(world, arguments);
    assert_eq!((stdout.as_str(), stderr.lines().count()), ("", 1), "{arguments:?}: {stderr}");
    (code, stderr.trim().trim_start_matches("saoma: ").to_owned())
}

const SHOP: [&str; 8] = [
    "application",
    "create",
    "--name",
    "山间茶铺",
    "--redirect-uri",
    "http://127.0.0.1:9/callback",
    "--pool",
    "acme",
];

/// A pool, its connection and its application, made by commands; answers the site and a key of the pool.
fn set_up(world: &World) -> (Site, String) {
    let pool = json(world, &["pool", "create", "--name", "Acme", "--host", "acme"]);
    let connection = json(
        world,
        &["connection", "create", "--identifier", "wechat", "--name", "微信", "--pool", "acme"],
    );
    let application = json(world, &SHOP);
    let id = text(&application, "id");
    json(world, &["application", "enable", &id, "wechat", "--pool", "acme"]);
    let key =
        json(world, &["key", "create", "--name", "test", "--role", "operator", "--pool", "acme"]);
    let public = world.first.origin.strip_prefix("http://").unwrap();
    let site = Site {
        pool: text(&pool, "id").into(),
        origin: format!("http://acme.{public}"),
        application: id,
        secret: text(&application, "client_secret"),
        connection: "wechat".to_owned(),
        connection_id: text(&connection, "id").into(),
        redirect_uri: "http://127.0.0.1:9/callback".to_owned(),
    };
    (site, text(&key, "key"))
}

flow! {
    async fn a_pool_that_the_command_line_made_signs_people_in_at_once(world) {
        let (site, key) = set_up(world);
        let browser = Browser::by_proxy(world.http.clone(), &site, world.first.origin.clone());
        // The server hears of it within half a second.
        tokio::time::sleep(std::time::Duration::from_millis(800)).await;
        let (login, phone) = (browser.login(&site).await, world.phone("lin"));
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        browser.claim(&login).await.expect(200);
        let users = world.app.views.users(&site.pool, &UserFilter::default(), &Page::new(None, 10).unwrap()).await.unwrap();
        assert_eq!(users.items.len(), 1);
        let asked = browser.request(Method::GET, "/api/v1/users").bearer_auth(&key);
        let answer = browser.send(asked).await.expect(200);
        assert_eq!(answer.json()["items"][0]["phone"], "+8613800138000");
        assert!(key.starts_with("saoma_"), "{key}");
    }
}

flow! {
    async fn what_was_made_is_listed_changed_and_deleted(world) {
        let (site, _) = set_up(world);
        let (pool, application) = (["--pool", "acme"], site.application.as_str());
        let lists = |what: &str| json(world, &[&[what, "list"], &pool[..]].concat())["items"].clone();
        assert_eq!(json(world, &["pool", "list"])["items"].as_array().unwrap().len(), 4);
        assert_eq!(lists("connection")[0]["identifier"], "wechat");
        assert_eq!(lists("application")[0]["name"], "山间茶铺");
        assert!(lists("application")[0]["client_secret"].is_null());
        assert_eq!(lists("key").as_array().unwrap().len(), 1);

        let changed = json(world, &["connection", "change", "wechat", "--name", "Staff", "--login-only", "true", "--pool", "acme"]);
        assert_eq!((&changed["name"], &changed["login_only"]), (&"Staff".into(), &true.into()));
        let changed = json(world, &["application", "change", application, "--home-page", "https://tea.example/", "--pool", "acme"]);
        assert_eq!((&changed["name"], &changed["home_page"]), (&"山间茶铺".into(), &"https://tea.example/".into()));
        for (what, which) in [("application", application), ("connection", "wechat")] {
            let turned = ["disable", "enable"].map(|act| json(world, &[what, act, which, "--pool", "acme"])["disabled"].clone());
            assert_eq!(turned, [true, false].map(Value::from), "{what}");
        }
        let rotated = json(world, &["application", "rotate-secret", application, "--pool", "acme"]);
        assert_ne!(text(&rotated, "client_secret"), site.secret);
        let off = json(world, &["application", "disable", application, "wechat", "--pool", "acme"]);
        assert_eq!(off["connections"], serde_json::json!([]));

        let change = ["pool", "change", "acme", "--language", "en", "--scan-each-time", "true", "--association", "ask_binding", "--scan-seconds", "60"];
        let changed = json(world, &change);
        assert_eq!((&changed["languages"], &changed["scan_each_time"]), (&serde_json::json!(["en"]), &true.into()));
        assert_eq!((&changed["new_connections"]["association"], &changed["lifetimes"]["scan"]), (&"ask_binding".into(), &60.into()));
        assert_eq!([json(world, &["pool", "disable", "acme"]), json(world, &["pool", "enable", "acme"])].map(|pool| pool["disabled"].clone()), [true, false].map(Value::from));
        let default = |arguments: &[&str]| json(world, &[&["connection", "default"], arguments, &["--pool", "acme"][..]].concat())["connection"].clone();
        assert_eq!([default(&["wechat"]), default(&[])], [Value::from(site.connection_id.as_str()), Value::from(site.connection_id.as_str())]);
        assert_eq!(default(&["--none"]), Value::Null);
        let asked = ["application", "change", application, "--scan-each-time", "pool", "--colour", "#0B7A4E", "--origin", "https://app.tea.example", "--access-token-seconds", "60", "--offline-access", "true", "--refresh-seconds", "86400", "--refresh-idle-seconds", "3600", "--pool", "acme"];
        let changed = json(world, &asked);
        assert_eq!((&changed["scan_each_time"], &changed["colour"], &changed["token_lifetimes"]["access"]), (&Value::Null, &"#0b7a4e".into(), &60.into()));
        assert_eq!(changed["offline_access"], true);
        assert_eq!(changed["token_lifetimes"], serde_json::json!({ "access": 60, "id": 600, "refresh": 86_400, "refresh_idle": 3_600 }));
        let asked = ["application", "change", application, "--no-home-page", "--no-origins", "--no-colour", "--pool", "acme"];
        let changed = json(world, &asked);
        assert_eq!((&changed["home_page"], &changed["origins"], &changed["colour"]), (&Value::Null, &serde_json::json!([]), &Value::Null));
        let connection = |arguments: &[&str]| json(world, &[&["connection", "change", "wechat", "--pool", "acme"], arguments].concat());
        let said = connection(&["--callback-url", "https://tea.example/back", "--wechat-subject", "tea"]);
        assert_eq!((&said["callback_url"], &said["wechat_subject"]), (&"https://tea.example/back".into(), &"tea".into()));
        let taken_away = connection(&["--no-callback-url", "--no-wechat-subject"]);
        assert_eq!((&taken_away["callback_url"], &taken_away["wechat_subject"]), (&Value::Null, &Value::Null));
        for (what, which, shows) in [
            ("connection", "wechat", "association     none"),
            ("application", application, "redirect URI       http://127.0.0.1:9/callback"),
        ] {
            let shown = run(world, &[what, "show", which, "--pool", "acme"]).stdout;
            assert!(shown.contains(shows), "{shown}");
        }
        let shown = run(world, &["pool", "show", "acme"]).stdout;
        assert!(shown.contains("a new connection  association ask_binding"), "{shown}");

        let key = text(&lists("key")[0], "id");
        assert_eq!(run(world, &["key", "revoke", &key, "--pool", "acme"]).code, Some(0));
        assert!(lists("key")[0]["revoked_at"].is_string());
        for gone in [&["application", "delete", application][..], &["connection", "delete", "wechat"]] {
            assert_eq!(run(world, &[gone, &pool].concat()).code, Some(0), "{gone:?}");
        }
        assert_eq!((lists("application"), lists("connection")), (serde_json::json!([]), serde_json::json!([])));
        let unsure = run(world, &["pool", "delete", "acme", "--confirm", "other"]);
        assert!(unsure.code == Some(65) && unsure.stderr.contains("confirm"), "{}", unsure.stderr);
        assert_eq!(run(world, &["pool", "delete", "acme", "--confirm", "acme"]).code, Some(0));
        // Its host is free again.
        json(world, &["pool", "create", "--name", "Acme again", "--host", "acme"]);
    }
}

flow! {
    async fn what_is_not_allowed_is_told_in_one_line(world) {
        let said = |arguments: &[&str]| refused(world, arguments);
        let several = (Some(65), "there are several pools: say which by --pool".to_owned());
        assert_eq!(said(&["connection", "list"]), several);
        assert_eq!(said(&["connection", "list", "--pool", "nobody"]), (Some(1), "there is no pool nobody".to_owned()));
        assert_eq!(said(&["pool", "create", "--name", "A"]), (Some(65), "host: it is taken".to_owned()));
        assert_eq!(said(&["pool", "create", "--name", "A", "--host", "api"]).0, Some(65));
        assert_eq!(said(&["pool", "create", "--name", " ", "--host", "a"]), (Some(65), "name: it is required".to_owned()));
        let second = ["--pool", "second"];
        let make = |rest: &[&str]| said(&[&["connection", "create", "--name", "A"], rest, &second[..]].concat());
        assert_eq!(make(&["--identifier", "wechat"]), (Some(65), "identifier: it is taken".to_owned()));
        assert_eq!(make(&["--identifier", "We"]).0, Some(65));
        let unreachable = ["--identifier", "own", "--app-id", "wx0123456789abcdeg", "--app-secret-file", "/dev/null"];
        assert_eq!(make(&unreachable).0, Some(65));
        let application = ["application", "create", "--name", "A", "--redirect-uri", "http://shop.example/"];
        assert!(said(&[&application, &second[..]].concat()).1.starts_with("redirect_uris[0]: https"));
        let agreements = world.app.config.root_key_file.with_extension("agreements");
        let with = |text: &str| {
            fs::write(&agreements, text).unwrap();
            let given = ["application", "change", &world.second.application, "--agreements", agreements.to_str().unwrap()];
            said(&[&given, &second[..]].concat())
        };
        for (text, field) in [("[", "agreements: "), ("[{\"id\":1}]", "agreements[0].id: "), ("[] []", "agreements: ")] {
            let (code, why) = with(text);
            assert!(code == Some(65) && why.starts_with(field), "{why}");
        }
        for option in ["phone", "unverified-phone", "email", "unverified-email", "name"] {
            let wrong = if option == "name" { "" } else { "abc" };
            let (code, why) = said(&["user", "list", &format!("--{option}"), wrong, "--pool", "second"]);
            assert!(code == Some(65) && why.starts_with(&option.replace('-', "_")), "{why}");
        }
    }
}

flow! {
    /// What is not there is named, with its id.
    async fn what_is_not_there_is_named(world) {
        fs::write(world.app.config.root_key_file.with_extension("password"), "hillside tea").unwrap();
        let password = world.app.config.root_key_file.with_extension("password");
        let there = text(&json(world, &["user", "create", "--pool", "second"]), "id");
        let application = world.second.application.as_str();
        for (arguments, missing) in [
            (&["application", "show", "x"][..], "application x"),
            (&["application", "change", "x", "--name", "X"], "application x"),
            (&["application", "rotate-secret", "x"], "application x"),
            (&["application", "enable", "x"], "application x"),
            (&["application", "disable", "x", "wechat"], "application x"),
            (&["application", "disable", application, "x"], "connection x"),
            (&["application", "logo", "x"], "application x"),
            (&["application", "delete", "x"], "application x"),
            (&["connection", "show", "x"], "connection x"),
            (&["connection", "default", "x"], "connection x"),
            (&["key", "change", "x", "--name", "X"], "key x"),
            (&["key", "revoke", "x"], "key x"),
            (&["user", "show", "x"], "user x"),
            (&["user", "password", "x", "--password-file", password.to_str().unwrap()], "user x"),
            (&["user", "merge", "x", "--into", &there], "user x"),
            (&["user", "merge", &there, "--into", "x"], "user x"),
            (&["user", "sessions", "x"], "user x"),
            (&["user", "sign-out", "x", "y"], "user x"),
            (&["user", "sign-out", &there, "y"], "session y"),
            (&["identity", "list", "--user", "x"], "user x"),
            (&["identity", "unlink", "x"], "identity x"),
            (&["case", "dismiss", "x"], "case x"),
            (&["operator", "remove", "x"], "person of the console called x"),
        ] {
            let told = refused(world, &[arguments, &["--pool", "second"]].concat());
            assert_eq!(told, (Some(1), format!("there is no {missing}")), "{arguments:?}");
        }
        let no_file = refused(world, &["connection", "logo", "wechat", "--file", "nothing.png", "--pool", "second"]);
        assert!(no_file.0 == Some(66) && no_file.1.starts_with("nothing.png: "), "{no_file:?}");
    }
}

flow! {
    /// What the text says, and not only the JSON.
    async fn lists_and_users_show_what_matters_of_each(world) {
        let shown = |arguments: &[&str]| {
            let ended = run(world, &[arguments, &["--pool", "second"]].concat());
            assert_eq!(ended.code, Some(0), "{arguments:?}: {}", ended.stderr);
            ended.stdout
        };
        let application = world.second.application.as_str();
        for (what, which) in [("connection", "wechat"), ("application", application)] {
            assert!(shown(&[what, "list"]).lines().nth(1).unwrap().contains("  on  "), "{what}");
            shown(&[what, "disable", which]);
            let listed = shown(&[what, "list"]);
            assert!(listed.contains("STATE") && listed.lines().nth(1).unwrap().contains("  off "), "{listed}");
        }
        run(world, &["pool", "disable", "second"]);
        let pools = run(world, &["pool", "list"]).stdout;
        let state = |pool: &str| pools.lines().find(|line| line.starts_with(pool)).unwrap().contains("  off ");
        assert!(state(world.second.pool.as_str()) && !state(world.first.pool.as_str()), "{pools}");

        let key = json(world, &["key", "create", "--name", "script", "--pool", "second"]);
        assert_eq!((&key["role"], &key["personal"]), (&"developer".into(), &false.into()));
        shown(&["key", "create", "--name", "crm", "--personal", "--network", "203.0.113.0/24"]);
        let keys = shown(&["key", "list"]);
        let of = |name: &str| keys.lines().find(|line| line.ends_with(name)).unwrap().to_owned();
        assert!(of("script").contains("masked") && of("script").contains("everywhere"), "{keys}");
        assert!(of("crm").contains("in clear") && of("crm").contains("203.0.113.0/24"), "{keys}");

        let chosen = shown(&["connection", "default", "wechat"]);
        assert_eq!(chosen, "connection wechat\n");
        let made = ["user", "create", "--nickname", "Lin", "--avatar", "https://a.example/l.png", "--phone", "+8613900005678", "--email", "lin@example.com"];
        let user = shown(&made);
        for line in ["state              active", "avatar             https://a.example/l.png", "phone              -", "unverified phone   +8613900005678", "unverified e-mail  lin@example.com", "password           none"] {
            assert!(user.contains(line), "{user}");
        }
        let found = shown(&["user", "list", "--unverified-phone", "+8613900005678"]);
        assert!(found.contains("+8613900005678 (unverified)") && found.contains("lin@example.com (unverified)"), "{found}");
    }
}

flow! {
    async fn users_are_imported_by_a_command(world) {
        let file = world.app.config.root_key_file.with_extension("csv");
        let path = file.to_str().unwrap();
        fs::write(&file, "nickname,phone\nLin,+8613900005678\nZhou,13900005679\n").unwrap();
        let import = ["user", "import", path, "--name", "old", "--pool", "second"];
        let Ended { code, stdout, stderr } = run(world, &import);
        assert_eq!((code, stderr.as_str()), (Some(65), "saoma: 1 row is refused: mend it and run the import again, under the same name\n"));
        assert!(stdout.starts_with("line 3: phone: E.164 is expected"), "{stdout}");
        assert!(stdout.ends_with("1 imported, 0 there before, 1 refused\n"), "{stdout}");
        fs::write(&file, "nickname,phone\nLin,+8613900005678\nZhou,+8613900005679\n").unwrap();
        let mended = json(world, &import);
        assert_eq!(mended, serde_json::json!({ "imported": 1, "there": 1, "refused": 0 }));
        let imports = |more: &[&str]| refused(world, &[&["user", "import"], more, &["--pool", "second"]].concat());
        fs::write(&file, "name\nLin\n").unwrap();
        let (code, why) = imports(&[path, "--name", "old"]);
        assert!(code == Some(65) && why.starts_with("name: there is no such column"), "{why}");
        let (code, why) = imports(&["-", "--name", "old"]);
        assert_eq!((code, why.as_str()), (Some(65), "format: say --format csv or ndjson"));
        let (code, why) = imports(&["nothing.csv", "--name", "old"]);
        assert!(code == Some(66) && why.contains("nothing.csv"), "{why}");
    }
}

flow! {
    async fn a_user_is_found_blocked_and_erased_by_commands(world) {
        let make = async |pool: &PoolId| {
            let fields = UserFields {
                nickname: Some(Some("Lin".to_owned())),
                phone: Some(Some("+8613900005678".to_owned())),
                phone_verified: Some(true),
                ..UserFields::default()
            };
            users::create(&world.app, &Caller::server(pool.clone()), &fields).await.unwrap().id.to_string()
        };
        let (id, foreign) = (make(&world.second.pool).await, make(&world.first.pool).await);
        let second = |arguments: &[&str]| json(world, &[arguments, &["--pool", "second"]].concat());
        let found = second(&["user", "list", "--phone", "+8613900005678"]);
        assert_eq!((found["items"].as_array().unwrap().len(), &found["items"][0]["id"]), (1, &id.as_str().into()));
        let by_name = run(world, &["user", "list", "--name", "li", "--pool", "second"]).stdout;
        assert!(by_name.contains(&id) && by_name.contains("active"), "{by_name}");
        let act = |act: &str| second(&["user", act, &id])["blocked"].clone();
        assert_eq!([act("block"), act("show"), act("unblock")], [true.into(), true.into(), Value::from(false)]);
        let login = api::sign_in(world, &world.second, "lin").await;
        let lin = world.user_of(&world.second, &login).await.id.to_string();
        let session = text(&second(&["user", "sessions", &lin])["items"][0], "id");
        let out = run(world, &["user", "sign-out", &lin, &session, "--pool", "second"]).stdout;
        assert_eq!(out, format!("session {session} is over\n"));
        assert_eq!(second(&["user", "sessions", &lin])["items"], serde_json::json!([]));
        let erase = |confirm| ["user", "erase", &id, "--confirm", confirm, "--pool", "second"];
        let wrong = refused(world, &erase("another"));
        assert_eq!(wrong, (Some(65), "confirm: the id of the user, once more".to_owned()));
        let erased = json(world, &erase(&id));
        assert_eq!((&erased["erased"], &erased["phone"]), (&true.into(), &Value::Null));
        // One of another pool is one of nothing.
        let of_first = refused(world, &["user", "block", &foreign, "--pool", "second"]);
        assert_eq!(of_first, (Some(1), format!("there is no user {foreign}")));
    }
}

flow! {
    async fn users_are_made_changed_and_merged_by_commands(world) {
        let second = |arguments: &[&str]| json(world, &[arguments, &["--pool", "second"]].concat());
        let first = text(&second(&["user", "create", "--nickname", "Lin", "--phone", "+8613900005678", "--phone-verified"]), "id");
        let again = text(&second(&["user", "create", "--email", "Lin@Example.com", "--email-verified"]), "id");
        let changed = second(&["user", "change", &again, "--nickname", "Lin Yi", "--no-email"]);
        assert_eq!((&changed["nickname"], &changed["email"]), (&"Lin Yi".into(), &Value::Null));
        let file = world.app.config.root_key_file.with_extension("password");
        fs::write(&file, "hillside tea\n").unwrap();
        let path = file.to_str().unwrap();
        assert_eq!(second(&["user", "password", &again, "--password-file", path])["has_password"], true);
        let merged = second(&["user", "merge", &first, "--into", &again]);
        assert_eq!((&merged["id"], &merged["phone"]), (&again.as_str().into(), &"+8613900005678".into()));
        let shown = run(world, &["user", "show", &first, "--pool", "second"]).stdout;
        assert!(shown.contains("merged") && shown.contains(&again), "{shown}");
        let twice = refused(world, &["user", "merge", &first, "--into", &again, "--pool", "second"]);
        assert_eq!(twice, (Some(65), "user: it was merged into another user".to_owned()));
        assert_eq!(second(&["case", "list"])["items"], serde_json::json!([]));
        assert_eq!(second(&["identity", "list", "--oldest-first"])["items"], serde_json::json!([]));
        let nothing = refused(world, &["identity", "unlink", "nothing", "--pool", "second"]);
        assert_eq!(nothing, (Some(1), "there is no identity nothing".to_owned()));
        let nothing = refused(world, &["case", "dismiss", "phone-nobody", "--pool", "second"]);
        assert_eq!(nothing, (Some(1), "there is no case phone-nobody".to_owned()));
    }
}

/// Who starts a server on an empty database is told what to do.
#[tokio::test]
async fn a_server_without_a_pool_says_what_to_run() {
    let serving = crate::harness::Serving::start().await;
    let log = serving.log();
    assert_eq!(log.matches("run `saoma pool create`").count(), 1, "{log}");
}

/// An AppSecret is in no argument, which every user of the machine can read, and in no answer.
#[test]
fn no_command_takes_a_secret_as_an_argument() {
    for what in ["create", "secret", "mini-program"] {
        let help = saoma(&["connection", what, "--help"], &[]).stdout;
        assert!(help.contains("--app-secret-file <APP_SECRET_FILE>"), "{help}");
        assert!(!help.contains("--app-secret "), "{help}");
    }
}
