//! `GET /s/{ticket}`: what a scanner other than WeChat's opens. It is no scan, and alike for every ticket.

use ::web::pages::LandingPage;
use actix_web::HttpResponse;

use crate::http::{host::ScanHost, page::Person, refusal::Refusal};

/// Says to scan with WeChat.
///
/// # Errors
/// [`Refusal::Misdirected`] at another host.
pub async fn landing(person: Person, _host: ScanHost) -> Result<HttpResponse, Refusal> {
    person.page(&LandingPage { frame: person.frame() })
}
