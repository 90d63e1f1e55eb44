//! The configuration: one TOML file and `SAOMA_…` variables. An unknown key refuses to start.

mod database_url;
mod environment;
mod error;
mod expected;
mod host;
mod limits;
mod messengers;
mod networks;
mod places;
mod public_url;
mod service_links;
mod tidy;
mod verification_files;
mod wechat_settings;

use std::{
    fmt::Display,
    fs, io,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use eventstore::{database_file, warn_of_readers};
use secrecy::SecretString;
use serde::Deserialize;
use wechat::{MiniProgram, WeChatError};

use tidy::tidy;

pub use database_url::DatabaseUrl;
pub use error::ConfigError;
pub use host::HostName;
pub use limits::LimitSettings;
pub use messengers::{EmailSecurity, EmailSettings, SmsMethod, SmsSettings};
pub use networks::{Networks, Networks as TrustedProxies};
pub use places::Places;
pub use public_url::PublicUrl;
pub use verification_files::VerificationFiles;
pub use wechat_settings::{MiniProgramSettings, WechatSettings};

/// The settings of a deployment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where people reach the server, without a path: `https://login.example.com`. A pool with a host label of its own
    /// is at `https://<label>.login.example.com`.
    pub public_url: PublicUrl,
    /// What codes hold and phones ask: one host for all pools. Default: the public URL.
    pub scan_url: Option<PublicUrl>,
    /// Where to listen. Default: `127.0.0.1:8080`.
    #[serde(default = "default_listen")]
    pub listen: SocketAddr,
    /// `sqlite:PATH` or `postgres://…`. Default: `sqlite:saoma.db`.
    #[serde(default = "default_database")]
    pub database: DatabaseUrl,
    /// The file that holds the root key; made on the first start. Default: `saoma.key`.
    #[serde(default = "default_root_key_file")]
    pub root_key_file: PathBuf,
    /// Proxies whose `X-Forwarded-For` counts. Default: none.
    #[serde(default)]
    pub trusted_proxies: TrustedProxies,
    /// Threads that serve HTTP, 1 to 512. Default: one a core.
    pub workers: Option<usize>,
    /// Seconds for which a server that is told to stop by SIGTERM says that it is not ready and still answers everything,
    /// so that balancers turn elsewhere first. Default: 0.
    #[serde(default)]
    pub drain_seconds: u16,
    /// How the log is written. Default: `json`.
    #[serde(default)]
    pub log_format: LogFormat,
    /// WeChat.
    #[serde(default)]
    pub wechat: WechatSettings,
    /// The mail server that sends codes. Default: none, and nobody is offered a code by e-mail.
    pub email: Option<EmailSettings>,
    /// The gateway that sends codes as SMS. Default: none, and nobody is offered a code by SMS.
    pub sms: Option<SmsSettings>,
    /// Limits; each says what it counts.
    #[serde(default)]
    pub limits: LimitSettings,
    /// Where each of these was written.
    #[serde(skip)]
    pub places: Places,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object a line.
    #[default]
    Json,
    /// For a person at a terminal.
    Text,
}

fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8080))
}

fn default_database() -> DatabaseUrl {
    "sqlite:saoma.db".to_owned().into()
}

fn default_root_key_file() -> PathBuf {
    "saoma.key".into()
}

impl Config {
    /// Reads the file, where there is one, the variables over it, and over both the option `--database`.
    ///
    /// # Errors
    /// Where a file cannot be read, a key is unknown, or a value is not allowed.
    pub fn load(
        file: Option<&Path>,
        variables: impl Iterator<Item = (String, String)>,
        database: Option<&DatabaseUrl>,
    ) -> Result<Self, ConfigError> {
        let text = file.map(|path| {
            let unreadable = |cause| ConfigError::Unreadable { path: path.to_owned(), cause };
            fs::read_to_string(path).map_err(unreadable)
        });
        let text = text.transpose()?.unwrap_or_default();
        // Lines are counted: what editors put at the start is left out, and nothing else.
        let text = text.trim_matches(['\u{feff}', '\u{200b}']);
        let (mut table, mut places) = places::read(file, text)?;
        environment::overlay(&mut table, variables, &mut places)?;
        if let Some(url) = database {
            table.insert("database".to_owned(), url.as_str().into());
            places.put("database", "--database".to_owned());
        }
        let understood = serde_path_to_error::deserialize(table);
        let mut config: Self = understood
            .map_err(|error| places.refuse_value(&error.path().to_string(), error.inner()))?;
        config.places = places;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        if !self.wechat.has_page() {
            let why =
                "must be a path such as pages/login/login, without / before it and without a query";
            return Err(self.refuse("wechat.page", why));
        }
        if !self.wechat.is_foreign() {
            return Err(self.refuse("wechat.base_url", "must be https and not on this machine"));
        }
        database_file(self.database.as_str()).map_err(|error| self.refuse("database", error))?;
        // More threads than that, actix-web does not take.
        if let Some(workers) = self.workers.filter(|workers| !(1..=512).contains(workers)) {
            let why = format!("invalid value: integer `{workers}`");
            return Err(self.refuse("workers", expected::instead("workers", &why)));
        }
        let email = self.email.as_ref().map_or(Ok(()), EmailSettings::check);
        email
            .and_then(|()| self.sms.as_ref().map_or(Ok(()), SmsSettings::check))
            .map_err(|(key, why)| self.refuse(key, why))
    }

