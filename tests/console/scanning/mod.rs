//! Somebody of a pool's console links their WeChat account, and comes in by scanning from then on.

mod attacks;
mod chromium;

use domain::{
    grant::GrantEvent,
    operator::{OperatorEvent, OperatorRole},
    personal::Personal,
    session::{SessionEnd, SessionEvent},
};
use eventstore::PastEvent;
use reqwest::Url;
use saoma::management::operators::{self, By};
use serde_json::Value;

use super::{Colleague, between, caller, form, is_in, opened, passkey::Device, proof};
use crate::{
    harness::{Answer, Browser, Site, World, flow},
    oidc::{location, parameter, sign_in_as},
};

const OPERATOR: OperatorRole = OperatorRole::Operator;
const AUDITOR: OperatorRole = OperatorRole::Auditor;
const ME: &str = "/console/me";
const SCAN: &str = "/console/sign-in/scan";

fn below(address: &Url) -> String {
    format!("{}?{}", address.path(), address.query().unwrap_or_default())
}

/// The request to which a page's way to a code leads.
async fn begun(browser: &Browser, page: &str) -> Url {
    let page = browser.get(page).await.expect(200).text;
    let rest = page.split_once("/begin?").unwrap_or_else(|| panic!("{page}"));
    let path = format!(
        "{}/begin?{}",
        &rest.0[rest.0.rfind('"').unwrap() + 1..],
        between(rest.1, "", "\"")
    );
    location(&browser.get(&path.replace("&#38;", "&")).await.expect(303))
}

/// Somebody scans for what a page leads to; answers where the browser comes back.
async fn scanned(world: &World, browser: &Browser, page: &str, person: &str) -> Url {
    let asked = begun(browser, page).await;
    assert_eq!(asked.path(), "/oidc/auth");
    sign_in_as(world, browser, &world.first, &below(&asked), person).await
}

/// The address of the page for scanning of the first pool.
fn page_of(site: &Site) -> String {
    format!("{SCAN}?lang=en&pool={}", site.pool)
}

async fn link(world: &World, who: &Colleague, person: &str) -> Answer {
    let back = scanned(world, &who.browser, "/console/me/wechat?lang=en", person).await;
    who.browser.get(&below(&back)).await
}

/// Somebody scans with a browser to come in.
async fn enter(world: &World, browser: &Browser, person: &str) -> Answer {
    let back = scanned(world, browser, &page_of(&world.first), person).await;
    browser.get(&below(&back)).await
}

/// Somebody of the first pool whose WeChat account is linked.
async fn linked(world: &World, name: &str, role: OperatorRole, person: &str) -> Colleague {
    let who = Colleague::with_password(world, Some(&world.first.pool), name, role).await;
    let done = link(world, &who, person).await.expect(303);
    assert_eq!(done.header("location"), "/console/me?lang=en&saved=yes");
    who
}

/// The names of the events of somebody of the first pool.
async fn events(world: &World, who: &Colleague) -> Vec<String> {
    let history = &world.app.history;
    let events = history.events_of::<Value>(&world.first.pool, "operator", who.id.as_str()).await;
    events.unwrap().into_iter().map(|event| event.name).collect()
}

async fn remove(browser: &Browser, way: &str) -> Answer {
    let page = browser.get(ME).await.expect(200).text;
    form(browser, &format!("{ME}/remove-{way}?lang=en"), &[("proof", &*proof(&page))]).await
}

flow! {
    async fn somebody_links_their_account_and_comes_in_by_it_from_then_on(world) {
        let lin = linked(world, "lin", AUDITOR, "lin").await;
        let page = lin.browser.get("/console/me?lang=en").await.text;
        assert!(page.contains("WeChat, by scanning") && page.contains("not yet"), "{page}");
        assert!(page.contains(&page_of(&world.first).replace("lang=en&", "")), "{page}");
        let browser = world.browser(&world.first);
        let entered = enter(world, &browser, "lin").await.expect(303);
        assert_eq!(entered.header("location"), "/console?lang=en");
        assert!(is_in(&browser).await && lin.is_in().await);
        let sessions = world.app.views.console_sessions_not_ended(Some(&world.first.pool), &lin.id).await.unwrap();
        assert_eq!(sessions.len(), 2);
        let happened = events(world, &lin).await;
        assert_eq!(happened[happened.len() - 2..], ["operator.wechat_linked", "operator.wechat_shown"]);
        let kept = world.app.history.events_of::<OperatorEvent>(&world.first.pool, "operator", lin.id.as_str()).await.unwrap();
        let by_them = format!("operator:{}", lin.id);
        assert!(kept.iter().skip(1).all(|event| event.actor == by_them && event.ip.is_some()));
    }
}

