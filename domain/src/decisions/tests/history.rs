//! A history in memory: one command after the other, each taken whole or not at all.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use cqrs_es::event_sink::EventSink;

use crate::{
    aggregate::{CommandError, Recorded},
    console_session::ConsoleSession,
    grant::Grant,
    id::{LoginId, OperatorId, PoolId, SessionId, UserId},
    login::Login,
    name::Name,
    session::Session,
    unit::{Decision, Refused, Traces, Unit, Written, WrittenEvent},
    user::User,
};

type Stream = (&'static str, String);

/// The states of all aggregates, and who holds which name.
#[derive(Clone, Default)]
pub struct Memory {
    pool: Option<PoolId>,
    states: BTreeMap<Stream, serde_json::Value>,
    versions: BTreeMap<Stream, u64>,
    names: BTreeMap<Name, Stream>,
    written: Vec<WrittenEvent>,
}

impl Memory {
    /// The same history, for the commands of a pool.
    pub fn in_pool(&self, pool: &str) -> Self {
        Self { pool: Some(pool.into()), ..self.clone() }
    }

    /// The same history, for the commands of the deployment.
    pub fn in_no_pool(&self) -> Self {
        Self { pool: None, ..self.clone() }
    }

    /// Takes a command whole or not at all.
    pub fn run<D: Decision>(&mut self, decision: D) -> Result<D::Answer, Refused> {
        self.decide(&decision)
    }

    /// Takes a command, and answers it again as if it had come a second time with the same id: it must write nothing.
    pub fn run_twice<D: Decision>(&mut self, decision: D) -> (D::Answer, D::Answer) {
        let first = self.decide(&decision).unwrap();
        let written = Written::from(self.written.clone());
        let mut unit = Self { written: Vec::new(), ..self.clone() };
        let again = wait_for(decision.answer_again(&mut unit, &written)).unwrap();
        assert!(unit.written.is_empty() && !self.written.is_empty());
        (first, again)
    }

    fn decide<D: Decision>(&mut self, decision: &D) -> Result<D::Answer, Refused> {
        let mut unit = Self { written: Vec::new(), ..self.clone() };
        let answer = wait_for(decision.decide(&mut unit))?;
        *self = unit;
        Ok(answer)
    }

    /// An aggregate as it stands.
    pub fn state<A: Recorded>(&self, id: &str) -> A {
        let state = self.states.get(&(A::TYPE, id.to_owned())).cloned();
        state.map(|state| serde_json::from_value(state).unwrap()).unwrap_or_default()
    }

    /// The names that are held.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.names.keys()
    }

    /// The names of the events of the last command, in their order.
    pub fn last_events(&self) -> Vec<&str> {
        let payloads = self.written.iter().map(|event| event.payload.as_object().unwrap());
        payloads.flat_map(|payload| payload.keys().map(String::as_str)).collect()
    }

    fn all<A: Recorded>(&self) -> impl Iterator<Item = (&String, A)> {
        let ids = self.states.keys().filter(|(kind, _)| *kind == A::TYPE);
        ids.map(|(_, id)| (id, self.state(id)))
    }

    /// One of another pool is unknown.
    fn in_its_pool<A: Recorded>(&self, state: A) -> Result<A, Refused> {
        match state.about().pool {
            Some(pool) if self.pool != Some(pool.clone()) => {
                Err(CommandError::Unknown(A::TYPE).into())
            }
            _ => Ok(state),
        }
    }

    fn hold(&mut self, stream: &Stream, before: &[Name], after: &[Name]) -> Result<(), Refused> {
        for freed in before.iter().filter(|name| !after.contains(name)) {
            self.names.remove(freed);
        }
        for name in after {
            let holder = self.names.entry(name.clone()).or_insert_with(|| stream.clone());
            if holder != stream {
                return Err(Refused::Taken(name.kind));
            }
        }
        Ok(())
    }

    fn note<A: Recorded>(&mut self, id: &str, events: &[A::Event]) {
        self.written.extend(events.iter().map(|event| WrittenEvent {
            aggregate_type: A::TYPE.to_owned(),
            aggregate_id: id.to_owned(),
            payload: serde_json::to_value(event).unwrap(),
        }));
    }

    fn traces_in<A: Recorded, Id: From<String>>(
        &self,
        users: &[UserId],
        accounts: &BTreeSet<Name>,
    ) -> Vec<Id> {
        let holds = |state: &A| {
            let about = state.about();
            about.pool == self.pool
                && match about.subject {
                    Some(subject) => users.contains(&subject),
                    None => state.identities().iter().any(|name| accounts.contains(name)),
                }
        };
        self.all::<A>().filter(|(_, state)| holds(state)).map(|(id, _)| id.clone().into()).collect()
    }
}