    /// The refusal of a setting, by where it was written.
    pub fn refuse(&self, key: &str, why: impl Display) -> ConfigError {
        self.places.refuse(key, why)
    }

    /// The secret in a file, if one is named; `what` is in it. That everybody may read it, an operator is told.
    ///
    /// # Errors
    /// Where it cannot be read, or holds nothing.
    pub fn secret(
        &self,
        key: &str,
        what: &str,
        file: Option<&Path>,
    ) -> Result<Option<SecretString>, ConfigError> {
        let Some(file) = file else {
            return Ok(None);
        };
        let unreadable = |cause| self.refuse(key, format!("{}: {cause}", file.display()));
        let secret = read(file).map_err(unreadable)?;
        if secret.is_empty() {
            return Err(self.refuse(key, "the file holds no secret"));
        }
        warn_of_readers(file, what).map_err(unreadable)?;
        Ok(Some(SecretString::from(secret)))
    }

    /// The AppSecret of the deployment's Mini Program.
    ///
    /// # Errors
    /// Where its file cannot be read, or holds nothing.
    pub fn default_mini_program(&self) -> Result<Option<MiniProgram>, ConfigError> {
        const FILE: &str = "wechat.default.app_secret_file";
        let Some(settings) = &self.wechat.default else {
            return Ok(None);
        };
        let secret = self
            .secret(FILE, "the AppSecret", Some(&settings.app_secret_file))?
            .unwrap_or_default();
        let refused = |error: WeChatError| self.refuse("wechat.default", error);
        MiniProgram::new(&settings.app_id, &secret).map(Some).map_err(refused)
    }

    /// The pool label of a host: `Some(None)` for the public host itself, `None` for a host that is no pool's. The host of codes
    /// and phones is none, unless it is the public one.
    pub fn pool_label<'h>(&self, host: &'h HostName) -> Option<Option<&'h str>> {
        let public = self.public_url.host();
        if host == public {
            return Some(None);
        }
        host.label_before(public).filter(|_| !self.is_scan_host(host)).map(Some)
    }

    /// Scheme and host, for a host that is ours.
    pub fn origin_of(&self, host: &HostName) -> String {
        format!("{}://{host}", self.public_url.scheme())
    }

    /// Scheme and host of a pool, by its label.
    pub fn pool_origin(&self, label: Option<&str>) -> String {
        let (scheme, public) = (self.public_url.scheme(), self.public_url.host());
        label.map_or_else(
            || self.public_url.origin(),
            |label| format!("{scheme}://{label}.{public}"),
        )
    }

    /// Whether codes and phones ask this host.
    pub fn is_scan_host(&self, host: &HostName) -> bool {
        self.scan_url().host() == host
    }

    /// What codes hold before `/s/`.
    pub fn scan_url(&self) -> &PublicUrl {
        self.scan_url.as_ref().unwrap_or(&self.public_url)
    }

    /// Whether this address is a proxy of ours.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted_proxies.contain(address)
    }
}

/// The text of a file that holds one thing, without what editors put around it.
fn read(path: &Path) -> io::Result<String> {
    Ok(tidy(&fs::read_to_string(path)?).to_owned())
}

/// A path as a variable names it, without the line end that may stand behind it.
pub fn tidy_path(path: &Path) -> &Path {
    path.to_str().map_or(path, |text| Path::new(tidy(text)))
}

#[cfg(test)]
mod tests;
