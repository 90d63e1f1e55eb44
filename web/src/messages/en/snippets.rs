//! The programs for a site, in English.

use crate::messages::{Named, Snippets};

pub(super) const SNIPPETS: Snippets = Snippets {
    title: "Sign in from your site",
    detail: "Whole programs, with this application's own values. They read its secret from the environment variable SAOMA_CLIENT_SECRET; it stands in none of them.",
    detail_public: "Whole pages, with this application's own values. There is no secret.",
    window: "Web page, in a window",
    page: "Web page, with oidc-client-ts",
    needs_origin: Named("It works in a window once {} is among this application's origins."),
    none: "There are programs to copy here once this application has a redirect URI of a website, with a path and without a query, as https://shop.example/callback. An app on a device signs in by a library of its platform, such as AppAuth, with the values above.",
};
