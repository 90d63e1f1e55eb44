//! The page of a key, and what is done there.

use actix_web::{HttpRequest, HttpResponse, web};
use projections::api_keys::ApiKeyView;

use super::{
    Held,
    draft::{self, problem, typed},
    shown::{self, Said},
};
use crate::{
    console::{act::Act, here::Here, problem::is_late, said::said, to_page, was_saved},
    http::{app::App, page::Person, refusal::Refusal},
    management::keys,
};

/// The page.
///
/// # Errors
/// 404 for a key that the person may not see.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    here: Here,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let held = Held::of(&app, &request, &here).await?;
    let said = Said { saved: was_saved(&request), ..Said::default() };
    shown::existing(&app, &here, &held, &person, &said).await
}

/// Gives it another name, or other networks. Who had the page open while somebody else changed something is told what.
///
/// # Errors
/// As [`page`], and 403 if they may change nothing; what is wrong with the form stands at its field.
pub async fn save(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let held = Held::of(&app, &request, &act.here).await?;
    let (seen, typed) = (act.seen()?, typed(&act.form));
    let fields = draft::change(&typed);
    let caller = act.caller_for(Some(&held.pool.id), &request, &said(&typed))?;
    let changed = keys::change(&app, &caller, &held.key.id, Some(seen), &fields).await;
    let said = match changed {
        Ok(_) => return Ok(to_page(&person, &held.path(), Some(("saved", "yes")))),
        Err(refusal) if is_late(&refusal) || was_revoked(&refusal) => {
            Said { typed: Some(typed), late: Some(seen), ..Said::default() }
        }
        Err(refusal) => {
            let problem = Some(problem(refusal, &typed)?);
            Said { typed: Some(typed), problem, ..Said::default() }
        }
    };
    shown::existing(&app, &act.here, &held.anew(&app).await?, &person, &said).await
}

/// Somebody else revoked it meanwhile: that is what changed.
fn was_revoked(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Invalid { field, .. } if field == "key")
}

/// Revokes it, once its id was typed.
///
/// # Errors
/// As [`save`], and who must first show that it is them is led there.
pub async fn revoke(
    app: web::Data<App>,
    request: HttpRequest,
    act: Act,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let held = Held::of(&app, &request, &act.here).await?;
    let caller = act.here.caller(Some(&held.pool.id))?;
    act.here.fresh(&app)?;
    let ApiKeyView { id, .. } = &held.key;
    let revoked = if act.form.field("confirm").trim() == id.as_str() {
        keys::revoke(&app, &caller, id).await
    } else {
        Err(Refusal::invalid("confirm", "the id of the key"))
    };
    match revoked {
        Ok(_) => Ok(to_page(&person, &held.path(), None)),
        Err(refusal) => {
            let problem = Some(problem(refusal, &Default::default())?);
            let said = Said { problem, ..Said::default() };
            shown::existing(&app, &act.here, &held, &person, &said).await
        }
    }
}
