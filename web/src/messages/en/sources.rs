//! Identity sources in English.

use crate::messages::{
    Named,
    sources::{
        Act, Before, Choice, FieldWords, Preview, SourceActs, SourceApplications, SourceForm,
        SourceList, Sources,
    },
};

pub(super) const SOURCES: Sources = Sources {
    title: "Identity sources",
    empty: "Nobody can sign in to this pool yet.",
    empty_detail: "A connection says by which Mini Program people sign in, and what becomes of whoever is unknown. Create one, then switch it on for your applications.",
    create_connection: "Create connection",
    choose: "Choose a social identity source",
    social: "Social",
    wechat: "WeChat",
    wechat_detail: "People sign in with the WeChat account that they have on their phone.",
    mode: "Mini Program QR code on PC",
    mode_detail: "The login page of a computer shows a code. The person scans it with WeChat, agrees in a Mini Program, and is signed in.",
    add: "Add",
    settings: "Settings",
    saved: "Saved.",
    list: SourceList {
        mini_program: "Mini Program",
        deployments: "the deployment's",
        accounts: "Accounts",
        applications: "Applications",
        state: "State",
        on: "on",
        off: "off",
        first: "shown first",
    },
    form: FORM,
    before: Before {
        title: "Before you start",
        account: "You need a certified Mini Program of a company or an organisation. One of an individual cannot do this: WeChat gives it neither phone numbers nor links.",
        cost: "Each phone number that WeChat gives costs 0.03 CNY, but for the first 1,000. Saoma asks for one only when it is needed.",
        secret: "AppID and AppSecret are at mp.weixin.qq.com, under Development management, Development settings. WeChat shows an AppSecret once, when it is made.",
        rule: Named(
            "In the same place, add the rule that opens the Mini Program by an ordinary link: {}",
        ),
        domain: Named("Also there, under server domains, add the request domain: {}"),
        list: "If the Mini Program has a list of IP addresses, this server's belongs in it. If it is missing, you are told which one when you save.",
    },
    preview: Preview {
        title: "What people will see",
        language: "Language",
        computer: "On the computer",
        phone: "On the phone",
        application: "Your application",
        name: "Display name",
        asks: "wants to sign you in on a computer",
        site: "Site",
        browser: "Browser",
        a_browser: "Chrome on Windows",
        share: "Share my phone number",
        decline: "Decline",
        allow: "Allow",
    },
    acts: SourceActs {
        first: Act {
            title: "Show first",
            detail: "Where an application has several connections, people are shown this one first.",
            go: "Show first",
        },
        not_first: Act {
            title: "Shown first",
            detail: "Where an application has several connections, people are shown this one first.",
            go: "Do not show first",
        },
        on: Act {
            title: "Switch on",
            detail: "Nobody signs in by this connection. All that is set up for it is still there.",
            go: "Switch on",
        },
        off: Act {
            title: "Switch off",
            detail: "Nobody signs in by it while it is off, and logins that wait are refused. Nothing is lost.",
            go: "Switch off",
        },
        program: Act {
            title: "Another Mini Program",
            detail: "With another AppID every openid is another one. Whoever signed in by this connection is unknown to it from then on: their account stays, but this connection opens it no more.",
            go: "Change the Mini Program",
        },
        delete: Act {
            title: "Delete",
            detail: "Nobody signs in by it any more. Its settings, its logo and its AppSecret are lost, and its identifier is free. Accounts and their history stay.",
            go: "Delete",
        },
        delete_applications: Named("Applications that use it now: {}"),
        confirm: "To confirm, type its identifier",
        confirm_wrong: "That is not the identifier of this connection.",
    },
    applications: SourceApplications {
        title: "Applications",
        detail: "The applications to which people may sign in by this connection.",
        nothing: "There is no application in this pool yet. Make one by the command line: saoma application create.",
        application: "Application",
        switch: "Change",
        switch_on: "Switch on",
        switch_off: "Switch off",
        needs_program: "It cannot be switched on: this deployment has no Mini Program of its own. Configure wechat.default, or give the connection a Mini Program of its own under Settings.",
    },
};