fn wait_for<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

impl Unit for Memory {
    fn pool(&self) -> Result<PoolId, Refused> {
        self.pool.clone().ok_or(CommandError::Unknown("pool").into())
    }

    async fn load<A: Recorded>(&mut self, id: &str) -> Result<A, Refused> {
        self.in_its_pool(self.state(id))
    }

    async fn version<A: Recorded>(&mut self, id: &str) -> Result<u64, Refused> {
        Ok(self.versions.get(&(A::TYPE, id.to_owned())).copied().unwrap_or_default())
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
        let mut aggregate: A = self.in_its_pool(self.state(id))?;
        let (before, sink) = (aggregate.names(), EventSink::default());
        aggregate.handle(command, &(), &sink).await?;
        let aggregate = self.in_its_pool(aggregate)?;
        let stream = (A::TYPE, id.to_owned());
        self.hold(&stream, &before, &aggregate.names())?;
        self.states.insert(stream.clone(), serde_json::to_value(&aggregate).unwrap());
        let events = sink.collect().await;
        *self.versions.entry(stream).or_default() += events.len() as u64;
        self.note::<A>(id, &events);
        Ok(events)
    }

    async fn owner(&mut self, name: &Name) -> Result<Option<String>, Refused> {
        Ok(self.names.get(name).map(|(_, id)| id.clone()))
    }

    async fn last_signed_in(&mut self, user: &UserId) -> Result<Option<DateTime<Utc>>, Refused> {
        let is_theirs = |session: &Session| {
            let about = session.about();
            about.pool == self.pool && about.subject.as_ref() == Some(user)
        };
        let sessions = self.all::<Session>().map(|(_, session)| session);
        Ok(sessions.filter(is_theirs).map(|session| session.started_at).max())
    }

    async fn sessions_not_ended(&mut self, user: &UserId) -> Result<Vec<SessionId>, Refused> {
        let is_theirs = |session: &Session| {
            let about = session.about();
            about.pool == self.pool && about.subject.as_ref() == Some(user)
        };
        let sessions = self.all::<Session>();
        let theirs = sessions.filter(|(_, it)| is_theirs(it) && it.ended.is_none());
        Ok(theirs.map(|(id, _)| id.clone().into()).collect())
    }

    async fn traces(&mut self, users: &[User]) -> Result<Traces, Refused> {
        let pool = self.pool()?;
        let accounts = users.iter().flat_map(User::accounts);
        let accounts = accounts.flat_map(|it| [it.name(&pool), it.union_name(&pool)]);
        let accounts = accounts.flatten().collect();
        let users: Vec<UserId> = users.iter().map(|user| user.id.clone()).collect();
        Ok(Traces {
            logins: self.traces_in::<Login, _>(&users, &accounts),
            sessions: self.traces_in::<Session, _>(&users, &accounts),
            grants: self.traces_in::<Grant, _>(&users, &accounts),
        })
    }

    async fn console_sessions_not_ended(
        &mut self,
        operator: &OperatorId,
    ) -> Result<Vec<SessionId>, Refused> {
        let theirs = |session: &ConsoleSession| session.operator.as_ref() == Some(operator);
        let sessions = self.all::<ConsoleSession>();
        let going_on = sessions.filter(|(_, it)| theirs(it) && it.ended.is_none());
        Ok(going_on.map(|(id, _)| id.clone().into()).collect())
    }

    async fn console_traces(&mut self, operator: &OperatorId) -> Result<Vec<SessionId>, Refused> {
        let theirs = |session: &ConsoleSession| session.operator.as_ref() == Some(operator);
        let sessions = self.all::<ConsoleSession>().filter(|(_, session)| theirs(session));
        Ok(sessions.map(|(id, _)| id.clone().into()).collect())
    }

    fn unrecorded(&self, _login: &LoginId) -> u32 {
        0
    }
}
