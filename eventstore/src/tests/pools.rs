//! A command sees nothing of another pool, and adds nothing to it.

use domain::{
    aggregate::{CommandError, Recorded},
    decisions::Execute,
    id::PoolId,
    pool::{Pool, PoolCommand},
    unit::Refused,
    user::{User, UserCommand},
};
use futures::FutureExt;

use super::{
    given::{
        samples::{self, Sample, with_every_aggregate},
        *,
    },
    on_both_databases,
};
use crate::Context;

on_both_databases! {
    what_belongs_to_another_pool_is_unknown(given) {
        set_up_other(&given).await;
        with_every_aggregate!(is_made(&given), &pool(), "1");
        with_every_aggregate!(is_unknown_elsewhere(&given), &pool(), "1");
        let given = given.reopened().await;
        with_every_aggregate!(is_unknown_elsewhere(&given), &pool(), "1");
    }

    its_history_and_its_changes_are_of_its_own_pool(given) {
        set_up_other(&given).await;
        with_every_aggregate!(is_made(&given), &pool(), "1");
        with_every_aggregate!(is_told_to_its_own_pool_only(&given), &pool(), "1");
    }

    who_made_something_is_told_to_its_own_pool_only(given) {
        set_up_other(&given).await;
        for id in ["user-1", "user-2"] {
            given.one::<User>(id, samples::user(&pool(), id).create).await;
        }
        let ids = ["user-1", "nothing", "user-2"];
        let begun_by = async |pool: PoolId, kind, ids: &[&str]| {
            let makers = given.store.history.begun_by(&pool, kind, ids).await.unwrap();
            makers.into_iter().collect::<Vec<_>>()
        };
        let browser = |id: &str| (id.to_owned(), "browser".to_owned());
        assert_eq!(begun_by(pool(), "user", &ids).await, [browser("user-1"), browser("user-2")]);
        assert_eq!(begun_by(other_pool(), "user", &ids).await, []);
        assert_eq!(begun_by(pool(), "session", &ids).await, []);
        assert_eq!(begun_by(pool(), "user", &[]).await, []);
    }

    an_id_that_another_pool_has_cannot_be_made_again(given) {
        set_up_other(&given).await;
        with_every_aggregate!(is_made(&given), &pool(), "1");
        let before = given.written().await;
        with_every_aggregate!(cannot_be_made_elsewhere(&given), &other_pool(), "1");
        assert_eq!(given.written().await, before);
        given.is_consistent().await;
    }

    a_command_that_names_another_pool_than_its_own_is_refused(given) {
        set_up_other(&given).await;
        let before = given.written().await;
        with_every_aggregate!(cannot_be_made_for_another(&given), &"third".into(), "1");
        assert_eq!(given.written().await, before);
    }

    ids_of_another_form_are_never_made_and_never_there(given) {
        let long = "x".repeat(65);
        for id in ["", "a b", "a/b", "ä", "a\0b", &long] {
            let Sample { create, then, .. } = samples::user(&pool(), id);
            let refused = given.execute(&Execute::<User>::new(id, create)).await.unwrap_err();
            assert!(is_invalid(&refused, "id"), "{id:?}: {refused}");
            let refused = given.execute(&Execute::<User>::new(id, then)).await.unwrap_err();
            assert!(is_unknown(&refused), "{id:?}: {refused}");
            assert!(history(&given, &pool(), "user", id).await.is_empty());
        }
        given.one::<User>(&"x".repeat(64), samples::user(&pool(), &"x".repeat(64)).create).await;
    }

    no_pool_has_an_id_of_another_form(given) {
        let keys = given.count("keyring").await;
        for id in ["", "a b", "a\0b"] {
            let pool = PoolId::from(id);
            let create = Execute::<Pool>::new("1", create_pool(&pool, Some("host")));
            let refused = given.execute_in(&pool, &create).await.unwrap_err();
            assert!(is_unknown(&refused), "{id:?}: {refused}");
        }
        assert_eq!(given.count("keyring").await, keys);
    }

    a_pool_has_one_stream_of_its_own_id(given) {
        set_up_other(&given).await;
        let second = Execute::<Pool>::new("second", create_pool(&other_pool(), Some("second")));
        let refused = given.execute_in(&other_pool(), &second).await.unwrap_err();
        assert!(is_unknown(&refused), "{refused}");
        given.is_consistent().await;
    }

    two_pools_may_use_the_same_command_id_even_at_once(given) {
        set_up_other(&given).await;
        let same = command();
        let context = |pool: PoolId| Context { command: same.clone(), ..context_of(&pool) };
        given.one::<User>("ours", samples::user(&pool(), "ours").create).await;
        // It is decided to write something each time.
        let change = UserCommand::ChangePassword { hash: "$argon2id".into(), at: noon() };
        let ours = Execute::<User>::new("ours", change);
        let theirs = Execute::<User>::new("theirs", samples::user(&other_pool(), "theirs").create);
        let (here, there) = (context(pool()), context(other_pool()));
        let commands = &given.store.commands;
        commands.execute(&here, &ours).await.unwrap();
        // Ours comes again, and is answered again; theirs came never before.
        let (again, first) = given
            .in_one_batch(commands.execute(&here, &ours), commands.execute(&there, &theirs))
            .await;
        assert_eq!((again.unwrap().len(), first.unwrap().len()), (1, 1));
        let written = given.written().await;
        let of = |id: &str| written.iter().filter(|event| event.id == id).count();
        assert_eq!((of("ours"), of("theirs")), (2, 1));
    }

    the_end_of_a_pool_stands_in_its_own_history(given) {
        set_up_other(&given).await;
        given.one_in::<Pool>(&other_pool(), "other", PoolCommand::Delete { at: noon() }).await;
        let written = given.written().await;
        let last = written.iter().rfind(|event| event.name == "pool.deleted").unwrap();
        assert_eq!((last.pool.as_str(), last.id.as_str()), ("other", "other"));
        assert_eq!(
            history(&given, &other_pool(), "pool", "other").await,
            ["pool.created", "pool.deleted"]
        );
        assert!(given.store.views.pool(&other_pool()).await.unwrap().is_none());
        given.is_consistent().await;
    }
}

