//! API keys in English.

use crate::messages::{
    KeyWords,
    sources::{Act, Choice, FieldWords},
};

const fn choice(name: &'static str, detail: &'static str, caution: &'static str) -> Choice {
    Choice { name, detail, caution }
}

pub(super) const KEYS: KeyWords = KeyWords {
    title: "API keys",
    create_one: "Create API key",
    empty: "No program asks this pool anything yet.",
    empty_detail: "An API key lets a program of yours look up users and logins, or set the pool up. Create one for each program, with no more than it needs.",
    none_fits: "No API key fits.",
    show: "Show",
    shows: ["All", "Good ones", "Those that open nothing any more"],
    any_role: "Any",
    filter: "Find",
    first: "Back to the newest",
    next: "Older ones",
    name: FieldWords {
        label: "Name",
        hint: "What it is for, such as the program that holds it: 1 to 64 characters.",
        wrong: "1 to 64 characters, in one line.",
    },
    role: "Role",
    roles: [
        choice(
            "Developer",
            "Reads how the pool is set up, and users, identities and logins as they are now.",
            "",
        ),
        choice(
            "Auditor",
            "Reads also the events behind them, and which keys there are.",
            "It sees phone numbers and e-mail addresses.",
        ),
        choice(
            "Operator",
            "Reads all of it, and changes connections, applications, keys and users.",
            "Who holds it can make more keys, sign people out, and erase them.",
        ),
    ],
    personal: FieldWords {
        label: "A developer's key tells phone numbers and e-mail addresses in clear",
        hint: "Otherwise it tells them masked. The other roles see them anyway: leave it empty there.",
        wrong: "It is said of a developer's key alone: the other roles see them anyway.",
    },
    tells: ["masked", "in clear"],
    networks: FieldWords {
        label: "Networks",
        hint: "From which it opens something, as 203.0.113.0/24 or a single address; one in each line, 32 at most. Empty: from everywhere.",
        wrong: "Each as 203.0.113.0/24, without bits behind the prefix, or a single address; 32 at most.",
    },
    everywhere: "from everywhere",
    expires: FieldWords {
        label: "Good until the end of",
        hint: "A day in UTC: today at the earliest, in ten years at the latest. Empty: for a year.",
        wrong: "A day from today on, within ten years.",
    },
    until: "Good until",
    never: "for ever",
    made: "Made",
    state: "State",
    states: ["good", "revoked", "over"],
    revoked: "Revoked",
    secret_once: "This is the API key. It is shown this once: give it to the program now.",
    secret_use: "The program sends it with each request:",
    stays: "Its role, and until when it is good, stay. For others make another key.",
    history: "What happened",
    events: ["It was made", "It was changed", "It was revoked"],
    revoke: Act {
        title: "Revoke",
        detail: "Every program that holds it is told 401 from then on: what it looks up, changes or imports here stops at once. Nobody makes it good again; it stays in the list.",
        go: "Revoke",
    },
    confirm: "Its id, to confirm",
    confirm_wrong: "That is not its id.",
};
