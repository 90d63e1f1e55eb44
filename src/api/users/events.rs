//! `GET /api/v1/users/{id}/events`.

use actix_web::web;
use domain::{
    id::{PoolId, UserId, is_well_formed},
    user::UserEvent,
};

use crate::{
    api::{
        clear::told,
        key::{ApiKey, History},
        listed::Listed,
        problem::{Refused, Unknown},
    },
    audit::{UserStep, user_steps},
    http::{app::App, refusal::Refusal},
};

/// What happened to a user, step by step. Of users that were merged all is told, by the id of each: they are one person.
#[utoipa::path(
    get,
    path = "/api/v1/users/{id}/events",
    tag = "users",
    operation_id = "replayUser",
    params(("id" = String, Path, description = "The user's id.")),
    responses((status = 200, description = "All of its steps, the oldest first.", body = Listed<UserStep>), Unknown, Refused),
    security(("api_key" = ["auditor"]))
)]
pub async fn events(
    app: web::Data<App>,
    key: ApiKey<History>,
    id: web::Path<String>,
) -> Result<web::Json<Listed<UserStep>>, Refusal> {
    if !is_well_formed(&id) {
        return Err(Refusal::NotFound);
    }
    let steps = of_the_person(&app, key.pool(), id.as_str().into()).await?;
    match steps.len() {
        0 => Err(Refusal::NotFound),
        records => Ok(told(records, Listed::whole(steps))),
    }
}

/// The steps of the user, and of each that it was merged with, in the order in which they were written.
async fn of_the_person(app: &App, pool: &PoolId, user: UserId) -> Result<Vec<UserStep>, Refusal> {
    let (mut users, mut at_hand, mut steps) = (vec![user], 0, Vec::new());
    while let Some(user) = users.get(at_hand).cloned() {
        at_hand += 1;
        let past = app.history.events_of::<UserEvent>(pool, "user", user.as_str()).await?;
        for other in past.iter().filter_map(|past| past.event.other_account()) {
            if !users.contains(other) {
                users.push(other.clone());
            }
        }
        steps.extend(user_steps(user.as_str(), &past));
    }
    steps.sort_by_key(|step| step.position);
    Ok(steps)
}
