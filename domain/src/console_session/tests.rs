use super::*;
use crate::testing::{at, folded, history, when};

fn start() -> ConsoleSessionCommand {
    let whereabouts =
        Whereabouts { browser: "Chrome on Windows".to_owned(), network: "203.0.113.0/24".into() };
    let (pool, operator, credential) = (Some("acme".into()), "o1".into(), "hash".into());
    ConsoleSessionCommand::Start {
        pool,
        operator,
        credential,
        whereabouts,
        scanned: false,
        at: at(0),
    }
}

fn confirm(seconds: i64) -> ConsoleSessionCommand {
    ConsoleSessionCommand::Confirm { at: at(seconds) }
}

fn end(reason: ConsoleSessionEnd) -> ConsoleSessionCommand {
    ConsoleSessionCommand::End { reason, at: at(9) }
}

#[test]
fn a_session_is_as_fresh_as_the_last_proof_and_lasts_eight_hours_all_the_same() {
    let session: ConsoleSession = folded(&history::<ConsoleSession>([start(), confirm(60)]));
    assert_eq!((session.started_at, session.proved_at), (at(0), Some(at(60))));
    assert_eq!(session.expires_at(), at(8 * 3_600));
    assert_eq!(session.about().pool, Some("acme".into()));
    let over = Err(CommandError::Unknown("console session"));
    assert_eq!(
        when::<ConsoleSession>(&history::<ConsoleSession>([start()]), confirm(28_800)),
        over
    );
}

#[test]
fn who_scanned_showed_nothing_that_destroys_or_reveals_until_they_do() {
    let ConsoleSessionCommand::Start { pool, operator, credential, whereabouts, at, .. } = start()
    else {
        panic!()
    };
    let start =
        ConsoleSessionCommand::Start { pool, operator, credential, whereabouts, scanned: true, at };
    let mut happened = history::<ConsoleSession>([start]);
    assert_eq!(folded::<ConsoleSession>(&happened).proved_at, None);
    happened.extend(when::<ConsoleSession>(&happened, confirm(60)).unwrap());
    assert_eq!(folded::<ConsoleSession>(&happened).proved_at, Some(crate::testing::at(60)));
}

#[test]
fn a_session_ends_once_and_is_not_confirmed_afterwards() {
    let ended = history::<ConsoleSession>([start(), end(ConsoleSessionEnd::SignedOut)]);
    let session: ConsoleSession = folded(&ended);
    assert_eq!(session.ended, Some((at(9), ConsoleSessionEnd::SignedOut)));
    assert_eq!(when::<ConsoleSession>(&ended, end(ConsoleSessionEnd::Removed)), Ok(Vec::new()));
    let unknown = Err(CommandError::Unknown("console session"));
    assert_eq!(when::<ConsoleSession>(&ended, confirm(10)), unknown);
    assert_eq!(when::<ConsoleSession>(&[], confirm(10)), unknown);
    let exists = Err(CommandError::Exists("console session"));
    assert_eq!(when::<ConsoleSession>(&ended, start()), exists);
}

#[test]
fn a_session_of_whom_was_erased_is_over_and_says_nothing_of_where_it_was() {
    let erase = ConsoleSessionCommand::Erase { at: at(60) };
    let erased = history::<ConsoleSession>([start(), erase.clone()]);
    let session: ConsoleSession = folded(&erased);
    assert_eq!(session.ended, Some((at(60), ConsoleSessionEnd::Erased)));
    assert_eq!(session.whereabouts.map(|there| there.network), Some(Personal::Erased));
    assert_eq!(when::<ConsoleSession>(&erased, erase), Ok(Vec::new()));
}
