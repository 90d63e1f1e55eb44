//! What every request goes through: which pool, who asks, what may be said, and how it is answered when it may not.

pub mod assets;
pub mod body;
pub mod browser_name;
pub mod client;
pub mod cookies;
pub mod error;
pub mod headers;
pub mod host;
pub mod json;
pub mod length;
pub mod limits;
pub mod log;
pub mod page;
pub mod picture;
pub mod same_origin;
pub mod secrets;
