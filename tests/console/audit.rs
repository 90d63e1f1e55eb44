//! The audit log in the console.

use domain::operator::OperatorRole;
use saoma::management::applications;
use serde_json::json;

use super::{
    Colleague, caller, form, proof,
    sources::{Filled, open, operator},
};
use crate::{
    api::sign_in,
    harness::{Answer, World, flow},
};

const AUDIT: &str = "/console/first/audit";

async fn auditor(world: &World) -> Colleague {
    Colleague::with_password(world, Some(&world.first.pool), "zhou", OperatorRole::Auditor).await
}

/// The page, asked for something.
async fn asked(who: &Colleague, query: &str) -> String {
    who.browser.get(&format!("{AUDIT}?lang=en&{query}")).await.expect(200).text
}

/// Takes the log away.
async fn export(who: &Colleague, query: &str, format: &str) -> Answer {
    let proof = proof(&asked(who, query).await);
    let path = format!("{AUDIT}/export?{query}");
    form(&who.browser, &path, &[("proof", &proof), ("format", format)]).await
}

/// Somebody who signed in, and was called something by an operator.
async fn named(world: &World, who: &Colleague, nickname: &str) -> String {
    let login = sign_in(world, &world.first, "lin").await;
    let user = world.user_of(&world.first, &login).await.id.to_string();
    let (path, action) =
        (format!("/console/first/users/{user}"), format!("/console/first/users/{user}/change"));
    let page = open(who, &path).await;
    Filled::of(&page, &action)
        .with(&[("nickname", nickname)])
        .press(&who.browser, &action)
        .await
        .expect(303);
    user
}

