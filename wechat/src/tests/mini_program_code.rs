use serde_json::json;

use super::{
    phone_number::token,
    stub::{Reply, refusal},
    *,
};

/// As a JPEG begins.
const JPEG: &[u8] = b"\xFF\xD8\xFF and so on";

async fn ask(stub: &Stub, version: EnvVersion) -> Result<Vec<u8>, WeChatError> {
    let target = CodeTarget { scene: "AbCdEfGhIjKlMnOpQrStUv", page: "pages/login/login", version };
    wechat(stub).mini_program_code(&mini_program(), target).await
}

/// What comes of these answers.
async fn outcome(replies: impl IntoIterator<Item = Reply>) -> Result<Vec<u8>, WeChatError> {
    let stub = Stub::start();
    stub.answers(TOKEN, [token("t1"), token("t2")]).answers(CODE, replies);
    ask(&stub, EnvVersion::Release).await
}

#[actix_web::test]
async fn a_code_is_asked_for_by_its_scene_and_page() {
    for (version, body) in [
        (EnvVersion::Release, r#""check_path":true,"env_version":"release""#),
        (EnvVersion::Trial, r#""check_path":false,"env_version":"trial""#),
        (EnvVersion::Develop, r#""check_path":false,"env_version":"develop""#),
    ] {
        let stub = Stub::start();
        stub.answers(TOKEN, [token("t1")]).answers(CODE, [Reply::Bytes(JPEG.to_vec())]);
        assert_eq!(ask(&stub, version).await.unwrap(), JPEG);
        stub.calls(CODE, |calls| {
            assert_eq!(calls[0].query, "access_token=t1");
            let asked = format!(
                r#"{{"scene":"AbCdEfGhIjKlMnOpQrStUv","page":"pages/login/login",{body},"width":430}}"#
            );
            assert_eq!(calls[0].body, asked);
            assert!(calls[0].content_length.is_some());
        });
    }
}

#[actix_web::test]
async fn a_refused_token_is_replaced_and_a_busy_wechat_asked_once_more() {
    for errcode in [-1, 40001, 40014, 42001] {
        let code = outcome([refusal(errcode), Reply::Bytes(JPEG.to_vec())]).await;
        assert_eq!(code.unwrap(), JPEG, "{errcode}");
    }
    assert_eq!(outcome([refusal(-1)]).await, Err(WeChatError::Busy));
    let refused = WeChatError::Unavailable(Outage::TokenRefused);
    assert_eq!(outcome([refusal(40001)]).await, Err(refused));
}

#[actix_web::test]
async fn what_a_refusal_means_here_is_told() {
    for (errcode, expected) in [
        (45009, WeChatError::TooMany),
        (45011, WeChatError::TooMany),
        (41030, WeChatError::Misconfigured(Misconfiguration::Page)),
        (48001, WeChatError::NotPermitted),
        (40013, WeChatError::Misconfigured(Misconfiguration::AppId)),
        // What would be a person's fault elsewhere.
        (40029, WeChatError::Unavailable(Outage::Unexpected(40029))),
        (40129, WeChatError::Unavailable(Outage::Unexpected(40129))),
    ] {
        assert_eq!(outcome([refusal(errcode)]).await, Err(expected), "{errcode}");
    }
}

#[actix_web::test]
async fn what_is_no_picture_is_none() {
    let nonsense = || Err(WeChatError::Unavailable(Outage::Nonsense));
    assert_eq!(outcome([Reply::Text("<html>".to_owned())]).await, nonsense());
    assert_eq!(outcome([stub::json(json!({ "errcode": 0, "errmsg": "ok" }))]).await, nonsense());
    let endless = [JPEG, &[0; 2 * 1024 * 1024]].concat();
    assert_eq!(outcome([Reply::Bytes(endless)]).await, nonsense());
    let empty = Err(WeChatError::Unavailable(Outage::Empty));
    assert_eq!(outcome([Reply::Bytes(Vec::new())]).await, empty);
    let late = outcome([Reply::Status(412)]).await;
    assert_eq!(late, Err(WeChatError::Unavailable(Outage::Status(412))));
}
