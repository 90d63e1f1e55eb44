//! Complete logins over HTTP, from `GET /oidc/auth` to `GET /oidc/me`, against `saoma demo` in a process of its own.

pub mod browser;
pub mod code;
pub mod connection;
pub mod cpu;
pub mod crowd;
pub mod importing;
pub mod journey;
pub mod load;
pub mod outcome;
pub mod page;
pub mod report;
pub mod returning;
pub mod scanned;
pub mod server;
pub mod waiting;
