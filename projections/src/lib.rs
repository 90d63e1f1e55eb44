//! Shows: one file a read table, its fold and its queries.
