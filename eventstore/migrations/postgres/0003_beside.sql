-- Beside history: shared by replicas, left out of a rebuild.

-- Pictures by the SHA-256 of their bytes, as base64. Events name them and do not hold them.
CREATE TABLE pictures (
    pool text NOT NULL,
    hash text NOT NULL,
    png  text NOT NULL,
    PRIMARY KEY (pool, hash)
);

-- The rest is safe to lose, so it is not logged: a login would wait for the disk several times more. All times are the
-- database's: the clocks of replicas may differ.

-- When the browser of a login was last in contact with a replica.
CREATE UNLOGGED TABLE presence (
    login        text        NOT NULL,
    replica      text        NOT NULL,
    last_contact timestamptz NOT NULL,
    PRIMARY KEY (login, replica)
);

CREATE INDEX presence_last_contact ON presence (last_contact);

-- What WeChat answered to a code, by the SHA-256 of the code; sealed. NULL: it is being asked.
CREATE UNLOGGED TABLE exchanges (
    code       text        NOT NULL PRIMARY KEY,
    ticket     text        NOT NULL,
    answer     text,
    expires_at timestamptz NOT NULL
);

CREATE INDEX exchanges_expires_at ON exchanges (expires_at);

-- Authorization requests that wait for somebody to sign in; sealed. The id becomes that of the grant.
CREATE UNLOGGED TABLE pending_requests (
    pool       text        NOT NULL,
    id         text        NOT NULL,
    request    text        NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (pool, id)
);

CREATE INDEX pending_requests_expires_at ON pending_requests (expires_at);

-- Which replica does what only one should do at a time.
CREATE UNLOGGED TABLE turns (
    name   text        NOT NULL PRIMARY KEY,
    holder text        NOT NULL,
    until  timestamptz NOT NULL
);
