//! Every verb in every state.

use cqrs_es::DomainEvent;

use super::*;

/// A cell is the event without `login.`, or the reason if the step was not allowed; `-` is nothing; `unknown` and
/// `exists` are errors. `wrong_state` is 409, `login_expired` is 410.
const TABLE: &str = "
verb            absent  issued          scanned         authorized         binding_asked      bound              claimed     denied      refused     expired
issue           issued  exists          exists          exists             exists             exists             exists      exists      exists      exists
scan            unknown scanned         scanned         wrong_state        wrong_state        wrong_state        wrong_state wrong_state wrong_state login_expired
scan_by_other   unknown scanned         second_phone    wrong_state        wrong_state        wrong_state        wrong_state wrong_state wrong_state login_expired
code_refused    unknown code_invalid    code_invalid    code_invalid       code_invalid       code_invalid       wrong_state wrong_state wrong_state login_expired
authorize       unknown wrong_phone_token authorized    -                  -                  -                  wrong_state wrong_state wrong_state login_expired
by_other_token  unknown wrong_phone_token wrong_phone_token wrong_phone_token wrong_phone_token wrong_phone_token wrong_state wrong_state wrong_state login_expired
decline         unknown wrong_phone_token denied        wrong_state        wrong_state        wrong_state        wrong_state wrong_state wrong_state login_expired
disown          unknown wrong_phone_token wrong_state   denied             denied             denied             wrong_state wrong_state wrong_state login_expired
bind_known      unknown wrong_state     wrong_state     bound              bound              wrong_state        wrong_state wrong_state wrong_state login_expired
bind_new        unknown wrong_state     wrong_state     bound              wrong_state        wrong_state        wrong_state wrong_state wrong_state login_expired
choose_new      unknown wrong_state     wrong_state     wrong_state        bound              wrong_state        wrong_state wrong_state wrong_state login_expired
bind_proven     unknown wrong_state     wrong_state     wrong_state        bound              wrong_state        wrong_state wrong_state wrong_state login_expired
ask             unknown wrong_state     wrong_state     binding_asked      wrong_state        wrong_state        wrong_state wrong_state wrong_state login_expired
send_proof      unknown wrong_state     wrong_state     wrong_state        proof_sent         wrong_state        wrong_state wrong_state wrong_state login_expired
wrong_proof     unknown wrong_state     wrong_state     wrong_state        wrong_proof        wrong_state        wrong_state wrong_state wrong_state login_expired
refuse          unknown refused         refused         refused            refused            refused            wrong_state wrong_state wrong_state login_expired
claim           unknown wrong_state     wrong_state     wrong_state        wrong_state        claimed            wrong_state wrong_state wrong_state login_expired
expire          unknown -               -               -                  -                  -                  -           -           -           -
supersede       unknown expired         expired         expired            expired            expired            -           -           -           -
erase           unknown refused+erased  refused+erased  refused+erased     refused+erased     refused+erased     erased      erased      erased      erased
";

fn step(verb: &str) -> Step {
    match verb {
        "issue" => issue(),
        "scan" => scan("o1", "newer"),
        "scan_by_other" => scan("o2", "newer"),
        "code_refused" => Step::RefuseAttempt(Reason::CodeInvalid),
        "authorize" => authorize("token"),
        "by_other_token" => authorize("other"),
        "decline" => decline("token"),
        "disown" => Step::Disown { phone_token: "token".into() },
        "bind_known" => bind(How::KnownIdentity),
        "bind_new" => bind(How::NewUser),
        "choose_new" => bind(How::ChosenNew),
        "bind_proven" => bind(How::Proven),
        "ask" => ask(true),
        "send_proof" => send("code", Some("u1")),
        "wrong_proof" => Step::WrongProof,
        "refuse" => Step::Refuse(Reason::ApplicationOff),
        "claim" => claim(),
        "expire" => Step::Expire,
        "supersede" => Step::Supersede,
        "erase" => Step::Erase,
        other => panic!("no such verb: {other}"),
    }
}

fn outcome(state: State, seconds: i64, verb: &str) -> String {
    let word = |event: &LoginEvent| match event {
        LoginEvent::AttemptRefused { reason, .. } => reason.name().to_owned(),
        event => event.event_type().trim_start_matches("login.").to_owned(),
    };
    match when(&history(state), seconds, step(verb)) {
        Ok(events) if events.is_empty() => "-".into(),
        Ok(events) => events.iter().map(word).collect::<Vec<_>>().join("+"),
        Err(CommandError::Unknown(_)) => "unknown".into(),
        Err(CommandError::Exists(_)) => "exists".into(),
        Err(error) => panic!("{error:?}"),
    }
}

/// Verb, state and cell, one after the other.
fn cells() -> impl Iterator<Item = (&'static str, State, &'static str)> {
    let mut lines = TABLE.trim().lines().map(str::split_whitespace);
    let states: Vec<_> = lines.next().unwrap().skip(1).collect();
    lines.flat_map(move |mut line| {
        let verb = line.next().unwrap();
        let cells: Vec<_> = line.collect();
        assert_eq!(cells.len(), states.len(), "{verb}");
        let named = |name: &str| State::named(name).unwrap();
        let states = states.iter().map(move |name| named(name)).collect::<Vec<_>>();
        states.into_iter().zip(cells).map(move |(state, cell)| (verb, state, cell))
    })
}

/// 8: a step out of order, each of them in each state.
#[test]
fn every_verb_in_every_state() {
    for (verb, state, cell) in cells() {
        assert_eq!(outcome(state, 25, verb), cell, "{verb} in {}", state.name());
    }
}

#[test]
fn once_its_time_is_over_every_verb_finds_a_live_login_expired() {
    for (verb, state, cell) in cells() {
        let live = state != State::Absent && !state.is_terminal();
        let expected = match verb {
            "erase" if live => "expired+erased",
            verb if live && verb != "issue" => "expired",
            _ => cell,
        };
        assert_eq!(outcome(state, 100_000, verb), expected, "{verb} in {}", state.name());
    }
}

#[test]
fn the_table_names_every_state() {
    let states: std::collections::HashSet<_> = cells().map(|(_, state, _)| state).collect();
    assert_eq!(states.len(), State::ALL.len());
}
