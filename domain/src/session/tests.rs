use super::*;
use crate::testing::{at, folded, history, when};

fn start() -> SessionCommand {
    let start = Start {
        pool: "acme".into(),
        user: "u1".into(),
        login: "l1".into(),
        credential: "cookie".into(),
        browser: "browser".into(),
        authenticated_at: at(0),
        expires_at: at(3_600),
        confirmed: false,
    };
    SessionCommand::Start { start, at: at(5) }
}

fn end(reason: SessionEnd) -> SessionCommand {
    SessionCommand::End { reason, at: at(10) }
}

#[test]
fn a_session_lives_until_its_time() {
    let session: Session = folded(&history::<Session>([start()]));
    assert_eq!(session.live_at(at(3_599)).unwrap().user.as_str(), "u1");
    assert_eq!(session.live_at(at(3_600)), None);
}

#[test]
fn an_ended_session_is_over_and_its_cookie_free() {
    let ended = history::<Session>([start(), end(SessionEnd::Disowned)]);
    let session: Session = folded(&ended);
    assert_eq!(session.live_at(at(11)), None);
    assert_eq!(session.ended, Some((at(10), SessionEnd::Disowned)));
    assert_eq!(session.claims(), []);
    assert_eq!(when::<Session>(&ended, end(SessionEnd::SignedOut)), Ok(Vec::new()));
}

#[test]
fn a_session_starts_once() {
    let started = history::<Session>([start()]);
    assert_eq!(folded::<Session>(&started).claims().len(), 1);
    assert_eq!(when::<Session>(&started, start()), Err(Undecided::Exists("session")));
    let unknown = Err(Undecided::Unknown("session"));
    assert_eq!(when::<Session>(&[], end(SessionEnd::SignedOut)), unknown);
}

#[test]
fn a_session_is_confirmed_once() {
    let confirm = || SessionCommand::Confirm { at: at(6) };
    let confirmed = history::<Session>([start(), confirm()]);
    assert!(folded::<Session>(&confirmed).confirmed);
    assert_eq!(when::<Session>(&confirmed, confirm()), Ok(Vec::new()));
}