flow! {
    /// 24: what was scanned for the console is a session of the pool too.
    async fn of_a_scan_for_the_console_no_session_and_no_token_of_the_pool_is_left(world) {
        let lin = linked(world, "lin", OPERATOR, "lin").await;
        let browser = world.browser(&world.first);
        let back = scanned(world, &browser, &page_of(&world.first), "lin").await;
        let code = parameter(&back, "code").unwrap();
        browser.get(&below(&back)).await.expect(303);
        let pool = &world.first.pool;
        let grant = code.split_once('.').unwrap().0;
        let past = world.app.history.events_of::<GrantEvent>(pool, "grant", grant).await.unwrap();
        let GrantEvent::Granted { granted, .. } = &past[0].event else { panic!("{past:?}") };
        assert!(granted.entrance && !granted.experience);
        let session = granted.session.as_str();
        let past = world.app.history.events_of::<SessionEvent>(pool, "session", session).await.unwrap();
        assert!(matches!(past.last().unwrap().event, SessionEvent::Ended { reason: SessionEnd::ConsoleEntered, .. }));
        // Neither an author nor a command nor a request joins the person of the console with the user of the pool.
        let of_person = world.app.history.events_of::<Value>(pool, "operator", lin.id.as_str()).await.unwrap();
        for past in &past {
            assert!(!past.actor.starts_with("operator:"), "{past:?}");
            let same = |own: &&PastEvent<Value>| {
                let request = own.request.is_some() && own.request == past.request;
                own.unit == past.unit || own.command == past.command || request
            };
            assert!(!of_person.iter().any(|own| same(&own)), "{past:?}");
        }
        assert_eq!(past.last().unwrap().actor, "server");
        let silent = crate::oidc::request(&world.first, &[("prompt", "none")]);
        let silent = location(&browser.get(&silent).await);
        assert_eq!(parameter(&silent, "error").as_deref(), Some("login_required"));
        // Shown again it opens nothing more, in this browser either.
        browser.get(&format!("{}&again=yes", below(&back))).await.expect(400);
    }
}

flow! {
    async fn a_scan_shows_nothing_that_destroys_or_reveals(world) {
        linked(world, "lin", OPERATOR, "lin").await;
        let browser = world.browser(&world.first);
        enter(world, &browser, "lin").await.expect(303);
        for path in ["/console/me/passkey", "/console/me/password", "/console/me/wechat"] {
            let led = browser.get(path).await.expect(303);
            assert!(led.header("location").starts_with("/console/confirm?next="), "{path}");
        }
        let led = remove(&browser, "wechat").await.expect(303);
        assert!(led.header("location").starts_with("/console/confirm?"));
        let confirm = browser.get("/console/confirm?lang=en").await.expect(200).text;
        assert!(confirm.contains("name=\"password\"") && !confirm.contains("/scan"), "{confirm}");
    }
}

flow! {
    async fn scanning_is_never_the_only_way_in(world) {
        let lin = linked(world, "lin", OPERATOR, "lin").await;
        let kept = remove(&lin.browser, "password").await.expect(422).text;
        assert!(kept.contains("this is your last way in"), "{kept}");
        world.wait(30);
        let elsewhere = world.browser(&world.first);
        enter(world, &elsewhere, "lin").await.expect(303);
        remove(&lin.browser, "wechat").await.expect(303);
        // Whoever came in by it is out.
        assert!(lin.is_in().await && !is_in(&elsewhere).await);
        let page = lin.browser.get("/console/me?lang=en").await.text;
        assert!(!page.contains("WeChat, by scanning") && page.contains("Link a WeChat account"), "{page}");
        let none = elsewhere.get(&page_of(&world.first)).await.expect(404).text;
        assert!(none.contains("Nobody signs in to the console of that pool by scanning"), "{none}");
        assert_eq!(remove(&lin.browser, "wechat").await.status, 404);
        world.wait(30);
        lin.sign_in(world, &world.browser(&world.first)).await.expect(303);
    }
}

