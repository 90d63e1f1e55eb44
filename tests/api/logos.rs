//! Logos that are uploaded.

use std::{
    fs,
    io::Cursor,
    time::{Duration, Instant},
};

use domain::api_key::Role;
use futures::future::join_all;
use image::{DynamicImage, GrayImage, ImageFormat, RgbImage};
use serde_json::Value;

use super::Program;
use crate::harness::{Answer, Serving, flow, http_client, saoma};

fn file(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 90]));
    DynamicImage::from(pixels).write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

async fn put(program: &Program, path: &str, bytes: Vec<u8>) -> Answer {
    // What the request calls it does not matter.
    let request = program.request("PUT", path).header("content-type", "image/png").body(bytes);
    Answer::of(request.send().await.unwrap()).await
}

flow! {
    /// 50: what is kept is not what was sent.
    async fn a_logo_is_drawn_anew_and_stands_in_the_code(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let connection = format!("/api/v1/connections/{}", world.first.connection_id);
        let application = format!("/api/v1/applications/{}", world.first.application);
        for (path, upload) in [(&connection, file(300, 200, ImageFormat::Jpeg)), (&application, file(2048, 8, ImageFormat::Png))] {
            let set = put(&operator, &format!("{path}/logo"), upload.clone()).await.expect(200);
            let kept = world.app.pictures.get(&world.first.pool, &set.field("logo").into()).await.unwrap().unwrap();
            assert_ne!(&*kept, upload);
            assert_eq!((image::load_from_memory(&kept).unwrap().width(), operator.get(path).await.field("logo")), (128, set.field("logo")));
        }
        // It is read all the same.
        let browser = world.browser(&world.first);
        browser.login(&world.first).await;
        let gone = operator.delete(&format!("{connection}/logo")).await.expect(200);
        assert!(gone.json()["logo"].is_null());
        operator.send("PATCH", &application, &serde_json::json!({ "name": "Tea" })).await.expect(200);
        assert!(operator.get(&application).await.json()["logo"].is_string());
    }
}

flow! {
    /// 50 and 51: a picture that is a bomb, that is something else as well, or that has a script in it.
    async fn what_is_no_small_picture_is_refused_at_once(world) {
        let operator = Program::with_role(world, &world.first, Role::Operator).await;
        let path = format!("/api/v1/connections/{}/logo", world.first.connection_id);
        let mut bomb = file(8, 8, ImageFormat::Png);
        bomb[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
        let mut truncated = file(300, 300, ImageFormat::Jpeg);
        truncated.truncate(400);
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec();
        let started = Instant::now();
        for (what, upload) in [
            ("bomb", bomb),
            ("too wide", file(2049, 1, ImageFormat::Png)),
            ("too high", file(1, 2049, ImageFormat::Jpeg)),
            ("truncated", truncated),
            ("svg", svg.clone()),
            ("html", b"<html><script>alert(1)</script>".to_vec()),
            ("gif", b"GIF89a\x01\x00\x01\x00".to_vec()),
            ("nothing", Vec::new()),
            ("png and svg", [file(64, 64, ImageFormat::Png), svg.clone()].concat()),
            ("jpeg and zip", [file(64, 64, ImageFormat::Jpeg), b"PK\x03\x04\xFF\xD9".to_vec()].concat()),
            ("svgz", b"\x1f\x8b\x08\x00".to_vec()),
        ] {
            let problem = put(&operator, &path, upload).await.expect(422).json();
            assert_eq!(problem["field"], "logo", "{what}: {problem}");
        }
        put(&operator, &path, vec![0; 512 * 1024 + 1]).await.expect(413);
        assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    }
}

/// 50: what memory a picture takes that is a bomb.
#[actix_web::test]
async fn a_bomb_takes_little_memory_and_little_time() {
    let serving = Serving::start().await;
    let origin = format!("http://localhost:{}", serving.port);
    let database = format!("sqlite:{}", serving.file("saoma.db").display());
    let variables = [
        ("SAOMA_PUBLIC_URL", origin.as_str()),
        ("SAOMA_DATABASE", &database),
        ("SAOMA_ROOT_KEY_FILE", serving.file("saoma.key").to_str().unwrap()),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let variables = variables.each_ref().map(|(name, value)| (*name, value.as_str()));
    let made = |arguments: &[&str]| -> Value {
        let ended = saoma(&[arguments, &["--json"]].concat(), &variables);
        assert_eq!(ended.code, Some(0), "{arguments:?}: {}", ended.stderr);
        serde_json::from_str(&ended.stdout).unwrap()
    };
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let pool = text(&made(&["pool", "create", "--name", "Acme"])["id"]);
    let of_pool = ["--pool", pool.as_str()];
    let connection = ["connection", "create", "--identifier", "wechat", "--name", "WeChat"];
    let connection = text(&made(&[&connection[..], &of_pool].concat())["id"]);
    let key = ["key", "create", "--name", "test", "--role", "operator"];
    let key = Some(text(&made(&[&key[..], &of_pool].concat())["key"]));
    let operator = Program { http: http_client(), origin, key };
    let path = format!("/api/v1/connections/{connection}/logo");
    put(&operator, &path, file(300, 300, ImageFormat::Png)).await.expect(200);

    let mut bomb = Vec::new();
    let wide = DynamicImage::from(GrayImage::new(10_000, 10_000));
    wide.write_to(&mut Cursor::new(&mut bomb), ImageFormat::Png).unwrap();
    assert!(bomb.len() < 512 * 1024, "{} bytes", bomb.len());
    let (before, started) = (most_memory(&serving), Instant::now());
    for refused in join_all((0..8).map(|_| put(&operator, &path, bomb.clone()))).await {
        assert_eq!(refused.expect(422).field("field"), "logo");
    }
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    let grown = most_memory(&serving) - before;
    assert!(grown < 64 * 1024, "{grown} KiB");
}

/// The most memory that a server had so far, KiB.
fn most_memory(serving: &Serving) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", serving.process.id())).unwrap();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    most.trim().trim_end_matches(" kB").parse().unwrap()
}
