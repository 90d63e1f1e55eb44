//! `GET /api/v1/audit.csv` and `GET /api/v1/audit.ndjson`.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::reading::ExportFormat;

use super::AuditQuery;
use crate::{
    api::{
        key::{ApiKey, History},
        problem::{Invalid, Refused},
    },
    audit::Export,
    http::{app::App, refusal::Refusal},
};

/// All of the audit log that fits, as a table (RFC 4180, UTF-8, with a header row), the newest first. A cell that a spreadsheet would take
/// for a formula begins with an apostrophe. That it was exported is an event.
#[utoipa::path(
    get,
    path = "/api/v1/audit.csv",
    tag = "audit",
    operation_id = "exportAuditAsCsv",
    params(AuditQuery),
    responses((status = 200, description = "The entries, a row each.", body = String, content_type = "text/csv"), Invalid, Refused),
    security(("api_key" = ["auditor"]))
)]
pub async fn csv(
    app: web::Data<App>,
    key: ApiKey<History>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    export(app, &key, &request, ExportFormat::Csv).await
}

/// All of the audit log that fits, a JSON object a line, the newest first. That it was exported is an event.
#[utoipa::path(
    get,
    path = "/api/v1/audit.ndjson",
    tag = "audit",
    operation_id = "exportAuditAsNdjson",
    params(AuditQuery),
    responses((status = 200, description = "The entries, a line each, as in a page of the audit log.", body = String, content_type = "application/x-ndjson"), Invalid, Refused),
    security(("api_key" = ["auditor"]))
)]
pub async fn ndjson(
    app: web::Data<App>,
    key: ApiKey<History>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    export(app, &key, &request, ExportFormat::Ndjson).await
}

async fn export(
    app: web::Data<App>,
    key: &ApiKey<History>,
    request: &HttpRequest,
    format: ExportFormat,
) -> Result<HttpResponse, Refusal> {
    let asked = AuditQuery::of(request)?;
    // An export has no pages; what cannot be a page is told all the same.
    asked.page()?;
    let asked = asked.asked()?;
    let export = Export::begin(&app, &key.caller, &asked, format).await?;
    let name = format!("attachment; filename=\"{}\"", export.file_name());
    let mut answer = HttpResponse::Ok();
    answer.content_type(export.media_type()).insert_header((header::CONTENT_DISPOSITION, name));
    Ok(answer.streaming(export.pieces(app.into_inner())))
}
