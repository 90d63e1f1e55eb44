//! Whose a database is. `demo` opens none but its own, and `serve` none of a demo.

use eventstore::Vault;

use crate::start::StartError;

const DEMO: &str = "demo";
const SERVE: &str = "serve";

/// Marks a database as one that is served in earnest.
///
/// # Errors
/// [`StartError::WrongDatabase`] where it is a demo's.
pub async fn serve(vault: &Vault) -> Result<(), StartError> {
    if is_set(vault, DEMO).await? {
        let why = "this database belongs to the demo: serve does not open it";
        return Err(StartError::WrongDatabase(why));
    }
    set(vault, SERVE).await
}

/// Marks a database as a demo's, where it is that already, or `is_new` and nobody's.
///
/// # Errors
/// [`StartError::WrongDatabase`] where it is not.
#[cfg(feature = "demo")]
pub async fn demo(vault: &Vault, is_new: bool) -> Result<(), StartError> {
    let nobodys = is_new && !is_set(vault, SERVE).await?;
    if !nobodys && !is_set(vault, DEMO).await? {
        let why = "this database is not the demo's: demo does not open it";
        return Err(StartError::WrongDatabase(why));
    }
    set(vault, DEMO).await
}

async fn is_set(vault: &Vault, whose: &str) -> Result<bool, StartError> {
    Ok(vault.get(whose).await?.is_some())
}

async fn set(vault: &Vault, whose: &str) -> Result<(), StartError> {
    if !is_set(vault, whose).await? {
        vault.put(whose, b"this database is its own").await?;
    }
    Ok(())
}
