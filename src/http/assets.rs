//! `GET /assets/{name}`: style and scripts, under names that hold their content.

use actix_web::{HttpResponse, http::header, web};

use ::web::assets::{ASSETS, CACHE_FOR_EVER};

use super::refusal::Refusal;

/// An asset of this binary.
///
/// # Errors
/// 404 for any other name.
pub async fn asset(name: web::Path<String>) -> Result<HttpResponse, Refusal> {
    let asset = ASSETS.get(&name).ok_or(Refusal::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(asset.content_type)
        .insert_header((header::CACHE_CONTROL, CACHE_FOR_EVER))
        .body(asset.body.as_str()))
}
