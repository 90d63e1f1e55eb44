//! Values about a person.

use projections::Private;

/// A value about a person, for somebody who may see it.
pub(super) fn clear(value: Option<Private>) -> Option<String> {
    value.map(|value| value.as_str().to_owned())
}
