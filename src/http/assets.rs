//! `GET /assets/{name}`: style and scripts, under names that hold their content.

use actix_web::{HttpResponse, http::header, web};

use super::error::Error;
use crate::pages::{ASSETS, CACHE_FOR_EVER};

/// An asset of this binary.
///
/// # Errors
/// 404 for any other name.
pub async fn asset(name: web::Path<String>) -> Result<HttpResponse, Error> {
    let asset = ASSETS.get(&name).ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(asset.content_type)
        .insert_header((header::CACHE_CONTROL, CACHE_FOR_EVER))
        .body(asset.body.as_str()))
}
