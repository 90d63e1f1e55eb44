//! The press on "Experience login".

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Tried, holds};
use crate::{
    console::here::Here,
    http::{
        app::App,
        console_client::{Asked, Request, Use},
        page::Person,
        redirect,
        refusal::Refusal,
    },
};

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
    let asked = Asked::new(&app, tried.client(), &holds(&here)).await?;
    let request = Request {
        client: tried.client(),
        what_for: Use::Experience,
        issuer: &tried.issuer(&app),
        redirect_uri: &tried.redirect_uri(&app, person.asked_for()),
        connection: None,
    };
    Ok(redirect::see_other(&request.address(&app, &asked, &person).await?))
}
