//! What the phone brings: rows 14 to 17 and 22, and WeChat on a bad day.

use domain::{
    account_choice::{PhonePolicy, Policy},
    connection::{ConnectionSettings, Scenes, WechatSettings},
};
use fixtures::wechat::{Call, Errcode, Refuse};
use serde_json::json;

use crate::harness::{Answer, flow};

flow! {
    /// 14: one code for two tickets.
    async fn a_login_code_is_good_for_one_ticket(world) {
        let browser = world.browser(&world.first);
        let (one, two) = (browser.login(&world.first).await, browser.login(&world.first).await);
        let (phone, other) = (world.phone("lin"), world.phone("lin"));
        let code = phone.login_code();
        phone.scan_with(&one, &code).await.expect(200);
        other.scan_with(&two, &code).await.refused(409, "code_used_elsewhere");
        assert_eq!(browser.state(&two).await, "issued");
        assert_eq!(world.wechat.count(Call::Jscode2session), 1);
    }
}

flow! {
    /// 14: one code for two tickets at the same moment.
    async fn of_two_tickets_at_once_one_gets_the_code(world) {
        let browser = world.browser(&world.first);
        let (one, two) = (browser.login(&world.first).await, browser.login(&world.first).await);
        let phone = world.phone("lin");
        let code = phone.login_code();
        let (first, second) = futures::join!(phone.scan_with(&one, &code), phone.scan_with(&two, &code));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        let mut states = [browser.state(&one).await, browser.state(&two).await];
        states.sort_unstable();
        assert_eq!(states, ["issued", "scanned"]);
        assert_eq!(world.wechat.count(Call::Jscode2session), 1);
    }
}

flow! {
    /// 14: a double tap spends the code twice.
    async fn a_repeated_scan_asks_wechat_once(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        let code = phone.login_code();
        let (one, two) = futures::join!(phone.scan_with(&login, &code), phone.scan_with(&login, &code));
        one.expect(200);
        two.expect(200);
        assert_eq!(world.wechat.count(Call::Jscode2session), 1);
    }
}

flow! {
    /// 15: the body says who it is.
    async fn an_identity_in_the_body_is_refused(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        for name in ["openid", "unionid", "phone", "encryptedData"] {
            let mut body = json!({ "ticket": login.ticket, "login_code": phone.login_code(), "launch_scene": 1011 });
            body[name] = json!("oForged");
            let answer = phone.post("/phone/scan", &body).await.expect(422);
            assert_eq!(answer.field("field"), name);
        }
        let without = json!({ "ticket": login.ticket, "openid": "oForged", "launch_scene": 1011 });
        phone.post("/phone/scan", &without).await.expect(422);
        phone.scan(&login).await.expect(200);
        let body = json!({ "phone_code": phone.phone_code(), "phone": "+8613911111111" });
        assert_eq!(phone.post("/phone/authorize", &body).await.expect(422).field("field"), "phone");
    }
}

flow! {
    /// 16: the phone code of somebody else, and a login code where a phone code belongs.
    async fn mixed_codes_bind_nothing(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        phone.scan(&login).await.expect(200);
        let body = json!({ "phone_code": phone.login_code() });
        phone.post("/phone/authorize", &body).await.refused(409, "code_invalid");
        let body = json!({ "phone_code": world.phone("zhou").phone_code() });
        phone.post("/phone/authorize", &body).await.refused(409, "code_invalid");
        assert_eq!(browser.state(&login).await, "scanned");
        phone.authorize().await.expect(200);
    }
}

