use super::*;
use crate::testing::{at, folded, history, when};

fn settings() -> Box<ConnectionSettings> {
    Box::new(ConnectionSettings { name: "WeChat".into(), ..ConnectionSettings::default() })
}

fn create(identifier: &str, settings: Box<ConnectionSettings>) -> ConnectionCommand {
    ConnectionCommand::Create {
        pool: "acme".into(),
        connection: "c1".into(),
        identifier: identifier.into(),
        kind: ConnectionKind::WechatMiniProgramQrConnect,
        own: None,
        settings,
        at: at(0),
    }
}

fn refused(command: ConnectionCommand) -> Option<&'static str> {
    match when::<Connection>(&[], command) {
        Err(CommandError::Invalid { field, .. }) => Some(field),
        _ => None,
    }
}

#[test]
fn an_identifier_is_one_to_31_plain_characters() {
    let longest = "a".repeat(31);
    for good in ["a", "wechat-1", &longest] {
        assert_eq!(refused(create(good, settings())), None, "{good}");
    }
    let longer = "a".repeat(32);
    for bad in ["", "WeChat", "we chat", "we_chat", "微信", &longer] {
        assert_eq!(refused(create(bad, settings())), Some("identifier"), "{bad}");
    }
}

#[test]
fn a_connection_has_a_name_and_a_safe_callback() {
    let nameless = Box::new(ConnectionSettings::default());
    assert_eq!(refused(create("wechat", nameless)), Some("name"));
    let mut unsafe_callback = settings();
    unsafe_callback.callback_url = Some("http://shop.example/".into());
    assert_eq!(refused(create("wechat", unsafe_callback)), Some("callback_url"));
    let mut blank = settings();
    blank.wechat.subject = Some(" ".into());
    assert_eq!(refused(create("wechat", blank)), Some("wechat_subject"));
}

#[test]
fn an_identifier_is_held_until_the_connection_is_deleted() {
    let created = history::<Connection>([create("wechat", settings())]);
    let pool = "acme".into();
    let name = Name::in_pool(&pool, NameKind::ConnectionIdentifier, ["wechat"]);
    assert_eq!(folded::<Connection>(&created).names(), [name]);
    let delete = || ConnectionCommand::Delete { at: at(1) };
    let deleted = history::<Connection>([create("wechat", settings()), delete()]);
    assert_eq!(folded::<Connection>(&deleted).names(), []);
    assert_eq!(when::<Connection>(&deleted, delete()), Err(CommandError::Unknown("connection")));
}

#[test]
fn the_same_secret_and_the_same_settings_are_no_event() {
    let rotate = || ConnectionCommand::RotateSecret { fingerprint: "0a".into(), at: at(1) };
    let none = history::<Connection>([create("wechat", settings())]);
    let refused = when::<Connection>(&none, rotate());
    assert!(matches!(refused, Err(CommandError::Invalid { field: "app_secret", .. })));
    let rotated = history::<Connection>([own("0123456789abcdef"), rotate()]);
    let fingerprint = folded::<Connection>(&rotated).secret_fingerprint;
    assert_eq!(fingerprint.as_deref(), Some("0a"));
    assert_eq!(when::<Connection>(&rotated, rotate()), Ok(Vec::new()));
    let change =
        ConnectionCommand::Change { settings: settings(), secret_fingerprint: None, at: at(2) };
    assert_eq!(when::<Connection>(&rotated, change), Ok(Vec::new()));
}

#[test]
fn settings_and_a_secret_change_at_once() {
    let change = |secret: &str| ConnectionCommand::Change {
        settings: Box::new(ConnectionSettings { name: "Scan".into(), ..*settings() }),
        secret_fingerprint: Some(secret.into()),
        at: at(1),
    };
    let created = history::<Connection>([own("0123456789abcdef")]);
    let events = when::<Connection>(&created, change("0b")).unwrap();
    assert_eq!(events.len(), 2);
    let after = crate::aggregate::after::<Connection>([created.clone(), events].concat());
    assert_eq!((&*after.settings.name, after.secret_fingerprint.as_deref()), ("Scan", Some("0b")));
    assert_eq!(when::<Connection>(&created, change("01")).unwrap().len(), 1, "it is the same");
    let of_deployment = history::<Connection>([create("wechat", settings())]);
    let refused = when::<Connection>(&of_deployment, change("0b"));
    assert!(matches!(refused, Err(CommandError::Invalid { field: "app_secret", .. })));
}

