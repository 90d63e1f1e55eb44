//! An "Experience login" in English.

use crate::messages::ExperienceWords;

pub(super) const EXPERIENCE: ExperienceWords = ExperienceWords {
    title: "Experience login",
    detail: "Sign in as people do, with your own WeChat, and see what the site would be told. It is a real sign-in: an account may be made, and a phone number may be asked for at WeChat, which costs. Whoever is signed in here with this browser is signed out.",
    go: "Experience login",
    off: "The application is switched off: nobody signs in to it.",
    no_connection: "Switch a connection on first: without one nobody can sign in.",
    signed_in: "Somebody signed in. This is what the site would be told.",
    ended: "Nothing of it is kept: the session has ended, and the tokens below read nothing any more.",
    user: "The user",
    user_info: "Whoever shows the access token at userinfo is answered:",
    user_info_name: "Userinfo",
    id_token_claims: "Claims of the ID token",
    access_token_claims: "Claims of the access token",
    id_token: "ID token",
    access_token: "Access token",
    tokens: "As the site gets it",
    answer: "The answer of the token endpoint",
    refused: "Nobody signed in. The site would be told:",
    over: "This was shown before, or it took too long. Nothing of it is kept, so begin again.",
    not_asked: "This is not the answer to something that you began in this session of the console.",
    again: "Once more",
};
