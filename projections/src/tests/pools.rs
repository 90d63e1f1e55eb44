use domain::{
    account_choice::{Association, Policy},
    language::Language,
    login::Lifetimes,
    pool::{Pool, PoolEvent, PoolSettings, SessionSettings},
};

use crate::testing::{at, record, views};

pub fn created(id: &str, host: Option<&str>) -> PoolEvent {
    let lifetimes = Lifetimes { scan: 60, ..Lifetimes::default() };
    let sessions = SessionSettings { longest: 600, idle: 300, outlive_browser: true };
    let settings = PoolSettings {
        name: id.into(),
        host: host.map(str::to_owned),
        lifetimes,
        sessions,
        scan_each_time: true,
        new_connections: Policy { association: Association::AskBinding, ..Policy::default() },
        languages: vec![Language::En],
    };
    PoolEvent::Created { pool: id.into(), settings, at: at(0) }
}

on_both_databases! {
    a_pool_is_found_by_its_host(database) {
        record::<Pool>(&database, "acme", [created("acme", Some("acme"))]).await;
        record::<Pool>(&database, "main", [created("main", None)]).await;
        let views = views(&database);
        let acme = views.pool_by_host(Some("acme")).await.unwrap().unwrap();
        assert_eq!((acme.id.as_str(), acme.settings.host.as_deref()), ("acme", Some("acme")));
        let PoolEvent::Created { settings, .. } = created("acme", Some("acme")) else { panic!() };
        assert_eq!((acme.settings, acme.default_connection, acme.disabled), (settings, None, false));
        let main = views.pool_by_host(None).await.unwrap().unwrap();
        assert_eq!((main.id.as_str(), main.settings.host), ("main", None));
        assert_eq!(views.pool_by_host(Some("other")).await.unwrap(), None);
    }

    a_pool_knows_its_default_connection_and_whether_it_is_off(database) {
        let connection = Some("wechat".into());
        let chosen = PoolEvent::DefaultConnectionChosen { connection: connection.clone(), at: at(1) };
        let off = PoolEvent::Disabled { at: at(2) };
        record::<Pool>(&database, "main", [created("main", None), chosen, off]).await;
        let main = views(&database).pool(&"main".into()).await.unwrap().unwrap();
        assert_eq!((main.default_connection, main.disabled, main.version), (connection, true, 3));
    }

    a_deleted_pool_is_gone(database) {
        record::<Pool>(&database, "main", [created("main", None)]).await;
        let deleted = PoolEvent::Deleted { at: at(1) };
        record::<Pool>(&database, "old", [created("old", Some("old")), deleted]).await;
        let views = views(&database);
        assert_eq!(views.pool(&"old".into()).await.unwrap(), None);
        assert_eq!(views.pools().await.unwrap().len(), 1);
        assert_eq!(views.pool(&"main".into()).await.unwrap().unwrap().created_at, at(0));
    }
}
