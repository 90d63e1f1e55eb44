-- Beside history. What is safe to lose is in a file of its own: ephemeral.sql.

-- Pictures by the SHA-256 of their bytes, as base64. Events name them and do not hold them.
CREATE TABLE pictures (
    pool text NOT NULL,
    hash text NOT NULL,
    png  text NOT NULL,
    PRIMARY KEY (pool, hash)
) STRICT;
