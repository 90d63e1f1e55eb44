//! `/console/join/way`: who was invited registers a passkey, or a password and an authenticator app.

use ::web::pages::{Again, Ask, ConsoleWayPage};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    decisions::{JoinConsole, WayIn},
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
    proof::Kept,
    totp::{Codes, SECRET},
};
use crate::{
    http::{app::App, page::Person, refusal::Refusal, secrets},
    management::operators::{forget_password, place},
    passkey::{self, Expected},
};

/// Characters of a password. Codes go with it, and it opens everything.
const PASSWORD: std::ops::RangeInclusive<usize> = 12..=256;

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
        answer => with_passkey(&app, &asked, answer),
    };
    let way = match way {
        Ok(way) => way,
        Err(why) => return again(why).await,
    };
    let entrance = Entrance::new(&app);
    let former = app.views.console_sessions_not_ended(guest.pool.as_ref(), &guest.id).await?;
    let decision = JoinConsole {
        operator: guest.id.clone(),
        browser: secrets::hash(&kept),
        way,
        session: entrance.session.clone(),
        former: former.into_iter().map(|session| session.id).collect(),
        at: app.now(),
    };
    let caller = host.caller(guest.pool.as_ref(), Actor::Operator(guest.id.clone()));
    match app.execute(&caller, &decision).await {
        Ok(()) => {
            forget_password(&app, &guest).await?;
            Ok(entrance.answer(&app, &person))
        }
        // Its time was over at this very moment, or it was used.
        Err(Refused::Undecided(_)) => refused(&person),
        Err(refused) => Err(refused.into()),
    }
}

fn with_passkey(app: &App, asked: &Asked, answer: &str) -> Result<WayIn, Again> {
    let answer = serde_json::from_str(answer).map_err(|_| Again::Passkey)?;
    let (origin, host) = (app.config.public_url.origin(), passkey_host(app));
    let host = host.ok_or(Again::Passkey)?;
    let expected = Expected { challenge: &asked.challenge, origin: &origin, host: &host };
    passkey::registered(&answer, &expected).map(WayIn::Passkey).map_err(|_| Again::Passkey)
}

async fn with_password(
    app: &App,
    form: &Form,
    guest: &OperatorView,
    kept: &str,
) -> Result<Result<WayIn, Again>, Refusal> {
    let password = form.field("password");
    if !PASSWORD.contains(&password.chars().count()) {
        return Ok(Err(Again::Short));
    }
    if password != form.field("again") {
        return Ok(Err(Again::Differs));
    }
    let codes = codes(app, guest, kept).await?;
    let Some(step) = codes.step(form.field("code"), app.now()) else {
        return Ok(Err(Again::Wrong));
    };
    let hash = app.passwords.hash(password.to_owned(), app.new_salt()).await?;
    let id = app.new_id();
    let secret = serde_json::to_vec(&Kept { hash, codes: codes.typed() });
    let secret = secret.map_err(|_| Refusal::Internal)?;
    app.vault.put(None, &place(&guest.id, &id), &secret).await?;
    Ok(Ok(WayIn::Password { id, step }))
}

/// The codes of an app that scans the picture. The secret follows from what the browser holds, so that it is the same until
/// the form is right, and is stored only then.
async fn codes(app: &App, guest: &OperatorView, kept: &str) -> Result<Codes, Refusal> {
    let secret = app.vault.derive(None, "console codes", secrets::hash(kept).as_str()).await?;
    let secret = URL_SAFE_NO_PAD.decode(secret).map_err(|_| Refusal::Internal)?;
    let secret = secret.get(..SECRET).ok_or(Refusal::Internal)?;
    Codes::new(secret, app.config.public_url.host().as_str(), guest.name())
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
