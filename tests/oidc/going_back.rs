//! How an answer gets to a client: in the query, in the fragment, by a form, or to an application on the device.

use serde_json::json;

use super::{claim_as, location, parameter, public_client, redeem, request, sign_in, sign_in_as};
use crate::harness::{Answer, Browser, Site, World, flow};

const APP: &str = "com.example.app:/callback?from=saoma";

/// The value of a hidden field of a page's form.
pub(super) fn field(page: &Answer, name: &str) -> Option<String> {
    let (_, rest) = page.text.split_once(&format!("name=\"{name}\" value=\""))?;
    Some(
        rest.split('"')
            .next()
            .unwrap()
            .replace("&#38;", "&")
            .replace("&#60;", "<")
            .replace("&#62;", ">"),
    )
}

/// The address behind the page's button.
fn button(page: &Answer) -> String {
    let (_, rest) = page.text.split_once("class=\"button\" href=\"").expect("a button");
    rest.split('"').next().unwrap().replace("&#38;", "&")
}

/// Signs Lin in for a request whose answer needs a page; answers its path.
pub(super) async fn page_of(
    world: &World,
    browser: &Browser,
    site: &Site,
    request: &str,
) -> String {
    let (authorization, next) = claim_as(world, browser, site, request, "lin").await;
    if next.starts_with("/login/return") {
        return next;
    }
    let body = json!({ "authorization": authorization });
    browser.post("/login/continue", &body).await.expect(200).field("redirect")
}

flow! {
    async fn a_code_or_an_error_goes_into_the_fragment_where_the_client_wants_it_there(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let asked = |more: &[(&'static str, &'static str)]| request(site, &[&[("response_mode", "fragment")], more].concat());
        let back = sign_in(world, &browser, site, &asked(&[])).await;
        assert_eq!(back.query(), None);
        assert!(back.as_str().starts_with(&format!("{}#code=", site.redirect_uri)), "{back}");
        let silent = location(&browser.get(&asked(&[("prompt", "none")])).await);
        let refused = location(&browser.get(&asked(&[("scope", "phone")])).await);
        for (back, told) in [(silent, "code"), (refused, "error")] {
            let told_in_fragment = format!("http://fragment/?{}", back.fragment().unwrap()).parse().unwrap();
            assert!(parameter(&told_in_fragment, told).is_some(), "{back}");
            assert_eq!(parameter(&told_in_fragment, "state").as_deref(), Some("a state"));
            assert_eq!(parameter(&told_in_fragment, "iss").unwrap(), format!("{}/oidc", site.origin));
            assert_eq!(back.query(), None);
        }
    }
}

flow! {
    async fn a_code_is_posted_to_the_client_that_wants_a_form(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let state = "a & b <c>";
        let asked = request(site, &[("response_mode", "form_post"), ("state", state)]);
        let path = page_of(world, &browser, site, &asked).await;
        let page = browser.get(&path).await.expect(200);
        assert!(page.text.contains(&format!("method=\"post\" action=\"{}\"", site.redirect_uri)), "{}", page.text);
        assert_eq!(field(&page, "state").as_deref(), Some(state));
        assert_eq!(field(&page, "iss"), Some(format!("{}/oidc", site.origin)));
        // It is the page as often as it is loaded, until the code was used.
        let code = field(&page, "code").unwrap();
        assert_eq!(field(&browser.get(&path).await.expect(200), "code").as_ref(), Some(&code));
        redeem(world, site, &code, &[]).await.expect(200);
        browser.get(&path).await.expect(410);
        // Who is known here is not asked; who may not be asked gets the page at once.
        let again = page_of(world, &browser, site, &asked).await;
        assert!(field(&browser.get(&again).await.expect(200), "code").is_some());
        let silent = browser.get(&format!("{asked}&prompt=none")).await.expect(200);
        redeem(world, site, &field(&silent, "code").unwrap(), &[]).await.expect(200);
    }
}

flow! {
    async fn an_error_is_posted_to_the_client_that_wants_a_form(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let asked = [("response_mode", "form_post"), ("prompt", "none")];
        let page = browser.get(&request(site, &asked)).await.expect(200);
        assert_eq!(field(&page, "error").as_deref(), Some("login_required"));
        assert_eq!((field(&page, "state").as_deref(), field(&page, "code")), (Some("a state"), None));
        // A scan of somebody else than is meant, too.
        let tokens = sign_in_as(world, &world.browser(site), site, &request(site, &[]), "zhou").await;
        let zhou = redeem(world, site, &parameter(&tokens, "code").unwrap(), &[]).await.expect(200).field("id_token");
        let asked = request(site, &[("response_mode", "form_post"), ("id_token_hint", &zhou)]);
        let (_, path) = claim_as(world, &browser, site, &asked, "lin").await;
        assert_eq!(field(&browser.get(&path).await.expect(200), "error").as_deref(), Some("login_required"));
    }
}

