//! `saoma user sessions` and `sign-out`.

use clap::Args;
use domain::id::SessionId;
use projections::sessions::SessionView;

use super::{Named, time};
use crate::{
    api::{
        listed::{Listed, unread},
        users::sessions::Session,
    },
    boot::failure::Failure,
    cli::{
        opened::Of,
        part::Part,
        written::{answer, done, table},
    },
    management::sessions,
};

/// Whose sessions.
#[derive(Debug, Args)]
pub struct Sessions {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    part: Part,
}

/// Which session.
#[derive(Debug, Args)]
pub struct SignOut {
    #[command(flatten)]
    named: Named,
    /// The session's id.
    session: String,
}

impl Sessions {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let page = self.part.page()?;
        let (app, caller, user) = self.named.open().await?;
        let pool = caller.pool().cloned().unwrap_or_default();
        let live =
            app.views.sessions_to_end(&pool, &user, &page, app.now()).await.map_err(unread)?;
        let row = |session: &SessionView| {
            let (started, expires) = (time(session.started_at), time(session.expires_at));
            [session.id.to_string(), started, expires, session.login.to_string()]
        };
        let rows = live.items.iter().map(row).collect();
        let mut lines = table(["ID", "SINCE", "UNTIL", "LOGIN"], rows);
        if let Some(next) = &live.next {
            lines += &format!("more: --after {next}\n");
        }
        answer(self.named.pool.json, &Listed::<Session>::new(live), || lines);
        Ok(())
    }
}

impl SignOut {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let (app, caller, user) = self.named.open().await?;
        let id = SessionId::from(self.session.as_str());
        sessions::end(&app, &caller, &user, &id).await.of("session", &self.session)?;
        done(self.named.pool.json, &format!("session {id} is over"));
        Ok(())
    }
}
