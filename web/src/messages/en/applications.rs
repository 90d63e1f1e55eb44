//! Applications in English.

use crate::messages::{
    AgreementWords, ApplicationWords,
    sources::{Act, Choice, FieldWords},
};

const fn choice(name: &'static str, detail: &'static str) -> Choice {
    Choice { name, detail, caution: "" }
}

pub(super) const APPLICATIONS: ApplicationWords = ApplicationWords {
    title: "Applications",
    create_one: "Create application",
    empty: "No site can send people here yet.",
    empty_detail: "An application is a site or a program that people sign in to: an OpenID Connect client. Create one, then switch a connection on for it.",
    site: "The site",
    signing_in: "Signing in",
    name: FieldWords {
        label: "Name",
        hint: "People see it where they sign in, on the computer and on the phone.",
        wrong: "1 to 64 characters, in one line.",
    },
    client_type: "Kind",
    client_types: [
        choice("Confidential", "It runs on a server and keeps a secret."),
        choice(
            "Public",
            "It runs in a browser or on a device, and has no secret. PKCE guards it, as it does everybody.",
        ),
    ],
    redirect_uris: FieldWords {
        label: "Redirect URIs",
        hint: "Where the browser comes back to with a code. One in each line, compared to the byte.",
        wrong: "Each https, http for loopback, or a scheme with a dot; each once; 1 to 32.",
    },
    post_logout_redirect_uris: FieldWords {
        label: "After signing out",
        hint: "Where the browser may go once it signed out. One in each line.",
        wrong: "Each https, http for loopback, or a scheme with a dot; each once; 32 at most.",
    },
    origins: FieldWords {
        label: "Origins",
        hint: "Of pages that sign in in a window, or that ask from a script: https://app.example.com. One in each line.",
        wrong: "Each https, or http for loopback, with the host and nothing behind it; each once; 32 at most.",
    },
    home_page: FieldWords {
        label: "Home page",
        hint: "Where somebody goes on who came to a sign-in that is over.",
        wrong: "https, or http for loopback, without a fragment.",
    },
    colour: FieldWords {
        label: "Colour",
        hint: "Of buttons and marks where people sign in, as #0b7a4e. Shades that could not be read are made darker or lighter.",
        wrong: "# and six digits of 0-9 and a-f.",
    },
    scan_each_time: "Each sign-in is a scan",
    scans: [
        choice("As the pool says", "Usually so."),
        choice("Yes", "Also where another application's sign-in could be used."),
        choice("No", "Who is signed in to another application of the pool goes on with a press."),
    ],
    algorithm: "ID tokens are signed with",
    algorithms: [
        choice("RS256", "Every library reads it."),
        choice("ES256", "Smaller and quicker to make."),
    ],
    access_lifetime: FieldWords {
        label: "An access token lives, seconds",
        hint: "60 to 86400. What ends its session ends it earlier.",
        wrong: "60 to 86400.",
    },
    id_lifetime: FieldWords {
        label: "An ID token lives, seconds",
        hint: "60 to 86400. Whoever reads it by themselves takes it until then.",
        wrong: "60 to 86400.",
    },
    offline_access: "It may ask for refresh tokens",
    offline_choices: [
        choice("No", "Who is away for longer than an access token lives signs in again."),
        choice(
            "Yes",
            "With the scope offline_access it goes on for a person who closed the browser, until they sign out.",
        ),
    ],
    refresh_lifetime: FieldWords {
        label: "Tokens may be refreshed for, seconds",
        hint: "300 to 31536000, from the sign-in on. Counts where it may ask for refresh tokens.",
        wrong: "300 to 31536000.",
    },
    refresh_idle: FieldWords {
        label: "A refresh token that is not used lives, seconds",
        hint: "300 and more, and not longer than all in all.",
        wrong: "300 and more, and not longer than tokens may be refreshed.",
    },
    agreements: "Agreements",
    agreements_detail: "What a person is asked to agree to on the phone, 16 at most. The same id in another language is the same agreement: each person is shown it once. To take one away, empty its row.",
    agreements_go: "Save the agreements",
    agreement: AgreementWords {
        one: "Agreement",
        id: FieldWords {
            label: "Id",
            hint: "Its name in history and in requests, as terms.",
            wrong: "a-z, 0-9 and -, 1 to 31 characters, and once in each language.",
        },
        title: FieldWords {
            label: "Title",
            hint: "What people read.",
            wrong: "1 to 64 characters, in one line.",
        },
        url: FieldWords {
            label: "Its text",
            hint: "The address of the page with the text.",
            wrong: "https, or http for loopback, without a fragment.",
        },
        version: FieldWords {
            label: "Version",
            hint: "As you call it. It is kept with what each person agreed to. It may be empty.",
            wrong: "64 characters at most, in one line.",
        },
        language: "Language of the text",
        everybody: "For everybody",
        required: FieldWords {
            label: "Who does not agree",
            hint: "The same in each language.",
            wrong: "It must be the same in each language of an agreement.",
        },
        is_required: "Does not sign in",
        is_free: "Signs in all the same",
    },
    logo_file: "A picture from this computer",
    logo_go: "Save the logo",
    secret_once: "This is its client secret. It is shown this once: give it to the site now.",
    keep_former: "Keep the former one good for a day",
    rotate: Act {
        title: "Another secret",
        detail: "The new one is shown once. With the former one kept for a day, the servers of a site can change one by one.",
        go: "Replace the secret",
    },
    on: Act {
        title: "Switched off",
        detail: "Nobody signs in to it, and no code and no token of it is good. What is set up stays.",
        go: "Switch on",
    },
    off: Act {
        title: "Switch off",
        detail: "Nobody signs in to it from then on, and no code and no token of it is good. What is set up stays, and it can be switched on again.",
        go: "Switch off",
    },
    delete: Act {
        title: "Delete",
        detail: "Its site can send nobody here any more, and its tokens are void. The people, and what happened, stay. This cannot be undone.",
        go: "Delete",
    },
    confirm: "Its client id, to confirm",
    confirm_wrong: "That is not its client id.",
    choose_one: "Choose one of those that are offered.",
    nothing: "nothing",
};
