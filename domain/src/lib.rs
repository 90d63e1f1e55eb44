//! What may happen in a login, and what follows: aggregates, events and decisions. No I/O, no clock, no randomness.
