use super::*;
use crate::testing::{at, folded, history, when};

fn create(name: &str) -> KeyCommand {
    KeyCommand::Create {
        pool: "acme".into(),
        key: "k1".into(),
        name: name.into(),
        role: Role::Auditor,
        hash: "hash".into(),
        at: at(0),
    }
}

#[test]
fn a_revoked_key_opens_nothing() {
    let created = history::<Key>([create("reports")]);
    let claim = Claim::everywhere(ClaimKind::ApiKey, "hash");
    assert_eq!(folded::<Key>(&created).claims(), [claim]);
    let revoke = || KeyCommand::Revoke { at: at(1) };
    let revoked = history::<Key>([create("reports"), revoke()]);
    let key: Key = folded(&revoked);
    assert_eq!((key.claims(), key.revoked_at), (Vec::new(), Some(at(1))));
    assert_eq!(when::<Key>(&revoked, revoke()), Ok(Vec::new()));
}

#[test]
fn a_key_says_what_it_is_for() {
    let required = Undecided::Invalid { field: "name", why: "it is required" };
    assert_eq!(when::<Key>(&[], create(" ")), Err(required));
    assert_eq!(
        when::<Key>(&history::<Key>([create("a")]), create("b")),
        Err(Undecided::Exists("key"))
    );
}

#[test]
fn roles_are_named_alike_in_rows_and_events() {
    for role in [Role::Developer, Role::Auditor, Role::Operator] {
        assert_eq!(serde_json::to_value(role).unwrap(), role.name());
        assert_eq!(Role::named(role.name()), Some(role));
    }
}
