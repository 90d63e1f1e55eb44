//! Discovery and keys: rows 27, 40 and 45.

use std::collections::BTreeSet;

use domain::{
    decisions::Execute,
    signing_key::{Algorithm, SigningKey, SigningKeyCommand},
};
use saoma::oidc::{
    protocol::{claims::AccessToken, key_pair, pool_keys::kid_of},
    signing_keys::SigningKeys,
};

use super::{Value, World, code, redeem, userinfo};
use crate::harness::{Answer, Site, flow};

const JWKS: &str = "/oidc/.well-known/jwks.json";

async fn get(world: &World, site: &Site, path: &str) -> Answer {
    let request =
        world.http.get(format!("{}{path}", site.origin)).header("origin", "https://shop.example");
    Answer::of(request.send().await.unwrap()).await.expect(200)
}

fn kids(keys: &Value) -> BTreeSet<String> {
    keys["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

flow! {
    /// Who takes the site itself for the issuer is told which one it is.
    async fn a_client_that_looks_beside_the_issuer_is_led_to_it(world) {
        let site = &world.first;
        for path in ["/.well-known/openid-configuration", "/oidc", "/oidc/.well-known/webfinger"] {
            let asked = world.http.get(format!("{}{path}", site.origin));
            let told = Answer::of(asked.send().await.unwrap()).await.expect(404).field("error_description");
            assert!(told.contains(&format!("the issuer is {}/oidc ", site.origin)), "{path}: {told}");
        }
    }
}

flow! {
    async fn every_form_of_discovery_tells_the_same_of_its_own_pool(world) {
        for site in [&world.first, &world.second] {
            let told = get(world, site, "/oidc/.well-known/openid-configuration").await;
            assert_eq!(told.json()["issuer"], format!("{}/oidc", site.origin));
            for path in ["/.well-known/oauth-authorization-server/oidc", "/.well-known/openid-configuration/oidc"] {
                assert_eq!(get(world, site, path).await.text, told.text);
            }
            for (name, endpoint) in told.json().as_object().unwrap() {
                if name.ends_with("_endpoint") || name == "jwks_uri" {
                    assert!(endpoint.as_str().unwrap().starts_with(&site.origin), "{name}");
                }
            }
        }
    }
}

flow! {
    /// 27: what is public may be read by any site and kept for minutes; no credentials are let through.
    async fn metadata_is_public_and_cacheable(world) {
        for path in ["/oidc/.well-known/openid-configuration", JWKS] {
            let answer = get(world, &world.first, path).await;
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            assert_eq!(answer.header("access-control-allow-credentials"), "");
            assert_eq!(answer.header("cache-control"), "public, max-age=300");
            assert_eq!(answer.header("set-cookie"), "");
        }
    }
}

flow! {
    async fn each_pool_has_keys_of_its_own_and_shows_their_public_part(world) {
        let (first, second) = (get(world, &world.first, JWKS).await, get(world, &world.second, JWKS).await);
        assert!(kids(&first.json()).is_disjoint(&kids(&second.json())));
        let keys = first.json();
        let algorithms: BTreeSet<&str> =
            keys["keys"].as_array().unwrap().iter().map(|key| key["alg"].as_str().unwrap()).collect();
        assert_eq!(algorithms, BTreeSet::from(["ES256", "RS256"]));
        for key in keys["keys"].as_array().unwrap() {
            for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
                assert!(key.get(private).is_none());
            }
        }
        assert_eq!(get(world, &world.first, JWKS).await.text, first.text);
    }
}

/// Another key of the first pool, published and no more; answers its `kid`.
async fn publish(world: &World, algorithm: Algorithm) -> String {
    let (app, pool) = (&world.app, &world.first.pool);
    let private = key_pair::generate(algorithm).unwrap();
    let jwk = key_pair::public(algorithm, &private).unwrap();
    let kid = jwk.common.key_id.clone().unwrap();
    app.vault.put(Some(pool), &format!("signing key {kid}"), private.as_bytes()).await.unwrap();
    let public = serde_json::to_value(&jwk).unwrap();
    let announce = SigningKeyCommand::Announce {
        pool: pool.clone(),
        kid: kid.as_str().into(),
        algorithm,
        public,
        at_once: false,
        at: app.now(),
    };
    world.first.execute(app, Execute::<SigningKey>::new(&kid, announce)).await;
    kid
}

flow! {
    async fn a_new_key_is_published_first_and_signs_once_every_client_may_know_it(world) {
        let site = &world.first;
        let signs = async || {
            let token = redeem(world, site, &code(world, site).await, &[]).await.expect(200).field("id_token");
            kid_of(&token).unwrap()
        };
        let old = signs().await;
        let new = publish(world, Algorithm::Rs256).await;
        assert!(kids(&get(world, site, JWKS).await.json()).is_superset(&[old.clone(), new.clone()].into()));
        // As long as a client may keep the list of before, and a server what it read.
        for _ in 0..10 {
            assert_eq!(signs().await, old);
            world.wait(59);
        }
        world.wait(70);
        assert_eq!(signs().await, new);
        // What the former one signed stays good.
        assert!(kids(&get(world, site, JWKS).await.json()).is_superset(&[old, new].into()));
    }
}

flow! {
    async fn a_retired_key_signs_no_more_and_what_it_signed_stays_good(world) {
        let (app, site) = (&world.app, &world.first);
        let token = async || redeem(world, site, &code(world, site).await, &[]).await.expect(200).field("access_token");
        let replica = SigningKeys::new(app.clone().into_inner());
        replica.ensure(&site.pool).await.unwrap();
        let old = token().await;
        let retired = kid_of(&old).unwrap();
        let retire = SigningKeyCommand::Retire { at: app.now() };
        site.execute(app, Execute::<SigningKey>::new(&retired, retire)).await;
        world.wait(59);
        replica.ensure(&site.pool).await.unwrap();
        world.wait(1);

        let new = token().await;
        assert_ne!(kid_of(&new), Some(retired.clone()));
        assert_eq!(kids(&get(world, site, JWKS).await.json()).len(), 3);
        for token in [&old, &new] {
            userinfo(world, site, token).await.expect(200);
            let known = replica.verify::<Value>(&site.pool, Algorithm::Es256, AccessToken::TYP, token).await;
            assert!(known.unwrap().is_some());
        }
        // No token lives longer than a day.
        world.wait(2 * 24 * 60 * 60);
        assert!(!kids(&get(world, site, JWKS).await.json()).contains(&retired));
    }
}
