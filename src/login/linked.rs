//! Whoever has an account is told when a further WeChat account opens it: that may have been somebody else.

use ::web::{letters, messages::Language};
use actix_web::{HttpRequest, web};
use domain::{
    decisions::LoginAnswer,
    id::{ApplicationId, PoolId, UserId},
    login::{How, LoginEvent},
};
use projections::Private;

use crate::{
    http::{app::App, page::Person, refusal::Refusal},
    messenger::Message,
};

/// Sends a letter to the verified e-mail address of the account, after the answer. Who has none, or a server that sends none, has the
/// page of the account; an SMS gateway has words for codes only.
pub fn tell(app: &web::Data<App>, request: &HttpRequest, answer: &LoginAnswer) {
    let linked = answer.events.iter().find_map(|event| match event {
        LoginEvent::Bound { user, how, .. } if links(*how) => Some(user.clone()),
        _ => None,
    });
    let (Some(user), Some(issued)) = (linked, answer.login.issued.clone()) else {
        return;
    };
    let (app, language) = (app.clone(), Person::of(request).frame().language);
    tokio::spawn(async move {
        if let Err(cause) = send(&app, language, &issued.pool, &issued.application, &user).await {
            tracing::warn!(pool = %issued.pool, %user, %cause, "nobody was told of a WeChat account that was linked");
        }
    });
}

/// Whether an account that was there before got a further way in.
const fn links(how: How) -> bool {
    match how {
        How::PhoneMatched | How::Proven | How::OwnSession | How::KnownUnionIdentity => true,
        How::KnownIdentity | How::NewUser | How::ChosenNew | How::Imported | How::Merged => false,
    }
}

async fn send(
    app: &App,
    language: Language,
    pool: &PoolId,
    application: &ApplicationId,
    user: &UserId,
) -> Result<(), Refusal> {
    let Some(line) = app.messengers.email.clone() else {
        return Ok(());
    };
    let user = app.views.user(pool, user).await?.ok_or(Refusal::NotFound)?;
    let Some(address) = user.email.as_ref().map(Private::as_str) else {
        return Ok(());
    };
    let application = app.views.application(pool, application).await?;
    let name = application.map(|application| application.settings.name).unwrap_or_default();
    let pool = app.views.pool(pool).await?.ok_or(Refusal::NotFound)?;
    let account = format!("{}/account", app.config.pool_origin(pool.settings.host.as_deref()));
    let letter = letters::linked(language, &name, &account);
    let message = Message {
        to: address.to_owned(),
        code: String::new(),
        subject: letter.subject,
        text: letter.text,
    };
    line.send(&message).await.map_err(|cause| {
        tracing::warn!(%cause, "a letter was not sent");
        Refusal::Messenger
    })
}
