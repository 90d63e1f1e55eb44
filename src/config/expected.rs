//! What is expected of each setting, in words for a person: serde has names of types.

const EXPECTED: [(&str, &str); 18] = [
    ("public_url", "scheme and host, such as \"https://login.example.com\""),
    ("scan_url", "scheme and host, such as \"https://scan.example.com\""),
    ("listen", "an address and a port, such as \"127.0.0.1:8080\""),
    ("database", "\"sqlite:PATH\" or \"postgres://USER:PASSWORD@HOST:PORT/NAME\""),
    ("root_key_file", "the path of a file"),
    ("trusted_proxies", "a list of addresses and networks, such as [\"10.0.0.5\", \"10.0.0.0/8\"]"),
    ("workers", "a number from 1 to 512"),
    ("drain_seconds", "a number from 0 to 65535"),
    ("log_format", "\"json\" or \"text\""),
    ("wechat", "a table of settings"),
    ("wechat.base_url", "a URL with https, such as \"https://api.weixin.qq.com\""),
    ("wechat.verification_files", "a list of paths, such as [\"/etc/saoma/AbCd1234.txt\"]"),
    ("wechat.page", "the path of a page, such as \"pages/login/login\""),
    ("wechat.env_version", "\"release\", \"trial\" or \"develop\""),
    ("wechat.default", "a table of settings"),
    ("wechat.default.app_id", "an AppID, such as \"wx0123456789abcdef\""),
    ("wechat.default.app_secret_file", "the path of a file"),
    ("limits", "a table of settings"),
];

fn of(key: &str) -> Option<&'static str> {
    if key.starts_with("limits.") {
        return Some("a number from 1 to 4294967295");
    }
    EXPECTED.iter().find(|(name, _)| *name == key).map(|(_, expected)| *expected)
}

/// What is wrong with a value, with what is expected in its place. Messages of our own say both already.
pub(super) fn instead(key: &str, message: &str) -> String {
    let message = message.lines().collect::<Vec<_>>().join(" ");
    let is_a_types = message.starts_with("invalid ") || message.starts_with("it is missing");
    let Some(expected) = of(key).filter(|_| is_a_types) else {
        return message;
    };
    let wrong = message.split(", expected ").next().unwrap_or_default();
    format!("{wrong}, expected {expected}")
}
