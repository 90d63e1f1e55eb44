//! Streams: read, opened and folded.

pub(crate) mod aggregate_types;
pub(crate) mod reader;
mod upcasters;
