//! An authorization request that two tabs answer, or that ran out meanwhile, does not stop a person from signing in.

use chrono::TimeDelta;
use domain::{
    aggregate::CommandError,
    authorization_request::AuthorizationRequest,
    decisions::{ClaimLogin, ServedRequest},
    login::State,
    unit::Refused,
};

use super::{given::*, on_both_databases};

on_both_databases! {
    of_two_tabs_with_one_request_both_sign_in_and_one_gets_the_code(given) {
        for login in ["1", "2"] {
            given.execute(&issue_for("grant", login)).await.unwrap();
            given.scan(login, "openid").await;
            given.authorize(login, &phone(1)).await;
        }
        let (one, other) = (claim_for("grant", "1"), claim_for("grant", "2"));
        let (one, other) = tokio::join!(given.execute(&one), given.execute(&other));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!([&one, &other].map(|claimed| claimed.answer.login.state), [State::Claimed; 2]);
        assert_ne!(one.granted, other.granted);
        assert_eq!((given.count("sessions").await, given.count("grants").await), (2, 1));
    }

    a_request_that_ran_out_is_not_granted_but_the_person_is_signed_in(given) {
        given.execute(&issue_for("grant", "1")).await.unwrap();
        given.scan("1", "openid").await;
        given.authorize("1", &phone(1)).await;
        let served = served("grant");
        let request =
            AuthorizationRequest { expires_at: noon() - TimeDelta::seconds(1), ..served.request };
        let served = ServedRequest { request, ..served };
        let claim = ClaimLogin { request: Some(served), ..claim("1") };
        let claimed = given.execute(&claim).await.unwrap();
        assert_eq!((claimed.answer.login.state, claimed.granted), (State::Claimed, false));
        assert_eq!((given.count("sessions").await, given.count("grants").await), (1, 0));
    }

    a_grant_is_redeemed_once_wherever_it_is_shown(given) {
        let other = given.beside().await;
        given.execute(&issue_for("grant", "1")).await.unwrap();
        given.scan("1", "openid").await;
        given.authorize("1", &phone(1)).await;
        assert!(given.execute(&claim_for("grant", "1")).await.unwrap().granted);
        let code = redeem("grant");
        let (one, two) = tokio::join!(given.execute(&code), other.execute(&code));
        let redeemed = [one.unwrap(), two.unwrap()].into_iter().flatten();
        assert_eq!(redeemed.count(), 1);
        let grant = given.store.views.grant(&pool(), &"grant".into()).await.unwrap().unwrap();
        assert_eq!(grant.state.name(), "replayed");
    }
    for_a_request_that_was_granted_no_code_is_shown_whoever_granted_it(given) {
        let other = given.beside().await;
        given.execute(&issue_for("grant", "1")).await.unwrap();
        given.scan("1", "openid").await;
        given.authorize("1", &phone(1)).await;
        assert!(given.execute(&claim_for("grant", "1")).await.unwrap().granted);
        for server in [&given, &other] {
            let refused = server.execute(&issue_for("grant", "2")).await.unwrap_err();
            let unknown = Refused::Undecided(CommandError::Unknown("authorization"));
            assert_eq!(refused.to_string(), unknown.to_string());
        }
        assert_eq!(given.count("logins").await, 1);
    }
}
