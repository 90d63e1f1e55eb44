//! What people wrote about themselves, on the pages of users.

use std::slice;

use chrono::DateTime;

use super::*;
use crate::{
    messages::Language,
    pages::{ConsoleCase, ConsoleCasesPage, ConsolePlace, ConsoleUsersPage, Typed, UserState},
};

const HOSTILE: &str = "\"><img src=x onerror=alert(1)>";
const LIST: &str = "/console/p1/users";
const THEN: Moment = Moment(DateTime::UNIX_EPOCH);

fn console() -> Console<'static> {
    Console {
        person: "lin",
        may_change: true,
        sees_all: true,
        pool: Some(("p1", HOSTILE)),
        proof: "proof",
        place: ConsolePlace::Users,
    }
}

fn user(id: &'static str) -> ConsoleUser<'static> {
    let said = Some(HOSTILE);
    ConsoleUser {
        id,
        nickname: said,
        phone: said,
        phone_verified: Some(THEN),
        unverified_phone: said,
        phone_held_elsewhere: true,
        email: said,
        email_verified: Some(THEN),
        unverified_email: said,
        has_password: true,
        state: UserState::Active,
        merged_into: Some("u3"),
        registered: THEN,
        changed: THEN,
    }
}

fn identity() -> UserIdentity<'static> {
    UserIdentity {
        id: "i1",
        app_id: HOSTILE,
        openid: HOSTILE,
        unionid: Some(HOSTILE),
        how: "of_a_later_version",
        login: Some("l1"),
        seen_phone: Some(HOSTILE),
        linked: THEN,
    }
}

fn form(typed: &Typed) -> ConsoleForm<'_> {
    ConsoleForm { typed, problem: None, command: "c", version: 3 }
}

#[test]
fn what_somebody_wrote_about_themselves_stays_text() {
    let typed: Typed = [("nickname".to_owned(), HOSTILE.to_owned())].into();
    for frame in [Language::En, Language::Zh].map(Frame::of) {
        let (console, users, identity) = (console(), [user("u1"), user("u2")], identity());
        let change =
            PastChange { field: "later", before: Stands::Erased, after: Stands::Text(HOSTILE) };
        let past = UserPast {
            at: THEN,
            event: "user.later",
            actor: "later:1",
            name: Some(HOSTILE),
            changes: vec![change],
        };
        let login = UserLogin { id: "l1", issued: THEN, application: HOSTILE, state: "claimed" };
        let session = UserSession { id: "s1", login: "l1", started: THEN, expires: THEN };
        let page = ConsoleUserPage {
            frame,
            console,
            list: LIST,
            logins: "/console/p1/logins",
            user: users[0],
            identities: &[identity],
            sessions: &[session],
            last_logins: &[login],
            past: slice::from_ref(&past),
            form: form(&typed),
            late: Some(7),
            saved: true,
        };
        let html = page.render().unwrap();
        for said in ["of_a_later_version", "<code>user.later</code>", "later <bdi>", "value=\"3\""]
        {
            assert!(html.contains(said), "{said}: {html}");
        }
        let merge = ConsoleMergePage {
            frame,
            console,
            path: "/console/p1/users/u1/merge/u2",
            list: LIST,
            users,
            identities: [&[identity], &[]],
            form: form(&typed),
            other_version: 4,
            late: true,
        };
        let list = ConsoleUsersPage {
            frame,
            console,
            path: LIST,
            cases: "100+".to_owned(),
            search: HOSTILE,
            blocked: HOSTILE,
            users: &users,
            next: Some("/console/p1/users?after=x"),
            first: None,
        };
        let case = ConsoleCase {
            id: "phone-u1",
            of_unionid: true,
            user: "u1",
            held_by: None,
            shown: Some(HOSTILE),
            since: THEN,
        };
        let cases = ConsoleCasesPage {
            frame,
            console,
            path: "/console/p1/cases",
            list: LIST,
            number: "1".to_owned(),
            cases: &[case],
            command: "c",
            next: None,
            late: true,
        };
        let list = list.render().unwrap();
        assert!(list.contains("(100+)</a>"), "{list}");
        for html in [html, merge.render().unwrap(), list, cases.render().unwrap()] {
            assert!(!html.contains("<img src=x"), "{html}");
        }
    }
}
