//! An application with several connections: the page shows the code of one, and offers the others by their names.

use domain::{
    connection::{Connection, ConnectionCommand, ConnectionKind, ConnectionSettings},
    decisions::{Execute, SwitchConnection},
    id::ConnectionId,
};

use crate::harness::{Site, World, flow};

/// A further connection of the first pool, switched on for its shop.
pub async fn another(world: &World, identifier: &str, name: &str) -> Site {
    let (site, app) = (&world.first, &world.app);
    let connection = ConnectionId::from(format!("first-{identifier}"));
    let settings = ConnectionSettings { name: name.to_owned(), ..ConnectionSettings::default() };
    let create = ConnectionCommand::Create {
        pool: site.pool.clone(),
        connection: connection.clone(),
        identifier: identifier.to_owned(),
        kind: ConnectionKind::WechatMiniProgramQrConnect,
        own: None,
        settings: Box::new(settings),
        at: app.now(),
    };
    site.execute(app, Execute::<Connection>::new(connection.as_str(), create)).await;
    let site = Site {
        connection: identifier.to_owned(),
        connection_id: connection.clone(),
        ..site.clone()
    };
    let (application, at) = (site.application.as_str().into(), app.now());
    site.execute(app, SwitchConnection { application, connection, on: true, at }).await;
    site
}

flow! {
    async fn the_page_shows_the_first_connection_and_offers_the_others(world) {
        world.wait(1);
        let staff = another(world, "staff", "员工 <Staff>").await;
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let page = async |query: &str| {
            browser.get(&format!("/login?client_id={}{query}", world.first.application)).await.expect(200).text
        };
        let first = page("").await;
        assert!(first.contains("data-connection=\"wechat\""), "{first}");
        assert!(first.contains("connection=staff&#38;lang=") && first.contains("<bdi>员工 &#60;Staff&#62;</bdi>"), "{first}");
        let second = page("&connection=staff").await;
        assert!(second.contains("data-connection=\"staff\"") && second.contains("connection=wechat&#38;lang="), "{second}");
        let login = browser.login(&staff).await;
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        assert_eq!(browser.state(&login).await, "bound");
    }
}

flow! {
    async fn a_connection_that_is_switched_off_is_not_offered(world) {
        world.wait(1);
        let staff = another(world, "staff", "Staff").await;
        let browser = world.browser(&world.first);
        world.first.switch(&world.app, false).await;
        let path = format!("/login?client_id={}", world.first.application);
        let page = browser.get(&path).await.expect(200).text;
        assert!(page.contains("data-connection=\"staff\"") && !page.contains("connection=wechat"), "{page}");
        staff.switch(&world.app, false).await;
        browser.get(&path).await.expect(404);
    }
}
