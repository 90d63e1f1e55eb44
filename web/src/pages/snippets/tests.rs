use super::*;
use crate::messages::Language;

const HOSTILE: &str = "\"'\\`${x}\n</script><script>alert(1)</script>&\u{2028}";

fn stacks(site: ConsoleSite<'_>) -> Vec<Stack> {
    site.stacks(Language::En.messages()).unwrap()
}

/// Every text of a site with these redirect URIs.
fn texts(client_id: &str, is_public: bool, redirect_uris: &[&str]) -> Vec<String> {
    let redirect_uris: Vec<_> = redirect_uris.iter().map(|uri| (*uri).to_owned()).collect();
    let site = ConsoleSite {
        issuer: "https://login.example.com/oidc",
        client_id,
        is_public,
        algorithm: "ES256",
        redirect_uris: &redirect_uris,
        origins: &[],
    };
    let all = stacks(site).into_iter().flat_map(|stack| stack.snippets);
    all.map(|snippet| snippet.text).collect()
}

#[test]
fn every_program_has_the_values_of_its_application() {
    for (is_public, count) in [(false, 6), (true, 2)] {
        let all = texts("shop", is_public, &["https://shop.example/callback"]);
        assert_eq!(all.len(), count);
        for text in all {
            assert!(text.contains("\"https://login.example.com/"), "{text}");
            assert!(text.contains("\"shop\"") || text.contains("saoma.js"), "{text}");
            assert!(!text.contains("{{") && !text.contains("{%"), "{text}");
            assert!(!text.contains("allowInsecure"), "{text}");
            assert!(text.ends_with('\n') && !text.ends_with("\n\n") && !text.starts_with('\n'));
            let text = text.to_lowercase();
            let begins = text.contains("session=") || text.contains("session_cookie");
            assert!(
                !begins || text.contains("__host-session") && text.contains("secure"),
                "{text}"
            );
        }
    }
    let all = texts("shop", false, &["https://shop.example/callback"]).concat();
    assert!(all.contains("idTokenSigningAlg: \"ES256\""), "{all}");
    assert!(!all.contains("client_secret=\""), "{all}");
}

#[test]
fn what_is_hostile_stays_text() {
    for is_public in [false, true] {
        for text in texts(HOSTILE, is_public, &["https://shop.example/callback"]) {
            assert!(!text.contains("<script>alert") && !text.contains("${x}\n"), "{text}");
            assert!(!text.contains('\u{2028}'), "{text}");
        }
    }
    assert_eq!(
        Literal::of(HOSTILE).to_string(),
        r#""\"'\\`${x}\u000a\u003c/script\u003e\u003cscript\u003ealert(1)\u003c/script\u003e\u0026\u2028""#
    );
}

#[test]
fn programs_are_for_the_first_redirect_uri_that_they_can_listen_at() {
    let cannot = [
        "com.example.app:/callback",
        "https://shop.example/",
        "https://shop.example/callback?shop=1",
        "https://shop.example/it's",
        "https://shop.example/a:b/{c}",
        HOSTILE,
    ];
    assert_eq!(texts("shop", false, &cannot[..4]), Vec::<String>::new());
    assert_eq!(texts("shop", true, &[cannot[0], cannot[2], cannot[5]]), Vec::<String>::new());
    let [.., page] = &texts("shop", true, &["https://shop.example"])[..] else { panic!("no page") };
    assert!(page.contains("redirect_uri: \"https://shop.example\","), "{page}");
    let uris = [&cannot[..], &["https://shop.example/back", "https://shop.example/other"]].concat();
    let all = texts("shop", false, &uris).concat();
    assert!(all.contains("https://shop.example/back\"") && !all.contains("/other"), "{all}");
}

#[test]
fn a_program_listens_where_its_redirect_uri_leads() {
    for (uri, says) in [
        ("http://127.0.0.1:5000/callback", "server.listen(5000, \"127.0.0.1\");\n"),
        ("http://127.0.0.2:5000/callback", "server.listen(5000, \"127.0.0.2\");\n"),
        ("http://127.0.0.1/callback", "redirectUri = \"http://127.0.0.1:3000/callback\";\n"),
        ("http://[::1]/callback", "server.listen(3000, \"::1\");\n"),
        ("http://[::1]/callback", "gunicorn --bind [::1]:3000 app:app\n"),
        ("http://localhost/callback", "server.listen(80, \"127.0.0.1\");\n"),
        ("https://shop.example/callback", "server.listen(3000, \"127.0.0.1\"); // behind"),
    ] {
        let all = texts("shop", false, &[uri]).concat();
        assert!(all.contains(says), "{uri}: {all}");
    }
}

#[test]
fn a_site_is_told_which_origin_a_window_needs() {
    let redirect_uris = ["https://shop.example/callback".to_owned()];
    let origins = ["https://shop.example".to_owned()];
    for is_public in [false, true] {
        let site = ConsoleSite {
            issuer: "https://login.example.com/oidc",
            client_id: "shop",
            is_public,
            algorithm: "RS256",
            redirect_uris: &redirect_uris,
            origins: &[],
        };
        let needs = |site| -> Vec<_> {
            stacks(site).into_iter().filter_map(|it| it.needs_origin).collect()
        };
        assert_eq!(needs(site), origins);
        assert_eq!(needs(ConsoleSite { origins: &origins, ..site }), Vec::<String>::new());
    }
}
