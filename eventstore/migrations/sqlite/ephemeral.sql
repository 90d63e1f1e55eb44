-- What is safe to lose, in a file beside the database that is never waited for. Times are RFC 3339 text.

-- When the browser of a login was last in contact with a replica. One that is held is there for as long as the replica lives.
CREATE TABLE IF NOT EXISTS presence (
    login        text    NOT NULL,
    replica      text    NOT NULL,
    held         integer NOT NULL,
    last_contact text    NOT NULL,
    PRIMARY KEY (login, replica)
) STRICT;

-- The replicas that browsers are in contact with.
CREATE TABLE IF NOT EXISTS replicas (
    replica  text NOT NULL PRIMARY KEY,
    alive_at text NOT NULL
) STRICT;

-- What WeChat answered to a code, by the SHA-256 of the code; sealed. NULL: it is being asked.
CREATE TABLE IF NOT EXISTS exchanges (
    code       text NOT NULL PRIMARY KEY,
    ticket     text NOT NULL,
    answer     text,
    expires_at text NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS exchanges_expires_at ON exchanges (expires_at);

-- Authorization requests that wait for somebody to sign in; sealed. The id becomes that of the grant.
CREATE TABLE IF NOT EXISTS pending_requests (
    pool       text NOT NULL,
    id         text NOT NULL,
    request    text NOT NULL,
    expires_at text NOT NULL,
    PRIMARY KEY (pool, id)
) STRICT;

CREATE INDEX IF NOT EXISTS pending_requests_expires_at ON pending_requests (expires_at);

-- When the browser of a session last used it, to the minute.
CREATE TABLE IF NOT EXISTS session_uses (
    pool    text NOT NULL,
    session text NOT NULL,
    used_at text NOT NULL,
    PRIMARY KEY (pool, session)
) STRICT;

CREATE INDEX IF NOT EXISTS session_uses_used_at ON session_uses (used_at);

-- Which process does what only one should do at a time.
CREATE TABLE IF NOT EXISTS turns (
    name   text NOT NULL PRIMARY KEY,
    holder text NOT NULL,
    until  text NOT NULL
) STRICT;
