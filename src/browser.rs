//! The browser's side of a login: a code is asked for, watched and claimed. Every handler but the first needs the
//! browser credential, which only the browser that asked holds.

pub mod authorization;
pub mod claim;
mod claim_again;
mod claimed;
pub mod code;
pub mod continue_session;
pub mod credential;
pub mod issue;
pub mod named;
pub mod page;
pub mod redirect;
pub mod session;
pub mod status;
pub mod stream;
