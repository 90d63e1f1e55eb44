//! A list, page by page.

use projections::{BadPage, Page, Paged, ReadError};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::refusal::Refusal;

/// How many items a page has where nothing else was asked for.
const USUAL: u16 = 50;

/// Which page is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// The page that follows the one with this `next`.
    after: Option<String>,
    /// How many at most; 50 if nothing is said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// The newest first, `desc`, as usual, or the oldest, `asc`.
    #[param(inline)]
    order: Option<Order>,
}

/// In which order a list comes.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// The oldest first, or the first name.
    Asc,
    /// The newest first, or the last name.
    Desc,
}

impl From<Order> for projections::Order {
    fn from(order: Order) -> Self {
        match order {
            Order::Asc => Self::Ascending,
            Order::Desc => Self::Descending,
        }
    }
}

impl PageQuery {
    /// The page.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], for `after` or `limit`.
    pub fn page(&self) -> Result<Page, Refusal> {
        page(self.after.as_deref(), self.limit, self.order)
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listed<T> {
    /// The items.
    pub items: Vec<T>,
    /// Asks for the page that follows, as `after`; null on the last page.
    pub next: Option<String>,
}

impl<T> Listed<T> {
    /// A page of what a read table answered.
    pub fn new<V: Into<T>>(paged: Paged<V>) -> Self {
        Self {
            items: paged.items.into_iter().map(Into::into).collect(),
            next: paged.next.map(|cursor| cursor.to_string()),
        }
    }

    /// A list that is never long: one page.
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// The page that is asked for.
///
/// # Errors
/// [`Refusal::Invalid`], for `after` or `limit`.
pub fn page(
    after: Option<&str>,
    limit: Option<u16>,
    order: Option<Order>,
) -> Result<Page, Refusal> {
    let after = after.map(str::parse).transpose();
    let page = after.and_then(|after| Page::new(after, limit.unwrap_or(USUAL)));
    let page = page.map_err(|bad| match bad {
        BadPage::Cursor => Refusal::invalid("after", bad),
        BadPage::Limit => Refusal::invalid("limit", bad),
    })?;
    Ok(page.ordered(order.map(Into::into)))
}

/// A list that could not be read; a cursor of another list is the asker's mistake.
pub fn unread(error: ReadError) -> Refusal {
    match error {
        ReadError::Cursor => Refusal::invalid("after", BadPage::Cursor),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(after: Option<&str>, limit: Option<u16>) -> String {
        match page(after, limit, None) {
            Err(Refusal::Invalid { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_page_has_one_to_a_hundred_items() {
        assert_eq!(wrong(None, Some(0)), "limit");
        assert_eq!(wrong(None, Some(101)), "limit");
        assert!(page(None, Some(100), None).is_ok() && page(None, None, None).is_ok());
    }

    #[test]
    fn a_cursor_is_one_that_a_list_answered() {
        assert_eq!(wrong(Some("abc"), None), "after");
        assert_eq!(wrong(Some(""), None), "after");
        assert!(
            matches!(unread(ReadError::Cursor), Refusal::Invalid { field, .. } if field == "after")
        );
    }
}
