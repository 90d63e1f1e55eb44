//! The browser's side of a login: a code is asked for, watched and claimed. Every handler but the first needs the
//! browser credential, which only the browser that asked holds.

mod authorization;
pub mod binding;
mod callback;
pub mod claim;
mod claim_again;
mod claim_link;
mod claimed;
pub mod code;
pub mod continue_session;
mod credential;
mod drawn_by_wechat;
pub mod go_back;
pub mod issue;
pub mod leave;
mod named;
mod order;
pub mod page;
mod purpose;
pub mod sign_out;
pub mod signed_in;
mod site_is_told;
mod started_for;
pub mod status;
pub mod stream;
pub mod streams;
pub mod tell_end;
