use super::*;
use crate::testing::{at, folded, history, when};

fn settings(host: Option<&str>) -> PoolSettings {
    let host = host.map(str::to_owned);
    PoolSettings { name: "Acme".into(), host, ..PoolSettings::default() }
}

fn create(settings: PoolSettings) -> PoolCommand {
    PoolCommand::Create { pool: "acme".into(), settings, at: at(0) }
}

fn refused(settings: PoolSettings) -> Option<&'static str> {
    match when::<Pool>(&[], create(settings)) {
        Err(CommandError::Invalid { field, .. }) => Some(field),
        _ => None,
    }
}

#[test]
fn a_pool_has_a_name_and_one_label_of_a_host() {
    for good in ["a", "acme", "acme-2"] {
        assert_eq!(refused(settings(Some(good))), None, "{good}");
    }
    let long = "a".repeat(64);
    for bad in ["", "-a", "a-", "Acme", "a.b", "a_b", &long] {
        assert_eq!(refused(settings(Some(bad))), Some("host"), "{bad}");
    }
    assert_eq!(refused(PoolSettings { name: " ".into(), ..settings(None) }), Some("name"));
    let lifetimes = Lifetimes { binding: 1_801, ..Lifetimes::default() };
    assert_eq!(refused(PoolSettings { lifetimes, ..settings(None) }), Some("lifetimes.binding"));
    let sessions = SessionSettings { idle: 299, ..SessionSettings::default() };
    assert_eq!(refused(PoolSettings { sessions, ..settings(None) }), Some("sessions.idle"));
}

/// Each is a host that people, or the deployment itself, take for something else than a pool.
#[test]
fn no_pool_takes_a_label_that_means_something_else() {
    for taken in ["www", "scan", "api", "console", "admin", "mail", "localhost"] {
        assert_eq!(refused(settings(Some(taken))), Some("host"), "{taken}");
    }
    for free in ["wwww", "scans", "my-api", "xn", "a--b"] {
        assert_eq!(refused(settings(Some(free))), None, "{free}");
    }
}

#[test]
fn unchanged_settings_are_no_event() {
    let created = history::<Pool>([create(settings(None))]);
    let change = |host| PoolCommand::Change { settings: settings(host), at: at(1) };
    assert_eq!(when::<Pool>(&created, change(None)), Ok(Vec::new()));
    assert_eq!(when::<Pool>(&created, change(Some("acme"))).unwrap().len(), 1);
}

#[test]
fn a_host_belongs_to_one_pool_until_that_is_deleted() {
    let created = history::<Pool>([create(settings(Some("acme")))]);
    let name = Name::everywhere(NameKind::PoolHost, "acme");
    assert_eq!(folded::<Pool>(&created).names(), [name]);
    let delete = || PoolCommand::Delete { at: at(2) };
    let deleted = history::<Pool>([create(settings(Some("acme"))), delete()]);
    assert_eq!(folded::<Pool>(&deleted).names(), []);
    assert_eq!(when::<Pool>(&deleted, delete()), Err(CommandError::Unknown("pool")));
    assert_eq!(when::<Pool>(&deleted, create(settings(None))), Err(CommandError::Exists("pool")));
}

#[test]
fn the_pool_on_the_public_host_holds_that_host() {
    let created = history::<Pool>([create(settings(None))]);
    assert_eq!(folded::<Pool>(&created).names(), [Name::everywhere(NameKind::PoolHost, "")]);
}

#[test]
fn a_deleted_pool_keeps_its_id_so_that_its_history_shows_its_end() {
    let delete = PoolCommand::Delete { at: at(2) };
    let pool: Pool = folded(&history::<Pool>([create(settings(None)), delete]));
    assert!(!pool.exists());
    assert_eq!((pool.id.clone(), pool.deleted_at), (Some("acme".into()), Some(at(2))));
    assert_eq!(pool.about().pool, Some("acme".into()));
}

#[test]
fn a_pool_offers_each_language_once_and_at_least_one() {
    let offers = |languages: &[Language]| {
        refused(PoolSettings { languages: languages.to_vec(), ..settings(None) })
    };
    let (zh, en) = (Language::Zh, Language::En);
    for good in [&[zh][..], &[en], &[zh, en], &[en, zh]] {
        assert_eq!(offers(good), None);
    }
    for bad in [&[][..], &[zh, zh], &[zh, en, zh]] {
        assert_eq!(offers(bad), Some("languages"));
    }
}

#[test]
fn a_pool_is_switched_off_and_on_once() {
    let (disable, enable) =
        (|| PoolCommand::Disable { at: at(1) }, || PoolCommand::Enable { at: at(2) });
    let created = history::<Pool>([create(settings(None))]);
    assert_eq!(when::<Pool>(&created, enable()), Ok(Vec::new()));
    let off = history::<Pool>([create(settings(None)), disable()]);
    assert!(folded::<Pool>(&off).disabled);
    assert_eq!(when::<Pool>(&off, disable()), Ok(Vec::new()));
    let on = history::<Pool>([create(settings(None)), disable(), enable()]);
    assert!(!folded::<Pool>(&on).disabled);
}
