//! The press on "Experience login".

use actix_web::{HttpRequest, HttpResponse, web};
use url::form_urlencoded::Serializer;

use super::{Tried, asked::Asked};
use crate::{
    console::here::Here,
    http::{app::App, experience, page::Person, redirect, refusal::Refusal, secrets},
};

/// What the sites of most people ask for.
const SCOPE: &str = "openid profile phone";

/// Leads to the page that people sign in on, as the application's site does. Each try is a scan, so that all of it is seen.
///
/// # Errors
/// 404 for an application that the person may not see, 403 if they may change nothing.
pub async fn begin(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let tried = Tried::of(&app, &request, &here).await?;
    let asked = Asked::new(&app, &tried, &here.session.id).await?;
    let (pool, application) = (&tried.pool.id, &tried.application.id);
    let challenge = secrets::sha256(&asked.verifier);
    let back = tried.redirect_uri(&app, person.asked_for());
    let permit = experience::permit(&app, pool, application, &back, &challenge).await?;
    let address = format!("{}/auth?", tried.issuer(&app));
    let query = address.len();
    let mut address = Serializer::for_suffix(address, query);
    address.extend_pairs([
        ("client_id", application.as_str()),
        ("redirect_uri", &back),
        ("response_type", "code"),
        ("scope", SCOPE),
        ("state", &asked.state),
        ("nonce", &asked.nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("ui_locales", person.frame().language.tag()),
        (experience::PERMIT, &permit),
    ]);
    Ok(redirect::see_other(&address.finish()))
}
