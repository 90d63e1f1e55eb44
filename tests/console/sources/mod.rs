//! Identity sources in the console, by their forms as they stand on the pages.

mod access;
mod acts;
mod changing;
mod chromium;
mod creating;
mod repair;

use std::{collections::BTreeMap, io::Cursor};

use domain::operator::OperatorRole;
use image::{DynamicImage, ImageFormat, RgbImage};
use projections::connections::ConnectionView;
use reqwest::Method;

use super::{Colleague, form};
use crate::harness::{Answer, Browser, World};

const SOURCES: &str = "/console/first/sources";
const NEW: &str = "/console/first/sources/new/wechat-miniprogram-qrconnect";
/// The connection that the pool has already.
const WECHAT: &str = "/console/first/sources/wechat";

/// A form as it stands on a page, and as a browser would send it.
#[derive(Clone)]
pub struct Filled(BTreeMap<String, String>);

impl Filled {
    /// The form of that action, with what stands in it.
    pub fn of(page: &str, action: &str) -> Self {
        let from = page
            .find(&format!("action=\"{action}"))
            .unwrap_or_else(|| panic!("no {action} in {page}"));
        let html = page[from..].split("</form>").next().unwrap();
        let inputs = html.split("<input ").skip(1).map(|rest| rest.split('>').next().unwrap());
        let fields = inputs.filter(|tag| is_sent(tag)).filter_map(|tag| {
            Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()))
        });
        let texts = html.split("<textarea ").skip(1).filter_map(|rest| {
            let (tag, text) = rest.split_once('>')?;
            let text = text.split("</textarea>").next()?;
            Some((attribute(tag, "name")?, plain(text.trim_start_matches('\n'))))
        });
        Self(fields.chain(texts).collect())
    }

    pub fn with(mut self, fields: &[(&str, &str)]) -> Self {
        for (name, value) in fields {
            self.0.insert((*name).to_owned(), (*value).to_owned());
        }
        self
    }

    pub fn value(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Sends it, as a form that may bring a file.
    pub async fn send(&self, browser: &Browser, action: &str) -> Answer {
        self.send_with(browser, action, None).await
    }

    pub async fn send_with(&self, browser: &Browser, action: &str, file: Option<&[u8]>) -> Answer {
        let mut body = Vec::new();
        for (name, value) in &self.0 {
            body.extend(
                format!(
                    "--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .into_bytes(),
            );
        }
        // A browser sends an empty file where none was chosen.
        body.extend(
            b"--edge\r\ncontent-disposition: form-data; name=\"logo\"; filename=\"logo\"\r\n\r\n",
        );
        body.extend(file.unwrap_or_default());
        body.extend(b"\r\n--edge--\r\n");
        let request = browser.request(Method::POST, &format!("{action}?lang=en"));
        let request =
            request.header("origin", &browser.origin).header("sec-fetch-site", "same-origin");
        let request = request.header("content-type", "multipart/form-data; boundary=edge");
        browser.send(request.header("accept", "text/html").body(body)).await
    }

    /// Sends it as a form without a file.
    pub async fn press(&self, browser: &Browser, action: &str) -> Answer {
        let fields: Vec<_> =
            self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        form(browser, &format!("{action}?lang=en"), &fields).await
    }
}

/// What is not chosen is not sent, nor is a file by its address.
fn is_sent(tag: &str) -> bool {
    let kind = attribute(tag, "type").unwrap_or_default();
    match kind.as_str() {
        "radio" | "checkbox" => tag.split_whitespace().any(|word| word == "checked"),
        "file" => false,
        _ => true,
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = format!(" {tag}")
        .split_once(&format!(" {name}=\""))
        .map(|(a, b)| (a.to_owned(), b.to_owned()))?;
    Some(plain(rest.split('"').next()?))
}

/// A text of a page as a browser reads it.
fn plain(text: &str) -> String {
    let plain = text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<");
    plain.replace("&#62;", ">").replace("&#38;", "&")
}

/// Who runs the deployment.
pub async fn operator(world: &World) -> Colleague {
    Colleague::with_password(world, None, "lin", OperatorRole::Operator).await
}

/// A page, in English.
pub async fn open(who: &Colleague, path: &str) -> String {
    who.browser.get(&format!("{path}?lang=en")).await.expect(200).text
}

/// The form of a new connection, with an identifier and a name.
pub async fn new(who: &Colleague, identifier: &str) -> Filled {
    let page = open(who, NEW).await;
    Filled::of(&page, &format!("{NEW}/create"))
        .with(&[("identifier", identifier), ("name", "Scan")])
}

/// The form of a connection that is there.
pub async fn existing(who: &Colleague, path: &str) -> Filled {
    Filled::of(&open(who, path).await, &format!("{path}/save"))
}

pub async fn connection(world: &World, identifier: &str) -> Option<ConnectionView> {
    world.app.views.connection_by_identifier(&world.first.pool, identifier).await.unwrap()
}

/// A picture.
pub fn picture(side: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = RgbImage::from_pixel(side, side, image::Rgb([200, 40, 40]));
    DynamicImage::from(pixels).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes
}

/// The page says at this field that it is wrong, and leads there.
#[track_caller]
pub fn is_wrong(page: &str, field: &str, sentence: &str) {
    assert!(page.contains(&format!("<a href=\"#{field}\">")), "{field}: {page}");
    let at = page
        .split(&format!("id=\"{field}\""))
        .nth(1)
        .unwrap_or_else(|| panic!("no {field} in {page}"));
    let tag = at.split('>').next().unwrap();
    assert!(
        tag.contains("aria-invalid=\"true\"")
            && tag.contains(&format!("aria-describedby=\"{field}-hint\"")),
        "{field}: {tag}"
    );
    let hint =
        page.split(&format!("id=\"{field}-hint\"")).nth(1).unwrap().split("</p>").next().unwrap();
    assert!(hint.contains(sentence), "{field}: {hint}");
    assert_eq!(page.matches("aria-invalid").count(), 1, "{page}");
    assert_eq!(page.matches(" autofocus").count(), 1, "{page}");
}
