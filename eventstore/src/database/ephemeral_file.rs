//! SQLite's file for what is safe to lose.

use std::path::Path;

use sqlx::{
    ConnectOptions, Executor, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::{migrations, private_file};

/// Opens the file. One that a power cut broke is thrown away: nothing in it was sure.
pub(super) async fn open(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    match prepared(path).await {
        Ok(connection) => Ok(connection),
        Err(_) => {
            // What cannot be removed fails again, and is told then.
            for file in ["", "-wal", "-shm"] {
                let mut name = path.as_os_str().to_owned();
                name.push(file);
                let _ = std::fs::remove_file(name);
            }
            prepared(path).await
        }
    }
}

async fn prepared(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    private_file::make(path)?;
    let mut connection = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Off)
        .pragma("secure_delete", "ON")
        .connect()
        .await?;
    connection.execute(migrations::EPHEMERAL).await?;
    let whole: String = sqlx::query_scalar("PRAGMA quick_check").fetch_one(&mut connection).await?;
    if whole != "ok" {
        return Err(sqlx::Error::Protocol("the file is damaged".to_owned()));
    }
    Ok(connection)
}
