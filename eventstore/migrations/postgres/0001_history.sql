-- History, and what is kept in step with it. The same columns as on SQLite; a test compares them.
--
-- Every text is compared by its bytes, as SQLite does it and Saoma itself: an order of some language costs several times as
-- much, and changes with the system's libraries, which breaks indexes.

-- One row: what a program must be able to read, up to which format new events may be written, and which folds made the
-- rows of the read tables.
CREATE TABLE format (
    id             bigint NOT NULL PRIMARY KEY CHECK (id = 1),
    reads_at_least bigint NOT NULL,
    writes         bigint NOT NULL,
    projections    bigint NOT NULL
);

INSERT INTO format (id, reads_at_least, writes, projections) VALUES (1, 1, 1, 1);

-- A random key for each pool, wrapped with the one of the deployment (pool ''), which is wrapped with the root key.
CREATE TABLE keyring (
    pool    text COLLATE "C" NOT NULL PRIMARY KEY,
    wrapped text COLLATE "C" NOT NULL
);

-- The last position that was given in each pool, and in the deployment (''). Whoever appends to a pool holds its row until
-- the commit, so that positions are dense and in the order of commits. Several rows are locked in the order of their bytes.
CREATE TABLE heads (
    pool     text COLLATE "C" NOT NULL PRIMARY KEY,
    position bigint           NOT NULL
) WITH (fillfactor = 10);

-- The first seven columns and the key are those of postgres-es.
CREATE TABLE events (
    aggregate_type text COLLATE "C" NOT NULL,
    aggregate_id   text COLLATE "C" NOT NULL,
    sequence       bigint           NOT NULL CHECK (sequence >= 1),
    event_type     text COLLATE "C" NOT NULL,
    event_version  text COLLATE "C" NOT NULL,
    payload        json             NOT NULL,
    metadata       json             NOT NULL,
    pool           text COLLATE "C" NOT NULL,
    -- Its place in the history of its pool, from 1.
    position       bigint           NOT NULL CHECK (position >= 1),
    -- The position of the first event that the same command wrote.
    unit           bigint           NOT NULL,
    command        uuid             NOT NULL,
    -- The database's clock, cut to milliseconds. Order is the position's job: a clock may go back.
    recorded_at    timestamptz      NOT NULL,
    application    text COLLATE "C",
    subject        text COLLATE "C",
    actor          text COLLATE "C" NOT NULL,
    -- Of which trail it is: changes by those who set up, reads of what is about people, sign_ins to the console. NULL: people themselves.
    trail          text COLLATE "C" GENERATED ALWAYS AS (CASE
        WHEN aggregate_type = 'personal_data' THEN 'reads'
        WHEN aggregate_type = 'console_session' OR event_type IN ('operator.passkey_shown', 'operator.code_shown', 'operator.wechat_shown') THEN 'sign_ins'
        WHEN aggregate_type NOT IN ('login', 'session', 'grant', 'refresh_token', 'user') THEN 'changes'
        WHEN actor = 'command_line' OR substr(actor, 1, 9) = 'operator:' OR substr(actor, 1, 8) = 'api_key:' THEN 'changes'
        END) STORED,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence)
);

CREATE UNIQUE INDEX events_by_position ON events (pool, position);

-- The audit log, newest first. Most events are of people themselves, and cost nothing here.
CREATE INDEX events_by_trail ON events (pool, trail, position) WHERE trail IS NOT NULL;

-- A command is written once. One entry for each unit.
CREATE UNIQUE INDEX events_by_command ON events (command, pool) WHERE position = unit;

-- Whether streams still are where a command read them: each has that version, and those that the command only read have
-- no further one. It is called after the heads were locked, and as it is VOLATILE it sees what was committed while it waited
-- for them, which a plain part of the same statement does not.
CREATE FUNCTION reads_current(kinds text[], ids text[], versions bigint[], only_read boolean[]) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    there  bigint;
    behind boolean;
BEGIN
    SELECT count(*) FILTER (WHERE sequence = read.version),
        coalesce(bool_or(read.only_read AND sequence > read.version), false)
    INTO there, behind
    FROM unnest(kinds, ids, versions, only_read) AS read (kind, id, version, only_read)
    JOIN events ON aggregate_type = read.kind AND aggregate_id = read.id AND sequence >= read.version;
    IF behind OR there < cardinality(array_remove(versions, 0)) THEN
        RAISE unique_violation USING MESSAGE = 'what a command read is not current any more';
    END IF;
    RETURN true;
END
$$;