flow! {
    async fn a_wechat_account_goes_with_its_person_and_nothing_of_it_is_left_once_they_are_erased(world) {
        let (app, pool) = (&world.app, &world.first.pool);
        let lin = linked(world, "lin", OPERATOR, "lin").await;
        let openid = app.views.operator(&lin.id).await.unwrap().unwrap().wechat.unwrap().openid;
        let browser = world.browser(&world.first);
        let back = below(&scanned(world, &browser, &page_of(&world.first), "lin").await);
        operators::remove(app, &caller(Some(pool)), By::CommandLine, &lin.id).await.unwrap();
        browser.get(&back).await.expect(403);
        assert!(!lin.is_in().await && !is_in(&browser).await);
        browser.get(&page_of(&world.first)).await.expect(404);
        let history = || app.history.events_of::<OperatorEvent>(pool, "operator", lin.id.as_str());
        let said = |openid: Personal<String>| {
            move |event: &OperatorEvent| matches!(event, OperatorEvent::WechatLinked { scanned, .. } if scanned.identity.openid == openid)
        };
        let before = history().await.unwrap();
        assert!(before.iter().map(|past| &past.event).any(said(openid.as_str().into())));
        operators::erase(app, &caller(Some(pool)), By::CommandLine, &lin.id, "lin").await.unwrap();
        let after = history().await.unwrap();
        assert!(after.iter().map(|past| &past.event).any(said(Personal::Erased)));
        let told = format!("{:?}", app.history.events_of::<Value>(pool, "operator", lin.id.as_str()).await.unwrap());
        assert!(!told.contains(openid.as_str()) && !told.contains("login"), "{told}");
        // The account is free for somebody else.
        linked(world, "zhou", OPERATOR, "lin").await;
    }
}

flow! {
    async fn who_is_rescued_comes_in_by_no_scan_from_before(world) {
        let (app, pool) = (&world.app, &world.first.pool);
        let lin = linked(world, "lin", OPERATOR, "lin").await;
        let link = operators::rescue(app, &caller(Some(pool)), &lin.id).await.unwrap();
        // Until the link is used, it counts as before.
        enter(world, &world.browser(&world.first), "lin").await.expect(303);
        world.wait(30);
        opened(&world.browser(&world.first), &link.url).await;
        let link = operators::rescue(app, &caller(Some(pool)), &lin.id).await.unwrap();
        Colleague::joins(world, &link).await;
        world.browser(&world.first).get(&page_of(&world.first)).await.expect(404);
    }
}

flow! {
    async fn who_links_an_account_shows_first_that_it_is_them(world) {
        let lin = Colleague::with_password(world, Some(&world.first.pool), "lin", OPERATOR).await;
        let page = lin.browser.get("/console/me/wechat").await.expect(200).text;
        let begin = format!("/console/me/wechat/begin?{}", between(&page, "/console/me/wechat/begin?", "\"")).replace("&#38;", "&");
        world.wait(5 * 60);
        for path in ["/console/me/wechat", &begin] {
            let led = lin.browser.get(path).await.expect(303);
            assert!(led.header("location").starts_with("/console/confirm?next="), "{path}");
        }
        lin.confirm(world).await;
        // By a passkey too, which it leaves as they are.
        let mut phone = Device::new(&lin.browser.origin);
        let page = lin.browser.get("/console/me/passkey").await.expect(200).text;
        let main = page.split_once("<main").unwrap().1;
        let fields = [("proof", &*proof(main)), ("passkey", &*phone.register(main)), ("name", "phone")];
        form(&lin.browser, "/console/me/passkey/add", &fields).await.expect(303);
        link(world, &lin, "lin").await.expect(303);
        remove(&lin.browser, "password").await.expect(303);
        enter(world, &world.browser(&world.first), "lin").await.expect(303);
    }
}

flow! {
    async fn where_there_is_nothing_to_scan_the_page_says_what_to_do_first(world) {
        let lin = Colleague::with_password(world, Some(&world.second.pool), "lin", OPERATOR).await;
        world.second.switch(&world.app, false).await;
        let page = lin.browser.get("/console/me/wechat?lang=en").await.expect(200).text;
        assert!(page.contains("There is nothing to scan yet") && page.contains("/sources?lang=en"), "{page}");
        assert!(!page.contains("/begin"), "{page}");
        world.second.switch(&world.app, true).await;
        let page = lin.browser.get("/console/me/wechat?lang=en").await.expect(200).text;
        assert!(page.contains("/begin?pool=second"), "{page}");
        // Those of another pool are none of theirs.
        let site = &world.first;
        let chosen = format!("pool={}&application={}&connection={}", site.pool, site.application, site.connection_id);
        lin.browser.get(&format!("/console/me/wechat/begin?{chosen}")).await.expect(404);
    }
}
