//! History as one decision sees it, and what it adds.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use cqrs_es::{Aggregate, DomainEvent, event_sink::EventSink};
use domain::{
    claim::Claim,
    id::{LoginId, PoolId, UserId},
    login::Login,
    recorded::{About, Recorded, Undecided},
    unit::{Refused, Unit},
};

use crate::{
    cache::Standing,
    core::Core,
    error::StoreError,
    keys::KeyState,
    kinds::{State, typed},
    stream::Stream,
};

/// A unit over the cache and the store.
pub(crate) struct Recording<'a> {
    core: &'a Core,
    /// Read every stream from its events.
    fresh: bool,
    /// How many persons were forgotten when it began.
    pub erasures: u64,
    /// Whether anything came from the cache.
    pub used_cache: bool,
    /// The streams that were read, in the order in which they were.
    pub streams: Vec<Loaded>,
    /// The events so far.
    pub events: Vec<Happened>,
    /// The login of which a refused step is only to be counted.
    pub uncounted: Option<LoginId>,
}

/// A stream in a unit.
pub(crate) struct Loaded {
    pub stream: Stream,
    /// Before the unit.
    pub before: Standing,
    /// With the unit's events.
    pub state: Arc<dyn State>,
    /// With the unit's events.
    pub version: u64,
}

impl Loaded {
    /// Whether the unit adds to it.
    pub const fn changed(&self) -> bool {
        self.version > self.before.version
    }
}

/// An event that is not written yet.
pub(crate) struct Happened {
    pub stream: Stream,
    pub sequence: u64,
    pub event_type: String,
    pub event_version: String,
    pub payload: serde_json::Value,
    /// Whom and what its aggregate was about after it.
    pub about: About,
}

impl<'a> Recording<'a> {
    pub fn new(core: &'a Core, fresh: bool) -> Self {
        Self {
            core,
            fresh,
            erasures: core.erasures(),
            used_cache: false,
            streams: Vec::new(),
            events: Vec::new(),
            uncounted: None,
        }
    }

    async fn loaded(&mut self, kind: &'static str, id: &str) -> Result<&mut Loaded, StoreError> {
        let known = |loaded: &Loaded| loaded.stream.kind == kind && *loaded.stream.id == *id;
        let at = match self.streams.iter().position(known) {
            Some(at) => at,
            None => {
                let stream = Stream::new(kind, id);
                let before = self.standing(&stream).await?;
                let (state, version) = (before.state.clone(), before.version);
                self.streams.push(Loaded { stream, before, state, version });
                self.streams.len() - 1
            }
        };
        self.streams.get_mut(at).ok_or(StoreError::Closed)
    }

    async fn standing(&mut self, stream: &Stream) -> Result<Standing, StoreError> {
        if !self.fresh
            && let Some(standing) = self.core.cache.get(stream)
        {
            self.used_cache = true;
            return Ok(standing);
        }
        let standing = self.core.reader.standing(stream).await?;
        if standing.version > 0 && self.erasures == self.core.erasures() {
            self.core.cache.offer(stream, standing.clone());
        }
        Ok(standing)
    }

    /// Who holds a name by what this unit adds; `None` where it adds nothing about it.
    fn owner_here(&self, claim: &Claim) -> Option<Option<String>> {
        let changed = || self.streams.iter().filter(|loaded| loaded.changed());
        let taker = changed().find(|loaded| loaded.state.claims().contains(claim));
        let freed = || changed().any(|loaded| loaded.before.state.claims().contains(claim));
        match taker {
            Some(taker) => Some(Some(taker.stream.id.to_string())),
            None => freed().then_some(None),
        }
    }
}

fn expect<A: Recorded>(state: &dyn State) -> Result<&A, StoreError> {
    typed(state).ok_or_else(|| StoreError::UnknownKind(A::TYPE.to_owned()))
}

impl Unit for Recording<'_> {
    async fn load<A: Recorded>(&mut self, id: &str) -> Result<A, Refused> {
        let loaded = self.loaded(A::TYPE, id).await?;
        Ok(expect::<A>(&*loaded.state)?.clone())
    }

    fn begins<A: Recorded>(&mut self, id: &str) {
        let stream = Stream::new(A::TYPE, id);
        let is_known = |loaded: &Loaded| loaded.stream == stream;
        if self.fresh
            || self.streams.iter().any(is_known)
            || self.core.cache.version(&stream).is_some()
        {
            return;
        }
        let state: Arc<dyn State> = Arc::new(A::default());
        let before = Standing { state: state.clone(), version: 0, key: KeyState::Absent };
        self.streams.push(Loaded { stream, before, state, version: 0 });
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
        let loaded = self.loaded(A::TYPE, id).await?;
        let mut state = expect::<A>(&*loaded.state)?.clone();
        let sink = EventSink::default();
        let decided = state.handle(command, &(), &sink).await;
        if let (Err(Undecided::Unrecorded(_)), Login::TYPE) = (&decided, A::TYPE) {
            self.uncounted = Some(id.into());
        }
        decided?;
        let events = sink.collect().await;
        if !events.is_empty() {
            self.happened(id, state, &events).await?;
        }
        Ok(events)
    }

    async fn owner(&mut self, claim: &Claim) -> Result<Option<String>, Refused> {
        if let Some(here) = self.owner_here(claim) {
            return Ok(here);
        }
        let name = self.core.root.name(claim);
        if !self.fresh
            && let Some(holder) = self.core.cache.holder(&name, claim)
        {
            self.used_cache = true;
            return Ok(Some(holder.id.to_string()));
        }
        let found = self.core.views.holder(claim).await.map_err(StoreError::from)?;
        Ok(found.map(|(kind, id)| {
            let holder = Stream { kind: kind.into(), id: id.as_str().into() };
            self.core.cache.holds(&name, &holder);
            id
        }))
    }

    async fn last_signed_in(
        &mut self,
        pool: &PoolId,
        user: &UserId,
    ) -> Result<Option<DateTime<Utc>>, Refused> {
        Ok(self.core.views.last_signed_in(pool, user).await.map_err(StoreError::from)?)
    }

    fn unrecorded(&self, login: &LoginId) -> u32 {
        self.core.unrecorded(login)
    }
}

impl Recording<'_> {
    async fn happened<A: Recorded>(
        &mut self,
        id: &str,
        state: A,
        events: &[A::Event],
    ) -> Result<(), StoreError> {
        let about = Recorded::about(&state);
        let loaded = self.loaded(A::TYPE, id).await?;
        loaded.state = Arc::new(state);
        let stream = loaded.stream.clone();
        let mut happened = Vec::with_capacity(events.len());
        for event in events {
            loaded.version += 1;
            happened.push(Happened {
                stream: stream.clone(),
                sequence: loaded.version,
                event_type: event.event_type(),
                event_version: event.event_version(),
                payload: serde_json::to_value(event)
                    .map_err(|error| StoreError::Unwritable(stream.to_string(), Arc::new(error)))?,
                about: about.clone(),
            });
        }
        self.events.append(&mut happened);
        Ok(())
    }
}