-- Who holds which name; `pool` is empty for names that are unique over all pools, `name` is a key id and a keyed hash.
CREATE TABLE names (
    pool       text COLLATE "C" NOT NULL,
    kind       text COLLATE "C" NOT NULL,
    name       text COLLATE "C" NOT NULL,
    owner_type text COLLATE "C" NOT NULL,
    owner      text COLLATE "C" NOT NULL,
    PRIMARY KEY (pool, kind, name)
);

-- The keys under which personal values are sealed, wrapped with the key of the pool. NULL: destroyed, since the person was
-- erased. A key belongs to a person, or to a login; that one is filed under the identity that scanned (its hashed names, by
-- openid and by unionid), and under the person once known.
CREATE TABLE personal_keys (
    pool           text COLLATE "C" NOT NULL,
    id             text COLLATE "C" NOT NULL,
    wrapped        text COLLATE "C",
    login          text COLLATE "C",
    person         text COLLATE "C",
    identity       text COLLATE "C",
    union_identity text COLLATE "C",
    PRIMARY KEY (pool, id)
);

CREATE INDEX personal_keys_by_person ON personal_keys (pool, person) WHERE person IS NOT NULL;
CREATE INDEX personal_keys_by_identity ON personal_keys (pool, identity) WHERE identity IS NOT NULL;
CREATE INDEX personal_keys_by_union_identity ON personal_keys (pool, union_identity) WHERE union_identity IS NOT NULL;

-- Secrets that must be read back in clear, wrapped with the key of the pool, or of the deployment ('').
CREATE TABLE vault (
    pool       text COLLATE "C" NOT NULL,
    name       text COLLATE "C" NOT NULL,
    wrapped    text COLLATE "C" NOT NULL,
    -- Since when it waits for the event that names it; NULL once that is written.
    offered_at timestamptz,
    PRIMARY KEY (pool, name)
);

CREATE INDEX vault_offered ON vault (offered_at) WHERE offered_at IS NOT NULL;

-- What happened, for auditors: without what is sealed.
CREATE VIEW audit AS
SELECT pool, position, unit, command, recorded_at, application, subject, actor, aggregate_type, aggregate_id, sequence,
    event_type, trail
FROM events;

COMMENT ON TABLE format IS 'One row: what a program must be able to read, up to which format new events may be written, and which folds made the rows of the read tables.';
COMMENT ON TABLE keyring IS 'A random key for each pool, wrapped with the one of the deployment (pool ''''), which is wrapped with the root key.';
COMMENT ON TABLE heads IS 'The last position that was given in each pool, and in the deployment (''''). Whoever appends to a pool holds its row until the commit, so that positions are dense and in the order of commits. Several rows are locked in the order of their bytes.';
COMMENT ON TABLE events IS 'History: what happened. Append only; what is about people is sealed.';
COMMENT ON TABLE names IS 'Who holds which name; `pool` is empty for names that are unique over all pools, `name` is a key id and a keyed hash.';
COMMENT ON TABLE personal_keys IS 'The keys under which personal values are sealed, wrapped with the key of the pool. NULL: destroyed, since the person was erased. A key belongs to a person, or to a login; that one is filed under the identity that scanned (its hashed names, by openid and by unionid), and under the person once known.';
COMMENT ON TABLE vault IS 'Secrets that must be read back in clear, wrapped with the key of the pool, or of the deployment ('''').';
COMMENT ON VIEW audit IS 'What happened, for auditors: without what is sealed.';
COMMENT ON COLUMN audit.pool IS 'The pool.';
COMMENT ON COLUMN audit.position IS 'Its place in the history of its pool, from 1.';
COMMENT ON COLUMN audit.unit IS 'The position of the first event that the same command wrote.';
COMMENT ON COLUMN audit.command IS 'The command that wrote it.';
COMMENT ON COLUMN audit.recorded_at IS 'When it was written, by the clock of the database.';
COMMENT ON COLUMN audit.application IS 'The application that it is about.';
COMMENT ON COLUMN audit.subject IS 'The user whom it is about.';
COMMENT ON COLUMN audit.actor IS 'Who caused it.';
COMMENT ON COLUMN audit.aggregate_type IS 'What it happened to.';
COMMENT ON COLUMN audit.aggregate_id IS 'The id of that.';
COMMENT ON COLUMN audit.sequence IS 'Its place among the events of that, from 1.';
COMMENT ON COLUMN audit.event_type IS 'What happened.';
COMMENT ON COLUMN audit.trail IS 'changes: by those who set up; reads: what they were told about people; sign_ins: how they came in to the console; NULL: what people do themselves.';
