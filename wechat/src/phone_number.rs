//! Which phone number the person gave: `POST /wxa/business/getuserphonenumber` (getPhoneNumber).

use std::fmt;

use chrono::{DateTime, TimeDelta};
use serde::{Deserialize, Serialize};

use super::{
    MiniProgram, WeChat, WeChatError,
    call::{Failure, call},
    e164::e164,
    error::Outage,
    lenient, plausible,
    token::AccessToken,
};

const GET_PHONE_NUMBER: &str = "/wxa/business/getuserphonenumber";

/// How far the moment of the person's tap may lie from our clock.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// A phone number as E.164 has it: `+`, country code, number; 15 digits at most.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// A number as a person types it: of mainland China, unless it begins with `+` or `00`. `None` if it is none.
    pub fn typed(text: &str) -> Option<Self> {
        e164("86", text).map(Self)
    }

    /// A number that begins with `+` or `00`, in its one form. `None` if it is none, or is possible in the numbering plan of no
    /// country.
    pub fn whole(text: &str) -> Option<Self> {
        e164("", text).map(Self)
    }

    /// The number, such as `+8613800001234`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber([REDACTED])")
    }
}

#[derive(Serialize)]
struct Question<'a> {
    code: &'a str,
    openid: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default, deserialize_with = "lenient::or_default")]
    phone_info: PhoneInfo,
}

/// Each may be missing or empty. The country code is text in life, a bare number in the documentation.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PhoneInfo {
    #[serde(default, deserialize_with = "lenient::text")]
    phone_number: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pure_phone_number: String,
    #[serde(default, deserialize_with = "lenient::text")]
    country_code: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    watermark: Option<Watermark>,
}

#[derive(Deserialize)]
struct Watermark {
    appid: String,
    #[serde(deserialize_with = "lenient::integer")]
    timestamp: i64,
}

impl WeChat {
    /// The number behind `phone_code` (from the button; five minutes, once, and each success is paid for).
    ///
    /// `openid` is who must have given it: WeChat checks that where it can. A refused access token is
    /// replaced, and "system busy" met, with one more try. A call that broke is not repeated.
    ///
    /// # Errors
    /// [`WeChatError::WrongWatermark`] where the number was given to another Mini Program, [`WeChatError::ClockOff`] where
    /// it was not given just now by our clock; else see [`WeChatError`].
    pub async fn phone_number(
        &self,
        mini_program: &MiniProgram,
        openid: &str,
        phone_code: &str,
    ) -> Result<PhoneNumber, WeChatError> {
        if !plausible(phone_code) {
            return Err(WeChatError::CodeInvalid);
        }
        let question = Question { code: phone_code, openid };
        let token = self.token(mini_program).await?;
        let mut answer = self.get_phone_number(&token, &question).await;
        // The token is looked at before the code, so where it was refused, the code is still good.
        if let Err(failure) = &answer
            && let Some(token) = self.token_for_another_try(mini_program, token, failure).await?
        {
            answer = self.get_phone_number(&token, &question).await;
        }
        self.checked(mini_program, answer.map_err(refusal)?)
    }

    async fn get_phone_number(
        &self,
        token: &AccessToken,
        question: &Question<'_>,
    ) -> Result<PhoneInfo, Failure> {
        let request = self
            .http
            .post(self.url(GET_PHONE_NUMBER))
            .query(&[("access_token", token.expose_secret())])
            .json(question);
        let answer: Answer = call(GET_PHONE_NUMBER, request).await?;
        Ok(answer.phone_info)
    }

    fn checked(
        &self,
        mini_program: &MiniProgram,
        info: PhoneInfo,
    ) -> Result<PhoneNumber, WeChatError> {
        let texts = [info.pure_phone_number.trim(), info.phone_number.trim()];
        if texts == ["", ""] {
            return Err(WeChatError::NoNumber);
        }
        let mark = info.watermark.ok_or(WeChatError::WrongWatermark)?;
        if mark.appid != mini_program.app_id {
            return Err(WeChatError::WrongWatermark);
        }
        let given_at = DateTime::from_timestamp(mark.timestamp, 0).filter(|_| mark.timestamp > 0);
        let off = self.machine.now() - given_at.ok_or(WeChatError::WrongWatermark)?;
        if off.abs() > TOLERANCE {
            return Err(WeChatError::ClockOff { seconds: off.num_seconds() });
        }
        let number = texts.iter().find_map(|text| e164(&info.country_code, text));
        number.map(PhoneNumber).ok_or(WeChatError::NoNumber)
    }
}

/// This call carries a token instead of the AppSecret, so 40001 speaks of the token here; and since the token is good, 40013
/// speaks of the code: it is of another Mini Program.
fn refusal(failure: Failure) -> WeChatError {
    match failure.errcode() {
        Some(40013) => WeChatError::CodeInvalid,
        Some(40001 | 40014 | 42001) => WeChatError::Unavailable(Outage::TokenRefused),
        _ => failure.into(),
    }
}
