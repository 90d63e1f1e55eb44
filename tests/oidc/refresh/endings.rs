//! What ends a refresh token, and what does not.

use domain::{
    application::{Application, ApplicationCommand},
    decisions::Execute,
    pool::{Pool, PoolCommand},
    session::{Session, SessionCommand, SessionEnd},
};
use saoma::{
    http::caller::Caller,
    management::{sessions, users},
};
use serde_json::json;

use super::{DAY, allow, claims, is_error, next, refresh, refresh_token, signed_in, userinfo};
use crate::{
    harness::{Answer, Site, World, flow},
    oidc,
};

/// Somebody who signed in for offline access, and what it brought.
struct Signed {
    user: String,
    session: String,
    access_token: String,
    refresh_token: String,
}

async fn somebody(world: &World, site: &Site) -> Signed {
    let tokens = signed_in(world, site).await;
    let said = claims(&tokens.field("id_token"));
    let text = |name: &str| said[name].as_str().unwrap().to_owned();
    let (access_token, refresh_token) =
        (tokens.field("access_token"), tokens.field("refresh_token"));
    Signed { user: text("sub"), session: text("sid"), access_token, refresh_token }
}

async fn is_over(world: &World, site: &Site, signed: &Signed) {
    is_error(refresh(world, site, &signed.refresh_token, &[]).await, "invalid_grant");
    userinfo(world, site, &signed.access_token).await.expect(401);
}

fn operator(site: &Site) -> Caller {
    Caller::server(site.pool.clone())
}

flow! {
    async fn a_refresh_token_expires_if_nobody_uses_it_and_at_the_latest_after_thirty_days(world) {
        let site = &world.first;
        allow(world, site).await;
        let (unused, used) = (refresh_token(world, site).await, refresh_token(world, site).await);
        world.wait(14 * DAY - 1);
        let used = next(world, site, &used).await;
        world.wait(1);
        is_error(refresh(world, site, &unused, &[]).await, "invalid_grant");
        world.wait(13 * DAY);
        let used = next(world, site, &used).await;
        world.wait(3 * DAY - 1);
        let used = next(world, site, &used).await;
        world.wait(1);
        is_error(refresh(world, site, &used, &[]).await, "invalid_grant");
    }
}

flow! {
    async fn refresh_tokens_live_as_long_as_the_application_says(world) {
        let site = &world.first;
        allow(world, site).await;
        let lifetimes = json!({ "token_lifetimes": { "refresh": 1000, "refresh_idle": 400 } });
        world.change_application(site, &site.application, lifetimes).await;
        let (unused, used) = (refresh_token(world, site).await, refresh_token(world, site).await);
        world.wait(399);
        let used = next(world, site, &used).await;
        world.wait(1);
        is_error(refresh(world, site, &unused, &[]).await, "invalid_grant");
        world.wait(390);
        let used = next(world, site, &used).await;
        world.wait(210);
        is_error(refresh(world, site, &used, &[]).await, "invalid_grant");
    }
}

flow! {
    /// That is what it is for: the browser is closed, and its session has run out.
    async fn a_session_that_ran_out_is_refreshed_all_the_same(world) {
        let site = &world.first;
        allow(world, site).await;
        let signed = somebody(world, site).await;
        world.wait(3 * DAY);
        assert!(!world.app.views.session(&site.pool, &signed.session.as_str().into()).await.unwrap().unwrap().is_live_at(world.app.now()));
        let tokens = refresh(world, site, &signed.refresh_token, &[]).await.expect(200);
        userinfo(world, site, &tokens.field("access_token")).await.expect(200);
        // It is ended as any other: also where somebody is blocked and let in again.
        users::block(&world.app, &operator(site), &signed.user.as_str().into(), None).await.unwrap();
        users::unblock(&world.app, &operator(site), &signed.user.as_str().into(), None).await.unwrap();
        is_error(refresh(world, site, &tokens.field("refresh_token"), &[]).await, "invalid_grant");
        userinfo(world, site, &tokens.field("access_token")).await.expect(401);
    }
}

flow! {
    /// 41: where tokens may be refreshed, the person sees it on their page, and signs out there.
    async fn a_sign_in_that_may_be_refreshed_is_ended_from_the_page_of_the_person(world) {
        let site = &world.first;
        allow(world, site).await;
        let (offline, online) = (somebody(world, site).await, super::signed_in_for(world, site, "openid").await);
        world.wait(DAY);
        let browser = world.browser(site);
        oidc::sign_in(world, &browser, site, &oidc::request(site, &[])).await;
        let page = browser.get("/account?lang=en").await.expect(200).text;
        let online = claims(&online.field("id_token"))["sid"].as_str().unwrap().to_owned();
        assert!(page.contains(&offline.session) && !page.contains(&online), "{page}");
        next(world, site, &offline.refresh_token).await;
        browser.post(&format!("/account/sessions/{}/end", offline.session), &json!({})).await.expect(200);
        is_over(world, site, &offline).await;
        let page = browser.get("/account?lang=en").await.expect(200).text;
        assert!(!page.contains(&offline.session));
    }
}

