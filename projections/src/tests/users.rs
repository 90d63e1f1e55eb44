use domain::{
    identity::Identity,
    login::{Evidence, How},
    personal::Personal,
    user::{User, UserEvent},
};

use crate::{
    Page, ReadError, Views,
    identities::IdentityView,
    testing::{at, record, views},
    users::UserFilter,
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
        let by_phone = UserFilter { phone: Some(PHONE.into()), ..UserFilter::default() };
        let found = views.users(&"acme".into(), &by_phone, &page).await.unwrap();
        assert_eq!(found.items.iter().map(|user| user.id.as_str()).collect::<Vec<_>>(), ["u1"]);
        let all = views.users(&"acme".into(), &UserFilter::default(), &page).await.unwrap();
        assert_eq!(all.items.iter().map(|user| user.id.as_str()).collect::<Vec<_>>(), ["u2", "u1"]);
        assert!(all.items[0].phone_held_elsewhere && all.next.is_none());
    }

    users_are_found_by_what_their_name_begins_with_page_by_page_in_its_order(database) {
        for (id, name) in [("u1", "Lin Yi"), ("u2", "lin er"), ("u3", "林一"), ("u4", "LIN"), ("u5", "Zhou"), ("u6", "Li")] {
            let nickname = Some(name.into());
            let named = UserEvent::ProfileChanged { nickname, avatar: None, at: at(1) };
            record::<User>(&database, id, [registered(id, None, 0), named]).await;
        }
        record::<User>(&database, "u7", [registered("u7", None, 0)]).await;
        let views = views(&database);
        let pages = async |name: &str| {
            let filter = UserFilter { name: Some(name.into()), ..UserFilter::default() };
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let page = Page::new(after, 1).unwrap();
                let paged = views.users(&"acme".into(), &filter, &page).await.unwrap();
                found.extend(paged.items.into_iter().map(|user| user.id.to_string()));
                after = paged.next;
                if after.is_none() {
                    return found;
                }
            }
        };
        assert_eq!(pages("lIn").await, ["u4", "u2", "u1"]);
        assert_eq!(pages("林").await, ["u3"]);
        assert_eq!(pages("Lin%").await, [""; 0]);
        let all = views.users(&"acme".into(), &UserFilter::default(), &Page::new(None, 1).unwrap()).await.unwrap();
        let by_name = UserFilter { name: Some("l".into()), ..UserFilter::default() };
        let foreign = views.users(&"acme".into(), &by_name, &Page::new(all.next, 1).unwrap()).await;
        assert!(matches!(foreign, Err(ReadError::Cursor)));
    }

    users_are_found_by_the_wechat_accounts_that_open_them(database) {
        let account = Identity {
            app_id: "wx1".into(), openid: "o1".into(), unionid: Some("union".into()), wechat_subject: Some("acme".into()),
        };
        let evidence = Evidence { login: None, how: How::NewUser };
        let linked = UserEvent::IdentityLinked { identity: "i1".into(), account, evidence, seen_phone: None, at: at(2) };
        record::<User>(&database, "u1", [registered("u1", None, 0), linked]).await;
        record::<User>(&database, "u2", [registered("u2", None, 1)]).await;
        let (views, page) = (views(&database), Page::new(None, 10).unwrap());
        let found = async |filter: UserFilter| {
            let found = views.users(&"acme".into(), &filter, &page).await.unwrap();
            found.items.into_iter().map(|user| user.id.to_string()).collect::<Vec<_>>()
        };
        let by = |openid: Option<&str>, unionid: Option<&str>| UserFilter {
            openid: openid.map(Into::into), unionid: unionid.map(Into::into), ..UserFilter::default()
        };
        assert_eq!(found(by(Some("o1"), None)).await, ["u1"]);
        assert_eq!(found(by(None, Some("union"))).await, ["u1"]);
        assert_eq!(found(by(Some("o1"), Some("union"))).await, ["u1"]);
        for nobody in [by(Some("o"), None), by(None, Some("o1")), by(Some("o1"), Some("other"))] {
            assert_eq!(found(nobody).await, [""; 0]);
        }
    }

    a_number_that_nobody_verified_is_found_as_one_alone(database) {
        let noted = UserEvent::PhoneNoted { phone: Some(PHONE.into()), at: at(2) };
        record::<User>(&database, "u1", [registered("u1", None, 0), noted]).await;
        let (views, page) = (views(&database), Page::new(None, 10).unwrap());
        let phone = Some(PHONE.to_owned());
        let verified = UserFilter { phone: phone.clone(), ..UserFilter::default() };
        let noted = UserFilter { unverified_phone: phone, ..UserFilter::default() };
        assert_eq!(views.users(&"acme".into(), &verified, &page).await.unwrap().items, []);
        let found = views.users(&"acme".into(), &noted, &page).await.unwrap().items;
        let [user] = found.as_slice() else { panic!("{found:?}") };
        assert!(user.phone.is_none() && user.phone_verified_at.is_none() && user.version == 2);
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
