//! English. Short sentences, always with what to do next.

mod applications;
mod audit;
mod console;
mod experience;
mod figures;
mod keys;
mod logins;
mod me;
mod pools;
mod scan;
mod search;
mod snippets;
mod sources;
mod users;

use super::{
    Account, Binding, Errors, Fault, Landing, Letter, Login, Messages, Named, Reference, Session,
    View,
};

pub(super) const MESSAGES: Messages = Messages {
    login: LOGIN,
    session: SESSION,
    landing: LANDING,
    errors: ERRORS,
    letter: LETTER,
    binding: BINDING,
    account: ACCOUNT,
    reference: REFERENCE,
    console: console::CONSOLE,
    reasons: REASONS,
};

const LOGIN: Login = Login {
    title: Named("Sign in to {}"),
    link_title: "Link another WeChat account",
    code_alt: "Sign-in code. Scan it with the camera of WeChat on your phone.",
    other_ways: "Other ways to sign in",
    progress: "Progress",
    steps: ["Scan", "Confirm", "Signed in"],
    no_script: "This page needs JavaScript to show the code. Please switch it on and load the page again.",
    on_a_phone: View {
        headline: "Please sign in on a computer",
        detail: "Open the site there and choose to sign in. This phone can then scan the code on the screen.",
        action: "Show the code anyway",
    },
    unsteady: "The connection is unsteady. Trying again…",
    loading: View { headline: "Preparing your code", detail: "This takes a moment.", action: "" },
    issued: View {
        headline: "Scan with WeChat",
        detail: "Open WeChat on your phone, tap the plus sign, then Scan.",
        action: "",
    },
    scanned: View {
        headline: "Scanned",
        detail: "Confirm on your phone to sign in here.",
        action: "Show a new code",
    },
    binding: View {
        headline: "Which account is yours?",
        detail: "This WeChat is new here. Choose below how to go on.",
        action: "",
    },
    wait: View {
        headline: "Almost there",
        detail: "Please keep this page open for a moment.",
        action: "",
    },
    leaving: View {
        headline: "Signing in",
        detail: "Confirmed. This page moves on by itself.",
        action: "",
    },
    expired: View {
        headline: "This code has expired",
        detail: "Show a new one whenever you are ready.",
        action: "Show a new code",
    },
    late: View {
        headline: "That took too long",
        detail: "You confirmed, but this page could not finish in time. Please scan once more.",
        action: "Show a new code",
    },
    denied: View {
        headline: "Sign-in declined",
        detail: "It was declined on the phone. If that was a slip, scan a new code.",
        action: "Show a new code",
    },
    refused: View {
        headline: "Sign-in did not go through",
        detail: "Please try again with a new code.",
        action: "Try again",
    },
    gone: View {
        headline: "This sign-in is over",
        detail: "Please go back to where you came from and start again.",
        action: "",
    },
    failed: View {
        headline: "No answer from the server",
        detail: "Please check your connection and try again.",
        action: "Try again",
    },
};

const SESSION: Session = Session {
    existing_title: Named("Sign in to {}"),
    existing_detail: "You are already signed in on this browser.",
    continue_as: Named("Continue as {}"),
    somebody_else: "Sign in as somebody else",
    fresh_title: "You are signed in as",
    fresh_detail: "This browser is new to your account. Please check that this is you.",
    continue_to: Named("Continue to {}"),
    not_you: "Not you?",
    no_phone: "this WeChat account",
    first_seen: Named("Account first seen here on {}"),
    moment: "%-d %B %Y, %H:%M UTC",
    failed: "That did not work. Please try again in a moment.",
    signed_in_title: "You are signed in",
    signed_in_detail: "You can close this page.",
    sign_out: "Sign out",
    stay: "Stay signed in",
    no_script: "This page needs JavaScript. Please switch it on and load the page again.",
    sign_out_title: "Sign out here?",
    sign_out_detail: "After that, every site needs a new scan to sign you in on this browser.",
    signed_out_title: "You are signed out",
    signed_out_detail: "Signing in on this browser needs a new scan. Sites that are still open may keep you signed in.",
    home_title: "Sign in from a site",
    home_detail: "Go to the site that you want to use and choose to sign in there. You will come back here with a code.",
    back_title: Named("Back to {}"),
    post_detail: "This page goes on by itself. If it does not, press the button.",
    post: "Go on",
    message_detail: "You can close this window and go on at the site.",
    message_to_nobody: "The page that opened this window is not there any more. Close this window, and sign in at the site once more.",
    open_detail: "It is an app on this device. Open it only if you were about to sign in or out there.",
    open: Named("Open {}"),
};

