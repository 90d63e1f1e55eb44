//! Lists of the console whose things can be switched off: pools, and applications.

use domain::operator::OperatorRole;
use saoma::management::{applications, pools};
use serde_json::json;

use super::{Colleague, between, caller, sources::operator};
use crate::harness::flow;

/// Who is at the computer, and what they look at.
struct Reader<'a> {
    who: &'a Colleague,
    list: &'a str,
}

impl Reader<'_> {
    /// The names on the page of a query, and the page.
    async fn names(&self, query: &str) -> (Vec<String>, String) {
        let page = self.at(&format!("{}?lang=en{query}", self.list)).await;
        let rows = page.split("<th scope=\"row\">").skip(1);
        (rows.map(|row| between(row, "<bdi>", "<").to_owned()).collect(), page)
    }

    async fn at(&self, path: &str) -> String {
        self.who.browser.get(path).await.expect(200).text
    }

    /// Whether it tells 53 things, of which "off" is off, in parts.
    async fn tells_53_in_parts(&self) {
        let (first, page) = self.names("").await;
        let next = between(&page, "<p class=\"pages\"> <a href=\"", "\"").replace("&#38;", "&");
        assert!(next.starts_with(self.list) && next.contains("lang=en"), "{next}");
        let last = self.at(&next).await;
        assert_eq!((first.len(), last.matches("<th scope=\"row\">").count()), (50, 3));
        assert!(last.contains("First page") && !last.contains("rel=\"next\""), "{last}");
        let (off, page) = self.names("&on=false").await;
        assert_eq!(off, ["off"]);
        assert!(page.contains("<option value=\"false\" selected>"), "{page}");
        let (on, page) = self.names("&on=true").await;
        assert_eq!(on.len(), 50);
        assert!(!on.iter().any(|name| name == "off"), "{on:?}");
        let next = between(&page, "<p class=\"pages\"> <a href=\"", "\"").replace("&#38;", "&");
        assert!(next.contains("on=true"), "{next}");
        assert_eq!(self.at(&next).await.matches("<th scope=\"row\">").count(), 2);
        self.who.browser.get(&format!("{}?after=nonsense", self.list)).await.expect(400);
    }
}

flow! {
    async fn pools_are_listed_page_by_page_and_by_whether_they_are_on(world) {
        let lin = operator(world).await;
        let reader = Reader { who: &lin, list: "/console" };
        let there = reader.names("").await.0.len();
        for number in there..53 {
            let name = if number == 52 { "off".to_owned() } else { format!("pool {number}") };
            let asked = serde_json::from_value(json!({ "name": name, "host": format!("p{number}") })).unwrap();
            let made = pools::create(&world.app, &caller(None), &asked).await.unwrap();
            if number == 52 {
                pools::switch(&world.app, &caller(None), &made.id, None, false).await.unwrap();
            }
        }
        reader.tells_53_in_parts().await;
    }
}

flow! {
    async fn applications_are_listed_page_by_page_and_by_whether_they_are_on(world) {
        let pool = &world.first.pool;
        let zhou = Colleague::with_password(world, Some(pool), "zhou", OperatorRole::Auditor).await;
        let list = format!("/console/{pool}/applications");
        let reader = Reader { who: &zhou, list: &list };
        let by = caller(Some(pool));
        for number in reader.names("").await.0.len()..53 {
            let name = if number == 52 { "off".to_owned() } else { format!("shop {number}") };
            let asked = serde_json::from_value(json!({ "name": name, "redirect_uris": ["https://shop.example/callback"] })).unwrap();
            let made = applications::create(&world.app, &by, &asked).await.unwrap();
            if number == 52 {
                applications::turn(&world.app, &by, &made.application.id, None, false).await.unwrap();
            }
        }
        reader.tells_53_in_parts().await;
    }
}

flow! {
    async fn a_list_of_which_nothing_fits_says_so(world) {
        let lin = operator(world).await;
        let reader = Reader { who: &lin, list: "/console" };
        let (off, page) = reader.names("&on=false").await;
        assert!(off.is_empty() && page.contains("Nothing fits."), "{page}");
        let (all, _) = reader.names("&on=perhaps").await;
        assert!(!all.is_empty());
    }
}

flow! {
    async fn what_is_asked_for_twice_at_once_is_refused_by_a_page(world) {
        let lin = operator(world).await;
        for path in [
            "/console?on=true&on=false",
            "/console/first?days=7&days=30",
            "/console/first/applications?on=true&on=false",
            "/console/first/keys?role=auditor&role=operator",
            "/console/first/search?q=a&q=b",
            "/console/first/users?q=a&q=b",
            "/console/first/users?blocked=true&blocked=false",
        ] {
            let refused = lin.browser.get(&format!("{path}&lang=en")).await.expect(400);
            assert!(refused.header("content-type").starts_with("text/html"), "{path}: {refused:?}");
            assert!(refused.text.contains("</html>") && !refused.text.contains("deserialize"), "{path}: {refused:?}");
        }
    }
}
