//! The keys under which personal values are sealed: one a person, and one a login while nobody knows whose it is.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use domain::id::PersonId;
use projections::{Database, ResultRow, Row, Value};
use quick_cache::sync::Cache as Bounded;
use zeroize::Zeroizing;

use super::{
    key::{Key, KeyId, parts},
    keyring::PoolKey,
    random,
};
use crate::words::{
    error::{SealError, StoreError},
    own_tables::PERSONAL_KEYS,
    stream::Scope,
};

/// Keys that are kept in memory.
const KEPT: usize = 50_000;

const OF_PERSON: &str = "SELECT id, wrapped FROM personal_keys \
    WHERE pool = $1 AND person = $2 AND login IS NULL AND wrapped IS NOT NULL ORDER BY id LIMIT 1";

/// A key, and its wrapped form as it is stored.
#[derive(Debug)]
pub(crate) struct PersonalKey {
    pub key: Key,
    wrapped: String,
}

impl PersonalKey {
    pub fn make(pool: &PoolKey, scope: &Scope) -> Result<Self, SealError> {
        let bytes = random::key()?;
        let key = Key::new(&*bytes)?;
        let wrapped = pool.wrap.seal(&place(scope, &key.id), &*bytes)?;
        Ok(Self { key, wrapped })
    }

    fn unwrap(
        pool: &PoolKey,
        scope: &Scope,
        id: &KeyId,
        wrapped: String,
    ) -> Result<Self, SealError> {
        let bytes = pool.wrap.open(&place(scope, id), &wrapped).map(Zeroizing::new);
        let key = bytes.map(|bytes| Key::new(&bytes)).transpose()?;
        match key.filter(|key| key.id == *id) {
            Some(key) => Ok(Self { key, wrapped }),
            None => Err(SealError::Tampered(format!("the personal key {}", id.as_str()))),
        }
    }

    /// Its row; `login` is the one whose own key it is.
    pub fn row(&self, scope: &Scope, login: Option<&str>, filing: &Filing) -> Row {
        row(scope, self.key.id.as_str(), Some(&self.wrapped), login, filing)
    }
}

/// Under what a key is filed, so that an erasure finds it: the person, or the hashed names of an identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filing {
    pub person: Option<String>,
    pub identity: Option<String>,
    pub union_identity: Option<String>,
}

impl Filing {
    pub fn of_person(person: &str) -> Self {
        Self { person: Some(person.to_owned()), ..Self::default() }
    }
}

/// The row of a key that is destroyed: whatever was sealed under it opens no more.
pub(crate) fn destroyed(scope: &Scope, id: &str, person: &str) -> Row {
    row(scope, id, None, None, &Filing::of_person(person))
}

fn row(
    scope: &Scope,
    id: &str,
    wrapped: Option<&str>,
    login: Option<&str>,
    filing: &Filing,
) -> Row {
    let values = vec![
        scope.as_str().into(),
        id.into(),
        wrapped.into(),
        login.into(),
        filing.person.as_deref().into(),
        filing.identity.as_deref().into(),
        filing.union_identity.as_deref().into(),
    ];
    Row { table: &PERSONAL_KEYS, values }
}

fn place(scope: &Scope, id: &KeyId) -> Vec<u8> {
    parts(&["personal key", scope.as_str(), id.as_str()])
}

/// What became of a key.
#[derive(Clone, Debug)]
pub(crate) enum KeyState {
    Present(Arc<PersonalKey>),
    /// The person was erased.
    Destroyed,
}

/// Keys by their id, as far as they are there.
pub(crate) type Found = BTreeMap<KeyId, KeyState>;

/// Finds keys, and keeps those that were used last. Whoever wants to write for a person who was erased elsewhere
/// conflicts on the stream; a stream that was erased is never opened with a key that is still here.
pub(crate) struct PersonalKeys {
    database: Database,
    by_id: Bounded<(Scope, KeyId), KeyState>,
    by_person: Bounded<(Scope, PersonId), Arc<PersonalKey>>,
    /// How often everything was forgotten.
    forgotten: AtomicU64,
}

