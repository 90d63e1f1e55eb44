use super::*;
use crate::{
    login::How,
    name::NameKind,
    testing::{at, folded, history, when},
};

const PHONE: &str = "+8613800001234";
const OTHER: &str = "+8613900005678";

fn register(phone: Option<&str>) -> UserCommand {
    UserCommand::Register {
        pool: "acme".into(),
        user: "u1".into(),
        phone: phone.map(Personal::from),
        phone_held_elsewhere: phone.is_none(),
        at: at(0),
    }
}

/// An account of a Mini Program that is bound to no Open Platform account.
fn wechat(openid: &str) -> Identity {
    Identity {
        app_id: "wx1".into(),
        openid: openid.into(),
        unionid: None,
        wechat_subject: Some("acme".into()),
    }
}

/// The same, once the Mini Program is bound to one.
fn with_unionid(openid: &str, unionid: &str) -> Identity {
    Identity { unionid: Some(unionid.into()), ..wechat(openid) }
}

/// Links an openid; the id of the link is `link of <openid>`.
fn link(openid: &str) -> UserCommand {
    link_account(wechat(openid), &format!("link of {openid}"))
}

fn link_account(account: Identity, identity: &str) -> UserCommand {
    let evidence = Evidence { login: Some("l1".into()), how: How::NewUser };
    let identity = identity.into();
    UserCommand::LinkIdentity { identity, account, evidence, seen_phone: None, at: at(1) }
}

fn unlink(identity: &str) -> UserCommand {
    UserCommand::UnlinkIdentity { identity: identity.into(), at: at(2) }
}

fn see(openid: &str, phone: &str) -> UserCommand {
    UserCommand::SeePhone { account: wechat(openid), phone: phone.into(), at: at(3) }
}

fn learn(openid: &str, unionid: &str) -> UserCommand {
    UserCommand::LearnUnionid { account: with_unionid(openid, unionid), at: at(4) }
}

fn change_phone(phone: Option<&str>) -> UserCommand {
    UserCommand::ChangePhone { phone: phone.map(Personal::from), at: at(9) }
}

fn given(commands: impl IntoIterator<Item = UserCommand>) -> Vec<UserEvent> {
    history::<User>(commands)
}

fn held(events: &[UserEvent]) -> Vec<(NameKind, String)> {
    let names = folded::<User>(events).names();
    names.into_iter().map(|name| (name.kind, name.parts.join(" "))).collect()
}

#[test]
fn an_account_is_made_once() {
    let registered = given([register(None)]);
    assert_eq!(when::<User>(&registered, register(None)), Err(CommandError::Exists("user")));
    assert_eq!(when::<User>(&[], link("o1")), Err(CommandError::Unknown("user")));
}

#[test]
fn a_user_holds_its_identities_and_its_number() {
    let second = link_account(with_unionid("o2", "union"), "i2");
    let third = link_account(with_unionid("o3", "union"), "i3");
    let events = given([register(Some(PHONE)), link("o1"), second, third]);
    assert_eq!(
        held(&events),
        [
            (NameKind::Identity, "wx1 o1".into()),
            (NameKind::Identity, "wx1 o2".into()),
            (NameKind::Identity, "wx1 o3".into()),
            (NameKind::UnionIdentity, "acme union".into()),
            (NameKind::Phone, PHONE.into()),
        ]
    );
}

#[test]
fn an_account_is_linked_once() {
    let linked = given([register(None), link("o1")]);
    let again = link_account(wechat("o1"), "another link");
    assert_eq!(when::<User>(&linked, again), Ok(Vec::new()));
}

#[test]
fn the_last_way_in_cannot_be_unlinked() {
    let one = given([register(None), link("o1")]);
    let last = CommandError::Invalid { field: "identity", why: "it is the last way in" };
    assert_eq!(when::<User>(&one, unlink("link of o1")), Err(last));
    let two = given([register(None), link("o1"), link("o2"), unlink("link of o1")]);
    assert_eq!(held(&two), [(NameKind::Identity, "wx1 o2".into())]);
    let hash = "$argon2id$".into();
    let password = UserCommand::ChangePassword { hash, at: at(2) };
    let none = given([register(None), link("o1"), password, unlink("link of o1")]);
    assert_eq!(held(&none), []);
}

