//! A setting that is wrong is told in one line: where it was written, and what is expected there.

use std::fs;

use crate::harness::saoma;

/// `EX_CONFIG` of `sysexits.h`.
const REFUSED: i32 = 78;
const PUBLIC: &str = "public_url = \"https://login.example.com\"\n";

/// What `check-config` says about a file that holds this, with these variables.
#[track_caller]
fn told(file: &str, variables: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ok.toml");
    fs::write(&path, file).unwrap();
    let ended = saoma(&["check-config", "--config", path.to_str().unwrap()], variables);
    assert_eq!((ended.code, &*ended.stdout), (Some(REFUSED), ""), "{file} {variables:?}");
    let said = ended.stderr.replace(path.to_str().unwrap(), "ok.toml");
    let line = said.strip_prefix("saoma: ").and_then(|said| said.strip_suffix('\n'));
    line.filter(|line| !line.contains('\n')).unwrap_or_else(|| panic!("{said}")).to_owned()
}

#[test]
fn a_wrong_variable_is_named_and_the_file_is_not() {
    for (name, value, expected) in [
        ("SAOMA_FOO", "1", "unknown field `foo`"),
        ("SAOMA_LIMITS__FOO", "1", "unknown field `foo`"),
        ("SAOMA_LISTEN", ":8080", "expected an address and a port"),
        ("SAOMA_LISTEN__PORT", "8080", "expected an address and a port"),
        ("SAOMA_WORKERS", "two", "expected a number from 1 to 512"),
        ("SAOMA_WORKERS", "0", "expected a number from 1 to 512"),
        ("SAOMA_TRUSTED_PROXIES", "10.0.0.1", "expected a list of addresses and networks"),
        ("SAOMA_TRUSTED_PROXIES", "[\"proxy\"]", "\"proxy\" is neither an address"),
        ("SAOMA_TRUSTED_PROXIES", "[1]", "expected a list of addresses and networks"),
        ("SAOMA_PUBLIC_URL", "login.example.com", "scheme and host"),
        ("SAOMA_DATABASE", "x.db", "use sqlite:PATH or postgres://"),
        ("SAOMA_LOG_FORMAT", "xml", "expected `json` or `text`"),
        ("SAOMA_WECHAT", "1", "expected a table"),
        ("SAOMA_WECHAT__BASE_URL", "https://a.example", "in the file only"),
        ("SAOMA_WECHAT__VERIFICATION_FILES", "[\"/nope.txt\"]", "/nope.txt: No such file"),
    ] {
        let line = told(PUBLIC, &[(name, value)]);
        assert!(line.starts_with(&format!("{name}: ")) && line.contains(expected), "{line}");
        assert!(!line.contains("ok.toml"), "{line}");
    }
}

#[test]
fn a_variable_for_a_file_that_is_not_there_is_named() {
    let app_id = ("SAOMA_WECHAT__DEFAULT__APP_ID", "wx0123456789abcdef");
    let secret = ("SAOMA_WECHAT__DEFAULT__APP_SECRET_FILE", "/nope");
    let expected = "SAOMA_WECHAT__DEFAULT__APP_SECRET_FILE: /nope: No such file or directory";
    assert!(told(PUBLIC, &[app_id, secret]).starts_with(expected));
}

