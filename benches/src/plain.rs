//! The baseline: an event store of the cqrs-es family, used as its documentation tells, with at most one view.
//!
//! It keeps the same logins by the same four commands, with the same payloads in clear. It has no names to keep unique,
//! no second stream, no sealing, no order over all events.

pub mod postgres;
pub mod sqlite;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use cqrs_es::{
    Aggregate, CqrsFramework, EventEnvelope, Query, View,
    event_sink::EventSink,
    persist::{GenericQuery, PersistedEventRepository, PersistedEventStore, ViewRepository},
};
use domain::{
    aggregate::CommandError,
    login::{How, Intent, Issue, Lifetimes, Login, LoginCommand, LoginEvent, Step as LoginStep},
};
use serde::{Deserialize, Serialize};

use crate::{
    drive::Side,
    error::Failure,
    visit::{Step, Tenant, Visit, identity, origin},
};

/// A login that takes several steps in one command, since authorizing decides about the account too.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PlainLogin(Login);

impl Aggregate for PlainLogin {
    const TYPE: &'static str = "login";
    type Command = Vec<LoginCommand>;
    type Event = LoginEvent;
    type Error = CommandError;
    type Services = ();

    async fn handle(
        &mut self,
        steps: Self::Command,
        services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), CommandError> {
        for step in steps {
            let decided = EventSink::default();
            self.0.clone().handle(step, services, &decided).await?;
            for event in decided.collect().await {
                sink.write(event, self).await;
            }
        }
        Ok(())
    }

    fn apply(&mut self, event: LoginEvent) {
        self.0.apply(event);
    }
}

/// The one view: the login as it stands.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct LoginView(Login);

impl View<PlainLogin> for LoginView {
    fn update(&mut self, event: &EventEnvelope<PlainLogin>) {
        self.0.apply(event.payload.clone());
    }
}

/// The one view as a query, and how often it failed.
pub fn one_view<R>(repository: R) -> (Vec<Box<dyn Query<PlainLogin>>>, Arc<AtomicU64>)
where
    R: ViewRepository<LoginView, PlainLogin> + 'static,
{
    let failures = Arc::new(AtomicU64::new(0));
    let counted = failures.clone();
    let mut query = GenericQuery::new(Arc::new(repository));
    query.use_error_handler(Box::new(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    }));
    (vec![Box::new(query)], failures)
}

/// A framework over some database.
pub struct Plain<R: PersistedEventRepository> {
    framework: CqrsFramework<PlainLogin, PersistedEventStore<R, PlainLogin>>,
    view_failures: Arc<AtomicU64>,
}

impl<R: PersistedEventRepository> Plain<R> {
    /// Over this framework.
    pub const fn new(
        framework: CqrsFramework<PlainLogin, PersistedEventStore<R, PlainLogin>>,
        view_failures: Arc<AtomicU64>,
    ) -> Self {
        Self { framework, view_failures }
    }
}

impl<R: PersistedEventRepository + 'static> Side for Plain<R> {
    async fn take(&self, visit: &Visit, step: Step) -> Result<(), Failure> {
        let command = |step| LoginCommand { at: visit.at, unrecorded: 0, step };
        let steps = steps(visit, step).into_iter().map(command).collect();
        Ok(self.framework.execute(visit.login.as_str(), steps).await?)
    }

    fn lost(&self) -> u64 {
        self.view_failures.load(Ordering::Relaxed)
    }
}

fn steps(visit: &Visit, step: Step) -> Vec<LoginStep> {
    let lifetimes = Lifetimes::default();
    let Tenant { pool, application, connection, .. } = Tenant::of(0);
    match step {
        Step::Issue => vec![LoginStep::Issue(Box::new(Issue {
            pool,
            application,
            connection,
            ticket: visit.ticket.clone(),
            credential: visit.credential.clone(),
            origin: origin(),
            grant: None,
            intent: Intent::SignIn,
            lifetimes,
        }))],
        Step::Scan => vec![LoginStep::Scan {
            identity: identity(visit.person),
            user: None,
            phone_token: visit.phone_token.clone(),
            launch_scene: 1011,
            lifetimes,
        }],
        Step::Authorize => vec![
            LoginStep::Authorize {
                phone_token: visit.phone_token.clone(),
                phone: None,
                agreements: Vec::new(),
                lifetimes,
            },
            LoginStep::Bind {
                user: format!("user-{}", visit.person).into(),
                how: How::KnownIdentity,
                unionid_elsewhere: false,
                lifetimes,
            },
        ],
        Step::Claim => vec![LoginStep::Claim { session: visit.session.clone() }],
    }
}
