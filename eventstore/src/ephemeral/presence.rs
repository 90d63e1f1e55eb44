//! Presence: whether the browser of a login is there. Contacts stay in memory; news of them is written in one batch.
//!
//! That a connection holds a browser is written once. What is written every second is one row, that this replica lives: so a
//! page that waits costs the database nothing, and a replica that was killed takes its pages along.

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
    panics::survived,
    words::error::StoreError,
};

// How long ago each contact was, in milliseconds, is all that is told: the clocks of replicas may differ. `null` is told of
// one that is held.
sql!(
    WRITE = "INSERT INTO presence (login, replica, held, last_contact) \
        SELECT key, $2, value IS NULL, \
            now() - coalesce(CAST(value AS double precision), 0) * interval '1 millisecond' \
        FROM json_each_text(CAST($1 AS json)) ORDER BY key \
        ON CONFLICT (login, replica) \
            DO UPDATE SET held = excluded.held, last_contact = excluded.last_contact",
    "INSERT INTO presence (login, replica, held, last_contact) \
        SELECT key, $2, value IS NULL, \
            strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-' || (coalesce(value, 0) / 1000.0) || ' seconds') \
        FROM json_each($1) WHERE true \
        ON CONFLICT (login, replica) \
            DO UPDATE SET held = excluded.held, last_contact = excluded.last_contact"
);
sql!(
    LIVE_ON = "UPDATE replicas SET alive_at = now() WHERE replica = $1 RETURNING replica",
    "UPDATE replicas SET alive_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') \
        WHERE replica = $1 RETURNING replica"
);
sql!(
    APPEAR = "INSERT INTO replicas (replica, alive_at) VALUES ($1, now())",
    "INSERT INTO replicas (replica, alive_at) \
        VALUES ($1, strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))"
);
sql!(
    AGE = "SELECT CAST(extract(epoch FROM now() - max(CASE WHEN held THEN alive_at ELSE last_contact END)) \
            * 1000 AS bigint) AS age \
        FROM presence LEFT JOIN replicas USING (replica) WHERE login = $1 AND replica <> $2",
    "SELECT CAST((julianday('now') - julianday(max(CASE WHEN held THEN alive_at ELSE last_contact END))) \
            * 86400000 AS integer) AS age \
        FROM presence LEFT JOIN replicas USING (replica) WHERE login = $1 AND replica <> $2"
);
sql!(
    PURGE = "DELETE FROM presence WHERE CASE WHEN held \
        THEN replica NOT IN (SELECT replica FROM replicas) \
        ELSE last_contact <= now() - interval '2 minutes' END",
    "DELETE FROM presence WHERE CASE WHEN held \
        THEN replica NOT IN (SELECT replica FROM replicas) \
        ELSE last_contact <= strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-2 minutes') END"
);
sql!(
    PURGE_REPLICAS = "DELETE FROM replicas WHERE alive_at <= now() - interval '2 minutes'",
    "DELETE FROM replicas \
        WHERE alive_at <= strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-2 minutes')"
);

/// How often news is written for the other replicas to see.
const FLUSH: Duration = Duration::from_secs(1);
/// A contact is of no use to anybody after this.
const USEFUL: Duration = Duration::from_secs(120);

/// The last contact of each login's browser.
#[derive(Clone)]
pub struct Presence(Arc<Contacts>);

struct Contacts {
    backend: Backend,
    replica: String,
    here: Mutex<HashMap<LoginId, Contact>>,
    purges: [Purge; 2],
}

impl fmt::Debug for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Presence")
    }
}

#[derive(Clone, Copy)]
struct Contact {
    last: Moment,
    /// Whether the other replicas can see it as it is.
    written: bool,
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
        let (replica, purges) = (replica.to_owned(), [PURGE_REPLICAS, PURGE].map(Purge::by));
        Self(Arc::new(Contacts { backend, replica, here, purges }))
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
        let new = Contact { last: seen, written: false, holders: 0 };
        let contact = contacts.entry(login.clone()).or_insert(new);
        if contact.last.since < seen.since {
            contact.last = seen;
        }
        contact.written = false;
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

    /// Writes that this replica lives and what is new, and forgets what is old.
    pub(crate) async fn flush(&self) -> Result<(), StoreError> {
        if self.is_alone() {
            return Ok(());
        }
        self.live_on().await?;
        let news = self.news();
        if !news.is_empty() {
            let ages = serde_json::to_string(&news).unwrap_or_default();
            let values = [ages.into(), self.0.replica.as_str().into()];
            if let Err(error) = self.0.backend.ephemeral(WRITE, &values).await {
                self.unwritten(news.keys());
                return Err(error.into());
            }
        }
        for purge in &self.0.purges {
            purge.now_and_then(&self.0.backend, &[]).await?;
        }
        Ok(())
    }

    /// Whether no browser was there lately; those of long ago are forgotten.
    fn is_alone(&self) -> bool {
        let mut contacts = self.contacts();
        contacts.retain(|_, contact| contact.holders > 0 || contact.last.since.elapsed() < USEFUL);
        contacts.is_empty()
    }

    /// Writes that this replica lives. If the database does not know it (any more: it loses these tables when it is killed,
    /// and when another one takes over), all contacts are news again.
    async fn live_on(&self) -> Result<(), StoreError> {
        let replica = [self.0.replica.as_str().into()];
        if self.0.backend.ephemeral(LIVE_ON, &replica).await?.is_none() {
            self.contacts().values_mut().for_each(|contact| contact.written = false);
            self.0.backend.ephemeral(APPEAR, &replica).await?;
        }
        Ok(())
    }

    /// The contacts that are not written yet, each with its age in milliseconds or `None` for one that is held, in an order in
    /// which replicas do not wait for each other.
    fn news(&self) -> BTreeMap<LoginId, Option<u64>> {
        let mut contacts = self.contacts();
        let news = contacts.iter_mut().filter(|(_, contact)| !contact.written);
        news.map(|(login, contact)| {
            contact.written = true;
            let age = u64::try_from(contact.last.since.elapsed().as_millis()).unwrap_or(u64::MAX);
            (login.clone(), (contact.holders == 0).then_some(age))
        })
        .collect()
    }

    /// These are still to be written.
    fn unwritten<'a>(&self, news: impl Iterator<Item = &'a LoginId>) {
        let mut contacts = self.contacts();
        for login in news {
            if let Some(contact) = contacts.get_mut(login) {
                contact.written = false;
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
                if let Some(Err(error)) = survived("writing presence", presence.flush()).await {
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
    /// Notes a beat: data was written to the connection. The pause between two beats is longer than a round trip. If the browser is
    /// gone, the first write after that is answered with a reset, and the next one fails. So a beat that could be written proves
    /// that the browser was there two beats ago.
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
