//! `/console`: every pool; `/console/{pool}`: one of them.

use ::web::pages::{ConsoleOverviewPage, ConsolePool, ConsolePoolsPage, Moment, PhoneRow, Span};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::id::{ConnectionId, PoolId};
use projections::{Order, pools::PoolView};
use serde::Deserialize;

use super::{
    figures::{self, Parts},
    here::Here,
    listing::Asked,
    paging, to_page,
};
use crate::{
    http::{app::App, page::Person, refusal::Refusal},
    management::statistics,
};

/// Every pool; who belongs to one is led there.
///
/// # Errors
/// Who is not signed in is led to where they sign in.
pub async fn pools(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    asked: web::Query<Asked>,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    if let Some(own) = &here.operator.pool {
        return Ok(to_page(&person, &format!("/console/{own}"), None));
    }
    let page = paging::page(&request, Order::Ascending)?;
    let pools = app.views.pools_page(asked.on(), &page).await.map_err(paging::unread)?;
    let pages = asked.pages("/console", pools.next, &person);
    let pools = pools.items;
    let addresses: Vec<String> = pools.iter().map(|pool| address(&app, pool)).collect();
    let shown = pools.iter().zip(&addresses).map(|(pool, address)| shown(pool, address));
    let (frame, console) = (person.frame(), here.console(None));
    let (listing, pools) = (pages.shown(), &shown.collect::<Vec<_>>());
    person.page(&ConsolePoolsPage { frame, console, listing, pools })
}

/// Which span is shown.
#[derive(Debug, Deserialize)]
pub struct Shown {
    /// 1, 7 or 30; a day where it is anything else.
    #[serde(default)]
    days: String,
}

impl Shown {
    fn span(&self) -> Span {
        let asked = |span: &Span| self.days == span.days().to_string();
        Span::ALL.into_iter().find(asked).unwrap_or_default()
    }
}

/// The overview of a pool.
///
/// # Errors
/// 404 for a pool that they may not see, as for one that is not there.
pub async fn pool(
    app: web::Data<App>,
    here: Here,
    id: web::Path<String>,
    asked: web::Query<Shown>,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = here.pool(&app, &PoolId::from(id.into_inner())).await?;
    let (span, now) = (asked.span(), app.now());
    let parts = Parts::of(span, now);
    let found = statistics::of(&app, &pool.id, parts.since, now).await?;
    let connections = app.views.connections(&pool.id).await?;
    let name = |id: &ConnectionId| connections.iter().find(|it| it.id == *id);
    let phones: Vec<_> = figures::phones(&found.counts)
        .into_iter()
        .map(|(id, phones)| {
            let connection = name(id).map_or(id.as_str(), |it| &it.settings.name);
            PhoneRow { connection, phones }
        })
        .collect();
    let steps: Vec<_> = found.steps.iter().map(figures::step).collect();
    let address = address(&app, &pool);
    person.page(&ConsoleOverviewPage {
        frame: person.frame(),
        console: here.console(Some(&pool)),
        pool: shown(&pool, &address),
        span,
        parts: &parts.outcomes(&found.counts),
        funnel: figures::funnel(&found.counts),
        steps: &steps,
        refusals: &figures::refusals(&found.counts),
        phones: &phones,
    })
}

/// Where people reach a pool: scheme and host.
pub fn address(app: &App, pool: &PoolView) -> String {
    app.config.pool_origin(pool.settings.host.as_deref())
}

/// A pool, as it is listed.
pub fn shown<'a>(pool: &'a PoolView, address: &'a str) -> ConsolePool<'a> {
    ConsolePool {
        id: pool.id.as_str(),
        name: &pool.settings.name,
        address,
        off: pool.disabled,
        since: Moment(pool.created_at),
    }
}
