//! The one search of a pool.

use domain::operator::OperatorRole;

use super::Colleague;
use crate::harness::flow;

flow! {
    async fn one_field_finds_users_applications_and_logins_of_its_own_pool(world) {
        let site = &world.first;
        let lin = Colleague::with_password(world, None, "lin", OperatorRole::Auditor).await;
        let browser = world.browser(site);
        let login = browser.login(site).await;
        let phone = world.phone("lin");
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        browser.claim(&login).await.expect(200);
        let user = world.users(site).await.remove(0);
        let id = user.id.as_str();
        let number = user.phone.as_ref().unwrap().as_str().to_owned();
        let application = world.app.views.application(&site.pool, &site.application.as_str().into()).await.unwrap().unwrap();
        let find = async |pool: &str, sought: &str| {
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", sought).append_pair("lang", "en").finish();
            lin.browser.get(&format!("/console/{pool}/search?{query}")).await.expect(200).text
        };
        let (to_user, to_login) = (format!("/first/users/{id}?"), format!("/first/logins/{}?", login.id));
        // Of a user that is meant, the last logins too.
        for sought in [id, &number] {
            let page = find("first", sought).await;
            assert!(page.contains(&to_user) && page.contains(&to_login), "{sought}: {page}");
        }
        let page = find("first", &login.id.to_string()).await;
        assert!(page.contains(&to_login), "{page}");
        let name = application.settings.name.to_uppercase();
        let to_application = format!("/first/applications/{}?", site.application);
        for sought in [&name[1..], site.application.as_str()] {
            assert!(find("first", sought).await.contains(&to_application), "{sought}");
        }
        for sought in ["nothing of that kind", "", "<b>"] {
            let page = find("first", sought).await;
            assert!(!page.contains("<b>") && !page.contains("/first/users/"), "{page}");
            assert_eq!(page.contains("Nothing is called that here"), !sought.is_empty(), "{page}");
        }
        for sought in [id, &number, &login.id.to_string()] {
            assert!(find("second", sought).await.contains("Nothing is called that here"), "{sought}");
        }
    }
}
