//! Presence: whether the browser of a login is there. Contacts stay in memory and are written in one batch.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::LoginId;

use super::purge::Purge;
use crate::{
    database::{backend::Backend, ephemeral::sql},
    words::error::StoreError,
};

// How long ago each contact was, in milliseconds, is all that is told: the clocks of replicas may differ.
sql!(
    WRITE = "INSERT INTO presence (login, replica, last_contact) \
        SELECT key, $2, now() - CAST(value AS double precision) * interval '1 millisecond' \
        FROM json_each_text(CAST($1 AS json)) ORDER BY key \
        ON CONFLICT (login, replica) DO UPDATE SET last_contact = excluded.last_contact",
    "INSERT INTO presence (login, replica, last_contact) \
        SELECT key, $2, strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-' || (value / 1000.0) || ' seconds') \
        FROM json_each($1) WHERE true \
        ON CONFLICT (login, replica) DO UPDATE SET last_contact = excluded.last_contact"
);
sql!(
    AGE = "SELECT CAST(extract(epoch FROM now() - max(last_contact)) * 1000 AS bigint) AS age \
        FROM presence WHERE login = $1 AND replica <> $2",
    "SELECT CAST((julianday('now') - julianday(max(last_contact))) * 86400000 AS integer) AS age \
        FROM presence WHERE login = $1 AND replica <> $2"
);
sql!(
    PURGE = "DELETE FROM presence WHERE last_contact <= now() - interval '2 minutes'",
    "DELETE FROM presence WHERE last_contact <= strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-2 minutes')"
);

/// How often contacts are written for the other replicas to see.
const FLUSH: Duration = Duration::from_secs(1);
/// One that is held is written again after this: others count its age.
const HELD: Duration = Duration::from_secs(10);
/// A contact is of no use to anybody after this.
const USEFUL: Duration = Duration::from_secs(120);

/// The last contact of each login's browser.
#[derive(Clone)]
pub struct Presence(Arc<Contacts>);

struct Contacts {
    backend: Backend,
    replica: String,
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
    last: Moment,
    /// When it was written for the other replicas; `None` if something is new.
    written: Option<Instant>,
    /// How many connections hold it: while there is one, the browser is there.
    holders: u32,
}

#[derive(Clone, Copy)]
struct Moment {
    /// By the clock of the server.
    at: DateTime<Utc>,
    /// Does not jump when that clock is set.
    since: Instant,
}

impl Moment {
    fn now(at: DateTime<Utc>) -> Self {
        Self { at, since: Instant::now() }
    }
}

impl Presence {
    pub(crate) fn new(backend: Backend, replica: &str) -> Self {
        let here = Mutex::default();
        let (replica, purge) = (replica.to_owned(), Purge::by(PURGE));
        Self(Arc::new(Contacts { backend, replica, here, purge }))
    }

    /// The browser of a login is there.
    pub fn touch(&self, login: &LoginId, now: DateTime<Utc>) {
        self.contact(login, Moment::now(now), |_| {});
    }

    /// The browser of a login is there until the answer is dropped, by a connection of its own.
    pub fn hold(&self, login: &LoginId, now: DateTime<Utc>) -> Held {
        let now = Moment::now(now);
        self.contact(login, now, |contact| contact.holders += 1);
        Held { presence: self.clone(), login: login.clone(), beats: [now; 3] }
    }

    fn contact(&self, login: &LoginId, seen: Moment, change: impl FnOnce(&mut Contact)) {
        let mut contacts = self.contacts();
        let new = Contact { last: seen, written: None, holders: 0 };
        let contact = contacts.entry(login.clone()).or_insert(new);
        if contact.last.since < seen.since {
            contact.last = seen;
        }
        contact.written = None;
        change(contact);
    }

    /// How long ago the browser of a login was there, here or at another replica; `None` if it never was. Contacts of
    /// another replica are seen a second or two late.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn age(
        &self,
        login: &LoginId,
        now: DateTime<Utc>,
    ) -> Result<Option<TimeDelta>, StoreError> {
        let here = self.contacts().get(login).map(|contact| match contact.holders {
            0 => now - contact.last.at,
            _ => TimeDelta::zero(),
        });
        if here.is_some_and(|age| age.is_zero()) {
            return Ok(here);
        }
        let key = [login.as_str().into(), self.0.replica.as_str().into()];
        let row = self.0.backend.ephemeral(AGE, &key).await?;
        let elsewhere = row.map(|row| row.optional_int("age")).transpose()?.flatten();
        let elsewhere = elsewhere.map(TimeDelta::milliseconds);
        Ok(here.into_iter().chain(elsewhere).min())
    }

    /// Writes what is new, and forgets what is old.
    pub(crate) async fn flush(&self) -> Result<(), StoreError> {
        let news = self.news();
        if news.is_empty() {
            return Ok(());
        }
        let ages = serde_json::to_string(&news).unwrap_or_default();
        let values = [ages.into(), self.0.replica.as_str().into()];
        if let Err(error) = self.0.backend.ephemeral(WRITE, &values).await {
            self.unwritten(news.keys());
            return Err(error.into());
        }
        self.0.purge.now_and_then(&self.0.backend).await
    }

    /// The contacts that are not written yet, each with its age in milliseconds, in an order in which replicas do not wait
    /// for each other; what is of no use any more is forgotten.
    fn news(&self) -> BTreeMap<LoginId, u64> {
        let mut contacts = self.contacts();
        contacts.retain(|_, contact| contact.holders > 0 || contact.last.since.elapsed() < USEFUL);
        let mut news = BTreeMap::new();
        for (login, contact) in contacts.iter_mut() {
            let is_held = contact.holders > 0;
            if contact.written.is_some_and(|at| !is_held || at.elapsed() < HELD) {
                continue;
            }
            contact.written = Some(Instant::now());
            let age = if is_held { Duration::ZERO } else { contact.last.since.elapsed() };
            news.insert(login.clone(), u64::try_from(age.as_millis()).unwrap_or(u64::MAX));
        }
        news
    }

    /// These are still to be written.
    fn unwritten<'a>(&self, news: impl Iterator<Item = &'a LoginId>) {
        let mut contacts = self.contacts();
        for login in news {
            if let Some(contact) = contacts.get_mut(login) {
                contact.written = None;
            }
        }
    }

    fn contacts(&self) -> MutexGuard<'_, HashMap<LoginId, Contact>> {
        self.0.here.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes every second, for as long as somebody uses it.
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

/// The browser of a login is there while this lives. A connection that broke is noticed late, so at its end the browser was
/// last there when it was last known to be.
pub struct Held {
    presence: Presence,
    login: LoginId,
    /// The last three beats, the oldest one first.
    beats: [Moment; 3],
}

impl Held {
    /// The connection beats: something is written, after a pause that is longer than the way to the browser and back. What is
    /// written to a browser that is gone comes back as an error, and what is written then fails. So when a beat is written, the
    /// browser was there at the last but one.
    pub fn beat(&mut self, now: DateTime<Utc>) {
        let [_, one, two] = self.beats;
        self.beats = [one, two, Moment::now(now)];
    }

    /// The connection ends here and not there: the browser is there until now, and goes on by another.
    pub fn end(&mut self, now: DateTime<Utc>) {
        self.beats = [Moment::now(now); 3];
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Held({})", self.login)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.presence.contact(&self.login, self.beats[0], |contact| {
            contact.holders = contact.holders.saturating_sub(1);
        });
    }
}