flow! {
    /// 22: what no phone sends.
    async fn oversized_and_odd_bodies_are_refused(world) {
        let url = format!("{}/phone/scan", world.first.origin);
        let post = |body: Vec<u8>| {
            world.http.post(&url).header("content-type", "application/json").body(body).send()
        };
        let status = async |body: Vec<u8>| post(body).await.unwrap().status().as_u16();
        assert_eq!(status(vec![b' '; 33 * 1024]).await, 413);
        assert_eq!(status(b"[".repeat(1000)).await, 422);
        assert_eq!(status(b"\xff\xfe".to_vec()).await, 422);
        assert_eq!(status(br#"{"ticket":"a","ticket":"b","login_code":"c","launch_scene":1}"#.to_vec()).await, 422);
        assert_eq!(status(br#"{"ticket":"a\u0000","login_code":"c","launch_scene":1}"#.to_vec()).await, 404);
        assert_eq!(status(br#"{"ticket":"a","login_code":"c","launch_scene":70000}"#.to_vec()).await, 422);
    }
}

flow! {
    /// 22: a body in chunks is as good as any, and no larger.
    async fn a_body_in_chunks_is_gathered_up_to_its_limit(world) {
        let send = async |path: &str, kind: &str, chunks: Vec<&'static [u8]>| {
            let body = futures::stream::iter(chunks.into_iter().map(Ok::<_, std::io::Error>));
            let request = world.http.post(format!("{}{path}", world.first.origin)).header("content-type", kind);
            Answer::of(request.body(reqwest::Body::wrap_stream(body)).send().await.unwrap()).await
        };
        let (json, form) = ("application/json", "application/x-www-form-urlencoded");
        let scan = vec![&b"{\"ticket\":\"a\","[..], b"\"login_code\":\"c\",\"launch_scene\":1011}"];
        send("/phone/scan", json, scan).await.expect(404);
        let token = send("/oidc/token", form, vec![b"grant_type=authorization_code&", b"client_id=a&client_secret=b"]).await;
        assert_eq!(token.expect(401).field("error"), "invalid_client");
        let large = || vec![&[b' '; 1024][..]; 33];
        send("/phone/scan", json, large()).await.expect(413);
        assert_eq!(send("/oidc/token", form, large()).await.expect(413).field("error"), "invalid_request");
    }
}

/// WeChat answers a scan with an errcode: the phone is told, and the login stays where it was.
macro_rules! wechat_says {
    ($($name:ident: $errcode:literal => $status:literal $reason:literal;)*) => {$(
        flow! {
            async fn $name(world) {
                let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
                let login = browser.login(&world.first).await;
                let refuse = Refuse::always(Call::Jscode2session, Errcode($errcode));
                world.wechat.faults(|faults| faults.refuse.push(refuse));
                phone.scan(&login).await.refused($status, $reason);
                assert_eq!(browser.state(&login).await, "issued");
                world.wechat.faults(|faults| faults.refuse.clear());
                phone.scan(&login).await.expect(200);
                phone.authorize().await.expect(200);
            }
        }
    )*};
}

wechat_says! {
    minus_1_busy_leaves_the_login_where_it_was: -1 => 502 "wechat_unavailable";
    errcode_40013_a_wrong_app_id_is_the_operators: 40013 => 503 "wechat_misconfigured";
    errcode_40029_asks_for_a_new_code: 40029 => 409 "code_invalid";
    errcode_40125_a_wrong_secret_is_the_operators: 40125 => 503 "wechat_misconfigured";
    errcode_40163_asks_for_a_new_code: 40163 => 409 "code_invalid";
    errcode_40226_a_blocked_person_is_refused: 40226 => 403 "blocked_by_wechat";
    errcode_45011_a_person_who_scans_too_often_waits: 45011 => 429 "too_many";
}

/// WeChat answers the question for the number with an errcode: the person taps again.
macro_rules! wechat_says_of_the_number {
    ($($name:ident: $errcode:literal => $status:literal $reason:literal;)*) => {$(
        flow! {
            async fn $name(world) {
                let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
                let login = browser.login(&world.first).await;
                phone.scan(&login).await.expect(200);
                let refuse = Refuse::always(Call::Getuserphonenumber, Errcode($errcode));
                world.wechat.faults(|faults| faults.refuse.push(refuse));
                phone.authorize().await.refused($status, $reason);
                assert_eq!(browser.state(&login).await, "scanned");
                world.wechat.faults(|faults| faults.refuse.clear());
                phone.authorize().await.expect(200);
            }
        }
    )*};
}

wechat_says_of_the_number! {
    errcode_40029_of_the_number_asks_for_another_tap: 40029 => 409 "code_invalid";
    errcode_48001_a_mini_program_that_may_not_ask_is_the_operators: 48001 => 503 "wechat_misconfigured";
    a_token_that_is_never_good_ends_the_question: 40001 => 502 "wechat_unavailable";
}

flow! {
    async fn a_token_killed_by_another_process_is_renewed_once(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        phone.scan(&login).await.expect(200);
        let refuse = Refuse::times(Call::Getuserphonenumber, Errcode::INVALID_CREDENTIAL, 1);
        world.wechat.faults(|faults| faults.refuse.push(refuse));
        phone.authorize().await.expect(200);
        // The first one, the one that WeChat still names, and the one that takes its place by force.
        assert_eq!(world.wechat.count(Call::StableToken), 3);
    }
}

flow! {
    /// 54: whoever sees a code has WeChat asked with made-up codes, on and on.
    async fn ten_wrong_codes_of_a_login_end_the_asking(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        // What can be no code costs no question.
        for odd in [" ", "\0", "é", "", &"a".repeat(9_000)] {
            phone.scan_with(&login, odd).await.refused(409, "code_invalid");
        }
        for number in 0..10 {
            phone.scan_with(&login, &format!("made-up-{number}")).await.refused(409, "code_invalid");
        }
        let refused = phone.scan_with(&login, "made-up-10").await.expect(429);
        assert!(refused.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 1), "{refused:?}");
        assert_eq!(world.wechat.count(Call::Jscode2session), 10);
        // Whoever scanned before is held up by nobody else's codes.
        let other = browser.login(&world.first).await;
        phone.scan(&other).await.expect(200);
        for number in 0..10 {
            world.phone("zhou").scan_with(&other, &format!("another-{number}")).await;
        }
        world.phone("zhou").scan_with(&other, "another-10").await.expect(429);
        phone.authorize().await.expect(200);
    }
}

flow! {
    /// 2: a picture of a code that somebody sent.
    async fn a_code_that_is_not_before_the_camera_is_refused_before_wechat_is_asked(world) {
        let (site, phone) = (&world.first, world.phone("lin"));
        let login = world.browser(site).login(site).await;
        let scan = async |launch_scene: u16| {
            let body = json!({ "ticket": login.ticket, "login_code": phone.login_code(), "launch_scene": launch_scene });
            phone.post("/phone/scan", &body).await
        };
        for sent in [1007, 1012, 1013, 1048, 1049] {
            scan(sent).await.refused(403, "use_camera");
        }
        assert_eq!(world.wechat.count(Call::Jscode2session), 0);
        scan(1047).await.expect(200);
        let any = WechatSettings { scenes: Scenes::Any, ..WechatSettings::default() };
        site.change(&world.app, ConnectionSettings { name: "WeChat".to_owned(), wechat: any, ..ConnectionSettings::default() }).await;
        scan(1013).await.expect(200);
    }
}

flow! {
    async fn whatever_keeps_a_server_from_numbers_holds_up_nobody_where_they_are_optional(world) {
        let site = &world.first;
        site.policy(&world.app, Policy { phone: PhonePolicy::Optional, ..Policy::default() }).await;
        let agree = async |person: &str, what: &str| {
            let (browser, phone) = (world.browser(site), world.phone(person));
            let login = browser.login(site).await;
            phone.scan(&login).await.expect(200);
            phone.authorize().await.expect(200);
            assert_eq!(browser.state(&login).await, "bound", "{what}");
            assert_eq!(world.user_of(site, &login).await.phone, None, "{what}");
        };
        // The address of a server is looked at for its tokens alone, so everybody can scan.
        for (call, errcode) in [
            (Call::StableToken, 40164),
            (Call::StableToken, 89503),
            (Call::Getuserphonenumber, 48001),
            (Call::Getuserphonenumber, 48004),
            (Call::Getuserphonenumber, 45009),
        ] {
            world.wechat.faults(|faults| faults.refuse = vec![Refuse::always(call, Errcode(errcode))]);
            agree("lin", &errcode.to_string()).await;
        }
        world.wechat.faults(|faults| (faults.refuse, faults.clock_off) = (Vec::new(), -360));
        agree("zhou", "a clock that is off").await;
    }
}

flow! {
    async fn a_mini_program_that_does_not_work_is_told_to_the_operator(world) {
        let site = &world.first;
        let warnings = async || world.browser(site).get("/health/ready").await.expect(200).json()["warnings"].to_string();
        for (call, errcode, status) in
            [(Call::Jscode2session, 40125, 503), (Call::StableToken, 40164, 503), (Call::Getuserphonenumber, 48001, 503)]
        {
            assert_eq!(warnings().await, "[]", "{errcode}");
            let (browser, phone) = (world.browser(site), world.phone("lin"));
            let login = browser.login(site).await;
            world.wechat.faults(|faults| faults.refuse = vec![Refuse::always(call, Errcode(errcode))]);
            if call != Call::Jscode2session {
                phone.scan(&login).await.expect(200);
                phone.authorize().await.expect(status);
            } else {
                phone.scan(&login).await.expect(status);
            }
            // Which one it is, the log says: this answer is for everybody.
            assert_eq!(warnings().await, r#"["WeChat does not accept a Mini Program: the log says which"]"#, "{errcode}");
            world.wechat.faults(|faults| faults.refuse = Vec::new());
            world.wait(300);
        }
    }
}

flow! {
    async fn a_clock_that_is_off_is_told_to_the_operator_as_a_clock(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        phone.scan(&login).await.expect(200);
        world.wechat.faults(|faults| faults.clock_off = -360);
        phone.authorize().await.refused(503, "wechat_misconfigured");
        assert_eq!(browser.state(&login).await, "scanned");
        let ready = browser.get("/health/ready").await.expect(200);
        assert!(ready.text.contains("the clock of this server is 360 s off WeChat's"), "{}", ready.text);
        world.wechat.faults(|faults| faults.clock_off = 0);
        phone.authorize().await.expect(200);
    }
}

flow! {
    async fn a_lost_answer_of_wechat_signs_nobody_in_wrongly_and_nothing_is_stuck(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        world.wechat.faults(|faults| faults.lose = [(Call::Jscode2session, 1)].into());
        let code = phone.login_code();
        phone.scan_with(&login, &code).await.refused(502, "wechat_unavailable");
        phone.scan_with(&login, &code).await.refused(409, "code_invalid");
        phone.scan(&login).await.expect(200);
        phone.authorize().await.expect(200);
    }
}

flow! {
    async fn a_slow_wechat_is_not_waited_for_longer_than_five_seconds(world) {
        let (browser, phone) = (world.browser(&world.first), world.phone("lin"));
        let login = browser.login(&world.first).await;
        world.wechat.faults(|faults| faults.delay = [(Call::Jscode2session, 30_000)].into());
        let patience = std::time::Duration::from_secs(9);
        let answer = tokio::time::timeout(patience, phone.scan(&login)).await.expect("an answer in time");
        answer.refused(502, "wechat_unavailable");
        assert_eq!(browser.state(&login).await, "issued");
    }
}
