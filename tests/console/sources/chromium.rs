//! Somebody makes a connection in a real browser, by what they see, in both languages.

use actix_web::rt::System;
use fantoccini::{Locator, elements::Element};
use fixtures::wechat;

use super::picture;
use crate::{chromium::driver::Chromium, harness::demo::Demo};

/// What a person of one language reads.
struct Words {
    language: &'static str,
    sources: &'static str,
    create_connection: &'static str,
    choose: &'static str,
    mode: &'static str,
    create: &'static str,
    wrong_identifier: &'static str,
    wrong_secret: &'static str,
    private: &'static str,
    login_only: &'static str,
    caution: &'static str,
    saved: &'static str,
    save: &'static str,
    applications: &'static str,
    switch_on: &'static str,
    switch_off: &'static str,
    experience: &'static str,
    experienced: &'static str,
    ended: &'static str,
}

/// A page in a browser.
struct Seen<'a> {
    chromium: &'a Chromium,
}

impl Seen<'_> {
    async fn find(&self, xpath: &str) -> Element {
        let there = async || self.chromium.client.find(Locator::XPath(xpath)).await.ok();
        self.chromium.until(xpath, there).await
    }

    /// Clicks on it, once it is there: the page may be another one just then.
    async fn click(&self, xpath: &str) {
        let clicked = async || {
            let found = self.chromium.client.find(Locator::XPath(xpath)).await.ok()?;
            found.click().await.ok()
        };
        self.chromium.until(xpath, clicked).await;
    }

    /// Follows a link, by what it says.
    async fn follow(&self, text: &str) {
        self.click(&format!("//a[normalize-space()='{text}']")).await;
    }

    /// Looks at another tab of the page, by what it says.
    async fn turn_to(&self, text: &str) {
        self.click(&format!("//nav[@class='tabs']/a[normalize-space()='{text}']")).await;
    }

    /// Presses a button, by what it says.
    async fn press(&self, text: &str) {
        self.click(&format!("//button[normalize-space()='{text}']")).await;
    }

    /// Chooses something, by what it says.
    async fn choose(&self, text: &str) {
        self.click(&format!(r#"//form//label[span[normalize-space()="{text}"]]"#)).await;
    }

    /// Types into the field of a label; what stood there is gone.
    async fn write(&self, field: &str, text: &str) {
        let input = self.chromium.client.find(Locator::Id(field)).await.unwrap();
        input.clear().await.unwrap();
        input.send_keys(text).await.unwrap();
    }

    /// The field in which typing goes on.
    async fn focus(&self) -> String {
        let focus = self.chromium.client.active_element().await.unwrap();
        focus.attr("id").await.unwrap().unwrap_or_default()
    }

    async fn says(&self, what: &str) {
        self.chromium.says(what).await;
    }

    /// Tries the sign-in of the application whose page it is, in the window that opens.
    async fn experiences(&self, demo: &Demo, words: &Words) {
        let page = &self.chromium.client;
        let here = page.window().await.unwrap();
        self.follow(words.experience).await;
        let another = async || page.windows().await.ok()?.into_iter().find(|it| *it != here);
        let window = self.chromium.until("a window", another).await;
        page.switch_to_window(window).await.unwrap();
        demo.scan_code("lin", &self.chromium.code().await).await.expect(200);
        demo.authorize("lin").await.expect(200);
        self.chromium.press("button[data-do=continue]").await;
        for said in [words.experienced, words.ended, "+8613800138000", "at_hash", "\"Bearer\""] {
            self.says(said).await;
        }
        let token = page.find(Locator::Id("id-token")).await.unwrap().text().await.unwrap();
        assert!(token.starts_with("eyJ") && token.split('.').count() == 3, "{token}");
        page.close_window().await.unwrap();
        page.switch_to_window(here).await.unwrap();
    }

    /// What the preview shows as the name.
    async fn named(&self) -> String {
        let name = self.chromium.client.find(Locator::Css("[data-preview=name]")).await.unwrap();
        name.text().await.unwrap()
    }
}

async fn makes_a_connection(words: Words) {
    let demo = Demo::start_with(None, &[], &[("RUST_LOG", "trace")]);
    let chromium = Chromium::start(words.language).await;
    let seen = Seen { chromium: &chromium };
    chromium.client.goto(&demo.text("console")).await.unwrap();
    seen.follow("Demo").await;
    seen.follow(words.sources).await;
    seen.follow(words.create_connection).await;
    seen.says(words.choose).await;
    seen.follow(words.mode).await;
    // The preview follows what is typed.
    seen.write("name", "Scan & go").await;
    assert_eq!(seen.named().await, "Scan & go");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("logo.png");
    std::fs::write(&file, picture(64)).unwrap();
    let logo = chromium.client.find(Locator::Id("logo")).await.unwrap();
    logo.send_keys(file.to_str().unwrap()).await.unwrap();
    let drawn = "//*[@data-preview='logo'][starts-with(@src,'data:image/png')]";
    assert!(seen.find(drawn).await.is_displayed().await.unwrap());
    // Where it is chosen, and no sooner, there is something to type.
    let app_id = chromium.client.find(Locator::Id("app_id")).await.unwrap();
    assert!(!app_id.is_displayed().await.unwrap());
    seen.choose(words.private).await;
    seen.choose(words.login_only).await;
    seen.says(words.caution).await;
    let program = wechat::Config::demo("http://localhost").apps.remove(0);
    seen.write("identifier", "My shop").await;
    seen.write("app_id", &program.app_id).await;
    seen.write("app_secret", &program.secret).await;
    seen.press(words.create).await;
    seen.says(words.wrong_identifier).await;
    assert_eq!((seen.focus().await, seen.named().await), ("identifier".into(), "Scan & go".into()));
    assert!(!chromium.client.source().await.unwrap().contains(&program.secret));
    seen.write("identifier", "my-shop").await;
    seen.write("app_secret", "a-wrong-secret").await;
    seen.press(words.create).await;
    seen.says(words.wrong_secret).await;
    assert_eq!(seen.focus().await, "app_secret");
    seen.write("app_secret", &program.secret).await;
    seen.press(words.create).await;
    seen.says(words.saved).await;
    let identifier = chromium.client.find(Locator::Id("identifier")).await.unwrap();
    assert!(identifier.attr("readonly").await.unwrap().is_some());
    seen.find(drawn).await;
    seen.write("name", "Members").await;
    seen.press(words.save).await;
    seen.find("//h1[contains(., 'Members')]").await;
    seen.says(words.saved).await;
    seen.turn_to(words.applications).await;
    seen.press(words.switch_on).await;
    seen.press(words.switch_off).await;
    seen.press(words.switch_on).await;
    let switched = async || {
        let made = demo.api("/connections").await.expect(200).json();
        let made = made["items"].as_array().unwrap();
        let made = made.iter().find(|it| it["identifier"] == "my-shop").unwrap();
        let (id, name) =
            (made["id"].clone(), made["name"] == "Members" && made["login_only"] == true);
        let applications = demo.api("/applications").await.expect(200).json();
        let uses = |it: &serde_json::Value| it["connections"].as_array().unwrap().contains(&id);
        let used = applications["items"].as_array().unwrap().iter().any(uses);
        (name && used).then_some(())
    };
    chromium.until("the connection to be switched on", switched).await;
    seen.follow("山间茶铺 Hillside Tea").await;
    seen.experiences(&demo, &words).await;
    chromium.close().await;
    assert!(!demo.end().contains(&program.secret), "the log holds a secret");
}

#[test]
fn who_was_signed_out_meanwhile_finds_what_they_typed_but_for_the_secret() {
    System::new().block_on(async {
        let demo = Demo::start(&[]).await;
        let chromium = Chromium::start("en-US").await;
        let seen = Seen { chromium: &chromium };
        let page = &chromium.client;
        let form = format!("{}{}", demo.text("saoma"), super::NEW.replace("first", "demo"));
        page.goto(&demo.text("console")).await.unwrap();
        page.goto(&form).await.unwrap();
        seen.choose("Private deployment").await;
        for (field, text) in [("identifier", "own"), ("name", "Scan"), ("app_secret", "secret")] {
            seen.write(field, text).await;
        }
        page.delete_all_cookies().await.unwrap();
        seen.press("Create").await;
        seen.says("Sign in to the console").await;
        page.goto(&demo.text("console")).await.unwrap();
        page.goto(&form).await.unwrap();
        seen.says("This is what you typed before.").await;
        let value = async |id: &str| {
            let field = page.find(Locator::Id(id)).await.unwrap();
            field.prop("value").await.unwrap().unwrap_or_default()
        };
        assert_eq!(
            (value("name").await.as_str(), value("app_secret").await.as_str()),
            ("Scan", "")
        );
        assert_eq!(seen.named().await, "Scan");
        seen.choose("The deployment's").await;
        seen.press("Create").await;
        seen.says("Saved.").await;
        page.goto(&form).await.unwrap();
        assert_eq!(value("name").await, "");
        chromium.close().await;
    });
}

#[test]
fn a_connection_is_made_by_what_is_seen_in_english() {
    System::new().block_on(makes_a_connection(Words {
        language: "en-US",
        sources: "Identity sources",
        create_connection: "Create connection",
        choose: "Choose a social identity source",
        mode: "Mini Program QR code on PC",
        create: "Create",
        wrong_identifier: "An identifier has 1 to 31 characters",
        wrong_secret: "WeChat does not take this AppSecret",
        private: "Private deployment",
        login_only: "Login only",
        caution: "nobody can register by this connection",
        saved: "Saved.",
        save: "Save",
        applications: "Applications",
        switch_on: "Switch on",
        switch_off: "Switch off",
        experience: "Experience login",
        experienced: "This is what the site would be told.",
        ended: "the session has ended",
    }));
}

#[test]
fn a_connection_is_made_by_what_is_seen_in_chinese() {
    System::new().block_on(makes_a_connection(Words {
        language: "zh-CN",
        sources: "身份源",
        create_connection: "创建连接",
        choose: "选择社会化身份源",
        mode: "PC 小程序扫码",
        create: "创建",
        wrong_identifier: "标识符须为 1 到 31 个字符",
        wrong_secret: "微信不接受此 AppSecret",
        private: "私有部署",
        login_only: "仅登录",
        caution: "没有人能通过此连接注册",
        saved: "已保存。",
        save: "保存",
        applications: "应用",
        switch_on: "开启",
        switch_off: "关闭",
        experience: "体验登录",
        experienced: "以下是网站会得到的内容",
        ended: "会话已经结束",
    }));
}
