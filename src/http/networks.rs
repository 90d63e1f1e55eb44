//! The networks to which an API key is bound, each as `10.0.0.0/8`.

use std::net::IpAddr;

use super::refusal::Refusal;
use crate::config::Networks;

/// What somebody says, in the form in which it is kept: a single address is a network of one.
///
/// # Errors
/// [`Refusal::Invalid`], for the first that is none.
pub fn read(said: &[String]) -> Result<Vec<String>, Refusal> {
    let networks = Networks::try_from(said.to_vec());
    networks.map(|networks| networks.texts()).map_err(|why| Refusal::invalid("networks", why))
}

/// Whether an address is in one of them. Where there are none, every address is good.
pub fn allow(kept: &[String], address: IpAddr) -> bool {
    let contain = |networks: Networks| networks.contain(address);
    kept.is_empty() || Networks::try_from(kept.to_vec()).is_ok_and(contain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_allows_what_was_said_and_nothing_that_cannot_be_read() {
        let allowed = |kept: &[String], address: &str| allow(kept, address.parse().unwrap());
        let kept = read(&["203.0.113.0/24".to_owned(), "::ffff:10.0.0.5".to_owned()]).unwrap();
        assert_eq!(kept, ["203.0.113.0/24", "10.0.0.5/32"]);
        assert!(allowed(&kept, "203.0.113.7") && allowed(&kept, "10.0.0.5"));
        assert!(!allowed(&kept, "10.0.0.6") && !allowed(&kept, "2001:db8::1"));
        assert!(allowed(&[], "2001:db8::1"));
        assert!(!allowed(&["office".to_owned()], "203.0.113.7"));
        assert!(read(&["office".to_owned()]).is_err());
    }
}
