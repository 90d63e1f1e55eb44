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

    /// In UTC, for the side of a plot: the day, or the time of a day.
    pub(super) fn in_short(&self, day: bool) -> String {
        self.0.format(if day { "%m-%d" } else { "%H:%M" }).to_string()
    }

    /// In UTC.
    pub(super) fn in_words(&self, messages: &Messages) -> String {
        self.0.format(messages.session.moment).to_string()
    }
}
