//! Codes that WeChat draws: `POST /wxa/getwxacodeunlimit` (getUnlimitedQRCode). There may be any number of them, and they are good
//! for ever: when a login is over is for us to say.

use serde::{Deserialize, Serialize};

use super::{
    MiniProgram, WeChat, WeChatError,
    call::{Failure, picture},
    error::{Misconfiguration, Outage},
    token::AccessToken,
};

const GET_UNLIMITED_QR_CODE: &str = "/wxa/getwxacodeunlimit";

/// Pixels of a code on each side; WeChat draws 280 to 1280.
const WIDTH: u32 = 430;

/// Which version of a Mini Program a code opens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvVersion {
    /// What everybody has.
    #[default]
    Release,
    /// What those who try it out have.
    Trial,
    /// What its developers have.
    Develop,
}

impl EnvVersion {
    /// Whether WeChat is to look whether the page is there. It looks in the released version only, so that codes of the others
    /// could not be drawn before the first release; without the look it draws 60,000 pages at most.
    const fn check_path(self) -> bool {
        matches!(self, Self::Release)
    }
}

/// What a code opens.
#[derive(Debug, Clone, Copy)]
pub struct CodeTarget<'a> {
    /// 1 to 32 characters of digits, `A-Za-z` and ``!#$&'()*+,/:;=?@-._~``, which the page is given.
    pub scene: &'a str,
    /// The page, such as `pages/login/login`: no `/` before it, no query behind it.
    pub page: &'a str,
    /// The version that opens.
    pub version: EnvVersion,
}

#[derive(Serialize)]
struct Question<'a> {
    scene: &'a str,
    page: &'a str,
    check_path: bool,
    env_version: EnvVersion,
    width: u32,
}

impl WeChat {
    /// A code as WeChat draws it: the bytes of a JPEG or of a PNG, 430 px on each side.
    ///
    /// A refused access token is replaced, and "system busy" met, with one more try.
    ///
    /// # Errors
    /// [`Misconfiguration::Page`] where the released Mini Program has no such page; [`WeChatError::TooMany`] for more than 5,000 in
    /// a minute; else see [`WeChatError`].
    pub async fn mini_program_code(
        &self,
        mini_program: &MiniProgram,
        target: CodeTarget<'_>,
    ) -> Result<Vec<u8>, WeChatError> {
        let CodeTarget { scene, page, version: env_version } = target;
        let check_path = env_version.check_path();
        let question = Question { scene, page, check_path, env_version, width: WIDTH };
        let token = self.token(mini_program).await?;
        let mut code = self.get_unlimited_qr_code(&token, &question).await;
        if let Err(failure) = &code
            && let Some(token) = self.token_for_another_try(mini_program, token, failure).await?
        {
            code = self.get_unlimited_qr_code(&token, &question).await;
        }
        code.map_err(refusal)
    }

    async fn get_unlimited_qr_code(
        &self,
        token: &AccessToken,
        question: &Question<'_>,
    ) -> Result<Vec<u8>, Failure> {
        let request = self
            .http
            .post(self.url(GET_UNLIMITED_QR_CODE))
            .query(&[("access_token", token.expose_secret())])
            .json(question);
        picture(GET_UNLIMITED_QR_CODE, request).await
    }
}

/// This call carries a token instead of the AppSecret, so 40001 speaks of the token here. Its limit is one of a minute, and no
/// person is in it: nobody is blocked, and no code of theirs is wrong.
fn refusal(failure: Failure) -> WeChatError {
    match failure.errcode() {
        Some(40001 | 40014 | 42001) => WeChatError::Unavailable(Outage::TokenRefused),
        Some(41030) => WeChatError::Misconfigured(Misconfiguration::Page),
        Some(45009 | 45063) => WeChatError::TooMany,
        Some(errcode @ (40003 | 40029 | 40163 | 40226 | 50002)) => {
            WeChatError::Unavailable(Outage::Unexpected(errcode))
        }
        _ => failure.into(),
    }
}
