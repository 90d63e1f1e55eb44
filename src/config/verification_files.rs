//! The files by which WeChat sees that a host is its owner's.

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde::Deserialize;

use super::tidy::tidy;

/// More than any of them holds, bytes.
const LARGEST: usize = 1024;

/// Each file by its name. WeChat's platform makes them, with names such as `AbCd1234.txt`, and asks for them by HTTP.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<PathBuf>")]
pub struct VerificationFiles(BTreeMap<String, String>);

impl VerificationFiles {
    /// What is in the file of that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

impl TryFrom<Vec<PathBuf>> for VerificationFiles {
    type Error = String;

    fn try_from(paths: Vec<PathBuf>) -> Result<Self, String> {
        paths.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }
}

fn read(path: PathBuf) -> Result<(String, String), String> {
    let shown = path.display();
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let stem = name.strip_suffix(".txt").unwrap_or_default();
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if stem.is_empty() || !stem.bytes().all(allowed) {
        return Err(format!("{shown}: the name is not as AbCd1234.txt"));
    }
    let text = fs::read_to_string(&path).map_err(|error| format!("{shown}: {error}"))?;
    let text = tidy(&text);
    if text.is_empty() || text.len() > LARGEST {
        return Err(format!("{shown}: 1 to {LARGEST} bytes are expected in it"));
    }
    Ok((name.to_owned(), text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_such_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            VerificationFiles::try_from(vec![path])
        };
        let good = file("AbCd1234.txt", "0123abcd\n").unwrap();
        assert_eq!((good.get("AbCd1234.txt"), good.get("abcd1234.txt")), (Some("0123abcd"), None));
        for (name, text) in [
            (".txt", "a"),
            ("a.b.txt", "a"),
            ("secret", "a"),
            ("key.pem", "a"),
            ("empty.txt", " \n"),
            ("large.txt", &"a".repeat(LARGEST + 1)),
        ] {
            assert!(file(name, text).unwrap_err().contains(name), "{name}");
        }
        let missing = VerificationFiles::try_from(vec![folder.path().join("missing.txt")]);
        assert!(missing.unwrap_err().contains("missing.txt"));
    }
}
