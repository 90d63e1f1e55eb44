use super::*;

fn wechat() -> Identity {
    Identity {
        app_id: "wx1".into(),
        openid: "o1".into(),
        unionid: Some("union".into()),
        wechat_subject: Some("acme".into()),
    }
}

#[test]
fn an_openid_is_one_account_in_one_mini_program() {
    let without_unionid = Identity { unionid: None, wechat_subject: None, ..wechat() };
    assert!(wechat().is_same(&without_unionid));
    assert!(!wechat().is_same(&Identity { app_id: "wx2".into(), ..wechat() }));
    assert!(!wechat().is_same(&Identity { openid: "o2".into(), ..wechat() }));
}

#[test]
fn a_unionid_is_a_name_only_within_a_subject() {
    let pool = "acme".into();
    let expected = Name::in_pool(&pool, NameKind::UnionIdentity, ["acme", "union"]);
    assert_eq!(wechat().union_name(&pool), Some(expected));
    assert_eq!(Identity { wechat_subject: None, ..wechat() }.union_name(&pool), None);
    assert_eq!(Identity { unionid: None, ..wechat() }.union_name(&pool), None);
}

#[test]
fn an_erased_account_has_no_name_and_is_the_same_as_none() {
    let (mut erased, pool) = (wechat(), "acme".into());
    erased.erase();
    assert_eq!((erased.name(&pool), erased.union_name(&pool)), (None, None));
    assert!(!erased.is_same(&erased));
    assert_eq!(erased.unionid, Some(Personal::Erased));
}
