//! Passwords: argon2id (RFC 9106), on the threads for what takes long.

use std::time::Duration;

use actix_web::{rt::time::sleep, web};
use argon2::{
    Argon2, Params,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use futures::future::join;
use tokio::sync::Semaphore;

use super::refusal::Refusal;

/// How many are hashed at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 4;

/// A hash of no password, as costly as any: so who has no password, and who has no account, takes as long as who has one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// No answer to a password comes sooner: a hash from elsewhere may be cheaper or dearer than ours, and by the time it would be seen that
/// there is one.
const SOONEST: Duration = Duration::from_millis(500);

/// Hashes passwords, a few at once.
pub struct Passwords(Semaphore);

impl Default for Passwords {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

impl Passwords {
    /// The hash of a password in PHC form, with a salt of random bytes.
    ///
    /// # Errors
    /// [`Refusal::Internal`] if there is no memory for it.
    pub async fn hash(&self, password: String, salt: [u8; 16]) -> Result<String, Refusal> {
        self.in_turn(move || {
            let hash: Result<PasswordHash, _> =
                Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).map_err(|_| Refusal::Internal)
        })
        .await?
    }

    /// Whether a password is the one with this hash, told after half a second. Without a hash the same is done, for nothing.
    ///
    /// # Errors
    /// [`Refusal::Internal`] if the server is to stop.
    pub async fn is(&self, password: String, hash: Option<String>) -> Result<bool, Refusal> {
        let soonest = sleep(SOONEST);
        let is_right = self.in_turn(move || {
            let known = hash.as_deref().unwrap_or(NOBODY);
            let matches = PasswordHash::new(known).is_ok_and(|known| {
                Argon2::default().verify_password(password.as_bytes(), &known).is_ok()
            });
            matches && hash.is_some()
        });
        let (is_right, ()) = join(is_right, soonest).await;
        is_right
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        act: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let _turn = self.0.acquire().await.map_err(|_| Refusal::Internal)?;
        web::block(act).await.map_err(|_| Refusal::Internal)
    }
}

/// What hashes from elsewhere may take: KiB of memory and lanes, at most.
const MOST: (u32, u32) = (64 * 1024, 4);
/// What they may cost: KiB times passes. A cheaper one is soon found out by trying, a dearer one takes longer than [`SOONEST`]. What
/// others use by default lies between.
const COST: std::ops::RangeInclusive<u32> = 32_768..=262_144;
/// Bytes of a hash.
const OUTPUT: std::ops::RangeInclusive<usize> = 16..=64;

/// Whether a text is the hash of a password as it is kept here.
///
/// # Errors
/// The rule that it breaks.
pub fn check_hash(text: &str) -> Result<(), &'static str> {
    const FORM: &str = "argon2id in PHC form is expected: $argon2id$v=19$m=…,t=…,p=…$salt$hash";
    let hash = PasswordHash::new(text).map_err(|_| FORM)?;
    let params = Params::try_from(&hash).map_err(|_| FORM)?;
    let (output, salt) = (hash.hash.as_ref(), hash.salt.as_ref());
    if hash.algorithm.as_str() != "argon2id" || hash.version != Some(0x13) || salt.is_none() {
        return Err(FORM);
    }
    if !output.is_some_and(|output| OUTPUT.contains(&output.len())) {
        return Err("a hash has 16 to 64 bytes");
    }
    let (memory, lanes) = MOST;
    let cost = params.m_cost().saturating_mul(params.t_cost());
    if params.m_cost() > memory || params.p_cost() > lanes || !COST.contains(&cost) {
        return Err("at most m=65536 and p=4 are taken, and m times t from 32768 to 262144");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn only_the_password_itself_is_taken() {
        let passwords = Passwords::default();
        let hash = passwords.hash("正确 horse".to_owned(), [7; 16]).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.is("正确 horse".to_owned(), Some(hash.clone())).await.unwrap());
        for wrong in ["正确 Horse", ""] {
            assert!(!passwords.is(wrong.to_owned(), Some(hash.clone())).await.unwrap());
        }
    }

    #[actix_web::test]
    async fn no_answer_to_a_password_comes_sooner_than_another() {
        let passwords = Passwords::default();
        let cheap = NOBODY.replace("m=19456,t=2", "m=32768,t=1");
        for hash in [None, Some(NOBODY.to_owned()), Some(cheap)] {
            let begun = std::time::Instant::now();
            assert!(!passwords.is("any".to_owned(), hash.clone()).await.unwrap());
            assert!(begun.elapsed() >= SOONEST, "{hash:?}");
        }
    }

    #[test]
    fn what_stands_for_nobody_is_a_hash_of_the_usual_cost() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let usual: PasswordHash =
            Argon2::default().hash_password_with_salt(b"any", &[7; 16]).unwrap();
        assert_eq!((nobody.algorithm, nobody.params), (usual.algorithm, usual.params));
    }

    #[test]
    fn only_a_hash_that_costs_about_as_much_as_ours_is_kept() {
        // Ours, and what others use by default.
        for cost in ["m=19456,t=2,p=1", "m=65536,t=4,p=1", "m=65536,t=3,p=4", "m=7168,t=5,p=1"] {
            assert_eq!(check_hash(&NOBODY.replace("m=19456,t=2,p=1", cost)), Ok(()), "{cost}");
        }
        for (wrong, rule) in [
            ("secret", "argon2id"),
            ("$2b$12$abcdefghijklmnopqrstuv", "argon2id"),
            (&NOBODY.replace("argon2id", "argon2i"), "argon2id"),
            (&NOBODY.replace("v=19", "v=16"), "argon2id"),
            (&NOBODY.replace("m=19456", "m=1048576"), "m=65536"),
            (&NOBODY.replace("t=2", "t=99"), "to 262144"),
            (&NOBODY.replace("t=2", "t=1"), "from 32768"),
            (&NOBODY.replace("m=19456,t=2", "m=8,t=1"), "from 32768"),
            (&NOBODY.replace("m=19456,t=2", "m=65536,t=4294967295"), "to 262144"),
            (&NOBODY.replace("p=1", "p=9"), "p=4"),
            ("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA", "16 to 64"),
        ] {
            assert!(check_hash(wrong).unwrap_err().contains(rule), "{wrong}");
        }
    }
}
