//! `GET /login/return`: the page that carries a code to the client, where the browser does not by itself.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{grant::GrantState, id::GrantId, reason::Reason};

use super::{
    authorization,
    purpose::{PageQuery, over},
    site_is_told,
};
use crate::http::{
    app::App,
    authorization_response::AuthorizationResponse,
    host::{AnyPoolHost, PoolHost},
    page::Person,
    refusal::Refusal,
    session,
};

/// The page, for the browser that signed in for the request; as often as it is loaded, until the code is used.
///
/// # Errors
/// What a site waits for in a window is told there. 410 for any other browser, and once the code was used or is too old; 404 without a request, or once its address was taken from the
/// client.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    person: Person,
    host: AnyPoolHost,
) -> Result<HttpResponse, Refusal> {
    let AnyPoolHost(host) = host;
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
    let (pool, now) = (&host.pool.id, app.now());
    let id: GrantId = query.authorization.as_deref().ok_or(Refusal::NotFound)?.into();
    let asked = authorization::own(app, request, host, &id).await;
    let session = session::current(app, request, host).await?;
    let grant = app.views.grant(pool, &id).await?.filter(|grant| {
        grant.state == GrantState::Granted
            && now < grant.code_expires_at
            && session.is_some_and(|session| session.id == grant.session)
    });
    let asked = match (asked, grant) {
        (Ok(asked), Some(_)) => asked,
        (Ok(_) | Err(Refusal::NotFound), _) => return Err(over(app, host, &id).await?),
        (Err(error), _) => return Err(error),
    };
    let client = authorization::client(app, host, &asked).await?;
    AuthorizationResponse::with_code(app, host, &id, &asked).await?.answer(person, &client)
}
