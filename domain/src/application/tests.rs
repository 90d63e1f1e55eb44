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
        secret: "secret".into(),
        at: at(0),
    }
}

fn shop() -> ApplicationCommand {
    create(settings(&["https://shop.example/cb"]))
}

fn refused(settings: Box<ApplicationSettings>) -> Option<&'static str> {
    match when::<Application>(&[], create(settings)) {
        Err(CommandError::Invalid { field, .. }) => Some(field),
        _ => None,
    }
}

#[test]
fn a_client_has_a_name_and_safe_addresses() {
    let cb = "https://shop.example/cb";
    assert_eq!(refused(settings(&[cb, "http://127.0.0.1:9/cb"])), None);
    assert_eq!(refused(settings(&[])), Some("redirect_uris"));
    assert_eq!(refused(settings(&[cb, "http://shop.example/cb"])), Some("redirect_uris"));
    let mut nameless = settings(&[cb]);
    nameless.name.clear();
    assert_eq!(refused(nameless), Some("name"));
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
    let rotate = ApplicationCommand::RotateSecret { secret: "newer".into(), at: at(1) };
    let rotated = history::<Application>([shop(), rotate]);
    assert_eq!(folded::<Application>(&rotated).secret.as_str(), "newer");
}

#[test]
fn a_deleted_application_is_unknown_and_its_id_stays_spent() {
    let delete = || ApplicationCommand::Delete { at: at(3) };
    let deleted = history::<Application>([shop(), delete()]);
    assert!(!folded::<Application>(&deleted).exists());
    assert_eq!(when::<Application>(&deleted, delete()), Err(CommandError::Unknown("application")));
    assert_eq!(when::<Application>(&deleted, shop()), Err(CommandError::Exists("application")));
}
