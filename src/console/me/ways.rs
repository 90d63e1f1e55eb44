//! Somebody takes away one of their own ways in.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    aggregate::CommandError,
    decisions::{ChangeWays, WayChange},
    unit::Refused,
};

use super::shown;
use crate::{
    console::{act::Act, here::Here},
    http::{app::App, caller::Caller, page::Person, refusal::Refusal},
    management::operators::forget_password,
};

/// Takes a passkey away, but never the last way in.
///
/// # Errors
/// 404 for one that they have not; who must first show that it is them is led there.
pub async fn remove_passkey(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let passkey = act.form.field("passkey").to_owned();
    let caller = act.own_caller(&request, &passkey);
    removed(&app, &act.here, &caller, &person, WayChange::WithoutPasskey(passkey)).await
}

/// Takes the password away, and the authenticator with it, but never the last way in.
///
/// # Errors
/// As [`remove_passkey`].
pub async fn remove_password(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let caller = act.own_caller(&request, "");
    removed(&app, &act.here, &caller, &person, WayChange::WithoutPassword).await
}

/// Takes the WeChat account away, which is never the last way in.
///
/// # Errors
/// As [`remove_passkey`].
pub async fn remove_wechat(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let caller = act.own_caller(&request, "");
    removed(&app, &act.here, &caller, &person, WayChange::WithoutWechat).await
}

async fn removed(
    app: &App,
    here: &Here,
    caller: &Caller,
    person: &Person,
    change: WayChange,
) -> Result<HttpResponse, Refusal> {
    here.fresh(app)?;
    let of_password = matches!(change, WayChange::WithoutPassword);
    let (operator, session) = (here.operator.id.clone(), here.session.id.clone());
    let decision = ChangeWays { operator, change, session, at: app.now() };
    match app.execute(caller, &decision).await {
        Ok(()) if of_password => {
            forget_password(app, &here.operator).await?;
            Ok(shown::saved(person))
        }
        Ok(()) => Ok(shown::saved(person)),
        Err(Refused::Undecided(CommandError::Invalid { .. })) => {
            shown::but_the_last_stays(app, here, person).await
        }
        Err(refused) => Err(refused.into()),
    }
}
