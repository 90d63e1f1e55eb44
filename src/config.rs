//! The configuration: one TOML file and `SAOMA_…` variables. An unknown key refuses to start.

mod environment;
mod host;
mod limits;
mod public_url;
mod trusted_proxies;

use std::{
    fs,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use secrecy::SecretString;
use serde::Deserialize;
use wechat::{BASE_URL, MiniProgram, WeChatError};

pub use host::HostName;
pub use limits::LimitSettings;
pub use public_url::PublicUrl;
pub use trusted_proxies::TrustedProxies;

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
    pub database: String,
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
}

impl Default for WechatSettings {
    fn default() -> Self {
        Self { base_url: default_wechat(), default: None }
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

fn default_database() -> String {
    "sqlite:saoma.db".to_owned()
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

    /// The pool label of a host: `Some(None)` for the public host itself, `None` for a host that is not ours.
    pub fn pool_label<'h>(&self, host: &'h HostName) -> Option<Option<&'h str>> {
        let public = self.public_url.host();
        if host == public { Some(None) } else { host.label_before(public).map(Some) }
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

/// Without marks and blanks around it.
fn tidy(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}')
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
mod tests {
    use super::*;

    fn load(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("saoma.toml");
        fs::write(&file, text).unwrap();
        let variables =
            variables.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Config::load(Some(&file), variables)
            .map_err(|error| error.to_string().replace(&file.display().to_string(), "saoma.toml"))
    }

    #[test]
    fn an_unknown_key_refuses_to_start() {
        let error =
            load("public_url = 'https://login.example.com'\npubic_url = 1", &[]).unwrap_err();
        assert!(error.contains("unknown field `pubic_url`"), "{error}");
        let error =
            load("public_url = 'https://login.example.com'", &[("SAOMA_LISTN", "x")]).unwrap_err();
        assert!(error.contains("unknown field `listn`"), "{error}");
    }

    #[test]
    fn a_line_that_is_not_understood_is_named_and_not_told() {
        let text =
            "public_url = 'https://login.example.com'\ndatabase = 'postgres://u:hunter2@db\n";
        let error = load(text, &[]).unwrap_err();
        assert!(error.contains("line 2") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn files_and_variables_may_be_as_editors_and_orchestrators_write_them() {
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret");
        for written in ["s3cret", "s3cret\n", "s3cret\r\n", "\u{feff}s3cret\r\n \t"] {
            fs::write(&secret, written).unwrap();
            let path = format!("{}\r\n", secret.display());
            let variables = [
                ("SAOMA_PUBLIC_URL", " https://login.example.com\n"),
                ("SAOMA_DRAIN_SECONDS", "5\n"),
                ("SAOMA_WECHAT__DEFAULT__APP_ID", "wx1\r"),
                ("SAOMA_WECHAT__DEFAULT__APP_SECRET_FILE", path.as_str()),
            ];
            let config = load("\u{feff}log_format = 'text'\r\n", &variables).unwrap();
            assert_eq!(config.public_url.origin(), "https://login.example.com");
            assert_eq!(config.drain_seconds, 5);
            let own = config.wechat.default.unwrap();
            assert_eq!(
                (own.app_id.as_str(), read(&own.app_secret_file).unwrap().as_str()),
                ("wx1", "s3cret")
            );
        }
    }

    #[test]
    fn variables_win_over_the_file() {
        let variables = [
            ("SAOMA_DATABASE", "postgres://db/saoma"),
            ("SAOMA_WECHAT__DEFAULT__APP_ID", "wx1"),
            ("SAOMA_WECHAT__DEFAULT__APP_SECRET_FILE", "/run/secret"),
            ("PATH", "/bin"),
        ];
        let config =
            load("public_url = 'https://login.example.com'\ndatabase = 'sqlite:a.db'", &variables)
                .unwrap();
        assert_eq!(config.database, "postgres://db/saoma");
        assert_eq!(config.wechat.default.unwrap().app_id, "wx1");
    }

    /// 49: the server is made to ask an address inside.
    #[test]
    fn the_base_url_of_wechat_is_never_this_machine() {
        for wrong in [
            "http://api.weixin.qq.com",
            "https://127.0.0.1/",
            "https://localhost/",
            "https://[::1]/",
        ] {
            let text =
                format!("public_url = 'https://login.example.com'\n[wechat]\nbase_url = '{wrong}'");
            assert!(load(&text, &[]).unwrap_err().contains("wechat.base_url"), "{wrong}");
        }
    }

    #[test]
    fn the_host_decides_the_pool() {
        let config = load("public_url = 'https://login.example.com'", &[]).unwrap();
        let label = |text| {
            let host = config.public_url.host_of(text)?;
            config.pool_label(&host).map(|label| label.map(str::to_owned))
        };
        assert_eq!(label("login.example.com"), Some(None));
        assert_eq!(label("login.example.com.:443"), Some(None));
        assert_eq!(label("acme.login.example.com"), Some(Some("acme".to_owned())));
        for foreign in [
            "evil.com",
            "a.b.login.example.com",
            ".login.example.com",
            "xlogin.example.com",
            "login.example.com.evil.com",
            "login.example.com:8443",
        ] {
            assert_eq!(label(foreign), None, "{foreign}");
        }
    }
}