const FORM: SourceForm = SourceForm {
    identity: "What it is",
    accounts: "Accounts",
    code: "The code",
    identifier: FieldWords {
        label: "Identifier",
        hint: "1 to 31 characters of a-z, 0-9 and -. It never changes.",
        wrong: "An identifier has 1 to 31 characters of a-z, 0-9 and -.",
    },
    identifier_taken: "Another connection of this pool has this identifier.",
    name: FieldWords {
        label: "Display name",
        hint: "People read it on the login page: 1 to 64 characters.",
        wrong: "A display name has 1 to 64 characters on one line.",
    },
    callback_url: FieldWords {
        label: "Callback URL (optional)",
        hint: "Where the browser goes after a login that no application's request started. https, or http for localhost.",
        wrong: "It begins with https://, or with http:// for localhost, and has no # in it.",
    },
    logo: FieldWords {
        label: "Logo (optional)",
        hint: "It stands in the middle of the code. PNG or JPEG, 512 KiB and 2048 px on each side at most. Without one, the application's stands there.",
        wrong: "This file cannot be used. It must be a whole PNG or JPEG, 512 KiB and 2048 px on each side at most.",
    },
    no_logo: "Take the logo away",
    program: "Whose Mini Program",
    programs: [
        Choice {
            name: "The deployment's",
            detail: "Who runs this deployment set it up at WeChat.",
            caution: "",
        },
        Choice {
            name: "Private deployment",
            detail: "One of your own, by its AppID and AppSecret. The WeChat accounts of your people belong to your company.",
            caution: "",
        },
    ],
    no_program: "This deployment has no Mini Program of its own. The connection can be saved, but not switched on for an application until wechat.default is configured. Or choose private deployment.",
    app_id: FieldWords {
        label: "AppID",
        hint: "wx and 16 digits of 0-9 and a-f.",
        wrong: "WeChat does not know this AppID. It is wx and 16 digits of 0-9 and a-f.",
    },
    app_id_stays: "Another one is a change of its own, at the end of this page.",
    app_secret: FieldWords {
        label: "AppSecret",
        hint: "WeChat is asked whether it is right. It is never shown again.",
        wrong: "WeChat does not take this AppSecret.",
    },
    secret_stays: "Left empty, the one that is kept stays. It is never shown.",
    secret_again: "A secret does not stay on a page: type it once more.",
    unverified: "WeChat could not say whether the AppSecret is right. Nothing is saved.",
    login_mode: "Login mode",
    login_modes: [
        Choice {
            name: "Sign in and register",
            detail: "Whoever is unknown gets an account.",
            caution: "",
        },
        Choice {
            name: "Login only",
            detail: "Only who has an account signs in.",
            caution: "Whoever is unknown is refused, and nobody can register by this connection.",
        },
    ],
    association: "Account association",
    associations: [
        Choice {
            name: "None",
            detail: "A WeChat account that is unknown opens no account that exists.",
            caution: "Whoever has an account already gets a second one, without their phone number.",
        },
        Choice {
            name: "Field matching",
            detail: "The phone number that WeChat verified opens the account that holds it.",
            caution: "Whoever holds a number opens its account, and numbers are handed on to others. A match that is old or has another WeChat account must be proven.",
        },
        Choice {
            name: "Ask binding",
            detail: "The person is asked: a new account, or one that they have, which they prove.",
            caution: "Whoever is unknown has a question to answer, and must still know a password or receive a code.",
        },
    ],
    phone: "Phone number",
    phones: [
        Choice {
            name: "Required",
            detail: "Each account has a number that WeChat verified.",
            caution: "Whoever does not give their number does not sign in.",
        },
        Choice {
            name: "Optional",
            detail: "Whoever does not give their number goes on without.",
            caution: "An account without a number cannot be matched, nor found by its number.",
        },
    ],
    wechat_subject: FieldWords {
        label: "WeChat subject (optional)",
        hint: "Connections that say the same share unionids: those whose Mini Programs are under one account of the WeChat Open Platform.",
        wrong: "A subject has 1 to 64 characters on one line.",
    },
    code_style: "Style of the code",
    code_styles: [
        Choice {
            name: "Ordinary link",
            detail: "A QR code that is drawn here. It needs the link rule at WeChat.",
            caution: "",
        },
        Choice {
            name: "Mini Program code",
            detail: "The round code that WeChat draws. It needs no link rule, but a released Mini Program. Where WeChat does not draw it in time, people are shown the ordinary link.",
            caution: "",
        },
    ],
    scene: "How people come to the code",
    scenes: [
        Choice {
            name: "By the camera alone",
            detail: "A picture of a code that somebody sent opens nothing.",
            caution: "",
        },
        Choice {
            name: "In any way",
            detail: "Also out of the album, and by a long press in a chat.",
            caution: "A picture of a code can be sent to others: whoever agrees there signs in whoever sent it.",
        },
    ],
    presence: "The login page",
    presences: [
        Choice {
            name: "Must be open",
            detail: "A code is scanned only while its page is there.",
            caution: "",
        },
        Choice {
            name: "May be closed",
            detail: "A code is scanned until its time is over.",
            caution: "A phone number may be asked, and paid for, that nobody waits for.",
        },
    ],
    choose_one: "Choose one of these.",
    create: "Create",
    save: "Save",
    preview: "Preview",
    preview_hint: "A preview saves nothing.",
    look_below: "Nothing is saved yet. Look at:",
    changed: "Somebody changed this while you had the page open. What you typed is still here: if you save it now, it takes the place of theirs.",
    became: "became",
    restored: "This is what you typed before. It is not saved yet.",
    sent_before: "This form was sent already, and it has made a connection. If you send it again, it makes another one.",
    nothing: "nothing",
};
