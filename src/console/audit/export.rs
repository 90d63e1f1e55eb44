//! The audit log to take away, also for those who only look.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::reading::ExportFormat;

use super::wanted::Wanted;
use crate::{
    audit::Export,
    console::{act::Act, whose::Whose},
    http::{app::App, refusal::Refusal},
};

/// The whole of it that fits what the address asks for. It reveals, and so asks once more who it is.
///
/// # Errors
/// 404 for a pool that the person may not see, 422 for an address that asks for what cannot be.
pub async fn export(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
) -> Result<HttpResponse, Refusal> {
    let whose = Whose::of(&app, &request, &act.here).await?;
    act.here.fresh(&app)?;
    let format = ExportFormat::named(act.form.field("format"));
    let format = format.ok_or_else(|| Refusal::invalid("format", "csv or ndjson"))?;
    let asked = Wanted::of(request.query_string())?.asked;
    let export = Export::begin(&app, &act.here.reader(whose.pool()), &asked, format).await?;
    let name = format!("attachment; filename=\"{}\"", export.file_name());
    let mut answer = HttpResponse::Ok();
    answer.content_type(export.media_type()).insert_header((header::CONTENT_DISPOSITION, name));
    Ok(answer.streaming(export.pieces(app.into_inner())))
}
