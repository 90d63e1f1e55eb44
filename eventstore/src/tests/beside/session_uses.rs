//! When a session was last used.

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::SessionId;

use crate::tests::{given::*, on_both_databases};

fn session() -> SessionId {
    "session".into()
}

fn at(seconds: i64) -> DateTime<Utc> {
    noon() + TimeDelta::seconds(seconds)
}

on_both_databases! {
    a_use_is_known_at_every_server_to_the_minute(given) {
        let (here, there) = (&given.store.session_uses, given.beside().await.store.session_uses);
        assert_eq!(here.last(&pool(), &session(), at(0)).await.unwrap(), None);
        here.note(&pool(), &session(), at(0)).await.unwrap();
        assert_eq!(there.last(&pool(), &session(), at(9)).await.unwrap(), Some(at(0)));
        here.note(&pool(), &session(), at(59)).await.unwrap();
        assert_eq!(here.last(&pool(), &session(), at(59)).await.unwrap(), Some(at(0)));
        there.note(&pool(), &session(), at(60)).await.unwrap();
        assert_eq!(here.last(&pool(), &session(), at(61)).await.unwrap(), Some(at(60)));
        // A clock that is behind takes nothing back.
        given.beside().await.store.session_uses.note(&pool(), &session(), at(30)).await.unwrap();
        let fresh = given.beside().await.store.session_uses;
        assert_eq!(fresh.last(&pool(), &session(), at(62)).await.unwrap(), Some(at(60)));
        assert_eq!(fresh.last(&other_pool(), &session(), at(62)).await.unwrap(), None);
    }

    it_is_written_once_a_minute_and_forgotten_when_no_session_can_be_as_old(given) {
        let uses = &given.store.session_uses;
        uses.note(&pool(), &session(), at(0)).await.unwrap();
        let delete = "DELETE FROM session_uses";
        given.ephemeral_sql(delete, delete).await;
        uses.note(&pool(), &session(), at(59)).await.unwrap();
        assert_eq!(given.beside().await.store.session_uses.last(&pool(), &session(), at(60)).await.unwrap(), None);
        uses.note(&pool(), &session(), at(60)).await.unwrap();
        let later = noon() + TimeDelta::days(32);
        given.beside().await.store.session_uses.note(&pool(), &"another".into(), later).await.unwrap();
        let fresh = given.beside().await.store.session_uses;
        assert_eq!(fresh.last(&pool(), &session(), later).await.unwrap(), None);
        assert_eq!(fresh.last(&pool(), &"another".into(), later).await.unwrap(), Some(later));
    }
}