flow! {
    async fn a_change_is_told_with_who_did_it_and_from_what_to_what(world) {
        let lin = operator(world).await;
        let user = named(world, &lin, "Lin <&>").await;
        world.change_application(&world.first, &world.first.application, json!({ "name": "Corner Shop" })).await;
        let page = open(&lin, AUDIT).await;
        for said in [
            "<h1>Audit log</h1>",
            "An application was changed <span class=\"below\"><code>application.changed</code></span>",
            "<code>name</code>: <del><bdi>Tea Shop</bdi></del> became <ins><bdi>Corner Shop</bdi></ins>",
            &format!("href=\"/console/first/applications/{}?lang=en\"", world.first.application),
            "<code>nickname</code>: <bdi>Lin &#60;&#38;&#62;</bdi>",
            &format!("actor=operator%3A{}", lin.id),
            "Of the console: <bdi>lin</bdi>",
            &format!("href=\"/console/first/users/{user}?lang=en\""),
            "from <bdi>127.0.0.1</bdi>",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        // What the person did themselves is shown to whoever asks for all.
        assert!(!page.contains("<code>login.claimed</code>"), "{page}");
        let all = asked(&lin, &format!("trail=all&id={user}")).await;
        assert!(all.contains("<code>login.claimed</code>") && all.contains("<code>user.registered</code>"), "{all}");
        let chinese = lin.browser.get(&format!("{AUDIT}?lang=zh-Hans")).await.expect(200).text;
        assert!(chinese.contains("更改了应用") && chinese.contains("控制台成员"), "{chinese}");
    }
}

flow! {
    async fn who_reads_about_people_is_told_with_how_much_and_once_a_minute(world) {
        let (lin, zhou) = (operator(world).await, auditor(world).await);
        let user = named(world, &lin, "Lin").await;
        world.wait(60);
        for _ in 0..3 {
            open(&zhou, &format!("/console/first/users/{user}")).await;
        }
        let mine = format!("trail=reads&actor=operator:{}", zhou.id);
        let page = asked(&lin, &mine).await;
        let route = "<code>route</code>: <bdi>GET /console/{pool}/users/{id}</bdi>";
        assert_eq!(page.matches(route).count(), 1, "{page}");
        assert!(page.contains("<code>records</code>: <bdi>2</bdi>"), "{page}");
        assert!(page.contains(&format!("href=\"/console/first/users/{user}?lang=en\"")), "{page}");
        world.wait(61);
        open(&zhou, &format!("/console/first/users/{user}")).await;
        assert_eq!(asked(&lin, &mine).await.matches(route).count(), 2);
        // By the user it is found as well, and looking at the log is written too.
        assert_eq!(asked(&lin, &format!("{mine}&id={user}")).await.matches(route).count(), 2);
        asked(&zhou, "").await;
        assert!(asked(&lin, &mine).await.contains("GET /console/{pool}/audit</bdi>"));
    }
}

flow! {
    async fn what_is_looked_for_is_not_kept(world) {
        let lin = operator(world).await;
        named(world, &lin, "Lin").await;
        lin.browser.get("/console/first/users?q=13800138000").await.expect(200);
        export(&lin, "trail=all&id=13800138000", "ndjson").await.expect(200);
        let all = export(&lin, "trail=reads", "ndjson").await.expect(200).text;
        assert!(all.contains("GET /console/{pool}/users") && all.contains("id=…"), "{all}");
        assert!(!all.contains("13800138000"), "{all}");
    }
}

flow! {
    async fn those_who_only_look_may_take_it_away_once_they_showed_who_they_are(world) {
        let (lin, zhou) = (operator(world).await, auditor(world).await);
        named(world, &lin, "Lin").await;
        let csv = export(&zhou, "kind=user", "csv").await.expect(200);
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8; header=present");
        assert!(csv.header("content-disposition").starts_with("attachment; filename=\"audit-first-"), "{csv:?}");
        assert!(csv.text.starts_with("position,recorded_at,event,") && csv.text.contains(",user.profile_changed,user,"), "{csv:?}");
        assert!(csv.text.lines().skip(1).all(|line| line.contains(",user,")), "{csv:?}");
        export(&zhou, "kind=user", "xml").await.expect(400);
        let noted = asked(&lin, "trail=reads&event=personal_data.exported").await;
        assert!(noted.contains("<code>format</code>: <bdi>csv</bdi>") && noted.contains("<bdi>kind=user</bdi>"), "{noted}");
        world.wait(5 * 60);
        let led = export(&zhou, "kind=user&trail=all", "csv").await.expect(303);
        let back = "/console/confirm?next=%2Fconsole%2Ffirst%2Faudit%3Fkind%3Duser%26trail%3Dall";
        assert_eq!(led.header("location"), back);
        let page = zhou.browser.get(back).await.expect(200).text;
        // The first proof is that of signing out.
        let (proof, code) = (proof(page.split_once("<main").unwrap().1), super::code(world, &zhou.secret));
        let fields = [("proof", &*proof), ("password", super::PASSWORD), ("code", &*code)];
        let shown = form(&zhou.browser, back, &fields).await.expect(303);
        assert_eq!(shown.header("location"), "/console/first/audit?kind=user&trail=all");
        let forged = form(&zhou.browser, &format!("{AUDIT}/export"), &[("format", "csv")]).await;
        forged.expect(403);
    }
}

flow! {
    async fn of_somebody_who_was_erased_nothing_is_left_in_the_log(world) {
        let lin = operator(world).await;
        let user = named(world, &lin, "Lin Secret").await;
        let openid = world.wechat.openid("lin", &world.app_id).unwrap();
        let before = export(&lin, "trail=all", "ndjson").await.expect(200).text;
        let known = ["Lin Secret", "+8613800138000", openid.as_str()];
        assert!(known.iter().all(|known| before.contains(known)), "{before}");
        let action = format!("/console/first/users/{user}/erase");
        let page = open(&lin, &format!("/console/first/users/{user}")).await;
        Filled::of(&page, &action).with(&[("erase_confirm", &user)]).press(&lin.browser, &action).await.expect(303);
        for format in ["ndjson", "csv"] {
            let after = export(&lin, "trail=all", format).await.expect(200).text;
            assert!(after.contains("user.erased") && after.contains(&user), "{after}");
            assert!(known.iter().all(|known| !after.contains(known)), "{after}");
        }
        // Who read about them stays known, and from where.
        let reads = export(&lin, &format!("trail=reads&id={user}"), "ndjson").await.expect(200).text;
        assert!(reads.contains("GET /console/{pool}/users/{id}") && reads.contains("\"ip\":\"127.0.0.1\""), "{reads}");
    }
}

flow! {
    async fn an_address_that_asks_for_what_cannot_be_is_refused_and_nothing_that_fits_is_said(world) {
        let lin = operator(world).await;
        for query in ["trail=x", "kind=x", "event=x", "actor=x", "id=+", "since=x", "until=x", "before=x"] {
            let status = lin.browser.get(&format!("{AUDIT}?{query}")).await.status.as_u16();
            // A blank is nothing.
            assert_eq!(status, if query == "id=+" { 200 } else { 400 }, "{query}");
        }
        let none = asked(&lin, "kind=user").await;
        assert!(none.contains("Nothing fits. Say less above."), "{none}");
        let early = asked(&lin, "until=1999-01-01").await;
        assert!(early.contains("Nothing fits."), "{early}");
        let today = asked(&lin, "since=1999-01-01&until=2999-01-01").await;
        assert!(today.contains("<code>pool.created</code>"), "{today}");
    }
}

flow! {
    async fn the_deployment_has_a_log_of_its_own_that_no_pool_sees(world) {
        let (lin, zhou) = (operator(world).await, auditor(world).await);
        Colleague::with_password(world, None, "chan", OperatorRole::Auditor).await;
        let page = open(&lin, "/console/audit").await;
        assert!(page.contains("<code>operator.invited</code>") && page.contains("<code>name</code>: <bdi>chan</bdi>"), "{page}");
        assert!(!page.contains("<bdi>zhou</bdi>") && !page.contains("<code>pool.created</code>"), "{page}");
        let own = open(&zhou, AUDIT).await;
        assert!(own.contains("<code>name</code>: <bdi>zhou</bdi>") && !own.contains("<bdi>chan</bdi>"), "{own}");
        zhou.browser.get("/console/audit").await.expect(404);
        zhou.browser.get("/console/second/audit").await.expect(404);
        let sign_ins = asked(&lin, "trail=sign_ins").await;
        assert!(sign_ins.contains("<code>console_session.started</code>"), "{sign_ins}");
    }
}

flow! {
    async fn what_the_command_line_does_is_said_to_be_its_own(world) {
        let config = &world.app.config;
        let run = |arguments: &[&str]| {
            let ended = crate::harness::saoma(
                arguments,
                &[
                    ("SAOMA_PUBLIC_URL", config.public_url.origin().as_str()),
                    ("SAOMA_DATABASE", config.database.as_str()),
                    ("SAOMA_ROOT_KEY_FILE", config.root_key_file.to_str().unwrap()),
                ],
            );
            assert_eq!(ended.code, Some(0), "{arguments:?}: {}", ended.stderr);
            ended.stdout
        };
        run(&["user", "create", "--pool", "first", "--nickname", "Lin Secret"]);
        let listed = run(&["audit", "list", "--pool", "first", "--actor", "command_line"]);
        assert!(listed.contains("user.profile_changed") && listed.contains("nickname: …"), "{listed}");
        let clear = run(&["audit", "list", "--pool", "first", "--actor", "command_line", "--clear"]);
        assert!(clear.contains("nickname: Lin Secret"), "{clear}");
        let exported = run(&["audit", "export", "--pool", "first", "--kind", "user", "--format", "csv"]);
        assert!(exported.starts_with("position,") && exported.contains("nickname: - → Lin Secret"), "{exported}");
        let noted = run(&["audit", "list", "--pool", "first", "--trail", "reads"]);
        assert!(noted.contains("personal_data.exported") && noted.contains("filter: kind=user"), "{noted}");
        let own = run(&["audit", "list", "--deployment"]);
        assert!(!own.contains("user."), "{own}");
    }
}

flow! {
    async fn a_page_is_not_heavy_however_much_was_stored_and_an_export_has_all_of_it(world) {
        let lin = operator(world).await;
        let application = &world.first.application;
        for saved in 0..30 {
            let uri = |number| format!("https://shop.example/{saved}/{number}/{}", "a".repeat(940));
            let uris: Vec<_> = (0..32).map(uri).collect();
            world.change_application(&world.first, application, json!({ "redirect_uris": uris })).await;
        }
        let page = open(&lin, AUDIT).await;
        assert_eq!(page.matches("<th scope=\"row\">").count(), 25);
        assert!(page.len() < 100_000, "{}", page.len());
        assert!(page.contains("aaa… (30") && page.contains("characters)</bdi>"), "{page}");
        assert!(lin.browser.get(&format!("{AUDIT}?lang=zh-Hans")).await.text.contains("… （共 30"));
        let all = export(&lin, "", "ndjson").await.expect(200).text;
        let last = format!("https://shop.example/29/31/{}", "a".repeat(940));
        assert!(all.contains(&last) && !all.contains('…'), "{}", all.len());
    }
}

flow! {
    async fn a_page_of_whole_applications_is_not_heavy(world) {
        let (lin, by) = (operator(world).await, caller(Some(&world.first.pool)));
        for number in 0..30 {
            let fields = json!({
                "name": format!("Tea Shop {number}"),
                "redirect_uris": ["https://shop.example/callback", "https://www.shop.example/callback"],
                "post_logout_redirect_uris": ["https://shop.example/", "https://www.shop.example/"],
            });
            let fields = serde_json::from_value(fields).unwrap();
            applications::create(&world.app, &by, &fields).await.unwrap();
        }
        let page = asked(&lin, "event=application.created").await;
        assert_eq!(page.matches("<th scope=\"row\">").count(), 25);
        assert!(page.len() < 100_000, "{}", page.len());
    }
}
