//! What is tried with a scan for the console, by others and by oneself.

use domain::{
    decisions::{MergeUsers, Side},
    operator::OperatorRole,
};
use reqwest::Url;
use serde_json::json;

use super::{SCAN, begun, below, enter, events, link, linked, page_of, remove, scanned};
use crate::{
    console::{Colleague, between, is_in},
    harness::{Answer, flow},
    oidc::{claim_as, location, parameter},
};

const OPERATOR: OperatorRole = OperatorRole::Operator;

flow! {
    /// Whoever runs a pool publishes its Mini Program, and could harvest codes.
    async fn the_people_of_the_deployment_come_in_by_no_scan(world) {
        let lin = Colleague::with_password(world, None, "lin", OPERATOR).await;
        let page = lin.browser.get("/console/me/wechat?lang=en").await.expect(200).text;
        assert!(page.contains("scanning is for the people of one pool alone") && !page.contains("/begin"), "{page}");
        let site = &world.first;
        let chosen = format!("pool={}&application={}&connection={}", site.pool, site.application, site.connection_id);
        lin.browser.get(&format!("/console/me/wechat/begin?{chosen}")).await.expect(403);
        lin.browser.get("/console/me/wechat/done?code=a.b&state=c.d").await.expect(403);
    }
}

flow! {
    async fn a_wechat_account_signs_in_one_person_and_a_person_has_one(world) {
        let lin = linked(world, "lin", OPERATOR, "lin").await;
        let again = lin.browser.get("/console/me/wechat?lang=en").await.expect(409).text;
        assert!(again.contains("You have a WeChat account here already") && !again.contains("/begin"), "{again}");
        let zhou = Colleague::with_password(world, Some(&world.first.pool), "zhou", OPERATOR).await;
        let taken = link(world, &zhou, "lin").await.expect(409).text;
        assert!(taken.contains("signs in somebody else of this console already"), "{taken}");
        assert_eq!(events(world, &zhou).await.last().unwrap(), "operator.password_registered");
        // Once it is free, it is.
        remove(&lin.browser, "wechat").await.expect(303);
        link(world, &zhou, "lin").await.expect(303);
        let browser = world.browser(&world.first);
        enter(world, &browser, "lin").await.expect(303);
        let page = browser.get("/console/me").await.expect(200).text;
        assert!(page.contains("<bdi>zhou</bdi>"), "{page}");
    }
}

flow! {
    async fn of_two_who_link_one_account_at_once_one_has_it(world) {
        let pool = &world.first.pool;
        let lin = Colleague::with_password(world, Some(pool), "lin", OPERATOR).await;
        let zhou = Colleague::with_password(world, Some(pool), "zhou", OPERATOR).await;
        let mut backs = Vec::new();
        for who in [&lin, &zhou] {
            backs.push(below(&scanned(world, &who.browser, "/console/me/wechat", "lin").await));
        }
        let (one, other) = futures::join!(lin.browser.get(&backs[0]), zhou.browser.get(&backs[1]));
        let mut told = [one.status.as_u16(), other.status.as_u16()];
        told.sort_unstable();
        assert_eq!(told, [303, 409]);
    }
}

flow! {
    async fn a_stranger_is_nobody_and_learns_no_name(world) {
        linked(world, "lin", OPERATOR, "lin").await;
        let browser = world.browser(&world.first);
        let refused = enter(world, &browser, "chan").await.expect(403).text;
        assert!(refused.contains("signs nobody in to this console") && !refused.contains("lin<"), "{refused}");
        assert!(!is_in(&browser).await);
        // A pool that is not there is as one in which nobody scans.
        let number = |answer: Answer, name: &str| {
            let text = answer.text.replace(answer.header("x-request-id"), "");
            text.replace(name, "")
        };
        let none = browser.get(&format!("{SCAN}?pool={}", world.second.pool)).await.expect(404);
        let made_up = browser.get(&format!("{SCAN}?pool=nothing")).await.expect(404);
        assert_eq!(number(none, world.second.pool.as_str()), number(made_up, "nothing"));
        let begin = |pool: &str| {
            let site = &world.first;
            format!("{SCAN}/begin?pool={pool}&application={}&connection={}", site.application, site.connection_id)
        };
        browser.get(&begin(world.second.pool.as_str())).await.expect(404);
        browser.get(&begin(world.first.pool.as_str())).await.expect(303);
    }
}

