//! Where a list of things that can be switched off stands: which of them it shows, and on which page.

/// Which part of such a list is shown.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleListing<'a> {
    /// The path of the list.
    pub path: &'a str,
    /// Only what is on, or only what is off.
    pub on: Option<bool>,
    /// The address of the first page, where this is another one.
    pub first: Option<&'a str>,
    /// The address of the next page.
    pub next: Option<&'a str>,
}

impl ConsoleListing<'_> {
    /// Whether it would show everything.
    pub(super) const fn is_whole(&self) -> bool {
        self.on.is_none() && self.first.is_none()
    }

    /// Whether it has more than one page, or a part was asked for: without either, a filter is in the way only.
    pub(super) const fn may_be_narrowed(&self, listed: usize) -> bool {
        listed > 1 || self.next.is_some() || !self.is_whole()
    }
}
