//! Somebody is erased whose identity was another one's in the middle of a login.

use domain::{
    decisions::EraseUser,
    login::{Evidence, How},
    user::{User, UserCommand},
};

use super::holds::is_whole;
use crate::tests::{
    given::{identity, noon, phone},
    on_both_databases,
};

on_both_databases! {
    a_login_that_was_of_two_persons_goes_with_either(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.issue("2").await;
        given.scan("2", "openid").await;
        // Who scanned gives the identity up before the login goes on, and so it is another one's.
        let another = UserCommand::LinkIdentity {
            identity: "identity-another".into(),
            account: identity("another"),
            evidence: Evidence { login: None, how: How::ChosenNew },
            seen_phone: None,
            at: noon(),
        };
        let unlink = UserCommand::UnlinkIdentity { identity: "identity-1".into(), at: noon() };
        given.one::<User>("user-1", another).await;
        given.one::<User>("user-1", unlink).await;
        given.authorize("2", &phone(2)).await;
        given.claim("2").await;
        for user in ["user-1", "user-2"] {
            let erase = EraseUser { user: user.into(), seen: None, at: noon() };
            given.execute(&erase).await.unwrap();
            is_whole(&given).await;
        }
    }
}