flow! {
    /// 23 and 37: an answer is led into another browser.
    async fn what_came_of_a_scan_is_for_the_browser_that_asked(world) {
        let lin = linked(world, "lin", OPERATOR, "lin").await;
        let (mine, theirs) = (world.browser(&world.first), world.browser(&world.first));
        let back = below(&scanned(world, &mine, &page_of(&world.first), "lin").await);
        // Without a cookie it is sent there once more, and then told.
        let sent = theirs.get(&back).await.expect(200).text;
        let next = between(&sent, "content=\"0; url=", "\"").replace("&#38;", "&");
        assert_eq!(next, format!("{back}&again=yes"));
        let told = theirs.get(&next).await.expect(400).text;
        assert!(told.contains("not the answer to something that this browser asked for"), "{told}");
        // With one of its own.
        begun(&theirs, &page_of(&world.first)).await;
        theirs.get(&back).await.expect(400);
        assert!(!is_in(&theirs).await);
        // Linking and signing in are two things, in one browser.
        remove(&lin.browser, "wechat").await.expect(303);
        let code = back.split_once('?').unwrap().1;
        lin.browser.get(&format!("/console/me/wechat/done?{code}")).await.expect(400);
        mine.get(&back).await.expect(403);
    }
}

flow! {
    async fn a_link_is_for_the_session_that_began_it(world) {
        let pool = &world.first.pool;
        let lin = Colleague::with_password(world, Some(pool), "lin", OPERATOR).await;
        let mei = Colleague::with_password(world, Some(pool), "mei", OPERATOR).await;
        let back = below(&scanned(world, &lin.browser, "/console/me/wechat", "lin").await);
        begun(&mei.browser, "/console/me/wechat").await;
        mei.browser.get(&back).await.expect(400);
        // Nor for a session that was not there.
        let nobody = world.browser(&world.first);
        nobody.get(&back).await.expect(200);
        let led = nobody.get(&format!("{back}&again=yes")).await.expect(303);
        assert_eq!(led.header("location"), "/console/sign-in");
        lin.browser.get(&back).await.expect(303);
        lin.browser.get(&back).await.expect(400);
    }
}

flow! {
    async fn an_answer_that_comes_late_or_twice_opens_nothing(world) {
        linked(world, "lin", OPERATOR, "lin").await;
        let browser = world.browser(&world.first);
        let back = below(&scanned(world, &browser, &page_of(&world.first), "lin").await);
        world.wait(61);
        let over = browser.get(&format!("{back}&lang=en")).await.expect(410).text;
        assert!(over.contains("took too long"), "{over}");
        // A page in another language does not carry the code on.
        assert!(!over.contains("code="), "{over}");
        let back = below(&scanned(world, &browser, &page_of(&world.first), "lin").await);
        world.wait(10 * 60);
        let (first, again) = (browser.get(&back).await, browser.get(&format!("{back}&again=yes")).await);
        assert_eq!((first.status.as_u16(), again.status.as_u16()), (200, 400));
        let back = below(&scanned(world, &browser, &page_of(&world.first), "lin").await);
        let (one, other) = futures::join!(browser.get(&back), browser.get(&back));
        let mut told = [one.status.as_u16(), other.status.as_u16()];
        told.sort_unstable();
        assert_eq!(told, [303, 410]);
    }
}

flow! {
    /// 40: the answer of another issuer.
    async fn who_declines_is_told_so_and_nobody_is_in(world) {
        linked(world, "lin", OPERATOR, "lin").await;
        let browser = world.browser(&world.first);
        let asked = begun(&browser, &page_of(&world.first)).await;
        let (state, issuer) = (parameter(&asked, "state").unwrap(), format!("{}/oidc", browser.origin));
        let back = parameter(&asked, "redirect_uri").unwrap();
        let back = Url::parse(&back).unwrap();
        let with = |issuer: &str| {
            let mut back = back.clone();
            back.query_pairs_mut().extend_pairs([("error", "access_denied"), ("state", &state), ("iss", issuer)]);
            below(&back)
        };
        let told = browser.get(&with(&issuer)).await.expect(403).text;
        assert!(told.contains("Nobody was signed in: you declined"), "{told}");
        browser.get(&with("https://evil.example/oidc")).await.expect(400);
    }
}

