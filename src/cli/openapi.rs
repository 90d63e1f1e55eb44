//! `saoma openapi`: the document of the management API.

use super::written::say;
use crate::api;

pub(super) fn run() {
    say!("{}", api::document().trim_end());
}
