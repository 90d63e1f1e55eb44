//! `GET /assets/{name}`: style and scripts, under names that hold their content.

use actix_web::{HttpResponse, HttpResponseBuilder, http::header, web};

use ::web::{
    assets::{ASSETS, Asset, CACHE_FOR_EVER},
    colour::Colour,
};

use super::refusal::Refusal;

/// An asset of this binary, or the colours of an application.
///
/// # Errors
/// 404 for any other name.
pub async fn asset(name: web::Path<String>) -> Result<HttpResponse, Refusal> {
    if let Some(style) = Colour::style_named(&name) {
        return Ok(kept(&style).body(style.body));
    }
    let asset = ASSETS.get(&name).ok_or(Refusal::NotFound)?;
    Ok(kept(asset).body(asset.body.as_str()))
}

fn kept(asset: &Asset) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer.content_type(asset.content_type).insert_header((header::CACHE_CONTROL, CACHE_FOR_EVER));
    answer
}
