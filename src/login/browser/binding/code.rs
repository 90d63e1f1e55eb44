//! `POST /logins/{id}/binding/code`: a code that proves an account is sent to its number or its e-mail address.

use std::sync::Arc;

use ::web::letters;
use actix_web::{HttpResponse, web};
use chrono::TimeDelta;
use domain::{
    decisions::SendCode,
    login::{LoginEvent, ProofChannel, State},
    reason::Reason,
};
use eventstore::Actor;
use serde::Deserialize;
use serde_json::json;

use super::{account, asker, hash};
use crate::{
    http::{app::App, json::Json, page::Person, refusal::Refusal, same_origin::SameOrigin},
    login::browser::credential::OwnLogin,
    messenger::{Line, Message},
    random,
};

/// How long a code counts.
const LIFETIME: TimeDelta = TimeDelta::minutes(5);

/// Where a code is to go.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeRequest {
    channel: ProofChannel,
    account: String,
}

/// Sends a code, if there is such an account. Nobody can tell from the answer whether there is: the channel is asked whether it is
/// there before that is known, and the message is handed over after the answer.
///
/// # Errors
/// 409 unless asked, 403 after three codes, 410 after expiry, 422 for what is no account or for a channel that the deployment does
/// not have, 429 over a limit, 503 if the channel is down: then nothing is spent.
pub async fn code(
    app: web::Data<App>,
    own: OwnLogin,
    person: Person,
    _ours: SameOrigin,
    body: Json<CodeRequest>,
) -> Result<HttpResponse, Refusal> {
    let (host, login, now) = (&own.host, &own.login, app.now());
    let account = account(&body.0.account, body.0.channel)?;
    let line = line(&app, body.0.channel)?;
    // Whoever is not asked spends nothing of what an account may take.
    if login.state_at(now) == State::BindingAsked {
        app.limits.code(&host.pool.id, &account, asker(login), host.remote.address)?;
        line.ready().await.map_err(|cause| {
            tracing::error!(channel = body.0.channel.name(), %cause, "no code can be sent");
            Refusal::Messenger
        })?;
    }
    let code = six_digits(&app);
    let decision = SendCode {
        login: login.id.clone(),
        proof: app.new_id().into(),
        account: account.clone(),
        code: hash(&app, host, &login.id, &code).await?,
        expires_at: now + LIFETIME,
        at: now,
    };
    let noted = app.execute(&host.caller(Actor::Browser), &decision).await?;
    let Some(LoginEvent::ProofSent { .. }) = noted.answer.events.last() else {
        return Err(noted.answer.refusal().unwrap_or(Reason::WrongState).into());
    };
    if let Some(to) = account.address().clear().filter(|_| noted.to_somebody) {
        let application = app.views.application(&host.pool.id, &login.application).await?;
        let name = application.map(|application| application.settings.name).unwrap_or_default();
        let letter = letters::code(person.frame().language, &name, &code);
        let message = Message { to: to.clone(), code, subject: letter.subject, text: letter.text };
        tokio::spawn(hand_over(line, body.0.channel, message));
    }
    Ok(HttpResponse::Accepted().json(json!({})))
}

fn line(app: &App, channel: ProofChannel) -> Result<Arc<Line>, Refusal> {
    let line = match channel {
        ProofChannel::Phone => &app.messengers.phone,
        ProofChannel::Email => &app.messengers.email,
    };
    line.clone().ok_or_else(|| Refusal::invalid("channel", "this server sends none by it"))
}

async fn hand_over(line: Arc<Line>, channel: ProofChannel, message: Message) {
    if let Err(cause) = line.send(&message).await {
        tracing::error!(channel = channel.name(), %cause, "a code was not sent");
    }
}

fn six_digits(app: &App) -> String {
    let number = u64::from_be_bytes(random::bytes(&*app.random)) % 1_000_000;
    format!("{number:06}")
}
