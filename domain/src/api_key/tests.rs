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
fn a_key_is_revoked_once() {
    let revoked = history::<ApiKey>([create("reports"), revoke()]);
    assert_eq!(folded::<ApiKey>(&revoked).revoked_at, Some(at(1)));
    assert_eq!(when::<ApiKey>(&revoked, revoke()), Ok(Vec::new()));
    assert_eq!(when::<ApiKey>(&[], revoke()), Err(CommandError::Unknown("API key")));
}

#[test]
fn a_key_of_the_deployment_belongs_to_no_pool_and_sets_up() {
    let of_deployment = |role| match create("setting up") {
        ApiKeyCommand::Create { key, name, hash, expires_at, at, .. } => {
            ApiKeyCommand::Create { pool: None, key, name, role, hash, expires_at, at }
        }
        revoke @ ApiKeyCommand::Revoke { .. } => revoke,
    };
    let key: ApiKey = folded(&history::<ApiKey>([of_deployment(Role::Operator)]));
    assert_eq!((key.about().pool, key.id), (None, Some("k1".into())));
    let refused = when::<ApiKey>(&[], of_deployment(Role::Auditor));
    assert!(matches!(refused, Err(CommandError::Invalid { field: "role", .. })));
}
