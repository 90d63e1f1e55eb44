//! The list of users, and the one field by which they are looked for.

use serde_json::json;

use super::{USERS, came, made, open, operator};
use crate::{console::between, harness::flow};

flow! {
    async fn a_user_is_found_by_whatever_is_known_of_them(world) {
        let lin = operator(world).await;
        assert!(open(&lin, USERS).await.contains("Nobody has an account here yet"));
        let came = came(world, "lin").await;
        let openid = world.wechat.openid("lin", &world.app_id).unwrap();
        let verified = made(world, json!({
            "nickname": "Zhou <&>", "phone": "+8613900005678", "phone_verified": true, "email": "zhou@example.com", "email_verified": true,
        })).await;
        let noted = made(world, json!({ "nickname": "zhou yi", "phone": "+8613900005678", "email": "zhou@example.com" })).await;
        let found = async |query: &str| {
            let page = lin.browser.get(&format!("{USERS}?{query}&lang=en")).await.expect(200).text;
            let rows = page.split("<th scope=\"row\"><a href=\"/console/first/users/").skip(1);
            rows.map(|row| row.split('?').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found("").await.len(), 3);
        for (query, users) in [
            ("q=%2B8613900005678", &[&verified, &noted][..]),
            ("q=139+0000+5678", &[&verified, &noted]),
            ("q=Zhou%40Example.com", &[&verified, &noted]),
            (&format!("q={openid}"), &[&came]),
            (&format!("q={came}"), &[&came]),
            ("q=ZHOU", &[&verified, &noted]),
            ("q=Zhou+y", &[&noted]),
            ("q=nobody", &[]),
            ("q=%2B8613900009999", &[]),
            ("q=zhou&blocked=true", &[]),
            ("blocked=true", &[]),
        ] {
            let users: Vec<String> = users.iter().map(|user| (*user).clone()).collect();
            assert_eq!(found(query).await, users, "{query}");
        }
        super::press(&lin, &noted, "block", &[]).await.expect(303);
        assert_eq!(found("blocked=true").await, std::slice::from_ref(&noted));
        assert_eq!(found("q=zhou&blocked=false").await, std::slice::from_ref(&verified));
        assert_eq!(found(&format!("q={noted}&blocked=false")).await, [""; 0]);
        let page = open(&lin, USERS).await;
        for said in ["Zhou &#60;&#38;&#62;", "not verified", "<span class=\"tag \">blocked</span>", "Without a name"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let page = lin.browser.get(&format!("{USERS}?q=%22%3E%3Cimg&blocked=false&lang=en")).await.text;
        assert!(page.contains("value=\"&#34;&#62;&#60;img\"") && page.contains("Nobody fits"), "{page}");
        assert!(page.contains("<option value=\"false\" selected>"), "{page}");
    }
}

flow! {
    async fn a_long_list_comes_page_by_page_and_the_links_keep_what_is_asked_for(world) {
        let lin = operator(world).await;
        for number in 0..52 {
            made(world, json!({ "nickname": format!("Wu {number}") })).await;
        }
        made(world, json!({ "nickname": "Li" })).await;
        let rows = |page: &str| page.matches("<th scope=\"row\">").count();
        let first = lin.browser.get(&format!("{USERS}?q=wu&blocked=false&lang=en")).await.expect(200).text;
        assert_eq!(rows(&first), 50);
        assert!(!first.contains("First page"));
        let next = between(&first, "<p class=\"pages\"> <a href=\"", "\"").replace("&#38;", "&");
        assert!(next.starts_with(&format!("{USERS}?q=wu&blocked=false&after=")) && next.ends_with("&lang=en"), "{next}");
        let second = lin.browser.get(&next).await.expect(200).text;
        assert_eq!(rows(&second), 2);
        assert!(second.contains("Wu 9") && !second.contains("Further users"), "{second}");
        assert!(second.contains(&format!("<a href=\"{USERS}?q=wu&#38;blocked=false&#38;lang=en\">First page</a>")), "{second}");
        // A place that is none, and one in a list of another order.
        let after = next.split("after=").nth(1).unwrap();
        for wrong in ["after=nothing", &format!("after={after}")] {
            lin.browser.get(&format!("{USERS}?{wrong}")).await.expect(400);
        }
    }
}
