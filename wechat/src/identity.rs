//! Who holds the phone: `GET /sns/jscode2session` (code2Session).

use std::fmt;

use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::{
    BACK_OFF, MiniProgram, WeChat, WeChatError,
    call::{Failure, call},
    error::Outage,
    lenient, plausible,
};

const CODE2SESSION: &str = "/sns/jscode2session";

/// A WeChat account as one Mini Program sees it.
///
/// Also what code2Session answers, less its `session_key`: nothing here needs that, so it is never read.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeChatIdentity {
    /// The person within this Mini Program.
    pub openid: String,
    /// The person over all programs of one Open Platform account; absent where the Mini Program is in none.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub unionid: Option<String>,
}

impl fmt::Debug for WeChatIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WeChatIdentity([REDACTED])")
    }
}

impl WeChat {
    /// Whose `login_code` (from `wx.login`; five minutes, once) this is.
    ///
    /// "System busy" is met with one more try. The first one may have spent the code, and then the answer is
    /// [`WeChatError::CodeInvalid`]. A call that broke is not repeated.
    ///
    /// # Errors
    /// See [`WeChatError`].
    pub async fn identity(
        &self,
        mini_program: &MiniProgram,
        login_code: &str,
    ) -> Result<WeChatIdentity, WeChatError> {
        if !plausible(login_code) {
            return Err(WeChatError::CodeInvalid);
        }
        let mut answer = self.code2session(mini_program, login_code).await;
        if answer.as_ref().is_err_and(|e| e.errcode() == Some(-1)) {
            tokio::time::sleep(BACK_OFF).await;
            answer = self.code2session(mini_program, login_code).await;
        }
        checked(answer?)
    }

    async fn code2session(
        &self,
        mini_program: &MiniProgram,
        login_code: &str,
    ) -> Result<WeChatIdentity, Failure> {
        let query = [
            ("appid", mini_program.app_id.as_str()),
            ("secret", mini_program.secret.expose_secret()),
            ("js_code", login_code),
            ("grant_type", "authorization_code"),
        ];
        call(CODE2SESSION, self.http.get(self.url(CODE2SESSION)).query(&query)).await
    }
}

fn checked(mut identity: WeChatIdentity) -> Result<WeChatIdentity, WeChatError> {
    identity.unionid = identity.unionid.filter(|unionid| plausible(unionid));
    if plausible(&identity.openid) {
        Ok(identity)
    } else {
        Err(WeChatError::Unavailable(Outage::Nonsense))
    }
}
