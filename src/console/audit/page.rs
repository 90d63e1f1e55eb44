//! The page.

use ::web::pages::{ConsoleAuditPage, ConsolePlace};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::id::PoolId;

use super::{line::line, wanted::Wanted};
use crate::{
    audit::{self, Entry, asked},
    console::{here::Here, whose::Whose},
    http::{app::App, log::note, page::Person, refusal::Refusal},
};

/// The lines of a page: so few that it is not heavy where each tells all of an application.
const LINES: u16 = 25;

/// Where the audit log of a pool is, or of the deployment.
pub fn path(pool: Option<&PoolId>) -> String {
    pool.map_or_else(|| "/console/audit".to_owned(), |pool| format!("/console/{pool}/audit"))
}

/// The page.
///
/// # Errors
/// 404 for a pool that the person may not see, 422 for an address that asks for what cannot be.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let whose = Whose::of(&app, &request, &here).await?;
    let (pool, wanted) = (whose.pool(), Wanted::of(request.query_string())?);
    let filter = wanted.asked.filter()?;
    let found = audit::entries(&app, pool, &filter, wanted.before, LINES).await?;
    note(|line| {
        line.personal = Some(found.items.iter().filter(|it| Entry::is_personal(it)).count())
    });
    let path = path(pool);
    let lines = found.items.iter().map(|entry| line(pool, &path, &wanted, entry));
    let at = |query: String| format!("{path}?{query}");
    let older = found.next.map(|next| at(wanted.with("before", &next.to_string())));
    let newest = wanted.before.map(|_| at(wanted.with("before", "")));
    person.page(&ConsoleAuditPage {
        frame: person.frame(),
        console: here.console(whose.0.as_ref()).at(ConsolePlace::Audit),
        path: &path,
        export: &format!("{path}/export?{}", wanted.with("before", "")),
        form: wanted.form(),
        kinds: asked::KINDS,
        events: &asked::events().collect::<Vec<_>>(),
        lines: &lines.collect::<Vec<_>>(),
        older: older.as_deref(),
        newest: newest.as_deref(),
    })
}
