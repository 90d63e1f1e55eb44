//! What the page of one's own account says.

/// The page of one's own account.
#[derive(Debug)]
pub(crate) struct Account {
    pub title: &'static str,
    pub ways_in: &'static str,
    /// Before the moment of the last sign-in with one of them.
    pub last_used: &'static str,
    /// In the place of a connection's name.
    pub wechat: &'static str,
    /// (how the account was found when it was linked, sentence).
    pub hows: [(&'static str, &'static str); 9],
    pub unlink: &'static str,
    /// In the place of "remove", once it was pressed.
    pub sure: &'static str,
    pub link: &'static str,
    pub too_long_ago: &'static str,
    pub again: &'static str,
    pub places: &'static str,
    pub here: &'static str,
    pub end: &'static str,
    pub sign_ins: &'static str,
    /// In the place of an application's name.
    pub gone: &'static str,
    pub caution: &'static str,
}

impl Account {
    /// The sentence for how an account was found; none for what a later version writes.
    pub(crate) fn how(&self, how: &str) -> &'static str {
        let known = self.hows.iter().find(|(name, _)| *name == how);
        known.map_or("", |(_, sentence)| sentence)
    }
}