const LANDING: Landing = Landing {
    title: "Please scan with WeChat",
    detail: "This code signs you in on a computer. Only WeChat’s own scanner can read it.",
    steps: [
        "Open WeChat on your phone.",
        "Tap the plus sign at the top, then Scan.",
        "Point the camera at the code on the computer.",
    ],
    caution: "Nothing has happened yet. If somebody sent you this code, please do not use it.",
};

const BINDING: Binding = Binding {
    new_account: "Create a new account",
    or: "or sign in to the account that you have",
    account: "Phone number or e-mail of your account",
    how: "Prove that it is yours",
    by_password: "By password",
    by_code: "By a code",
    password: "Password",
    code: "Code of six digits",
    send: "Send a code",
    not_there: "No code goes to the number that WeChat just showed: use your e-mail or your password.",
    prove: "Use this account",
    earlier: "Sign in once as you did before",
    earlier_detail: "Scan with the WeChat account that you signed in with before. That shows that the account is yours.",
    back: "Back to the question",
    sent: "If there is such an account, a code is on its way. It counts for five minutes.",
    no_account: "Please enter a phone number or an e-mail address.",
    no_code: "Please enter the six digits of the code.",
    no_channel: "No code can be sent there. Use the other one, or your password.",
    no_more_codes: "Three codes were sent. Use the last one, or your password.",
    failed: "No answer. Please check your connection and try again.",
};

const ACCOUNT: Account = Account {
    title: "Your account",
    wechat: "WeChat",
    ways_in: "WeChat accounts that sign you in",
    last_used: "Last sign-in with it",
    hows: [
        ("known_union_identity", "Known from another Mini Program"),
        ("new_user", "Since your first sign-in"),
        ("phone_matched", "Linked because the phone number is yours"),
        ("chosen_new", "Since your first sign-in"),
        ("proven", "Linked because you showed that the account is yours"),
        ("own_session", "Linked by you, here"),
        ("imported", "Linked by the site"),
        ("merged", "From another account of yours"),
        ("known_identity", "Linked"),
    ],
    unlink: "Remove",
    sure: "Remove, and sign out everywhere",
    link: "Link another WeChat account",
    too_long_ago: "To link or remove a WeChat account, please sign in again first.",
    again: "Sign in again",
    places: "Where you are signed in",
    here: "This browser",
    end: "Sign out there",
    sign_ins: "Your last sign-ins",
    gone: "A site that is gone",
    caution: "Is something here not yours? Sign out there, remove what you do not know, and tell the support of the site.",
};

const LETTER: Letter = Letter {
    subject: Named("Your code for {}"),
    opening: Named(
        "You are signing in to {} and said that this account is yours. Enter this code on the page:",
    ),
    how_long: "It counts for five minutes. Do not tell it to anybody; we never ask for it.",
    caution: "If it was not you, do nothing: without the code nobody gets into your account.",
    linked_subject: Named("A WeChat account was linked to your account at {}"),
    linked: Named(
        "From now on a further WeChat account signs in to your account at {}. What opens it, you see here:",
    ),
    linked_caution: "If that was not you, remove it there, and tell the support of the site.",
};

const REFERENCE: Reference = Reference {
    title: "Management API",
    detail: "For programs, the same as an OpenAPI 3.1 document:",
    contents: "Contents",
    everybody: "Needs no key.",
    application: "Needs the id and the secret of an application.",
    key: "Least role of the key:",
    parameters: "Parameters",
    required: "required",
    body: "Body",
    answer: "Answer",
    or: "Or a problem:",
    problems: "Problems",
    problems_detail: "Whatever cannot be done is answered as problem details (RFC 9457):",
    schemas: "Schemas",
};

