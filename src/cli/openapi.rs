//! `saoma openapi`: the document of the management API.

use crate::api;

pub(super) fn run() {
    print!("{}", api::document());
}
