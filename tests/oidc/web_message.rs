//! An answer that a page of ours posts to the page that opened the window: to one registered origin, and to no other.

use domain::account_choice::Policy;
use serde_json::json;

use super::{
    claim_as,
    going_back::{field, page_of},
    location, parameter, public_client, redeem, request, sign_in_as,
};
use crate::harness::{Answer, Browser, Site, World, flow};

pub(super) const MESSAGE: (&str, &str) = ("response_mode", "web_message");

/// The origin of the site's redirect URI.
pub(super) fn origin(site: &Site) -> String {
    site.redirect_uri.strip_suffix("/callback").unwrap().to_owned()
}

pub(super) async fn register(world: &World, site: &Site, origins: &[&str]) {
    world.change_application(site, &site.application, json!({ "origins": origins })).await;
}

/// What the page posts, and to whom.
pub(super) fn posted(page: &Answer) -> (String, Vec<String>) {
    let (_, target) = page.text.split_once("data-target=\"").expect("a target");
    let inputs = page.text.split("<input type=\"hidden\" name=\"").skip(1);
    let names = inputs.map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    (target.split('"').next().unwrap().to_owned(), names)
}

/// A person scans in a window, and does not agree. Where the page then goes.
async fn ended(world: &World, browser: &Browser, site: &Site, refused: bool) -> String {
    let sent = location(&browser.get(&request(site, &[MESSAGE])).await);
    let authorization = parameter(&sent, "authorization").unwrap();
    let page = browser.get(&format!("/login?authorization={authorization}")).await.expect(200);
    assert!(page.text.contains("data-in-a-window"), "{}", page.text);
    let body = json!({ "connection": site.connection, "authorization": authorization });
    let login = browser.issued(browser.post("/logins", &body).await).await;
    let phone = world.phone("lin");
    phone.scan(&login).await.expect(200);
    let answer = if refused { phone.authorize().await } else { phone.decline().await };
    answer.expect(if refused { 403 } else { 200 });
    format!("/login/ended?authorization={authorization}&login={}", login.id)
}

flow! {
    /// 29: code, state and issuer go to the registered origin of the redirect URI, exactly, and nothing else does.
    async fn a_code_is_posted_to_the_registered_origin_alone(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        register(world, site, &["https://other.example", &origin(site)]).await;
        let state = "\"><script>alert(1)</script>";
        let asked = request(site, &[MESSAGE, ("state", state)]);
        let page = browser.get(&page_of(world, &browser, site, &asked).await).await.expect(200);
        assert_eq!(posted(&page), (origin(site), ["code", "state", "iss"].map(str::to_owned).into()));
        assert!(page.text.contains("data-closes") && !page.text.contains("<script>"), "{}", page.text);
        assert_eq!(field(&page, "iss"), Some(format!("{}/oidc", site.origin)));
        assert!(page.text.contains("name=\"state\" value=\"&#34;&#62;&#60;script"), "{}", page.text);
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'self'") && policy.contains("form-action 'none'"), "{policy}");
        assert_eq!((page.header("cache-control"), page.header("x-frame-options")), ("no-store", "DENY"));
        redeem(world, site, &field(&page, "code").unwrap(), &[]).await.expect(200);
        // Who is known here is not asked; who may not be asked gets the page at once.
        let again = page_of(world, &browser, site, &asked).await;
        assert!(field(&browser.get(&again).await.expect(200), "code").is_some());
        let silent = browser.get(&format!("{asked}&prompt=none")).await.expect(200);
        redeem(world, site, &field(&silent, "code").unwrap(), &[]).await.expect(200);
    }
}

flow! {
    /// 29: where the origin is not registered, nothing is posted, and the person and the log are told.
    async fn to_an_origin_that_is_not_registered_nothing_is_posted(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let asked = request(site, &[MESSAGE, ("prompt", "none"), ("ui_locales", "en")]);
        let near = ["http://127.0.0.1:90", "http://127.0.0.1", "https://127.0.0.1:9", "http://localhost:9"];
        for registered in [&[][..], &near] {
            register(world, site, registered).await;
            let page = browser.get(&asked).await.expect(400);
            assert!(page.text.contains("origins, to which web_message posts"), "{}", page.text);
            assert!(!page.text.contains("data-target") && !page.text.contains("<script"), "{}", page.text);
        }
        // An application on the device has no page that could be told.
        let app = "com.example.app:/callback";
        let client = public_client(world, site, &[app]).await;
        register(world, &client, &["https://app.example"]).await;
        let page = browser.get(&request(&client, &[MESSAGE, ("redirect_uri", app)])).await.expect(400);
        assert!(!page.text.contains("data-target"), "{}", page.text);
    }
}

flow! {
    /// 29 and 36: an origin that is taken away meanwhile is told nothing more.
    async fn an_origin_that_was_taken_away_meanwhile_is_told_nothing(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        register(world, site, &[&origin(site)]).await;
        let path = page_of(world, &browser, site, &request(site, &[MESSAGE])).await;
        let waits = location(&browser.get(&request(site, &[MESSAGE])).await);
        let end = ended(world, &world.browser(site), site, false).await;
        register(world, site, &[]).await;
        for (path, status) in [(path, 404), (format!("/login?{}", waits.query().unwrap()), 410), (end, 404)] {
            let page = browser.get(&path).await.expect(status);
            assert!(!page.text.contains("data-target"), "{}", page.text);
        }
    }
}