flow! {
    /// 20 and 59: blocked, or switched off meanwhile.
    async fn who_is_blocked_and_what_is_off_lets_nobody_in(world) {
        let site = &world.first;
        linked(world, "lin", OPERATOR, "lin").await;
        let browser = world.browser(site);
        let back = below(&scanned(world, &browser, &page_of(site), "lin").await);
        site.switch(&world.app, false).await;
        browser.get(&back).await.expect(410);
        let none = browser.get(&page_of(site)).await.expect(404).text;
        assert!(none.contains("Nobody signs in"), "{none}");
        site.switch(&world.app, true).await;
        let back = below(&scanned(world, &browser, &page_of(site), "lin").await);
        let user = world.users(site).await.remove(0);
        site.block(&world.app, &user.id).await;
        browser.get(&back).await.expect(410);
        assert!(!is_in(&browser).await);
    }
}

flow! {
    /// The WeChat account counts, and not the user that it opens.
    async fn whatever_else_opens_the_same_user_opens_nothing_in_the_console(world) {
        let site = &world.first;
        linked(world, "lin", OPERATOR, "lin").await;
        let browser = world.browser(site);
        enter(world, &browser, "lin").await.expect(303);
        let chan = world.browser(site);
        let login = chan.login(site).await;
        let phone = world.phone("chan");
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        chan.claim(&login).await.expect(200);
        let users = world.users(site).await;
        assert_eq!(users.len(), 2);
        let merged = MergeUsers {
            from: users[1].id.clone(),
            into: users[0].id.clone(),
            looked_at: Side::Into,
            seen: None,
            other_seen: None,
            at: world.app.now(),
        };
        site.execute(&world.app, merged).await;
        let other = world.browser(site);
        enter(world, &other, "chan").await.expect(403);
        assert!(!is_in(&other).await);
        enter(world, &world.browser(site), "lin").await.expect(303);
    }
}

flow! {
    /// 1: a code is relayed to somebody of the console, who is told that it is for the console.
    async fn the_phone_and_the_page_with_the_code_name_the_console(world) {
        let lin = Colleague::with_password(world, Some(&world.first.pool), "lin", OPERATOR).await;
        let asked = begun(&lin.browser, "/console/me/wechat?lang=en").await;
        let page = location(&lin.browser.get(&below(&asked)).await);
        let shown = lin.browser.get(&below(&page)).await.expect(200).text;
        let name = world.app.views.pool(&world.first.pool).await.unwrap().unwrap().settings.name;
        assert!(shown.contains(&format!("Console of {name}")), "{shown}");
        let authorization = parameter(&page, "authorization").unwrap();
        let body = json!({ "connection": world.first.connection, "authorization": authorization });
        let login = lin.browser.issued(lin.browser.post("/logins", &body).await).await;
        let phone = world.phone("lin");
        let told = phone.scan_in("zh-CN", &login, &phone.login_code()).await.expect(200).json();
        assert_eq!(told["application"], json!({ "name": format!("{name} 的控制台"), "logo": null }));
        assert_eq!(told["origin"]["host"], Url::parse(&lin.browser.origin).unwrap().host_str().unwrap());
    }
}

flow! {
    /// 36: a permit for the one opens not the other.
    async fn an_experience_is_no_way_in_to_the_console(world) {
        let site = &world.first;
        let lin = linked(world, "lin", OPERATOR, "lin").await;
        let path = format!("/console/{}/applications/{}/experience", site.pool, site.application);
        let asked = location(&lin.browser.get(&path).await);
        let permit = parameter(&asked, "console").unwrap();
        let scan = begun(&world.browser(site), &page_of(site)).await;
        assert_ne!(permit, parameter(&scan, "console").unwrap());
        let with = |permit: &str| {
            let mut changed = scan.clone();
            let others: Vec<_> = scan.query_pairs().filter(|(key, _)| key != "console").collect();
            changed.query_pairs_mut().clear().extend_pairs(others).append_pair("console", permit);
            below(&changed)
        };
        lin.browser.get(&with(&permit)).await.expect(400);
        let (_, back) = claim_as(world, &lin.browser, site, &below(&asked), "lin").await;
        let back = Url::parse(&back).unwrap();
        let code = back.query().unwrap();
        let theirs = world.browser(site);
        begun(&theirs, &page_of(site)).await;
        let done = format!("{SCAN}/done?pool={}&application={}&{code}", site.pool, site.application);
        theirs.get(&done).await.expect(400);
        assert!(!is_in(&theirs).await);
    }
}
