//! One test an attack, named after it. The numbers are those of the threat table in `docs/security.md`.

mod codes;
mod cross_site;
mod hosts;
mod https;
mod kept;
mod misconfigured;
mod races;
mod secrets;
mod slow;
mod ticket;
mod vanished;
