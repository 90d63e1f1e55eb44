//! What the demo tells who started it.

use std::fmt;

use fixtures::wechat;
use serde_json::{Value, json};

use super::{
    people,
    seed::{ASKING, ASKING_NAME, CONNECTION, ROUND, ROUND_NAME, SECOND_POOL, Seeded},
};

/// Where things are and what opens them.
#[derive(Debug)]
pub struct Facts(Value);

/// What opens more than the shop's pool.
pub(super) struct Told {
    /// The link by which somebody comes in to the console; none where others reach it.
    pub console: Option<String>,
    /// An API key of the deployment.
    pub deployment_key: String,
}

impl Facts {
    pub(super) fn new(
        saoma: &str,
        behind: Option<u16>,
        [shop, phone, wechat, outbox]: [&str; 4],
        seeded: &Seeded,
        told: &Told,
        world: &wechat::Config,
    ) -> Self {
        let people: Vec<Value> = world
            .people
            .iter()
            .map(|person| {
                let phone = person.phone.as_ref().map(|phone| format!("+{}{}", phone.country_code, phone.number));
                json!({ "id": person.id, "openid": person.openid, "unionid": person.unionid, "phone": phone })
            })
            .collect();
        Self(json!({
            "saoma": saoma,
            "issuer": format!("{saoma}/oidc"),
            "listens": behind.map(|port| format!("http://127.0.0.1:{port}")),
            "shop": shop,
            "phone": phone,
            "wechat": wechat,
            "outbox": outbox,
            "asking_connection": ASKING,
            "round_connection": ROUND,
            "account": people::facts(),
            "api_key": seeded.api_key,
            "deployment_key": told.deployment_key,
            "console": told.console,
            "application": { "id": seeded.application, "secret": seeded.secret },
            "public_application": { "id": seeded.public_application },
            "connection": CONNECTION,
            "people": people,
        }))
    }

    /// One JSON object on one line.
    pub fn json(&self) -> String {
        self.0.to_string()
    }

    fn text(&self, key: &str) -> &str {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default()
    }
}

impl fmt::Display for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        writeln!(f, "  Saoma is running, with a simulated WeChat. Nothing leaves this machine.")?;
        writeln!(f)?;
        writeln!(f, "  1. Open the shop and press \"Sign in\":   {}", self.text("shop"))?;
        writeln!(f, "  2. Scan the code with a simulated phone:  {}", self.text("phone"))?;
        writeln!(f)?;
        writeln!(f, "  Saoma itself                              {}", self.text("saoma"))?;
        match self.text("listens") {
            "" => writeln!(
                f,
                "  a second pool                             {}",
                self.text("saoma").replace("//", &format!("//{SECOND_POOL}."))
            )?,
            listens => writeln!(
                f,
                "  it listens at                             {listens}: lead your host or tunnel there, and pass the host on"
            )?,
        }
        if !self.text("console").is_empty() {
            writeln!(f, "  the console                               {}", self.text("console"))?;
        }
        writeln!(f, "  the simulated WeChat                      {}", self.text("wechat"))?;
        writeln!(f, "  codes by SMS and e-mail land in            {}", self.text("outbox"))?;
        writeln!(f)?;
        writeln!(
            f,
            "  The second way to sign in, \"{ASKING_NAME}\", asks who is new there which account is"
        )?;
        writeln!(f, "  theirs. {}", people::told())?;
        writeln!(f, "  The third, \"{ROUND_NAME}\", shows a code that WeChat draws.")?;
        writeln!(f)?;
        writeln!(
            f,
            "  Sign in from your own site: the issuer is {}; --json prints",
            self.text("issuer")
        )?;
        writeln!(f, "  a client and its secret, and --redirect-uri registers where your site is.")?;
        writeln!(f)?;
        writeln!(f, "  Ask what happened:")?;
        writeln!(
            f,
            "    curl -H 'Authorization: Bearer {}' {}/api/v1/logins",
            self.text("api_key"),
            self.text("saoma")
        )?;
        writeln!(f, "  The rest of the API:                      {}/api/docs", self.text("saoma"))?;
        writeln!(f)?;
        write!(f, "  Stop it with Ctrl-C.")
    }
}