#[test]
fn an_identity_is_unlinked_by_its_id_and_remembered_as_a_former_one() {
    let events = given([register(None), link("o1"), link("o2"), unlink("link of o1")]);
    assert_eq!(
        events.last(),
        Some(&UserEvent::IdentityUnlinked { identity: "link of o1".into(), at: at(2) })
    );
    let user: User = folded(&events);
    assert_eq!(user.identities.len(), 1);
    assert_eq!(user.former, [wechat("o1")]);
}

#[test]
fn an_account_that_comes_back_gets_a_new_link_and_stays_a_former_one() {
    let back = link_account(wechat("o1"), "second link");
    let commands = [register(None), link("o1"), link("o2"), unlink("link of o1"), back];
    let user: User = folded(&given(commands));
    assert_eq!(user.link_to(&wechat("o1")).unwrap().id.as_str(), "second link");
    assert_eq!(user.former, [wechat("o1")]);
}

#[test]
fn an_identity_that_is_not_linked_is_unknown() {
    let linked = given([register(None), link("o1")]);
    let unknown = || Err(CommandError::Unknown("identity"));
    assert_eq!(when::<User>(&linked, unlink("link of o2")), unknown());
    assert_eq!(when::<User>(&linked, see("o2", PHONE)), unknown());
    assert_eq!(when::<User>(&linked, learn("o2", "union")), unknown());
    let both = given([register(None), link("o1"), link("o2"), unlink("link of o1")]);
    assert_eq!(when::<User>(&both, unlink("link of o1")), unknown());
}

#[test]
fn a_seen_number_stays_on_its_identity_and_is_not_held() {
    let commands = [register(Some(PHONE)), link("o1"), link("o2"), see("o1", OTHER)];
    let events = given(commands);
    let seen =
        UserEvent::PhoneSeen { identity: "link of o1".into(), phone: OTHER.into(), at: at(3) };
    assert_eq!(events.last(), Some(&seen));
    let user: User = folded(&events);
    assert_eq!(user.identities[0].seen_phone, Some(OTHER.into()));
    assert_eq!(user.identities[1].seen_phone, None);
    assert!(!held(&events).contains(&(NameKind::Phone, OTHER.into())));
    assert_eq!(when::<User>(&events, see("o1", OTHER)), Ok(Vec::new()));
}

#[test]
fn a_unionid_that_comes_later_is_learned_once_and_held() {
    let linked = given([register(None), link("o1"), link("o2")]);
    let union = (NameKind::UnionIdentity, "acme union".to_owned());
    assert!(!held(&linked).contains(&union));
    let learned = given([register(None), link("o1"), link("o2"), learn("o1", "union")]);
    let event = UserEvent::UnionidLearned {
        identity: "link of o1".into(),
        unionid: "union".into(),
        wechat_subject: "acme".into(),
        at: at(4),
    };
    assert_eq!(learned.last(), Some(&event));
    assert!(held(&learned).contains(&union));
    assert_eq!(folded::<User>(&learned).identities[1].account, wechat("o2"));
    assert_eq!(when::<User>(&learned, learn("o1", "union")), Ok(Vec::new()));
}

#[test]
fn another_unionid_takes_the_place_of_the_former() {
    let commands = [register(None), link("o1"), learn("o1", "first"), learn("o1", "second")];
    let unions: Vec<_> = held(&given(commands)).into_iter().skip(1).collect();
    assert_eq!(unions, [(NameKind::UnionIdentity, "acme second".into())]);
}

#[test]
fn without_a_unionid_or_a_subject_nothing_is_learned_or_lost() {
    let learned = given([register(None), link("o1"), learn("o1", "union")]);
    let no_unionid = UserCommand::LearnUnionid { account: wechat("o1"), at: at(5) };
    assert_eq!(when::<User>(&learned, no_unionid), Ok(Vec::new()));
    let account = Identity { wechat_subject: None, ..with_unionid("o1", "other") };
    let no_subject = UserCommand::LearnUnionid { account, at: at(5) };
    assert_eq!(when::<User>(&learned, no_subject), Ok(Vec::new()));
}

#[test]
fn a_changed_number_is_held_in_place_of_the_former() {
    let commands = [register(None), change_phone(Some(PHONE)), change_phone(Some(OTHER))];
    let events = given(commands);
    assert_eq!(held(&events), [(NameKind::Phone, OTHER.into())]);
    let user: User = folded(&events);
    assert_eq!((user.phone_verified_at, user.phone_held_elsewhere), (Some(at(9)), false));
    assert_eq!(when::<User>(&events, change_phone(Some(OTHER))), Ok(Vec::new()));
}

