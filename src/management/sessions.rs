//! Sessions: where a user is signed in.

use domain::{
    decisions::Execute,
    id::{SessionId, UserId},
    session::{Session, SessionCommand, SessionEnd},
};

use super::field::pool;
use crate::http::{app::App, caller::Caller, refusal::Refusal};

/// Signs a user out there. Its codes bring no tokens any more, and its tokens read nothing.
///
/// # Errors
/// [`Refusal::NotFound`] for a session that is not the user's.
pub async fn end(app: &App, caller: &Caller, user: &UserId, id: &SessionId) -> Result<(), Refusal> {
    let session = app.views.session(pool(caller)?, id).await?;
    session.filter(|session| session.user == *user).ok_or(Refusal::NotFound)?;
    let end = SessionCommand::End { reason: SessionEnd::SignedOut, at: app.now() };
    app.execute(caller, &Execute::<Session>::new(id.as_str(), end)).await?;
    Ok(())
}
