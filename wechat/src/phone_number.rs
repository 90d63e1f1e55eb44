//! Which phone number the person gave: `POST /wxa/business/getuserphonenumber` (getPhoneNumber).

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{
    BACK_OFF, MiniProgram, WeChat, WeChatError,
    call::{Failure, call},
    error::Outage,
    plausible,
    token::AccessToken,
};

const GET_PHONE_NUMBER: &str = "/wxa/business/getuserphonenumber";

/// How far the moment of the person's tap may lie from our clock.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// A phone number as E.164 has it: `+`, country code, number; 15 digits at most.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// The number, such as `+8613800001234`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn from_parts(country_code: &str, number: &str) -> Option<Self> {
        let country_code = country_code.trim().trim_start_matches('+');
        let number: String = number.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = (1..=4).contains(&country_code.len())
            && !country_code.starts_with('0')
            && number.len() >= 4
            && country_code.len() + number.len() <= 15
            && digits(country_code)
            && digits(&number);
        fits.then(|| Self(format!("+{country_code}{number}")))
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
    phone_info: PhoneInfo,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PhoneInfo {
    pure_phone_number: String,
    country_code: CountryCode,
    watermark: Option<Watermark>,
}

/// Text in life, a bare number in the documentation.
#[derive(Deserialize)]
#[serde(untagged)]
enum CountryCode {
    Text(String),
    Number(u32),
}

#[derive(Deserialize)]
struct Watermark {
    appid: String,
    timestamp: i64,
}

impl WeChat {
    /// The number behind `phone_code` (from the button; five minutes, once, and each success is paid for).
    ///
    /// `openid` is who must have given it: WeChat checks that where it can. A refused access token is
    /// replaced, and "system busy" met, with one more try. A call that broke is not repeated.
    ///
    /// # Errors
    /// [`WeChatError::WrongWatermark`] where the number was given to another Mini Program or not just now;
    /// else see [`WeChatError`].
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
        match answer.as_ref().err().and_then(Failure::errcode) {
            Some(-1) => {
                tokio::time::sleep(BACK_OFF).await;
                answer = self.get_phone_number(&token, &question).await;
            }
            // The token is looked at before the code, so the code is still good.
            Some(40001 | 40014 | 42001) => {
                let fresh = self.replaced_token(mini_program, &token).await?;
                answer = self.get_phone_number(&fresh, &question).await;
            }
            _ => {}
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
        let now = self.machine.now();
        if !info
            .watermark
            .is_some_and(|mark| mark.appid == mini_program.app_id && is_recent(mark.timestamp, now))
        {
            return Err(WeChatError::WrongWatermark);
        }
        let country_code = match info.country_code {
            CountryCode::Text(text) => text,
            CountryCode::Number(number) => number.to_string(),
        };
        PhoneNumber::from_parts(&country_code, &info.pure_phone_number)
            .ok_or(WeChatError::Unavailable(Outage::Nonsense))
    }
}

fn is_recent(timestamp: i64, now: DateTime<Utc>) -> bool {
    DateTime::from_timestamp(timestamp, 0).is_some_and(|then| (now - then).abs() <= TOLERANCE)
}

/// This call carries a token instead of the AppSecret, so 40001 speaks of the token here.
fn refusal(failure: Failure) -> WeChatError {
    match failure.errcode() {
        Some(40001 | 40014 | 42001) => WeChatError::Unavailable(Outage::TokenRefused),
        _ => failure.into(),
    }
}
