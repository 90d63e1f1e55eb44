//! History as one decision sees it, and what it adds.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use cqrs_es::{Aggregate, DomainEvent, event_sink::EventSink};
use domain::{
    aggregate::{About, CommandError, Recorded},
    id::{LoginId, OperatorId, PoolId, SessionId, UserId, is_well_formed},
    name::Name,
    pool::Pool,
    unit::{Refused, Traces, Unit},
    user::User,
};

use crate::{
    database::traces,
    secrets::{keyring::Keys, seal},
    shared::Shared,
    streams::{
        aggregate_types::AnyState,
        reader::{Folded, NotRead},
    },
    words::{
        error::StoreError,
        proposal::{Erasure, Trace},
        stream::{Scope, Stream},
    },
};

/// A unit over the cache and the store.
pub(crate) struct Recording<'a> {
    shared: &'a Shared,
    /// The pool of the command: nothing of another one is seen.
    pub scope: Scope,
    pub keys: Keys,
    /// Read every stream from its events.
    fresh: bool,
    /// The server that it is decided on.
    pub epoch: u64,
    /// Whether anything came from the cache.
    pub used_cache: bool,
    /// The streams that were read, in the order in which they were.
    pub streams: Vec<StreamInUnit>,
    /// The events so far.
    pub events: Vec<NewEvent>,
    /// The login of which a refused step is only to be counted.
    pub unrecorded: Option<LoginId>,
    /// Whom it erases.
    pub erasure: Option<Erasure>,
}

/// A stream in a unit.
pub(crate) struct StreamInUnit {
    pub stream: Stream,
    /// Before the unit.
    pub before: Folded,
    /// With the unit's events.
    pub state: Arc<AnyState>,
    /// With the unit's events.
    pub version: u64,
}

impl StreamInUnit {
    /// Whether the unit adds to it.
    pub const fn changed(&self) -> bool {
        self.version > self.before.version
    }
}

/// An event that is not written yet.
pub(crate) struct NewEvent {
    pub stream: Stream,
    pub sequence: u64,
    pub event_type: String,
    pub event_version: String,
    pub payload: serde_json::Value,
    /// Whom and what its aggregate was about after it.
    pub about: About,
}

impl<'a> Recording<'a> {
    pub async fn begin(shared: &'a Shared, scope: &Scope, fresh: bool) -> Result<Self, StoreError> {
        // Noted before anything is read.
        let epoch = shared.epoch.now();
        Ok(Self {
            shared,
            scope: scope.clone(),
            keys: shared.keyring.keys(scope).await?,
            fresh,
            epoch,
            used_cache: false,
            streams: Vec::new(),
            events: Vec::new(),
            unrecorded: None,
            erasure: None,
        })
    }

    async fn stream<A: Recorded>(&mut self, id: &str) -> Result<&mut StreamInUnit, Refused> {
        let is_it = |known: &StreamInUnit| known.stream.kind == A::TYPE && *known.stream.id == *id;
        let at = match self.streams.iter().position(is_it) {
            Some(at) => at,
            None => {
                let stream = Stream::new(&self.scope, A::TYPE, id);
                let read = self.folded(&stream).await;
                let before = read.map_err(|not| not.refused(A::TYPE))?;
                let (state, version) = (before.state.clone(), before.version);
                self.streams.push(StreamInUnit { stream, before, state, version });
                self.streams.len() - 1
            }
        };
        Ok(self.streams.get_mut(at).ok_or(StoreError::Closed)?)
    }

    async fn folded(&mut self, stream: &Stream) -> Result<Folded, NotRead> {
        if !self.fresh
            && let Some(folded) = self.shared.cache.get(stream)
        {
            self.used_cache = true;
            return Ok(folded);
        }
        let said = self.shared.cache.version(stream);
        let folded = self.shared.reader.folded(stream).await?;
        if said.is_some_and(|said| said > folded.version) {
            // What another replica told was lost with the server that it told of.
            self.shared.cache.database_has(stream, folded.version);
        }
        if folded.version > 0 {
            self.shared.cache.offer(stream, folded.clone());
            // Another server may have taken over since it was read.
            if self.epoch != self.shared.epoch.now() {
                self.shared.cache.forget(stream);
            }
        }
        Ok(folded)
    }

