//! What only one server should do at a time.

use super::ago;
use crate::tests::on_both_databases;

on_both_databases! {
    one_server_at_a_time_has_the_turn(given) {
        let other = given.beside().await;
        let (here, there) = (&given.store.turns, &other.store.turns);
        assert!(here.take("sweeper").await.unwrap().is_some());
        assert!(there.take("sweeper").await.unwrap().is_none());
        assert!(here.take("sweeper").await.unwrap().is_some());
        assert!(there.take("another").await.unwrap().is_some());
        ago(&given, "turns", "until", 9).await;
        assert!(there.take("sweeper").await.unwrap().is_none());
        ago(&given, "turns", "until", 2).await;
        assert!(there.take("sweeper").await.unwrap().is_some());
        assert!(here.take("sweeper").await.unwrap().is_none());
    }
}