const ERRORS: Errors = Errors {
    bad_request: Fault {
        title: "This link does not work",
        detail: "The application sent something that cannot be used. Please go back and try again, or tell its support.",
    },
    forbidden: Fault {
        title: "You may not open this",
        detail: "Sign in as somebody who may, or ask whoever sent you here.",
    },
    not_found: Fault {
        title: "There is nothing here",
        detail: "Please check the address, or go back to where you came from.",
    },
    gone: Fault {
        title: "This sign-in does not go on here",
        detail: "Its time has run out, it was used already, or another browser began it. Please go back to the application and start again.",
    },
    unknown_host: Fault {
        title: "This address is not in use",
        detail: "Please check the address of the page. If you run this server: the proxy has to pass the host on as it came.",
    },
    off: Fault {
        title: "Signing in is switched off here",
        detail: "The administrator has paused it. Please come back later, or ask the site.",
    },
    too_many: Fault {
        title: "A little too fast",
        detail: "There were many requests from here. Please wait a minute and load the page again.",
    },
    internal: Fault {
        title: "Something went wrong",
        detail: "It is not your fault. Please try again in a moment.",
    },
    unavailable: Fault {
        title: "Back in a moment",
        detail: "The sign-in service is not available right now. Please try again shortly.",
    },
    back: "Back to the site",
    details: "For the developer",
    reference: "Reference",
};

const REASONS: [(&str, &str); super::REASONS.len()] = [
    ("code_invalid", "WeChat did not accept this scan. Please scan the code again."),
    (
        "code_used_elsewhere",
        "This scan already belongs to another sign-in. Please scan the code again.",
    ),
    (
        "blocked_by_wechat",
        "WeChat does not let this account sign in now. Please look in WeChat for a notice.",
    ),
    ("too_many", "That was a lot in a short time. Please wait a minute and try again."),
    (
        "second_phone",
        "This code was already scanned. Please show a new code on the computer and scan that.",
    ),
    ("scans_exhausted", "This code was scanned too many times. Please show a new one."),
    (
        "no_live_browser",
        "The page with this code is no longer open. Please open it again and scan its new code.",
    ),
    (
        "use_camera",
        "Please scan the code on the computer’s screen with the camera, not a picture of it.",
    ),
    (
        "no_account",
        "There is no account here for you yet. Please ask the administrator of the site for one.",
    ),
    (
        "linked_elsewhere",
        "This WeChat account signs in to another account. It can be linked to one only.",
    ),
    (
        "unlinked",
        "This WeChat account does not open that account any more. Please scan a new code.",
    ),
    ("sign_in_again", "To keep your account safe, please sign in again first."),
    ("erased", "The account of this sign-in was deleted. Please scan a new code to start again."),
    (
        "user_blocked",
        "This account may not sign in at the moment. Please contact the support of the site.",
    ),
    (
        "phone_required",
        "A phone number is needed here. Please scan a new code and allow WeChat to share yours.",
    ),
    (
        "connection_off",
        "Signing in with WeChat is switched off here at the moment. Please come back later.",
    ),
    (
        "application_off",
        "This application takes no sign-ins at the moment. Please come back later.",
    ),
    ("pool_off", "Signing in is switched off here. Please ask the administrator of the site."),
    ("wrong_state", "That step came too late or came twice. Please start again with a new code."),
    (
        "wrong_phone_token",
        "The phone’s answer does not belong to this scan. Please scan the code again.",
    ),
    ("wrong_proof", "That does not match. Please check it and try again."),
    (
        "proofs_exhausted",
        "That was wrong too often. To protect the account, please start again with a new code.",
    ),
    (
        "superseded",
        "Newer codes were opened in this browser. Please use one of those, or show a new code here.",
    ),
    ("login_expired", "The time for this sign-in has run out. Please scan a new code."),
    ("wechat_unavailable", "WeChat does not answer right now. Please try again in a moment."),
    (
        "wechat_misconfigured",
        "Signing in with WeChat is not set up correctly here. Please tell the administrator.",
    ),
    (
        "messenger_unavailable",
        "No code can be sent just now. Please try again in a moment, or use your password.",
    ),
];
