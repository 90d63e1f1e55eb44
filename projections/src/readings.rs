//! Readings have no table: they are looked for in history alone.

use domain::reading::Reading;

use crate::table::{Projected, Row};

impl Projected for Reading {
    fn rows(&self, _id: &str, _version: u64) -> Vec<Row> {
        Vec::new()
    }
}
