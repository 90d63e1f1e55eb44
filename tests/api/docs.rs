//! `/api/docs`: the page for people.

use domain::api_key::Role;
use reqwest::Method;
use serde_json::Value;

use super::Program;
use crate::harness::{Answer, World, flow};

async fn page(world: &World, query: &str) -> Answer {
    world.browser(&world.first).get(&format!("/api/docs{query}")).await.expect(200)
}

flow! {
    async fn the_page_for_people_shows_all_of_the_document_in_the_manner_of_a_page(world) {
        let page_in = async |language: &str| page(world, &format!("?lang={language}")).await;
        let (english, chinese) = (page_in("en").await, page_in("zh-Hans").await);
        assert!(english.text.contains("Least role of the key") && chinese.text.contains("密钥的最低角色"));
        let document: Value = serde_json::from_str(saoma::api::document()).unwrap();
        for page in [&english, &chinese] {
            assert!(page.header("content-security-policy").starts_with("default-src 'none'; script-src 'self'; style-src 'self'"));
            assert!(!page.text.contains("<script") && !page.text.contains("style=\""));
            for (path, methods) in document["paths"].as_object().unwrap() {
                assert!(page.text.contains(&format!("<code>{path}</code>")), "{path}");
                for operation in methods.as_object().unwrap().values() {
                    let id = operation["operationId"].as_str().unwrap();
                    assert!(page.text.contains(&format!("<article id=\"{id}\">")), "{id}");
                }
            }
        }
        // Each link within the page leads somewhere.
        for link in english.text.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(english.text.contains(&format!("id=\"{link}\"")), "{link}");
        }
    }
}

/// The requests of the page for a shell: method, address and JSON.
fn examples(page: &str) -> Vec<(String, String, Value)> {
    let shown = page.split("<code>curl").skip(1).map(|rest| rest.split("</code>").next().unwrap());
    let shown = shown.map(|text| text.replace("&#34;", "\"").replace("&#39;", "'"));
    let read = |text: String| {
        let method =
            text.split(" -X ").nth(1).map_or("GET", |rest| rest.split(' ').next().unwrap());
        let address = text.split(" \"http").nth(1).unwrap().split('"').next().unwrap();
        let body = text
            .split(" -d '")
            .nth(1)
            .map(|rest| rest.rsplit_once('\'').unwrap().0.replace("'\\''", "'"));
        let body = body.map(|body| serde_json::from_str(&body).unwrap()).unwrap_or_default();
        (method.to_owned(), format!("http{address}"), body)
    };
    shown.map(read).collect()
}

flow! {
    async fn what_the_page_shows_for_a_shell_is_taken(world) {
        let page = page(world, "?lang=en").await.text;
        let examples = examples(&page);
        let (deployment, operator) =
            (Program::of_deployment(world).await, Program::with_role(world, &world.first, Role::Operator).await);
        let mut made = 0;
        for (method, address, mut body) in examples {
            let path = address.strip_prefix(&world.first.origin).unwrap();
            let program = if path.starts_with("/api/v1/pools") { &deployment } else { &operator };
            match (method.as_str(), path) {
                ("GET", path) if !path.contains('$') => {
                    program.get(path).await.expect(200);
                }
                ("POST", "/api/v1/pools" | "/api/v1/users" | "/api/v1/connections" | "/api/v1/applications" | "/api/v1/keys") => {
                    // The world has one of the usual name.
                    if !body["identifier"].is_null() {
                        body["identifier"] = "another".into();
                    }
                    program.send(&method, path, &body).await.expect(201);
                    made += 1;
                }
                _ => assert!(Method::from_bytes(method.as_bytes()).is_ok(), "{method} {path}"),
            }
        }
        assert_eq!(made, 5);
    }
}
