//! The tables of the design, each row through HTTP with its events: what happens when a person has authorised, who holds a phone.

use domain::{
    account_choice::{Association, Policy},
    decisions::Execute,
    user::{User, UserCommand},
};
use projections::users::UserView;
use serde_json::Value;

use super::accounts::{Account, Asked, asks, stranger, was_here};
use crate::harness::{Login, World, flow};

/// What a row expects: the state, or the reason of the refusal.
type Outcome = Result<&'static str, &'static str>;
/// The names of events.
type Names = &'static [&'static str];
/// A row, see below.
type Row = (bool, Association, bool, bool, Outcome, Names, Names);

/// Whether the identity is known; association and login only; whether somebody holds the number; what follows, with the last events
/// of the login, and those of the account that it is bound to.
#[rustfmt::skip]
const WHAT_HAPPENS: &[Row] = &[
    (true, Association::None, false, false, Ok("bound"), BOUND, ACCOUNT),
    (true, Association::None, true, false, Ok("bound"), BOUND, ACCOUNT),
    (true, Association::FieldMatching, true, false, Ok("bound"), BOUND, ACCOUNT),
    (true, Association::AskBinding, false, false, Ok("bound"), BOUND, ACCOUNT),
    (true, Association::AskBinding, true, false, Ok("bound"), BOUND, ACCOUNT),
    (false, Association::None, false, false, Ok("bound"), BOUND, ACCOUNT),
    (false, Association::None, false, true, Ok("bound"), BOUND, ACCOUNT),
    (false, Association::None, true, false, Err("no_account"), REFUSED, &[]),
    (false, Association::None, true, true, Err("no_account"), REFUSED, &[]),
    (false, Association::FieldMatching, false, true, Ok("bound"), BOUND, ACCOUNT),
    (false, Association::FieldMatching, true, true, Ok("bound"), BOUND, ACCOUNT),
    (false, Association::FieldMatching, false, false, Ok("bound"), BOUND, ACCOUNT),
    (false, Association::FieldMatching, true, false, Err("no_account"), REFUSED, &[]),
    (false, Association::AskBinding, false, false, Ok("binding_asked"), ASKED, &[]),
    (false, Association::AskBinding, false, true, Ok("binding_asked"), ASKED, &[]),
    (false, Association::AskBinding, true, false, Ok("binding_asked"), ASKED, &[]),
    (false, Association::AskBinding, true, true, Ok("binding_asked"), ASKED, &[]),
];
const BOUND: &[&str] = &["login.issued", "login.scanned", "login.authorized", "login.bound"];
const ASKED: &[&str] =
    &["login.issued", "login.scanned", "login.authorized", "login.binding_asked"];
const REFUSED: &[&str] = &["login.issued", "login.scanned", "login.authorized", "login.refused"];
const ACCOUNT: &[&str] = &["user.registered", "user.identity_linked"];

/// What came of it.
type Came = Result<String, String>;

/// The names of the events of a user, in order.
pub async fn events_of(world: &World, user: &UserView) -> Vec<String> {
    let history = &world.app.history;
    let events = history.events_of::<Value>(&user.pool, "user", user.id.as_str()).await.unwrap();
    events.into_iter().map(|event| event.name).collect()
}

async fn authorized(world: &World, phone: &crate::harness::Phone) -> (Login, Came) {
    let browser = world.browser(&world.first);
    let login = browser.login(&world.first).await;
    phone.scan(&login).await.expect(200);
    let answer = phone.authorize().await;
    let body = answer.json();
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let outcome = if answer.status == 200 {
        Ok(text("state").unwrap())
    } else {
        Err(text("reason").unwrap())
    };
    (login, outcome)
}

