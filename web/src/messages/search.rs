//! What the console's search says.

/// The one search of a pool.
#[derive(Debug)]
pub(crate) struct SearchWords {
    pub title: &'static str,
    /// What the field is for, for whoever hears it.
    pub everything: &'static str,
    pub hint: &'static str,
    pub nothing: &'static str,
    pub all_users: &'static str,
}
