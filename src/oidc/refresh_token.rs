//! Refresh tokens, as clients hold them: `<grant>.<number>.<secret>`. The secret follows from the rest under a key of the pool, 256 bits: so
//! a client that lost the answer gets the same one again, and nothing of it is stored. Whether it is good, the grant says.

use domain::{id::PoolId, refresh_token::RefreshTokenId};

use crate::http::{app::App, refusal::Refusal, secrets};

/// The token of that number.
///
/// # Errors
/// If the database does not answer.
pub async fn told(app: &App, pool: &PoolId, token: &RefreshTokenId) -> Result<String, Refusal> {
    numbered(app, pool, &format!("{}.{}", token.grant, token.generation)).await
}

async fn numbered(app: &App, pool: &PoolId, id: &str) -> Result<String, Refusal> {
    Ok(secrets::opening(id, &app.vault.derive(Some(pool), "refresh token", id).await?))
}

/// Which one is shown; `None` for what this pool never gave out. So nobody voids a grant by guessing.
///
/// # Errors
/// If the database does not answer.
pub async fn read(
    app: &App,
    pool: &PoolId,
    shown: &str,
) -> Result<Option<RefreshTokenId>, Refusal> {
    let Some(id) = secrets::opened_by(shown) else {
        return Ok(None);
    };
    let Some((grant, Ok(generation))) =
        id.rsplit_once('.').map(|(grant, number)| (grant, number.parse()))
    else {
        return Ok(None);
    };
    let is_ours = secrets::are_same(shown, &numbered(app, pool, id).await?);
    Ok(is_ours.then(|| RefreshTokenId { grant: grant.into(), generation }))
}
