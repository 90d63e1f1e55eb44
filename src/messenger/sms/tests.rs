//! What gateways are asked, and how their answers are understood; those of the documentation as they are documented.

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use tokio::sync::mpsc::{self, UnboundedReceiver};

use super::*;

fn body(content_type: &str, template: &str, to: &str) -> (String, String) {
    let settings = SmsSettings {
        url: "https://sms.example/send?to={number}".to_owned(),
        method: SmsMethod::Post,
        headers: vec![format!("Content-Type: {content_type}"), "X-Key: {secret}".to_owned()],
        body: template.to_owned(),
        secret_file: None,
        accepted: None,
    };
    let client = crate::outbound::client().unwrap();
    let sms = Sms { settings, secret: "s\"&=".to_owned().into(), client };
    let [code, subject, text] = ["012345", "", ""].map(str::to_owned);
    let message = Message { to: to.to_owned(), code, subject, text };
    let request = sms.request(&message).build().unwrap();
    assert_eq!(request.headers()["x-key"], "s\"&=");
    let body = request.body().unwrap().as_bytes().unwrap();
    (request.url().to_string(), String::from_utf8(body.to_vec()).unwrap())
}

#[test]
fn a_quotation_mark_at_the_end_of_a_secret_stays_one() {
    assert_eq!(json("\"s\\\""), r#"\"s\\\""#);
}

#[test]
fn a_gateway_is_asked_in_the_form_that_it_wants() {
    let form = "application/x-www-form-urlencoded; charset=utf-8";
    let template = "key={secret}&mobile={mainland_number}&text={code}";
    let (url, text) = body(form, template, "+8613800138000");
    assert_eq!(url, "https://sms.example/send?to=%2B8613800138000");
    assert_eq!(text, "key=s%22%26%3D&mobile=13800138000&text=012345");
    let template =
        r#"{"key":"{secret}","to":"{number}","own":"{mainland_number}","code":"{code}"}"#;
    let (_, text) = body("application/json", template, "+85261234567");
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let expected = serde_json::json!({ "key": "s\"&=", "to": "+85261234567", "own": "+85261234567", "code": "012345" });
    assert_eq!(json, expected);
}

#[test]
fn a_form_is_a_form_also_where_its_template_is_none() {
    let form = "application/x-www-form-urlencoded";
    let (_, text) =
        body(form, "text=【茶】 {code}&vars={\"code\":\"{code}\"}&x=%2B", "+8613800138000");
    assert_eq!(
        text,
        "text=%E3%80%90%E8%8C%B6%E3%80%91%20012345&vars=%7B%22code%22:%22012345%22%7D&x=%2B"
    );
}

/// What a gateway was asked: its method, path and form.
type Asked = (String, String, Vec<(String, String)>);

/// A gateway that answers so, and tells what it was asked.
fn gateway(status: u16, answer: &'static str) -> (String, UnboundedReceiver<Asked>) {
    let (tell, told) = mpsc::unbounded_channel();
    let server = HttpServer::new(move || {
        let tell = tell.clone();
        App::new().default_service(web::to(move |request: HttpRequest, body: String| {
            let form = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
            let asked = (request.method().to_string(), request.path().to_owned(), form);
            tell.send(asked).unwrap();
            let status = actix_web::http::StatusCode::from_u16(status).unwrap();
            async move { HttpResponse::build(status).content_type("application/json").body(answer) }
        }))
    });
    let server = server.workers(1).bind("127.0.0.1:0").unwrap();
    let at = server.addrs()[0];
    actix_web::rt::spawn(server.run());
    (format!("http://{at}"), told)
}

/// The example of `docs/configuration.md` that names this host, but of the gateway at an address.
fn example(host: &str, at: &str) -> Sms {
    let document = include_str!("../../../docs/configuration.md");
    let blocks = document.split("```toml\n").filter_map(|block| block.split("```").next());
    let mut examples = blocks.filter(|text| text.contains("\n[sms]\n") && text.contains(host));
    let example = examples.next().unwrap();
    let mut example: toml::Table = toml::from_str(example).unwrap();
    let mut settings: SmsSettings = example.remove("sms").unwrap().try_into().unwrap();
    settings.check().unwrap();
    settings.url = settings.url.replace(&format!("https://{host}"), at);
    assert!(settings.url.starts_with(at), "{}", settings.url);
    let client = crate::outbound::client().unwrap();
    Sms { settings, secret: SECRET.to_owned().into(), client }
}

const SECRET: &str = "9b11127a9701975c734b8aee81ee3526";

fn message(to: &str) -> Message {
    let [to, code, subject, text] = [to, "012345", "", ""].map(str::to_owned);
    Message { to, code, subject, text }
}

/// Hands a message to the gateway of an example; answers what it was asked, and what came of it.
async fn sent(
    host: &str,
    to: &str,
    status: u16,
    answer: &'static str,
) -> (Asked, Result<(), Undelivered>) {
    let (at, mut told) = gateway(status, answer);
    let sent = example(host, &at).send(&message(to)).await;
    (told.recv().await.unwrap(), sent)
}

fn form(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// <https://www.yunpian.com/official/document/sms/zh_CN/domestic_single_send>
#[actix_web::test]
async fn yunpian_is_asked_as_it_documents_and_its_answers_are_understood() {
    let taken = r#"{"code": 0, "msg": "发送成功", "count": 1, "fee": 0.05, "unit": "RMB", "mobile": "13800138000", "sid": 3310228982}"#;
    let ((method, path, asked), sent_so) =
        sent("sms.yunpian.com", "+8613800138000", 200, taken).await;
    assert_eq!((method.as_str(), path.as_str()), ("POST", "/v2/sms/single_send.json"));
    let text = ("text", "【山间茶铺】您的验证码是012345");
    assert_eq!(asked, form(&[("apikey", SECRET), ("mobile", "13800138000"), text]));
    assert_eq!(sent_so, Ok(()));
    let ((.., asked), _) = sent("sms.yunpian.com", "+85261234567", 200, taken).await;
    assert_eq!(asked[1].1, "+85261234567");
    let refused = r#"{"http_status_code":400,"code":33,"msg":"超过频率","detail":"验证码类短信 13800138000 30秒内只能发一条"}"#;
    for status in [400, 200] {
        let (_, sent) = sent("sms.yunpian.com", "+8613800138000", status, refused).await;
        let told = sent.unwrap_err().to_string();
        assert!(told.contains("\"code\":33") && !told.contains("13800138000"), "{told}");
    }
}

/// <https://www.mysubmail.com/documents/OOVyh>
#[actix_web::test]
async fn submail_is_asked_as_it_documents_and_its_answers_are_understood() {
    let taken = r#"{"status":"success","send_id":"093c0a7df143c087d6cba9cdf0cf3738","fee":1,"sms_credits":14197}"#;
    let host = "api-v4.mysubmail.com";
    let ((method, path, asked), sent_so) = sent(host, "+8613800138000", 200, taken).await;
    assert_eq!((method.as_str(), path.as_str()), ("POST", "/sms/xsend"));
    let vars = ("vars", r#"{"code":"012345"}"#);
    let whose = [("appid", "10000"), ("signature", SECRET)];
    let what = [("to", "13800138000"), ("project", "kZ9Ky3"), vars];
    assert_eq!(asked, form(&[whose.as_slice(), &what].concat()));
    assert_eq!(sent_so, Ok(()));
    let refused =
        r#"{"status":"error","code":109,"msg":"Invalid appkey 9b11127a9701975c734b8aee81ee3526"}"#;
    let (_, sent) = sent(host, "+8613800138000", 200, refused).await;
    let told = sent.unwrap_err().to_string();
    assert!(told.contains("\"code\":109") && !told.contains(SECRET), "{told}");
}

#[actix_web::test]
async fn a_gateway_is_there_that_answers_however_it_likes_to_be_asked_for_nothing() {
    for status in [200, 401, 404, 405, 500, 501] {
        let (at, mut told) = gateway(status, "");
        assert_eq!(example("sms.yunpian.com", &at).ready().await, Ok(()), "{status}");
        assert_eq!(told.recv().await.unwrap().0, "HEAD");
    }
    for status in [502, 503, 504] {
        let (at, _told) = gateway(status, "");
        example("sms.yunpian.com", &at).ready().await.unwrap_err();
    }
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    example("sms.yunpian.com", &format!("http://{closed}")).ready().await.unwrap_err();
}
