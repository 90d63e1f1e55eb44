use super::*;
use crate::{
    claim::ClaimKind,
    login::How,
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

fn wechat(openid: &str) -> Identity {
    Identity {
        app_id: "wx1".into(),
        openid: openid.into(),
        unionid: Some("union".into()),
        subject: Some("acme".into()),
    }
}

fn link(openid: &str) -> UserCommand {
    let evidence = Evidence { login: Some("l1".into()), how: How::NewUser };
    UserCommand::LinkIdentity { identity: wechat(openid), evidence, seen_phone: None, at: at(1) }
}

fn unlink(openid: &str) -> UserCommand {
    UserCommand::UnlinkIdentity { identity: wechat(openid), at: at(2) }
}

fn see(openid: &str, phone: &str) -> UserCommand {
    UserCommand::SeePhone { identity: wechat(openid), phone: phone.into(), at: at(3) }
}

fn given(commands: impl IntoIterator<Item = UserCommand>) -> Vec<UserEvent> {
    history::<User>(commands)
}

fn claimed(events: &[UserEvent]) -> Vec<(ClaimKind, String)> {
    let claims = folded::<User>(events).claims();
    claims.into_iter().map(|claim| (claim.kind, claim.name.join(" "))).collect()
}

#[test]
fn an_account_is_made_once() {
    let registered = given([register(None)]);
    assert_eq!(when::<User>(&registered, register(None)), Err(Undecided::Exists("user")));
    assert_eq!(when::<User>(&[], link("o1")), Err(Undecided::Unknown("user")));
}

#[test]
fn a_user_holds_its_identities_and_its_number() {
    let events = given([register(Some(PHONE)), link("o1"), link("o2")]);
    assert_eq!(
        claimed(&events),
        [
            (ClaimKind::Identity, "wx1 o1".into()),
            (ClaimKind::Identity, "wx1 o2".into()),
            (ClaimKind::UnionIdentity, "acme union".into()),
            (ClaimKind::Phone, PHONE.into()),
        ]
    );
}

#[test]
fn an_identity_is_linked_once() {
    let linked = given([register(None), link("o1")]);
    assert_eq!(when::<User>(&linked, link("o1")), Ok(Vec::new()));
}

#[test]
fn the_last_way_in_cannot_be_unlinked() {
    let one = given([register(None), link("o1")]);
    let last = Undecided::Invalid { field: "identity", why: "it is the last way in" };
    assert_eq!(when::<User>(&one, unlink("o1")), Err(last));
    let two = given([register(None), link("o1"), link("o2"), unlink("o1")]);
    assert_eq!(claimed(&two)[0], (ClaimKind::Identity, "wx1 o2".into()));
    let hash = "$argon2id$".into();
    let password = UserCommand::ChangePassword { hash, at: at(2) };
    let none = given([register(None), link("o1"), password, unlink("o1")]);
    assert_eq!(claimed(&none), []);
}

#[test]
fn an_identity_that_is_not_linked_is_unknown() {
    let linked = given([register(None), link("o1")]);
    assert_eq!(when::<User>(&linked, unlink("o2")), Err(Undecided::Unknown("identity")));
    assert_eq!(when::<User>(&linked, see("o2", PHONE)), Err(Undecided::Unknown("identity")));
}

#[test]
fn a_seen_number_stays_on_its_identity_and_is_not_held() {
    let events = given([register(Some(PHONE)), link("o1"), see("o1", OTHER)]);
    let user: User = folded(&events);
    assert!(user.identities[0].seen_phone == Some(OTHER.into()));
    assert!(!claimed(&events).contains(&(ClaimKind::Phone, OTHER.into())));
    assert_eq!(when::<User>(&events, see("o1", OTHER)), Ok(Vec::new()));
}

#[test]
fn a_changed_number_is_held_in_place_of_the_former() {
    let change = |phone: &str| UserCommand::ChangePhone { phone: phone.into(), at: at(9) };
    let events = given([register(None), change(PHONE), change(OTHER)]);
    assert_eq!(claimed(&events), [(ClaimKind::Phone, OTHER.into())]);
    let user: User = folded(&events);
    assert_eq!((user.phone_verified_at, user.phone_held_elsewhere), (Some(at(9)), false));
    assert_eq!(when::<User>(&events, change(OTHER)), Ok(Vec::new()));
}

#[test]
fn blocking_twice_is_one_event() {
    let (block, unblock) = (UserCommand::Block { at: at(4) }, UserCommand::Unblock { at: at(5) });
    let blocked = given([register(None), block.clone()]);
    assert!(folded::<User>(&blocked).blocked);
    assert_eq!(when::<User>(&blocked, block.clone()), Ok(Vec::new()));
    let free = given([register(None), block, unblock.clone()]);
    assert!(!folded::<User>(&free).blocked);
    assert_eq!(when::<User>(&free, unblock), Ok(Vec::new()));
}

#[test]
fn an_erased_user_holds_nothing_and_takes_nothing_more() {
    let erase = UserCommand::Erase { at: at(6) };
    let erased = given([register(Some(PHONE)), link("o1"), erase]);
    assert_eq!(claimed(&erased), []);
    let user: User = folded(&erased);
    assert!(user.erased && user.phone.is_none() && user.identities.is_empty());
    assert_eq!((user.registered_at, user.changed_at), (at(0), at(6)));
    assert_eq!(user.about().subject, Some("u1".into()));
    assert_eq!(when::<User>(&erased, link("o1")), Err(Undecided::Unknown("user")));
    assert_eq!(when::<User>(&erased, register(None)), Err(Undecided::Exists("user")));
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
