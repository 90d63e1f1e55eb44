//! `GET /s/{name}.txt` and `/{name}.txt`: WeChat's platform sees that the host of codes is its owner's before it lets a link open
//! the Mini Program, and a Mini Program ask the host.

use actix_web::{HttpResponse, http::header::ContentType, web};

use crate::http::{app::App, host::ScanHost, refusal::Refusal};

/// A file of the configuration.
///
/// # Errors
/// 404 if there is none of that name.
pub async fn verification_file(
    app: web::Data<App>,
    _host: ScanHost,
    name: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let files = &app.config.wechat.verification_files;
    let text = files.get(&format!("{name}.txt")).ok_or(Refusal::NotFound)?;
    Ok(HttpResponse::Ok().content_type(ContentType::plaintext()).body(text.to_owned()))
}
