//! Where random bytes come from. Everything that needs them is given a [`Random`].

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// A source of random bytes, fit for secrets.
pub trait Random: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The random numbers of aws-lc, seeded by the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    /// # Panics
    /// When the operating system has no randomness to give: no secret may be made then.
    #[expect(
        clippy::disallowed_methods,
        clippy::expect_used,
        reason = "the one place where random bytes are drawn; without them nothing may go on"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        aws_lc_rs::rand::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// `N` random bytes.
pub fn bytes<const N: usize>(random: &(impl Random + ?Sized)) -> [u8; N] {
    let mut bytes = [0; N];
    random.fill(&mut bytes);
    bytes
}

/// `N` random bytes as base64url without padding (RFC 4648, section 5): 22 characters for 16 bytes, 43 for 32.
pub fn token<const N: usize>(random: &(impl Random + ?Sized)) -> String {
    URL_SAFE_NO_PAD.encode(bytes::<N>(random))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_has_22_characters_and_a_phone_token_43() {
        assert_eq!(token::<16>(&SystemRandom).len(), 22);
        let shared: std::sync::Arc<dyn Random> = std::sync::Arc::new(SystemRandom);
        assert_eq!(token::<32>(&*shared).len(), 43);
    }

    #[test]
    fn two_tokens_differ() {
        assert_ne!(token::<16>(&SystemRandom), token::<16>(&SystemRandom));
    }
}
