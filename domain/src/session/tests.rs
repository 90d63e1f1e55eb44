use super::*;
use crate::testing::{at, folded, history, when};

fn start() -> SessionCommand {
    let start = Start {
        pool: "acme".into(),
        user: "u1".into(),
        login: "l1".into(),
        credential: "cookie".into(),
        browser: SecretHash::from("browser").into(),
        authenticated_at: at(0),
        expires_at: at(3_600),
        confirmed: false,
    };
    SessionCommand::Start { start, at: at(5) }
}

fn end(reason: SessionEnd) -> SessionCommand {
    SessionCommand::End { reason, at: at(10) }
}

fn erase() -> SessionCommand {
    SessionCommand::Erase { at: at(20) }
}

#[test]
fn a_session_lives_until_its_time() {
    let session: Session = folded(&history::<Session>([start()]));
    assert_eq!(session.live_at(at(3_599)).unwrap().user.as_str(), "u1");
    assert_eq!(session.live_at(at(3_600)), None);
}

#[test]
fn an_ended_session_is_over() {
    let ended = history::<Session>([start(), end(SessionEnd::Disowned)]);
    let session: Session = folded(&ended);
    assert_eq!(session.live_at(at(11)), None);
    assert_eq!(session.ended, Some((at(10), SessionEnd::Disowned)));
    assert_eq!(when::<Session>(&ended, end(SessionEnd::SignedOut)), Ok(Vec::new()));
    let confirm = SessionCommand::Confirm { at: at(11) };
    assert_eq!(when::<Session>(&ended, confirm), Ok(Vec::new()));
}

#[test]
fn a_session_starts_once() {
    let started = history::<Session>([start()]);
    assert_eq!(when::<Session>(&started, start()), Err(CommandError::Exists("session")));
    for command in [end(SessionEnd::SignedOut), erase(), SessionCommand::Confirm { at: at(1) }] {
        assert_eq!(when::<Session>(&[], command), Err(CommandError::Unknown("session")));
    }
}

#[test]
fn a_session_is_confirmed_once() {
    let confirm = || SessionCommand::Confirm { at: at(6) };
    let confirmed = history::<Session>([start(), confirm()]);
    assert!(folded::<Session>(&confirmed).confirmed);
    assert_eq!(when::<Session>(&confirmed, confirm()), Ok(Vec::new()));
}

#[test]
fn an_erased_session_has_ended_and_is_erased_once() {
    let erased = history::<Session>([start(), erase()]);
    let session: Session = folded(&erased);
    assert!(session.is_erased());
    assert_eq!(session.ended, Some((at(20), SessionEnd::Erased)));
    assert_eq!(session.live_at(at(21)), None);
    assert_eq!(when::<Session>(&erased, erase()), Ok(Vec::new()));
    assert_eq!(when::<Session>(&erased, end(SessionEnd::SignedOut)), Ok(Vec::new()));
}

#[test]
fn a_session_that_ended_before_it_was_erased_keeps_its_end() {
    let session: Session =
        folded(&history::<Session>([start(), end(SessionEnd::Replaced), erase()]));
    assert!(session.is_erased());
    assert_eq!(session.ended, Some((at(10), SessionEnd::Replaced)));
}

#[test]
fn a_session_is_about_its_user() {
    let about = folded::<Session>(&history::<Session>([start(), erase()])).about();
    assert_eq!((about.pool, about.subject), (Some("acme".into()), Some("u1".into())));
}
