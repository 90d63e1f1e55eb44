//! Look-ups that come together.

use domain::{
    id::{LoginId, PoolId},
    login::Login,
};
use futures::future::join_all;

use super::logins::issued;
use crate::{
    ReadError,
    testing::{record, views},
};

on_both_databases! {
    each_of_many_finds_its_own(database) {
        for login in 0..50 {
            let pool = if login % 2 == 0 { "acme" } else { "other" };
            record::<Login>(&database, &format!("l{login}"), [issued(pool, "shop", login)]).await;
        }
        let views = views(&database);
        // Some twice, some that are not there, and half of them of another pool.
        let ids: Vec<LoginId> = (0..120).map(|n| format!("l{}", n % 60).into()).collect();
        let acme = PoolId::from("acme");
        let found = join_all(ids.iter().map(|id| views.login(&acme, id))).await;
        for (n, found) in found.into_iter().enumerate() {
            let there = n % 60 < 50 && n % 2 == 0;
            let expected = there.then(|| ids[n].clone());
            assert_eq!(found.unwrap().map(|login| login.id), expected, "{}", ids[n]);
        }
    }

    what_cannot_be_asked_fails_for_each_who_asked(database) {
        database.all("ALTER TABLE logins RENAME TO gone", &[]).await.unwrap();
        let views = views(&database);
        let ids: Vec<LoginId> = vec!["l1".into(), "l2".into()];
        let acme = PoolId::from("acme");
        let answers = join_all(ids.iter().map(|id| views.login(&acme, id))).await;
        assert!(answers.iter().all(|answer| matches!(answer, Err(ReadError::Database(_)))));
    }
}
