//! Clients without a secret, in a browser or on a device: rows 27, 37 and 46.

use reqwest::{Method, RequestBuilder};
use serde_json::json;

use super::{VERIFIER, claims, parameter, public_client, redeem, request, sign_in, userinfo, with};
use crate::harness::{Answer, Site, World, flow};

const SPA: &str = "https://spa.example/callback";
const ORIGIN: &str = "https://spa.example";
const FOREIGN: [&str; 6] = [
    "https://evil.example",
    "null",
    "http://spa.example",
    "https://spa.example:8443",
    "https://spa.example.evil.example",
    "https://other.example",
];

/// A code of a new browser that signed in.
async fn code(world: &World, client: &Site) -> String {
    let callback = sign_in(world, &world.browser(client), client, &request(client, &[])).await;
    parameter(&callback, "code").unwrap()
}

/// Shows a code as a public client does: with its id, and no secret.
fn show(world: &World, client: &Site, code: &str, changes: &[(&str, &str)]) -> RequestBuilder {
    let good = [
        ("grant_type", "authorization_code"),
        ("client_id", client.application.as_str()),
        ("code", code),
        ("redirect_uri", client.redirect_uri.as_str()),
        ("code_verifier", VERIFIER),
    ];
    world.http.post(format!("{}/oidc/token", client.origin)).form(&with(&good, changes))
}

async fn send(request: RequestBuilder) -> Answer {
    Answer::of(request.send().await.unwrap()).await
}

/// Who may read an answer.
fn reader(answer: &Answer) -> &str {
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    answer.header("access-control-allow-origin")
}

flow! {
    async fn a_public_client_signs_in_without_a_secret(world) {
        let client = public_client(world, &world.first, &[SPA]).await;
        let tokens = send(show(world, &client, &code(world, &client).await, &[])).await.expect(200);
        assert_eq!(claims(&tokens.field("id_token"))["aud"], json!(client.application));
        userinfo(world, &client, &tokens.field("access_token")).await.expect(200);
    }
}

flow! {
    /// 46: a public client with a secret, a confidential one without, and one for the other. None of it costs the code.
    async fn a_client_shows_a_secret_if_it_has_one_and_none_if_it_has_none(world) {
        let (site, client) = (&world.first, public_client(world, &world.first, &[SPA]).await);
        let good = code(world, &client).await;
        let refused = async |request: RequestBuilder, why: &str| {
            let answer = send(request).await.expect(401);
            assert_eq!((answer.field("error"), answer.field("error_description")), ("invalid_client".to_owned(), why.to_owned()));
        };
        let needless = "the client is public: it sends its client_id and no secret";
        refused(show(world, &client, &good, &[("client_secret", &site.secret)]), needless).await;
        let basic = show(world, &client, &good, &[]).basic_auth(&client.application, Some(&site.secret));
        refused(basic, needless).await;
        let confidential = super::code(world, site).await;
        refused(show(world, site, &confidential, &[]), "the client does not authenticate").await;
        let unknown = [("client_id", "unknown")];
        refused(show(world, &client, &good, &unknown), "the client does not authenticate").await;
        send(show(world, &client, &good, &[("client_secret", "")])).await.expect(200);
        redeem(world, site, &confidential, &[]).await.expect(200);
    }
}

flow! {
    /// 37 and 39: whoever knows the code and the id of a public client, which are no secrets, lacks the verifier.
    async fn a_code_of_a_public_client_is_of_no_use_without_its_verifier(world) {
        let (site, client) = (&world.first, public_client(world, &world.first, &[SPA]).await);
        for verifier in ["", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"] {
            let stolen = code(world, &client).await;
            let answer = send(show(world, &client, &stolen, &[("code_verifier", verifier)])).await.expect(400);
            assert_eq!(answer.field("error"), "invalid_grant");
            send(show(world, &client, &stolen, &[])).await.expect(400);
        }
        let confidential = super::code(world, site).await;
        let answer = send(show(world, &client, &confidential, &[("redirect_uri", &site.redirect_uri)])).await.expect(400);
        assert_eq!(answer.field("error"), "invalid_grant");
        let none = parameter(&super::location(&world.browser(&client).get(&request(&client, &[("code_challenge", "")])).await), "error");
        assert_eq!(none.as_deref(), Some("invalid_request"));
    }
}

