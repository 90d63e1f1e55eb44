//! What is done with a user by the forms of its page.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::id::{IdentityId, SessionId};

use super::{
    draft::{self, is_late, problem},
    found::Found,
    shown::{self, Said},
};
use crate::{
    console::{act::Act, to_page},
    http::{app::App, caller::Caller, page::Person, refusal::Refusal},
    management::{sessions, users},
};

/// Changes what is known of them.
///
/// # Errors
/// 404 for a user whom the person may not see, 403 if they may change nothing; what is wrong with the form stands at its field.
pub async fn change(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let typed = draft::typed(&act.form);
    let said: Vec<&str> = typed.values().map(String::as_str).collect();
    let (found, caller) = allowed(&app, &request, &act, &said.join("\n")).await?;
    let (id, seen) = (&found.user.id, Some(act.seen()?));
    let fields = draft::fields(&typed, &draft::standing(&found.user));
    let changed = users::change(&app, &caller, id, seen, &fields).await;
    let said = Said { typed: Some(typed), ..Said::default() };
    done(&app, &act, found, &person, changed, (said, "")).await
}

/// Lets nobody sign in as them.
///
/// # Errors
/// As [`change`].
pub async fn block(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let (found, caller) = allowed(&app, &request, &act, "").await?;
    let blocked = users::block(&app, &caller, &found.user.id, Some(act.seen()?)).await;
    done(&app, &act, found, &person, blocked, (Said::default(), "")).await
}

/// Lets them sign in again.
///
/// # Errors
/// As [`change`].
pub async fn unblock(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let (found, caller) = allowed(&app, &request, &act, "").await?;
    let unblocked = users::unblock(&app, &caller, &found.user.id, Some(act.seen()?)).await;
    done(&app, &act, found, &person, unblocked, (Said::default(), "")).await
}

/// Signs them out in one browser.
///
/// # Errors
/// As [`change`].
pub async fn sign_out(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let session = act.form.field("session");
    let (found, caller) = allowed(&app, &request, &act, session).await?;
    let ended = sessions::end(&app, &caller, &found.user.id, &SessionId::from(session)).await;
    done(&app, &act, found, &person, ended, (Said::default(), "")).await
}

/// Takes away a WeChat account that opens them, but never the last way in.
///
/// # Errors
/// As [`change`], and who must first show that it is them is led there.
pub async fn unlink(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let identity = IdentityId::from(act.form.field("identity"));
    let (found, caller) = allowed(&app, &request, &act, identity.as_str()).await?;
    act.here.fresh(&app)?;
    let linked = app.views.identity(&found.pool.id, &identity).await?;
    let unlinked = match linked {
        // What opens another one by now is taken from nobody by this page.
        Some(linked) if linked.user != found.user.id => Err(Refusal::Changed),
        _ => users::unlink(&app, &caller, &identity).await,
    };
    done(&app, &act, found, &person, unlinked, (Said::default(), "")).await
}

/// Erases the person, once the id was typed.
///
/// # Errors
/// As [`unlink`].
pub async fn erase(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let confirm = act.form.field("erase_confirm").trim();
    let (found, caller) = allowed(&app, &request, &act, confirm).await?;
    act.here.fresh(&app)?;
    let (id, seen) = (&found.user.id, Some(act.seen()?));
    let erased = users::erase(&app, &caller, id, seen, confirm).await;
    done(&app, &act, found, &person, erased, (Said::default(), "erase_")).await
}

/// Whoever does something with a user sees them, and may change something there. `said` is what the form says: pressed twice, it is done
/// once.
async fn allowed(
    app: &App,
    request: &HttpRequest,
    act: &Act,
    said: &str,
) -> Result<(Found, Caller), Refusal> {
    let found = Found::of(app, request, &act.here).await?;
    let caller = act.caller_for(Some(&found.pool.id), request, said)?;
    Ok((found, caller))
}

/// Back to the page; or the page once more, with what somebody else changed, or what is wrong at the fields whose names begin so.
async fn done<T>(
    app: &App,
    act: &Act,
    found: Found,
    person: &Person,
    result: Result<T, Refusal>,
    (said, prefix): (Said, &str),
) -> Result<HttpResponse, Refusal> {
    let said = match result {
        Ok(_) => return Ok(to_page(person, &found.path(), Some(("saved", "yes")))),
        Err(refusal) if is_late(&refusal) => Said { late: Some(act.seen()?), ..said },
        Err(refusal) => Said { problem: Some(problem(refusal, prefix)?), ..said },
    };
    shown::user(app, &act.here, &found.anew(app).await?, person, &said).await
}
