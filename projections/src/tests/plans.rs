//! Each query is served by an index, on both databases: none reads a whole table, and long lists are not sorted.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::login::State;

use crate::{
    Column, ColumnType, Cursor, Database, Page, Table, Value, api_keys, applications, connections,
    console_sessions, grants, identities,
    logins::{self, LoginFilter},
    look_ups::{Key, TOGETHER},
    operators,
    page::List,
    pools, sessions, signing_keys,
    testing::{self, at, text},
    users::{self, UserFilter},
    views::{BY_ID, ID, OLDEST_FIRST},
};

/// PostgreSQL would read tables this small as a whole.
const BY_INDEX_ALONE: [&str; 3] =
    ["SET enable_seqscan = off", "SET enable_bitmapscan = off", "SET enable_sort = off"];
/// PostgreSQL chooses by what the tables hold, SQLite does not look.
const ROWS: &str = "FROM generate_series(1, 1000) AS n";

/// A moment after all rows, in microseconds.
const LATE: i64 = 4_102_444_800_000_000;

/// Gives PostgreSQL a large pool, so that an index by pool alone is of no use.
async fn fill(database: &Database) {
    if let Database::Sqlite(_) = database {
        return;
    }
    for table in crate::TABLES.iter().filter(|table| table.name != "pools") {
        let value = |column: &Column| match (column.name, column.column_type) {
            ("pool", _) => "'acme'",
            ("id", _) => "'x' || n",
            (_, ColumnType::Text) => "'x' || n % 100",
            (_, ColumnType::Int) => "n",
            (_, ColumnType::Bool) => "n % 2 = 0",
            (_, ColumnType::Time) => "now() + make_interval(secs => n)",
        };
        let values: Vec<_> = table.columns.iter().map(value).collect();
        let insert = format!("INSERT INTO {} SELECT {} {ROWS}", table.name, values.join(", "));
        for statement in [insert, format!("ANALYZE {}", table.name)] {
            database.all(&statement, &[]).await.unwrap();
        }
    }
    for setting in BY_INDEX_ALONE {
        database.all(setting, &[]).await.unwrap();
    }
}

/// The index of the primary key, by table.
fn key(database: &Database, table: &str) -> String {
    match database {
        Database::Sqlite(_) => format!("sqlite_autoindex_{table}_1"),
        Database::Postgres(_) => format!("{table}_pkey"),
    }
}

async fn plan(database: &Database, sql: &str, values: &[Value]) -> String {
    let (explain, column) = match database {
        Database::Sqlite(_) => ("EXPLAIN QUERY PLAN", "detail"),
        Database::Postgres(_) => ("EXPLAIN", "QUERY PLAN"),
    };
    let steps = database.all(&format!("{explain} {sql}"), values).await.unwrap();
    steps.iter().map(|step| step.text(column).unwrap()).collect::<Vec<_>>().join("\n")
}

/// Looks up by these indexes and reads no whole table.
async fn looks_up(database: &Database, sql: &str, values: &[Value], indexes: &[&str]) {
    let plan = plan(database, sql, values).await;
    for index in indexes {
        let uses = |how: &str| plan.contains(&format!("{how} {index} "));
        let names = ["USING INDEX", "USING COVERING INDEX", "Scan using", "Scan Backward using"];
        assert!(names.into_iter().any(uses), "{index} for {sql}:\n{plan}");
    }
    assert!(!plan.contains("Seq Scan") && !plan.contains("SCAN"), "{sql}:\n{plan}");
}

/// The same, in the order of the index.
async fn reads_in_order(database: &Database, sql: &str, values: &[Value], index: &str) {
    looks_up(database, sql, values, &[index]).await;
    let plan = plan(database, sql, values).await;
    assert!(!plan.contains("Sort") && !plan.contains("TEMP B-TREE"), "{sql}:\n{plan}");
}

