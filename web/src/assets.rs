//! Style and scripts: embedded, and served under names that hold their content, so that a browser may keep them for ever.

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};

use crate::code_image;

/// The `Cache-Control` of an asset: a year, and never asked again (RFC 8246).
pub const CACHE_FOR_EVER: &str = "public, max-age=31536000, immutable";

/// What the code in a preview holds: it leads nowhere.
const SAMPLE: &str = "https://login.example.com/s/AAAAAAAAAAAAAAAAAAAAAA";

/// All assets of this binary.
pub static ASSETS: LazyLock<Assets> = LazyLock::new(Assets::embedded);

/// What a site loads from here: `/saoma.js`, and its types. They have one name for ever, so a browser asks for them again.
pub static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library {
    script: Asset::new("saoma.js", include_str!("../assets/saoma.js"), &[]),
    types: Asset::new("saoma.d.ts", include_str!("../assets/saoma.d.ts"), &[]),
});

/// The module with which a site signs people in from its pages.
#[derive(Debug)]
pub struct Library {
    /// An ES module.
    pub script: Asset,
    /// Its types.
    pub types: Asset,
}

/// One static file.
#[derive(Debug)]
pub struct Asset {
    /// Its name under `/assets/`, for example `login.0a1b2c3d4e5f.js`.
    pub name: String,
    /// Its content.
    pub body: String,
    /// Its media type, with charset.
    pub content_type: &'static str,
    source: &'static str,
}

impl Asset {
    /// `source` is the name of the file. Where a script imports one of `imports`, it gets the name under which that one is served;
    /// so its own name changes with theirs.
    fn new(source: &'static str, text: &str, imports: &[&Self]) -> Self {
        let body = imports.iter().fold(text.to_owned(), |body, import| {
            let plain = format!("\"./{}\"", import.source);
            body.replace(&plain, &format!("\"./{}\"", import.name))
        });
        let stem = source.split_once('.').map_or(source, |(stem, _)| stem);
        Self::made(source, stem, body)
    }

    /// What is no file, but made of what an operator said. `source` tells its media type.
    pub(crate) fn made(source: &'static str, stem: &str, body: String) -> Self {
        let hash: String = digest(&SHA256, body.as_bytes())
            .as_ref()
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let extension = source.split_once('.').map_or("txt", |(_, extension)| extension);
        let content_type = match extension {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml; charset=utf-8",
            _ => "text/plain; charset=utf-8",
        };
        Self { name: format!("{stem}.{hash}.{extension}"), body, content_type, source }
    }

    /// Where a page finds it.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/assets/{}", self.name)
    }
}

/// Every asset, by what it is for.
#[derive(Debug)]
pub struct Assets {
    pub(crate) base: Asset,
    pub(crate) plain: Asset,
    pub(crate) login_style: Asset,
    pub(crate) mark: Asset,
    pub(crate) api: Asset,
    pub(crate) follow: Asset,
    pub(crate) binding: Asset,
    pub(crate) question: Asset,
    pub(crate) flow: Asset,
    pub(crate) share: Asset,
    pub(crate) view: Asset,
    pub(crate) login: Asset,
    pub(crate) post: Asset,
    pub(crate) message: Asset,
    pub(crate) session: Asset,
    pub(crate) times: Asset,
    pub(crate) account: Asset,
    pub(crate) account_style: Asset,
    pub(crate) reference: Asset,
    pub(crate) console_style: Asset,
    pub(crate) console: Asset,
    pub(crate) live: Asset,
    pub(crate) replay: Asset,
    pub(crate) base64url: Asset,
    pub(crate) passkey: Asset,
    pub(crate) join: Asset,
    pub(crate) preview_style: Asset,
    pub(crate) sample_code: Asset,
    pub(crate) source: Asset,
    pub(crate) draft: Asset,
    pub(crate) popup: Asset,
    pub(crate) copy: Asset,
}

