//! What those are called who did something.

use std::collections::BTreeMap;

use domain::id::{ApiKeyId, OperatorId, PoolId};
use projections::ReadError;

use super::Entry;
use crate::http::app::App;

/// The names of the persons, keys and applications that caused these entries, by how history names them. Who is gone for good has
/// none.
///
/// # Errors
/// If the database does not answer.
pub(super) async fn of(
    app: &App,
    pool: Option<&PoolId>,
    entries: &[Entry],
) -> Result<BTreeMap<String, String>, ReadError> {
    let mut names = BTreeMap::new();
    for Entry { actor, .. } in entries {
        if !names.contains_key(actor)
            && let Some((kind, id)) = actor.split_once(':')
            && let Some(name) = named(app, pool, kind, id).await?
        {
            names.insert(actor.clone(), name);
        }
    }
    Ok(names)
}

async fn named(
    app: &App,
    pool: Option<&PoolId>,
    kind: &str,
    id: &str,
) -> Result<Option<String>, ReadError> {
    Ok(match (kind, pool) {
        ("operator", _) => {
            let operator = app.views.operator(&OperatorId::from(id)).await?;
            operator.map(|operator| operator.name().to_owned()).filter(|name| !name.is_empty())
        }
        ("api_key", _) => {
            let id = ApiKeyId::from(id);
            let of_pool = match pool {
                Some(pool) => app.views.api_key(pool, &id).await?,
                None => None,
            };
            let key = match of_pool {
                Some(key) => Some(key),
                None => app.views.deployment_key(&id).await?,
            };
            key.map(|key| key.name)
        }
        ("application", Some(pool)) => {
            let application = app.views.application(pool, &id.into()).await?;
            application.map(|application| application.settings.name)
        }
        _ => None,
    })
}
