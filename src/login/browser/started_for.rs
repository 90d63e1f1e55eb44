//! What a person signs in for, as the page's scripts say it.

use serde::Deserialize;

/// An authorization request that waits, or an application; neither if the browser only wants a session.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartedFor {
    #[serde(default)]
    pub(super) authorization: Option<String>,
    #[serde(default)]
    pub(super) client_id: Option<String>,
}
