//! One test binary: one file a flow, each through HTTP and the command line only.
//!
//! Every flow runs on SQLite and on PostgreSQL, in a world of two pools that are filled with the same people, and ends by
//! comparing the read tables with a rebuild from the events.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says by failing where it failed"
)]

mod account;
mod agreements;
mod api;
mod association;
mod attacks;
mod callback;
mod callers;
mod chromium;
mod code;
mod colours;
mod commands;
mod console;
mod disowned;
mod expiry;
mod first_steps;
mod going_on;
mod harness;
mod house;
mod leaving;
mod limits;
mod login;
mod logs;
mod nginx;
mod oidc;
mod outage;
mod own_site;
mod replicas;
mod root_key;
mod round_code;
mod routes;
mod scan_host;
mod setting_up;
mod settings;
mod several_connections;
mod stopping;
mod streams;
