//! The settings of a pool in English.

use crate::messages::{
    PoolWords,
    sources::{Act, Choice, FieldWords},
};

const fn choice(name: &'static str, detail: &'static str, caution: &'static str) -> Choice {
    Choice { name, detail, caution }
}

const fn field(label: &'static str, hint: &'static str, wrong: &'static str) -> FieldWords {
    FieldWords { label, hint, wrong }
}

pub(super) const POOLS: PoolWords = PoolWords {
    title: "Settings",
    create_one: "Create pool",
    empty_detail: "A pool has users, applications and identity sources of its own, which no other pool sees. Create one, then its first identity source.",
    looking: "What a pool says is the deployment's to change: ask whoever runs it.",
    pool: "The pool",
    new_connections: "New connections",
    new_connections_detail: "What stands in the form of a new connection at first. Those that are there stay as they are.",
    login: "How long a login may take",
    login_detail: "In seconds. It holds for codes that are shown from now on.",
    sessions: "How long people stay signed in",
    name: field(
        "Name",
        "For people of the console: 1 to 64 characters.",
        "1 to 64 characters, in one line.",
    ),
    host: field(
        "Host",
        "The label before the host of the deployment, such as acme: 1 to 63 characters of a-z, 0-9 and -. Empty: the host of the deployment itself, which one pool can have.",
        "One label of a-z, 0-9 and -, 1 to 63 characters, and none that the deployment keeps for itself, such as www, api or the host of codes and phones.",
    ),
    host_caution: "Another host is another issuer: every application must be configured anew, links to the old host lead nowhere, and everybody signs in again.",
    host_taken: "Another pool has this host.",
    languages: "Languages of its pages",
    language_choices: [
        choice("Chinese and English", "Chinese for whoever wishes for neither.", ""),
        choice("English and Chinese", "English for whoever wishes for neither.", ""),
        choice("Chinese", "For everybody.", ""),
        choice("English", "For everybody.", ""),
    ],
    scan_each_time: "Each sign-in is a scan",
    scans: [
        choice("No", "Who is signed in to one application goes on to another with a press.", ""),
        choice("Yes", "Also where another application's sign-in could be used.", ""),
    ],
    lifetimes: [
        field(
            "To scan the code",
            "30 to 300. Then the page shows another code.",
            "30 to 300, and not more than the whole login.",
        ),
        field("To agree on the phone", "30 to 300, from the scan on.", "30 to 300."),
        field(
            "The whole login",
            "60 to 600, from the code to the agreement, whatever the two above say.",
            "60 to 600.",
        ),
        field(
            "To answer a question",
            "60 to 1800, where a connection asks whether somebody has an account.",
            "60 to 1800.",
        ),
        field("For the browser to go on", "30 to 300, once the phone has agreed.", "30 to 300."),
    ],
    longest: field(
        "At most, seconds",
        "300 to 2592000 (30 days), whatever happens.",
        "300 to 2592000.",
    ),
    idle: field(
        "Unused, seconds",
        "300 to 2592000 (30 days), and not more than at most.",
        "300 to 2592000, and not more than at most.",
    ),
    outlive_browser: "Once the browser is closed",
    outlives: [
        choice(
            "They are signed out",
            "People scan a code where they do not type passwords: on computers of others.",
            "",
        ),
        choice(
            "They stay signed in",
            "Until their time is over.",
            "Who leaves a computer without signing out leaves their account open there.",
        ),
    ],
    default_connection: "Shown first",
    first_by_name: "the first by name",
    on: Act {
        title: "Switched off",
        detail: "Nobody signs in, and its codes, tickets and tokens are good for nothing. What was signed in before is signed in again as long as it lasts.",
        go: "Switch on",
    },
    off: Act {
        title: "Switch off",
        detail: "From then on nobody signs in to any application of this pool, logins that are under way are refused, and its codes, tickets and tokens are good for nothing. It can be set up meanwhile, and switched on again.",
        go: "Switch off",
    },
    delete: Act {
        title: "Delete",
        detail: "Nobody reaches the pool any more: its users, identity sources, applications, API keys and people of the console are gone from here, every site of it stops to sign people in, and its host is free. What happened stays in the database. This cannot be undone.",
        go: "Delete",
    },
    confirm: "Its id, to confirm",
    confirm_wrong: "That is not its id.",
};
