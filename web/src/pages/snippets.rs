//! "Sign in from your site": programs with an application's own values, to be copied from its page. `tests/snippets` runs each of them.

use std::{
    fmt::{self, Write},
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use askama::Template;
use url::{Host, Url};

use crate::messages::Messages;

/// Where a program listens that its redirect URI names no port of.
const PORT: u16 = 3000;

/// What a site is configured with.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleSite<'a> {
    /// Its issuer: the origin of the pool, and `/oidc`.
    pub issuer: &'a str,
    /// Its client id.
    pub client_id: &'a str,
    /// Whether it keeps no secret.
    pub is_public: bool,
    /// How its ID tokens are signed, as in the header of a token.
    pub algorithm: &'a str,
    /// Its redirect URIs.
    pub redirect_uris: &'a [String],
    /// The origins that it is told at by a message.
    pub origins: &'a [String],
}

/// Programs for one stack.
#[derive(Debug)]
pub(super) struct Stack {
    pub name: &'static str,
    pub snippets: Vec<Snippet>,
    /// An origin that must be registered first.
    pub needs_origin: Option<String>,
}

/// A text to be copied.
#[derive(Debug)]
pub(super) struct Snippet {
    /// Its id on the page.
    pub id: &'static str,
    /// The name of its file.
    pub file: &'static str,
    pub text: String,
}

#[derive(Debug, Clone, Copy)]
enum Text {
    Node,
    Express,
    Flask,
    Apache,
    WindowPage,
    WindowServer,
    PublicPage,
    OidcClientTs,
}

impl Text {
    const fn id_and_file(self) -> (&'static str, &'static str) {
        match self {
            Self::Node => ("node", "site.mjs"),
            Self::Express => ("express", "site.mjs"),
            Self::Flask => ("flask", "app.py"),
            Self::Apache => ("apache", "saoma.conf"),
            Self::WindowPage => ("window-page", "page.html"),
            Self::WindowServer => ("window-server", "server.mjs"),
            Self::PublicPage => ("public-page", "page.html"),
            Self::OidcClientTs => ("oidc-client-ts", "page.html"),
        }
    }
}

impl ConsoleSite<'_> {
    /// The programs; none where no redirect URI is of such a site.
    pub(super) fn stacks(&self, m: &'static Messages) -> Result<Vec<Stack>, askama::Error> {
        let mut places = self.redirect_uris.iter().filter_map(|uri| Place::of(uri));
        let Some(place) = places.find(|it| self.is_public || it.url.path() != "/") else {
            return Ok(Vec::new());
        };
        let words = &m.console.snippets;
        let in_a_window = |texts| {
            let needs_origin =
                (!self.origins.contains(&place.origin)).then(|| place.origin.clone());
            let stack = self.stack(&place, words.window, texts)?;
            Ok::<_, askama::Error>(Stack { needs_origin, ..stack })
        };
        let stack = |name, text| self.stack(&place, name, &[text]);
        if self.is_public {
            return Ok(vec![
                in_a_window(&[Text::PublicPage])?,
                stack(words.page, Text::OidcClientTs)?,
            ]);
        }
        Ok(vec![
            in_a_window(&[Text::WindowPage, Text::WindowServer])?,
            stack("Node.js · openid-client", Text::Node)?,
            stack("Express · express-openid-connect", Text::Express)?,
            stack("Python · Flask, Authlib", Text::Flask)?,
            stack("Apache httpd · mod_auth_openidc", Text::Apache)?,
        ])
    }

    fn stack(
        &self,
        place: &Place,
        name: &'static str,
        texts: &[Text],
    ) -> Result<Stack, askama::Error> {
        let snippets =
            texts.iter().map(|text| self.snippet(place, *text)).collect::<Result<_, _>>()?;
        Ok(Stack { name, snippets, needs_origin: None })
    }

    fn snippet(&self, place: &Place, text: Text) -> Result<Snippet, askama::Error> {
        let Self { issuer, client_id, algorithm, .. } = *self;
        let host = issuer.trim_end_matches("/oidc");
        let is_secure = place.url.scheme() == "https";
        let written = Written {
            text,
            issuer: Literal::of(issuer),
            metadata: Literal::of(&format!("{issuer}/.well-known/openid-configuration")),
            userinfo: Literal::of(&format!("{issuer}/me")),
            module: Literal::of(&format!("{host}/saoma.js")),
            client_id: Literal::of(client_id),
            algorithm: Literal::of(algorithm),
            redirect_uri: Literal::of(&place.redirect_uri),
            origin: Literal::of(&place.origin),
            path: Literal::of(place.url.path()),
            address: place.address(),
            port: place.port(),
            listens: SocketAddr::new(place.address(), place.port()),
            // The browser takes such a name from this very host over TLS only.
            cookie: if is_secure { "__Host-session" } else { "session" },
            is_secure,
            is_plain_http: issuer.starts_with("http:"),
        };
        let (id, file) = text.id_and_file();
        Ok(Snippet { id, file, text: format!("{}\n", written.render()?.trim_end()) })
    }
}

