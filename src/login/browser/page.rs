//! `GET /login`: the hosted page. Without a session it shows a code; with one it asks whether to go on with it.

use ::web::pages::{Answers, Connection, ContinuePage, LoginPage, Standing};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{account_choice::Association, reason::Reason};
use projections::{connections::ConnectionView, sessions::SessionView};

use super::{
    callback,
    claimed::ACCOUNT,
    purpose::{PageQuery, Purpose},
    signed_in, site_is_told,
};
use crate::http::{
    app::App,
    host::{AnyPoolHost, PoolHost},
    page::Person,
    redirect,
    refusal::Refusal,
    session,
};

/// The page.
///
/// # Errors
/// What a site waits for in a window is told there. 404 without an application or connection that may be signed in to, 410 if the request is over or not this browser's, 422 if a
/// parameter comes twice, 429 if the address asks too much.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    person: Person,
    host: AnyPoolHost,
) -> Result<HttpResponse, Refusal> {
    let AnyPoolHost(host) = host;
    app.limits.question(host.remote.address)?;
    let query = PageQuery::of(&request)?;
    match answer(&app, &request, &person, &host, &query).await {
        Err(refusal) => {
            let waits = (query.authorization.as_deref(), refusal);
            site_is_told::of_refusal(&app, &request, &host, &person, waits).await
        }
        answered => answered,
    }
}

async fn answer(
    app: &App,
    request: &HttpRequest,
    person: &Person,
    host: &PoolHost,
    query: &PageQuery,
) -> Result<HttpResponse, Refusal> {
    if host.pool.disabled {
        return Err(Reason::PoolOff.into());
    }
    if query.is_bare() {
        return signed_in::home_page(app, request, person, host).await;
    }
    if query.links.is_some() {
        match session::fresh(app, request, host).await {
            // Their account says where to sign in first.
            Err(Refusal::Unauthorized | Refusal::Step { .. }) => {
                return Ok(redirect::see_other(ACCOUNT));
            }
            fresh => fresh?,
        };
    }
    if let Some(begun) = callback::begin(app, request, person, host, query).await? {
        return Ok(begun);
    }
    let purpose = Purpose::of(app, request, query, host).await?;
    if let Some(back) = purpose.somebody_else(app, request, host, person).await? {
        return Ok(back);
    }
    if let Some(session) = purpose.session(app, request, host).await? {
        return ask(app, host, person, &purpose, &session).await;
    }
    code(app, request, host, person, query, &purpose).await
}

/// Shows a code, of the connection that is asked for.
async fn code(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    person: &Person,
    query: &PageQuery,
    purpose: &Purpose,
) -> Result<HttpResponse, Refusal> {
    let enabled = purpose.connections(app, host).await?;
    let connections: Vec<_> = enabled.iter().filter(|each| purpose.begins_at(each)).collect();
    let wanted = query.connection.as_deref();
    let is_wanted =
        |connection: &&&ConnectionView| wanted.is_none_or(|wanted| connection.identifier == wanted);
    let Some(chosen) = connections.iter().find(is_wanted) else {
        return Err(purpose.nothing_to_begin_at(app, host, wanted).await?);
    };
    let live = purpose.live_login(app, request, host, chosen).await?;
    let others: Vec<_> = connections
        .iter()
        .filter(|other| other.identifier != chosen.identifier)
        .map(|other| shown(other))
        .collect();
    // Where nobody is asked which account is theirs, nobody proves one.
    let asks = chosen.settings.policy.association != Association::None;
    let earlier: Vec<_> = enabled.iter().filter(|_| asks).map(shown).collect();
    person.page(&LoginPage {
        frame: person.frame(),
        application: purpose.application(),
        start: purpose.start(),
        connection: shown(chosen),
        others: &others,
        answers: Answers {
            new_account: !chosen.settings.policy.login_only,
            earlier: &earlier,
            codes: app.messengers.email.is_some() || app.messengers.phone.is_some(),
        },
        live: live.as_deref(),
        in_a_window: purpose.is_in_a_window(),
    })
}

fn shown(connection: &ConnectionView) -> Connection<'_> {
    Connection { identifier: &connection.identifier, display_name: &connection.settings.name }
}

/// Asks whether to go on with a session; in a browser that is new to the account, whether the account is theirs.
async fn ask(
    app: &App,
    host: &PoolHost,
    person: &Person,
    purpose: &Purpose,
    session: &SessionView,
) -> Result<HttpResponse, Refusal> {
    let account = signed_in::account(app, host, session).await?;
    person.page(&ContinuePage {
        frame: person.frame(),
        application: purpose.application(),
        start: purpose.start(),
        account: &account,
        standing: if session.confirmed { Standing::Existing } else { Standing::Fresh },
        in_a_window: purpose.is_in_a_window(),
    })
}
