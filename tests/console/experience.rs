//! "Experience login": an operator signs in as people do, and sees what the site would be told.

use domain::{
    grant::GrantEvent,
    operator::OperatorRole,
    session::{SessionEnd, SessionEvent},
};
use reqwest::{Method, Url};

use super::{Colleague, between};
use crate::{
    harness::{Answer, Browser, World, flow},
    oidc::{location, parameter, sign_in},
};

/// Somebody of the first pool, and where its application is tried.
async fn colleague(world: &World, name: &str, role: OperatorRole) -> (Colleague, String) {
    let site = &world.first;
    let who = Colleague::with_password(world, Some(&site.pool), name, role).await;
    (who, format!("/console/{}/applications/{}/experience", site.pool, site.application))
}

/// The request that a press on the button leads to.
async fn begun(browser: &Browser, path: &str) -> Url {
    location(&browser.get(&format!("{path}?lang=en")).await)
}

fn below(address: &Url) -> String {
    format!("{}?{}", address.path(), address.query().unwrap_or_default())
}

/// What the page says that somebody comes back to.
async fn seen(browser: &Browser, back: &Url) -> Answer {
    browser.get(&below(back)).await
}

flow! {
    async fn an_operator_tries_a_sign_in_and_sees_what_the_site_would_be_told(world) {
        let (lin, path) = colleague(world, "lin", OperatorRole::Operator).await;
        let (site, browser) = (&world.first, &lin.browser);
        let asked = begun(browser, &path).await;
        assert_eq!(asked.path(), "/oidc/auth");
        let back = sign_in(world, browser, site, &below(&asked)).await;
        assert_eq!(back.path(), format!("{path}/done"));
        let page = seen(browser, &back).await.expect(200).text;
        let user = world.users(site).await.remove(0);
        assert!(page.contains("data-experienced") && page.contains(user.id.as_str()), "{page}");
        assert!(page.contains("phone_number_verified") && page.contains(user.phone.unwrap().as_str()), "{page}");
        for claim in ["<dt>nonce</dt>", "<dt>at_hash</dt>", "<dt>jti</dt>", "&#34;token_type&#34;: &#34;Bearer&#34;"] {
            assert!(page.contains(claim), "{claim}: {page}");
        }
        assert_eq!(between(&page, "<dt>nonce</dt><dd><code>", "<"), parameter(&asked, "nonce").unwrap());

        // Nothing of it is kept: not the session, not the tokens.
        let token = between(between(&page, "id=\"access-token\"", "/pre>"), ">", "<").to_owned();
        let me = browser.request(Method::GET, "/oidc/me").bearer_auth(token);
        browser.send(me).await.expect(401);
        let code = parameter(&back, "code").unwrap();
        let grant = code.split_once('.').unwrap().0;
        let past = world.app.history.events_of::<GrantEvent>(&site.pool, "grant", grant).await.unwrap();
        let GrantEvent::Granted { granted, .. } = &past[0].event else { panic!("{past:?}") };
        assert!(granted.experience);
        let session = granted.session.as_str();
        let past = world.app.history.events_of::<SessionEvent>(&site.pool, "session", session).await.unwrap();
        let last = past.last().unwrap();
        assert!(matches!(last.event, SessionEvent::Ended { reason: SessionEnd::Experienced, .. }));
        assert_eq!(last.actor, format!("operator:{}", lin.id));

        let again = seen(browser, &back).await.expect(410).text;
        assert!(again.contains("shown before") && !again.contains("data-experienced"), "{again}");
    }
}

flow! {
    /// 36: the console's address is none of the client's.
    async fn an_experience_leads_back_to_the_console_and_nowhere_else(world) {
        let (lin, path) = colleague(world, "lin", OperatorRole::Operator).await;
        let asked = begun(&lin.browser, &path).await;
        let with = |name: &str, value: &str| {
            let mut changed = asked.clone();
            let others: Vec<_> = asked.query_pairs().filter(|(key, _)| key != name).collect();
            changed.query_pairs_mut().clear().extend_pairs(others).append_pair(name, value);
            below(&changed)
        };
        lin.browser.get(&below(&asked)).await.expect(303);
        let permit = parameter(&asked, "console").unwrap();
        let own = parameter(&asked, "redirect_uri").unwrap();
        for wrong in [
            with("redirect_uri", "https://evil.example/done"),
            with("redirect_uri", &own.replace("/done", "/else")),
            with("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            with("console", &permit.to_uppercase()),
            with("console", ""),
            with("client_id", world.second.application.as_str()),
        ] {
            lin.browser.get(&wrong).await.expect(400);
        }
        // Without anybody being asked nobody is signed in by it.
        let page = location(&lin.browser.get(&with("prompt", "login")).await);
        assert_eq!(page.path(), "/login");
    }
}

flow! {
    /// 36: somebody is led to another operator's answer.
    async fn what_came_of_it_is_for_who_began_it(world) {
        let (lin, path) = colleague(world, "lin", OperatorRole::Operator).await;
        let (mei, _) = colleague(world, "mei", OperatorRole::Operator).await;
        let (auditor, _) = colleague(world, "ada", OperatorRole::Auditor).await;
        auditor.browser.get(&path).await.expect(403);
        let asked = begun(&lin.browser, &path).await;
        let back = sign_in(world, &lin.browser, &world.first, &below(&asked)).await;
        let other = seen(&mei.browser, &back).await.expect(400).text;
        assert!(other.contains("not the answer") && !other.contains("data-experienced"), "{other}");
        auditor.browser.get(&below(&back)).await.expect(403);
        let page = seen(&lin.browser, &back).await.expect(200).text;
        assert!(page.contains("data-experienced"));
    }
}

flow! {
    async fn what_the_site_would_be_told_of_a_failure_is_shown(world) {
        let (lin, path) = colleague(world, "lin", OperatorRole::Operator).await;
        let state = parameter(&begun(&lin.browser, &path).await, "state").unwrap();
        let done = format!("{path}/done?lang=en&error=access_denied&error_description=%3Cb%3Eno&state={state}");
        let page = lin.browser.get(&done).await.expect(200).text;
        assert!(page.contains("error=access_denied") && page.contains("&#60;b&#62;no"), "{page}");
        let unknown = lin.browser.get(&format!("{path}/done?lang=en&error=access_denied&state=x.y")).await;
        assert!(unknown.expect(400).text.contains("not the answer"));
    }
}

flow! {
    /// The console's cookie is for links of its own pages: from a pool at another site a browser comes without it.
    async fn who_comes_back_without_the_cookie_is_sent_there_once_more(world) {
        let (_, path) = colleague(world, "lin", OperatorRole::Operator).await;
        let browser = world.browser(&world.first);
        let page = browser.get(&format!("{path}/done?lang=en&code=a.b&state=c.d")).await.expect(200).text;
        let next = between(&page, "content=\"0; url=", "\"").replace("&#38;", "&");
        assert_eq!(next, format!("{path}/done?lang=en&code=a.b&state=c.d&again=yes"));
        let nobody = browser.get(&next).await.expect(303);
        assert!(nobody.header("location").starts_with("/console/sign-in"));
    }
}
