use super::*;

fn load(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("saoma.toml");
    fs::write(&file, text).unwrap();
    let variables = variables.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    Config::load(Some(&file), variables, None)
        .map_err(|error| error.to_string().replace(&file.display().to_string(), "saoma.toml"))
}

#[test]
fn an_unknown_key_refuses_to_start() {
    let error = load("public_url = 'https://login.example.com'\npubic_url = 1", &[]).unwrap_err();
    assert!(error.contains("unknown field `pubic_url`"), "{error}");
    let error =
        load("public_url = 'https://login.example.com'", &[("SAOMA_LISTN", "x")]).unwrap_err();
    assert!(error.contains("unknown field `listn`"), "{error}");
}

#[test]
fn a_line_that_is_not_understood_is_named_and_not_told() {
    let text = "public_url = 'https://login.example.com'\ndatabase = 'postgres://u:hunter2@db\n";
    let error = load(text, &[]).unwrap_err();
    assert!(error.contains("line 2") && !error.contains("hunter2"), "{error}");
}

#[test]
fn no_password_is_shown_where_the_configuration_is() {
    let text = "public_url = 'https://login.example.com'\ndatabase = 'postgres://u:hunter2@db/x'";
    let shown = format!("{:?}", load(text, &[]).unwrap());
    assert!(shown.contains("postgres://db/x") && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn files_and_variables_may_be_as_editors_and_orchestrators_write_them() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    for written in ["s3cret", "s3cret\n", "s3cret\r\n", "\u{feff}s3cret\r\n \t"] {
        fs::write(&secret, written).unwrap();
        let path = format!("{}\r\n", secret.display());
        let variables = [
            ("SAOMA_PUBLIC_URL", " https://login.example.com\n"),
            ("SAOMA_DRAIN_SECONDS", "5\n"),
            ("SAOMA_WECHAT__DEFAULT__APP_ID", "wx1\r"),
            ("SAOMA_WECHAT__DEFAULT__APP_SECRET_FILE", path.as_str()),
        ];
        let config = load("\u{feff}log_format = 'text'\r\n", &variables).unwrap();
        assert_eq!(config.public_url.origin(), "https://login.example.com");
        assert_eq!(config.drain_seconds, 5);
        let own = config.wechat.default.unwrap();
        assert_eq!(
            (own.app_id.as_str(), read(&own.app_secret_file).unwrap().as_str()),
            ("wx1", "s3cret")
        );
    }
}

/// Some orchestrators take the marks around a value for a part of it.
#[test]
fn a_text_may_stand_in_quotation_marks() {
    for written in ["\"sqlite:a.db\"", "'sqlite:a.db'", " \"sqlite:a.db\"\r\n", "sqlite:a.db"] {
        let variables =
            [("SAOMA_PUBLIC_URL", "\"https://login.example.com\""), ("SAOMA_DATABASE", written)];
        assert_eq!(load("", &variables).unwrap().database.as_str(), "sqlite:a.db", "{written}");
    }
}

#[test]
fn a_file_in_another_encoding_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("saoma.toml");
    let utf_16: Vec<u8> = "\u{feff}listen = 5".encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(&file, utf_16).unwrap();
    let error = Config::load(Some(&file), std::iter::empty(), None).unwrap_err().to_string();
    assert!(error.contains("saoma.toml: ") && error.contains("UTF-8"), "{error}");
}

#[test]
fn variables_win_over_the_file() {
    let variables = [
        ("SAOMA_DATABASE", "postgres://db/saoma"),
        ("SAOMA_WECHAT__DEFAULT__APP_ID", "wx1"),
        ("SAOMA_WECHAT__DEFAULT__APP_SECRET_FILE", "/run/secret"),
        ("PATH", "/bin"),
    ];
    let config =
        load("public_url = 'https://login.example.com'\ndatabase = 'sqlite:a.db'", &variables)
            .unwrap();
    assert_eq!(config.database.as_str(), "postgres://db/saoma");
    assert_eq!(config.wechat.default.unwrap().app_id, "wx1");
}

/// 49: the server is made to ask an address inside.
#[test]
fn the_base_url_of_wechat_is_never_this_machine() {
    for wrong in
        ["http://api.weixin.qq.com", "https://127.0.0.1/", "https://localhost/", "https://[::1]/"]
    {
        let text =
            format!("public_url = 'https://login.example.com'\n[wechat]\nbase_url = '{wrong}'");
        assert!(load(&text, &[]).unwrap_err().contains("wechat.base_url"), "{wrong}");
    }
}

#[test]
fn the_host_decides_the_pool() {
    let config = load("public_url = 'https://login.example.com'", &[]).unwrap();
    let label = |text| {
        let host = config.public_url.host_of(text)?;
        config.pool_label(&host).map(|label| label.map(str::to_owned))
    };
    assert_eq!(label("login.example.com"), Some(None));
    assert_eq!(label("login.example.com.:443"), Some(None));
    assert_eq!(label("scan.login.example.com"), Some(Some("scan".to_owned())));
    assert_eq!(label("acme.login.example.com"), Some(Some("acme".to_owned())));
    for foreign in [
        "evil.com",
        "a.b.login.example.com",
        ".login.example.com",
        "xlogin.example.com",
        "login.example.com.evil.com",
        "login.example.com:8443",
    ] {
        assert_eq!(label(foreign), None, "{foreign}");
    }
}

#[test]
fn the_scan_host_is_no_pools() {
    let text =
        "public_url = 'https://login.example.com'\nscan_url = 'https://Scan.login.example.com:443'";
    let config = load(text, &[]).unwrap();
    let pool_of = |text| config.pool_label(&config.public_url.host_of(text).unwrap()).is_some();
    assert!(!pool_of("scan.login.example.com") && pool_of("acme.login.example.com"));
    // Without one of its own, codes are at the public host, which is a pool's.
    let text = "public_url = 'https://login.example.com'\nscan_url = 'https://login.example.com'";
    let config = load(text, &[]).unwrap();
    assert!(config.pool_label(config.public_url.host()).is_some());
}

#[test]
fn codes_leave_the_machine_by_secret_connections_alone() {
    let with =
        |table: &str| load(&format!("public_url = 'https://login.example.com'\n{table}"), &[]);
    let email = "[email]\nfrom = 'login@example.com'\n";
    let sms = "[sms]\nbody = '{number} {code}'\n";
    for (table, key) in [
        (format!("{email}host = 'smtp.example.com'\nsecurity = 'none'"), "email.security"),
        (format!("{email}host = 'smtp.example.com'\nusername = 'login'"), "email.username"),
        (format!("{sms}url = 'http://sms.example.com'"), "sms.url"),
        (format!("{sms}url = 'https://sms.example.com'\nsecret_file = 'a'"), "sms.secret_file"),
        ("[sms]\nurl = 'https://sms.example.com/{code}'".to_owned(), "sms.body"),
    ] {
        let refused = with(&table).unwrap_err();
        assert!(refused.contains(key), "{table}: {refused}");
    }
    with(&format!("{email}host = 'localhost'\nsecurity = 'none'")).unwrap();
    with(&format!("{email}host = 'smtp.example.com'\n{sms}url = 'https://sms.example.com'"))
        .unwrap();
}