#[test]
fn a_number_can_be_taken_away() {
    let events = given([register(Some(PHONE)), change_phone(None)]);
    assert_eq!(events.last(), Some(&UserEvent::PhoneChanged { phone: None, at: at(9) }));
    assert_eq!(held(&events), []);
    let user: User = folded(&events);
    assert_eq!((user.phone, user.phone_verified_at), (None, None));
    assert_eq!(when::<User>(&events, change_phone(None)), Ok(Vec::new()));
}

#[test]
fn blocking_twice_is_one_event() {
    let (block, unblock) = (UserCommand::Block { at: at(4) }, UserCommand::Unblock { at: at(5) });
    let blocked = given([register(None), block.clone()]);
    assert!(!folded::<User>(&blocked).may_sign_in());
    assert_eq!(when::<User>(&blocked, block.clone()), Ok(Vec::new()));
    let free = given([register(None), block, unblock.clone()]);
    assert!(folded::<User>(&free).may_sign_in());
    assert_eq!(when::<User>(&free, unblock), Ok(Vec::new()));
}

#[test]
fn an_erased_user_holds_nothing_and_takes_nothing_more() {
    let erase = || UserCommand::Erase { at: at(6) };
    let commands = [register(Some(PHONE)), link("o1"), link("o2"), unlink("link of o2"), erase()];
    let erased = given(commands);
    assert_eq!(held(&erased), []);
    let user: User = folded(&erased);
    assert!(user.is_erased() && !user.may_sign_in());
    assert!(user.phone.is_none() && user.identities.is_empty() && user.former.is_empty());
    assert_eq!((user.registered_at, user.changed_at), (at(0), at(6)));
    let about = user.about();
    assert_eq!((about.pool, about.subject), (Some("acme".into()), Some("u1".into())));
    let ended = || Err(CommandError::Invalid { field: "user", why: "the person was erased" });
    assert_eq!(when::<User>(&erased, link("o1")), ended());
    assert_eq!(when::<User>(&erased, erase()), ended());
    assert_eq!(when::<User>(&erased, register(None)), Err(CommandError::Exists("user")));
}

#[test]
fn an_unchanged_profile_is_no_event() {
    let change = |nickname: Option<&str>| UserCommand::ChangeProfile {
        nickname: nickname.map(Personal::from),
        avatar: None,
        at: at(7),
    };
    let events = given([register(None), change(Some("Li"))]);
    assert_eq!(when::<User>(&events, change(Some("Li"))), Ok(Vec::new()));
    assert_eq!(when::<User>(&events, change(None)).unwrap().len(), 1);
}

#[test]
fn an_imported_user_holds_what_was_verified_and_only_notes_the_rest() {
    let identity = ImportedIdentity { identity: "i1".into(), account: with_unionid("o1", "union") };
    let row = ImportedRow {
        identities: vec![identity],
        phone: Some(PHONE.into()),
        unverified_email: Some("lin@example.com".into()),
        blocked: true,
        ..ImportedRow::default()
    };
    let import = |row: &ImportedRow| UserCommand::Import {
        pool: "acme".into(),
        user: "u1".into(),
        import: "old".into(),
        row: Box::new(row.clone()),
        at: at(1),
    };
    let events = given([import(&row)]);
    assert_eq!(
        held(&events),
        [
            (NameKind::Identity, "wx1 o1".into()),
            (NameKind::UnionIdentity, "acme union".into()),
            (NameKind::Phone, PHONE.into()),
        ]
    );
    let user: User = folded(&events);
    assert_eq!((user.phone_verified_at, user.email_verified_at), (Some(at(1)), None));
    assert_eq!(user.identities[0].evidence, Evidence { login: None, how: How::Imported });
    assert!(!user.may_sign_in());
    assert_eq!(when::<User>(&events, import(&row)), Err(CommandError::Exists("user")));
}

#[test]
fn an_address_that_is_verified_needs_no_note_any_more() {
    let address = || Some(Personal::from("lin@example.com"));
    let note = |email| UserCommand::NoteEmail { email, at: at(2) };
    let noted = given([register(None), note(address())]);
    assert_eq!(held(&noted), []);
    assert_eq!(when::<User>(&noted, note(address())), Ok(Vec::new()));
    let change = UserCommand::ChangeEmail { email: address(), at: at(3) };
    let verified = given([register(None), note(address()), change]);
    assert_eq!(held(&verified), [(NameKind::Email, "lin@example.com".into())]);
    assert_eq!(folded::<User>(&verified).unverified_email, None);
}
