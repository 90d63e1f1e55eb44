//! Fields of what is asked.

use domain::id::PoolId;
use serde::{Deserialize, Deserializer};

use crate::http::{caller::Caller, refusal::Refusal};

/// A field that can be taken away: absent, it stays as it is; `null` takes it away.
pub(super) fn removable<'de, T, D>(from: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(from).map(Some)
}

/// A field that cannot be taken away: absent, it stays as it is. `null` is refused, for it would change nothing.
pub(super) fn said<'de, T, D>(from: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(from).map(Some)
}

/// What somebody says of a field, or what stands there.
pub(super) fn or<T: Clone>(said: &Option<T>, there: &T) -> T {
    said.as_ref().unwrap_or(there).clone()
}

/// The pool of whoever asks for something in one.
pub(super) fn pool(caller: &Caller) -> Result<&PoolId, Refusal> {
    caller.pool().ok_or(Refusal::NotFound)
}

/// A request that came again asks for what it asked for when it came first.
pub(super) fn same<T: PartialEq>(asked: &T, made: &T) -> Result<(), Refusal> {
    if asked == made {
        Ok(())
    } else {
        Err(Refusal::invalid("Idempotency-Key", "it came before with another request"))
    }
}
