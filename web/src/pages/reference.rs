//! `/api/docs`: what a program may ask of the management API, for people. All of it is on the page: no script, and no other host.

use askama::Template;

use super::frame::Frame;

/// The page.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "reference.html")]
pub struct ReferencePage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Scheme and host of the examples, without a slash at the end.
    pub origin: &'a str,
    /// What is shown.
    pub reference: &'a Reference,
}

/// An OpenAPI document, as far as people read it.
#[derive(Debug)]
pub struct Reference {
    /// What the API is called.
    pub title: String,
    /// What to know first, by paragraph.
    pub introduction: Vec<Prose>,
    /// What can be asked, by subject.
    pub groups: Vec<Group>,
    /// How it is said no.
    pub problems: Vec<Problem>,
    /// What is sent and answered.
    pub schemas: Vec<Schema>,
}

/// Operations of one subject.
#[derive(Debug)]
pub struct Group {
    /// Its name, which is its anchor too.
    pub name: String,
    /// What it is about.
    pub about: Prose,
    /// What can be asked.
    pub operations: Vec<Operation>,
}

/// A method of a path.
#[derive(Debug)]
pub struct Operation {
    /// Its name, which is its anchor too.
    pub id: String,
    /// In capitals.
    pub method: String,
    /// With `{…}` for what varies.
    pub path: String,
    /// What it does.
    pub about: Prose,
    /// Who may ask.
    pub who: Who,
    /// In path, query and header.
    pub parameters: Vec<Field>,
    /// What is sent.
    pub body: Option<Body>,
    /// The answer to a request that was carried out: status, words and form.
    pub answer: (String, Prose, Kind),
    /// The statuses of the problems that it may answer, each with its anchor.
    pub problems: Vec<(String, String)>,
    /// A request for a shell: what stands before the address, the path in the address, and what stands behind it.
    pub example: [String; 3],
}

/// Who may ask.
#[derive(Debug)]
pub enum Who {
    /// Everybody.
    Everybody,
    /// Whoever has a key of this role, or of one that may more.
    Key(String),
    /// An application, with its secret.
    Application,
}

/// What is sent.
#[derive(Debug)]
pub struct Body {
    /// Its media type.
    pub media: String,
    /// Its form.
    pub kind: Kind,
    /// What to know about it.
    pub about: Prose,
}

/// A problem that many operations may answer.
#[derive(Debug)]
pub struct Problem {
    /// Its anchor.
    pub name: String,
    /// The status.
    pub status: String,
    /// When it is answered.
    pub about: Prose,
}

/// An object, or what stands in its place.
#[derive(Debug)]
pub struct Schema {
    /// Its name, which is its anchor too.
    pub name: String,
    /// What it is.
    pub about: Prose,
    /// Its form, where that is no object with fields.
    pub kind: Option<Kind>,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// A parameter, or a field of an object.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// `path`, `query` or `header`; nothing for a field of an object.
    pub place: String,
    /// Whether it has to be there.
    pub required: bool,
    /// Its form.
    pub kind: Kind,
    /// What it means.
    pub about: Prose,
}

/// A form: a link to a schema, with words around it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Kind {
    /// The schema that is meant.
    pub schema: Option<String>,
    /// What stands behind its name, or all of it: `string | null`, `[]`.
    pub words: String,
}

/// A text in which some is code.
#[derive(Debug, Default)]
pub struct Prose(Vec<(bool, String)>);

impl Prose {
    /// What stands between two backticks is code.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let parts = text.split('`').enumerate();
        Self(parts.map(|(at, part)| (at % 2 == 1, part.to_owned())).collect())
    }

    /// Whether nothing is said.
    fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, part)| part.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    fn operation(about: &str) -> Operation {
        let field = Field {
            name: "id".to_owned(),
            place: "path".to_owned(),
            required: true,
            kind: Kind { schema: None, words: "string".to_owned() },
            about: Prose::new(about),
        };
        let answer = Kind { schema: Some("User".to_owned()), words: "[]".to_owned() };
        Operation {
            id: "listUsers".to_owned(),
            method: "GET".to_owned(),
            path: "/users/{id}".to_owned(),
            about: Prose::new(about),
            who: Who::Key("developer".to_owned()),
            parameters: vec![field],
            body: None,
            answer: ("200".to_owned(), Prose::new("Users."), answer),
            problems: vec![("401".to_owned(), "Unauthorized".to_owned())],
            example: ["curl \"".to_owned(), "/users/$ID".to_owned(), "\"".to_owned()],
        }
    }

    fn page(language: Language, about: &str) -> String {
        let reference = Reference {
            title: "API".to_owned(),
            introduction: vec![Prose::new(about)],
            groups: vec![Group {
                name: "users".to_owned(),
                about: Prose::new(about),
                operations: vec![operation(about)],
            }],
            problems: vec![],
            schemas: vec![],
        };
        let frame = Frame::of(language);
        let page = ReferencePage { frame, origin: "https://login.example", reference: &reference };
        page.render().unwrap()
    }

    #[test]
    fn an_operation_has_an_anchor_its_forms_links_and_an_example() {
        let html = page(Language::En, "All of them.");
        for part in [
            "id=\"listUsers\"",
            "href=\"#listUsers\"",
            "<a href=\"#User\">User</a>[]",
            "href=\"#Unauthorized\"",
            "curl &#34;https://login.example/users/$ID&#34;",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(page(Language::Zh, "All of them.").contains("<html lang=\"zh-Hans\">"));
    }

    #[test]
    fn what_stands_between_backticks_is_code_and_nothing_is_markup() {
        let html = page(Language::En, "Say `<b>` or <i>.");
        assert!(html.contains("Say <code>&#60;b&#62;</code> or &#60;i&#62;."), "{html}");
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere_and_nothing_is_run() {
        let html = page(Language::Zh, "All of them.");
        assert!(!html.contains("<script") && !html.contains("style="), "{html}");
        let attributes = html.split("=\"").skip(1).filter_map(|rest| rest.split('"').next());
        assert_eq!(attributes.filter(|value| value.contains("//")).count(), 0, "{html}");
    }
}