flow! {
    /// 27: what a public client is told, its own pages may read, refusals too; no other page may.
    async fn the_pages_of_a_public_client_alone_read_what_it_is_told(world) {
        let client = public_client(world, &world.first, &[SPA]).await;
        public_client(world, &world.first, &["https://other.example/callback"]).await;
        let tokens = send(show(world, &client, &code(world, &client).await, &[]).header("origin", ORIGIN)).await.expect(200);
        assert_eq!((reader(&tokens), tokens.header("vary")), (ORIGIN, "Origin"));
        assert_eq!(tokens.header("cross-origin-resource-policy"), "cross-origin");
        let spent = send(show(world, &client, "spent", &[]).header("origin", ORIGIN)).await.expect(400);
        let secret = send(show(world, &client, "spent", &[("client_secret", "x")]).header("origin", ORIGIN)).await.expect(401);
        assert_eq!((reader(&spent), reader(&secret)), (ORIGIN, ORIGIN));
        let token = tokens.field("access_token");
        let person = |token: &str, origin: &str| {
            world.http.get(format!("{}/oidc/me", client.origin)).bearer_auth(token).header("origin", origin)
        };
        assert_eq!(reader(&send(person(&token, ORIGIN)).await.expect(200)), ORIGIN);
        for foreign in FOREIGN {
            let told = [
                send(show(world, &client, "spent", &[]).header("origin", foreign)).await.expect(400),
                send(person(&token, foreign)).await.expect(200),
                send(person("forged", ORIGIN)).await.expect(401),
            ];
            for answer in told {
                assert_eq!((reader(&answer), answer.header("cross-origin-resource-policy")), ("", "same-origin"), "{foreign}");
            }
        }
        world.wait(700);
        let late = send(person(&token, ORIGIN)).await.expect(401);
        assert_eq!((reader(&late), late.header("access-control-expose-headers")), (ORIGIN, "WWW-Authenticate"));
    }
}

flow! {
    /// 27: an application's other pages are named, each exactly, and a confidential one has none that read.
    async fn the_origins_that_an_application_names_read_what_it_is_told_too(world) {
        let client = public_client(world, &world.first, &[SPA]).await;
        let change = async |id: &str, fields| world.change_application(&world.first, id, fields).await;
        let read_by = async |site: &Site, origin: &str| {
            let answer = send(show(world, site, "spent", &[]).header("origin", origin)).await;
            reader(&answer).to_owned()
        };
        for origin in ["https://admin.spa.example", "http://localhost:3000"] {
            assert_eq!(read_by(&client, origin).await, "");
            change(&client.application, json!({ "origins": [origin] })).await;
            assert_eq!(read_by(&client, origin).await, origin);
        }
        for other in ["https://admin.spa.example", "http://localhost:3001", "http://localhost", "https://localhost:3000"] {
            assert_eq!(read_by(&client, other).await, "", "{other}");
        }
        assert_eq!(read_by(&client, ORIGIN).await, ORIGIN);
        change(&world.first.application, json!({ "origins": ["https://admin.spa.example"] })).await;
        assert_eq!(read_by(&world.first, "https://admin.spa.example").await, "");
    }
}

flow! {
    /// 27: a browser asks before it lets a script send a token; a confidential client has no scripts that would.
    async fn a_preflight_is_allowed_to_the_pages_of_public_clients(world) {
        let (site, client) = (&world.first, public_client(world, &world.first, &[SPA]).await);
        let ask = async |site: &Site, path: &str, origin: &str| {
            let url = format!("{}{path}", site.origin);
            let asked = world.http.request(Method::OPTIONS, url).header("origin", origin);
            let asked = asked.header("access-control-request-method", "POST");
            send(asked.header("access-control-request-headers", "authorization,content-type")).await.expect(204)
        };
        for path in ["/oidc/token", "/oidc/me"] {
            let allowed = ask(&client, path, ORIGIN).await;
            assert_eq!(reader(&allowed), ORIGIN, "{path}");
            assert_eq!(allowed.header("access-control-allow-headers"), "Authorization, Content-Type, *");
            assert!(allowed.header("access-control-allow-methods").contains("POST"));
            assert_eq!(allowed.header("access-control-max-age"), "7200");
            for foreign in FOREIGN.into_iter().chain(["http://127.0.0.1:9"]) {
                let refused = ask(&client, path, foreign).await;
                assert_eq!((reader(&refused), refused.header("access-control-allow-headers")), ("", ""), "{foreign}");
            }
            // Of another pool.
            assert_eq!(reader(&ask(&world.second, path, ORIGIN).await), "");
        }
        for path in ["/oidc/auth", "/oidc/session/end", "/login/continue"] {
            assert_eq!(reader(&ask(site, path, ORIGIN).await), "", "{path}");
        }
    }
}
