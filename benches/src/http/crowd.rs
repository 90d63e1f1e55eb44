//! Many people who come to a server, each once, some at once.

use tokio::task::JoinSet;

use super::{
    journey::Party,
    server::{Server, person},
};
use crate::error::Failure;

/// So many are there at once.
const AT_ONCE: usize = 32;

/// How far they go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stay {
    /// They sign in.
    Complete,
    /// They look at a code and go away.
    Unscanned,
}

/// So many visits, of one person after the other.
///
/// # Errors
/// Where one fails.
pub async fn visits(server: &Server, count: usize, stay: Stay) -> Result<(), Failure> {
    let mut parties = JoinSet::new();
    for first in 0..AT_ONCE {
        let mut party = Party::at(&server.facts)?;
        parties.spawn(async move {
            for number in (first..count).step_by(AT_ONCE) {
                match stay {
                    Stay::Complete => party.sign_in(&person(number)).await?,
                    Stay::Unscanned => party.look().await?,
                }
            }
            Ok::<_, Failure>(())
        });
    }
    while let Some(party) = parties.join_next().await {
        party.map_err(|error| Failure::unfit(error.to_string()))??;
    }
    Ok(())
}