flow! {
    /// 29: an error is posted without what is for developers, and so is a scan of somebody else than is meant.
    async fn an_error_is_posted_in_a_word(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        register(world, site, &[&origin(site)]).await;
        let told = (origin(site), ["error", "state", "iss"].map(str::to_owned).to_vec());
        for (changes, error) in [(("prompt", "none"), "login_required"), (("scope", "phone"), "invalid_scope")] {
            let page = browser.get(&request(site, &[MESSAGE, changes])).await.expect(200);
            assert_eq!((posted(&page), field(&page, "error").as_deref()), (told.clone(), Some(error)));
        }
        let zhou = sign_in_as(world, &world.browser(site), site, &request(site, &[]), "zhou").await;
        let zhou = redeem(world, site, &parameter(&zhou, "code").unwrap(), &[]).await.expect(200).field("id_token");
        let (_, path) = claim_as(world, &browser, site, &request(site, &[MESSAGE, ("id_token_hint", &zhou)]), "lin").await;
        let page = browser.get(&path).await.expect(200);
        assert_eq!((posted(&page), field(&page, "error").as_deref()), (told, Some("login_required")));
    }
}

flow! {
    async fn a_site_that_opened_a_window_is_told_that_nobody_signed_in(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        register(world, site, &[&origin(site)]).await;
        let told = (origin(site), ["error", "state", "iss"].map(str::to_owned).to_vec());
        let declined = browser.get(&ended(world, &browser, site, false).await).await.expect(200);
        assert_eq!((posted(&declined), field(&declined, "error").as_deref()), (told.clone(), Some("access_denied")));
        assert_eq!(field(&declined, "state").as_deref(), Some("a state"));
        assert!(declined.text.contains("data-closes"), "{}", declined.text);
        // Who is refused reads why, and the site does not.
        site.policy(&world.app, Policy { login_only: true, ..Policy::default() }).await;
        let path = format!("{}&ui_locales=en", ended(world, &browser, site, true).await);
        let refused = browser.get(&path).await.expect(200);
        assert_eq!((posted(&refused), field(&refused, "error").as_deref()), (told, Some("access_denied")));
        assert!(!refused.text.contains("data-closes"), "{}", refused.text);
        assert!(refused.text.contains("no account here for you yet"), "{}", refused.text);
    }
}

flow! {
    /// 4 and 29: how a login ended is for its own browser and its own request.
    async fn nobody_else_tells_a_site_how_a_login_ended(world) {
        let (site, browser, thief) = (&world.first, world.browser(&world.first), world.browser(&world.first));
        register(world, site, &[&origin(site)]).await;
        let path = ended(world, &browser, site, false).await;
        thief.get(&path).await.expect(404);
        let other = parameter(&location(&browser.get(&request(site, &[MESSAGE])).await), "authorization").unwrap();
        let (_, login) = path.split_once("&login=").unwrap();
        browser.get(&format!("/login/ended?authorization={other}&login={login}")).await.expect(404);
        for incomplete in ["/login/ended", &format!("/login/ended?login={login}")] {
            browser.get(incomplete).await.expect(404);
        }
        thief.get(&format!("/login/ended?authorization={other}")).await.expect(404);
        browser.get(&path).await.expect(200);
        // A login that goes on did not end.
        let body = json!({ "connection": site.connection, "authorization": other });
        let login = browser.issued(browser.post("/logins", &body).await).await;
        browser.get(&format!("/login/ended?authorization={other}&login={}", login.id)).await.expect(404);
    }
}

flow! {
    async fn a_page_of_a_login_by_redirect_tells_nobody_of_an_end(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let sent = location(&browser.get(&request(site, &[])).await);
        let page = browser.get(&format!("/login?{}", sent.query().unwrap())).await.expect(200);
        assert!(!page.text.contains("data-in-a-window"), "{}", page.text);
    }
}

flow! {
    async fn the_module_for_sites_is_kept_and_asked_for_again_by_its_tag(world) {
        for (path, kind) in [("/saoma.js", "text/javascript; charset=utf-8"), ("/saoma.d.ts", "text/plain; charset=utf-8")] {
            let url = format!("{}{path}", world.first.origin);
            let script = Answer::of(world.http.get(&url).send().await.unwrap()).await.expect(200);
            assert_eq!((script.header("content-type"), script.header("cache-control")), (kind, "public, max-age=600"));
            assert_eq!(script.header("access-control-allow-origin"), "*");
            assert_eq!(script.header("cross-origin-resource-policy"), "cross-origin");
            assert_eq!(script.header("set-cookie"), "");
            let tag = script.header("etag");
            for (known, status) in [(tag, 304), (&format!("W/{tag}"), 304), ("\"older\"", 200)] {
                let asked = world.http.get(&url).header("if-none-match", known).send().await.unwrap();
                let again = Answer::of(asked).await.expect(status);
                assert_eq!((again.header("etag"), again.text.is_empty()), (tag, status == 304));
            }
        }
    }
}
