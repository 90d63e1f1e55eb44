use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use domain::{
    identity::Identity,
    login::{Evidence, How, Login},
    user::{User, UserEvent},
};

use super::logins::issued;
use crate::{
    BadPage, Cursor, Order, Page, ReadError,
    logins::LoginFilter,
    testing::{at, record, views},
};

fn user_with_identities(id: &str, apps: &[&str]) -> Vec<UserEvent> {
    let registered = UserEvent::Registered {
        pool: "acme".into(),
        user: id.into(),
        phone: None,
        phone_held_elsewhere: false,
        at: at(0),
    };
    let linked = apps.iter().map(|app_id| UserEvent::IdentityLinked {
        identity: format!("{id}-{app_id}").into(),
        account: Identity {
            app_id: (*app_id).into(),
            openid: "o1".into(),
            unionid: None,
            wechat_subject: None,
        },
        evidence: Evidence { login: None, how: How::NewUser },
        seen_phone: None,
        at: at(0),
    });
    [registered].into_iter().chain(linked).collect()
}

on_both_databases! {
    pages_join_without_gap_or_repetition(database) {
        for n in 0..7 {
            // Two at a time share their moment.
            let issued = issued("acme", "shop", n / 2);
            record::<Login>(&database, &format!("l{n}"), [issued]).await;
        }
        let views = views(&database);
        for (order, expected) in [
            (None, ["l6", "l5", "l4", "l3", "l2", "l1", "l0"]),
            (Some(Order::Descending), ["l6", "l5", "l4", "l3", "l2", "l1", "l0"]),
            (Some(Order::Ascending), ["l0", "l1", "l2", "l3", "l4", "l5", "l6"]),
        ] {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page = Page::new(after, 2).unwrap().ordered(order);
                let filter = LoginFilter::default();
                let paged = views.logins(&"acme".into(), &filter, &page, at(0)).await.unwrap();
                seen.extend(paged.items.into_iter().map(|login| login.id.to_string()));
                let Some(next) = paged.next else { break };
                after = Some(next.to_string().parse().unwrap());
            }
            assert_eq!(seen, expected, "{order:?}");
        }
    }

    identities_of_one_moment_page_by_their_id(database) {
        record::<User>(&database, "u1", user_with_identities("u1", &["wx1", "wx2"])).await;
        record::<User>(&database, "u2", user_with_identities("u2", &["wx1"])).await;
        let views = views(&database);
        let first = views.identities(&"acme".into(), None, &Page::new(None, 2).unwrap()).await.unwrap();
        let rest = Page::new(first.next, 2).unwrap();
        let second = views.identities(&"acme".into(), None, &rest).await.unwrap();
        let ids: Vec<_> =
            first.items.iter().chain(&second.items).map(|identity| identity.id.as_str()).collect();
        assert_eq!(ids, ["u2-wx1", "u1-wx2", "u1-wx1"]);
        assert_eq!(second.next, None);
    }

    a_cursor_of_another_list_is_refused(database) {
        record::<User>(&database, "u1", user_with_identities("u1", &["wx1", "wx2"])).await;
        let views = views(&database);
        let page = Page::new(None, 1).unwrap();
        let next = views.identities(&"acme".into(), None, &page).await.unwrap().next;
        let answer = views.users(&"acme".into(), &crate::users::UserFilter::default(), &Page::new(next, 1).unwrap()).await;
        assert!(matches!(answer, Err(ReadError::Cursor)));
    }

    times_order_alike_with_and_without_fractions(database) {
        let moments = [0, 1, 1_000, 100_000, 120_000, 123_456, 999_999, 1_000_000];
        for (n, micros) in moments.into_iter().enumerate() {
            let at = at(0) + TimeDelta::microseconds(micros) + TimeDelta::nanoseconds(7);
            let registered = UserEvent::Registered {
                pool: "acme".into(),
                user: format!("u{n}").into(),
                phone: None,
                phone_held_elsewhere: false,
                at,
            };
            record::<User>(&database, &format!("u{n}"), [registered]).await;
        }
        let page = Page::new(None, 100).unwrap();
        let users = views(&database).users(&"acme".into(), &crate::users::UserFilter::default(), &page).await.unwrap().items;
        let ids: Vec<_> = users.iter().map(|user| user.id.as_str()).collect();
        assert_eq!(ids, ["u7", "u6", "u5", "u4", "u3", "u2", "u1", "u0"]);
        assert_eq!(users[6].registered_at, at(0) + TimeDelta::microseconds(1));
    }
}

#[test]
fn a_cursor_that_no_list_answered_is_refused() {
    let encoded = |json: &str| BASE64_URL_SAFE_NO_PAD.encode(json);
    let good = encoded(r#"["logins",1,"l1"]"#);
    assert_eq!(good.parse::<Cursor>().unwrap().to_string(), good);
    for bad in ["", "null", r#"[1,"l1"]"#, r#"["logins",-1,"l1"]"#, r#"["logins",1]"#] {
        assert_eq!(encoded(bad).parse::<Cursor>(), Err(BadPage::Cursor), "{bad}");
    }
    for bad in ["", "x", &format!("{good}==")] {
        assert_eq!(bad.parse::<Cursor>(), Err(BadPage::Cursor), "{bad}");
    }
}

#[test]
fn a_page_has_one_to_a_hundred_items() {
    for (limit, good) in [(0, false), (1, true), (100, true), (101, false)] {
        assert_eq!(Page::new(None, limit).is_ok(), good, "{limit}");
    }
}
