//! How codes reach people: a mail server, and a gateway that sends SMS.

use std::path::PathBuf;

use serde::Deserialize;
use url::{Host, Url};

/// Why a value is not allowed: its key, and what is wrong with it.
type NotAllowed = (&'static str, &'static str);

/// A mail server that takes mail for others (SMTP submission, RFC 6409).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailSettings {
    /// Its host.
    pub host: String,
    /// Its port. Default: 465 for `tls`, 587 for `starttls`, 25 for `none`.
    pub port: Option<u16>,
    /// How the connection is kept secret. Default: `tls`.
    #[serde(default)]
    pub security: EmailSecurity,
    /// Who signs in there. Default: nobody does.
    pub username: Option<String>,
    /// The file that holds the password.
    pub password_file: Option<PathBuf>,
    /// Who writes: `Tea Shop <login@example.com>`.
    pub from: String,
}

/// How the connection to a mail server is kept secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EmailSecurity {
    /// TLS from the first byte (RFC 8314 §3.3).
    #[default]
    Tls,
    /// TLS after `STARTTLS`, which must succeed.
    Starttls,
    /// Not at all: for a mail server on this machine alone.
    None,
}

/// A gateway that sends SMS, as it wants to be asked over HTTP. In `url`, `headers` and `body` stand `{number}` (E.164:
/// `+8613800138000`), `{mainland_number}` (the same, but without `+86` for a number of mainland China), `{code}` and `{secret}`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsSettings {
    /// Where it is.
    pub url: String,
    /// `POST` or `GET`. Default: `POST`.
    #[serde(default)]
    pub method: SmsMethod,
    /// Headers, each `Name: value`. The `Content-Type` decides how the body is escaped.
    #[serde(default)]
    pub headers: Vec<String>,
    /// The body. Default: none.
    #[serde(default)]
    pub body: String,
    /// The file that holds what `{secret}` stands for.
    pub secret_file: Option<PathBuf>,
    /// A text that the answer holds if the gateway took the message. Default: any answer 2xx is taken for that.
    pub accepted: Option<String>,
}

/// The method by which a gateway is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SmsMethod {
    /// `POST`.
    #[default]
    Post,
    /// `GET`.
    Get,
}

impl EmailSettings {
    /// The port, said or usual.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.security {
            EmailSecurity::Tls => 465,
            EmailSecurity::Starttls => 587,
            EmailSecurity::None => 25,
        })
    }

    pub(super) fn check(&self) -> Result<(), NotAllowed> {
        if self.security == EmailSecurity::None && !is_here(&self.host) {
            return Err(("email.security", "`none` is for a mail server on this machine alone"));
        }
        if self.username.is_some() != self.password_file.is_some() {
            return Err(("email.username", "goes together with email.password_file"));
        }
        Ok(())
    }
}

impl SmsSettings {
    pub(crate) fn check(&self) -> Result<(), NotAllowed> {
        let secure = Url::parse(&self.url).is_ok_and(|url| {
            url.scheme() == "https" || url.host().is_some_and(|host| is_loopback(&host))
        });
        if !secure {
            return Err(("sms.url", "must be https, or on this machine"));
        }
        let said = [&self.url, &self.body].map(String::as_str).join("\n");
        if !said.contains("{code}") || !said.contains("number}") {
            return Err(("sms.body", "{code} and {number} must stand in it, or in sms.url"));
        }
        let with_secret = said.contains("{secret}")
            || self.headers.iter().any(|header| header.contains("{secret}"));
        if with_secret != self.secret_file.is_some() {
            return Err(("sms.secret_file", "goes together with {secret}"));
        }
        Ok(())
    }
}

fn is_here(host: &str) -> bool {
    Host::parse(host).is_ok_and(|host| is_loopback(&host.to_owned()))
}

fn is_loopback<S: AsRef<str>>(host: &Host<S>) -> bool {
    match host {
        Host::Domain(name) => name.as_ref() == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}
