//! Lists are read from an index in their order: no sort, no whole table.

use chrono::{DateTime, Utc};
use domain::login::State;

use crate::{
    Cursor, Database, Page, Table, Value,
    logins::{self, LoginFilter},
    page::List,
    testing::{at, sqlite},
};

async fn plan(sql: &str, values: &[Value]) -> String {
    let database: Database = sqlite().await;
    let steps = database.all(&format!("EXPLAIN QUERY PLAN {sql}"), values).await.unwrap();
    steps.iter().map(|step| step.text("detail").unwrap()).collect::<Vec<_>>().join("; ")
}

async fn is_served_by(table: &Table, list: List, index: &str) {
    is_served_by_after(table, list, index, "WzEsWyJsMSJdXQ".parse().unwrap()).await;
}

async fn is_served_by_after(table: &Table, mut list: List, index: &str, after: Cursor) {
    let page = Page::new(Some(after), 10).unwrap();
    let sql = table.select(&list.rest(&page).unwrap());
    let plan = plan(&sql, list.values()).await;
    assert!(plan.contains(&format!("USING INDEX {index} ")), "{plan}");
    assert!(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN"), "{plan}");
}

fn now() -> DateTime<Utc> {
    at(0)
}

#[tokio::test]
async fn logins_are_listed_by_time() {
    let pool = "acme".into();
    let all = LoginFilter { since: Some(now()), ..LoginFilter::default() };
    is_served_by(&logins::TABLE, all.list(&pool, now()), "logins_by_time").await;
    for &state in State::ALL {
        let filter = LoginFilter { state: Some(state), ..LoginFilter::default() };
        is_served_by(&logins::TABLE, filter.list(&pool, now()), "logins_by_time").await;
    }
}

#[tokio::test]
async fn the_logins_of_a_user_are_read_alone() {
    let filter = LoginFilter { user: Some("u1".into()), ..LoginFilter::default() };
    let list = filter.list(&"acme".into(), now());
    is_served_by(&logins::TABLE, list, "logins_by_user").await;
}

#[tokio::test]
async fn users_and_identities_are_listed_by_time() {
    let pool = "acme".into();
    let users = crate::users::list(&pool, None);
    is_served_by(&crate::users::TABLE, users, "users_by_time").await;
    let page: Cursor = "WzEsWyJ1MSIsInd4MSJdXQ".parse().unwrap();
    let identities = crate::identities::list(&pool, None);
    is_served_by_after(&crate::identities::TABLE, identities, "identities_by_time", page).await;
}

#[tokio::test]
async fn a_number_is_looked_up() {
    let mut list = crate::users::list(&"acme".into(), Some("+8613800001234"));
    let sql = crate::users::TABLE.select(&list.rest(&Page::new(None, 1).unwrap()).unwrap());
    let plan = plan(&sql, list.values()).await;
    assert!(plan.contains("USING INDEX users_by_phone (pool=? AND phone=?)"), "{plan}");
}

#[tokio::test]
async fn a_login_and_a_key_are_found_without_their_pool() {
    for (table, name) in [(&logins::TABLE, "logins"), (&crate::keys::TABLE, "keys")] {
        let plan = plan(&table.select("WHERE id = $1"), &["x".into()]).await;
        assert_eq!(plan, format!("SEARCH {name} USING INDEX sqlite_autoindex_{name}_1 (id=?)"));
    }
}

#[tokio::test]
async fn the_sweeper_reads_only_what_is_due() {
    let plan = plan(logins::DUE, &[now().into(), 500.into()]).await;
    assert_eq!(plan, "SEARCH logins USING INDEX logins_due (expires_at<?)");
}
