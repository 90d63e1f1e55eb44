//! Speaks HTTP: handlers issue commands and read projections, and do nothing else.

pub mod api;
pub mod app;
pub mod audit;
pub mod browser;
pub mod cli;
pub mod clock;
pub mod code_image;
pub mod config;
mod database_owner;
#[cfg(feature = "demo")]
pub mod demo;
pub mod health;
pub mod http;
pub mod messages;
pub mod oidc;
pub mod outbound;
pub mod pages;
pub mod phone;
pub mod random;
pub mod router;
pub mod serve;
pub mod start;
pub mod sweeper;
pub mod wechat;
