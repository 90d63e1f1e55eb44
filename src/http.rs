//! What every surface uses: which pool, who asks, what may be said, and how it is answered when it may not.

pub mod address;
pub mod app;
pub mod assets;
pub mod bearer;
pub mod body;
pub mod browser_name;
pub mod caller;
pub mod chunks;
pub mod cookies;
pub mod host;
pub mod json;
pub mod limits;
pub mod log;
pub mod notices;
pub mod page;
pub mod picture;
pub mod redirect;
pub mod refusal;
pub mod remote;
pub mod route;
pub mod same_origin;
pub mod secrets;
pub mod session;
pub mod sign_out;
pub mod stop;
pub mod surface;
