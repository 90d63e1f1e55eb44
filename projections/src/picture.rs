//! A picture as two columns of a row: `logo`, its hash, and `logo_bytes`, its size. Its bytes are elsewhere.

use domain::picture::Picture;

use crate::{error::ReadError, result_row::ResultRow, table::Value};

/// The values of both columns.
pub(crate) fn values(picture: Option<&Picture>) -> [Value; 2] {
    let hash = picture.map(|picture| picture.hash.as_str());
    let bytes = picture.map(|picture| i64::from(picture.bytes));
    [hash.into(), bytes.into()]
}

/// Reads both columns.
pub(crate) fn read(row: &ResultRow) -> Result<Option<Picture>, ReadError> {
    let Some(hash) = row.optional_id("logo")? else {
        return Ok(None);
    };
    let bytes = row.int("logo_bytes")?.try_into();
    Ok(Some(Picture { hash, bytes: bytes.map_err(|_| ReadError::unknown("logo_bytes"))? }))
}
