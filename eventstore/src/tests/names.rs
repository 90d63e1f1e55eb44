//! Names are kept for what is contested, and for nothing that is random.

use chrono::TimeDelta;
use domain::{
    aggregate::Recorded,
    connection::{Connection, ConnectionCommand},
    decisions::{Execute, ExpireLogin, ScanLogin},
    identity::Identity,
    name::NameKind,
    operator::{Operator, OperatorCommand, Passkey, PasskeyAlgorithm},
    pool::{Pool, PoolCommand},
    unit::Refused,
    user::{User, UserCommand},
};

use super::{
    given::{samples::with_every_aggregate, *},
    on_both_databases,
};

on_both_databases! {
    names_are_held_for_what_is_contested_only(given) {
        set_up_other(&given).await;
        with_every_aggregate!(is_made(&given), &pool(), "1");
        let identity = Identity {
            unionid: Some("unionid".into()),
            wechat_subject: Some("subject".into()),
            ..identity("openid")
        };
        given.execute(&issue_for("grant", "2")).await.unwrap();
        given.execute(&ScanLogin { identity, ..scan("2", "") }).await.unwrap();
        given.authorize("2", &phone(1)).await;
        given.execute(&claim_for("grant", "2")).await.unwrap();
        given.execute(&redeem("grant")).await.unwrap().unwrap();
        let email = Some("mei@example.com".into());
        given.one::<User>("user-2", UserCommand::ChangeEmail { email, at: noon() }).await;
        given.links_wechat("1", "openid").await;
        let passkey = Passkey {
            id: "passkey".into(),
            public_key: "key".into(),
            algorithm: PasskeyAlgorithm::Es256,
            count: 0,
        };
        let add = OperatorCommand::AddPasskey { passkey, name: "phone".into(), at: noon() };
        given.one::<Operator>("1", add).await;
        let held = given
            .lines("SELECT DISTINCT kind || ' of ' || owner_type AS line FROM names ORDER BY 1")
            .await;
        assert_eq!(
            held,
            [
                "connection_identifier of connection",
                "email of user",
                "identity of user",
                "operator of operator",
                "operator_identity of operator",
                "passkey of operator",
                "phone of user",
                "pool_host of pool",
                "union_identity of user",
            ]
        );
        assert_eq!(held.len(), NameKind::ALL.len());
    }

    a_name_opens_nobody_who_does_not_hold_it(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.sign_in("2", "another", &phone(2)).await;
        // As it looks to who reads a name, and its holder a moment later.
        given
            .sql("UPDATE names SET owner = 'user-2' WHERE kind = 'identity' AND owner = 'user-1'")
            .await;
        let given = given.reopened().await;
        given.issue("3").await;
        given.scan("3", "openid").await;
        let refused = given.execute(&authorize("3", &phone(3))).await.unwrap_err();
        assert!(matches!(refused, Refused::Taken(NameKind::Identity)), "{refused}");
    }

    a_login_leaves_no_name_of_its_own(given) {
        let before = given.count("names").await;
        given.issue("1").await;
        given.issue("2").await;
        let late = noon() + TimeDelta::hours(1);
        given.execute(&ExpireLogin { login: "1".into(), at: late }).await.unwrap();
        assert_eq!(given.count("names").await, before);
        given.sign_in("3", "openid", &phone(1)).await;
        let of_the_person = before + 2;
        assert_eq!(given.count("names").await, of_the_person);
        given.sign_in("4", "openid", &phone(1)).await;
        assert_eq!(given.count("names").await, of_the_person);
    }

    what_ends_gives_its_names_up(given) {
        set_up_other(&given).await;
        given.sign_in("1", "openid", &phone(1)).await;
        let at = noon();
        given.one::<User>("user-1", UserCommand::ChangePhone { phone: None, at }).await;
        given.one::<Connection>("wechat", ConnectionCommand::Delete { at }).await;
        given.one_in::<Pool>(&other_pool(), "other", PoolCommand::Delete { at }).await;
        let held =
            given.lines("SELECT kind AS line FROM names WHERE pool <> 'other' ORDER BY 1").await;
        assert_eq!(held, ["identity", "pool_host"]);
        let third = Execute::<Pool>::new("third", create_pool(&"third".into(), Some("other")));
        given.execute_in(&"third".into(), &third).await.unwrap();
        given.is_consistent().await;
    }

    a_host_is_taken_over_all_pools(given) {
        set_up_other(&given).await;
        let third = Execute::<Pool>::new("third", create_pool(&"third".into(), Some("other")));
        let refused = given.execute_in(&"third".into(), &third).await.unwrap_err();
        assert!(matches!(refused, Refused::Taken(NameKind::PoolHost)), "{refused}");
        assert!(!given.written().await.iter().any(|event| event.pool == "third"));
        let other = given.beside().await;
        assert!(other.store.views.pool(&"third".into()).await.unwrap().is_none());
    }

    a_number_and_an_identity_are_taken_in_their_own_pool_only(given) {
        set_up_other(&given).await;
        given.sign_in("1", "openid", &phone(1)).await;
        let register = UserCommand::Register {
            pool: other_pool(),
            user: "theirs".into(),
            phone: Some(phone(1).into()),
            phone_held_elsewhere: false,
            at: noon(),
        };
        given.one_in::<User>(&other_pool(), "theirs", register.clone()).await;
        let ours = UserCommand::Register {
            pool: pool(),
            user: "ours".into(),
            phone: Some(phone(1).into()),
            phone_held_elsewhere: false,
            at: noon(),
        };
        let refused = given.execute(&Execute::<User>::new("ours", ours)).await.unwrap_err();
        assert!(matches!(refused, Refused::Taken(NameKind::Phone)), "{refused}");
        // The same number of two pools does not look the same.
        let names =
            given.lines("SELECT DISTINCT name AS line FROM names WHERE kind = 'phone'").await;
        assert_eq!(names.len(), 2);
    }
}

async fn is_made<A>(given: &Given, sample: samples::Sample<A>) -> &'static str
where
    A: Recorded,
    A::Command: Clone + Send + Sync,
    A::Event: 'static,
{
    if A::TYPE != "pool" {
        given.one::<A>(&sample.id, sample.create).await;
    }
    A::TYPE
}
