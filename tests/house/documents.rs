//! The documentation: the two languages say the same, and what is named in it exists.

use super::{files, read, root};

/// A Markdown text, cut into what is compared.
#[derive(Debug, Default)]
struct Outline {
    /// The depth of each heading.
    headings: Vec<usize>,
    /// Each fenced block, its first line included.
    blocks: Vec<String>,
    /// The targets of links and images, those of the other language aside.
    links: Vec<String>,
    /// What is set as code within the text.
    names: Vec<String>,
}

impl Outline {
    fn of(path: &str) -> Self {
        let mut outline = Self::default();
        let mut block: Option<String> = None;
        for line in read(path).lines() {
            match (&mut block, line.starts_with("```")) {
                (None, true) => block = Some(line.to_owned()),
                (Some(text), false) => *text = format!("{text}\n{line}"),
                (Some(_), true) => outline.blocks.extend(block.take()),
                (None, false) => outline.prose(line),
            }
        }
        outline
    }

    fn prose(&mut self, line: &str) {
        let depth = line.bytes().take_while(|byte| *byte == b'#').count();
        if depth > 0 {
            self.headings.push(depth);
        }
        self.names.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        self.links
            .extend(targets.filter(|target| !target.starts_with("README")).map(str::to_owned));
    }
}

/// Every document.
fn documents() -> Vec<String> {
    let mut all: Vec<String> =
        ["README.md", "README.zh.md", "CHANGELOG.md"].map(str::to_owned).into();
    let below = files("docs", ".md");
    all.extend(below.iter().map(|path| path.strip_prefix(root()).unwrap().display().to_string()));
    all
}

#[test]
fn both_languages_have_the_same_headings_commands_and_links() {
    let (english, chinese) = (Outline::of("README.md"), Outline::of("README.zh.md"));
    assert!(english.headings.len() > 5 && english.blocks.len() > 3, "{english:?}");
    assert_eq!(english.headings, chinese.headings);
    assert_eq!(english.blocks, chinese.blocks);
    let links: Vec<_> = chinese.links.iter().map(|link| link.replace(".zh.", ".")).collect();
    assert_eq!(english.links, links);
}

#[test]
fn both_languages_name_the_same_code() {
    let sorted = |path| {
        let mut names = Outline::of(path).names;
        names.sort();
        names
    };
    assert_eq!(sorted("README.md"), sorted("README.zh.md"));
}

#[test]
fn every_link_leads_somewhere() {
    for document in documents() {
        let folder = root().join(&document).parent().unwrap().to_owned();
        for link in Outline::of(&document).links {
            let file = link.split('#').next().unwrap();
            let leads =
                file.is_empty() || link.starts_with("https://") || folder.join(file).exists();
            assert!(leads, "{document}: {link}");
        }
    }
}

/// What starts so is a route, or made by a build.
const BUILT: [&str; 2] = ["", "target"];

#[test]
fn every_file_that_is_named_exists() {
    for document in documents().into_iter().filter(|document| document != "CHANGELOG.md") {
        for name in Outline::of(&document).names {
            let is_a_path = name.contains('/') && !name.contains([' ', '{', ':', '…', '*', '(']);
            let folder = name.split('/').next().unwrap();
            let of_ours = is_a_path && !BUILT.contains(&folder) && root().join(folder).exists();
            assert!(!of_ours || root().join(&name).exists(), "{document}: {name}");
        }
    }
}

/// A line that names files and then functions, as `src/phone/scan.rs` `scan`: each function is in the file before it.
#[test]
fn every_function_of_the_walk_through_is_where_it_is_said_to_be() {
    let mut seen = 0;
    let mut text = String::new();
    for name in Outline::of("README.md").names {
        if name.ends_with(".rs") && root().join(&name).exists() {
            text = read(&name);
        } else if let Some(function) = name.strip_suffix("()") {
            let function = function.rsplit("::").next().unwrap();
            assert!(text.contains(&format!("fn {function}")), "{name}");
            seen += 1;
        }
    }
    assert!(seen >= 10, "{seen}");
}

/// A name of several words in snake case, in the risk assessment, is that of a test.
#[test]
fn every_test_that_the_risk_assessment_names_is_there() {
    let source: String = files("", ".rs").iter().map(read).collect();
    let names = Outline::of("docs/risk-assessment.md").names;
    let tests: Vec<_> = names.iter().filter(|name| name.matches('_').count() >= 3).collect();
    assert!(tests.len() >= 15, "{tests:?}");
    for test in tests {
        assert!(source.contains(&format!("fn {test}(")), "{test}");
    }
}
