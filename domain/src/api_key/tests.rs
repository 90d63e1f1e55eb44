use super::*;
use crate::testing::{at, folded, history, when};

fn create(name: &str) -> ApiKeyCommand {
    ApiKeyCommand::Create {
        pool: Some("acme".into()),
        key: "k1".into(),
        name: name.into(),
        role: Role::Auditor,
        hash: "hash".into(),
        expires_at: Some(at(3_600)),
        networks: vec!["10.0.0.0/8".into()],
        personal: false,
        at: at(0),
    }
}

fn revoke() -> ApiKeyCommand {
    ApiKeyCommand::Revoke { at: at(1) }
}

#[test]
fn a_key_is_made_once_and_says_what_it_is_for() {
    let required = CommandError::Invalid { field: "name", why: "it is required" };
    assert_eq!(when::<ApiKey>(&[], create(" ")), Err(required));
    let created = history::<ApiKey>([create("reports")]);
    assert_eq!(when::<ApiKey>(&created, create("b")), Err(CommandError::Exists("API key")));
    let key: ApiKey = folded(&created);
    assert_eq!(
        (key.id, key.name.as_str(), key.role),
        (Some("k1".into()), "reports", Role::Auditor)
    );
    assert_eq!((key.hash, key.expires_at), ("hash".into(), Some(at(3_600))));
}

#[test]
fn a_key_gets_another_name_and_other_networks_while_it_is_good() {
    let change = |name: &str, network: &str| ApiKeyCommand::Change {
        name: name.into(),
        networks: vec![network.into()],
        at: at(1),
    };
    assert_eq!(when::<ApiKey>(&[], change("a", "b")), Err(CommandError::Unknown("API key")));
    let created = history::<ApiKey>([create("reports")]);
    assert_eq!(when::<ApiKey>(&created, change("reports", "10.0.0.0/8")), Ok(Vec::new()));
    let required = CommandError::Invalid { field: "name", why: "it is required" };
    assert_eq!(when::<ApiKey>(&created, change(" ", "10.0.0.0/8")), Err(required));
    let changed = history::<ApiKey>([create("reports"), change("weekly", "10.1.0.0/16")]);
    let key: ApiKey = folded(&changed);
    assert_eq!(
        (key.name.as_str(), key.networks.as_slice()),
        ("weekly", &["10.1.0.0/16".to_owned()][..])
    );
    let revoked = history::<ApiKey>([create("reports"), revoke()]);
    let over = CommandError::Invalid { field: "key", why: "it was revoked" };
    assert_eq!(when::<ApiKey>(&revoked, change("late", "10.0.0.0/8")), Err(over));
}

#[test]
fn a_key_is_revoked_once() {
    let revoked = history::<ApiKey>([create("reports"), revoke()]);
    assert_eq!(folded::<ApiKey>(&revoked).revoked_at, Some(at(1)));
    assert_eq!(when::<ApiKey>(&revoked, revoke()), Ok(Vec::new()));
    assert_eq!(when::<ApiKey>(&[], revoke()), Err(CommandError::Unknown("API key")));
}

#[test]
fn a_key_of_the_deployment_belongs_to_no_pool_and_sets_up() {
    let of_deployment = |role| match create("setting up") {
        ApiKeyCommand::Create { key, name, hash, expires_at, networks, personal, at, .. } => {
            let pool = None;
            ApiKeyCommand::Create {
                pool,
                key,
                name,
                role,
                hash,
                expires_at,
                networks,
                personal,
                at,
            }
        }
        other => other,
    };
    let key: ApiKey = folded(&history::<ApiKey>([of_deployment(Role::Operator)]));
    assert_eq!((key.about().pool, key.id), (None, Some("k1".into())));
    let refused = when::<ApiKey>(&[], of_deployment(Role::Auditor));
    assert!(matches!(refused, Err(CommandError::Invalid { field: "role", .. })));
}

#[test]
fn a_developer_alone_is_told_whether_phone_numbers_are_shown() {
    let said = |role, personal| match create("reports") {
        ApiKeyCommand::Create { pool, key, name, hash, expires_at, networks, at, .. } => {
            ApiKeyCommand::Create {
                pool,
                key,
                name,
                role,
                hash,
                expires_at,
                networks,
                personal,
                at,
            }
        }
        other => other,
    };
    for (role, personal, sees) in [
        (Role::Developer, false, false),
        (Role::Developer, true, true),
        (Role::Auditor, false, true),
        (Role::Operator, false, true),
    ] {
        let key: ApiKey = folded(&history::<ApiKey>([said(role, personal)]));
        assert_eq!(key.role.sees_personal(key.personal), sees, "{role} {personal}");
    }
    let refused = when::<ApiKey>(&[], said(Role::Auditor, true));
    assert!(matches!(refused, Err(CommandError::Invalid { field: "personal", .. })));
}