fn is_unknown(refused: &Refused) -> bool {
    matches!(refused, Refused::Undecided(CommandError::Unknown(_)))
}

fn is_invalid(refused: &Refused, which: &str) -> bool {
    matches!(refused, Refused::Undecided(CommandError::Invalid { field, .. }) if *field == which)
}

/// The names of the events that an aggregate of a pool is said to have.
async fn history(given: &Given, pool: &PoolId, kind: &'static str, id: &str) -> Vec<String> {
    let events = given.store.history.events_of::<serde_json::Value>(pool, kind, id).await;
    events.unwrap().into_iter().map(|event| event.name).collect()
}

async fn is_made<A: Recorded>(given: &Given, sample: Sample<A>) -> &'static str
where
    A::Command: Clone + Send + Sync,
    A::Event: 'static,
{
    match given.execute(&Execute::<A>::new(&sample.id, sample.create)).await {
        Ok(events) => assert!(!events.is_empty()),
        // The pool is there already.
        Err(refused) => {
            assert!(matches!(refused, Refused::Undecided(CommandError::Exists(_))), "{refused}");
        }
    }
    A::TYPE
}

async fn is_unknown_elsewhere<A: Recorded>(given: &Given, sample: Sample<A>) -> &'static str
where
    A::Command: Clone + Send + Sync,
    A::Event: 'static,
{
    let before = given.count("events").await;
    let then = Execute::<A>::new(&sample.id, sample.then);
    let refused = given.execute_in(&other_pool(), &then).await.unwrap_err();
    assert!(is_unknown(&refused), "{}: {refused}", A::TYPE);
    assert_eq!(given.count("events").await, before);
    A::TYPE
}

async fn is_told_to_its_own_pool_only<A: Recorded>(given: &Given, sample: Sample<A>) -> &'static str
where
    A::Command: Clone + Send + Sync,
    A::Event: 'static,
{
    let changes = &given.store.changes;
    let [mut ours, mut theirs] =
        [pool(), other_pool()].map(|pool| changes.of(&pool, A::TYPE, &sample.id));
    given.one::<A>(&sample.id, sample.then).await;
    assert!(ours.next().now_or_never().is_some(), "{}", A::TYPE);
    assert!(theirs.next().now_or_never().is_none(), "{}", A::TYPE);
    assert!(history(given, &pool(), A::TYPE, &sample.id).await.len() > 1, "{}", A::TYPE);
    assert!(history(given, &other_pool(), A::TYPE, &sample.id).await.is_empty(), "{}", A::TYPE);
    A::TYPE
}

/// The sample is of the other pool, its id is one of `acme`.
async fn cannot_be_made_elsewhere<A: Recorded>(given: &Given, sample: Sample<A>) -> &'static str
where
    A::Command: Clone + Send + Sync,
    A::Event: 'static,
{
    // There is one pool of an id, and it is its own.
    let id = if A::TYPE == "pool" { "acme" } else { &sample.id };
    for create in
        [Execute::<A>::first(id, sample.create.clone()), Execute::<A>::new(id, sample.create)]
    {
        let refused = given.execute_in(&other_pool(), &create).await.unwrap_err();
        assert!(is_unknown(&refused), "{}: {refused}", A::TYPE);
    }
    A::TYPE
}

/// The sample is of a third pool.
async fn cannot_be_made_for_another<A: Recorded>(given: &Given, sample: Sample<A>) -> &'static str
where
    A::Command: Clone + Send + Sync,
    A::Event: 'static,
{
    let create = Execute::<A>::new(&sample.id, sample.create);
    let of_deployment = Context { pool: None, ..context() };
    for context in [context_of(&other_pool()), of_deployment] {
        let refused = given.store.commands.execute(&context, &create).await.unwrap_err();
        assert!(is_unknown(&refused), "{}: {refused}", A::TYPE);
    }
    A::TYPE
}
