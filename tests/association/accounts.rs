//! Accounts that were there before, and people whose browser is asked which one is theirs.

use domain::{
    account_choice::{Association, Policy},
    decisions::Execute,
    id::UserId,
    session::{Session, SessionCommand, Start},
    user::{User, UserCommand},
};
use serde_json::{Value, json};

use crate::harness::{Answer, Browser, Login, Phone, World};

pub const PASSWORD: &str = "hillside tea 2026";

/// An account of the first pool without WeChat.
#[derive(Default)]
pub struct Account<'a> {
    pub id: &'a str,
    pub phone: Option<&'a str>,
    pub email: Option<&'a str>,
    pub password: bool,
}

impl Account<'_> {
    pub async fn create(self, world: &World) -> UserId {
        let (site, app, at) = (&world.first, &world.app, world.app.now());
        let user = UserId::from(self.id);
        let register = UserCommand::Register {
            pool: site.pool.clone(),
            user: user.clone(),
            phone: self.phone.map(Into::into),
            phone_held_elsewhere: false,
            at,
        };
        let mut commands = vec![register];
        if let Some(email) = self.email {
            commands.push(UserCommand::ChangeEmail { email: Some(email.into()), at });
        }
        if self.password {
            let hash = app.passwords.hash(PASSWORD.to_owned(), [7; 16]).await.unwrap();
            commands.push(UserCommand::ChangePassword { hash: hash.into(), at });
        }
        for command in commands {
            site.execute(app, Execute::<User>::new(self.id, command)).await;
        }
        user
    }
}

/// The user signs in now, in whatever way.
pub async fn was_here(world: &World, user: &UserId) {
    let (site, app, at) = (&world.first, &world.app, world.app.now());
    let id = format!("session of {user}").replace(' ', "-");
    let start = Start {
        pool: site.pool.clone(),
        user: user.clone(),
        login: format!("login-of-{user}").into(),
        credential: "credential".into(),
        browser: domain::id::SecretHash::from("browser").into(),
        authenticated_at: at,
        expires_at: at + chrono::TimeDelta::hours(1),
        confirmed: true,
    };
    let command = SessionCommand::Start { start, at };
    site.execute(app, Execute::<Session>::new(&id, command)).await;
}

/// A person without an account, whose WeChat has this number of mainland China.
pub fn stranger(world: &World, id: &str, number: &str) -> Phone {
    world.wechat.add_person(fixtures::wechat::Person::new(id, "生客", "86", number));
    world.phone(id)
}

/// A browser that is asked.
pub struct Asked {
    pub browser: Browser,
    pub login: Login,
}

/// The connection asks everybody; login only or not.
pub async fn asks(world: &World, login_only: bool) {
    let policy = Policy { association: Association::AskBinding, login_only, ..Policy::default() };
    world.first.policy(&world.app, policy).await;
}

impl Asked {
    /// A stranger scans and agrees.
    pub async fn begin(world: &World, id: &str, number: &str) -> Self {
        let (asked, phone) = Self::scanned(world, id, number).await;
        assert_eq!(phone.authorize().await.expect(200).field("state"), "binding_asked");
        asked
    }

    /// A stranger agrees and gives no number.
    pub async fn begin_without_number(world: &World, id: &str, number: &str) -> Self {
        let (asked, phone) = Self::scanned(world, id, number).await;
        let agreed = phone.authorize_without_number().await.expect(200);
        assert_eq!(agreed.field("state"), "binding_asked");
        asked
    }

    async fn scanned(world: &World, id: &str, number: &str) -> (Self, Phone) {
        let phone = stranger(world, id, number);
        let browser = world.browser(&world.first);
        let login = browser.login(&world.first).await;
        phone.scan(&login).await.expect(200);
        (Self { browser, login }, phone)
    }

    pub async fn post(&self, what: &str, body: &Value) -> Answer {
        self.browser.post(&format!("/logins/{}/binding{what}", self.login.id), body).await
    }

    pub async fn choose_new(&self) -> Answer {
        self.post("", &json!({ "choice": "new" })).await
    }

    pub async fn send_code(&self, channel: &str, account: &str) -> Answer {
        self.post("/code", &json!({ "channel": channel, "account": account })).await
    }

    pub async fn show_code(&self, code: &str) -> Answer {
        self.post("/proof", &json!({ "code": code })).await
    }

    pub async fn show_password(&self, account: &str, password: &str) -> Answer {
        self.post("/proof", &json!({ "account": account, "password": password })).await
    }

    pub async fn state(&self) -> String {
        self.browser.state(&self.login).await
    }

    pub async fn events(&self, world: &World) -> Vec<String> {
        world.events(&self.login).await
    }
}

/// The code that was sent last, to that address; it arrives after the answer.
pub async fn code_for(world: &World, to: &str) -> String {
    for _ in 0..200 {
        let delivered = world.outbox.delivered();
        if let Some(message) = delivered.iter().rev().find(|message| message.to == to) {
            return message
                .text
                .split(|letter: char| !letter.is_ascii_digit())
                .find(|part| part.len() == 6)
                .unwrap()
                .to_owned();
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("nothing was sent to {to}");
}
