//! HTTP/1.1 over one connection that stays open. A load generator must cost little: it shares the machine with the server.

use std::net::SocketAddr;

use httparse::Status;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::error::Failure;

/// A connection to one host.
#[derive(Debug)]
pub struct Connection {
    address: SocketAddr,
    host: String,
    stream: Option<TcpStream>,
    /// What a stream said since it was asked last.
    said: Vec<u8>,
}

/// A request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a str,
    /// Path and query.
    pub path: &'a str,
    /// Further lines of the head, each ended by CR LF.
    pub head: &'a str,
    /// The body; empty for none.
    pub body: &'a str,
}

/// An answer, read whole.
#[derive(Debug, Default)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its cookies, name and value.
    pub cookies: Vec<(String, String)>,
    /// Where it sends to.
    pub location: Option<String>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Connection {
    /// To this URL's host.
    ///
    /// # Errors
    /// Where it is no URL of a host with a port. `localhost` is 127.0.0.1 here.
    pub fn to(url: &str) -> Result<Self, Failure> {
        let host = url.trim_start_matches("http://").to_owned();
        let address = host.replace("localhost", "127.0.0.1").parse();
        let address = address.map_err(|_| Failure::unfit(format!("{url} has no host and port")))?;
        Ok(Self { address, host, stream: None, said: Vec::new() })
    }

    /// Asks, and reads the answer whole.
    ///
    /// # Errors
    /// Where the connection breaks, or the answer is no HTTP.
    pub async fn send(&mut self, request: Request<'_>) -> Result<Answer, Failure> {
        let mut stream = self.asked(request).await?;
        let answer = read(&mut stream).await?;
        self.stream = Some(stream);
        Ok(answer)
    }

    /// Asks for what never ends, and waits until it says something.
    ///
    /// # Errors
    /// Where it ends before.
    pub async fn follow(&mut self, request: Request<'_>, something: &str) -> Result<(), Failure> {
        self.stream = Some(self.asked(request).await?);
        self.said.clear();
        self.hear(something).await
    }

    /// Waits until a stream that is followed has said something, since it was opened.
    ///
    /// # Errors
    /// Where it ends before, or says too much else.
    pub async fn hear(&mut self, something: &str) -> Result<(), Failure> {
        let stream = self.stream.as_mut().ok_or_else(|| Failure::unfit("nothing is followed"))?;
        while !String::from_utf8_lossy(&self.said).contains(something) {
            if stream.read_buf(&mut self.said).await? == 0 || self.said.len() > 16 * 1024 {
                let said = String::from_utf8_lossy(&self.said).into_owned();
                return Err(Failure::unfit(format!("no {something}: {said}")));
            }
        }
        Ok(())
    }

    /// Waits until the server has closed it.
    pub async fn closed(&mut self) {
        let Some(mut stream) = self.stream.take() else {
            return;
        };
        let mut said = [0; 1024];
        while stream.read(&mut said).await.is_ok_and(|length| length > 0) {}
    }

    /// Whether the server has not closed it.
    pub fn is_open(&self) -> bool {
        let mut said = [0; 4096];
        self.stream.as_ref().is_some_and(|stream| !matches!(stream.try_read(&mut said), Ok(0)))
    }

    /// The stream on which a request was sent.
    async fn asked(&mut self, request: Request<'_>) -> Result<TcpStream, Failure> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address).await?;
                stream.set_nodelay(true)?;
                stream
            }
        };
        let Request { method, path, head, body } = request;
        let length = if method == "GET" {
            String::new()
        } else {
            format!("content-length: {}\r\n", body.len())
        };
        let text =
            format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n{head}{length}\r\n{body}", self.host);
        stream.write_all(text.as_bytes()).await?;
        Ok(stream)
    }
}

async fn read(stream: &mut TcpStream) -> Result<Answer, Failure> {
    let mut bytes = Vec::with_capacity(16 * 1024);
    loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(Failure::unfit("the server closed the connection"));
        }
        if let Some((answer, whole)) = head(&bytes)? {
            while bytes.len() < whole {
                if stream.read_buf(&mut bytes).await? == 0 {
                    return Err(Failure::unfit("the answer ended early"));
                }
            }
            let start = whole - answer.1;
            let body = bytes.get(start..whole).unwrap_or_default().to_vec();
            return Ok(Answer { body, ..answer.0 });
        }
    }
}

type Head = ((Answer, usize), usize);

/// The head, the length of the body, and the length of the whole; `None` where the head is not complete.
fn head(bytes: &[u8]) -> Result<Option<Head>, Failure> {
    let mut headers = [httparse::EMPTY_HEADER; 48];
    let mut head = httparse::Response::new(&mut headers);
    let parsed = head.parse(bytes).map_err(|error| Failure::unfit(error.to_string()))?;
    let Status::Complete(length) = parsed else {
        return Ok(None);
    };
    let mut answer = Answer { status: head.code.unwrap_or_default(), ..Answer::default() };
    let mut body = 0;
    for header in head.headers.iter() {
        let value = String::from_utf8_lossy(header.value);
        if header.name.eq_ignore_ascii_case("content-length") {
            body = value.parse().map_err(|_| Failure::unfit("a length that is no number"))?;
        } else if header.name.eq_ignore_ascii_case("location") {
            answer.location = Some(value.into_owned());
        } else if header.name.eq_ignore_ascii_case("set-cookie") {
            let pair = value.split(';').next().and_then(|pair| pair.split_once('='));
            answer.cookies.extend(pair.map(|(name, value)| (name.to_owned(), value.to_owned())));
        } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
            return Err(Failure::unfit("an answer of unknown length"));
        }
    }
    Ok(Some(((answer, body), length + body)))
}
