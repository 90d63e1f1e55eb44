//! A moment on a page. Its script says it again in the zone of the person.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::messages::Messages;

/// A moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub DateTime<Utc>);

impl Moment {
    pub(super) fn for_programs(&self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// In UTC.
    pub(super) fn in_words(&self, messages: &Messages) -> String {
        self.0.format(messages.session.moment).to_string()
    }
}
