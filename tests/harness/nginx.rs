//! Debian's nginx before Saoma: it ends TLS, and is set up by the very lines of `docs/operation.md`.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use reqwest::{
    Certificate, Client,
    header::{HeaderMap, HeaderValue},
};
use saoma::config::{Config, PublicUrl, TrustedProxies};

use super::{Phone, Site, World, free_ports, wait_for_port};

const HOST: &str = "login.example.com";
const SCAN_HOST: &str = "scan.example.com";
/// Where the people are: another address than that of nginx.
pub const FROM: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// What an operator may have it otherwise.
#[derive(Default)]
pub struct Setup<'a> {
    /// Whether the public URL names a port.
    pub with_port: bool,
    /// Whether codes name another host than the public URL.
    pub with_scan_host: bool,
    /// Processes behind it, at least one.
    pub replicas: usize,
    /// What is written in the place of documented text.
    pub changes: &'a [(&'a str, &'a str)],
}

/// Saoma behind nginx.
pub struct Nginx {
    pub port: u16,
    /// The first pool, as people reach it.
    pub site: Site,
    /// What codes begin with.
    pub scan_origin: String,
    /// Comes to nginx from [`FROM`], and lies about that.
    pub http: Client,
    process: Child,
    _folder: tempfile::TempDir,
}

impl Nginx {
    /// Starts it, and servers behind it on the world's database.
    pub async fn start(world: &World, setup: &Setup<'_>) -> Self {
        let port = free_ports(1);
        let at = |host: &str| match setup.with_port {
            true => format!("https://{host}:{port}"),
            false => format!("https://{host}"),
        };
        let (origin, scan) = (at(HOST), setup.with_scan_host.then(|| at(SCAN_HOST)));
        let config = Config {
            public_url: PublicUrl::try_from(origin.clone()).unwrap(),
            scan_url: scan.clone().map(|scan| PublicUrl::try_from(scan).unwrap()),
            trusted_proxies: TrustedProxies::try_from(vec!["127.0.0.1".to_owned()]).unwrap(),
            ..world.app.config.clone()
        };
        let mut behind = String::new();
        for _ in 0..setup.replicas.max(1) {
            let at = world.another_server(config.clone()).await;
            behind += &format!("server {};", at.strip_prefix("http://").unwrap());
        }
        let folder = tempfile::tempdir().unwrap();
        let certificate = certify(folder.path(), &[HOST, SCAN_HOST]);
        let mut written = documented();
        let listen = format!("listen 127.0.0.1:{port} ssl");
        let folder_name = format!("{}/", folder.path().display());
        let own = [
            ("server 127.0.0.1:8080;", behind.as_str()),
            ("listen 443 ssl", &listen),
            ("/etc/nginx/", &folder_name),
        ];
        for (documented, here) in own.iter().chain(setup.changes) {
            assert!(written.contains(documented), "{documented} is not in {written}");
            let lines = written.lines().map(|line| match line.trim_start().starts_with('#') {
                true => line.to_owned(),
                false => line.replace(documented, here),
            });
            written = lines.collect::<Vec<_>>().join("\n");
        }
        let process = run(folder.path(), &written);
        wait_for_port(port).await;
        Self {
            port,
            site: Site { origin: origin.clone(), ..world.first.clone() },
            scan_origin: scan.unwrap_or(origin),
            http: client(port, &certificate),
            process,
            _folder: folder,
        }
    }

    /// A person's phone, which comes by nginx too.
    pub fn phone(&self, world: &World, person: &str) -> Phone {
        Phone::new(self.http.clone(), &self.scan_origin, &world.wechat, &world.app_id, person)
    }
}

/// TLS before an address, for a program that asks nothing else: under the name of this machine, which is no loopback by its form.
pub struct Tls {
    /// What is asked.
    pub url: String,
    process: Child,
    folder: tempfile::TempDir,
}

impl Tls {
    /// Starts it before something at an `http` URL.
    pub async fn before(url: &str) -> Self {
        let (port, folder) = (free_ports(1), tempfile::tempdir().unwrap());
        let name = Command::new("hostname").output().unwrap().stdout;
        let name = String::from_utf8(name).unwrap().trim().to_owned();
        certify(folder.path(), &[&name]);
        let written = format!(
            "server {{ listen {port} ssl; ssl_certificate {HOST}.pem; ssl_certificate_key {HOST}.key; \
             location / {{ proxy_pass {url}; }} }}"
        );
        let process = run(folder.path(), &written);
        wait_for_port(port).await;
        Self { url: format!("https://{name}:{port}"), process, folder }
    }

    /// The certificate, for whoever shall believe it.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join(format!("{HOST}.pem"))
    }
}

impl Drop for Tls {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// What the documents say.
fn documented() -> String {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/operation.md"));
    let text = text.unwrap();
    let (_, rest) = text.split_once("```nginx\n").expect("a set-up of nginx");
    rest.split_once("```").unwrap().0.to_owned()
}

/// Makes a certificate of its own, where the documents have it.
fn certify(folder: &Path, hosts: &[&str]) -> Certificate {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let made = rcgen::generate_simple_self_signed(hosts).unwrap();
    let pem = made.cert.pem();
    fs::write(folder.join(format!("{HOST}.pem")), &pem).unwrap();
    fs::write(folder.join(format!("{HOST}.key")), made.signing_key.serialize_pem()).unwrap();
    Certificate::from_pem(pem.as_bytes()).unwrap()
}

/// One process, which leaves nothing behind.
fn run(folder: &Path, written: &str) -> Child {
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let temporary = temporary.map(|name| format!("{name}_temp_path {name};\n")).concat();
    let all = format!(
        "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log stderr;\nevents {{}}\n\
         http {{\naccess_log off;\n{temporary}{written}\n}}\n"
    );
    fs::write(folder.join("nginx.conf"), all).unwrap();
    // Debian keeps it where only root looks for commands.
    let debian = Path::new("/usr/sbin/nginx");
    Command::new(if debian.exists() { debian } else { Path::new("nginx") })
        .args(["-e", "stderr", "-c", "nginx.conf", "-p"])
        .arg(folder)
        .stdin(Stdio::null())
        .spawn()
        .expect("nginx is installed: ./check sees to it")
}

#[expect(clippy::disallowed_methods, reason = "a test's own client")]
fn client(port: u16, certificate: &Certificate) -> Client {
    let here = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let lie = HeaderMap::from_iter([(
        "x-forwarded-for".parse().unwrap(),
        HeaderValue::from_static("203.0.113.9"),
    )]);
    Client::builder()
        .resolve(HOST, here)
        .resolve(SCAN_HOST, here)
        .tls_certs_only([certificate.clone()])
        .local_address(std::net::IpAddr::from(FROM))
        .default_headers(lie)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}
