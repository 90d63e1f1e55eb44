//! `/console/join/way`: who was invited registers a passkey, or a password and an authenticator app.

use ::web::pages::{Again, Ask, ConsoleWayPage};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::{
    decisions::{JoinConsole, WayIn},
    name::NameKind,
    unit::Refused,
};
use eventstore::Actor;
use projections::operators::OperatorView;

use super::{
    ask::{Asked, passkey_host},
    entrance::Entrance,
    form::Form,
    host::ConsoleHost,
    join::{guest, refused},
    registration::{self, NewPassword},
    totp::Codes,
};
use crate::{
    http::{app::App, page::Person, refusal::Refusal, secrets},
    management::operators::forget_password,
};

/// The page.
///
/// # Errors
/// 421 on another host, 429 if the address asks too much.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    host: ConsoleHost,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let Some((guest, kept)) = guest(&app, &request, &host).await? else {
        return refused(&person);
    };
    let asked = Asked::now(&app, &request).await?;
    shown(&app, &person, &asked, (&guest, &kept), None).await
}

/// Registers it, and signs in with it.
///
/// # Errors
/// 403 for a form that is not our own page's.
pub async fn register(
    app: web::Data<App>,
    request: HttpRequest,
    host: ConsoleHost,
    form: Form,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let Some((guest, kept)) = guest(&app, &request, &host).await? else {
        return refused(&person);
    };
    let again = async |why| {
        let asked = Asked::anew(&app).await?;
        shown(&app, &person, &asked, (&guest, &kept), Some(why)).await
    };
    let Some(asked) = Asked::answered(&app, &request, &form).await? else {
        return again(Again::Stale).await;
    };
    let way = match form.field("passkey") {
        "" => with_password(&app, &form, &guest, &kept).await?,
        answer => registration::passkey(&app, &asked, answer).map(WayIn::Passkey),
    };
    let way = match way {
        Ok(way) => way,
        Err(why) => return again(why).await,
    };
    let entrance = Entrance::new(&app, &request, &host);
    let decision = JoinConsole {
        operator: guest.id.clone(),
        browser: secrets::hash(&kept),
        way,
        session: entrance.session.clone(),
        at: app.now(),
    };
    let caller = host.caller(guest.pool.as_ref(), Actor::Operator(guest.id.clone()));
    match app.execute(&caller, &decision).await {
        Ok(()) => {
            forget_password(&app, &guest).await?;
            Ok(entrance.answer(&app, &person))
        }
        Err(Refused::Taken(NameKind::Passkey)) => again(Again::PasskeyTaken).await,
        // Its time was over at this very moment, or it was used.
        Err(Refused::Undecided(_)) => refused(&person),
        Err(refused) => Err(refused.into()),
    }
}

async fn with_password(
    app: &App,
    form: &Form,
    guest: &OperatorView,
    kept: &str,
) -> Result<Result<WayIn, Again>, Refusal> {
    let codes = codes(app, guest, kept).await?;
    let password = registration::password(app, form, &guest.id, &codes).await?;
    Ok(password.map(|NewPassword { id, step }| WayIn::Password { id, step }))
}

/// They follow from what the browser holds.
async fn codes(app: &App, guest: &OperatorView, kept: &str) -> Result<Codes, Refusal> {
    registration::codes(app, secrets::hash(kept).as_str(), guest.name()).await
}

async fn shown(
    app: &App,
    person: &Person,
    asked: &Asked,
    (guest, kept): (&OperatorView, &str),
    again: Option<Again>,
) -> Result<HttpResponse, Refusal> {
    let (host, codes) = (passkey_host(app), codes(app, guest, kept).await?);
    let ask = Ask {
        proof: &asked.proof,
        host: host.as_deref(),
        challenge: &asked.challenge,
        passkeys: "",
        password: true,
    };
    let page = ConsoleWayPage {
        frame: person.frame(),
        ask,
        operator: guest.id.as_str(),
        name: guest.name(),
        picture: &codes.picture()?,
        secret: &codes.typed(),
        again,
    };
    let status = if again.is_some() { StatusCode::FORBIDDEN } else { StatusCode::OK };
    let mut answer = person.page_with(status, &page)?;
    _ = answer.add_cookie(&asked.cookie(app));
    Ok(answer)
}
