//! Presence: whether the browser of a login is there. Contacts stay in memory and are written in one batch.

use std::{
    borrow::Cow,
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::LoginId;
use projections::{Column, Kind, Table, Value};

use super::purge::Purge;
use crate::{
    backend::Backend,
    error::StoreError,
    writer::change::{Change, Verb},
};

static PRESENCE: Table = Table {
    name: "presence",
    key: 1,
    columns: &[
        Column { name: "login", kind: Kind::Text },
        Column { name: "last_contact", kind: Kind::Time },
    ],
};

const LAST: &str = "SELECT last_contact FROM presence WHERE login = $1";
const PURGE: &str = "DELETE FROM presence WHERE last_contact <= $1";

/// How often contacts are written for the other replicas to see.
const FLUSH: Duration = Duration::from_secs(5);
/// A contact is of no use to anybody after so long.
const USEFUL: TimeDelta = TimeDelta::minutes(2);

/// The last contact of each login's browser.
#[derive(Clone)]
pub struct Presence(Arc<Contacts>);

struct Contacts {
    backend: Backend,
    here: Mutex<HashMap<LoginId, Contact>>,
    purge: Purge,
}

impl fmt::Debug for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Presence")
    }
}

#[derive(Clone, Copy)]
struct Contact {
    at: DateTime<Utc>,
    written: bool,
}

impl Presence {
    pub(crate) fn new(backend: Backend) -> Self {
        Self(Arc::new(Contacts { backend, here: Mutex::default(), purge: Purge::new(PURGE) }))
    }

    /// The browser of a login is there.
    pub fn touch(&self, login: &LoginId, now: DateTime<Utc>) {
        let contact = Contact { at: now, written: false };
        self.contacts().insert(login.clone(), contact);
    }

    /// When the browser of a login was last there; of another replica's contacts, up to 5 seconds late.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn last_contact(&self, login: &LoginId) -> Result<Option<DateTime<Utc>>, StoreError> {
        let here = self.contacts().get(login).map(|contact| contact.at);
        let elsewhere = self.0.backend.reading().one(LAST, &[login.as_str().into()]).await?;
        let elsewhere = elsewhere.map(|record| record.time("last_contact")).transpose()?;
        Ok(here.max(elsewhere))
    }

    /// Writes what is new, and forgets what is old.
    pub(crate) async fn flush(&self) -> Result<(), StoreError> {
        let news = self.news();
        let Some(newest) = news.iter().map(|(_, at)| *at).max() else {
            return Ok(());
        };
        let rows = news
            .iter()
            .map(|(login, at)| Cow::Owned(vec![Value::from(login.as_str()), Value::from(*at)]))
            .collect();
        let written = self.0.backend.apply(&Change::new(Verb::Upsert, &PRESENCE, rows)).await;
        if let Err(error) = written {
            self.unwritten(&news);
            return Err(error.into());
        }
        self.0.purge.now_and_then(&self.0.backend, newest - USEFUL).await
    }

    /// The contacts that are not written yet, in an order in which replicas do not wait for each other; what is of no
    /// use any more is forgotten.
    fn news(&self) -> Vec<(LoginId, DateTime<Utc>)> {
        let mut contacts = self.contacts();
        // Only what came since the last flush tells what time it is: the clock may have been set back before that.
        let unwritten = contacts.values().filter(|contact| !contact.written);
        let Some(newest) = unwritten.map(|contact| contact.at).max() else {
            return Vec::new();
        };
        contacts.retain(|_, contact| (newest - contact.at).abs() < USEFUL);
        let mut news = Vec::new();
        for (login, contact) in contacts.iter_mut().filter(|(_, contact)| !contact.written) {
            contact.written = true;
            news.push((login.clone(), contact.at));
        }
        news.sort();
        news
    }

    /// These are still to be written.
    fn unwritten(&self, news: &[(LoginId, DateTime<Utc>)]) {
        let mut contacts = self.contacts();
        for (login, _) in news {
            if let Some(contact) = contacts.get_mut(login) {
                contact.written = false;
            }
        }
    }

    fn contacts(&self) -> MutexGuard<'_, HashMap<LoginId, Contact>> {
        self.0.here.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes every 5 seconds, for as long as somebody uses it.
    pub(crate) fn keep_flushing(&self) {
        let contacts = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(FLUSH).await;
                let Some(presence) = contacts.upgrade().map(Self) else {
                    return;
                };
                if presence.0.backend.is_closed() {
                    return;
                }
                if let Err(error) = presence.flush().await {
                    tracing::warn!(%error, "presence could not be written");
                }
            }
        });
    }
}
