-- History, and what is kept in step with it. The same columns as on PostgreSQL; a test compares them.

-- One row: what a program must be able to read, up to which format new events may be written, and which folds made the
-- rows of the read tables.
CREATE TABLE format (
    id             integer NOT NULL PRIMARY KEY CHECK (id = 1),
    reads_at_least integer NOT NULL,
    writes         integer NOT NULL,
    projections    integer NOT NULL
) STRICT;

INSERT INTO format (id, reads_at_least, writes, projections) VALUES (1, 1, 1, 1);

-- A random key for each pool, wrapped with the one of the deployment (pool ''), which is wrapped with the root key.
CREATE TABLE keyring (
    pool    text NOT NULL PRIMARY KEY,
    wrapped text NOT NULL
) STRICT, WITHOUT ROWID;

-- The last position that was given in each pool, and in the deployment ('').
CREATE TABLE heads (
    pool     text    NOT NULL PRIMARY KEY,
    position integer NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    aggregate_type text    NOT NULL,
    aggregate_id   text    NOT NULL,
    sequence       integer NOT NULL CHECK (sequence >= 1),
    event_type     text    NOT NULL,
    event_version  text    NOT NULL,
    payload        text    NOT NULL,
    metadata       text    NOT NULL,
    pool           text    NOT NULL,
    -- Its place in the history of its pool, from 1.
    position       integer NOT NULL CHECK (position >= 1),
    -- The position of the first event that the same command wrote.
    unit           integer NOT NULL,
    command        text    NOT NULL,
    -- The machine's clock, in milliseconds, RFC 3339. Order is the position's job: a clock may go back.
    recorded_at    text    NOT NULL,
    application    text,
    subject        text,
    actor          text    NOT NULL,
    -- Of which trail it is: changes by those who set up, reads of what is about people, sign_ins to the console. NULL: people themselves.
    trail          text GENERATED ALWAYS AS (CASE
        WHEN aggregate_type = 'personal_data' THEN 'reads'
        WHEN aggregate_type = 'console_session' OR event_type IN ('operator.passkey_shown', 'operator.code_shown', 'operator.wechat_shown') THEN 'sign_ins'
        WHEN aggregate_type NOT IN ('login', 'session', 'grant', 'refresh_token', 'user') THEN 'changes'
        WHEN actor = 'command_line' OR substr(actor, 1, 9) = 'operator:' OR substr(actor, 1, 8) = 'api_key:' THEN 'changes'
        END) STORED,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence)
) STRICT;

CREATE UNIQUE INDEX events_by_position ON events (pool, position);

-- The audit log, newest first. Most events are of people themselves, and cost nothing here.
CREATE INDEX events_by_trail ON events (pool, trail, position) WHERE trail IS NOT NULL;

-- A command is written once. One entry for each unit.
CREATE UNIQUE INDEX events_by_command ON events (command, pool) WHERE position = unit;

-- Who holds which name; `pool` is empty for names that are unique over all pools, `name` is a key id and a keyed hash.
CREATE TABLE names (
    pool       text NOT NULL,
    kind       text NOT NULL,
    name       text NOT NULL,
    owner_type text NOT NULL,
    owner      text NOT NULL,
    PRIMARY KEY (pool, kind, name)
) STRICT, WITHOUT ROWID;

-- The keys under which personal values are sealed, wrapped with the key of the pool. NULL: destroyed, since the person was
-- erased. A key belongs to a person, or to a login; that one is filed under the identity that scanned (its hashed names, by
-- openid and by unionid), and under the person once known.
CREATE TABLE personal_keys (
    pool     text NOT NULL,
    id       text NOT NULL,
    wrapped  text,
    login    text,
    person   text,
    identity text,
    union_identity text,
    PRIMARY KEY (pool, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX personal_keys_by_person ON personal_keys (pool, person) WHERE person IS NOT NULL;
CREATE INDEX personal_keys_by_identity ON personal_keys (pool, identity) WHERE identity IS NOT NULL;
CREATE INDEX personal_keys_by_union_identity ON personal_keys (pool, union_identity) WHERE union_identity IS NOT NULL;

-- Secrets that must be read back in clear, wrapped with the key of the pool, or of the deployment ('').
CREATE TABLE vault (
    pool       text NOT NULL,
    name       text NOT NULL,
    wrapped    text NOT NULL,
    -- Since when it waits for the event that names it; NULL once that is written.
    offered_at text,
    PRIMARY KEY (pool, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX vault_offered ON vault (offered_at) WHERE offered_at IS NOT NULL;

-- What happened, for auditors: without what is sealed.
CREATE VIEW audit AS
SELECT pool, position, unit, command, recorded_at, application, subject, actor, aggregate_type, aggregate_id, sequence,
    event_type, trail
FROM events;