flow! {
    /// 41: the person signed out, by themselves or by an operator.
    async fn who_signs_out_ends_what_is_refreshed(world) {
        let site = &world.first;
        allow(world, site).await;
        let browser = world.browser(site);
        let callback = oidc::sign_in(world, &browser, site, &oidc::request(site, &[("scope", super::SCOPE)])).await;
        let tokens = oidc::redeem(world, site, &oidc::parameter(&callback, "code").unwrap(), &[]).await.expect(200);
        browser.get(&format!("/oidc/session/end?id_token_hint={}", tokens.field("id_token"))).await.expect(200);
        is_error(refresh(world, site, &tokens.field("refresh_token"), &[]).await, "invalid_grant");

        let signed = somebody(world, site).await;
        let (user, session) = (signed.user.as_str().into(), signed.session.as_str().into());
        sessions::end(&world.app, &operator(site), &user, &session).await.unwrap();
        is_over(world, site, &signed).await;
        for reason in [SessionEnd::Disowned, SessionEnd::Replaced, SessionEnd::IdentityUnlinked, SessionEnd::Merged] {
            let signed = somebody(world, site).await;
            let end = SessionCommand::End { reason, at: world.app.now() };
            site.execute(&world.app, Execute::<Session>::new(&signed.session, end)).await;
            is_over(world, site, &signed).await;
        }
    }
}

flow! {
    /// 20 and 41: whoever may not sign in any more is not refreshed either.
    async fn who_is_blocked_or_erased_is_not_refreshed(world) {
        let site = &world.first;
        allow(world, site).await;
        let blocked = somebody(world, site).await;
        site.block(&world.app, &blocked.user.as_str().into()).await;
        is_over(world, site, &blocked).await;
        users::unblock(&world.app, &operator(site), &blocked.user.as_str().into(), None).await.unwrap();
        let erased = somebody(world, site).await;
        next(world, site, &erased.refresh_token).await;
        users::erase(&world.app, &operator(site), &erased.user.as_str().into(), None, &erased.user).await.unwrap();
        is_over(world, site, &erased).await;
    }
}

flow! {
    /// 41: each refresh looks anew whether application, connection and pool are on.
    async fn where_nobody_signs_in_any_more_nothing_is_refreshed(world) {
        let site = &world.first;
        allow(world, site).await;
        let token = refresh_token(world, site).await;
        site.switch(&world.app, false).await;
        is_error(refresh(world, site, &token, &[]).await, "invalid_grant");
        site.switch(&world.app, true).await;
        let token = next(world, site, &token).await;
        world.change_application(site, &site.application, json!({ "offline_access": false })).await;
        is_error(refresh(world, site, &token, &[]).await, "invalid_grant");
        allow(world, site).await;
        let token = next(world, site, &token).await;

        let at = world.app.now();
        let application = |command| Execute::<Application>::new(&site.application, command);
        site.execute(&world.app, application(ApplicationCommand::Disable { at })).await;
        assert_eq!(refresh(world, site, &token, &[]).await.expect(401).field("error"), "invalid_client");
        site.execute(&world.app, application(ApplicationCommand::Enable { at })).await;
        let token = next(world, site, &token).await;
        let pool = |command| Execute::<Pool>::new(site.pool.as_str(), command);
        site.execute(&world.app, pool(PoolCommand::Disable { at })).await;
        refresh(world, site, &token, &[]).await.expect(403);
        site.execute(&world.app, pool(PoolCommand::Enable { at })).await;
        let token = next(world, site, &token).await;
        site.execute(&world.app, application(ApplicationCommand::Delete { at })).await;
        assert_eq!(refresh(world, site, &token, &[]).await.expect(401).field("error"), "invalid_client");
    }
}

flow! {
    /// 41: a code shown twice voids what was refreshed since, too.
    async fn a_code_shown_again_voids_what_was_refreshed_since(world) {
        let site = &world.first;
        allow(world, site).await;
        let callback = oidc::sign_in(world, &world.browser(site), site, &oidc::request(site, &[("scope", super::SCOPE)])).await;
        let code = oidc::parameter(&callback, "code").unwrap();
        let token = oidc::redeem(world, site, &code, &[]).await.expect(200).field("refresh_token");
        let tokens: Answer = refresh(world, site, &token, &[]).await.expect(200);
        is_error(oidc::redeem(world, site, &code, &[]).await, "invalid_grant");
        is_error(refresh(world, site, &tokens.field("refresh_token"), &[]).await, "invalid_grant");
        userinfo(world, site, &tokens.field("access_token")).await.expect(401);
    }
}
