//! Files of this binary. `GET /assets/{name}`: style and scripts, under names that hold their content. `GET /saoma.js` and
//! `GET /saoma.d.ts`: what sites load, under one name for ever.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, http::header, web};

use ::web::{
    assets::{ASSETS, Asset, CACHE_FOR_EVER, LIBRARY},
    colour::Colour,
};

use super::{
    cors::Readers,
    host::PoolHost,
    refusal::Refusal,
    surface::{CLOSED, Surface},
};

/// For pages of every site.
pub static FOR_SITES: Surface = Surface { readers: Readers::Everybody, ..CLOSED };

/// Ten minutes; then its tag tells whether it changed.
const CACHE_AND_ASK: &str = "public, max-age=600";

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

/// The module by which a site signs people in from its pages. It takes its host for the issuer's.
pub async fn library(request: HttpRequest, _host: PoolHost) -> HttpResponse {
    asked_again(&request, &LIBRARY.script)
}

/// The types of the module.
pub async fn library_types(request: HttpRequest, _host: PoolHost) -> HttpResponse {
    asked_again(&request, &LIBRARY.types)
}

fn asked_again(request: &HttpRequest, asset: &'static Asset) -> HttpResponse {
    // A proxy that compresses makes the tag a weak one.
    let tag = format!("\"{}\"", asset.name);
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let is_known = known.is_some_and(|known| known.contains(&tag));
    let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header((header::CACHE_CONTROL, CACHE_AND_ASK)).insert_header((header::ETAG, tag));
    if is_known {
        return answer.finish();
    }
    answer.content_type(asset.content_type).body(asset.body.as_str())
}