/// The first page and one that follows.
async fn is_listed_by(database: &Database, table: &Table, list: impl Fn() -> List, index: &str) {
    let cursor = BASE64_URL_SAFE_NO_PAD.encode(format!(r#"["{}",{LATE},"x"]"#, table.name));
    let cursor: Cursor = cursor.parse().unwrap();
    for after in [None, Some(cursor)] {
        let (mut list, page) = (list(), Page::new(after, 10).unwrap());
        let sql = list.query(&page).unwrap();
        reads_in_order(database, &sql, list.values(), index).await;
    }
}

/// PostgreSQL would read a table as a whole that was small when it was planned, also once it is large.
#[tokio::test]
async fn what_is_looked_up_is_found_by_its_key_also_in_a_young_table() {
    let database = testing::postgres().await;
    for (key, index) in keys(&database) {
        for places in [1, 2, 4, 8, TOGETHER] {
            looks_up(&database, &key.select(&database, places), &missing(key, places), &[&index])
                .await;
        }
    }
}

/// The keys by which rows are looked up, each with its index.
fn keys(database: &Database) -> Vec<(Key, String)> {
    let tables = [&api_keys::TABLE, &grants::TABLE, &sessions::TABLE, &users::TABLE];
    let by_id = tables.map(|table| (Key { table, columns: ID }, key(database, table.name)));
    let alone = (logins::BY_ID_ALONE, key(database, "logins"));
    let by_ticket = (logins::BY_TICKET, "logins_by_ticket".to_owned());
    let person = (operators::BY_ID_ALONE, key(database, "operators"));
    let session = (console_sessions::BY_ID_ALONE, key(database, "console_sessions"));
    by_id.into_iter().chain([alone, by_ticket, person, session]).collect()
}

/// The values of so many look-ups in the pool that is large.
fn missing(key: Key, places: usize) -> Vec<Value> {
    let one = key.columns.iter().map(|column| text(if *column == "pool" { "acme" } else { "x" }));
    one.cycle().take(places * key.columns.len()).collect()
}

/// PostgreSQL's alone: SQLite plans without the values.
#[tokio::test]
async fn what_a_pool_has_that_the_statistics_do_not_know_is_found_by_its_key() {
    let database = testing::postgres().await;
    fill(&database).await;
    for (number, (key, index)) in keys(&database).into_iter().enumerate() {
        let places = 2 * key.columns.len();
        let (types, values) = (vec!["text"; places].join(", "), vec!["'new'"; places].join(", "));
        let sql = key.select(&database, 2);
        database.all(&format!("PREPARE of_{number} ({types}) AS {sql}"), &[]).await.unwrap();
        let execute = format!("EXECUTE of_{number} ({values})");
        looks_up(&database, &execute, &[], &[&index]).await;
    }
}

on_both_databases! {
    what_is_looked_up_is_found_by_its_key(database) {
        fill(&database).await;
        for (key, index) in keys(&database) {
            for places in [1, 2, TOGETHER] {
                looks_up(&database, &key.select(&database, places), &missing(key, places), &[&index]).await;
            }
        }
    }

    what_has_an_id_is_found_by_its_key(database) {
        fill(&database).await;
        for table in crate::TABLES.iter().filter(|table| table.name != "pools") {
            let index = key(&database, table.name);
            let sql = table.select(BY_ID);
            looks_up(&database, &sql, &[text("acme"), text("x")], &[&index]).await;
        }
    }

    a_pool_is_found_by_its_host_and_its_id(database) {
        fill(&database).await;
        let table = &pools::TABLE;
        looks_up(&database, &table.select(pools::BY_HOST), &[text("h")], &["pools_by_host"]).await;
        let index = key(&database, "pools");
        looks_up(&database, &table.select(pools::BY_POOL), &[text("acme")], &[&index]).await;
    }

    short_lists_read_their_pool_alone(database) {
        fill(&database).await;
        for (table, rest) in [
            (&applications::TABLE, OLDEST_FIRST),
            (&connections::TABLE, OLDEST_FIRST),
            (&signing_keys::TABLE, signing_keys::SIGNING_FIRST),
        ] {
            looks_up(&database, &table.select(rest), &[text("acme")], &[]).await;
        }
    }

    lists_of_what_is_set_up_read_their_pool_alone(database) {
        fill(&database).await;
        for table in [&applications::TABLE, &connections::TABLE] {
            let (mut list, page) =
                (List::new(table, "acme", "created_at"), Page::new(None, 10).unwrap());
            let sql = list.query(&page).unwrap();
            looks_up(&database, &sql, list.values(), &[]).await;
        }
        let keys = || List::new(&api_keys::TABLE, "acme", "created_at");
        is_listed_by(&database, &api_keys::TABLE, keys, "api_keys_by_time").await;
    }

    people_of_the_console_and_their_sessions_are_found_by_indexes(database) {
        fill(&database).await;
        let table = &operators::TABLE;
        looks_up(&database, &table.select(operators::BY_NAME), &[text("lin")], &["operators_by_name"]).await;
        reads_in_order(&database, &table.select(operators::OF_POOL), &[text("acme")], "operators_by_time").await;
        let sql = console_sessions::TABLE.select(console_sessions::NOT_ENDED);
        looks_up(&database, &sql, &[text("o1"), text("acme")], &["console_sessions_by_operator"]).await;
    }

    a_connection_is_found_by_its_identifier(database) {
        fill(&database).await;
        let sql = connections::TABLE.select(connections::BY_IDENTIFIER);
        let values = [text("acme"), text("wechat")];
        looks_up(&database, &sql, &values, &["connections_by_identifier"]).await;
    }

    logins_are_listed_by_time(database) {
        fill(&database).await;
        let list = |filter: LoginFilter| move || filter.list(&"acme".into(), at(0));
        let since = LoginFilter { since: Some(at(0)), ..LoginFilter::default() };
        is_listed_by(&database, &logins::TABLE, list(since), "logins_by_time").await;
        for state in State::shown() {
            let filter = LoginFilter { state: Some(state), ..LoginFilter::default() };
            let index = match state {
                State::Denied => "logins_denied",
                State::Refused => "logins_refused",
                _ => "logins_by_time",
            };
            is_listed_by(&database, &logins::TABLE, list(filter), index).await;
        }
        let of_shop = LoginFilter { application: Some("shop".into()), ..LoginFilter::default() };
        is_listed_by(&database, &logins::TABLE, list(of_shop), "logins_by_application").await;
        let of_user = LoginFilter { user: Some("u1".into()), ..LoginFilter::default() };
        is_listed_by(&database, &logins::TABLE, list(of_user), "logins_by_user").await;
    }

    logins_are_counted_along_their_time(database) {
        fill(&database).await;
        let values = [text("acme"), at(0).into(), at(1).into(), at(2).into()];
        looks_up(&database, &logins::counts_query(&database), &values, &["logins_by_time"]).await;
        let values = [text("acme"), at(0).into(), at(1).into(), 10.into()];
        // What it answers is read as a whole; so many are few.
        let (latest, _) = logins::SCANNED.split_once('(').unwrap().1.split_once(") AS latest").unwrap();
        reads_in_order(&database, latest, &values, "logins_by_time").await;
    }

    the_sweeper_reads_only_what_is_due(database) {
        fill(&database).await;
        let values = [at(0).into(), 500.into()];
        reads_in_order(&database, logins::DUE, &values, "logins_due").await;
    }

    users_are_listed_by_time_and_found_by_number_and_name(database) {
        fill(&database).await;
        let (table, pool) = (&users::TABLE, "acme".into());
        let number = Some("+8613800001234".to_owned());
        let (phone, noted) = (number.clone(), number);
        for (filter, index) in [
            (UserFilter::default(), "users_by_time"),
            (UserFilter { phone, ..UserFilter::default() }, "users_by_phone"),
            (UserFilter { unverified_phone: noted, ..UserFilter::default() }, "users_by_unverified_phone"),
        ] {
            is_listed_by(&database, table, || filter.list(&pool), index).await;
        }
        let blocked = |blocked| UserFilter { blocked: Some(blocked), ..UserFilter::default() };
        is_listed_by(&database, table, || blocked(true).list(&pool), "users_blocked").await;
        is_listed_by(&database, table, || blocked(false).list(&pool), "users_by_time").await;
        let by_name = UserFilter { name: Some("x1".into()), ..UserFilter::default() };
        let cursor = BASE64_URL_SAFE_NO_PAD.encode(r#"["users","x10","x"]"#).parse().unwrap();
        for after in [None, Some(cursor)] {
            let (mut list, page) = (by_name.list(&pool), Page::new(after, 10).unwrap());
            let sql = list.query(&page).unwrap();
            reads_in_order(&database, &sql, list.values(), "users_by_nickname").await;
        }
    }

    users_are_found_by_their_wechat_accounts(database) {
        fill(&database).await;
        let some = Some("x1".to_owned());
        let openid = UserFilter { openid: some.clone(), ..UserFilter::default() };
        let unionid = UserFilter { unionid: some, ..UserFilter::default() };
        for (filter, index) in [(openid, "identities_by_openid"), (unionid, "identities_by_unionid")] {
            let (sql, values) = filter.opened_by(&"acme".into()).unwrap();
            looks_up(&database, &sql, &values, &[index]).await;
        }
        let mut list = UserFilter::default().list(&"acme".into());
        list.and_one_of("id", vec!["x1".to_owned(), "x2".to_owned()]);
        let sql = list.query(&Page::new(None, 10).unwrap()).unwrap();
        if let Database::Postgres(_) = database {
            database.all("SET enable_sort = on", &[]).await.unwrap();
        }
        looks_up(&database, &sql, list.values(), &[&key(&database, "users")]).await;
    }

    the_user_of_a_grant_is_found_by_three_keys(database) {
        fill(&database).await;
        let indexes = ["users", "grants", "sessions"].map(|table| key(&database, table));
        let sql = users::TABLE.select(users::OF_GRANT);
        let values = [text("acme"), text("x1"), text("x2")];
        looks_up(&database, &sql, &values, &indexes.each_ref().map(String::as_str)).await;
    }

    identities_are_listed_by_time_and_found_by_their_user(database) {
        fill(&database).await;
        let table = &identities::TABLE;
        is_listed_by(&database, table, || identities::list(&"acme".into(), None), "identities_by_time").await;
        let of_user = || identities::list(&"acme".into(), Some(&"u1".into()));
        is_listed_by(&database, table, of_user, "identities_by_user").await;
    }

    the_sessions_of_a_user_are_read_alone(database) {
        fill(&database).await;
        let values = [text("acme"), text("u1"), text("b")];
        let indexes = &["sessions_by_user"];
        looks_up(&database, sessions::BROWSER_KNOWN, &values, indexes).await;
        looks_up(&database, sessions::LAST_SIGNED_IN, &values[..2], indexes).await;
        looks_up(&database, sessions::NOT_ENDED, &values[..2], indexes).await;
        let mut to_end = sessions::to_end(&"acme".into(), &"u1".into(), at(0));
        let sql = to_end.query(&Page::new(None, 10).unwrap()).unwrap();
        looks_up(&database, &sql, to_end.values(), &["sessions_by_user", "grants_by_user"]).await;
    }

    the_grants_of_a_user_are_read_alone(database) {
        fill(&database).await;
        let sql = grants::TABLE.select("WHERE pool = $1 AND user_id = $2");
        looks_up(&database, &sql, &[text("acme"), text("x")], &["grants_by_user"]).await;
    }
}
