//! `GET /logins/{id}/code.png` and `.svg`: the code as an image.

use std::sync::Arc;

use ::web::code_image::{self, MiniProgramCode};
use actix_web::{HttpResponse, http::header::ContentType, web};
use projections::connections::ConnectionView;

use super::{
    credential::OwnLogin,
    drawn_by_wechat::{Inlay, drawn_by_wechat},
};
use crate::http::{app::App, picture, refusal::Refusal};

/// What is to be shown.
enum Code {
    /// A QR code that holds this text, with a logo.
    Link(String, Option<Inlay>),
    /// What WeChat drew.
    MiniProgram(Arc<MiniProgramCode>),
}

/// The code as PNG.
///
/// # Errors
/// 404 without the browser credential.
pub async fn png(app: web::Data<App>, own: OwnLogin) -> Result<HttpResponse, Refusal> {
    let image = match code(&app, &own).await? {
        Code::MiniProgram(code) => code.png().to_vec(),
        Code::Link(text, logo) => {
            let draw = move || {
                let logo = logo.and_then(|(logo, png)| app.logos.ready(&logo.hash, &png).ok());
                code_image::png(&text, logo.as_deref())
            };
            let image = web::block(draw).await.map_err(|_| Refusal::Internal)?;
            image.map_err(|_| Refusal::Internal)?
        }
    };
    Ok(HttpResponse::Ok().content_type(ContentType::png()).body(image))
}

/// The code as SVG. A QR code is drawn on the spot: it takes a twentieth of a millisecond.
///
/// # Errors
/// 404 without the browser credential.
pub async fn svg(app: web::Data<App>, own: OwnLogin) -> Result<HttpResponse, Refusal> {
    let image = match code(&app, &own).await? {
        Code::MiniProgram(code) => code.svg(),
        Code::Link(text, logo) => {
            let logo = logo.as_ref().map(|(_, png)| &**png);
            code_image::svg(&text, logo).map_err(|_| Refusal::Internal)?
        }
    };
    Ok(HttpResponse::Ok().content_type("image/svg+xml").body(image))
}

async fn code(app: &web::Data<App>, own: &OwnLogin) -> Result<Code, Refusal> {
    let (pool, login) = (&own.host.pool.id, &own.login);
    let connection = app.views.connection(pool, &login.connection).await?;
    let logo = logo(app, own, connection.as_ref()).await?;
    if let Some(connection) = &connection
        && let Some(code) = drawn_by_wechat(app, login, connection, logo.as_ref()).await
    {
        return Ok(Code::MiniProgram(code));
    }
    let link = format!("{}/s/{}", app.config.scan_url().origin(), login.ticket);
    Ok(Code::Link(link, logo))
}

/// The connection's logo; if it has none, the application's.
async fn logo(
    app: &App,
    own: &OwnLogin,
    connection: Option<&ConnectionView>,
) -> Result<Option<Inlay>, Refusal> {
    let (pool, login) = (&own.host.pool.id, &own.login);
    let mut logo = connection.and_then(|connection| connection.settings.logo.clone());
    if logo.is_none() {
        let application = app.views.application(pool, &login.application).await?;
        logo = application.and_then(|application| application.settings.logo);
    }
    let png = picture::png(app, pool, logo.as_ref()).await?;
    Ok(logo.zip(png))
}
