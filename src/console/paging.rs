//! Lists of the console, page by page: the address says where a page begins.

use actix_web::HttpRequest;
use projections::{BadPage, Cursor, Order, Page, ReadError};
use url::form_urlencoded;

use crate::http::{page::Person, redirect, refusal::Refusal};

/// How many items a page has.
const ITEMS: u16 = 50;

/// The page that an address asks for, by `after`.
///
/// # Errors
/// [`Refusal::Invalid`] for a place that is none of a list.
pub fn page(request: &HttpRequest, order: Order) -> Result<Page, Refusal> {
    let query = form_urlencoded::parse(request.query_string().as_bytes()).into_owned();
    let after = query.into_iter().find(|(name, _)| name == "after");
    let after = after.map(|(_, cursor)| cursor.parse::<Cursor>()).transpose();
    let page = after.and_then(|after| Page::new(after, ITEMS));
    Ok(page.map_err(nowhere)?.ordered(Some(order)))
}

/// Where a list is that the address narrows down so, in the language that the person picked. What is empty is not said.
pub fn address(path: &str, said: &[(&str, &str)], person: &Person) -> String {
    let said = said.iter().copied().filter(|(_, value)| !value.is_empty());
    let all: Vec<_> = said.chain(person.asked_for()).collect();
    if all.is_empty() { path.to_owned() } else { redirect::with(path, all.into_iter()) }
}

/// A list that could not be read; a place of another list is as wrong as one that was made up.
pub fn unread(error: ReadError) -> Refusal {
    match error {
        ReadError::Cursor => nowhere(BadPage::Cursor),
        other => other.into(),
    }
}

fn nowhere(bad: BadPage) -> Refusal {
    Refusal::invalid("after", bad)
}
