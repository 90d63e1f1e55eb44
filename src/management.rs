//! What operators set up: pools, and in each its connections, applications, API keys and users. The command line, the management API and
//! the console are faces of these functions. Each takes who asks and what is asked, and answers what there is then.

pub mod app_secrets;
pub mod applications;
pub mod cases;
pub mod connections;
mod field;
pub mod import;
pub mod keys;
pub mod logos;
pub mod mini_programs;
pub mod operators;
pub mod pools;
pub mod sessions;
pub mod statistics;
pub mod users;
