//! Who may do what with identity sources.

use domain::operator::OperatorRole;
use saoma::management::{
    connections,
    operators::{self, By},
};

use super::{Filled, NEW, SOURCES, WECHAT, connection, existing, new, open, operator};
use crate::{
    console::{Colleague, caller},
    harness::{OTHER_APP, flow},
};

const AUDITOR: OperatorRole = OperatorRole::Auditor;

flow! {
    async fn an_auditor_sees_identity_sources_and_has_nothing_to_press(world) {
        let lin = operator(world).await;
        let own = [("mini_program", "own"), ("app_id", OTHER_APP.0), ("app_secret", OTHER_APP.1)];
        new(&lin, "own").await.with(&own).send(&lin.browser, &format!("{NEW}/create")).await.expect(303);
        let pool = Some(&world.first.pool);
        for (name, pool) in [("zhou", None), ("chan", pool)] {
            let auditor = Colleague::with_password(world, pool, name, AUDITOR).await;
            for path in [SOURCES, WECHAT, &format!("{SOURCES}/own"), &format!("{WECHAT}/applications")] {
                let page = open(&auditor, path).await;
                assert_eq!(page.matches("method=\"post\"").count(), 1, "the only form signs out: {page}");
                assert!(!page.contains("/new") && !page.contains(OTHER_APP.1), "{page}");
            }
            let page = open(&auditor, &format!("{SOURCES}/own")).await;
            assert!(page.contains(OTHER_APP.0) && page.contains("<dt>Account association</dt><dd><bdi>None</bdi></dd>"), "{page}");
            // A form that they made up themselves.
            let proof = super::super::proof(&page);
            let form = existing(&lin, WECHAT).await.with(&[("proof", &proof), ("name", "Mine")]);
            for act in ["save", "preview"] {
                form.send(&auditor.browser, &format!("{WECHAT}/{act}")).await.expect(403);
            }
            for act in ["first", "not-first", "enable", "disable", "mini-program", "delete", "applications/switch"] {
                form.press(&auditor.browser, &format!("{WECHAT}/{act}")).await.expect(403);
            }
            form.send(&auditor.browser, &format!("{NEW}/create")).await.expect(403);
        }
        assert_eq!(connection(world, "wechat").await.unwrap().version, 1);
    }
}

flow! {
    async fn a_pool_without_a_connection_says_what_to_do(world) {
        let lin = operator(world).await;
        let auditor = Colleague::with_password(world, None, "zhou", AUDITOR).await;
        let (caller, id) = (caller(Some(&world.first.pool)), &world.first.connection_id);
        connections::delete(&world.app, &caller, id, None).await.unwrap();
        let page = open(&lin, SOURCES).await;
        assert!(page.contains("Nobody can sign in to this pool yet.") && page.contains("/sources/new?lang=en"), "{page}");
        let page = open(&auditor, SOURCES).await;
        assert!(page.contains("Nobody can sign in to this pool yet.") && !page.contains("/sources/new"), "{page}");
    }
}

flow! {
    async fn a_long_list_comes_page_by_page(world) {
        let lin = operator(world).await;
        let caller = caller(Some(&world.first.pool));
        for number in 0..50 {
            let fields = serde_json::json!({ "identifier": format!("c{number}"), "name": format!("Scan {number}") });
            connections::create(&world.app, &caller, &serde_json::from_value(fields).unwrap()).await.unwrap();
        }
        let first = open(&lin, SOURCES).await;
        let next = super::super::between(&first, "<p class=\"more\"><a class=\"button quiet\" href=\"", "\"").replace("&#38;", "&");
        let rows = |page: &str| page.matches("<th scope=\"row\">").count();
        let last = lin.browser.get(&next).await.expect(200).text;
        assert_eq!((rows(&first), rows(&last)), (50, 1));
        assert!(next.ends_with("&lang=en") && !last.contains("class=\"more\""), "{last}");
        for nowhere in ["nonsense", ""] {
            lin.browser.get(&format!("{SOURCES}?after={nowhere}")).await.expect(400);
        }
    }
}

