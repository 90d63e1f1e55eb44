//! `GET /s/{ticket}`: what a scanner other than WeChat's opens. It is no scan, and alike for every ticket.

use actix_web::HttpResponse;

use crate::{
    http::{error::Error, host::ScanHost, page::Person},
    pages::LandingPage,
};

/// Says to scan with WeChat.
pub async fn landing(person: Person, host: Result<ScanHost, Error>) -> HttpResponse {
    let page = host.and_then(|_| person.page(&LandingPage { frame: person.frame() }));
    page.unwrap_or_else(|error| person.failure(&error, None))
}
