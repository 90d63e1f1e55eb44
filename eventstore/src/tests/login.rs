//! A login from issue to claim: events, names and rows in step.

use domain::login::State;

use super::{given::*, on_both_databases};

on_both_databases! {
    a_login_goes_from_issue_to_claim(given) {
        assert_eq!(given.issue("1").await.login.state, State::Issued);
        assert!(given.scan("1", "openid").await.needs_phone);
        assert_eq!(given.authorize("1", "+8613800000000").await.login.state, State::Bound);
        assert_eq!(given.claim("1").await.answer.login.state, State::Claimed);

        let views = &given.store.views;
        let login = views.login(&pool(), &"1".into()).await.unwrap().unwrap();
        assert_eq!((login.state, login.seq), (State::Claimed, 5));
        let user = views.user(&pool(), &"user-1".into()).await.unwrap().unwrap();
        assert_eq!(user.phone.unwrap().as_str(), "+8613800000000");
        let by_ticket = views.login_by_ticket("ticket-1").await.unwrap().unwrap();
        assert_eq!(by_ticket.id.as_str(), "1");
        let names =
            given.rows("SELECT kind FROM names WHERE owner = 'user-1' ORDER BY kind", &[]).await;
        let kinds: Vec<String> = names.iter().map(|row| row.text("kind").unwrap()).collect();
        assert_eq!(kinds, ["identity", "phone"]);
        assert!(views.session(&pool(), &"session-1".into()).await.unwrap().is_some());
    }

    a_person_who_comes_again_is_the_same_user(given) {
        given.sign_in("1", "openid", "+8613800000000").await;
        let given = given.reopened().await;
        given.issue("2").await;
        assert!(!given.scan("2", "openid").await.needs_phone);
        let bound = given.authorize("2", "+8613800000000").await.login.bound.unwrap();
        assert_eq!(bound.user, "user-1".into());
    }
}
