//! A server on loopback that answers what a test has written down for it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::StatusCode,
    rt, web,
    web::{Bytes, Data},
};
use serde_json::Value;

/// What the server does with a call.
#[derive(Clone)]
pub enum Reply {
    /// Answers with HTTP 200 and this text, labelled as text.
    Text(String),
    /// Answers with HTTP 200 and these bytes, labelled as JPEG.
    Bytes(Vec<u8>),
    /// Answers with another status and nothing else.
    Status(u16),
    /// Answers after a while.
    Late(Duration, String),
    /// Begins an answer and breaks the connection.
    Cut,
}

/// JSON as WeChat sends it.
pub fn json(value: Value) -> Reply {
    Reply::Text(value.to_string())
}

/// A refusal with the ends that WeChat's texts have.
pub fn refusal(errcode: i64) -> Reply {
    json(serde_json::json!({
        "errcode": errcode,
        "errmsg": format!("no hint: [ab12] rid: 5f3f0a1b-1c2d3e4f-5a6b7c8d"),
    }))
}

pub struct Call {
    pub query: String,
    pub body: String,
    pub content_length: Option<String>,
}

#[derive(Default)]
struct Script {
    replies: HashMap<&'static str, VecDeque<Reply>>,
    calls: HashMap<String, Vec<Call>>,
}

pub struct Stub {
    pub base: String,
    script: Arc<Mutex<Script>>,
}

impl Stub {
    pub fn start() -> Self {
        let script = Arc::new(Mutex::new(Script::default()));
        let data = Data::from(Arc::clone(&script));
        let app = move || App::new().app_data(Data::clone(&data)).default_service(web::to(answer));
        let server = HttpServer::new(app)
            .workers(1)
            .disable_signals()
            .shutdown_timeout(0)
            .bind(("127.0.0.1", 0))
            .unwrap();
        let base = format!("http://{}", server.addrs()[0]);
        rt::spawn(server.run());
        Self { base, script }
    }

    /// Answers the next calls of `path` in this order, and all later ones like the last.
    pub fn answers(&self, path: &'static str, replies: impl IntoIterator<Item = Reply>) -> &Self {
        let replies = replies.into_iter().collect();
        self.script.lock().unwrap().replies.insert(path, replies);
        self
    }

    pub fn count(&self, path: &str) -> usize {
        self.calls(path, |calls| calls.len())
    }

    pub fn calls<T>(&self, path: &str, look: impl FnOnce(&[Call]) -> T) -> T {
        let script = self.script.lock().unwrap();
        look(script.calls.get(path).map_or(&[], Vec::as_slice))
    }
}

async fn answer(script: Data<Mutex<Script>>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let length = request.headers().get("content-length");
    let call = Call {
        query: request.query_string().to_owned(),
        body: String::from_utf8(body.to_vec()).unwrap(),
        content_length: length.map(|value| value.to_str().unwrap().to_owned()),
    };
    let reply = script.lock().unwrap().take(request.path(), call);
    let text = |text| HttpResponse::Ok().content_type("text/plain").body(text);
    match reply {
        Reply::Text(body) => text(body),
        Reply::Bytes(bytes) => HttpResponse::Ok().content_type("image/jpeg").body(bytes),
        Reply::Status(status) => HttpResponse::new(StatusCode::from_u16(status).unwrap()),
        Reply::Late(wait, body) => {
            rt::time::sleep(wait).await;
            text(body)
        }
        Reply::Cut => HttpResponse::Ok().streaming(futures::stream::iter([
            Ok(Bytes::from_static(b"{\"openid\":\"o-cut")),
            Err(std::io::Error::other("cut")),
        ])),
    }
}

impl Script {
    fn take(&mut self, path: &str, call: Call) -> Reply {
        self.calls.entry(path.to_owned()).or_default().push(call);
        let replies = self.replies.get_mut(path).expect("a call that is expected");
        match replies.len() {
            0 => panic!("no reply for {path}"),
            1 => replies[0].clone(),
            _ => replies.pop_front().unwrap(),
        }
    }
}