#[test]
fn a_wrong_value_of_the_file_is_told_by_file_key_and_line_with_what_is_expected() {
    for (text, key, expected) in [
        ("listen = \"8080\"", "listen", "expected an address and a port"),
        ("listen = 8080", "listen", "expected an address and a port"),
        ("trusted_proxies = \"10.0.0.1\"", "trusted_proxies", "expected a list of addresses"),
        ("trusted_proxies = [\"x\"]", "trusted_proxies", "\"x\" is neither an address"),
        ("drain_seconds = -1", "drain_seconds", "expected a number from 0 to 65535"),
        ("drain_seconds = 99999999999", "drain_seconds", "expected a number from 0 to 65535"),
        ("drain_seconds = 99999999999999999999", "drain_seconds", "expected a number from 0"),
        ("workers = 513", "workers", "expected a number from 1 to 512"),
        ("database = \"x.db\"", "database", "use sqlite:PATH or postgres://"),
        ("database = 5", "database", "expected \"sqlite:PATH\""),
        ("log_format = \"xml\"", "log_format", "expected `json` or `text`"),
        ("scan_url = \"scan.example.com\"", "scan_url", "scheme and host are expected"),
        ("scan_url = \"http://scan.example.com\"", "scan_url", "https is required"),
        ("root_key_file = 1", "root_key_file", "expected the path of a file"),
        ("limits = 5", "limits", "expected a table"),
        ("pubic_url = 1", "pubic_url", "unknown field `pubic_url`, expected one of"),
        ("limits.logins_a_browser = -1", "limits.logins_a_browser", "expected a number from 1"),
        ("limits.logins_a_browser = 0", "limits.logins_a_browser", "expected a number from 1"),
        ("wechat.base_url = \"http://x\"", "wechat.base_url", "https"),
        ("wechat.default = 1", "wechat.default", "expected a table"),
        (
            "wechat.verification_files = [1]",
            "wechat.verification_files",
            "expected a list of paths",
        ),
        ("wechat.verification_files = [\"/x.txt\"]", "wechat.verification_files", "/x.txt: No "),
    ] {
        let line = told(&format!("{PUBLIC}\n{text}\n"), &[]);
        let place = format!("ok.toml: {key} (line 3): ");
        assert!(line.starts_with(&place) && line.contains(expected), "{line}");
        for word in ["u16", "u32", "usize", "sequence", "socket address,"] {
            assert!(!line.contains(word), "{line}");
        }
    }
}

#[test]
fn a_wrong_value_in_a_table_is_told_with_its_line_too() {
    let own = "\n[wechat.default]\napp_id = \"wx0123456789abcdef\"\napp_secret_file = \"/nope\"\n";
    let expected = "ok.toml: wechat.default.app_secret_file (line 5): /nope: No such file";
    let line = told(&format!("{PUBLIC}{own}"), &[]);
    assert!(line.starts_with(expected), "{line}");
}

#[test]
fn what_is_missing_is_told_with_the_ways_to_give_it() {
    let line = told("drain_seconds = 1\n", &[]);
    let expected = "ok.toml: public_url: it is missing; write it there or in SAOMA_PUBLIC_URL";
    assert!(line.starts_with(expected) && line.contains("https://login.example.com"), "{line}");
    let ended = saoma(&["check-config"], &[]);
    let expected = "saoma: public_url: it is missing; write it in a file (--config) or in SAOMA_";
    assert!(ended.stderr.starts_with(expected), "{ended:?}");
    let line = told(&format!("{PUBLIC}[wechat.default]\napp_id = \"wx1\"\n"), &[]);
    assert!(line.starts_with("ok.toml: wechat.default.app_secret_file: it is missing"), "{line}");
}

#[test]
fn a_text_that_is_no_toml_is_told_by_its_own_line() {
    for (text, expected) in [
        ("listen = \"127.0.0.1:1\"\nlisten = \"127.0.0.1:2\"\n", "line 3: duplicate key `listen`"),
        ("[limits]\n[wechat]\n[limits]\n", "line 4: duplicate key `limits`"),
        ("listen = 'x\n", "line 2: "),
        ("workers\n", "line 2: "),
    ] {
        let line = told(&format!("{PUBLIC}{text}"), &[]);
        assert!(line.starts_with(&format!("ok.toml: {expected}")), "{line}");
    }
    let line = told(&format!("\u{feff}\r\n\n{PUBLIC}listen = 1\n"), &[]);
    assert!(line.starts_with("ok.toml: listen (line 4): "), "{line}");
}

#[test]
fn an_option_is_named_where_it_is_wrong() {
    let public = [("SAOMA_PUBLIC_URL", "https://login.example.com"), ("SAOMA_DATABASE", "y.db")];
    let ended = saoma(&["check-config", "--database", "x.db"], &public);
    let said = "saoma: --database: use sqlite:PATH or postgres://…\n";
    assert_eq!((ended.code, &*ended.stderr), (Some(REFUSED), said));
}

