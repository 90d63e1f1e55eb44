//! What is stored and what is logged: row 53, and personal data.

use eventstore::testing;

use crate::harness::flow;

flow! {
    /// 53: somebody reads the database.
    async fn outside_the_read_tables_no_personal_value_is_in_clear(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        browser.claim(&login).await.expect(200);
        let openid = world.wechat.openid("lin", &world.app_id).unwrap();
        let dump = testing::dump(&world.database).await.unwrap();
        let (read_tables, rest): (Vec<_>, Vec<_>) =
            dump.into_iter().partition(|(table, _)| projections::TABLES.iter().any(|read_table| read_table.name == table));
        let text = |tables: &[(String, String)]| tables.iter().map(|(_, rows)| rows.as_str()).collect::<String>();
        let (read_tables, rest) = (text(&read_tables), text(&rest));
        assert!(read_tables.contains("13800138000") && read_tables.contains(&openid));
        assert!(rest.contains("login.bound"), "the events are in the dump");
        let token = phone.token().unwrap();
        let session = browser.cookies()["saoma-session"].clone();
        for secret in ["13800138000", &openid, "127.0.0.0/24", "Chrome/130", &token, &session] {
            assert!(!rest.contains(secret), "{secret} is in clear");
        }
    }
}
