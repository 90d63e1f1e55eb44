//! What a client may know of a pool's provider before it asks: OpenID Connect Discovery §3, RFC 8414 §2. Only what is
//! really there.

use actix_web::HttpResponse;
use domain::{authorization_request::ResponseMode, signing_key::Algorithm};
use serde_json::{Value, json};

use super::{client, token};
use crate::{
    http::host::PoolHost,
    oidc::protocol::{
        claims,
        request::{PROMPTS, SCOPES},
    },
};

/// `GET /oidc/.well-known/openid-configuration`, and the two forms that RFC 8414 §3.1 puts at the root.
pub async fn discovery(host: PoolHost) -> HttpResponse {
    HttpResponse::Ok().json(document(&host.issuer()))
}

fn document(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/auth"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": claims::audience(issuer),
        "introspection_endpoint": format!("{issuer}/token/introspection"),
        "revocation_endpoint": format!("{issuer}/token/revocation"),
        "end_session_endpoint": format!("{issuer}/session/end"),
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "scopes_supported": SCOPES,
        "response_types_supported": ["code"],
        "response_modes_supported": ResponseMode::ALL,
        "grant_types_supported": token::GRANT_TYPES,
        "code_challenge_methods_supported": ["S256"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": Algorithm::ALL,
        "token_endpoint_auth_methods_supported": client::METHODS,
        "introspection_endpoint_auth_methods_supported": client::METHODS_WITH_SECRET,
        "revocation_endpoint_auth_methods_supported": client::METHODS,
        "claims_supported": claims::SUPPORTED,
        "prompt_values_supported": PROMPTS,
        "ui_locales_supported": ["zh", "en"],
        "authorization_response_iss_parameter_supported": true,
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        // Absent would mean true.
        "request_uri_parameter_supported": false,
    })
}

#[cfg(test)]
mod tests {
    use super::document;

    #[test]
    fn discovery_lists_what_is_there_and_nothing_else() {
        insta::assert_json_snapshot!(document("https://login.example.com/oidc"), @r#"
        {
          "authorization_endpoint": "https://login.example.com/oidc/auth",
          "authorization_response_iss_parameter_supported": true,
          "claims_parameter_supported": false,
          "claims_supported": [
            "iss",
            "sub",
            "aud",
            "exp",
            "iat",
            "auth_time",
            "nonce",
            "at_hash",
            "sid",
            "phone_number",
            "phone_number_verified",
            "nickname",
            "picture",
            "updated_at"
          ],
          "code_challenge_methods_supported": [
            "S256"
          ],
          "end_session_endpoint": "https://login.example.com/oidc/session/end",
          "grant_types_supported": [
            "authorization_code",
            "refresh_token"
          ],
          "id_token_signing_alg_values_supported": [
            "ES256",
            "RS256"
          ],
          "introspection_endpoint": "https://login.example.com/oidc/token/introspection",
          "introspection_endpoint_auth_methods_supported": [
            "client_secret_basic",
            "client_secret_post"
          ],
          "issuer": "https://login.example.com/oidc",
          "jwks_uri": "https://login.example.com/oidc/.well-known/jwks.json",
          "prompt_values_supported": [
            "none",
            "login",
            "consent",
            "select_account"
          ],
          "request_parameter_supported": false,
          "request_uri_parameter_supported": false,
          "response_modes_supported": [
            "query",
            "fragment",
            "form_post",
            "web_message"
          ],
          "response_types_supported": [
            "code"
          ],
          "revocation_endpoint": "https://login.example.com/oidc/token/revocation",
          "revocation_endpoint_auth_methods_supported": [
            "client_secret_basic",
            "client_secret_post",
            "none"
          ],
          "scopes_supported": [
            "openid",
            "phone",
            "profile",
            "offline_access"
          ],
          "subject_types_supported": [
            "public"
          ],
          "token_endpoint": "https://login.example.com/oidc/token",
          "token_endpoint_auth_methods_supported": [
            "client_secret_basic",
            "client_secret_post",
            "none"
          ],
          "ui_locales_supported": [
            "zh",
            "en"
          ],
          "userinfo_endpoint": "https://login.example.com/oidc/me"
        }
    "#);
    }
}
