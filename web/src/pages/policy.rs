//! What a browser is told to allow on a page for people.

use url::{Host, Url};

/// The content security policy of every page for people, errors included: own files only, nothing inline, never framed.
///
/// There are no forms but one ([`policy_for_a_form_to`]): every act is a `fetch` to the own origin, and the page then leaves by script. So `form-action` can be
/// `'none'`; a form whose answer redirects to a client's site would need each of these sites in it, as Chromium applies
/// `form-action` to redirects too (W3C CSP3 §6.4.1.1 leaves that open). Navigation by script is not restricted by any directive.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

/// The same for the pages of the console, whose forms go to the own origin.
pub const POLICY_WITH_OWN_FORMS: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

/// The same for the page whose only form goes to a client: to its origin and to no other. Where the client leads the browser on
/// to another site in answer to the form, Chromium stops it (see above). No policy can name an IPv6 address (W3C CSP3 §2.3.1),
/// so a form to one is allowed by its scheme.
#[must_use]
pub fn policy_for_a_form_to(address: &str) -> String {
    let allowed = Url::parse(address).map_or("'none'".to_owned(), |url| match url.host() {
        Some(Host::Ipv6(_)) => format!("{}:", url.scheme()),
        _ => url.origin().ascii_serialization(),
    });
    let allowed = format!("form-action {allowed}");
    CONTENT_SECURITY_POLICY.replace("form-action 'none'", &allowed)
}

/// The media type of every page.
pub const CONTENT_TYPE: &str = "text/html; charset=utf-8";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_the_console_go_to_the_own_origin() {
        let own = CONTENT_SECURITY_POLICY.replace("form-action 'none'", "form-action 'self'");
        assert_eq!(POLICY_WITH_OWN_FORMS, own);
    }

    #[test]
    fn a_form_goes_to_its_client_alone() {
        let policy = policy_for_a_form_to("https://shop.example:8443/cb?x=1; script-src *");
        assert!(policy.contains("; form-action https://shop.example:8443; "), "{policy}");
        assert_eq!(policy.matches("script-src").count(), 1);
        let loopback = policy_for_a_form_to("http://[::1]:8400/cb");
        assert!(loopback.contains("; form-action http:; "), "{loopback}");
        assert!(policy_for_a_form_to("nonsense").contains("form-action 'none'"));
    }

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
