//! Signing out, as a person does: by a press.

use super::{Chromium, ask_for_a_code, shop_says};
use crate::harness::demo::Demo;

#[test]
fn who_signs_out_at_the_shop_or_at_saoma_is_asked_for_a_scan_again() {
    actix_web::rt::System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        let chromium = Chromium::start("en-US").await;
        let page = &chromium.client;
        let sign_in = async |known: bool| {
            let code = ask_for_a_code(&demo, &chromium).await;
            demo.scan_code("lin", &code).await.expect(200);
            demo.authorize("lin").await.expect(200);
            if !known {
                chromium.press("button[data-do=continue]").await;
            }
            assert_eq!(shop_says(&demo, &chromium).await, "+8613800138000");
        };
        sign_in(false).await;
        // At the shop, which has Saoma end its session too, and is come back to.
        chromium.press("#signout").await;
        chromium.says("From the hillside to your cup").await;
        sign_in(true).await;
        // At Saoma.
        page.goto(&demo.text("saoma")).await.unwrap();
        chromium.says("138****8000").await;
        chromium.press("button[data-do=sign-out]").await;
        chromium.says("You are signed out").await;
        // The shop was not told; it is when it asks.
        page.goto(&format!("{}/signin", demo.text("shop"))).await.unwrap();
        chromium.code().await;
        chromium.close().await;
        demo.stop().await;
    });
}
