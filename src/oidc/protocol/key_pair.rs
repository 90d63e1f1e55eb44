//! A key pair that signs tokens: made, kept as bytes, and shown as a JWK. No I/O.

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{self, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::signing_key::Algorithm;
use jsonwebtoken::{
    EncodingKey,
    jwk::{Jwk, PublicKeyUse, ThumbprintHash},
};

/// A key could not be made, found or read.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The generator failed.
    #[error("no key could be made")]
    NotMade,
    /// There is none that can sign.
    #[error("there is no key of that algorithm")]
    Missing,
    /// The bytes are not a key of that algorithm.
    #[error("a key could not be read: {0}")]
    Unreadable(#[from] jsonwebtoken::errors::Error),
}

/// The name of an algorithm where tokens are made and read.
pub const fn jwt_algorithm(algorithm: Algorithm) -> jsonwebtoken::Algorithm {
    match algorithm {
        Algorithm::Es256 => jsonwebtoken::Algorithm::ES256,
        Algorithm::Rs256 => jsonwebtoken::Algorithm::RS256,
    }
}

/// A new key: P-256, or RSA with 2048 bits, which takes about 0.2 s.
///
/// # Errors
/// [`KeyError`] where the generator fails.
pub fn generate(algorithm: Algorithm) -> Result<EncodingKey, KeyError> {
    match algorithm {
        Algorithm::Es256 => {
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
            let der = pair.and_then(|pair| pair.to_pkcs8v1()).map_err(|_| KeyError::NotMade)?;
            Ok(EncodingKey::from_ec_der(der.as_ref()))
        }
        Algorithm::Rs256 => {
            let pair = rsa::KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::NotMade)?;
            let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| KeyError::NotMade)?;
            // jsonwebtoken wants the RSAPrivateKey of RFC 8017 alone, and takes it out of PEM only.
            let pem = STANDARD.encode(der.as_ref());
            let pem = format!("-----BEGIN PRIVATE KEY-----\n{pem}\n-----END PRIVATE KEY-----\n");
            Ok(EncodingKey::from_rsa_pem(pem.as_bytes())?)
        }
    }
}

/// A key from the bytes that [`EncodingKey::as_bytes`] gave.
pub fn restore(algorithm: Algorithm, bytes: &[u8]) -> EncodingKey {
    match algorithm {
        Algorithm::Es256 => EncodingKey::from_ec_der(bytes),
        Algorithm::Rs256 => EncodingKey::from_rsa_der(bytes),
    }
}

/// The public part as a JWK (RFC 7517), whose `kid` is its thumbprint (RFC 7638).
///
/// # Errors
/// [`KeyError`] where the key is not of that algorithm.
pub fn public(algorithm: Algorithm, key: &EncodingKey) -> Result<Jwk, KeyError> {
    let mut jwk = Jwk::from_encoding_key(key, jwt_algorithm(algorithm))?;
    jwk.common.key_id = Some(jwk.thumbprint(ThumbprintHash::SHA256)?);
    jwk.common.public_key_use = Some(PublicKeyUse::Signature);
    Ok(jwk)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_thumbprint_example_of_rfc_7638_comes_out() {
        let jwk: Jwk = serde_json::from_value(json!({
            "kty": "RSA",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
            "e": "AQAB", "alg": "RS256", "kid": "2011-04-29",
        }))
        .unwrap();
        let thumbprint = jwk.thumbprint(ThumbprintHash::SHA256).unwrap();
        assert_eq!(thumbprint, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn a_restored_key_is_the_same_and_its_jwk_holds_nothing_private() {
        for (algorithm, members) in [
            (Algorithm::Es256, vec!["alg", "crv", "kid", "kty", "use", "x", "y"]),
            (Algorithm::Rs256, vec!["alg", "e", "kid", "kty", "n", "use"]),
        ] {
            let made = generate(algorithm).unwrap();
            let jwk = public(algorithm, &made).unwrap();
            assert_eq!(public(algorithm, &restore(algorithm, made.as_bytes())).unwrap(), jwk);
            let json = serde_json::to_value(&jwk).unwrap();
            let mut names: Vec<&str> =
                json.as_object().unwrap().keys().map(String::as_str).collect();
            names.sort_unstable();
            assert_eq!(names, members);
            assert_eq!(json["alg"], algorithm.name());
        }
    }
}
