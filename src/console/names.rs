//! What the people of the console are called, where history names them as actors.

use std::collections::BTreeMap;

use domain::id::OperatorId;

use crate::http::{app::App, refusal::Refusal};

/// The names of those among these actors who are people of the console, by how history names them.
///
/// # Errors
/// If the database does not answer.
pub async fn of<'a>(
    app: &App,
    actors: impl IntoIterator<Item = &'a str>,
) -> Result<BTreeMap<String, String>, Refusal> {
    let mut names = BTreeMap::new();
    for actor in actors {
        let Some(id) = actor.strip_prefix("operator:") else {
            continue;
        };
        if !names.contains_key(actor) {
            let operator = app.views.operator(&OperatorId::from(id)).await?;
            // Of whom nobody can read who it was, pages say so.
            let name = operator.map_or_else(|| id.to_owned(), |it| it.name().to_owned());
            names.insert(actor.to_owned(), name);
        }
    }
    Ok(names)
}
