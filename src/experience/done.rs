//! Where the browser comes back to.

use ::web::pages::{ConsoleExperiencePage, ConsoleGoOnPage, ConsolePlace, Experienced, Frame};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

use super::{
    Tried, holds,
    seen::{self, Seen},
};
use crate::{
    console::{
        here::{self, Here},
        host::ConsoleHost,
    },
    http::{
        app::App,
        console_client::{Answer, Asked},
        page::Person,
        refusal::Refusal,
    },
    oidc::signing_keys::SigningKeys,
};

/// Shows what the site would be told. Who comes from a pool at another site comes without the console's cookie, which is for links of
/// our own pages alone: a page of ours sends the browser here once more.
///
/// # Errors
/// 404 for an application that the person may not see, 403 if they may change nothing, 401 if nobody is signed in to the console.
pub async fn done(
    app: web::Data<App>,
    keys: web::Data<SigningKeys>,
    request: HttpRequest,
    host: ConsoleHost,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let answer = Answer::of(request.query_string());
    let Some(here) = here::current(&app, &request, &host).await? else {
        if answer.again || answer.state.is_empty() {
            return Err(Refusal::Unauthorized);
        }
        let next = format!("{}?{}&again=yes", request.path(), request.query_string());
        return person.page(&ConsoleGoOnPage { frame: person.frame(), next: &next });
    };
    let tried = Tried::of(&app, &request, &here).await?;
    let page = |status, what| page(&here, &person, &tried, status, what);
    let asked = Asked::answered(&app, tried.client(), &holds(&here), &answer.state).await?;
    let Some(asked) = asked else {
        return page(StatusCode::BAD_REQUEST, Experienced::NotAsked);
    };
    if let Some(error) = &answer.error {
        let description = answer.description.as_deref().unwrap_or_default();
        return page(StatusCode::OK, Experienced::Refused { error, description });
    }
    let code = answer.code.as_deref().unwrap_or_default();
    let back = tried.redirect_uri(&app, person.asked_for());
    let seen = seen::redeem(&app, &keys, &here, &tried, &asked, [&back, code]).await?;
    match seen.as_ref().map(Seen::shown) {
        Some(seen) => page(StatusCode::OK, seen),
        None => page(StatusCode::GONE, Experienced::Over),
    }
}

fn page(
    here: &Here,
    person: &Person,
    tried: &Tried,
    status: StatusCode,
    what: Experienced<'_>,
) -> Result<HttpResponse, Refusal> {
    let path = tried.path();
    let again = format!("{path}/experience");
    let picked = person.asked_for().map_or(String::new(), |(name, tag)| format!("{name}={tag}"));
    let page = ConsoleExperiencePage {
        // The code in the address is used: in another language it begins anew.
        frame: Frame { page: &again, query: &picked, ..person.frame() },
        console: here.console(Some(&tried.pool)).at(ConsolePlace::Applications),
        path: &path,
        application: &tried.application.settings.name,
        what,
    };
    person.page_with(status, &page)
}