/// Makes a connection with a Mini Program of its own.
fn own(digits: &str) -> ConnectionCommand {
    match create("wechat", settings()) {
        ConnectionCommand::Create { pool, connection, identifier, kind, settings, at, .. } => {
            let own = Some(mini_program(digits));
            ConnectionCommand::Create { pool, connection, identifier, kind, own, settings, at }
        }
        other => other,
    }
}

fn mini_program(digits: &str) -> OwnMiniProgram {
    OwnMiniProgram { app_id: format!("wx{digits}"), secret_fingerprint: "01".into() }
}

#[test]
fn an_app_id_is_wx_and_16_digits() {
    assert_eq!(refused(own("0123456789abcdef")), None);
    for bad in ["", "0123456789abcde", "0123456789abcdeff", "0123456789ABCDEF", "0123456789abcdeg"]
    {
        assert_eq!(refused(own(bad)), Some("app_id"), "{bad}");
    }
}

#[test]
fn another_mini_program_is_an_act_of_its_own() {
    let created = history::<Connection>([create("wechat", settings())]);
    let other = "0123456789abcdef";
    let change = |own| ConnectionCommand::ChangeMiniProgram { own, at: at(1) };
    let to_other = || change(Some(mini_program(other)));
    assert_eq!(when::<Connection>(&created, change(None)), Ok(Vec::new()));
    let changed = history::<Connection>([create("wechat", settings()), to_other()]);
    let names: Vec<_> = changed.iter().map(cqrs_es::DomainEvent::event_type).collect();
    assert_eq!(
        names,
        ["connection.created", "connection.app_id_changed", "connection.secret_rotated"]
    );
    // The same AppID with another secret is no other Mini Program.
    let again = when::<Connection>(&changed, to_other());
    assert!(matches!(again, Err(CommandError::Invalid { field: "app_id", .. })));
    let renamed = Box::new(ConnectionSettings { name: "Scan".into(), ..*settings() });
    let change_settings =
        ConnectionCommand::Change { settings: renamed, secret_fingerprint: None, at: at(2) };
    let events = when::<Connection>(&changed, change_settings).unwrap();
    let connection: Connection = folded(&[changed.clone(), events].concat());
    assert_eq!(connection.app_id.as_deref(), Some("wx0123456789abcdef"));
    assert_eq!(connection.settings.name, "Scan");
    let back = when::<Connection>(&changed, change(None)).unwrap();
    let connection: Connection = folded(&[changed, back].concat());
    assert_eq!((connection.app_id, connection.secret_fingerprint), (None, None));
    assert_eq!(when::<Connection>(&[], change(None)), Err(CommandError::Unknown("connection")));
}

#[test]
fn a_code_before_the_camera_is_scanned_and_a_picture_of_one_is_not() {
    for camera in [1011, 1025, 1047] {
        assert!(Scenes::Camera.allow(camera), "{camera}");
    }
    for sent in [1007, 1008, 1012, 1013, 1031, 1032, 1044, 1048, 1049, 1096, 0] {
        assert!(!Scenes::Camera.allow(sent) && Scenes::Any.allow(sent), "{sent}");
    }
}

#[test]
fn a_connection_asks_for_the_browser_and_the_camera_unless_somebody_says_otherwise() {
    let usual = WechatSettings::default();
    assert!(usual.presence && usual.scenes == Scenes::Camera);
    let before: WechatSettings =
        serde_json::from_value(serde_json::json!({ "code_style": "link", "presence": false }))
            .unwrap();
    assert!(!before.presence && before.scenes == Scenes::Camera);
}
