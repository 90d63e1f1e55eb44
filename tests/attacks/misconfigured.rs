//! A Mini Program without its AppSecret, or with a wrong one: row 17.

use std::{fs, sync::Arc};

use domain::{
    connection::{Connection, ConnectionCommand, OwnMiniProgram},
    decisions::Execute,
};
use fixtures::wechat::Call;
use saoma::{
    boot::machine::Machine, clock::SystemClock, http::app_secret, outbound, random::SystemRandom,
};
use wechat::{MiniProgram, Misconfiguration, WeChat, WeChatError};

use crate::harness::{flow, saoma};

flow! {
    /// 17: a blank AppSecret, under which WeChat's answers mean nothing.
    async fn without_the_right_secret_a_connection_signs_nobody_in(world) {
        let site = &world.first;
        let own = OwnMiniProgram { app_id: world.app_id.clone(), secret_fingerprint: "01".to_owned() };
        let own = ConnectionCommand::ChangeMiniProgram { own: Some(own), at: world.app.now() };
        site.execute(&world.app, Execute::<Connection>::new(site.connection_id.as_str(), own)).await;
        let (browser, phone) = (world.browser(site), world.phone("lin"));
        let login = browser.login(site).await;
        let in_vault = app_secret::name(&site.connection_id, "01");
        let put = async |secret: &str| world.app.vault.put(Some(&site.pool), &in_vault, secret.as_bytes()).await.unwrap();
        for (secret, asked) in [(None, 0), (Some(""), 0), (Some(" \n"), 0), (Some("wrong"), 1)] {
            if let Some(secret) = secret {
                put(secret).await;
            }
            phone.scan(&login).await.refused(503, "wechat_misconfigured");
            assert_eq!(world.wechat.count(Call::Jscode2session), asked, "{secret:?}");
            assert_eq!(browser.state(&login).await, "issued");
            let ready = browser.get("/health/ready").await.expect(200);
            assert!(ready.text.contains("WeChat does not accept a Mini Program"), "{secret:?}: {}", ready.text);
        }
        put("0f1e2d3c4b5a69788796a5b4c3d2e1f0").await;
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
        browser.claim(&login).await.expect(200);
    }
}

flow! {
    /// 17: a secret that nobody tried.
    async fn a_secret_is_verified_by_asking_wechat(world) {
        let http = outbound::client().unwrap();
        let machine = Machine { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom) };
        let wechat = WeChat::new(http, world.wechat_url.parse().unwrap(), Arc::new(machine));
        let verified = async |app_id: &str, secret: &str| {
            wechat.verify_secret(&MiniProgram::new(app_id, &secret.into())?).await
        };
        let wrong = |why| Err(WeChatError::Misconfigured(why));
        assert_eq!(verified(&world.app_id, " ").await, wrong(Misconfiguration::Blank));
        assert_eq!(verified(&world.app_id, "wrong").await, wrong(Misconfiguration::Secret));
        assert_eq!(verified("wx0000000000000000", "wrong").await, wrong(Misconfiguration::AppId));
        assert_eq!(verified(&world.app_id, "0f1e2d3c4b5a69788796a5b4c3d2e1f0").await, Ok(()));
    }
}

/// 17: the deployment's own secret is blank.
#[test]
fn with_a_blank_secret_nothing_starts() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("app-secret");
    fs::write(&secret, " \n").unwrap();
    let variables = [
        ("SAOMA_PUBLIC_URL", "http://localhost"),
        ("SAOMA_DATABASE", "sqlite:nothing-is-opened.db"),
        ("SAOMA_WECHAT__DEFAULT__APP_ID", "wx0123456789abcdef"),
        ("SAOMA_WECHAT__DEFAULT__APP_SECRET_FILE", secret.to_str().unwrap()),
    ];
    for command in ["serve", "check-config"] {
        let ended = saoma(&[command], &variables);
        assert_eq!(ended.code, Some(78), "{ended:?}");
        assert!(ended.stderr.contains("APP_SECRET_FILE: the file holds no secret"), "{ended:?}");
    }
}
