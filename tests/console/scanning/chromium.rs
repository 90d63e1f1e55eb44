//! The same in a real browser, with the simulated phone of the demo, by what is seen.

use fantoccini::Locator;

use crate::{
    chromium::driver::Chromium, console::chromium::registers_a_password, harness::demo::Demo,
};

/// What a person of one language reads.
struct Words {
    language: &'static str,
    done: &'static str,
    console: &'static str,
}

async fn links_and_comes_in(words: Words) {
    let demo = Demo::start(&[]).await;
    let chromium = Chromium::start(words.language).await;
    let page = &chromium.client;
    let saoma = reqwest::Url::parse(&demo.text("saoma")).unwrap();
    let host = saoma.host_str().unwrap();
    let scans = async || {
        chromium.says(words.console).await;
        let told = demo.scan_code("lin", &chromium.code().await).await.expect(200).json();
        let name = told["application"]["name"].as_str().unwrap();
        assert!(["Console of Demo", "Demo 的控制台"].contains(&name), "{told}");
        assert_eq!(told["origin"]["host"], host, "{told}");
        demo.authorize("lin").await.expect(200);
    };
    page.goto(&demo.text("console")).await.unwrap();
    page.goto(&format!("{}/console/demo/people", demo.text("saoma"))).await.unwrap();
    let name = page.find(Locator::Css("main input[name=name]")).await.unwrap();
    name.send_keys("lin").await.unwrap();
    chromium.press("form[action*='/invite'] button").await;
    let link = page.wait().for_element(Locator::Css("code.secret")).await.unwrap();
    let link = link.text().await.unwrap();
    page.delete_all_cookies().await.unwrap();
    page.goto(&link).await.unwrap();
    chromium.press("form.join button").await;
    registers_a_password(&chromium).await;
    chromium.press(".who a[href='/console/me']").await;
    chromium.press("a[href='/console/me/wechat']").await;
    chromium.press("a[href*='/console/me/wechat/begin']").await;
    scans().await;
    // The browser is new to the person.
    chromium.press("button[data-do=continue]").await;
    chromium.says(words.done).await;
    chromium.press(".bar form button").await;
    chromium.press("a[href='/console/sign-in/scan']").await;
    let pool = page.wait().for_element(Locator::Css("input[name=pool]")).await.unwrap();
    pool.send_keys("demo").await.unwrap();
    chromium.press("main form button").await;
    chromium.press("a[href*='/console/sign-in/scan/begin']").await;
    scans().await;
    let who = page.wait().for_element(Locator::Css(".who")).await.unwrap().text().await.unwrap();
    assert!(who.contains("lin"), "{who}");
    chromium.close().await;
}

#[test]
fn somebody_links_their_account_and_scans_to_come_in_in_english() {
    actix_web::rt::System::new().block_on(links_and_comes_in(Words {
        language: "en-US",
        done: "WeChat, by scanning",
        console: "Console of Demo",
    }));
}

#[test]
fn somebody_links_their_account_and_scans_to_come_in_in_chinese() {
    actix_web::rt::System::new().block_on(links_and_comes_in(Words {
        language: "zh-CN",
        done: "微信扫码",
        console: "Demo 的控制台",
    }));
}
