//! WeChat: where it is, and the Mini Program of the deployment.

use std::path::PathBuf;

use serde::Deserialize;
use wechat::{BASE_URL, EnvVersion};

use super::verification_files::VerificationFiles;

/// WeChat.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WechatSettings {
    /// Where its API is; in the file only, https and not loopback.
    #[serde(default = "default_wechat")]
    pub base_url: String,
    /// The Mini Program of connections without one of their own.
    pub default: Option<MiniProgramSettings>,
    /// The page of a Mini Program that its codes open.
    #[serde(default = "default_page")]
    pub page: String,
    /// The version of a Mini Program that its codes open.
    #[serde(default)]
    pub env_version: EnvVersion,
    /// Files that WeChat's platform made to see whose the scan host is. Default: none.
    #[serde(default)]
    pub verification_files: VerificationFiles,
}

impl Default for WechatSettings {
    fn default() -> Self {
        Self {
            base_url: default_wechat(),
            default: None,
            page: default_page(),
            env_version: EnvVersion::default(),
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

fn default_wechat() -> String {
    BASE_URL.to_owned()
}

/// The page of the Mini Program that comes with Saoma.
fn default_page() -> String {
    "pages/login/login".to_owned()
}

impl WechatSettings {
    /// Whether the page is one as WeChat wants it: no `/` before it, no query behind it.
    pub(super) fn has_page(&self) -> bool {
        let named = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        self.page.len() <= 128 && self.page.split('/').all(named)
    }

    /// Whether WeChat's API is at https, and not on this machine.
    pub(super) fn is_foreign(&self) -> bool {
        url::Url::parse(&self.base_url).is_ok_and(|url| {
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
}