impl PersonalKeys {
    pub fn new(database: Database) -> Self {
        let (by_id, by_person) = (Bounded::new(KEPT), Bounded::new(KEPT));
        Self { database, by_id, by_person, forgotten: AtomicU64::new(0) }
    }

    /// The key of a person; `None` if nothing was sealed for them yet.
    pub async fn of_person(
        &self,
        pool: &PoolKey,
        scope: &Scope,
        person: &PersonId,
    ) -> Result<Option<Arc<PersonalKey>>, StoreError> {
        let place = (scope.clone(), person.clone());
        if let Some(key) = self.by_person.get(&place) {
            return Ok(Some(key));
        }
        let forgotten = self.forgotten.load(Ordering::Acquire);
        let values = [scope.as_str().into(), person.as_str().into()];
        let Some(found) = self.database.one(OF_PERSON, &values).await? else {
            return Ok(None);
        };
        let id = KeyId::from(found.text("id")?);
        let key = Arc::new(PersonalKey::unwrap(pool, scope, &id, found.text("wrapped")?)?);
        self.by_person.insert(place.clone(), key.clone());
        // A server that took over since it was read may lack it: nothing more is to be sealed under it.
        if forgotten != self.forgotten.load(Ordering::Acquire) {
            self.by_person.remove(&place);
        }
        Ok(Some(key))
    }

    /// A key of a person was committed.
    pub fn belongs_to(&self, scope: &Scope, person: &PersonId, key: &Arc<PersonalKey>) {
        self.by_person.insert((scope.clone(), person.clone()), key.clone());
        self.keep(scope, key);
    }

    /// A key was committed.
    pub fn keep(&self, scope: &Scope, key: &Arc<PersonalKey>) {
        let place = (scope.clone(), key.key.id.clone());
        self.by_id.insert(place, KeyState::Present(key.clone()));
    }

    /// The keys of these ids. One that is not in the answer is not there at all.
    pub async fn of_ids(
        &self,
        pool: &PoolKey,
        scope: &Scope,
        ids: Vec<KeyId>,
    ) -> Result<Found, StoreError> {
        let mut found = Found::new();
        let mut missing = Vec::new();
        for id in ids {
            match self.by_id.get(&(scope.clone(), id.clone())) {
                Some(key) => drop(found.insert(id, key)),
                None => missing.push(id),
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        let places: Vec<String> = (2..missing.len() + 2).map(|at| format!("${at}")).collect();
        let sql = format!(
            "SELECT id, wrapped FROM personal_keys WHERE pool = $1 AND id IN ({})",
            places.join(", ")
        );
        let ids = missing.iter().map(|id| Value::from(id.as_str()));
        let values: Vec<Value> = [Value::from(scope.as_str())].into_iter().chain(ids).collect();
        for row in self.database.all(&sql, &values).await? {
            let (id, key) = read(pool, scope, &row)?;
            self.by_id.insert((scope.clone(), id.clone()), key.clone());
            found.insert(id, key);
        }
        Ok(found)
    }

    /// Somebody was erased, or a server was given up: what is here counts no more.
    pub fn forget(&self) {
        self.forgotten.fetch_add(1, Ordering::AcqRel);
        self.by_id.clear();
        self.by_person.clear();
    }
}

fn read(pool: &PoolKey, scope: &Scope, row: &ResultRow) -> Result<(KeyId, KeyState), StoreError> {
    let id = KeyId::from(row.text("id")?);
    let key = match row.optional_text("wrapped")? {
        None => KeyState::Destroyed,
        Some(wrapped) => {
            KeyState::Present(Arc::new(PersonalKey::unwrap(pool, scope, &id, wrapped)?))
        }
    };
    Ok((id, key))
}
