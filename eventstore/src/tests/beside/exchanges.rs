//! What WeChat answered.

use futures::future::join_all;

use super::ago;
use crate::{Exchange, tests::on_both_databases};

const CODE: [u8; 32] = [7; 32];

on_both_databases! {
    a_code_is_spent_once_and_its_answer_is_remembered_for_five_minutes(given) {
        let exchanges = &given.store.exchanges;
        assert_eq!(exchanges.begin("t", &CODE).await.unwrap(), Exchange::Fresh);
        assert_eq!(exchanges.begin("t", &CODE).await.unwrap(), Exchange::Running);
        assert_eq!(exchanges.begin("u", &CODE).await.unwrap(), Exchange::OtherTicket);
        exchanges.finish("t", &CODE, b"openid").await.unwrap();
        exchanges.finish("t", &CODE, b"another").await.unwrap();
        exchanges.release("t", &CODE).await.unwrap();
        let answered = Exchange::Answered(b"openid".to_vec());
        assert_eq!(exchanges.begin("t", &CODE).await.unwrap(), answered);
        ago(&given, "exchanges", "expires_at", 4 * 60).await;
        assert_eq!(exchanges.begin("t", &CODE).await.unwrap(), answered);
        assert_eq!(exchanges.begin("u", &CODE).await.unwrap(), Exchange::OtherTicket);
        ago(&given, "exchanges", "expires_at", 60).await;
        assert_eq!(exchanges.begin("u", &CODE).await.unwrap(), Exchange::Fresh);
    }

    an_answer_is_sealed_and_opens_for_its_ticket_and_code_only(given) {
        let exchanges = &given.store.exchanges;
        exchanges.begin("t", &CODE).await.unwrap();
        exchanges.finish("t", &CODE, b"the-openid").await.unwrap();
        let row = given.ephemeral_row("SELECT answer FROM exchanges").await;
        assert!(!row.text("answer").unwrap().contains("openid"));
        given
            .ephemeral_sql("UPDATE exchanges SET ticket = 'u'", "UPDATE exchanges SET ticket = 'u'")
            .await;
        assert!(exchanges.begin("u", &CODE).await.is_err());
    }

    an_exchange_whose_process_is_gone_is_begun_again(given) {
        let exchanges = &given.store.exchanges;
        exchanges.begin("t", &CODE).await.unwrap();
        ago(&given, "exchanges", "expires_at", 29).await;
        assert_eq!(exchanges.begin("t", &CODE).await.unwrap(), Exchange::Running);
        ago(&given, "exchanges", "expires_at", 1).await;
        assert_eq!(exchanges.begin("t", &CODE).await.unwrap(), Exchange::Fresh);
        exchanges.release("t", &CODE).await.unwrap();
        assert_eq!(exchanges.begin("t", &CODE).await.unwrap(), Exchange::Fresh);
    }

    of_many_who_begin_at_once_at_two_servers_one_is_first(given) {
        let other = given.beside().await;
        let begin = (0..10).map(|n| {
            let given = if n % 2 == 0 { &given } else { &other };
            given.store.exchanges.begin("t", &CODE)
        });
        let begun = join_all(begin).await;
        let fresh = begun.into_iter().filter(|begun| matches!(begun, Ok(Exchange::Fresh)));
        assert_eq!(fresh.count(), 1);
        given.store.exchanges.finish("t", &CODE, b"openid").await.unwrap();
        let answered = Exchange::Answered(b"openid".to_vec());
        assert_eq!(other.store.exchanges.begin("t", &CODE).await.unwrap(), answered);
    }
}
