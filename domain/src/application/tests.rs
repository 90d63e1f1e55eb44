use super::*;
use crate::testing::{at, folded, history, when};

fn settings(uris: &[&str]) -> Box<ApplicationSettings> {
    Box::new(ApplicationSettings {
        name: "Shop".into(),
        redirect_uris: uris.iter().map(|uri| (*uri).to_owned()).collect(),
        ..ApplicationSettings::default()
    })
}

fn create(settings: Box<ApplicationSettings>) -> ApplicationCommand {
    ApplicationCommand::Create {
        pool: "acme".into(),
        application: "shop".into(),
        settings,
        secret: Some("secret".into()),
        at: at(0),
    }
}

fn shop() -> ApplicationCommand {
    create(settings(&["https://shop.example/cb"]))
}

fn refused(settings: Box<ApplicationSettings>) -> Option<String> {
    let (field, _) = when::<Application>(&[], create(settings)).err()?.invalid()?;
    Some(field)
}

#[test]
fn a_client_has_a_name_and_safe_addresses() {
    let cb = "https://shop.example/cb";
    assert_eq!(refused(settings(&[cb, "http://127.0.0.1:9/cb"])), None);
    assert_eq!(refused(settings(&[])).as_deref(), Some("redirect_uris"));
    assert_eq!(
        refused(settings(&[cb, "http://shop.example/cb"])).as_deref(),
        Some("redirect_uris[1]")
    );
    let mut nameless = settings(&[cb]);
    nameless.name.clear();
    assert_eq!(refused(nameless).as_deref(), Some("name"));
}

#[test]
fn a_client_may_be_led_back_to_an_application_on_the_device() {
    let app = "com.example.app:/callback";
    assert_eq!(refused(settings(&[app])), None);
    assert_eq!(refused(settings(&["myapp:/callback"])).as_deref(), Some("redirect_uris[0]"));
    let mut leaving = settings(&[app]);
    leaving.post_logout_redirect_uris = vec!["com.example.app:/bye".into()];
    assert_eq!(refused(leaving.clone()), None);
    leaving.home_page = Some(app.into());
    assert_eq!(refused(leaving).as_deref(), Some("home_page"));
}

#[test]
fn a_public_client_has_no_secret_and_stays_public() {
    let cb = "https://shop.example/cb";
    let public =
        || Box::new(ApplicationSettings { client_type: ClientType::Public, ..*settings(&[cb]) });
    assert_eq!(refused(public()).as_deref(), Some("secret"));
    let without = |settings| match create(settings) {
        ApplicationCommand::Create { pool, application, settings, at, .. } => {
            ApplicationCommand::Create { pool, application, settings, secret: None, at }
        }
        other => other,
    };
    let invalid = |given: &[ApplicationEvent], command| match when::<Application>(given, command) {
        Err(CommandError::Invalid { field, .. }) => Some(field),
        _ => None,
    };
    assert_eq!(invalid(&[], without(settings(&[cb]))), Some("secret"));
    let app = history::<Application>([without(public())]);
    assert_eq!(folded::<Application>(&app).secret, None);
    let rotate = ApplicationCommand::RotateSecret {
        secret: "newer".into(),
        keep_former_seconds: 0,
        at: at(1),
    };
    assert_eq!(invalid(&app, rotate), Some("secret"));
    let change = ApplicationCommand::Change { settings: settings(&[cb]), at: at(1) };
    assert_eq!(invalid(&app, change), Some("client_type"));
    let change = ApplicationCommand::Change { settings: public(), at: at(1) };
    assert_eq!(invalid(&history::<Application>([shop()]), change), Some("client_type"));
}

#[test]
fn only_the_pages_of_a_public_client_ask_from_a_browser() {
    let mut client = *settings(&["https://shop.example/cb"]);
    assert!(!client.has_scripts_at("https://shop.example"));
    client.client_type = ClientType::Public;
    assert!(client.has_scripts_at("https://shop.example"));
    assert!(!client.has_scripts_at("https://evil.example"));
}

#[test]
fn a_message_goes_to_the_origin_of_the_redirect_uri_where_it_is_registered_to_the_letter() {
    let mut client = *settings(&["https://shop.example/cb", "http://127.0.0.1/cb"]);
    let told = |client: &ApplicationSettings, address| client.message_origin(address);
    assert_eq!(told(&client, "https://shop.example/cb"), None);
    client.origins = ["https://shop.example", "http://127.0.0.1:3000"].map(str::to_owned).into();
    assert_eq!(told(&client, "https://shop.example/cb").as_deref(), Some("https://shop.example"));
    assert_eq!(told(&client, "http://127.0.0.1:3000/cb").as_deref(), Some("http://127.0.0.1:3000"));
    for other in [
        "https://shop.example:8443/cb",
        "https://shop.example.evil.example/cb",
        "https://evil.example/cb",
        "http://127.0.0.1:3001/cb",
        "com.example.app:/cb",
        "null",
        "*",
    ] {
        assert_eq!(told(&client, other), None, "{other}");
    }
}

#[test]
fn connections_are_enabled_and_disabled_once() {
    let enable = || ApplicationCommand::EnableConnection { connection: "c1".into(), at: at(1) };
    let disable = || ApplicationCommand::DisableConnection { connection: "c1".into(), at: at(2) };
    let enabled = history::<Application>([shop(), enable()]);
    assert!(folded::<Application>(&enabled).connections.contains(&"c1".into()));
    assert_eq!(when::<Application>(&enabled, enable()), Ok(Vec::new()));
    let disabled = history::<Application>([shop(), enable(), disable()]);
    assert!(folded::<Application>(&disabled).connections.is_empty());
    assert_eq!(when::<Application>(&disabled, disable()), Ok(Vec::new()));
}

#[test]
fn a_rotated_secret_replaces_the_former() {
    let rotate = ApplicationCommand::RotateSecret {
        secret: "newer".into(),
        keep_former_seconds: 0,
        at: at(1),
    };
    let rotated = history::<Application>([shop(), rotate]);
    assert_eq!(folded::<Application>(&rotated).secret, Some("newer".into()));
}

#[test]
fn a_deleted_application_is_unknown_and_its_id_stays_spent() {
    let delete = || ApplicationCommand::Delete { at: at(3) };
    let deleted = history::<Application>([shop(), delete()]);
    assert!(!folded::<Application>(&deleted).exists());
    assert_eq!(when::<Application>(&deleted, delete()), Err(CommandError::Unknown("application")));
    assert_eq!(when::<Application>(&deleted, shop()), Err(CommandError::Exists("application")));
}

#[test]
fn a_secret_that_was_replaced_may_stay_good_for_a_while() {
    let rotate = |secret: &str, keep_former_seconds| ApplicationCommand::RotateSecret {
        secret: secret.into(),
        keep_former_seconds,
        at: at(1),
    };
    let kept: Application = folded(&history::<Application>([shop(), rotate("newer", 60)]));
    let former = FormerSecret { hash: "secret".into(), until: at(61) };
    assert_eq!((kept.secret, kept.former_secret), (Some("newer".into()), Some(former)));
    // The one before the former one is of no use in any case.
    let twice = [shop(), rotate("newer", 60), rotate("newest", 0)];
    let twice: Application = folded(&history::<Application>(twice));
    assert_eq!((twice.secret, twice.former_secret), (Some("newest".into()), None));
    let created = history::<Application>([shop()]);
    let too_long = when::<Application>(&created, rotate("newer", 604_801));
    assert!(matches!(too_long, Err(CommandError::Invalid { field: "keep_former_seconds", .. })));
}
