//! Somebody of the console who is erased is nowhere any more.

use domain::{
    aggregate::CommandError,
    console_session::{ConsoleSession, ConsoleSessionCommand, Whereabouts},
    decisions::{EraseOperator, Execute},
    operator::{Invitation, Operator, OperatorCommand, OperatorEvent, OperatorRole},
    personal::Personal,
    unit::Refused,
};

use super::{given::*, on_both_databases};
use crate::testing;

fn invite(id: &str, name: &str) -> OperatorCommand {
    OperatorCommand::Invite {
        pool: Some(pool()),
        operator: id.into(),
        name: name.to_owned(),
        role: OperatorRole::Operator,
        invitation: Invitation { link: "link".into(), expires_at: noon() },
        at: noon(),
    }
}

async fn sign_in(given: &Given, session: &str, operator: &str, network: &str) {
    let start = ConsoleSessionCommand::Start {
        pool: Some(pool()),
        operator: operator.into(),
        credential: session.into(),
        whereabouts: Whereabouts { browser: "Safari".to_owned(), network: network.into() },
        scanned: false,
        at: noon(),
    };
    given.one::<ConsoleSession>(session, start).await;
}

async fn dumped(given: &Given) -> String {
    let dump = testing::dump(&given.fresh).await.unwrap();
    dump.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n")
}

fn erase(operator: &str) -> EraseOperator {
    EraseOperator { operator: operator.into(), at: noon() }
}

on_both_databases! {
    of_somebody_of_the_console_who_was_erased_nothing_is_left(given) {
        given.one::<Operator>("o1", invite("o1", "lin.wei")).await;
        given.one::<Operator>("o2", invite("o2", "zhou.min")).await;
        given.links_wechat("o1", "o-lin-wei").await;
        sign_in(&given, "s1", "o1", "198.51.100.0/24").await;
        sign_in(&given, "s2", "o1", "198.51.101.0/24").await;
        sign_in(&given, "s3", "o2", "203.0.113.0/24").await;
        let still_comes_in = given.execute(&erase("o1")).await.unwrap_err();
        assert!(matches!(still_comes_in, Refused::Undecided(CommandError::Invalid { field: "operator", .. })));
        let before = dumped(&given).await;
        assert!(before.contains("o-lin-wei"));
        given.one::<Operator>("o1", OperatorCommand::Remove { at: noon() }).await;
        assert!(before.contains("lin.wei") && before.contains("198.51.101.0/24"));
        assert_eq!(given.execute(&erase("o1")).await.unwrap(), [OperatorEvent::Erased { at: noon() }]);
        let after = dumped(&given).await;
        for gone in ["lin.wei", "o-lin-wei", "198.51.100.0/24", "198.51.101.0/24"] {
            assert!(!after.contains(gone), "{gone}");
        }
        assert!(after.contains("zhou.min") && after.contains("203.0.113.0/24"));
        // One key a person: that of whom was erased opens nothing more, in the history neither.
        let keys = "SELECT person AS line FROM personal_keys WHERE wrapped IS NOT NULL AND person IN ('o1', 'o2')";
        assert_eq!(given.lines(keys).await, ["o2"]);
        let history = given.store.history.events_of::<OperatorEvent>(&pool(), "operator", "o1").await.unwrap();
        let names: Vec<&str> = history.iter().map(|event| &*event.name).collect();
        let registered = "operator.passkey_registered";
        let linked = "operator.wechat_linked";
        assert_eq!(names, ["operator.invited", "operator.opened", registered, linked, "operator.removed", "operator.erased"]);
        assert!(matches!(&history[0].event, OperatorEvent::Invited { name: Personal::Erased, .. }));
        let OperatorEvent::WechatLinked { scanned, .. } = &history[3].event else { panic!("{history:?}") };
        assert_eq!(scanned.identity.openid, Personal::Erased);
        given.is_consistent().await;
        assert!(given.execute(&erase("o1")).await.unwrap().is_empty());
        given.is_consistent().await;
    }

    whoever_still_adds_to_somebody_who_was_erased_elsewhere_adds_nothing_personal(given) {
        given.one::<Operator>("o1", invite("o1", "lin.wei")).await;
        sign_in(&given, "s1", "o1", "198.51.100.0/24").await;
        given.one::<Operator>("o1", OperatorCommand::Remove { at: noon() }).await;
        given.beside().await.execute(&erase("o1")).await.unwrap();
        // Decided on what is in memory, which is old.
        let confirmed = given.execute(&Execute::<ConsoleSession>::new("s1", ConsoleSessionCommand::Confirm { at: noon() })).await;
        assert!(matches!(confirmed, Err(Refused::Undecided(CommandError::Unknown("console session")))));
        assert!(!dumped(&given).await.contains("198.51.100.0/24"));
        given.is_consistent().await;
    }
}
