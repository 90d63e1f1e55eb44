//! The rooms of the server: what each may import, and that no file imports one that imports it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use super::{files, root};

/// Each room with those that it may import. A surface imports `http` and never another surface; what operators set up, they all
/// ask `management` for.
const ROOMS: [(&str, &[&str]); 18] = [
    ("clock", &[]),
    ("random", &[]),
    ("outbound", &[]),
    ("passkey", &[]),
    ("config", &[]),
    ("messenger", &["clock", "config"]),
    ("http", &["clock", "random", "config", "messenger"]),
    ("audit", &["http"]),
    ("login", &["http", "messenger", "random"]),
    ("account", &["http"]),
    ("oidc", &["http"]),
    ("management", &["http"]),
    ("api", &["http", "audit", "management"]),
    ("console", &["http", "audit", "management", "passkey"]),
    ("experience", &["http", "oidc", "console"]),
    (
        "boot",
        &[
            "clock",
            "random",
            "outbound",
            "config",
            "messenger",
            "http",
            "login",
            "account",
            "oidc",
            "management",
            "api",
            "console",
            "experience",
        ],
    ),
    ("demo", &["clock", "random", "config", "http", "oidc", "boot"]),
    ("cli", &["clock", "random", "config", "http", "management", "api", "audit", "boot", "demo"]),
];

/// The modules of the server by their paths, each with what it uses, tests left out.
fn imports() -> BTreeMap<String, Vec<String>> {
    let source = root().join("src");
    let of_server = files("src", ".rs").into_iter().filter(|path| {
        let name = path.file_stem().unwrap();
        !["tests", "main", "lib"].iter().any(|other| name == *other)
    });
    let texts: BTreeMap<String, String> = of_server
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(&source).unwrap().with_extension("");
            (path.to_str().unwrap().replace('/', "::"), text)
        })
        .collect();
    let of = |module: &String, text: &String| {
        let used = uses(text.split("#[cfg(test)]").next().unwrap());
        let child = |path: &String| texts.contains_key(&format!("{module}::{}", room(path)));
        used.iter()
            .filter_map(|path| match child(path) {
                true => Some(format!("{module}::{path}")),
                false => absolute(module, path),
            })
            .collect()
    };
    texts.iter().map(|(module, text)| (module.clone(), of(module, text))).collect()
}

/// The paths of all `use` declarations, without braces.
fn uses(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for declaration in text.split("\nuse ").skip(1).chain(text.split("\npub use ").skip(1)) {
        let tree: String = declaration.split(';').next().unwrap().split_whitespace().collect();
        flatten("", &tree, &mut found);
    }
    found
}

/// `a::{b, c::{d}}` as `a::b` and `a::c::d`.
fn flatten(before: &str, tree: &str, found: &mut Vec<String>) {
    let Some((head, rest)) = tree.split_once('{') else {
        found.push(format!("{before}{tree}"));
        return;
    };
    let (mut depth, mut from) = (0, 0);
    let inner = rest.strip_suffix('}').unwrap_or(rest);
    for (at, character) in inner.char_indices().chain([(inner.len(), ',')]) {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let branch = &inner[from..at];
                if !branch.is_empty() {
                    flatten(&format!("{before}{head}"), branch, found);
                }
                from = at + 1;
            }
            _ => {}
        }
    }
}

/// A path from the root of the server; `None` for one of another crate.
fn absolute(module: &str, path: &str) -> Option<String> {
    if let Some(path) = path.strip_prefix("crate::") {
        return Some(path.to_owned());
    }
    assert!(
        !path.starts_with("super::super::"),
        "{module}: say `crate::` for what is further away"
    );
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    path.strip_prefix("super::").map(|path| format!("{parent}::{path}"))
}

fn room(path: &str) -> &str {
    path.split("::").next().unwrap()
}

#[test]
fn a_room_imports_no_sibling() {
    let rooms: BTreeMap<_, _> = ROOMS.into_iter().collect();
    for (module, used) in imports() {
        let here = room(&module);
        let may = rooms.get(here).unwrap_or_else(|| panic!("{here} is no room"));
        let foreign = used.iter().map(|path| room(path)).filter(|there| *there != here);
        let foreign: Vec<_> = foreign.filter(|there| !may.contains(there)).collect();
        assert!(foreign.is_empty(), "{module} imports {foreign:?}");
    }
}

/// Takes away, again and again, what imports nothing that is left: what stays are circles.
#[test]
fn no_file_imports_one_that_imports_it() {
    let imports = imports();
    let file = |path: &String| {
        let mut path = path.as_str();
        while !imports.contains_key(path) {
            path = path.rsplit_once("::")?.0;
        }
        Some(path.to_owned())
    };
    let mut left: BTreeMap<String, BTreeSet<String>> = imports
        .iter()
        .map(|(module, used)| {
            let used = used.iter().filter_map(file).filter(|used| used != module);
            (module.clone(), used.collect())
        })
        .collect();
    loop {
        let there: BTreeSet<String> = left.keys().cloned().collect();
        left.retain(|_, used| used.iter().any(|used| there.contains(used)));
        if left.len() == there.len() {
            break;
        }
    }
    let circles: BTreeMap<_, Vec<_>> = left
        .iter()
        .map(|(module, used)| {
            (module, used.iter().filter(|used| left.contains_key(*used)).collect())
        })
        .collect();
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn the_reader_of_imports_reads_them() {
    let text = "\nuse crate::{a::{B, c::{self, D}}, e};\nuse super::f;\nuse std::fmt;\n";
    assert_eq!(
        uses(text),
        ["crate::a::B", "crate::a::c::self", "crate::a::c::D", "crate::e", "super::f", "std::fmt"]
    );
    assert_eq!(
        absolute("login::browser::page", "super::purpose::P").unwrap(),
        "login::browser::purpose::P"
    );
    assert!(imports().values().map(Vec::len).sum::<usize>() > 200);
}

/// Whoever opens the store elsewhere leaves out what its opening looks at first.
#[test]
fn the_store_is_opened_in_its_places_alone() {
    let opens = ["open(", "open_existing(", "open_for_rebuild(", "rotate_root_key("];
    let found: BTreeSet<String> = files("src", ".rs")
        .into_iter()
        .filter(|path| {
            let text = fs::read_to_string(path).unwrap();
            opens.iter().any(|open| text.contains(&format!("eventstore::{open}")))
        })
        .map(|path| path.strip_prefix(root()).unwrap().display().to_string())
        .collect();
    let places =
        ["src/boot/open.rs", "src/cli/audit.rs", "src/cli/rebuild.rs", "src/cli/root_key.rs"];
    assert_eq!(found, places.map(str::to_owned).into());
    let hidden = |uses: &&Vec<String>| {
        uses.iter().any(|path| {
            path.starts_with("eventstore::open") || path == "eventstore::rotate_root_key"
        })
    };
    assert_eq!(imports().values().filter(hidden).count(), 0);
}
