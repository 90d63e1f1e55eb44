//! Cases: what somebody must look at, and what may be done about it.

use domain::{
    decisions::Change,
    id::UserId,
    user::{User, UserCommand},
};
use projections::{BadPage, Page, Paged, ReadError, cases::CaseView};

use super::field::pool;
use crate::http::{app::App, caller::Caller, refusal::Refusal};

/// A case, and who holds by now what it is about.
pub struct Case {
    /// The case.
    pub case: CaseView,
    /// Who holds it; `None` if nobody does any more.
    pub held_by: Option<UserId>,
}

/// What needs a look, the newest first.
///
/// # Errors
/// [`Refusal::Invalid`] for a cursor of another list.
pub async fn list(app: &App, caller: &Caller, page: &Page) -> Result<Paged<Case>, Refusal> {
    let found = app.views.cases(pool(caller)?, page).await.map_err(|error| match error {
        ReadError::Cursor => Refusal::invalid("after", BadPage::Cursor),
        other => other.into(),
    })?;
    let mut items = Vec::with_capacity(found.items.len());
    for case in found.items {
        items.push(held(app, case).await?);
    }
    Ok(Paged { items, next: found.next })
}

/// One of them.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn one(app: &App, caller: &Caller, id: &str) -> Result<Case, Refusal> {
    let case = app.views.case(pool(caller)?, id).await?.ok_or(Refusal::NotFound)?;
    held(app, case).await
}

async fn held(app: &App, case: CaseView) -> Result<Case, Refusal> {
    let held_by = app.views.holder(&case).await?;
    Ok(Case { case, held_by })
}

/// Leaves it as it is: who did is in the history of the user.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn dismiss(app: &App, caller: &Caller, id: &str) -> Result<(), Refusal> {
    let CaseView { user, identity, .. } = match one(app, caller, id).await {
        // Once it is dismissed, it is no case: the same request once more is answered as the first time.
        Err(Refusal::NotFound) if app.came_before(caller).await? => return Ok(()),
        found => found?.case,
    };
    let at = app.now();
    let dismiss = |_: &User| UserCommand::DismissCase { identity: identity.clone(), at };
    app.execute(caller, &Change::<User, _>::new(user.as_str(), None, dismiss)).await?;
    Ok(())
}