impl Assets {
    fn embedded() -> Self {
        let base = Asset::new("base.css", include_str!("../assets/base.css"), &[]);
        let plain = Asset::new("plain.css", include_str!("../assets/plain.css"), &[]);
        let login_style = Asset::new("login.css", include_str!("../assets/login.css"), &[]);
        let mark = Asset::new("mark.svg", include_str!("../assets/mark.svg"), &[]);
        let api = Asset::new("api.js", include_str!("../assets/api.js"), &[]);
        let follow = Asset::new("follow.js", include_str!("../assets/follow.js"), &[]);
        let binding = Asset::new("binding.js", include_str!("../assets/binding.js"), &[]);
        let question =
            Asset::new("question.js", include_str!("../assets/question.js"), &[&binding]);
        let flow = Asset::new("flow.js", include_str!("../assets/flow.js"), &[]);
        let share = Asset::new("share.js", include_str!("../assets/share.js"), &[]);
        let view = Asset::new("view.js", include_str!("../assets/view.js"), &[]);
        let login = Asset::new(
            "login.js",
            include_str!("../assets/login.js"),
            &[&api, &follow, &flow, &question, &share, &view],
        );
        let post = Asset::new("post.js", include_str!("../assets/post.js"), &[]);
        let message = Asset::new("message.js", include_str!("../assets/message.js"), &[]);
        let times = Asset::new("times.js", include_str!("../assets/times.js"), &[]);
        let session =
            Asset::new("session.js", include_str!("../assets/session.js"), &[&api, &times]);
        let account =
            Asset::new("account.js", include_str!("../assets/account.js"), &[&api, &times]);
        let account_style = Asset::new("account.css", include_str!("../assets/account.css"), &[]);
        let reference = Asset::new("reference.css", include_str!("../assets/reference.css"), &[]);
        let console_style = Asset::new("console.css", include_str!("../assets/console.css"), &[]);
        let console = Asset::new("console.js", include_str!("../assets/console.js"), &[&times]);
        let live = Asset::new("live.js", include_str!("../assets/live.js"), &[&times]);
        let replay = Asset::new("replay.js", include_str!("../assets/replay.js"), &[]);
        let base64url = Asset::new("base64url.js", include_str!("../assets/base64url.js"), &[]);
        let passkey = Asset::new("passkey.js", include_str!("../assets/passkey.js"), &[&base64url]);
        let join = Asset::new("join.js", include_str!("../assets/join.js"), &[]);
        let preview_style = Asset::new("preview.css", include_str!("../assets/preview.css"), &[]);
        let sample = code_image::svg(SAMPLE, None).unwrap_or_default();
        let sample_code = Asset::made("sample-code.svg", "sample-code", sample);
        let source = Asset::new("source.js", include_str!("../assets/source.js"), &[]);
        let draft = Asset::new("draft.js", include_str!("../assets/draft.js"), &[]);
        let popup = Asset::new("popup.js", include_str!("../assets/popup.js"), &[]);
        let copy = Asset::new("copy.js", include_str!("../assets/copy.js"), &[]);
        Self {
            base,
            plain,
            login_style,
            mark,
            api,
            follow,
            binding,
            question,
            flow,
            share,
            view,
            login,
            post,
            message,
            session,
            times,
            account,
            account_style,
            reference,
            console_style,
            console,
            live,
            replay,
            base64url,
            passkey,
            join,
            preview_style,
            sample_code,
            source,
            draft,
            popup,
            copy,
        }
    }

    /// The asset served as `/assets/{name}`, or none (404) for any other name, also for that of an earlier binary.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Asset> {
        self.all().into_iter().find(|asset| asset.name == name)
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> [&Asset; 32] {
        let Self {
            base,
            plain,
            login_style,
            mark,
            api,
            follow,
            binding,
            question,
            flow,
            share,
            view,
            login,
            post,
            message,
            session,
            times,
            account,
            account_style,
            reference,
            console_style,
            console,
            live,
            replay,
            base64url,
            passkey,
            join,
            preview_style,
            sample_code,
            source,
            draft,
            popup,
            copy,
        } = self;
        [
            base,
            plain,
            login_style,
            mark,
            api,
            follow,
            binding,
            question,
            flow,
            share,
            view,
            login,
            post,
            message,
            session,
            times,
            account,
            account_style,
            reference,
            console_style,
            console,
            live,
            replay,
            base64url,
            passkey,
            join,
            preview_style,
            sample_code,
            source,
            draft,
            popup,
            copy,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_is_found_under_the_name_of_its_content_only() {
        let name = &ASSETS.base.name;
        assert!(name.starts_with("base.") && name.ends_with(".css"), "{name}");
        assert!(ASSETS.get(name).is_some_and(|asset| asset.content_type.starts_with("text/css")));
        assert!(ASSETS.get("base.css").is_none());
    }

    #[test]
    fn a_script_imports_its_parts_by_the_names_they_are_served_under() {
        for asset in ASSETS.all() {
            let imports = asset
                .body
                .lines()
                .filter_map(|line| line.strip_prefix("import ")?.split('"').nth(1));
            for import in imports {
                let name = import.strip_prefix("./").unwrap();
                assert!(ASSETS.get(name).is_some(), "{} imports {name}", asset.source);
            }
        }
    }

    #[test]
    fn a_changed_part_changes_the_name_of_the_script_that_imports_it() {
        let script = |part: &str| {
            let part = Asset::new("part.js", part, &[]);
            Asset::new("whole.js", "import \"./part.js\";", &[&part]).name
        };
        assert_ne!(script("1"), script("2"));
    }
}
