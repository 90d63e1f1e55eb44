//! Every route.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    web::{ServiceConfig, resource, route},
};

use crate::{
    api,
    browser::{claim, code, continue_session, issue, page, status, stream},
    health,
    http::{assets, error::Error, page::Person},
    oidc::{authorize, discovery, jwks, token, userinfo},
    phone::{self, decline, landing, login, scan},
};

/// The route table.
pub fn routes(config: &mut ServiceConfig) {
    config
        // The hosted page
        .service(resource("/login").get(page::page))
        .service(resource("/login/done").get(page::done))
        .service(resource("/login/continue").post(continue_session::continue_session))
        .service(resource("/login/leave").post(continue_session::leave))
        .service(resource("/assets/{name}").get(assets::asset))
        // The browser's side of a login
        .service(resource("/logins").post(issue::issue))
        .service(resource("/logins/{id}").get(status::status))
        .service(resource("/logins/{id}/stream").get(stream::stream))
        .service(resource("/logins/{id}/code.png").get(code::png))
        .service(resource("/logins/{id}/code.svg").get(code::svg))
        .service(resource("/logins/{id}/claim").post(claim::claim))
        // The phone's side, on the scan host
        .service(resource("/s/{ticket}").get(landing::landing))
        .service(resource("/phone/scan").post(scan::scan))
        .service(resource("/phone/authorize").post(phone::authorize::authorize))
        .service(resource("/phone/decline").post(decline::decline))
        .service(resource("/phone/login").get(login::login))
        // OpenID Connect, and the two forms of discovery of RFC 8414 §3
        .service(resource("/oidc/.well-known/openid-configuration").get(discovery::discovery))
        .service(resource("/.well-known/openid-configuration/oidc").get(discovery::discovery))
        .service(resource("/.well-known/oauth-authorization-server/oidc").get(discovery::discovery))
        .service(resource("/oidc/.well-known/jwks.json").get(jwks::jwks))
        .service(resource("/oidc/auth").get(authorize::get).post(authorize::post))
        .service(resource("/oidc/token").post(token::token))
        .service(resource("/oidc/me").get(userinfo::userinfo).post(userinfo::userinfo))
        // The management API
        .configure(api::routes)
        // Operation
        .service(resource("/health/live").get(health::live))
        .service(resource("/health/ready").get(health::ready))
        .default_service(route().to(nothing_here));
}

/// A person gets a page, a program problem JSON.
async fn nothing_here(request: HttpRequest, person: Person) -> HttpResponse {
    let accepts = request.headers().get("accept").and_then(|value| value.to_str().ok());
    if accepts.is_some_and(|accepts| accepts.contains("text/html")) {
        person.failure(&Error::NotFound, None)
    } else {
        Error::NotFound.error_response()
    }
}
