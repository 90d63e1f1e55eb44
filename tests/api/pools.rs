//! Two pools with the same people never see each other.

use domain::api_key::Role;
use serde_json::Value;

use super::{Program, sign_in};
use crate::harness::flow;

flow! {
    /// 48: a key of one pool reads another.
    async fn two_pools_with_the_same_openids_never_see_each_other(world) {
        let (mut logins, mut users, mut openids) = (Vec::new(), Vec::new(), Vec::new());
        let mut programs = Vec::new();
        for site in [&world.first, &world.second] {
            let login = sign_in(world, site, "lin").await;
            let program = Program::with_role(world, site, Role::Operator).await;
            let everyone = program.list("/api/v1/users").await;
            assert_eq!(everyone.len(), 1);
            assert_eq!(everyone[0]["phone"], "+8613800138000");
            let identities = program.list("/api/v1/identities").await;
            assert_eq!(identities.len(), 1);
            assert_eq!(identities[0]["login"], login.id.as_str());
            let all = program.list("/api/v1/logins").await;
            assert_eq!(all.iter().map(|login| &login["id"]).collect::<Vec<_>>(), [login.id.as_str()]);
            users.push(everyone[0]["id"].as_str().unwrap().to_owned());
            openids.push(identities[0]["openid"].clone());
            logins.push(login.id);
            programs.push(program);
        }
        assert_eq!(openids[0], openids[1]);
        assert_ne!(users[0], users[1]);

        for (own, other) in [(0, 1), (1, 0)] {
            let (login, user) = (&logins[other], &users[other]);
            for path in [format!("logins/{login}"), format!("logins/{login}/events"), format!("users/{user}"), format!("users/{user}/events")] {
                let unknown = path.replace(login, "unknown").replace(user, "unknown");
                let unknown = programs[own].get(&format!("/api/v1/{unknown}")).await.expect(404);
                let answer = programs[own].get(&format!("/api/v1/{path}")).await.expect(404);
                assert_eq!(answer.text, unknown.text, "{path}");
                programs[other].get(&format!("/api/v1/{path}")).await.expect(200);
            }
            for list in ["logins", "identities"] {
                let none: Vec<Value> = programs[own].list(&format!("/api/v1/{list}?user={user}")).await;
                assert!(none.is_empty(), "{list}");
                assert_eq!(programs[other].list(&format!("/api/v1/{list}?user={user}")).await.len(), 1, "{list}");
            }
        }
    }
}

flow! {
    async fn a_number_finds_its_user_and_no_other(world) {
        let site = &world.first;
        for person in ["lin", "zhou"] {
            sign_in(world, site, person).await;
        }
        let program = Program::with_role(world, site, Role::Auditor).await;
        assert_eq!(program.list("/api/v1/users").await.len(), 2);
        let found = program.list("/api/v1/users?phone=%2B8613800138000").await;
        assert_eq!(found.len(), 1);
        let user = program.get(&format!("/api/v1/users/{}", found[0]["id"].as_str().unwrap())).await;
        assert_eq!(user.expect(200).json(), found[0]);
        assert!(program.list("/api/v1/users?phone=%2B861380013800").await.is_empty());
    }
}