/// Where a website takes browsers back.
struct Place {
    redirect_uri: String,
    url: Url,
    origin: String,
}

impl Place {
    /// Where a redirect URI leads, if it is of a website, and stands in every language as it is, in a route too: so it has no query.
    fn of(redirect_uri: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:[]".contains(&byte);
        let mut url =
            Url::parse(redirect_uri).ok().filter(|_| redirect_uri.bytes().all(is_plain))?;
        if !["http", "https"].contains(&url.scheme()) || url.path().contains([':', '[', ']']) {
            return None;
        }
        let mut redirect_uri = redirect_uri.to_owned();
        // Registered without a port, such an address is good with any (RFC 8252 §7.3).
        let any_port = ["http://127.0.0.1/", "http://[::1]/"];
        if any_port.iter().any(|start| redirect_uri.starts_with(start)) {
            url.set_port(Some(PORT)).ok()?;
            redirect_uri = url.to_string();
        }
        let origin = url.origin().ascii_serialization();
        Some(Self { redirect_uri, url, origin })
    }

    /// The address of this machine at which a program listens.
    fn address(&self) -> IpAddr {
        match self.url.host() {
            Some(Host::Ipv4(address)) if address.is_loopback() => address.into(),
            Some(Host::Ipv6(address)) if address.is_loopback() => address.into(),
            _ => Ipv4Addr::LOCALHOST.into(),
        }
    }

    /// The port; with TLS a web server stands before the program.
    fn port(&self) -> u16 {
        match self.url.scheme() {
            "http" => self.url.port_or_known_default().unwrap_or(PORT),
            _ => PORT,
        }
    }
}

/// A text in quotation marks, as JavaScript and Python read it, also within a page; without escapes, Apache too.
#[derive(Debug)]
struct Literal(String);

impl Literal {
    fn of(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for letter in self.0.chars() {
            match letter {
                '"' | '\\' => write!(f, "\\{letter}")?,
                '<' | '>' | '&' | '\0'..='\x1f' | '\x7f' | '\u{2028}' | '\u{2029}' => {
                    write!(f, "\\u{:04x}", u32::from(letter))?;
                }
                letter => f.write_char(letter)?,
            }
        }
        f.write_char('"')
    }
}

/// One of the texts, with its values.
#[derive(Debug, Template)]
#[template(path = "snippets/all.txt", escape = "none", whitespace = "preserve")]
struct Written {
    text: Text,
    issuer: Literal,
    metadata: Literal,
    userinfo: Literal,
    module: Literal,
    client_id: Literal,
    algorithm: Literal,
    redirect_uri: Literal,
    origin: Literal,
    path: Literal,
    address: IpAddr,
    port: u16,
    listens: SocketAddr,
    cookie: &'static str,
    /// Whether the site has TLS.
    is_secure: bool,
    /// Whether Saoma has none.
    is_plain_http: bool,
}

#[cfg(test)]
mod tests;
