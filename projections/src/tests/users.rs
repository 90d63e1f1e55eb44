use domain::{
    identity::Identity,
    login::{Evidence, How},
    personal::Personal,
    user::{User, UserEvent},
};

use crate::{
    Page, Views,
    identities::IdentityView,
    testing::{at, record, views},
};

const PHONE: &str = "+8613800001234";

pub fn registered(id: &str, phone: Option<&str>, milliseconds: i64) -> UserEvent {
    UserEvent::Registered {
        pool: "acme".into(),
        user: id.into(),
        phone: phone.map(Personal::from),
        phone_held_elsewhere: phone.is_none(),
        at: at(milliseconds),
    }
}

fn linked(app_id: &str, openid: Personal<String>) -> UserEvent {
    let account = Identity { app_id: app_id.into(), openid, unionid: None, wechat_subject: None };
    UserEvent::IdentityLinked {
        identity: "i1".into(),
        account,
        evidence: Evidence { login: Some("l1".into()), how: How::NewUser },
        seen_phone: Some(PHONE.into()),
        at: at(2),
    }
}

async fn identities_of(views: &Views, user: &str) -> Vec<IdentityView> {
    let page = Page::new(None, Page::MOST).unwrap();
    views.identities(&"acme".into(), Some(&user.into()), &page).await.unwrap().items
}

on_both_databases! {
    a_user_and_its_identities_come_from_one_stream(database) {
        let events = [registered("u1", Some(PHONE), 0), linked("wx1", "o1".into())];
        record::<User>(&database, "u1", events).await;
        let views = views(&database);
        let user = views.user(&"acme".into(), &"u1".into()).await.unwrap().unwrap();
        assert_eq!(user.phone.as_ref().map(|phone| phone.as_str()), Some(PHONE));
        assert_eq!((user.phone_verified_at, user.changed_at), (Some(at(0)), at(2)));
        let identities = identities_of(&views, "u1").await;
        let [identity] = identities.as_slice() else { panic!("{identities:?}") };
        assert_eq!((identity.id.as_str(), identity.unionid.as_ref()), ("i1", None));
        assert_eq!((identity.app_id.as_str(), identity.openid.as_str()), ("wx1", "o1"));
        assert_eq!((identity.how, identity.login.as_ref()), (How::NewUser, Some(&"l1".into())));
        assert_eq!(identity.seen_phone.as_ref().map(|phone| phone.as_str()), Some(PHONE));
        assert!(!format!("{user:?} {identity:?}").contains(PHONE));
        assert!(serde_json::to_string(&user).unwrap().contains(PHONE));
    }

    a_unionid_that_is_learned_later_stands_in_the_same_row(database) {
        let learned = UserEvent::UnionidLearned {
            identity: "i1".into(),
            unionid: "union".into(),
            wechat_subject: "subject".into(),
            at: at(3),
        };
        let events = [registered("u1", None, 0), linked("wx1", "o1".into()), learned];
        record::<User>(&database, "u1", events).await;
        let identities = identities_of(&views(&database), "u1").await;
        let [identity] = identities.as_slice() else { panic!("{identities:?}") };
        assert_eq!(identity.unionid.as_ref().map(|unionid| unionid.as_str()), Some("union"));
        assert_eq!(identity.wechat_subject.as_deref(), Some("subject"));
    }

    an_unlinked_identity_has_no_row(database) {
        let unlinked = UserEvent::IdentityUnlinked { identity: "i1".into(), at: at(3) };
        let events = [registered("u1", None, 0), linked("wx1", "o1".into()), unlinked];
        record::<User>(&database, "u1", events).await;
        assert_eq!(identities_of(&views(&database), "u1").await, []);
    }

    users_are_found_by_their_exact_number(database) {
        record::<User>(&database, "u1", [registered("u1", Some(PHONE), 0)]).await;
        record::<User>(&database, "u2", [registered("u2", None, 1)]).await;
        let views = views(&database);
        let page = Page::new(None, 10).unwrap();
        let found = views.users(&"acme".into(), Some(PHONE), &page).await.unwrap();
        assert_eq!(found.items.iter().map(|user| user.id.as_str()).collect::<Vec<_>>(), ["u1"]);
        let all = views.users(&"acme".into(), None, &page).await.unwrap();
        assert_eq!(all.items.iter().map(|user| user.id.as_str()).collect::<Vec<_>>(), ["u2", "u1"]);
        assert!(all.items[0].phone_held_elsewhere && all.next.is_none());
    }

    an_erased_user_stays_without_anything_about_the_person(database) {
        let events = [
            registered("u1", Some(PHONE), 0),
            linked("wx1", "o1".into()),
            UserEvent::Erased { at: at(3) },
        ];
        record::<User>(&database, "u1", events).await;
        let views = views(&database);
        let user = views.user(&"acme".into(), &"u1".into()).await.unwrap().unwrap();
        assert!(user.erased && user.phone.is_none() && !user.phone_held_elsewhere);
        assert_eq!((user.registered_at, user.changed_at), (at(0), at(3)));
        assert_eq!(identities_of(&views, "u1").await, []);
    }

    an_identity_whose_openid_is_erased_has_no_row(database) {
        let events = [registered("u1", None, 0), linked("wx1", Personal::Erased)];
        record::<User>(&database, "u1", events).await;
        let page = Page::new(None, 10).unwrap();
        let identities = views(&database).identities(&"acme".into(), None, &page).await.unwrap();
        assert_eq!(identities.items, []);
    }
}
