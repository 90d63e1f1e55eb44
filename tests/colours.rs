//! The colour of an application, on the pages that people sign in to it on.

use serde_json::json;

use crate::{
    harness::{World, flow},
    oidc,
};

/// Where the style sheet of the colour is that a page loads; none if the page has our own colours.
fn sheet(html: &str) -> Option<&str> {
    let from = html.find("/assets/colour-")?;
    html[from..].split('"').next()
}

async fn paint(world: &World, colour: serde_json::Value) {
    let site = &world.first;
    world.change_application(site, &site.application, json!({ "colour": colour })).await;
}

flow! {
    async fn the_pages_of_an_application_have_its_colour_by_a_sheet_that_browsers_keep(world) {
        let (site, browser) = (&world.first, world.browser(&world.first));
        let page = format!("/login?client_id={}", site.application);
        let plain = browser.get(&page).await.expect(200);
        assert_eq!(sheet(&plain.text), None);
        paint(world, json!("#7A1FA2")).await;
        let painted = browser.get(&page).await.expect(200);
        let path = sheet(&painted.text).unwrap();
        assert!(path.starts_with("/assets/colour-7a1fa2."), "{path}");
        // The policy is as strict as without: nothing inline.
        let policy = "content-security-policy";
        assert_eq!(painted.header(policy), plain.header(policy));
        assert!(!painted.text.contains("style=") && !painted.text.contains("<style"));
        let style = browser.get(path).await.expect(200);
        assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
        assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");
        assert!(style.text.contains("--accent: #7a1fa2;"), "{}", style.text);
        browser.get(&path.replace("7a1fa2", "7a1fa3")).await.expect(404);
        // Who is signed in already is asked on a page of the same colour.
        oidc::sign_in(world, &browser, site, &oidc::request(site, &[])).await;
        let ask = browser.get(&page).await.expect(200);
        assert_eq!(sheet(&ask.text), Some(path));
        paint(world, json!(null)).await;
        assert_eq!(sheet(&browser.get(&page).await.text), None);
    }
}