flow! {
    /// 48: the operator of one pool sets up another.
    async fn the_operator_of_a_pool_sets_up_that_pool_alone(world) {
        let (first, second) = (&world.first.pool, &world.second.pool);
        let own = Colleague::with_password(world, Some(first), "own", OperatorRole::Operator).await;
        new(&own, "own").await.send(&own.browser, &format!("{NEW}/create")).await.expect(303);
        let form = existing(&own, WECHAT).await;
        let there = format!("/console/{second}/sources");
        for path in [there.clone(), format!("{there}/new"), format!("{there}/wechat"), format!("{there}/wechat/applications")] {
            own.browser.get(&path).await.expect(404);
        }
        form.send(&own.browser, &format!("{there}/wechat/save")).await.expect(404);
        form.send(&own.browser, &format!("{there}/new/wechat-miniprogram-qrconnect/create")).await.expect(404);
        // A connection of another pool is not there, by its id either.
        let other = format!("{SOURCES}/{}", world.second.connection_id);
        own.browser.get(&other).await.expect(404);
        form.press(&own.browser, &format!("{other}/disable")).await.expect(404);
    }
}

flow! {
    async fn a_role_that_was_taken_away_while_the_page_was_open_changes_nothing(world) {
        let lin = operator(world).await;
        let zhou = Colleague::with_password(world, None, "zhou", OperatorRole::Operator).await;
        let form = existing(&zhou, WECHAT).await.with(&[("name", "Mine")]);
        operators::change_role(&world.app, &caller(None), By::CommandLine, &zhou.id, AUDITOR).await.unwrap();
        form.send(&zhou.browser, &format!("{WECHAT}/save")).await.expect(403);
        form.press(&zhou.browser, &format!("{WECHAT}/disable")).await.expect(403);
        operators::remove(&world.app, &caller(None), By::CommandLine, &zhou.id).await.unwrap();
        let led = form.send(&zhou.browser, &format!("{WECHAT}/save")).await.expect(303);
        assert_eq!(led.header("location"), "/console/sign-in?lang=en");
        assert_eq!(connection(world, "wechat").await.unwrap().version, 1);
        existing(&lin, WECHAT).await;
    }
}

flow! {
    /// 25: another site, or a page of another session, sends the form with a file.
    async fn a_form_with_a_file_is_of_our_own_page(world) {
        let lin = operator(world).await;
        let form = existing(&lin, WECHAT).await.with(&[("name", "Mine")]);
        let save = format!("{WECHAT}/save");
        for proof in ["", "forged"] {
            form.clone().with(&[("proof", proof)]).send(&lin.browser, &save).await.expect(403);
        }
        let zhou = Colleague::with_password(world, None, "zhou", OperatorRole::Operator).await;
        form.send(&zhou.browser, &save).await.expect(403);
        let body = "--edge\r\ncontent-disposition: form-data; name=\"name\"\r\n\r\nMine\r\n--edge--\r\n";
        for (origin, site, kind) in [
            ("https://evil.example", "cross-site", "multipart/form-data; boundary=edge"),
            (lin.browser.origin.as_str(), "same-site", "multipart/form-data; boundary=edge"),
            (lin.browser.origin.as_str(), "same-origin", "text/plain; boundary=edge"),
            (lin.browser.origin.as_str(), "same-origin", "multipart/form-data"),
        ] {
            let request = lin.browser.request(reqwest::Method::POST, &save).header("origin", origin);
            let request = request.header("sec-fetch-site", site).header("content-type", kind);
            lin.browser.send(request.header("accept", "text/html").body(body)).await.expect(403);
        }
        let large = form.send_with(&lin.browser, &save, Some(&vec![0; 3 * 1024 * 1024])).await;
        assert_eq!(large.status, 413);
        assert_eq!(connection(world, "wechat").await.unwrap().version, 1);
        Filled::of(&open(&lin, WECHAT).await, &save).send(&lin.browser, &save).await.expect(303);
    }
}
