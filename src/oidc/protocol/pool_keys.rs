//! The keys of one pool: they sign its tokens, and tell these from all others. No I/O.

use domain::signing_key::Algorithm;
use jsonwebtoken::{
    DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode, jwk::Jwk,
};
use serde::{Serialize, de::DeserializeOwned};

use super::key_pair::{KeyError, jwt_algorithm};

/// The `kid` that a token names, which proves nothing.
pub fn kid_of(token: &str) -> Option<String> {
    decode_header(token).ok()?.kid
}

/// A key of a pool.
#[derive(Debug)]
pub struct Key {
    kid: String,
    algorithm: Algorithm,
    public: DecodingKey,
    /// `None` if nothing is signed with it yet, or any more.
    private: Option<EncodingKey>,
}

impl Key {
    /// A key from its public part as a JWK and, if it is to sign, its private part.
    ///
    /// # Errors
    /// [`KeyError`] if the public part is no JWK.
    pub fn new(
        kid: &str,
        algorithm: Algorithm,
        public: serde_json::Value,
        private: Option<EncodingKey>,
    ) -> Result<Self, KeyError> {
        let jwk: Jwk = serde_json::from_value(public).map_err(jsonwebtoken::errors::Error::from)?;
        Ok(Self { kid: kid.to_owned(), algorithm, public: DecodingKey::from_jwk(&jwk)?, private })
    }
}

/// The keys of one pool, those first that are to sign.
#[derive(Debug)]
pub struct PoolKeys(Vec<Key>);

impl PoolKeys {
    /// Of each algorithm, the first key that can is to sign.
    pub const fn new(keys: Vec<Key>) -> Self {
        Self(keys)
    }

    /// The algorithms that no key can sign with.
    pub fn missing(&self) -> Vec<Algorithm> {
        let missing = |algorithm: &Algorithm| self.signing(*algorithm).is_none();
        Algorithm::ALL.iter().copied().filter(missing).collect()
    }

    /// Whether there is a key of that `kid`.
    pub fn know(&self, kid: &str) -> bool {
        self.0.iter().any(|key| key.kid == kid)
    }

    /// A token of that `typ`.
    ///
    /// # Errors
    /// [`KeyError::Missing`] where no key can sign with the algorithm.
    pub fn sign(
        &self,
        algorithm: Algorithm,
        typ: &str,
        claims: &impl Serialize,
    ) -> Result<String, KeyError> {
        let (key, private) = self.signing(algorithm).ok_or(KeyError::Missing)?;
        let header = Header {
            typ: Some(typ.to_owned()),
            kid: Some(key.kid.clone()),
            ..Header::new(jwt_algorithm(algorithm))
        };
        Ok(encode(&header, claims, private)?)
    }

    /// The claims of a token of that `typ` that one of these keys signed with that algorithm; `None` for any other.
    ///
    /// The algorithm follows from the key and never from the token, and keys that the token brings or points to (`jwk`,
    /// `jku`, `x5u`) count for nothing. A `crit` header (RFC 7515 §4.1.11) names what nobody here understands.
    pub fn verify<C: DeserializeOwned>(
        &self,
        algorithm: Algorithm,
        typ: &str,
        token: &str,
    ) -> Option<C> {
        let header = decode_header(token).ok()?;
        let kid = header.kid?;
        let key = self.0.iter().find(|key| key.kid == kid && key.algorithm == algorithm)?;
        if header.typ.as_deref() != Some(typ) || header.crit.is_some() {
            return None;
        }
        // What the claims say is checked by who knows what they should say, with the server's own clock.
        let mut validation = Validation::new(jwt_algorithm(algorithm));
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        decode(token, &key.public, &validation).ok().map(|token| token.claims)
    }

    fn signing(&self, algorithm: Algorithm) -> Option<(&Key, &EncodingKey)> {
        let mut fitting = self.0.iter().filter(|key| key.algorithm == algorithm);
        fitting.find_map(|key| Some((key, key.private.as_ref()?)))
    }
}

#[cfg(test)]
mod tests;