    /// Who holds a name by what this unit adds; `None` if it adds nothing about it.
    fn owner_here(&self, name: &Name) -> Option<Option<String>> {
        let changed = || self.streams.iter().filter(|stream| stream.changed());
        let taker = changed().find(|stream| stream.state.names().contains(name));
        let freed = || changed().any(|stream| stream.before.state.names().contains(name));
        match taker {
            Some(taker) => Some(Some(taker.stream.id.to_string())),
            None => freed().then_some(None),
        }
    }
}

fn typed<A: Recorded>(state: &AnyState) -> Result<&A, StoreError> {
    state.typed().ok_or_else(|| StoreError::UnknownType(A::TYPE.to_owned()))
}

impl Unit for Recording<'_> {
    fn pool(&self) -> Result<PoolId, Refused> {
        self.scope.pool().ok_or_else(|| CommandError::Unknown("pool").into())
    }

    async fn load<A: Recorded>(&mut self, id: &str) -> Result<A, Refused> {
        let stream = self.stream::<A>(id).await?;
        Ok(typed::<A>(&stream.state)?.clone())
    }

    async fn version<A: Recorded>(&mut self, id: &str) -> Result<u64, Refused> {
        Ok(self.stream::<A>(id).await?.version)
    }

    fn begins<A: Recorded>(&mut self, id: &str) {
        let stream = Stream::new(&self.scope, A::TYPE, id);
        let is_known = |known: &StreamInUnit| known.stream == stream;
        if self.fresh
            || self.streams.iter().any(is_known)
            || self.shared.cache.version(&stream).is_some()
        {
            return;
        }
        let Some(state) = AnyState::of(A::default()).map(Arc::new) else {
            return;
        };
        let before = Folded { state: state.clone(), version: 0, key: None, committed_in: None };
        self.streams.push(StreamInUnit { stream, before, state, version: 0 });
        self.used_cache = true;
    }

    async fn execute<A: Recorded>(
        &mut self,
        id: &str,
        command: A::Command,
    ) -> Result<Vec<A::Event>, Refused>
    where
        A::Command: Send,
        A::Event: 'static,
    {
        let stream = self.stream::<A>(id).await?;
        let before = typed::<A>(&stream.state)?.clone();
        let mut state = before.clone();
        let sink = EventSink::default();
        let decided = state.handle(command, &(), &sink).await;
        if let Err(CommandError::Unrecorded(_)) = &decided {
            self.unrecorded = Some(id.into());
        }
        decided?;
        let events = sink.collect().await;
        if !events.is_empty() {
            self.happened(id, before, &events).await?;
        }
        Ok(events)
    }

    async fn owner(&mut self, name: &Name) -> Result<Option<String>, Refused> {
        if let Some(here) = self.owner_here(name) {
            return Ok(here);
        }
        let hashed = self.keys.hashed(name);
        if !self.fresh
            && let Some(holder) = self.shared.cache.holder(&hashed, name)
        {
            self.used_cache = true;
            return Ok(Some(holder.id.to_string()));
        }
        const HOLDER: &str =
            "SELECT owner_type, owner FROM names WHERE pool = $1 AND kind = $2 AND name = $3";
        let key =
            [hashed.scope.as_str().into(), hashed.kind.name().into(), hashed.hash.as_str().into()];
        let found =
            self.shared.reader.database.one(HOLDER, &key).await.map_err(StoreError::from)?;
        let Some(found) = found else {
            return Ok(None);
        };
        let (kind, id) = (found.text("owner_type"), found.text("owner"));
        let (kind, id) = (kind.map_err(StoreError::from)?, id.map_err(StoreError::from)?);
        self.shared.cache.holds(&hashed, &Stream::stored(&self.scope, kind, &id));
        Ok(Some(id))
    }

    async fn last_signed_in(&mut self, user: &UserId) -> Result<Option<DateTime<Utc>>, Refused> {
        let pool = self.pool()?;
        Ok(self.shared.views.last_signed_in(&pool, user).await.map_err(StoreError::from)?)
    }

    async fn sessions_not_ended(&mut self, user: &UserId) -> Result<Vec<SessionId>, Refused> {
        let pool = self.pool()?;
        Ok(self.shared.views.sessions_not_ended(&pool, user).await.map_err(StoreError::from)?)
    }

    async fn traces(&mut self, users: &[User]) -> Result<Traces, Refused> {
        let pool = self.pool()?;
        let identities = users.iter().flat_map(User::accounts).flat_map(|account| {
            [account.name(&pool), account.union_name(&pool)].into_iter().flatten()
        });
        let identities = identities.map(|name| self.keys.hashed(&name).hash).collect();
        let users = users.iter().map(|user| user.id.to_string()).collect();
        let found = self.erased(users, identities).await?;
        let traces = Traces {
            logins: found.of("login").map(Into::into).collect(),
            sessions: found.of("session").map(Into::into).collect(),
            grants: found.of("grant").map(Into::into).collect(),
        };
        self.erasure = Some(found);
        Ok(traces)
    }

    async fn console_sessions_not_ended(
        &mut self,
        operator: &OperatorId,
    ) -> Result<Vec<SessionId>, Refused> {
        let (pool, views) = (self.scope.pool(), &self.shared.views);
        let sessions = views.console_sessions_not_ended(pool.as_ref(), operator).await;
        let sessions = sessions.map_err(StoreError::from)?;
        Ok(sessions.into_iter().map(|session| session.id).collect())
    }

    async fn console_traces(&mut self, operator: &OperatorId) -> Result<Vec<SessionId>, Refused> {
        let found = self.erased(vec![operator.to_string()], Vec::new()).await?;
        let sessions = found.of("console_session").map(Into::into).collect();
        self.erasure = Some(found);
        Ok(sessions)
    }

    fn unrecorded(&self, login: &LoginId) -> u32 {
        self.shared.unrecorded(login)
    }
}

