-- Beside history: shared by replicas, left out of a rebuild.

-- Pictures by the SHA-256 of their bytes, as base64. Events name them and do not hold them.
CREATE TABLE pictures (
    pool text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    png  text COLLATE "C" NOT NULL,
    PRIMARY KEY (pool, hash)
);

-- The rest is safe to lose, so it is not logged: a login would wait for the disk several times more. All times are the
-- database's but for those of sessions: the clocks of replicas may differ.

-- When the browser of a login was last in contact with a replica. One that is held is there for as long as the replica lives.
CREATE UNLOGGED TABLE presence (
    login        text COLLATE "C" NOT NULL,
    replica      text COLLATE "C" NOT NULL,
    held         boolean          NOT NULL,
    last_contact timestamptz      NOT NULL,
    PRIMARY KEY (login, replica)
);

-- The replicas that browsers are in contact with.
CREATE UNLOGGED TABLE replicas (
    replica  text COLLATE "C" NOT NULL PRIMARY KEY,
    alive_at timestamptz      NOT NULL
);

-- What WeChat answered to a code, by the SHA-256 of the code; sealed. NULL: it is being asked.
CREATE UNLOGGED TABLE exchanges (
    code       text COLLATE "C" NOT NULL PRIMARY KEY,
    ticket     text COLLATE "C" NOT NULL,
    answer     text COLLATE "C",
    expires_at timestamptz      NOT NULL
);

CREATE INDEX exchanges_expires_at ON exchanges (expires_at);

-- Authorization requests that wait for somebody to sign in; sealed. The id becomes that of the grant.
CREATE UNLOGGED TABLE pending_requests (
    pool       text COLLATE "C" NOT NULL,
    id         text COLLATE "C" NOT NULL,
    request    text COLLATE "C" NOT NULL,
    expires_at timestamptz      NOT NULL,
    PRIMARY KEY (pool, id)
);

CREATE INDEX pending_requests_expires_at ON pending_requests (expires_at);

-- When the browser of a session last used it, to the minute, by the clock of the server that was asked: a session that nobody
-- uses is over after a while, and clocks differ by seconds.
CREATE UNLOGGED TABLE session_uses (
    pool    text COLLATE "C" NOT NULL,
    session text COLLATE "C" NOT NULL,
    used_at timestamptz      NOT NULL,
    PRIMARY KEY (pool, session)
);

CREATE INDEX session_uses_used_at ON session_uses (used_at);

-- Which replica does what only one should do at a time.
CREATE UNLOGGED TABLE turns (
    name   text COLLATE "C" NOT NULL PRIMARY KEY,
    holder text COLLATE "C" NOT NULL,
    until  timestamptz      NOT NULL
);

COMMENT ON TABLE pictures IS 'Pictures by the SHA-256 of their bytes, as base64. Events name them and do not hold them.';
COMMENT ON TABLE presence IS 'When the browser of a login was last in contact with a replica. One that is held is there for as long as the replica lives.';
COMMENT ON TABLE replicas IS 'The replicas that browsers are in contact with.';
COMMENT ON TABLE exchanges IS 'What WeChat answered to a code, by the SHA-256 of the code; sealed. NULL: it is being asked.';
COMMENT ON TABLE pending_requests IS 'Authorization requests that wait for somebody to sign in; sealed. The id becomes that of the grant.';
COMMENT ON TABLE session_uses IS 'When the browser of a session last used it, to the minute, by the clock of the server that was asked: a session that nobody uses is over after a while, and clocks differ by seconds.';
COMMENT ON TABLE turns IS 'Which replica does what only one should do at a time.';
