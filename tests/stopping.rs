//! Stopping: first balancers learn of it, then what waits is let go, and nobody is cut off in the middle.

use std::time::{Duration, Instant};

use actix_web::rt::System;

use crate::harness::{Browser, Serving, States, demo::Demo, ended, http_client, signal};

/// Longer than a stream may take to end.
const PATIENCE: Duration = Duration::from_secs(8);

#[test]
fn a_server_that_is_stopped_lets_its_pages_go_at_once() {
    System::new().block_on(async {
        for name in ["-TERM", "-INT"] {
            let mut demo = Demo::start(&[]).await;
            let browser = Browser::new(http_client(), &demo.site());
            let login = browser.login(&demo.site()).await;
            let mut states = States::of(&browser, &login).await;
            assert_eq!(states.next().await.unwrap(), "issued");
            let start = Instant::now();
            signal(name, &demo.process);
            let end = tokio::time::timeout(PATIENCE, states.next()).await;
            assert_eq!(end.expect("the stream ends"), None);
            ended(&mut demo.process, start).await;
        }
    });
}

#[test]
fn a_balancer_learns_of_a_stop_before_anybody_is_turned_away() {
    System::new().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let mut serving = Serving::with(folder, &[("SAOMA_DRAIN_SECONDS", "4")]).await;
        let ask = async |path: &str| {
            let url = format!("http://127.0.0.1:{}/health/{path}", serving.port);
            http_client().get(url).send().await.map_or(0, |answer| answer.status().as_u16())
        };
        assert_eq!(ask("ready").await, 200);
        let start = Instant::now();
        signal("-TERM", &serving.process);
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!((ask("ready").await, ask("live").await), (503, 200));
        tokio::time::sleep(Duration::from_millis(1_000)).await;
        assert_eq!(ask("live").await, 200);
        ended(&mut serving.process, start).await;
        assert!(start.elapsed() >= Duration::from_secs(4), "{:?}", start.elapsed());
    });
}

#[test]
fn whoever_does_not_want_to_wait_for_balancers_says_so_again() {
    System::new().block_on(async {
        for again in ["-TERM", "-INT"] {
            let folder = tempfile::tempdir().unwrap();
            let mut serving = Serving::with(folder, &[("SAOMA_DRAIN_SECONDS", "60")]).await;
            let start = Instant::now();
            signal("-TERM", &serving.process);
            tokio::time::sleep(Duration::from_millis(300)).await;
            assert!(serving.process.try_wait().unwrap().is_none(), "it waits");
            signal(again, &serving.process);
            ended(&mut serving.process, start).await;
        }
    });
}
