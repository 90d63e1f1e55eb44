//! Notes in a database which command it belongs to: `demo` opens only databases that it made, and `serve` opens none of
//! those. The commands that set up open both.

use eventstore::Vault;

use super::failure::Failure;

const DEMO: &str = "demo";
const SERVE: &str = "serve";

/// Notes that a database is served in earnest.
///
/// # Errors
/// [`Failure::WrongDatabase`] if it is a demo's.
pub async fn serve(vault: &Vault) -> Result<(), Failure> {
    if is_noted(vault, DEMO).await? {
        let why = "this database belongs to the demo: serve does not open it";
        return Err(Failure::WrongDatabase(why));
    }
    note(vault, SERVE).await
}

/// Notes that a database is set up to be served, if it is not a demo's.
///
/// # Errors
/// If the database does not answer.
pub async fn set_up(vault: &Vault) -> Result<(), Failure> {
    match is_noted(vault, DEMO).await? {
        true => Ok(()),
        false => note(vault, SERVE).await,
    }
}

/// Notes that a database is a demo's, if it is that already, or `is_new` and nobody's.
///
/// # Errors
/// [`Failure::WrongDatabase`] if it is not.
#[cfg(feature = "demo")]
pub async fn demo(vault: &Vault, is_new: bool) -> Result<(), Failure> {
    let nobodys = is_new && !is_noted(vault, SERVE).await?;
    if !nobodys && !is_noted(vault, DEMO).await? {
        let why = "this database is not the demo's: demo does not open it";
        return Err(Failure::WrongDatabase(why));
    }
    note(vault, DEMO).await
}

async fn is_noted(vault: &Vault, owner: &str) -> Result<bool, Failure> {
    Ok(vault.get(None, owner).await?.is_some())
}

async fn note(vault: &Vault, owner: &str) -> Result<(), Failure> {
    if !is_noted(vault, owner).await? {
        vault.put(None, owner, b"this database is its own").await?;
    }
    Ok(())
}
