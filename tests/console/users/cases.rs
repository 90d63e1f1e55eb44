//! What needs a look.

use super::{PHONE, USERS, came, events, made, open, operator, send, there, vouched};
use crate::harness::flow;

const CASES: &str = "/console/first/cases";

flow! {
    async fn a_case_names_both_and_leads_to_where_they_are_merged(world) {
        let lin = operator(world).await;
        assert!(open(&lin, CASES).await.contains("Nothing needs a look."));
        assert!(open(&lin, USERS).await.contains(">Needs a look</a>"));
        let holder = made(world, vouched()).await;
        let user = came(world, "lin").await;
        assert!(open(&lin, USERS).await.contains(">Needs a look (1)</a>"));
        let page = open(&lin, CASES).await;
        let merge = format!("{USERS}/{holder}/merge/{user}");
        for said in [
            "A phone number that another user has", PHONE,
            &format!("<a href=\"{USERS}/{user}?lang=en\">"), &format!("<a href=\"{USERS}/{holder}?lang=en\">"),
            &format!("<a href=\"{merge}?lang=en\""),
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(open(&lin, &format!("{USERS}/{user}")).await.contains("Another user held the number"));
        let both = open(&lin, &merge).await;
        send(&lin, &both, &format!("{merge}/confirm"), &[]).await.expect(303);
        assert_eq!(there(world, &user).await.merged_into.unwrap().as_str(), holder);
        assert!(open(&lin, CASES).await.contains("Nothing needs a look."));
    }
}

flow! {
    async fn a_case_is_dismissed_once_and_the_second_is_told(world) {
        let lin = operator(world).await;
        made(world, vouched()).await;
        let user = came(world, "lin").await;
        let tabs = [open(&lin, CASES).await, open(&lin, CASES).await];
        let dismiss = format!("{CASES}/dismiss");
        for _ in 0..2 {
            let done = send(&lin, &tabs[0], &dismiss, &[]).await.expect(303);
            assert_eq!(done.header("location"), format!("{CASES}?lang=en"));
        }
        let late = send(&lin, &tabs[1], &dismiss, &[]).await.expect(412).text;
        assert!(late.contains("Somebody else took care of that one"), "{late}");
        let dismissed = events(world, &user).await;
        assert_eq!(dismissed.iter().filter(|name| *name == "user.case_dismissed").count(), 1);
        let page = open(&lin, &format!("{USERS}/{user}")).await;
        assert!(page.contains("A case was dismissed") && page.contains("Of the console: <bdi>lin</bdi>"), "{page}");
        lin.browser.get(&format!("{CASES}?after=nothing")).await.expect(400);
    }
}
