//! A site that opened a window hears of it, also where nobody came as far as a code.

use domain::{
    application::{Application, ApplicationCommand},
    decisions::Execute,
    pool::{Pool, PoolCommand},
};
use serde_json::json;

use super::{
    going_back::{field, page_of},
    location, parameter, redeem, request, sign_in,
    web_message::{MESSAGE, origin, posted, register},
};
use crate::harness::{Answer, Browser, Site, World, flow};

/// The page that a site sends its window to.
async fn page_in_a_window(world: &World, browser: &Browser, site: &Site) -> String {
    register(world, site, &[&origin(site)]).await;
    let sent = location(&browser.get(&request(site, &[MESSAGE, ("ui_locales", "en")])).await);
    format!("/login?{}", sent.query().unwrap())
}

fn authorization(page: &str) -> String {
    parameter(&format!("http://here{page}").parse().unwrap(), "authorization").unwrap()
}

/// That a page tells the site an error, and nothing else to nobody else.
#[track_caller]
fn tells(site: &Site, page: Answer, error: &str) -> Answer {
    let page = page.expect(200);
    let told = (origin(site), ["error", "state", "iss"].map(str::to_owned).to_vec());
    assert_eq!((posted(&page), field(&page, "error").as_deref()), (told, Some(error)));
    assert_eq!(field(&page, "state").as_deref(), Some("a state"));
    page
}

/// That a page tells its reader alone.
#[track_caller]
fn tells_nobody(page: Answer, status: u16) {
    let page = page.expect(status);
    assert!(!page.text.contains("data-target"), "{}", page.text);
}

async fn switch_pool(world: &World, site: &Site, on: bool) {
    let at = world.app.now();
    let command = if on { PoolCommand::Enable { at } } else { PoolCommand::Disable { at } };
    site.execute(&world.app, Execute::<Pool>::new(site.pool.as_str(), command)).await;
}

async fn switch_application(world: &World, site: &Site, on: bool) {
    let at = world.app.now();
    let command =
        if on { ApplicationCommand::Enable { at } } else { ApplicationCommand::Disable { at } };
    site.execute(&world.app, Execute::<Application>::new(&site.application, command)).await;
}

flow! {
    async fn a_site_is_told_that_the_person_signed_out_in_the_window(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        sign_in(world, &browser, site, &request(site, &[])).await;
        let page = page_in_a_window(world, &browser, site).await;
        let asks = browser.get(&page).await.expect(200);
        assert!(asks.text.contains("data-in-a-window") && asks.text.contains("data-do=\"sign-out\""), "{}", asks.text);
        let id = authorization(&page);
        let end = format!("/login/ended?authorization={id}");
        // While somebody is signed in, nobody signed out.
        tells_nobody(browser.get(&end).await, 404);
        let signed_out = browser.post("/login/sign-out", &json!({ "authorization": id })).await.expect(200);
        assert_eq!(signed_out.field("redirect"), end);
        let told = tells(site, browser.get(&end).await, "access_denied");
        assert!(told.text.contains("data-closes"), "{}", told.text);
        tells_nobody(world.browser(site).get(&end).await, 404);
        // By redirect, the person is told that they are signed out, and the site nothing.
        let sent = location(&browser.get(&request(site, &[])).await);
        let id = parameter(&sent, "authorization").unwrap();
        tells_nobody(browser.get(&format!("/login/ended?authorization={id}")).await, 404);
    }
}

