//! `GET /api/v1/audit`.

use actix_web::{HttpRequest, web};

use super::AuditQuery;
use crate::{
    api::{
        clear::told,
        key::{ApiKey, History},
        listed::Listed,
        problem::{Invalid, Refused},
    },
    audit::{Entry, entries},
    http::{app::App, refusal::Refusal},
};

/// Who changed what, from what to what; and who was told what about people. The newest first. A page may be short, or empty, and have a
/// `next`: then there is more of the history to look at.
#[utoipa::path(
    get,
    path = "/api/v1/audit",
    tag = "audit",
    operation_id = "listAudit",
    params(AuditQuery),
    responses((status = 200, description = "A page of the audit log.", body = Listed<Entry>), Invalid, Refused),
    security(("api_key" = ["auditor"]))
)]
pub async fn list(
    app: web::Data<App>,
    key: ApiKey<History>,
    request: HttpRequest,
) -> Result<web::Json<Listed<Entry>>, Refusal> {
    let asked = AuditQuery::of(&request)?;
    let (before, limit) = asked.page()?;
    let filter = asked.asked()?.filter()?;
    let found = entries(&app, Some(key.pool()), &filter, before, limit).await?;
    let records = found.items.iter().filter(|entry| entry.is_personal()).count();
    let next = found.next.map(|next| next.to_string());
    Ok(told(records, Listed { items: found.items, next }))
}
