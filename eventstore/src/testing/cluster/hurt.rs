//! What can be done to a server.

use tokio::time::sleep;

use super::{
    Cluster, Error,
    ask::{PAUSE, within},
};

impl Cluster {
    /// Ends it in the middle of everything, as `pg_ctl -m immediate stop`.
    ///
    /// # Errors
    /// [`Error::Late`] while it is frozen.
    pub async fn kill(&self) -> Result<(), Error> {
        self.stop("QUIT").await
    }

    /// Kills all its processes in one moment, frozen or not.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn kill_9(&self) -> Result<(), Error> {
        self.server.lock().await.take().map_or(Ok(()), |mut server| Ok(server.kill_9()?))
    }

    /// Ends it in good order: connections are closed, and standbys have everything.
    ///
    /// # Errors
    /// [`Error::Late`] while it or its standby is frozen.
    pub async fn stop_fast(&self) -> Result<(), Error> {
        self.stop("INT").await
    }

    /// It falls silent: connections stay, and more are taken by the kernel, but nobody answers.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn freeze(&self) -> Result<(), Error> {
        self.server.lock().await.as_mut().map_or(Ok(()), |server| Ok(server.freeze()?))
    }

    /// It goes on as if nothing had been.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn thaw(&self) -> Result<(), Error> {
        self.server.lock().await.as_mut().map_or(Ok(()), |server| Ok(server.thaw()?))
    }

    /// Whether transactions that begin from now on may only read. Connections stay.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn read_only(&self, only: bool) -> Result<(), Error> {
        self.set("default_transaction_read_only", if only { "on" } else { "off" }).await
    }

    /// Leaves no byte free on its small disk.
    ///
    /// # Errors
    /// [`Error::NotOnSmallDisk`].
    pub fn fill_disk(&self) -> Result<(), Error> {
        self.disk.as_ref().ok_or(Error::NotOnSmallDisk)?.fill()
    }

    /// Frees what was filled.
    ///
    /// # Errors
    /// [`Error::NotOnSmallDisk`].
    pub fn free_disk(&self) -> Result<(), Error> {
        self.disk.as_ref().ok_or(Error::NotOnSmallDisk)?.free()
    }

    async fn stop(&self, signal: &str) -> Result<(), Error> {
        let mut server = self.server.lock().await;
        let Some(process) = server.as_mut() else {
            return Ok(());
        };
        process.signal(signal)?;
        within("the end of a server", async {
            while !process.ended()? {
                sleep(PAUSE).await;
            }
            Ok(())
        })
        .await?;
        *server = None;
        Ok(())
    }
}
