//! A second server that follows the first, and may take its place.

use super::{Cluster, Error, programs::run};

/// A cluster that follows another one and answers reads, until it is promoted.
#[derive(Debug)]
pub struct Standby {
    /// The server itself, to be hurt as any other.
    pub cluster: Cluster,
    upstream: String,
}

impl Cluster {
    /// A standby that may lack the last commits.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn standby(&self) -> Result<Standby, Error> {
        let cluster = Self::prepare(self.programs.clone(), None)?;
        let name = cluster.name();
        let upstream =
            format!("host=127.0.0.1 port={} user=postgres application_name={name}", self.port);
        let mut copy = self.programs.command("pg_basebackup");
        copy.args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]);
        copy.arg("--dbname").arg(&upstream).arg("--pgdata").arg(&cluster.data);
        run(copy).await?;
        cluster.restart().await?;
        let standby = Standby { cluster, upstream };
        standby.follows().await?;
        Ok(standby)
    }

    /// A standby without which nothing is committed. It takes the place of an earlier one.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn synchronous_standby(&self) -> Result<Standby, Error> {
        let standby = self.standby().await?;
        let name = standby.cluster.name();
        self.set("synchronous_standby_names", &name).await?;
        let sql = format!(
            "SELECT EXISTS (SELECT FROM pg_stat_replication \
            WHERE application_name = '{name}' AND sync_state = 'sync')"
        );
        self.until("a synchronous standby", &sql).await?;
        Ok(standby)
    }

    /// As which a standby is known to its primary.
    fn name(&self) -> String {
        format!("standby_{}", self.port)
    }
}

impl Standby {
    /// Hears of no more commits.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn cut_off(&self) -> Result<(), Error> {
        self.cluster.set("primary_conninfo", "").await?;
        let sql = "SELECT NOT EXISTS (SELECT FROM pg_stat_wal_receiver)";
        self.cluster.until("the end of replication", sql).await
    }

    /// Hears of all that it missed.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn reconnect(&self) -> Result<(), Error> {
        self.cluster.set("primary_conninfo", &self.upstream).await?;
        self.follows().await
    }

    /// Becomes a primary, which waits for nobody.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn promote(self) -> Result<Cluster, Error> {
        let Self { cluster, .. } = self;
        cluster.until("a promotion", "SELECT pg_promote()").await?;
        cluster.set("synchronous_standby_names", "").await?;
        Ok(cluster)
    }

    async fn follows(&self) -> Result<(), Error> {
        let sql = "SELECT EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming')";
        self.cluster.until("replication", sql).await
    }
}
