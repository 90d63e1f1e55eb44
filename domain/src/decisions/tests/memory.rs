//! A history in memory: one unit after the other, each taken whole or not at all.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use cqrs_es::{Aggregate, event_sink::EventSink};

use crate::{
    claim::Claim,
    id::{LoginId, PoolId, UserId},
    recorded::Recorded,
    session::Session,
    unit::{Decision, Refused, Unit},
};

type Stream = (&'static str, String);

/// The states of all aggregates, and who holds which name.
#[derive(Clone, Default)]
pub struct Memory {
    states: BTreeMap<Stream, serde_json::Value>,
    claims: BTreeMap<Claim, Stream>,
}

impl Memory {
    /// Takes a command whole or not at all.
    pub fn run<D: Decision>(&mut self, decision: D) -> Result<D::Answer, Refused> {
        let mut unit = self.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let answer = runtime.block_on(decision.decide(&mut unit))?;
        *self = unit;
        Ok(answer)
    }

    /// An aggregate as it stands.
    pub fn state<A: Recorded>(&self, id: &str) -> A {
        let state = self.states.get(&(A::TYPE, id.to_owned())).cloned();
        state.map(|state| serde_json::from_value(state).unwrap()).unwrap_or_default()
    }

    fn hold(&mut self, stream: &Stream, before: &[Claim], after: &[Claim]) -> Result<(), Refused> {
        for freed in before.iter().filter(|claim| !after.contains(claim)) {
            self.claims.remove(freed);
        }
        for claim in after {
            let holder = self.claims.entry(claim.clone()).or_insert_with(|| stream.clone());
            if holder != stream {
                return Err(Refused::Taken(claim.kind));
            }
        }
        Ok(())
    }
}

impl Unit for Memory {
    async fn load<A: Recorded>(&mut self, id: &str) -> Result<A, Refused> {
        Ok(self.state(id))
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
        let mut aggregate: A = self.state(id);
        let (before, sink) = (aggregate.claims(), EventSink::default());
        aggregate.handle(command, &(), &sink).await?;
        let stream = (A::TYPE, id.to_owned());
        self.hold(&stream, &before, &aggregate.claims())?;
        self.states.insert(stream, serde_json::to_value(&aggregate).unwrap());
        Ok(sink.collect().await)
    }

    async fn owner(&mut self, claim: &Claim) -> Result<Option<String>, Refused> {
        Ok(self.claims.get(claim).map(|(_, id)| id.clone()))
    }

    async fn last_signed_in(
        &mut self,
        pool: &PoolId,
        user: &UserId,
    ) -> Result<Option<DateTime<Utc>>, Refused> {
        let ids = self.states.keys().filter(|(kind, _)| *kind == Session::TYPE);
        let sessions = ids.map(|(_, id)| self.state::<Session>(id));
        let theirs = sessions.filter(|session| {
            session.start.as_ref().is_some_and(|start| start.pool == *pool && start.user == *user)
        });
        Ok(theirs.map(|session| session.started_at).max())
    }

    fn unrecorded(&self, _login: &LoginId) -> u32 {
        0
    }
}
