//! Which account an unknown WeChat account opens, where a number may say so.

mod accounts;
mod binding;
mod changed;
mod earlier;
mod guessing;
mod rows;
mod withheld;

use domain::{
    account_choice::{Association, Policy},
    connection::{Connection, ConnectionCommand, OwnMiniProgram},
    decisions::Execute,
};
use saoma::http::app_secret;

use crate::harness::{Login, OTHER_APP, Phone, World, flow};

/// Somebody signs in; answers the login.
async fn sign_in(world: &World, phone: &Phone) -> Login {
    let browser = world.browser(&world.first);
    let login = browser.login(&world.first).await;
    phone.scan(&login).await.expect(200);
    phone.authorize().await.expect(200);
    browser.claim(&login).await.expect(200);
    login
}

/// The connection asks another Mini Program from now on.
async fn to_another_mini_program(world: &World) -> &'static str {
    let (site, app) = (&world.first, &world.app);
    let (app_id, secret) = OTHER_APP;
    let own = OwnMiniProgram { app_id: app_id.to_owned(), secret_fingerprint: "01".to_owned() };
    let change = ConnectionCommand::ChangeMiniProgram { own: Some(own), at: app.now() };
    site.execute(app, Execute::<Connection>::new(site.connection_id.as_str(), change)).await;
    let name = app_secret::name(&site.connection_id, "01");
    app.vault.put(Some(&site.pool), &name, secret.as_bytes()).await.unwrap();
    app_id
}

flow! {
    /// 59: WeChat gives one Mini Program an openid that another one has for somebody else.
    async fn one_openid_of_two_mini_programs_is_two_people(world) {
        let site = &world.first;
        let openid = world.wechat.openid("lin", OTHER_APP.0).unwrap();
        let twin = fixtures::wechat::Person::new("twin", "双", "86", "13800000009");
        world.wechat.add_person(fixtures::wechat::Person { openid: openid.clone(), ..twin });
        let before = sign_in(world, &world.phone("twin")).await;
        assert_eq!(world.wechat.openid("twin", &world.app_id).unwrap(), openid);
        let app_id = to_another_mini_program(world).await;
        let after = sign_in(world, &world.phone_of("lin", app_id)).await;
        assert_ne!(world.user_of(site, &after).await.id, world.user_of(site, &before).await.id);
        assert_eq!(world.users(site).await.len(), 2);
    }
}

flow! {
    /// 56: a number finds an account only if WeChat verified it, for both.
    async fn a_verified_number_finds_its_account_at_another_mini_program(world) {
        let (site, app) = (&world.first, &world.app);
        site.policy(app, Policy { association: Association::FieldMatching, ..Policy::default() }).await;
        let before = sign_in(world, &world.phone("lin")).await;
        let app_id = to_another_mini_program(world).await;
        let after = sign_in(world, &world.phone_of("lin", app_id)).await;
        assert_eq!(world.user_of(site, &after).await.id, world.user_of(site, &before).await.id);
        let other = sign_in(world, &world.phone_of("zhou", app_id)).await;
        assert_ne!(world.user_of(site, &other).await.id, world.user_of(site, &before).await.id);
    }
}

flow! {
    /// 57 and 58: the number belongs to somebody else by now, or the person says which account is theirs.
    async fn what_must_be_proven_opens_no_account(world) {
        let site = &world.first;
        sign_in(world, &world.phone("lin")).await;
        world.wechat.add_person(fixtures::wechat::Person::new("twin", "双", "86", "13800138000"));
        for association in [Association::FieldMatching, Association::AskBinding] {
            site.policy(&world.app, Policy { association, ..Policy::default() }).await;
            let browser = world.browser(site);
            let (login, phone) = (browser.login(site).await, world.phone("twin"));
            phone.scan(&login).await.expect(200);
            assert_eq!(phone.authorize().await.expect(200).field("state"), "binding_asked");
            assert_eq!(browser.state(&login).await, "binding_asked");
            browser.claim(&login).await.refused(409, "wrong_state");
            assert_eq!(world.users(site).await.len(), 1, "{association:?}");
            world.wait(600);
            assert_eq!(browser.state(&login).await, "expired");
        }
    }
}
