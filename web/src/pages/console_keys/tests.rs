use chrono::DateTime;

use super::*;
use crate::{
    messages::Language,
    pages::{ConsolePlace, FieldProblem, Typed, Wrong},
};

const HOSTILE: &str = "\"><img src=x onerror=alert(1)></textarea>";

fn console(may_change: bool) -> Console<'static> {
    let (pool, place) = (Some(("p1", HOSTILE)), ConsolePlace::Keys);
    Console { person: "lin", may_change, sees_all: true, pool, proof: "proof", place }
}

fn key(networks: &[String], state: KeyState) -> ConsoleKey<'_> {
    ConsoleKey {
        id: "k1",
        name: HOSTILE,
        role: "developer",
        sees_personal: true,
        networks,
        made: Moment(DateTime::UNIX_EPOCH),
        made_by: Some(("operator:o1", Some(HOSTILE))),
        expires: None,
        state,
    }
}

fn page(language: Language, may_change: bool, state: KeyState, form: ConsoleForm<'_>) -> String {
    let networks = [HOSTILE.to_owned()];
    let past = KeyPast {
        at: Moment(DateTime::UNIX_EPOCH),
        event: "api_key.changed",
        actor: "api_key:k2",
        name: None,
        changes: vec![FieldChange { field: "networks", before: "", after: HOSTILE }],
    };
    let page = ConsoleKeyPage {
        frame: Frame::of(language),
        console: console(may_change),
        path: "/console/p1/keys/k1",
        key: key(&networks, state),
        form,
        past: &[past],
        late: true,
        changes: &[FieldChange { field: "name", before: HOSTILE, after: "b" }],
        saved: true,
        secret: Some("saoma_k1.secret"),
    };
    page.render().unwrap()
}

#[test]
fn what_somebody_wrote_stays_text_and_who_only_looks_gets_no_form() {
    let typed: Typed =
        ["name", "networks", "expires_at"].map(|it| (it.to_owned(), HOSTILE.to_owned())).into();
    let problem = FieldProblem { field: "networks", wrong: Wrong::Invalid, detail: Some(HOSTILE) };
    let form = ConsoleForm { typed: &typed, problem: Some(problem), command: "c", version: 3 };
    for language in [Language::En, Language::Zh] {
        let changing = page(language, true, KeyState::Good, form);
        assert!(changing.contains("/keys/k1/save") && changing.contains("/keys/k1/revoke"));
        let looking = page(language, false, KeyState::Good, form);
        let revoked = page(language, true, KeyState::Revoked(Moment(DateTime::UNIX_EPOCH)), form);
        for html in [&looking, &revoked] {
            assert!(!html.contains("<textarea") && !html.contains("/keys/k1/"), "{html}");
        }
        let (frame, path) = (Frame::of(language), "/console/p1/keys/new");
        let new = ConsoleNewKeyPage { frame, console: console(true), path, form };
        for html in [changing, looking, revoked, new.render().unwrap()] {
            assert!(!html.contains("<img src=x"), "{html}");
        }
    }
}

#[test]
fn a_list_says_what_is_asked_for_and_what_to_do_where_there_is_nothing() {
    let networks = Vec::new();
    let keys = [key(&networks, KeyState::Over)];
    let list = |role, keys| ConsoleKeysPage {
        frame: Frame::of(Language::En),
        console: console(true),
        path: "/console/p1/keys",
        role,
        live: "",
        keys,
        next: None,
        first: None,
    };
    let shown = list("developer", &keys).render().unwrap();
    for said in ["value=\"developer\" selected", "from everywhere", "for ever", ">over<"] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    assert!(!shown.contains("<img src=x"), "{shown}");
    assert!(list("", &[]).render().unwrap().contains("No program asks this pool anything yet"));
    assert!(list("auditor", &[]).render().unwrap().contains("No API key fits"));
}
