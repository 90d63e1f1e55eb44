//! `GET /logins/{id}/code.png` and `.svg`: the code as an image.

use std::sync::Arc;

use ::web::code_image;
use actix_web::{HttpResponse, http::header::ContentType, web};
use domain::picture::Picture;

use super::credential::OwnLogin;
use crate::http::{app::App, picture, refusal::Refusal};

type Content = (String, Option<(Picture, Arc<[u8]>)>);

/// The code as PNG.
///
/// # Errors
/// 404 without the browser credential.
pub async fn png(app: web::Data<App>, own: OwnLogin) -> Result<HttpResponse, Refusal> {
    let (text, logo) = content(&app, &own).await?;
    let draw = move || {
        let logo = logo.and_then(|(logo, png)| app.logos.ready(&logo.hash, &png).ok());
        code_image::png(&text, logo.as_deref())
    };
    let image = web::block(draw).await.map_err(|_| Refusal::Internal)?;
    Ok(HttpResponse::Ok()
        .content_type(ContentType::png())
        .body(image.map_err(|_| Refusal::Internal)?))
}

/// The code as SVG, drawn on the spot: it takes a twentieth of a millisecond.
///
/// # Errors
/// 404 without the browser credential.
pub async fn svg(app: web::Data<App>, own: OwnLogin) -> Result<HttpResponse, Refusal> {
    let (text, logo) = content(&app, &own).await?;
    let logo = logo.as_ref().map(|(_, png)| &**png);
    let image = code_image::svg(&text, logo).map_err(|_| Refusal::Internal)?;
    Ok(HttpResponse::Ok().content_type("image/svg+xml").body(image))
}

/// What the code holds, and the logo in its middle with its PNG.
async fn content(app: &App, own: &OwnLogin) -> Result<Content, Refusal> {
    let text = format!("{}/s/{}", app.config.scan_url().origin(), own.login.ticket);
    let logo = logo(app, own).await?;
    let png = picture::png(app, &own.host.pool.id, logo.as_ref()).await?;
    Ok((text, logo.zip(png)))
}

/// The connection's logo; if it has none, the application's.
async fn logo(app: &App, own: &OwnLogin) -> Result<Option<Picture>, Refusal> {
    let (pool, login) = (&own.host.pool.id, &own.login);
    let connection = app.views.connection(pool, &login.connection).await?;
    if let Some(logo) = connection.and_then(|connection| connection.settings.logo) {
        return Ok(Some(logo));
    }
    let application = app.views.application(pool, &login.application).await?;
    Ok(application.and_then(|application| application.settings.logo))
}
