use domain::{
    account_choice::{Association, PhonePolicy, Policy},
    connection::{
        CodeStyle, Connection, ConnectionEvent, ConnectionKind, ConnectionSettings, Scenes,
        WechatSettings,
    },
};

use crate::testing::{at, record, views};

fn settings() -> ConnectionSettings {
    ConnectionSettings {
        name: "WeChat".into(),
        callback_url: Some("https://shop.example/back".into()),
        logo: None,
        policy: Policy {
            association: Association::AskBinding,
            login_only: true,
            phone: PhonePolicy::Optional,
        },
        wechat: WechatSettings {
            subject: Some("acme".into()),
            code_style: CodeStyle::MiniProgram,
            presence: true,
            scenes: Scenes::Any,
        },
    }
}

fn created(id: &str, identifier: &str) -> ConnectionEvent {
    ConnectionEvent::Created {
        pool: "acme".into(),
        connection: id.into(),
        identifier: identifier.into(),
        kind: ConnectionKind::WechatMiniProgramQrConnect,
        app_id: Some("wx0123456789abcdef".into()),
        settings: Box::new(settings()),
        at: at(0),
    }
}

on_both_databases! {
    a_connection_reads_as_it_was_set(database) {
        let rotated = ConnectionEvent::SecretRotated { fingerprint: "0a1b".into(), at: at(1) };
        record::<Connection>(&database, "c1", [created("c1", "wechat"), rotated]).await;
        let read = views(&database).connection(&"acme".into(), &"c1".into()).await.unwrap().unwrap();
        assert_eq!(read.settings, settings());
        assert_eq!(read.kind, ConnectionKind::WechatMiniProgramQrConnect);
        assert_eq!(read.secret_fingerprint.as_deref(), Some("0a1b"));
        assert_eq!(read.app_id.as_deref(), Some("wx0123456789abcdef"));
    }

    a_connection_is_found_by_its_identifier_in_its_pool(database) {
        record::<Connection>(&database, "c1", [created("c1", "wechat")]).await;
        let views = views(&database);
        let found = views.connection_by_identifier(&"acme".into(), "wechat").await.unwrap();
        assert_eq!(found.unwrap().id.as_str(), "c1");
        assert_eq!(views.connection_by_identifier(&"other".into(), "wechat").await.unwrap(), None);
    }

    a_deleted_connection_leaves_its_identifier(database) {
        let deleted = ConnectionEvent::Deleted { at: at(1) };
        record::<Connection>(&database, "c1", [created("c1", "wechat"), deleted]).await;
        record::<Connection>(&database, "c2", [created("c2", "wechat")]).await;
        let all = views(&database).connections(&"acme".into()).await.unwrap();
        assert_eq!(all.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["c2"]);
    }
}