impl Recording<'_> {
    async fn erased(
        &self,
        users: Vec<String>,
        identities: Vec<String>,
    ) -> Result<Erasure, StoreError> {
        let (sql, values) = traces::query(&self.scope, &users, &identities);
        let found: Vec<Trace> =
            traces::read(&self.shared.reader.database.all(&sql, &values).await?)?;
        Ok(Erasure { users, identities, traces: found })
    }

    /// Adds events to a stream; `state` is what it was before them.
    async fn happened<A: Recorded>(
        &mut self,
        id: &str,
        mut state: A,
        events: &[A::Event],
    ) -> Result<(), Refused> {
        let scope = self.scope.clone();
        let loaded = self.stream::<A>(id).await?;
        if loaded.version == 0 && !is_well_formed(id) {
            let why = "1 to 64 letters, digits, '-', '_' and '.'";
            return Err(CommandError::Invalid { field: "id", why }.into());
        }
        // Names over all pools find a pool by its own id.
        if A::TYPE == Pool::TYPE && id != scope.as_str() {
            return Err(CommandError::Unknown(A::TYPE).into());
        }
        let stream = loaded.stream.clone();
        let mut version = loaded.version;
        let mut added = Vec::with_capacity(events.len());
        for event in events {
            version += 1;
            state.apply(event.clone());
            let about = Recorded::about(&state);
            // What is written belongs to the pool of the command, whatever the command itself said.
            if Scope::of(about.pool.as_ref()) != scope {
                return Err(CommandError::Unknown(A::TYPE).into());
            }
            added.push(new_event::<A>(&stream, version, event, about)?);
        }
        loaded.version = version;
        let unknown = || StoreError::UnknownType(A::TYPE.to_owned());
        loaded.state = Arc::new(AnyState::of(state).ok_or_else(unknown)?);
        self.events.append(&mut added);
        Ok(())
    }
}

fn new_event<A: Recorded>(
    stream: &Stream,
    sequence: u64,
    event: &A::Event,
    about: About,
) -> Result<NewEvent, Refused> {
    let payload = serde_json::to_value(event)
        .map_err(|error| StoreError::Unwritable(stream.to_string(), error.to_string()))?;
    // PostgreSQL has no text with a NUL character.
    if seal::has_nul(&payload) {
        return Err(CommandError::Invalid { field: "text", why: "it holds a NUL character" }.into());
    }
    Ok(NewEvent {
        stream: stream.clone(),
        sequence,
        event_type: event.event_type(),
        event_version: event.event_version(),
        payload,
        about,
    })
}
