//! Users who are imported: from CSV and NDJSON, once however often they come, and what is wrong with a row.

use domain::{api_key::Role, login::How};
use futures::stream;
use reqwest::Body;
use serde_json::{Value, json};

use super::{Program, sign_in};
use crate::harness::{Answer, World, flow};

const PHONE: &str = "+8613900005678";
/// A hash that costs a fraction of ours.
const CHEAP: &str =
    "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What the report says of an import that is sent in small pieces.
async fn sent(program: &Program, query: &str, media_type: &str, text: &str) -> Vec<Value> {
    let answer = import(program, query, media_type, text).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    answer.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn import(program: &Program, query: &str, media_type: &str, text: &str) -> Answer {
    let pieces: Vec<_> =
        text.as_bytes().chunks(999).map(<[u8]>::to_vec).map(Ok::<_, String>).collect();
    let request = program.request("POST", &format!("/api/v1/users/import?{query}"));
    let request = request.header("content-type", media_type);
    Answer::of(request.body(Body::wrap_stream(stream::iter(pieces))).send().await.unwrap()).await
}

async fn csv(program: &Program, query: &str, text: &str) -> Vec<Value> {
    sent(program, query, "text/csv; charset=utf-8", text).await
}

async fn operator(world: &World) -> Program {
    Program::with_role(world, &world.first, Role::Operator).await
}

flow! {
    async fn people_are_imported_and_sign_in_as_who_they_were(world) {
        let operator = operator(world).await;
        let app_id = &world.app_id;
        let lin = world.wechat.openid("lin", app_id).unwrap();
        let text = format!("openid,app_id,nickname,phone,phone_verified\n{lin},{app_id},\"Lin, \"\"Yi\"\"\",{PHONE},true\n");
        let report = csv(&operator, "name=old&verified=true&every_row=true", &text).await;
        let user = report[0]["user"].as_str().unwrap().to_owned();
        assert_eq!(report, [
            json!({ "line": 2, "user": user, "there": false }),
            json!({ "imported": 1, "there": 0, "refused": 0 }),
        ]);
        let there = operator.get(&format!("/api/v1/users/{user}")).await.expect(200).json();
        assert_eq!((&there["nickname"], &there["phone"]), (&"Lin, \"Yi\"".into(), &PHONE.into()));
        let linked = operator.list(&format!("/api/v1/identities?user={user}")).await.remove(0);
        assert_eq!((&linked["how"], &linked["login"]), (&How::Imported.name().into(), &Value::Null));
        let login = sign_in(world, &world.first, "lin").await;
        assert_eq!(world.user_of(&world.first, &login).await.id.as_str(), user);
    }
}

flow! {
    async fn whose_number_was_imported_as_verified_is_found_by_it(world) {
        let operator = operator(world).await;
        let connection = format!("/api/v1/connections/{}", world.first.connection_id);
        operator.send("PATCH", &connection, &json!({ "association": "field_matching" })).await.expect(200);
        let text = "nickname,phone,phone_verified\nLin,+8613800138000,TRUE\n";
        let report = csv(&operator, "name=old&verified=true&every_row=true", text).await;
        let login = sign_in(world, &world.first, "lin").await;
        assert_eq!(world.user_of(&world.first, &login).await.id.as_str(), report[0]["user"]);
    }
}

flow! {
    async fn a_file_that_comes_again_makes_nobody_twice(world) {
        let operator = operator(world).await;
        let row = |n: usize| format!("{{\"nickname\":\"Lin {n}\",\"email\":\"lin{n}@example.com\"}}\n");
        let text: String = (0..700).map(row).collect();
        let json = "application/x-ndjson";
        // It broke off in the middle of a line.
        let half = sent(&operator, "name=old", json, &text[..text.len() / 2]).await;
        let (lines, counts) = (half.len() - 1, half.last().unwrap());
        assert_eq!((lines, &counts["refused"]), (1, &1.into()));
        let imported = counts["imported"].as_u64().unwrap();
        let rest = sent(&operator, "name=old", json, &text).await;
        assert_eq!(rest, [json!({ "imported": 700 - imported, "there": imported, "refused": 0 })]);
        // In another order, as CSV, with something in front.
        let row = |n: usize| format!("lin{n}@example.com,Lin {n}\n");
        let text: String = ["email,nickname\n,Zhou\n".to_owned()].into_iter().chain((0..700).rev().map(row)).collect();
        assert_eq!(csv(&operator, "name=old", &text).await, [json!({ "imported": 1, "there": 700, "refused": 0 })]);
        // Under another name they are others.
        assert_eq!(csv(&operator, "name=new", "nickname\nZhou\n").await, [json!({ "imported": 1, "there": 0, "refused": 0 })]);
    }
}

flow! {
    async fn a_row_that_comes_twice_in_a_file_makes_one_user(world) {
        let operator = operator(world).await;
        let report = csv(&operator, "name=old", "nickname\nLin\nLin\nLin\n").await;
        assert_eq!(report, [json!({ "imported": 1, "there": 2, "refused": 0 })]);
        assert_eq!(world.users(&world.first).await.len(), 1);
    }
}

flow! {
    async fn who_was_erased_is_not_brought_back_by_the_same_import(world) {
        let operator = operator(world).await;
        let text = format!("nickname,phone\nLin,{PHONE}\n");
        let user = csv(&operator, "name=old&every_row=true", &text).await[0]["user"].as_str().unwrap().to_owned();
        let confirm = json!({ "confirm": user });
        operator.send("POST", &format!("/api/v1/users/{user}/erase"), &confirm).await.expect(200);
        assert_eq!(csv(&operator, "name=old", &text).await, [json!({ "imported": 0, "there": 1, "refused": 0 })]);
        assert!(operator.get(&format!("/api/v1/users/{user}")).await.expect(200).json()["nickname"].is_null());
    }
}

flow! {
    /// 56: an unverified number finds an account.
    async fn a_number_is_verified_only_if_the_row_and_the_operator_say_so(world) {
        let operator = operator(world).await;
        let header = "phone,phone_verified,email,email_verified\n";
        let of = |n: usize, said: bool| format!("{header}+861390000567{n},{said},lin{n}@example.com,{said}\n");
        for (n, by_row, by_operator) in [(0, false, false), (1, true, false), (2, false, true), (3, true, true)] {
            let query = format!("name=old&every_row=true&verified={by_operator}");
            let user = csv(&operator, &query, &of(n, by_row)).await[0]["user"].as_str().unwrap().to_owned();
            let user = operator.get(&format!("/api/v1/users/{user}")).await.expect(200).json();
            let verified = by_row && by_operator;
            for (field, note) in [("phone", "unverified_phone"), ("email", "unverified_email")] {
                assert_eq!((user[field].is_string(), user[note].is_string()), (verified, !verified), "{user}");
            }
        }
    }
}

flow! {
    async fn each_rule_of_a_row_names_its_field_and_the_others_go_on(world) {
        let operator = operator(world).await;
        let app_id = &world.app_id;
        let taken = json!({ "phone": PHONE, "phone_verified": true, "email": "lin@example.com", "email_verified": true });
        operator.send("POST", "/api/v1/users", &taken).await.expect(201);
        let account = |openid: &str| json!({ "identities": [{ "app_id": app_id, "openid": openid }] });
        let rows = [
            (json!({}), "line", "nothing"),
            (json!({ "nickname": "林".repeat(65) }), "nickname", "64 characters"),
            (json!({ "nickname": "a\u{0}b" }), "nickname", "control"),
            (json!({ "nickname": "\u{200b}\u{feff}" }), "nickname", "required"),
            (json!({ "nickname": "a\u{202e}b" }), "nickname", "direction"),
            (json!({ "avatar": "javascript:alert(1)" }), "avatar", "https"),
            (json!({ "phone": "13900005678" }), "phone", "E.164"),
            (json!({ "phone": "+86 11999 2345501" }), "phone", "carrier"),
            (json!({ "phone_verified": true }), "phone_verified", "missing"),
            (json!({ "phone": PHONE, "phone_verified": true }), "phone", "another user"),
            (json!({ "email": "lin" }), "email", "lin@example.com"),
            (json!({ "email": "LIN@example.com", "email_verified": true }), "email", "another user"),
            (json!({ "email": "l\u{200b}in@example.com" }), "email", "lin@example.com"),
            (json!({ "password_hash": "secret" }), "password_hash", "argon2id"),
            (json!({ "password_hash": CHEAP }), "password_hash", "from 32768"),
            (json!({ "password": "secret" }), "password", "unknown field"),
            (json!({ "identities": [{ "app_id": "wx0", "openid": "o" }] }), "app_id", "no connection"),
            (account("o 1"), "openid", "64 letters"),
            (account(""), "openid", "64 letters"),
            (account("o1"), "", ""),
            (json!({ "nickname": "Lin", "identities": [{ "app_id": app_id, "openid": "o1" }] }), "openid", "another user"),
            (json!({ "nickname": "Zhou" }), "", ""),
        ];
        let text: String = rows.iter().map(|(row, ..)| format!("{row}\n")).collect();
        let report = sent(&operator, "name=old&verified=true&every_row=true", "application/x-ndjson", &text).await;
        for (place, ((row, field, rule), said)) in rows.iter().zip(&report).enumerate() {
            assert_eq!(said["line"], place + 1);
            assert_eq!(said["field"].as_str().unwrap_or_default(), *field, "{row}: {said}");
            assert!(said["detail"].as_str().unwrap_or_default().contains(rule), "{row}: {said}");
        }
        assert_eq!(report.last().unwrap(), &json!({ "imported": 2, "there": 0, "refused": 20 }));
        assert_eq!(world.users(&world.first).await.len(), 3);
    }
}

flow! {
    async fn a_quotation_mark_that_is_not_closed_loses_nothing_silently(world) {
        let operator = operator(world).await;
        let text = format!("nickname,phone\nLin,\n\"Zhou,\n\"Wu,\nYi,\n\"Mei,\n{}", "Su,\n".repeat(40_000));
        let report = csv(&operator, "name=old", &text).await;
        let [swallowed, unclosed, done] = &report[..] else { panic!("{report:?}") };
        assert_eq!((&swallowed["line"], &swallowed["field"]), (&3.into(), &"nickname".into()), "{swallowed}");
        assert!(swallowed["detail"].as_str().unwrap().contains("ends on line 4"), "{swallowed}");
        assert_eq!((&unclosed["line"], &unclosed["field"]), (&6.into(), &"line".into()), "{unclosed}");
        let said = "the quotation mark of line 6 is not closed; lines behind it that are not read: 40000.";
        assert!(unclosed["detail"].as_str().unwrap().starts_with(said), "{unclosed}");
        assert_eq!(done, &json!({ "imported": 2, "there": 0, "refused": 2 }));
        // Once it is mended, the same import goes on.
        let mended = text.replace("\"Zhou", "Zhou").replace("\"Wu", "Wu").replace("\"Mei", "Mei").replace(&"Su,\n".repeat(40_000), "Su,\n");
        let report = csv(&operator, "name=old", &mended).await;
        assert_eq!(report, [json!({ "imported": 4, "there": 2, "refused": 0 })]);
    }
}

flow! {
    async fn an_import_that_cannot_begin_says_why_and_imports_nobody(world) {
        let operator = operator(world).await;
        let long = format!("name={}", "a".repeat(65));
        for (query, media_type, text, field) in [
            ("", "text/csv", "nickname\nLin\n", "name"),
            ("name=", "text/csv", "nickname\nLin\n", "name"),
            ("name=%E6%97%A7", "text/csv", "nickname\nLin\n", "name"),
            (&long, "text/csv", "nickname\nLin\n", "name"),
            ("name=old&verified=yes", "text/csv", "nickname\nLin\n", "verified"),
            ("name=old&dry=true", "text/csv", "nickname\nLin\n", "dry"),
            ("name=old", "application/json", "{}", "content-type"),
            ("name=old", "text/csv", "", "file"),
            ("name=old", "text/csv", "name\nLin\n", "name"),
            ("name=old", "text/csv", "nickname;phone\nLin;\n", "nickname;phone"),
        ] {
            let problem = import(&operator, query, media_type, text).await.expect(422);
            assert_eq!(problem.field("field"), field, "{query} {text}: {}", problem.text);
        }
        let request = operator.request("POST", "/api/v1/users/import?name=old").header("content-type", "text/csv");
        let packed = request.header("content-encoding", "gzip").body("nickname\nLin\n").send().await.unwrap();
        assert_eq!(Answer::of(packed).await.expect(422).field("field"), "content-encoding");
        assert!(world.users(&world.first).await.is_empty());
    }
}
