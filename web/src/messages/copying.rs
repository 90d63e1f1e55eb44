//! What a button says that copies a text.

/// Copying.
#[derive(Debug)]
pub(crate) struct Copying {
    pub copy: &'static str,
    pub copied: &'static str,
    /// Where the page may not copy: what is left to do.
    pub selected: &'static str,
}
