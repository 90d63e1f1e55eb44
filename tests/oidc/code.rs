//! The token endpoint: rows 20, 37 to 39, 45 and 46.

use futures::future::join_all;

use super::{VERIFIER, claims, code, redeem, second_client, userinfo};
use crate::harness::{Answer, flow};

/// OAuth's error form, RFC 6749 §5.2.
#[track_caller]
fn is_error(answer: Answer, status: u16, error: &str) -> Answer {
    let answer = answer.expect(status);
    assert_eq!(answer.field("error"), error, "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
    answer
}

flow! {
    /// 37: a stolen code without its verifier.
    async fn a_code_without_its_verifier_buys_nothing_and_is_burnt(world) {
        let site = &world.first;
        for verifier in ["", "short", &"x".repeat(43), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"] {
            let code = code(world, site).await;
            let attack = redeem(world, site, &code, &[("code_verifier", verifier)]).await;
            is_error(attack, 400, "invalid_grant");
            is_error(redeem(world, site, &code, &[]).await, 400, "invalid_grant");
        }
    }
}

flow! {
    /// 38: one code shown fifty times at once.
    async fn of_fifty_who_show_a_code_one_gets_tokens_and_these_are_void_then(world) {
        let site = &world.first;
        let code = code(world, site).await;
        let answers = join_all((0..50).map(|_| redeem(world, site, &code, &[]))).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
        assert_eq!((won.len(), lost.len()), (1, 49));
        for answer in lost {
            is_error(answer, 400, "invalid_grant");
        }
        userinfo(world, site, &won[0].field("access_token")).await.expect(401);
    }
}

flow! {
    /// 38: a code shown again much later.
    async fn a_code_shown_again_voids_what_it_brought(world) {
        let site = &world.first;
        let code = code(world, site).await;
        let token = redeem(world, site, &code, &[]).await.expect(200).field("access_token");
        userinfo(world, site, &token).await.expect(200);
        world.wait(300);
        is_error(redeem(world, site, &code, &[]).await, 400, "invalid_grant");
        userinfo(world, site, &token).await.expect(401);
    }
}

flow! {
    /// 39: another client, pool or address shows the code; or it is not quite the code.
    async fn a_code_is_good_for_its_client_pool_and_address_alone(world) {
        let site = &world.first;
        let other = second_client(world, site).await;
        let stolen = code(world, site).await;
        let attack = is_error(redeem(world, &other, &stolen, &[]).await, 400, "invalid_grant");
        let burnt = is_error(redeem(world, site, &stolen, &[]).await, 400, "invalid_grant");
        assert_eq!(attack.text, burnt.text);

        let elsewhere = code(world, site).await;
        is_error(redeem(world, &world.second, &elsewhere, &[]).await, 400, "invalid_grant");
        let address = [("redirect_uri", "http://127.0.0.1:9/other")];
        is_error(redeem(world, site, &elsewhere, &address).await, 400, "invalid_grant");

        let good = code(world, site).await;
        for position in [0, good.len() / 2, good.len() - 1] {
            let mut edited = good.clone().into_bytes();
            edited[position] = if edited[position] == b'A' { b'B' } else { b'A' };
            let edited = String::from_utf8(edited).unwrap();
            is_error(redeem(world, site, &edited, &[]).await, 400, "invalid_grant");
        }
        redeem(world, site, &good, &[]).await.expect(200);
    }
}

flow! {
    /// 39: a client that mistook the address only is told so; whoever lacks something else too is not.
    async fn a_client_that_mistook_the_address_is_told_so(world) {
        let site = &world.first;
        let address = ("redirect_uri", "http://127.0.0.1:9/callback?iss=x");
        let told = is_error(redeem(world, site, &code(world, site).await, &[address]).await, 400, "invalid_grant");
        assert!(told.field("error_description").starts_with("redirect_uri is not the one"), "{}", told.text);
        let verifier = ("code_verifier", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        let other = second_client(world, site).await;
        let attacks = [
            redeem(world, site, &code(world, site).await, &[address, verifier]).await,
            redeem(world, &other, &code(world, site).await, &[address]).await,
            redeem(world, site, "unknown", &[address]).await,
        ];
        for attack in attacks {
            let attack = is_error(attack, 400, "invalid_grant");
            assert_eq!(attack.field("error_description"), "the code is not good, or not for this request");
        }
    }
}

flow! {
    /// 38: a code shown too late.
    async fn a_code_expires_after_a_minute(world) {
        let site = &world.first;
        let late = code(world, site).await;
        world.wait(60);
        is_error(redeem(world, site, &late, &[]).await, 400, "invalid_grant");
        let in_time = code(world, site).await;
        world.wait(59);
        redeem(world, site, &in_time, &[]).await.expect(200);
    }
}

flow! {
    /// 20: the person was blocked meanwhile.
    async fn a_code_of_somebody_who_was_blocked_since_buys_nothing(world) {
        let site = &world.first;
        let first = redeem(world, site, &code(world, site).await, &[]).await.expect(200);
        let user = claims(&first.field("id_token"))["sub"].as_str().unwrap().to_owned();
        let pending = code(world, site).await;
        site.block(&world.app, &user.into()).await;
        is_error(redeem(world, site, &pending, &[]).await, 400, "invalid_grant");
        userinfo(world, site, &first.field("access_token")).await.expect(401);
    }
}

flow! {
    /// 45: a grant that there is not.
    async fn there_is_no_other_grant_than_a_code(world) {
        let site = &world.first;
        for grant in ["password", "client_credentials", "implicit"] {
            let changes = [("grant_type", grant), ("username", "a"), ("password", "b")];
            is_error(redeem(world, site, "x", &changes).await, 400, "unsupported_grant_type");
        }
        is_error(redeem(world, site, "x", &[("grant_type", "")]).await, 400, "invalid_request");
        is_error(redeem(world, site, "x", &[("code", "")]).await, 400, "invalid_request");
    }
}

flow! {
    /// 46: a client that is not who it says, or says it where it is overheard.
    async fn a_client_that_does_not_authenticate_properly_gets_nothing(world) {
        let site = &world.first;
        let code = code(world, site).await;
        let url = format!("{}/oidc/token", site.origin);
        let (id, secret) = (site.application.as_str(), site.secret.as_str());
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &site.redirect_uri),
            ("code_verifier", VERIFIER),
        ];
        let post = || world.http.post(&url).form(&form);
        let with = |more: &[(&str, &str)]| world.http.post(&url).form(&[&form, more].concat());
        let unknown = [
            post(),
            post().basic_auth(id, Some("wrong")),
            post().basic_auth("unknown", Some(secret)),
            post().basic_auth(&world.second.application, Some(&world.second.secret)),
            post().bearer_auth(secret),
            with(&[("client_id", id)]),
            with(&[("client_id", id), ("client_secret", "wrong")]),
            with(&[("client_id", id), ("client_assertion", "eyJ"), ("client_assertion_type", "jwt-bearer")]),
        ];
        for request in unknown {
            let answer = Answer::of(request.send().await.unwrap()).await;
            let answer = is_error(answer, 401, "invalid_client");
            assert!(answer.header("www-authenticate").starts_with("Basic "));
        }
        let overheard = [
            world.http.post(format!("{url}?client_id={id}&client_secret={secret}")).form(&form),
            world.http.post(format!("{url}?client_secret={secret}")).basic_auth(id, Some(secret)).form(&form),
            with(&[("client_id", id), ("client_secret", secret)]).basic_auth(id, Some(secret)),
            with(&[("code", "twice")]).basic_auth(id, Some(secret)),
            world.http.post(&url).basic_auth(id, Some(secret)).json(&serde_json::json!({ "code": code })),
            world.http.post(&url).basic_auth(id, Some(secret)).form(&[("code", "x".repeat(17 * 1024))]),
        ];
        for request in overheard {
            is_error(Answer::of(request.send().await.unwrap()).await, 400, "invalid_request");
        }
        // None of it has cost the code, and the secret may also come in the form.
        let answer = with(&[("client_id", id), ("client_secret", secret)]).send().await.unwrap();
        Answer::of(answer).await.expect(200);
    }
}
