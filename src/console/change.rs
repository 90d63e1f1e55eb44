//! A field that an event changed, as pages show it.

use ::web::pages::{PastChange, Stands};

use crate::audit::{Change, Stood};

/// What stood there, and what stands there since.
pub fn change(change: &Change) -> PastChange<'_> {
    let Change { field, before, after } = change;
    PastChange { field, before: stands(before), after: stands(after) }
}

fn stands(stood: &Stood) -> Stands<'_> {
    match stood {
        Stood::Nothing => Stands::Nothing,
        Stood::Erased => Stands::Erased,
        Stood::Text(text) | Stood::Personal(text) => Stands::Text(text),
    }
}
