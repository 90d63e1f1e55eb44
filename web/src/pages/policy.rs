//! What a browser is told to allow on a page for people.

/// The content security policy of every page for people, errors included: own files only, nothing inline, never framed.
///
/// There are no forms: every act is a `fetch` to the own origin, and the page then leaves by script. So `form-action` can be
/// `'none'`; a form whose answer redirects to a client's site would need each of these sites in it, as Chromium applies
/// `form-action` to redirects too (W3C CSP3 §6.4.1.1 leaves that open). Navigation by script is not restricted by any directive.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

/// The media type of every page.
pub const CONTENT_TYPE: &str = "text/html; charset=utf-8";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_allows_nothing_inline_and_nothing_foreign() {
        let directives: Vec<_> = CONTENT_SECURITY_POLICY.split("; ").collect();
        assert_eq!(directives.first(), Some(&"default-src 'none'"));
        for directive in [
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "object-src 'none'",
        ] {
            assert!(directives.contains(&directive), "{directive}");
        }
        for loose in ["unsafe", "*", "http"] {
            assert!(!CONTENT_SECURITY_POLICY.contains(loose), "{loose}");
        }
    }
}