flow! {
    /// 29: what is switched off tells its site, at the registered origin alone.
    async fn a_site_is_told_that_its_pool_or_its_application_is_switched_off(world) {
        let (site, browser, thief) = (&world.first, world.browser(&world.first), world.browser(&world.first));
        let page = page_in_a_window(world, &browser, site).await;
        let back = page_of(world, &browser, site, &request(site, &[MESSAGE])).await;
        let [asked, by_redirect] = [&[MESSAGE, ("ui_locales", "en")][..], &[]].map(|changes| request(site, changes));
        let elsewhere = request(site, &[MESSAGE, ("redirect_uri", "http://127.0.0.1:1/callback")]);
        let unknown = request(site, &[MESSAGE, ("client_id", "nobody")]);
        for of_pool in [true, false] {
            let switch = async |on| if of_pool { switch_pool(world, site, on).await } else { switch_application(world, site, on).await };
            switch(false).await;
            for path in [&asked, &page] {
                let told = tells(site, browser.get(path).await, "access_denied");
                // The person reads why.
                let why = if of_pool { "is switched off here" } else { "takes no sign-ins at the moment" };
                assert!(!told.text.contains("data-closes") && told.text.contains(why), "{}", told.text);
            }
            tells_nobody(browser.get(&by_redirect).await, 403);
            tells_nobody(thief.get(&page).await, if of_pool { 403 } else { 410 });
            for wrong in [&elsewhere, &unknown] {
                let answer = browser.get(wrong).await;
                assert!([400, 403].contains(&answer.status.as_u16()) && !answer.text.contains("data-target"), "{answer:?}");
            }
            if of_pool {
                // Of a code that cannot be redeemed now, the site hears nothing yet.
                tells_nobody(browser.get(&back).await, 403);
                let end = format!("/login/ended?authorization={}", authorization(&page));
                tells(site, browser.get(&end).await, "access_denied");
                tells_nobody(thief.get(&end).await, 403);
            }
            register(world, site, &[]).await;
            tells_nobody(browser.get(&asked).await, 403);
            tells_nobody(browser.get(&page).await, 403);
            register(world, site, &[&origin(site)]).await;
            switch(true).await;
        }
        assert!(browser.get(&page).await.expect(200).text.contains("data-in-a-window"));
    }
}

flow! {
    async fn a_site_is_told_that_there_is_nothing_to_sign_in_by(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let page = page_in_a_window(world, &browser, site).await;
        let unknown = request(site, &[MESSAGE, ("connection", "nothing")]);
        tells(site, browser.get(&unknown).await, "invalid_request");
        site.switch(&world.app, false).await;
        tells(site, browser.get(&page).await, "invalid_request");
        tells_nobody(world.browser(site).get(&page).await, 410);
        // By redirect, the page names what is wrong for whoever set it up.
        let sent = location(&browser.get(&request(site, &[])).await);
        tells_nobody(browser.get(&format!("/login?{}", sent.query().unwrap())).await, 404);
    }
}

flow! {
    async fn a_site_is_told_that_its_request_is_over(world) {
        let (site, browser, thief) = (&world.first, world.browser(&world.first), world.browser(&world.first));
        let page = page_in_a_window(world, &browser, site).await;
        let sent = location(&browser.get(&request(site, &[])).await);
        let by_redirect = format!("/login?{}", sent.query().unwrap());
        world.wait(30 * 60);
        tells(site, browser.get(&page).await, "access_denied");
        tells_nobody(thief.get(&page).await, 410);
        tells_nobody(browser.get(&by_redirect).await, 410);
        // Nobody signs in for it any more.
        let body = json!({ "connection": site.connection, "authorization": authorization(&page) });
        browser.post("/logins", &body).await.expect(404);
    }
}

flow! {
    async fn a_site_that_was_told_a_code_is_not_told_that_it_is_over(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        register(world, site, &[&origin(site)]).await;
        let back = page_of(world, &browser, site, &request(site, &[MESSAGE])).await;
        let code = field(&browser.get(&back).await.expect(200), "code").unwrap();
        let id = authorization(&back);
        tells_nobody(browser.get(&format!("/login?authorization={id}")).await, 410);
        redeem(world, site, &code, &[]).await.expect(200);
        tells_nobody(browser.get(&back).await, 410);
        // One that nobody took in time is of no use to the site any more.
        let late = page_of(world, &browser, site, &request(site, &[MESSAGE])).await;
        world.wait(60);
        tells(site, browser.get(&late).await, "access_denied");
    }
}

/// 29: a message to whoever listens.
#[test]
fn no_script_of_ours_posts_to_whoever_listens() {
    let scripts = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/web/assets")).unwrap();
    let scripts = scripts.map(|file| file.unwrap().path());
    let scripts = scripts.filter(|path| path.extension().is_some_and(|kind| kind == "js"));
    let mut to_openers = Vec::new();
    for path in scripts {
        let text = std::fs::read_to_string(&path).unwrap();
        for (at, _) in text.match_indices("postMessage(") {
            let call = text[at..].split(';').next().unwrap();
            assert!(!call.contains('*'), "{}: {call}", path.display());
            if text[..at].ends_with("opener.") {
                to_openers.push(path.file_name().unwrap().to_owned());
            }
        }
    }
    assert_eq!(to_openers, ["message.js"]);
}
