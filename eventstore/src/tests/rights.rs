//! What a user of PostgreSQL may do.

use std::{process, str::FromStr};

use sqlx::{ConnectOptions, Executor, postgres::PgConnectOptions};

use super::given::on_postgres;
use crate::{Config, open};

/// Since PostgreSQL 15 a user may make nothing in the schema `public`, unless somebody says so.
#[tokio::test]
async fn a_user_who_may_make_nothing_is_told_the_right_that_it_needs_and_starts_with_it() {
    let given = on_postgres().await;
    let mut admin = given.admin().await;
    let name = format!("saoma_nobody_{}", process::id());
    let make = format!("CREATE ROLE {name} LOGIN PASSWORD 'nothing'");
    admin.execute(make.as_str()).await.unwrap();
    admin.execute(format!("CREATE DATABASE {name}").as_str()).await.unwrap();
    let there = PgConnectOptions::from_str(&given.fresh.url).unwrap().database(&name);
    let url = there.clone().username(&name).password("nothing").to_url_lossy().to_string();
    let root_key_file = given.fresh.root_key_file.with_file_name("other.key");
    let config = Config { url, root_key_file };

    let refused = open(config.clone()).await.unwrap_err().to_string();
    let grant = format!("GRANT USAGE, CREATE ON SCHEMA \"public\" TO \"{name}\"");
    assert!(refused.contains(&grant) && !refused.contains("nothing"), "{refused}");
    let mut inside = there.connect().await.unwrap();
    inside.execute(grant.as_str()).await.unwrap();
    open(config).await.unwrap().close().await;

    drop(inside);
    admin.execute(format!("DROP DATABASE {name} WITH (FORCE)").as_str()).await.unwrap();
    admin.execute(format!("DROP ROLE {name}").as_str()).await.unwrap();
}
