//! Whose people a page of the console is about, and what is said at its forms.

use ::web::pages::FormProblem;
use actix_web::HttpRequest;
use domain::id::PoolId;
use projections::pools::PoolView;

use super::here::Here;
use crate::http::{app::App, refusal::Refusal};

/// Whose people a page is about: a pool's, or the deployment's.
pub struct Whose(pub Option<PoolView>);

impl Whose {
    /// As the path says, if the person may see it.
    ///
    /// # Errors
    /// 404 for what they may not see.
    pub async fn of(app: &App, request: &HttpRequest, here: &Here) -> Result<Self, Refusal> {
        match request.match_info().get("pool") {
            Some(id) => Ok(Self(Some(here.pool(app, &PoolId::from(id)).await?))),
            None if here.authority().reaches(None) => Ok(Self(None)),
            None => Err(Refusal::NotFound),
        }
    }

    /// The pool; `None` for the deployment.
    pub fn pool(&self) -> Option<&PoolId> {
        self.0.as_ref().map(|pool| &pool.id)
    }

    /// Where its people are listed.
    pub fn path(&self) -> String {
        match self.pool() {
            Some(pool) => format!("/console/{pool}/people"),
            None => "/console/people".to_owned(),
        }
    }
}

/// The pool of the path, if the person may see it.
///
/// # Errors
/// 404 for one that they may not see.
pub async fn pool(app: &App, request: &HttpRequest, here: &Here) -> Result<PoolView, Refusal> {
    let id = request.match_info().get("pool").unwrap_or_default();
    here.pool(app, &PoolId::from(id)).await
}

/// What stands at the form; anything else is refused as everywhere.
///
/// # Errors
/// What is no mistake of the form.
pub fn problem(refusal: Refusal) -> Result<FormProblem, Refusal> {
    match refusal {
        Refusal::Taken { .. } => Ok(FormProblem::Taken),
        Refusal::Invalid { field, .. } if field == "name" => Ok(FormProblem::Name),
        Refusal::Invalid { field, .. } if field == "operator" => Ok(FormProblem::Last),
        Refusal::Invalid { field, .. } if field == "confirm" => Ok(FormProblem::Unconfirmed),
        other => Err(other),
    }
}
