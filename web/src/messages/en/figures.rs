//! How sign-ins go, in English.

use crate::messages::console::Figures;

pub(super) const FIGURES: Figures = Figures {
    span: "Span",
    spans: ["24 hours", "7 days", "30 days"],
    nothing: "Nobody asked for a code in this time. Open the site and press \"Sign in\": what becomes of it is shown here.",
    numbers: "The numbers",
    time: "From",
    logins: "Logins",
    by_outcome: "What became of the logins",
    outcomes: ["Signed in", "Declined", "Refused", "Time was over", "Not over yet"],
    how_far: "How far they came",
    funnel: ["Code shown", "Scanned", "Agreed", "Account known", "Signed in"],
    how_long: "How long people take",
    how_long_detail: "Of the latest 5,000 logins.",
    steps: ["To scan", "To agree", "To say which account is theirs", "To be signed in"],
    step: "Step",
    median: "Half, at most",
    nine_of_ten: "Nine of ten, at most",
    why: "Why logins ended without a sign-in",
    reason: "Reason",
    no_refusals: "None did.",
    phones: "Phone numbers asked for at WeChat",
    phone_numbers: "Numbers",
    phones_detail: "WeChat takes 0.03 CNY for each.",
    connection: "Connection",
    no_phones: "None was.",
};
