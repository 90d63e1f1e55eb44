//! The page of a user.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{
    found::Found,
    shown::{self, Said},
};
use crate::{
    console::{here::Here, was_saved},
    http::{app::App, page::Person, refusal::Refusal},
};

/// The page.
///
/// # Errors
/// 404 for a user whom the person may not see.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let found = Found::of(&app, &request, &here).await?;
    let saved = was_saved(&request);
    shown::user(&app, &here, &found, &person, &Said { saved, ..Said::default() }).await
}
