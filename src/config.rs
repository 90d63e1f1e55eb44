//! The configuration: one TOML file and `SAOMA_…` variables. An unknown key refuses to start.

mod database_url;
mod environment;
mod host;
mod limits;
mod public_url;
mod tidy;
mod trusted_proxies;
mod verification_files;

use std::{
    fs,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use eventstore::database_file;
use secrecy::SecretString;
use serde::Deserialize;
use wechat::{BASE_URL, MiniProgram, WeChatError};

use tidy::tidy;

pub use database_url::DatabaseUrl;
pub use host::HostName;
pub use limits::LimitSettings;
pub use public_url::PublicUrl;
pub use trusted_proxies::TrustedProxies;
pub use verification_files::VerificationFiles;

/// Why the configuration was refused; one line for a person.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file could not be read.
    #[error("{path}: {cause}", path = path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// The file, or a variable, is not understood.
    #[error("{origin}: {message}")]
    NotUnderstood {
        /// The file or the variables.
        origin: String,
        /// What is wrong, and where.
        message: String,
    },
    /// A value is not allowed.
    #[error("{key}: {why}")]
    NotAllowed {
        /// The key.
        key: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

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
    /// Limits; each says what it counts.
    #[serde(default)]
    pub limits: LimitSettings,
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

/// WeChat.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WechatSettings {
    /// Where its API is; in the file only, https and not loopback.
    #[serde(default = "default_wechat")]
    pub base_url: String,
    /// The Mini Program of connections without one of their own.
    pub default: Option<MiniProgramSettings>,
    /// Files that WeChat's platform made to see whose the scan host is. Default: none.
    #[serde(default)]
    pub verification_files: VerificationFiles,
}

impl Default for WechatSettings {
    fn default() -> Self {
        Self {
            base_url: default_wechat(),
            default: None,
            verification_files: VerificationFiles::default(),
        }
    }
}

/// A Mini Program.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MiniProgramSettings {
    /// Its AppID.
    pub app_id: String,
    /// The file that holds its AppSecret.
    pub app_secret_file: PathBuf,
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

fn default_wechat() -> String {
    BASE_URL.to_owned()
}

impl Config {
    /// Reads the file, where there is one, and the variables over it.
    ///
    /// # Errors
    /// Where a file cannot be read, a key is unknown, or a value is not allowed.
    pub fn load(
        file: Option<&Path>,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let (text, origin) = match file {
            Some(path) => (read(path)?, path.display().to_string()),
            None => (String::new(), "configuration".to_owned()),
        };
        let mut table: toml::Table =
            toml::from_str(&text).map_err(|error| not_understood(&origin, &text, &error))?;
        environment::overlay(&mut table, variables)?;
        let config: Self =
            table.try_into().map_err(|error| not_understood(&origin, &text, &error))?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        if self.wechat.base_url != BASE_URL && !is_foreign_https(&self.wechat.base_url) {
            let why = "must be https and not on this machine".to_owned();
            return Err(ConfigError::NotAllowed { key: "wechat.base_url", why });
        }
        database_file(self.database.as_str())
            .map_err(|error| ConfigError::NotAllowed { key: "database", why: error.to_string() })?;
        // More threads than that, actix-web does not take.
        if self.workers.is_some_and(|workers| !(1..=512).contains(&workers)) {
            return Err(ConfigError::NotAllowed { key: "workers", why: "1 to 512".to_owned() });
        }
        Ok(())
    }

    /// The AppSecret of the deployment's Mini Program.
    ///
    /// # Errors
    /// Where its file cannot be read, or holds nothing.
    pub fn default_mini_program(&self) -> Result<Option<MiniProgram>, ConfigError> {
        let Some(settings) = &self.wechat.default else {
            return Ok(None);
        };
        let secret = read(&settings.app_secret_file)?;
        if secret.is_empty() {
            let why = "the file holds no secret".to_owned();
            return Err(ConfigError::NotAllowed { key: "wechat.default.app_secret_file", why });
        }
        let refused = |error: WeChatError| ConfigError::NotAllowed {
            key: "wechat.default",
            why: error.to_string(),
        };
        MiniProgram::new(&settings.app_id, &SecretString::from(secret)).map(Some).map_err(refused)
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

/// The text of a file, without the mark that some editors put at its start.
fn read(path: &Path) -> Result<String, ConfigError> {
    let text = fs::read_to_string(path)
        .map_err(|cause| ConfigError::Unreadable { path: path.to_owned(), cause })?;
    Ok(tidy(&text).to_owned())
}

/// A path as a variable names it, without the line end that may stand behind it.
pub fn tidy_path(path: &Path) -> &Path {
    path.to_str().map_or(path, |text| Path::new(tidy(text)))
}

/// What is wrong, and in which line. The line itself is not told: it may hold a password.
fn not_understood(origin: &str, text: &str, error: &toml::de::Error) -> ConfigError {
    let line = error
        .span()
        .and_then(|span| text.get(..span.start))
        .map(|before| format!(" (line {})", before.lines().count().max(1)));
    let message = error.message().lines().collect::<Vec<_>>().join(" ");
    let message = message + &line.unwrap_or_default();
    ConfigError::NotUnderstood { origin: origin.to_owned(), message }
}

fn is_foreign_https(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| {
        url.scheme() == "https"
            && match url.host() {
                Some(url::Host::Domain(name)) => {
                    name != "localhost" && !name.ends_with(".localhost")
                }
                Some(url::Host::Ipv4(address)) => {
                    !address.is_loopback() && !address.is_unspecified()
                }
                Some(url::Host::Ipv6(address)) => {
                    !address.is_loopback() && !address.is_unspecified()
                }
                None => false,
            }
    })
}

#[cfg(test)]
mod tests;
