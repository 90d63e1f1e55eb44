//! `GET /logins/{id}`: where a login stands.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::credential::OwnLogin;
use crate::{http::app::App, login::status::Status};

/// Answers the status, and notes that the browser is there.
pub async fn status(app: web::Data<App>, own: OwnLogin) -> HttpResponse {
    #[derive(Serialize)]
    struct Answer<'a> {
        id: &'a str,
        #[serde(flatten)]
        status: Status,
    }
    let now = app.now();
    app.presence.touch(&own.login.id, now);
    HttpResponse::Ok()
        .json(Answer { id: own.login.id.as_str(), status: Status::of(&own.login, now) })
}
