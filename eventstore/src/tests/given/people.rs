//! People of the console.

use chrono::TimeDelta;
use domain::operator::{Operator, OperatorCommand, Passkey, PasskeyAlgorithm, Scanned};

use super::{Given, identity, noon};

impl Given {
    /// Somebody who was invited registers a passkey, and links a WeChat account.
    pub async fn links_wechat(&self, operator: &str, openid: &str) {
        let at = noon() - TimeDelta::seconds(1);
        let (id, public_key) = ("key".to_owned(), "point".to_owned());
        let passkey = Passkey { id, public_key, algorithm: PasskeyAlgorithm::Es256, count: 0 };
        let (application, connection) = ("shop".into(), "wechat".into());
        let scanned = Scanned { identity: identity(openid), application, connection };
        for command in [
            OperatorCommand::Open { link: "link".into(), browser: "browser".into(), at },
            OperatorCommand::RegisterPasskey { browser: "browser".into(), passkey, at },
            OperatorCommand::LinkWechat { scanned, at },
        ] {
            self.one::<Operator>(operator, command).await;
        }
    }
}
