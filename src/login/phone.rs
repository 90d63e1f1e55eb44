//! The phone's side of a login, on the scan host: scan, authorize, decline, disown. The phone brings codes, never an identity:
//! who it is and what its number is, we ask WeChat.

pub mod authorize;
pub mod decline;
pub mod disown;
mod in_use;
pub mod landing;
pub mod last_logins;
mod refuse;
pub mod scan;
mod scanned;
pub mod status;
pub mod verification_file;
