//! Where the AppSecrets of connections are in the vault.

use domain::id::ConnectionId;

/// The name of an AppSecret. The fingerprint is part of it: the event that tells of a new secret is what switches to it, on all servers
/// at once, and until then the former one stays.
pub fn name(connection: &ConnectionId, fingerprint: &str) -> String {
    format!("app_secret/{connection}/{fingerprint}")
}

/// The connection and the fingerprint in such a name.
pub fn parts(name: &str) -> Option<(ConnectionId, String)> {
    let (connection, fingerprint) = name.strip_prefix("app_secret/")?.split_once('/')?;
    Some((connection.into(), fingerprint.to_owned()))
}