/// What Kubernetes sets in each container for a Service that is called `saoma`, and for one that is called `saoma-db`.
const SERVICE_LINKS: [(&str, &str); 15] = [
    ("SAOMA_SERVICE_HOST", "10.43.5.6"),
    ("SAOMA_SERVICE_PORT", "8080"),
    ("SAOMA_SERVICE_PORT_HTTP", "8080"),
    ("SAOMA_SERVICE_PORT_HTTP_2", "8080"),
    ("SAOMA_PORT", "tcp://10.43.5.6:8080"),
    ("SAOMA_PORT_8080_TCP", "tcp://10.43.5.6:8080"),
    ("SAOMA_PORT_8080_TCP_ADDR", "10.43.5.6"),
    ("SAOMA_PORT_8080_TCP_PROTO", "tcp"),
    ("SAOMA_PORT_8080_TCP_PORT", "8080"),
    ("SAOMA_PORT_443_UDP", "udp://[fd00::1]:443"),
    ("SAOMA_PORT_443_UDP_ADDR", "fd00::1"),
    ("SAOMA_DB_SERVICE_HOST", "10.43.5.7"),
    ("SAOMA_DB_SERVICE_PORT_TCP_POSTGRESQL", "5432"),
    ("SAOMA_DB_PORT", "tcp://10.43.5.7:5432"),
    ("SAOMA_DB_PORT_5432_TCP_ADDR", "10.43.5.7"),
];

#[test]
fn what_kubernetes_sets_for_a_service_is_no_setting() {
    let public = [("SAOMA_PUBLIC_URL", "https://login.example.com")];
    let ended = saoma(&["check-config"], &[&public[..], &SERVICE_LINKS].concat());
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""));
    for (name, value) in [
        ("SAOMA_PORT", "8080"),
        ("SAOMA_PORT", "http://10.43.5.6:8080"),
        ("SAOMA_SERVICE", "10.43.5.6"),
        ("SAOMA_SERVICE_HOST", "login.example.com"),
        ("SAOMA_SERVICE_PORT", "http"),
        ("SAOMA_PORT_HTTP_TCP", "tcp://10.43.5.6:8080"),
        ("SAOMA_PORT_8080_TCP_NAME", "http"),
        ("SAOMA_PORT_8080_HTTP", "tcp://10.43.5.6:8080"),
        ("SAOMA_HOST", "10.43.5.6"),
    ] {
        let line = told(PUBLIC, &[(name, value)]);
        assert!(line.starts_with(&format!("{name}: unknown field")), "{line}");
    }
}

#[test]
fn a_wrong_rust_log_is_refused_by_its_name() {
    for (value, named) in [
        ("warning", "`warning`"),
        ("inffo", "`inffo`"),
        ("info,inffo", "`inffo`"),
        ("!!!", "`!!!`"),
        ("saoma=inffo", "`saoma=inffo`"),
        ("sqlx", "`sqlx`"),
        ("info;sqlx=warn", "`info;sqlx=warn`"),
        ("a\nb", "`a\\nb`"),
    ] {
        let line = told(PUBLIC, &[("RUST_LOG", value)]);
        let says = format!("RUST_LOG: {named} is not understood, expected a level");
        assert!(line.starts_with(&says), "{line}");
        let ended =
            saoma(&["serve"], &[("SAOMA_PUBLIC_URL", "http://a.localhost"), ("RUST_LOG", value)]);
        assert_eq!((ended.code, ended.stderr.lines().count()), (Some(REFUSED), 1), "{ended:?}");
    }
    for value in
        ["", "info", "WARN", "off", "info,sqlx=warn, saoma=debug", "saoma", "saoma::http=trace"]
    {
        let variables = [("SAOMA_PUBLIC_URL", "https://login.example.com"), ("RUST_LOG", value)];
        let ended = saoma(&["check-config"], &variables);
        assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{value}");
    }
}
