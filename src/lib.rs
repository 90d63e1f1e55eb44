//! Speaks HTTP: handlers issue commands and read projections, and do nothing else.

pub mod account;
pub mod api;
pub mod audit;
pub mod boot;
pub mod cli;
pub mod clock;
pub mod config;
pub mod console;
#[cfg(feature = "demo")]
pub mod demo;
pub mod experience;
pub mod http;
pub mod login;
pub mod management;
pub mod messenger;
pub mod oidc;
pub mod outbound;
pub mod passkey;
pub mod random;
