//! `logins`, migration 0002: every attempt to sign in by a code.

mod counts;
mod due;
mod list;
mod steps;
mod view;

use domain::login::{Login, State};

pub use counts::LoginCount;
pub(crate) use counts::SettledHours;
#[cfg(test)]
pub(crate) use counts::query as counts_query;
#[cfg(test)]
pub(crate) use due::DUE;
pub use list::LoginFilter;
#[cfg(test)]
pub(crate) use steps::SCANNED;
pub use steps::{LoginStep, StepTime};
pub use view::LoginView;
#[cfg(test)]
pub(crate) use view::{BY_ID_ALONE, BY_TICKET};

use crate::table::{Column, Projected, Row, Table, Value};

/// The table.
pub static TABLE: Table = Table {
    name: "logins",
    key: 2,
    columns: &[
        Column::text("pool"),
        Column::text("id"),
        Column::text("application_id"),
        Column::text("connection_id"),
        Column::text("ticket"),
        Column::text("credential_kind"),
        Column::text("credential_hash"),
        Column::text("grant_id"),
        Column::text("proves_login_id"),
        Column::text("links_user_id"),
        Column::text("state"),
        Column::text("reason"),
        Column::bool("new_account_allowed"),
        Column::text("user_id"),
        Column::text("how"),
        Column::text("session_id"),
        Column::text("phone_token_hash"),
        Column::text("openid"),
        Column::bool("phone_shown"),
        Column::text("browser"),
        Column::text("network"),
        Column::time("issued_at"),
        Column::time("scanned_at"),
        Column::time("authorized_at"),
        Column::time("bound_at"),
        Column::time("ended_at"),
        Column::time("expires_at"),
        Column::int("seq"),
    ],
};

impl Projected for Login {
    fn rows(&self, id: &str, version: u64) -> Vec<Row> {
        let Some(issued) = self.issued.as_ref().filter(|_| self.state != State::Absent) else {
            return Vec::new();
        };
        let (scan, bound) = (self.scan.as_ref(), self.bound.as_ref());
        let values = vec![
            issued.pool.as_str().into(),
            id.into(),
            issued.application.as_str().into(),
            issued.connection.as_str().into(),
            issued.ticket.as_str().into(),
            Value::word(&issued.credential.kind),
            issued.credential.hash.as_str().into(),
            issued.grant.as_ref().map(|grant| grant.as_str()).into(),
            issued.intent.proves().map(|login| login.as_str()).into(),
            issued.intent.links().map(|user| user.as_str()).into(),
            Value::word(&self.state),
            Value::word(&self.reason),
            self.new_account_allowed.into(),
            bound.map(|bound| bound.user.as_str()).into(),
            Value::word(&bound.map(|bound| bound.how)),
            self.session.as_ref().map(|session| session.as_str()).into(),
            scan.map(|scan| scan.phone_token.as_str()).into(),
            scan.map_or(Value::Text(None), |scan| Value::personal(&scan.identity.openid)),
            self.consent.as_ref().is_some_and(|consent| consent.phone.is_some()).into(),
            issued.origin.browser.as_str().into(),
            Value::personal(&issued.origin.network),
            issued.at.into(),
            scan.map(|scan| scan.at).into(),
            self.consent.as_ref().map(|consent| consent.at).into(),
            bound.map(|bound| bound.at).into(),
            self.ended_at.into(),
            self.expires_at.into(),
            i64::try_from(version).unwrap_or(i64::MAX).into(),
        ];
        vec![Row { table: &TABLE, values }]
    }
}
