//! What WeChat's client takes from the machine.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::{
    clock::Clock,
    random::{self, Random},
};

/// The server's clock and randomness.
pub struct Machine {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where random numbers come from.
    pub random: Arc<dyn Random>,
}

impl wechat::Machine for Machine {
    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    fn jitter(&self) -> u8 {
        let [jitter] = random::bytes(&*self.random);
        jitter
    }
}
