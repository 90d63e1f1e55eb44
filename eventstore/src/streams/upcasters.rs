//! Older shapes of events, brought to the shape of this version. Each lists its event and the version it makes of it; the
//! list only grows.

use cqrs_es::persist::{EventUpcaster, SerializedEvent};

/// Every upcaster, in the order in which they are applied.
pub(super) fn all() -> Vec<Box<dyn EventUpcaster>> {
    Vec::new()
}

/// The event in the shape of this version. Values are in clear.
pub(super) fn upcast(
    upcasters: &[Box<dyn EventUpcaster>],
    event: SerializedEvent,
) -> SerializedEvent {
    upcasters.iter().fold(event, |event, upcaster| {
        if upcaster.can_upcast(&event.event_type, &event.event_version) {
            upcaster.upcast(event)
        } else {
            event
        }
    })
}
