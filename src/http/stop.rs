//! How the server stops: first it says that it is not ready, then it ends what would go on for ever, then it closes.

use tokio::sync::watch;

/// How far the stop has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Serving,
    Announced,
    Ending,
}

/// Tells whoever serves that the server is to stop.
#[derive(Debug)]
pub struct Stop(watch::Sender<Phase>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(Phase::Serving))
    }
}

impl Stop {
    /// From now on the server is not ready: balancers turn elsewhere. Everything is answered still.
    pub fn announce(&self) {
        self.0.send_replace(Phase::Announced);
    }

    /// Ends what would go on for ever.
    pub fn end(&self) {
        self.0.send_replace(Phase::Ending);
    }

    /// Whether the stop was announced.
    pub fn is_announced(&self) -> bool {
        *self.0.borrow() >= Phase::Announced
    }

    /// Returns when what would go on for ever shall end.
    pub async fn ending(&self) {
        // The sender is here: it cannot be gone.
        drop(self.0.subscribe().wait_for(|phase| *phase == Phase::Ending).await);
    }
}
