//! A form of our own page that may bring a file (`multipart/form-data`, RFC 7578).

use std::convert::Infallible;

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header};
use futures::{
    future::{LocalBoxFuture, ready},
    stream,
};
use multer::{Multipart, parse_boundary};

use super::{act::Sent, form::Form};
use crate::http::{body, refusal::Refusal, same_origin};

/// The largest body that is read, bytes: a file that is somewhat too large is told at its field.
const LIMIT: usize = 2 * 1024 * 1024;

/// What a form says, and the file that it brings. It was sent by a page of our own, as the browser says.
#[derive(Debug, Default)]
pub struct FormWithFile {
    fields: Form,
    /// The file, if one was chosen.
    pub file: Option<Vec<u8>>,
}

impl Sent for FormWithFile {
    fn field(&self, name: &str) -> &str {
        self.fields.field(name)
    }
}

impl FromRequest for FormWithFile {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let boundary = kind.and_then(|kind| parse_boundary(kind).ok());
        let is_form = request.content_type().eq_ignore_ascii_case("multipart/form-data");
        let is_ours = is_form && same_origin::is_of_this_site(request) == Ok(true);
        let mut payload = payload.take();
        Box::pin(async move {
            let boundary = boundary.filter(|_| is_ours).ok_or(Refusal::CrossSite)?;
            let body = body::read_up_to(LIMIT, &mut payload).await?;
            parse(body.to_vec(), boundary).await
        })
    }
}

async fn parse(body: Vec<u8>, boundary: String) -> Result<FormWithFile, Refusal> {
    let whole = stream::once(ready(Ok::<_, Infallible>(body)));
    let mut parts = Multipart::new(whole, boundary);
    let mut form = FormWithFile::default();
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_some() {
            let bytes = part.bytes().await.map_err(broken)?;
            // Where none was chosen, browsers send an empty one.
            form.file = form.file.or((!bytes.is_empty()).then(|| bytes.to_vec()));
        } else {
            form.fields.take(&name, part.text().await.map_err(broken)?)?;
        }
    }
    Ok(form)
}

fn broken(_: multer::Error) -> Refusal {
    Refusal::invalid("body", "it is no form with a file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_form_has_fields_and_a_file() {
        let part = |name: &str, text: &str| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
        };
        let file = "--x\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\0PNG\r\n";
        let body = format!("{}{file}{}--x--\r\n", part("name", "微信"), part("phone", "optional"));
        let form = parse(body.into(), "x".to_owned()).await.unwrap();
        assert_eq!(
            (form.field("name"), form.field("phone"), form.field("logo")),
            ("微信", "optional", "")
        );
        assert_eq!(form.file.as_deref(), Some(&b"\0PNG"[..]));
        for wrong in [
            format!("{0}{0}--x--\r\n", part("name", "a")),
            part("name", "a"),
            "nonsense".to_owned(),
        ] {
            assert!(parse(wrong.clone().into(), "x".to_owned()).await.is_err(), "{wrong}");
        }
    }
}
