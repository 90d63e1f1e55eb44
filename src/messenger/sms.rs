//! By SMS, through a gateway that the configuration describes.

use futures::{FutureExt, future::BoxFuture};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{
    Client, Method, RequestBuilder, StatusCode,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};

use super::port::{Message, Messenger, Undelivered};
use crate::config::{Config, ConfigError, SmsMethod, SmsSettings};

/// What a proxy says for a gateway that is away.
const AWAY: [StatusCode; 3] =
    [StatusCode::BAD_GATEWAY, StatusCode::SERVICE_UNAVAILABLE, StatusCode::GATEWAY_TIMEOUT];

/// What cannot stand in a form as it is (WHATWG URL, "application/x-www-form-urlencoded serializing"), but for what parts it,
/// and `%`, by which something is escaped already.
const NOT_IN_A_FORM: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// How many digits the number of an error has at most.
const LONGEST_ERROR: usize = 5;
/// How much of an answer is told, characters.
const TOLD: usize = 200;

/// A gateway.
pub(super) struct Sms {
    settings: SmsSettings,
    secret: SecretString,
    client: Client,
}

impl Sms {
    pub fn new(
        config: &Config,
        settings: &SmsSettings,
        client: Client,
    ) -> Result<Self, ConfigError> {
        let secret = config.secret(
            "sms.secret_file",
            "the secret of the gateway",
            settings.secret_file.as_deref(),
        )?;
        let sms = Self { settings: settings.clone(), secret: secret.unwrap_or_default(), client };
        match sms.headers() {
            Some(_) => Ok(sms),
            None => Err(config.refuse("sms.headers", "each is `Name: value`")),
        }
    }

    fn headers(&self) -> Option<HeaderMap> {
        let header = |line: &String| {
            let (name, value) = line.split_once(':')?;
            let value = value.trim().replace("{secret}", self.secret.expose_secret());
            let mut value = HeaderValue::try_from(value).ok()?;
            value.set_sensitive(true);
            Some((HeaderName::try_from(name.trim()).ok()?, value))
        };
        self.settings.headers.iter().map(header).collect()
    }

    /// The body with the values put in, written as its `Content-Type` wants it.
    fn body(&self, message: &Message) -> String {
        let headers = self.headers().unwrap_or_default();
        let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = media_type.unwrap_or_default().to_ascii_lowercase();
        let filled = |escape| self.filled(&self.settings.body, message, escape);
        if media_type.starts_with("application/x-www-form-urlencoded") {
            utf8_percent_encode(&filled(percent), NOT_IN_A_FORM).to_string()
        } else if media_type.contains("json") {
            filled(json)
        } else {
            filled(str::to_owned)
        }
    }

    fn filled(&self, template: &str, message: &Message, escape: fn(&str) -> String) -> String {
        let mainland = message.to.strip_prefix("+86").unwrap_or(&message.to);
        let values = [
            ("{number}", message.to.as_str()),
            ("{mainland_number}", mainland),
            ("{code}", &message.code),
            ("{secret}", self.secret.expose_secret()),
        ];
        values
            .iter()
            .fold(template.to_owned(), |text, (name, value)| text.replace(name, &escape(value)))
    }

    fn request(&self, message: &Message) -> RequestBuilder {
        let url = self.filled(&self.settings.url, message, percent);
        let method = match self.settings.method {
            SmsMethod::Post => Method::POST,
            SmsMethod::Get => Method::GET,
        };
        let request = self.client.request(method, url).headers(self.headers().unwrap_or_default());
        if self.settings.body.is_empty() { request } else { request.body(self.body(message)) }
    }

    async fn hand_over(&self, message: &Message) -> Result<(), Undelivered> {
        let response = self.request(message).send().await.map_err(told)?;
        let status = response.status();
        let answer = response.text().await.map_err(told)?;
        let accepted = self.settings.accepted.as_ref();
        if status.is_success() && accepted.is_none_or(|accepted| holds(&answer, accepted)) {
            return Ok(());
        }
        Err(Undelivered::Refused(format!("{status}: {}", self.without_people(&answer))))
    }

    /// The beginning of an answer, for the log: neither a number nor a code, which are all longer than the numbers of
    /// errors, nor the secret.
    fn without_people(&self, answer: &str) -> String {
        let secret = self.secret.expose_secret();
        let answer =
            if secret.is_empty() { answer.to_owned() } else { answer.replace(secret, "…") };
        let mut told = String::new();
        for part in answer.split_inclusive(|letter: char| !letter.is_ascii_digit()) {
            let digits = part.trim_end_matches(|letter: char| !letter.is_ascii_digit());
            told += if digits.len() > LONGEST_ERROR { "…" } else { digits };
            told += part.strip_prefix(digits).unwrap_or_default();
        }
        told.chars().take(TOLD).collect()
    }
}

impl Messenger for Sms {
    /// A gateway can be asked for nothing without a message: it is there if it answers at all, however it likes the question.
    /// Many know no `HEAD` and say so by 500 or 501; what stands before one that is away says 502, 503 or 504.
    fn ready(&self) -> BoxFuture<'_, Result<(), Undelivered>> {
        let host = self.settings.url.split(['?', '{']).next().unwrap_or_default();
        let ask = self.client.head(host).send();
        ask.map(|answer| match answer.map_err(told)?.status() {
            status if AWAY.contains(&status) => Err(Undelivered::Refused(status.to_string())),
            _ => Ok(()),
        })
        .boxed()
    }

    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), Undelivered>> {
        self.hand_over(message).boxed()
    }
}

/// Whether an answer holds a text, blanks aside: `"code": 0` is `"code":0`.
fn holds(answer: &str, text: &str) -> bool {
    let dense = |text: &str| text.split_whitespace().collect::<String>();
    dense(answer).contains(&dense(text))
}

fn percent(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// Within the quotation marks of a JSON text.
fn json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or_default().to_owned()
}

/// The address of a gateway may hold the number and the secret.
fn told(error: reqwest::Error) -> Undelivered {
    Undelivered::Unreachable(error.without_url().to_string())
}

#[cfg(test)]
mod tests;
