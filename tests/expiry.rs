//! What time alone does: the sweeper writes down which logins are over.

use std::sync::Arc;

use actix_web::rt::System;
use domain::{
    account_choice::{Association, Policy},
    decisions::IssueLogin,
    login::{Credential, CredentialKind, Intent, LoginEvent, Origin, State},
    reason::Reason,
};
use eventstore::testing::{self, Fresh, Kind};
use futures::future::join_all;
use saoma::{
    boot::sweeper::Sweeper,
    clock::ManualClock,
    http::{app::App, caller::Caller, secrets},
};

use crate::harness::{Login, Site, World, flow, replica, still};

/// The last event of a login.
async fn end(world: &World, login: &Login) -> LoginEvent {
    world.past::<LoginEvent>(login).await.into_iter().last().unwrap().event
}

flow! {
    async fn a_login_expires_in_the_state_in_which_it_was_left(world) {
        let site = &world.first;
        let (browser, phone) = (world.browser(site), world.phone("lin"));
        let (issued, scanned) = (browser.login(site).await, browser.login(site).await);
        phone.scan(&scanned).await.expect(200);
        let (other, phone) = (world.browser(site), world.phone("zhou"));
        let bound = other.login(site).await;
        phone.scan(&bound).await.expect(200);
        phone.authorize().await.expect(200);
        site.policy(&world.app, Policy { association: Association::AskBinding, ..Policy::default() }).await;
        let asked = other.login(site).await;
        let phone = world.phone("chan");
        phone.scan(&asked).await.expect(200);
        assert_eq!(phone.authorize().await.expect(200).field("state"), "binding_asked");

        world.wait(601);
        Sweeper::new(&world.app).sweep().await.unwrap();
        for (login, left) in
            [(issued, State::Issued), (scanned, State::Scanned), (bound, State::Bound), (asked, State::BindingAsked)]
        {
            let event = end(world, &login).await;
            let at = world.app.now();
            let reason = Reason::LoginExpired;
            assert_eq!(event, LoginEvent::Expired { state: left, reason, unrecorded: 0, at });
            let row = world.app.views.login(&site.pool, &login.id.as_str().into()).await.unwrap().unwrap();
            assert_eq!((row.state, row.ended_at), (State::Expired, Some(at)));
        }
        // What the bound one did to the account stays.
        assert_eq!(world.users(site).await.len(), 1);
        assert_eq!(Sweeper::new(&world.app).sweep().await.unwrap(), 0);
    }
}

flow! {
    async fn refused_steps_beyond_the_tenth_are_counted_into_the_end(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let (left, declined) = (browser.login(&world.first).await, browser.login(&world.first).await);
        phone.scan(&declined).await.expect(200);
        for (login, attempts) in [(&left, 15), (&declined, 12)] {
            for _ in 0..attempts {
                browser.claim(login).await.refused(409, "wrong_state");
            }
            let events = world.events(login).await;
            assert_eq!(events.iter().filter(|event| *event == "login.attempt_refused").count(), 10);
        }
        phone.decline().await.expect(200);
        world.wait(121);
        Sweeper::new(&world.app).sweep().await.unwrap();
        assert!(matches!(end(world, &left).await, LoginEvent::Expired { unrecorded: 5, .. }));
        assert!(matches!(end(world, &declined).await, LoginEvent::Denied { unrecorded: 2, .. }));
    }
}

/// Replicas that sweep only when they are told to, on a database with so many codes that nobody scanned in time.
struct Overdue {
    replicas: Vec<App>,
    database: Fresh,
}

impl Overdue {
    async fn start(kind: Kind, replicas: usize, logins: usize) -> Self {
        let database = testing::fresh(kind).await.unwrap();
        let clock: Arc<ManualClock> = still();
        let mut overdue = Self { replicas: Vec::new(), database };
        for _ in 0..replicas {
            overdue.replicas.push(replica(&overdue.database, &clock).await);
        }
        let app = &overdue.replicas[0];
        let site = Site::create(app, None).await;
        let issued = join_all((0..logins).map(|_| issue(app, &site))).await;
        assert_eq!(issued.len(), logins);
        clock.advance(121);
        overdue
    }

    /// How many events of expiry there are.
    async fn expired(&self) -> usize {
        let dump = testing::dump(&self.database).await.unwrap();
        let (_, events) = dump.iter().find(|(table, _)| table == "events").unwrap();
        events.lines().filter(|event| event.contains("\"login.expired\"")).count()
    }
}

async fn issue(app: &App, site: &Site) {
    let decision = IssueLogin {
        login: app.new_id().into(),
        application: site.application.as_str().into(),
        grant: None,
        intent: Intent::SignIn,
        connection: site.connection_id.clone(),
        ticket: app.new_secret::<16>(),
        credential: Credential {
            kind: CredentialKind::Cookie,
            hash: secrets::hash(&app.new_secret::<32>()),
        },
        origin: Origin {
            ip: "192.0.2.1".into(),
            user_agent: "a browser".into(),
            network: "192.0.2.0/24".into(),
            browser: "an unknown browser".to_owned(),
        },
        superseded: Vec::new(),
        at: app.now(),
    };
    app.execute(&Caller::server(site.pool.clone()), &decision).await.unwrap();
}

async fn five_hundred_at_a_time(kind: Kind) {
    let overdue = Overdue::start(kind, 1, 510).await;
    for swept in [500, 10, 0] {
        assert_eq!(Sweeper::new(&overdue.replicas[0]).sweep().await.unwrap(), swept);
    }
    assert_eq!(overdue.expired().await, 510);
}

#[test]
fn five_hundred_at_a_time_are_expired_on_sqlite() {
    System::new().block_on(five_hundred_at_a_time(Kind::Sqlite));
}

#[test]
fn five_hundred_at_a_time_are_expired_on_postgres() {
    System::new().block_on(five_hundred_at_a_time(Kind::Postgres));
}

#[test]
fn of_several_replicas_one_sweeps() {
    System::new().block_on(async {
        let overdue = Overdue::start(Kind::Postgres, 3, 30).await;
        let sweepers: Vec<_> = (0..4).flat_map(|_| &overdue.replicas).map(Sweeper::new).collect();
        let swept: Vec<usize> = join_all(sweepers.iter().map(Sweeper::sweep))
            .await
            .into_iter()
            .map(Result::unwrap)
            .collect();
        assert_eq!(swept.iter().sum::<usize>(), 30, "{swept:?}");
        let by_each = (0..3).map(|at| swept.iter().skip(at).step_by(3).sum::<usize>());
        assert_eq!(by_each.filter(|swept| *swept > 0).count(), 1, "{swept:?}");
        assert_eq!(overdue.expired().await, 30);
    });
}
