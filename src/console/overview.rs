//! `/console`: every pool; `/console/{pool}`: one of them.

use ::web::pages::{ConsoleOverviewPage, ConsolePool, ConsolePoolsPage, Moment};
use actix_web::{HttpResponse, web};
use domain::id::PoolId;
use projections::pools::PoolView;

use super::{here::Here, to_page};
use crate::http::{app::App, page::Person, refusal::Refusal};

/// Every pool; who belongs to one is led there.
///
/// # Errors
/// Who is not signed in is led to where they sign in.
pub async fn pools(
    app: web::Data<App>,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    if let Some(own) = &here.operator.pool {
        return Ok(to_page(&person, &format!("/console/{own}"), None));
    }
    let pools = app.views.pools().await?;
    let addresses: Vec<String> = pools.iter().map(|pool| address(&app, pool)).collect();
    let shown = pools.iter().zip(&addresses).map(|(pool, address)| shown(pool, address));
    let (frame, console) = (person.frame(), here.console(None));
    person.page(&ConsolePoolsPage { frame, console, pools: &shown.collect::<Vec<_>>() })
}

/// The overview of a pool.
///
/// # Errors
/// 404 for a pool that they may not see, as for one that is not there.
pub async fn pool(
    app: web::Data<App>,
    here: Here,
    id: web::Path<String>,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let pool = here.pool(&app, &PoolId::from(id.into_inner())).await?;
    let address = address(&app, &pool);
    let (frame, console) = (person.frame(), here.console(Some(&pool)));
    person.page(&ConsoleOverviewPage { frame, console, pool: shown(&pool, &address) })
}

fn address(app: &App, pool: &PoolView) -> String {
    app.config.pool_origin(pool.settings.host.as_deref())
}

fn shown<'a>(pool: &'a PoolView, address: &'a str) -> ConsolePool<'a> {
    ConsolePool {
        id: pool.id.as_str(),
        name: &pool.settings.name,
        address,
        off: pool.disabled,
        since: Moment(pool.created_at),
    }
}
