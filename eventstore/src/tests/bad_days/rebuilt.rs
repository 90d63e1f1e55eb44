//! The read tables are compared with history while everybody signs in.

use std::time::Duration;

use tokio::time::timeout;

use super::{holds::holds, load::Load, replicas::Replicas};
use crate::tests::on_both_databases;

/// Others write faster than a rebuild reads: here, it is a debug build.
const ITS_END: Duration = Duration::from_secs(60);

on_both_databases! {
    a_rebuild_comes_to_its_end_under_load_and_has_nothing_to_say(given) {
        let replicas = Replicas::of(given).await;
        let load = Load::on(&replicas);
        load.goes_on(30).await;
        let report = timeout(ITS_END, replicas.one().store.rebuild(false)).await;
        let report = report.expect("a rebuild ends").unwrap();
        assert!(report.is_clean(), "{report}");
        holds(replicas.other(), &load.stop().await).await;
    }
}
