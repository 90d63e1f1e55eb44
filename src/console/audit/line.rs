//! A line of the audit log, and where what it is about has a page.

use ::web::pages::{AuditLine, Moment};
use domain::{id::PoolId, personal::Personal};

use super::wanted::Wanted;
use crate::{audit::Entry, console::change::change};

/// The line.
pub fn line<'a>(
    pool: Option<&PoolId>,
    path: &str,
    wanted: &Wanted,
    entry: &'a Entry,
) -> AuditLine<'a> {
    AuditLine {
        position: entry.position,
        at: Moment(entry.recorded_at),
        event: &entry.event,
        kind: &entry.kind,
        id: &entry.id,
        link: link(pool, entry),
        actor: &entry.actor,
        name: entry.actor_name.as_deref(),
        by_actor: format!("{path}?{}", wanted.with("actor", &entry.actor)),
        ip: entry.ip.as_ref().map(|ip| Personal::clear(ip).map(String::as_str)),
        request: entry.request.as_deref(),
        user: entry.user.as_deref(),
        user_link: entry.user.as_deref().zip(pool).map(|(user, pool)| of_user(pool, user)),
        changes: entry.changes.iter().map(change).collect(),
    }
}

fn of_user(pool: &PoolId, user: &str) -> String {
    format!("/console/{pool}/users/{user}")
}

/// The page of what it happened to, if that has one.
fn link(pool: Option<&PoolId>, entry: &Entry) -> Option<String> {
    let (id, own) = (&entry.id, pool.map(|pool| format!("/console/{pool}")));
    match (entry.kind.as_str(), own) {
        ("operator", own) => {
            Some(format!("{}/people/{id}", own.unwrap_or_else(|| "/console".into())))
        }
        ("pool", Some(own)) => Some(own),
        ("application", Some(own)) => Some(format!("{own}/applications/{id}")),
        ("connection", Some(own)) => Some(match entry.now("identifier") {
            Some(identifier) => format!("{own}/sources/{identifier}"),
            None => format!("{own}/sources"),
        }),
        ("user", _) => pool.map(|pool| of_user(pool, id)),
        ("login", Some(own)) => Some(format!("{own}/logins/{id}")),
        _ => None,
    }
}
