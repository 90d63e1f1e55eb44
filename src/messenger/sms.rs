//! By SMS, through a gateway that the configuration describes.

use futures::{FutureExt, future::BoxFuture};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{
    Client, Method, RequestBuilder, Response,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};

use super::port::{Message, Messenger, Undelivered};
use crate::config::{Config, ConfigError, SmsMethod, SmsSettings};

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

    /// How a value is written in the body.
    fn escape(&self) -> fn(&str) -> String {
        let headers = self.headers().unwrap_or_default();
        let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = media_type.unwrap_or_default().to_ascii_lowercase();
        if media_type.starts_with("application/x-www-form-urlencoded") {
            percent
        } else if media_type.contains("json") {
            json
        } else {
            str::to_owned
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
        match self.settings.body.as_str() {
            "" => request,
            body => request.body(self.filled(body, message, self.escape())),
        }
    }

    async fn hand_over(&self, message: &Message) -> Result<(), Undelivered> {
        let response = self.request(message).send().await.map_err(told)?;
        let status = response.status();
        if !status.is_success() {
            return Err(Undelivered::Refused(status.to_string()));
        }
        match &self.settings.accepted {
            Some(accepted) if !holds(response, accepted).await? => {
                let why = "the answer is not the one of sms.accepted".to_owned();
                Err(Undelivered::Refused(why))
            }
            _ => Ok(()),
        }
    }
}

impl Messenger for Sms {
    /// A gateway can be asked for nothing without a message: it is there if it answers at all, however it likes the question.
    fn ready(&self) -> BoxFuture<'_, Result<(), Undelivered>> {
        let host = self.settings.url.split(['?', '{']).next().unwrap_or_default();
        let ask = self.client.head(host).send();
        ask.map(|answer| match answer.map_err(told)?.status() {
            status if status.is_server_error() => Err(Undelivered::Refused(status.to_string())),
            _ => Ok(()),
        })
        .boxed()
    }

    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), Undelivered>> {
        self.hand_over(message).boxed()
    }
}

async fn holds(response: Response, text: &str) -> Result<bool, Undelivered> {
    Ok(response.text().await.map_err(told)?.contains(text))
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
mod tests {
    use super::*;

    fn body(content_type: &str, template: &str, to: &str) -> (String, String) {
        let settings = SmsSettings {
            url: "https://sms.example/send?to={number}".to_owned(),
            method: SmsMethod::Post,
            headers: vec![format!("Content-Type: {content_type}"), "X-Key: {secret}".to_owned()],
            body: template.to_owned(),
            secret_file: None,
            accepted: None,
        };
        let client = crate::outbound::client().unwrap();
        let sms = Sms { settings, secret: "s\"&=".to_owned().into(), client };
        let [code, subject, text] = ["012345", "", ""].map(str::to_owned);
        let message = Message { to: to.to_owned(), code, subject, text };
        let request = sms.request(&message).build().unwrap();
        assert_eq!(request.headers()["x-key"], "s\"&=");
        let body = request.body().unwrap().as_bytes().unwrap();
        (request.url().to_string(), String::from_utf8(body.to_vec()).unwrap())
    }

    #[test]
    fn a_quotation_mark_at_the_end_of_a_secret_stays_one() {
        assert_eq!(json("\"s\\\""), r#"\"s\\\""#);
    }

    #[test]
    fn a_gateway_is_asked_in_the_form_that_it_wants() {
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        let template = "key={secret}&mobile={mainland_number}&text={code}";
        let (url, text) = body(form, template, "+8613800138000");
        assert_eq!(url, "https://sms.example/send?to=%2B8613800138000");
        assert_eq!(text, "key=s%22%26%3D&mobile=13800138000&text=012345");
        let template =
            r#"{"key":"{secret}","to":"{number}","own":"{mainland_number}","code":"{code}"}"#;
        let (_, text) = body("application/json", template, "+85261234567");
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let expected = serde_json::json!({ "key": "s\"&=", "to": "+85261234567", "own": "+85261234567", "code": "012345" });
        assert_eq!(json, expected);
    }
}
