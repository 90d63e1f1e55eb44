use domain::{
    application::{
        Agreement, Application, ApplicationEvent, ApplicationSettings, ClientType, TokenLifetimes,
    },
    language::Language,
    picture::Picture,
    signing_key::Algorithm,
};

use crate::testing::{at, record, views};

fn settings() -> ApplicationSettings {
    ApplicationSettings {
        name: "Shop".into(),
        client_type: ClientType::Confidential,
        logo: Some(Picture { hash: "picture-hash".into(), bytes: 70_000 }),
        colour: Some("#0b7a4e".into()),
        redirect_uris: vec!["https://shop.example/cb".into()],
        post_logout_redirect_uris: vec!["https://shop.example.com/bye".into()],
        origins: vec!["https://app.example".into()],
        home_page: Some("https://shop.example.com/".into()),
        scan_each_time: Some(true),
        offline_access: true,
        id_token_algorithm: Algorithm::Rs256,
        token_lifetimes: TokenLifetimes { access: 300, id: 900, ..TokenLifetimes::default() },
        agreements: vec![Agreement {
            id: "terms".into(),
            title: "Terms".into(),
            url: "https://shop.example/t".into(),
            version: Some("2026-01".into()),
            language: Some(Language::Zh),
            required: false,
            sha256: None,
        }],
    }
}

fn created(pool: &str, id: &str) -> ApplicationEvent {
    ApplicationEvent::Created {
        pool: pool.into(),
        application: id.into(),
        settings: Box::new(settings()),
        secret: Some("secret-hash".into()),
        at: at(0),
    }
}

on_both_databases! {
    an_application_reads_as_it_was_set(database) {
        let enabled = ["wx-1", "wx-2"].map(|connection| ApplicationEvent::ConnectionEnabled {
            connection: connection.into(),
            at: at(1),
        });
        let events = [created("acme", "shop")].into_iter().chain(enabled);
        record::<Application>(&database, "shop", events).await;
        let shop = views(&database).application(&"acme".into(), &"shop".into()).await.unwrap().unwrap();
        assert_eq!(shop.settings, settings());
        assert_eq!(shop.secret, Some("secret-hash".into()));
        assert_eq!(shop.connections, ["wx-1".into(), "wx-2".into()]);
        let shown = serde_json::to_string(&shop).unwrap();
        assert!(shown.contains("https://shop.example/cb") && !shown.contains("secret-hash"));
    }

    a_public_application_has_no_secret(database) {
        let public = ApplicationEvent::Created {
            pool: "acme".into(),
            application: "spa".into(),
            settings: Box::new(ApplicationSettings { client_type: ClientType::Public, ..settings() }),
            secret: None,
            at: at(0),
        };
        record::<Application>(&database, "spa", [public]).await;
        let spa = views(&database).application(&"acme".into(), &"spa".into()).await.unwrap().unwrap();
        assert_eq!((spa.settings.client_type, spa.secret), (ClientType::Public, None));
    }

    an_application_of_another_pool_is_not_seen(database) {
        record::<Application>(&database, "shop", [created("acme", "shop")]).await;
        let views = views(&database);
        assert_eq!(views.application(&"other".into(), &"shop".into()).await.unwrap(), None);
        assert_eq!(views.applications(&"other".into()).await.unwrap(), []);
        assert_eq!(views.applications(&"acme".into()).await.unwrap().len(), 1);
    }

    a_deleted_application_is_gone(database) {
        let deleted = ApplicationEvent::Deleted { at: at(1) };
        record::<Application>(&database, "shop", [created("acme", "shop"), deleted]).await;
        assert_eq!(views(&database).applications(&"acme".into()).await.unwrap(), []);
    }
}