flow! {
    async fn every_row_of_what_happens_happens(world) {
        for (row, (known, association, login_only, held, outcome, of_login, of_user)) in WHAT_HAPPENS.iter().enumerate() {
            let (id, number) = (format!("p{row}"), format!("1380000{row:04}"));
            let phone = stranger(world, &id, &number);
            world.first.policy(&world.app, Policy::default()).await;
            if *known {
                authorized(world, &phone).await.1.unwrap();
            }
            if *held {
                let number = format!("+86{number}");
                let holder = Account { id: &format!("holder{row}"), phone: Some(&number), ..Account::default() };
                let holder = holder.create(world).await;
                was_here(world, &holder).await;
            }
            let policy = Policy { association: *association, login_only: *login_only, ..Policy::default() };
            world.first.policy(&world.app, policy).await;
            let before = world.users(&world.first).await.len();
            let (login, came) = authorized(world, &phone).await;
            assert_eq!(came, outcome.map(str::to_owned).map_err(str::to_owned), "row {row}");
            assert_eq!(world.events(&login).await, *of_login, "row {row}");
            let user = came.is_ok_and(|state| state == "bound");
            let is_new = user && !*known && !(*association == Association::FieldMatching && *held);
            assert_eq!(world.users(&world.first).await.len(), before + usize::from(is_new), "row {row}");
            if user {
                let user = world.user_of(&world.first, &login).await;
                assert_eq!(events_of(world, &user).await, *of_user, "row {row}");
                assert_eq!(user.phone_held_elsewhere, is_new && *held, "row {row}");
                assert_eq!(user.phone.is_some(), !(is_new && *held), "row {row}");
            }
            world.wait(60);
        }
    }
}

flow! {
    /// (1) of "who holds a phone": the user has none and nobody holds it.
    async fn a_free_number_becomes_that_of_a_user_without_one(world) {
        let (site, app) = (&world.first, &world.app);
        let phone = world.phone("lin");
        let (login, _) = authorized(world, &phone).await;
        let user = world.user_of(site, &login).await;
        let lose = UserCommand::ChangePhone { phone: None, at: app.now() };
        site.execute(app, Execute::<User>::new(user.id.as_str(), lose)).await;
        authorized(world, &phone).await.1.unwrap();
        let user = world.user_of(site, &login).await;
        assert_eq!(user.phone.as_ref().map(projections::Private::as_str), Some("+8613800138000"));
        assert_eq!(events_of(world, &user).await.last().unwrap(), "user.phone_changed");
    }
}

flow! {
    /// (2) and (3): its user holds another, or somebody else holds it.
    async fn a_number_is_never_moved_and_is_kept_as_seen(world) {
        let (site, app) = (&world.first, &world.app);
        let phone = world.phone("lin");
        let (login, _) = authorized(world, &phone).await;
        let user = world.user_of(site, &login).await;
        let other = UserCommand::ChangePhone { phone: Some("+8613700000001".into()), at: app.now() };
        site.execute(app, Execute::<User>::new(user.id.as_str(), other)).await;
        for holder in [None, Some("somebody")] {
            if let Some(id) = holder {
                Account { id, phone: Some("+8613800138000"), ..Account::default() }.create(world).await;
            }
            // A number is asked for where there is none; this phone tells it all the same.
            authorized(world, &phone).await.1.unwrap();
            let user = world.user_of(site, &login).await;
            assert_eq!(user.phone.as_ref().map(projections::Private::as_str), Some("+8613700000001"));
            assert_eq!(events_of(world, &user).await.iter().filter(|name| *name == "user.phone_seen").count(), 1);
        }
    }
}

flow! {
    /// 55 and 56: (3) where a new account is chosen.
    async fn who_chooses_a_new_account_gets_it_without_a_number_that_somebody_holds(world) {
        asks(world, false).await;
        Account { id: "holder", phone: Some("+8613800000001"), ..Account::default() }.create(world).await;
        let asked = Asked::begin(world, "p", "13800000001").await;
        assert_eq!(asked.choose_new().await.expect(200).field("state"), "bound");
        let user = world.user_of(&world.first, &asked.login).await;
        assert!(user.phone.is_none() && user.phone_held_elsewhere, "{user:?}");
        let holder = world.app.views.user(&world.first.pool, &"holder".into()).await.unwrap().unwrap();
        assert_eq!(holder.phone.as_ref().map(projections::Private::as_str), Some("+8613800000001"));
        assert_eq!(events_of(world, &holder).await, ["user.registered"]);
    }
}
