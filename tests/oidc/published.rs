//! A published client signs in: discovery, authorization, token, ID token and userinfo, all checked by it.

use domain::{application::ApplicationSettings, signing_key::Algorithm};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, Scope,
    TokenResponse,
    core::{CoreClient, CoreProviderMetadata, CoreResponseType, CoreUserInfoClaims},
};

use super::{change, parameter, settings, sign_in};
use crate::harness::{Site, World, flow};

/// HTTP for the client, by the test's own means.
async fn send(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let answer = http.execute(request.try_into()?).await?;
    let mut response = openidconnect::http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    Ok(response.body(answer.bytes().await?.to_vec()).unwrap())
}

async fn signs_in(world: &World, site: &Site) {
    let http = |request: HttpRequest| send(world.http.clone(), request);
    let issuer = IssuerUrl::new(format!("{}/oidc", site.origin)).unwrap();
    let metadata = CoreProviderMetadata::discover_async(issuer, &http).await.unwrap();
    let (id, secret) =
        (ClientId::new(site.application.clone()), ClientSecret::new(site.secret.clone()));
    let client = CoreClient::from_provider_metadata(metadata, id, Some(secret))
        .set_redirect_uri(RedirectUrl::new(site.redirect_uri.clone()).unwrap());
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let flow = openidconnect::AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
    let (url, state, nonce) = client
        .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
        .add_scope(Scope::new("phone".to_owned()))
        .add_scope(Scope::new("profile".to_owned()))
        .set_pkce_challenge(challenge)
        .url();

    let browser = world.browser(site);
    let callback = sign_in(world, &browser, site, url.as_str()).await;
    assert_eq!(parameter(&callback, "state").as_ref(), Some(state.secret()));

    let code = AuthorizationCode::new(parameter(&callback, "code").unwrap());
    let exchange = client.exchange_code(code).unwrap().set_pkce_verifier(verifier);
    let tokens = exchange.request_async(&http).await.unwrap();
    let checker = client.id_token_verifier();
    let id_token = tokens.id_token().unwrap();
    let claims = id_token.claims(&checker, &nonce).unwrap();
    assert_eq!(claims.phone_number(), None);
    let (algorithm, key) =
        (id_token.signing_alg().unwrap(), id_token.signing_key(&checker).unwrap());
    let hash = AccessTokenHash::from_token(tokens.access_token(), algorithm, key).unwrap();
    assert_eq!(claims.access_token_hash(), Some(&hash));

    let access_token = tokens.access_token().clone();
    let person = client.user_info(access_token, Some(claims.subject().clone())).unwrap();
    let person: CoreUserInfoClaims = person.request_async(&http).await.unwrap();
    assert_eq!(person.phone_number().map(|number| number.as_str()), Some("+8613800138000"));
    assert_eq!(person.phone_number_verified(), Some(true));
}

flow! {
    async fn the_openidconnect_crate_signs_in(world) {
        for site in [&world.first, &world.second] {
            assert_eq!(settings(site).id_token_algorithm, Algorithm::Rs256);
            signs_in(world, site).await;
        }
    }
}

flow! {
    async fn a_client_that_asks_for_es256_gets_it(world) {
        let site = &world.first;
        let es256 = ApplicationSettings { id_token_algorithm: Algorithm::Es256, ..settings(site) };
        change(world, site, es256).await;
        signs_in(world, site).await;
    }
}
