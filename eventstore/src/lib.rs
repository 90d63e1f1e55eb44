//! Remembers: streams, claims and read tables in one transaction, sealed.
