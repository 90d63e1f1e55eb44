-- Beside history: shared by replicas, safe to lose, left out of a rebuild.

-- When the browser of a login was last there.
CREATE UNLOGGED TABLE presence (
    login        text        NOT NULL PRIMARY KEY,
    last_contact timestamptz NOT NULL
);

CREATE INDEX presence_last_contact ON presence (last_contact);

-- What WeChat answered to a code, by the SHA-256 of the code; sealed. NULL: it is being asked. Unlogged, since a login
-- would wait for the disk twice more: who was asked when PostgreSQL broke down asks again with a new code.
CREATE UNLOGGED TABLE exchanges (
    code       text        NOT NULL PRIMARY KEY,
    ticket     text        NOT NULL,
    answer     text,
    expires_at timestamptz NOT NULL
);

CREATE INDEX exchanges_expires_at ON exchanges (expires_at);

-- What was answered to a request that may be repeated; sealed.
CREATE TABLE idempotency (
    pool       text        NOT NULL,
    key        text        NOT NULL,
    answer     text        NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (pool, key)
);

CREATE INDEX idempotency_expires_at ON idempotency (expires_at);

-- Which replica does what only one should do at a time.
CREATE UNLOGGED TABLE turns (
    name   text        NOT NULL PRIMARY KEY,
    holder text        NOT NULL,
    until  timestamptz NOT NULL
);
