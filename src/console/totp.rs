//! Codes of an authenticator app: six digits, a new one each 30 seconds (RFC 6238).

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use totp_rs::{Builder, Totp};

use crate::http::refusal::Refusal;

/// Bytes of a secret, as RFC 4226 §4 recommends.
pub const SECRET: usize = 20;

/// What makes the codes of a person.
pub struct Codes(Totp);

impl Codes {
    /// Of a secret of [`SECRET`] bytes; the name is what the app shows beside the code.
    ///
    /// # Errors
    /// [`Refusal::Internal`] for a secret that is too short.
    pub fn new(secret: &[u8], host: &str, name: &str) -> Result<Self, Refusal> {
        let builder = Builder::new().with_secret(secret);
        // A colon would stand between the two; no host name and no name has one.
        let issuer = Some(format!("Saoma {}", host.replace(':', " ")));
        let totp = builder.with_account_name(name).with_issuer(issuer).build();
        totp.map(Self).map_err(|_| Refusal::Internal)
    }

    /// The time step whose code this is: that of now, or one beside it, since clocks differ.
    pub fn step(&self, code: &str, now: DateTime<Utc>) -> Option<u64> {
        let now = u64::try_from(now.timestamp()).ok()?;
        self.0.check(code.trim(), now)
    }

    /// The secret as somebody types it.
    pub fn typed(&self) -> String {
        self.0.secret().to_base32()
    }

    /// The same as a code for the app's camera, as a `data:` URI.
    ///
    /// # Errors
    /// [`Refusal::Internal`] if it cannot be drawn.
    pub fn picture(&self) -> Result<String, Refusal> {
        let url = self.0.to_url().map_err(|_| Refusal::Internal)?;
        let svg = ::web::code_image::svg(&url, None).map_err(|_| Refusal::Internal)?;
        Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    /// RFC 6238, appendix B, of which our codes are the last six digits.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        let codes = Codes::new(b"12345678901234567890", "login.example.com", "lin").unwrap();
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")]
        {
            let step = u64::try_from(seconds / 30).unwrap();
            assert_eq!(codes.step(code, at(seconds)), Some(step));
            assert_eq!(codes.step(&format!(" {code} "), at(seconds + 30)), Some(step));
            assert_eq!(codes.step(code, at(seconds + 90)), None);
        }
        for wrong in ["", "28708", "2870822", "abcdef", "２８７０８２"] {
            assert_eq!(codes.step(wrong, at(59)), None, "{wrong}");
        }
    }

    #[test]
    fn an_app_is_told_the_secret_by_a_picture() {
        let codes = Codes::new(&[7; SECRET], "localhost:8080", "lin").unwrap();
        assert!(codes.picture().unwrap().starts_with("data:image/svg+xml;base64,"));
        assert_eq!(codes.typed().len(), 32);
    }
}