flow! {
    /// 26 and 35: the one page with a form lets it go to its client and nowhere else, and runs nothing inline.
    async fn the_form_of_an_answer_goes_to_its_client_alone(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let hostile = "\"><script>alert(1)</script>";
        let asked = request(site, &[("response_mode", "form_post"), ("prompt", "none"), ("state", hostile)]);
        let page = browser.get(&asked).await.expect(200);
        let policy = page.header("content-security-policy");
        assert!(policy.contains("form-action http://127.0.0.1:9;"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("script-src 'self'"), "{policy}");
        assert!(!policy.contains("unsafe") && !page.text.contains("<script>"), "{}", page.text);
        assert_eq!((page.header("cache-control"), page.header("x-frame-options")), ("no-store", "DENY"));
    }
}

flow! {
    /// 45: a way to answer that there is not is told to the client in the usual way.
    async fn an_unknown_response_mode_is_refused_in_the_query(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        for mode in ["query.jwt", "web_message.jwt", "FORM_POST", "query fragment"] {
            let back = location(&browser.get(&request(site, &[("response_mode", mode)])).await);
            assert_eq!(parameter(&back, "error").as_deref(), Some("invalid_request"), "{mode}");
        }
        let twice = format!("{}&response_mode=form_post", request(site, &[("response_mode", "fragment")]));
        assert_eq!(parameter(&location(&browser.get(&twice).await), "error").as_deref(), Some("invalid_request"));
    }
}

flow! {
    async fn an_application_on_the_device_is_opened_by_a_press(world) {
        let client = public_client(world, &world.first, &[APP]).await;
        let browser = world.browser(&client);
        let asked = request(&client, &[("ui_locales", "en")]);
        let path = page_of(world, &browser, &client, &asked).await;
        let page = browser.get(&format!("{path}&ui_locales=en")).await.expect(200);
        assert_eq!(page.header("location"), "");
        assert!(page.text.contains("Open <bdi>Tea Shop</bdi>") && !page.text.contains("<script"), "{}", page.text);
        let address = button(&page);
        assert!(address.starts_with(&format!("{APP}&code=")), "{address}");
        let code = parameter(&address.parse().unwrap(), "code").unwrap();
        let form = [("client_id", client.application.as_str()), ("redirect_uri", APP), ("code", &code),
            ("grant_type", "authorization_code"), ("code_verifier", super::VERIFIER)];
        let tokens = world.http.post(format!("{}/oidc/token", client.origin)).form(&form);
        Answer::of(tokens.send().await.unwrap()).await.expect(200);
        // An error too; and whatever way the client wishes, there is no other.
        for mode in ["query", "form_post"] {
            let page = browser.get(&request(&client, &[("scope", "phone"), ("response_mode", mode)])).await.expect(200);
            assert!(button(&page).starts_with(&format!("{APP}&error=invalid_scope")), "{}", page.text);
        }
    }
}

flow! {
    /// 36 and 44: any program on a device can say that it is a public client. None gets a code without a press.
    async fn no_program_on_a_device_is_given_a_code_silently(world) {
        let loopback = "http://127.0.0.1/callback";
        let client = public_client(world, &world.first, &["https://spa.example/callback", loopback, APP]).await;
        let browser = world.browser(&client);
        sign_in(world, &browser, &client, &request(&client, &[])).await;
        let silent = |address: &'static str| request(&client, &[("prompt", "none"), ("redirect_uri", address)]);
        let spa = location(&browser.get(&silent("https://spa.example/callback")).await);
        assert!(parameter(&spa, "code").is_some());
        let native = location(&browser.get(&silent("http://127.0.0.1:51004/callback")).await);
        assert_eq!(parameter(&native, "error").as_deref(), Some("interaction_required"));
        let app = button(&browser.get(&silent(APP)).await.expect(200));
        assert!(app.contains("error=interaction_required"), "{app}");
        for foreign in ["com.example.app:/callback", "com.example.evil:/callback?from=saoma", "com.example.app:/callback?from=saoma#"] {
            let answer = browser.get(&request(&client, &[("redirect_uri", foreign)])).await;
            let leads_there = answer.text.contains("href=\"com.example");
            assert_eq!((answer.status.as_u16(), leads_there), (400, false), "{foreign}");
        }
    }
}

flow! {
    /// 4 and 6: the page with a code is for the browser that signed in.
    async fn the_page_that_carries_a_code_is_for_its_own_browser(world) {
        let (site, browser, thief) = (&world.first, world.browser(&world.first), world.browser(&world.first));
        let path = page_of(world, &browser, site, &request(site, &[("response_mode", "form_post")])).await;
        thief.get(&path).await.expect(410);
        let (_, id) = path.split_once('=').unwrap();
        thief.set_cookie(&format!("saoma-authorization-{id}"), "guessed");
        thief.get(&path).await.expect(410);
        // Nor with a session of somebody else's, or without one.
        sign_in_as(world, &thief, site, &request(site, &[]), "zhou").await;
        thief.get(&path).await.expect(410);
        browser.get(&path).await.expect(200);
        browser.get("/login/return").await.expect(404);
        world.wait(60);
        browser.get(&path).await.expect(410);
    }
}
