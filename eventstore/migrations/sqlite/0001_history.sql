-- History, and what is kept in step with it. The same columns as on PostgreSQL; a test compares them.

-- One row: the last position that was given, and when. Whoever appends holds it until the commit.
CREATE TABLE head (
    id          integer NOT NULL PRIMARY KEY CHECK (id = 1),
    position    integer NOT NULL,
    recorded_at text    NOT NULL
) STRICT;

INSERT INTO head (id, position, recorded_at) VALUES (1, 0, '1970-01-01T00:00:00+00:00');

-- The first seven columns and the key are those of sqlite-es.
CREATE TABLE events (
    aggregate_type text    NOT NULL,
    aggregate_id   text    NOT NULL,
    sequence       integer NOT NULL CHECK (sequence >= 1),
    event_type     text    NOT NULL,
    event_version  text    NOT NULL,
    payload        text    NOT NULL,
    metadata       text    NOT NULL,
    position       integer NOT NULL UNIQUE,
    recorded_at    text    NOT NULL,
    pool           text,
    application    text,
    subject        text,
    actor          text    NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence)
) STRICT;

-- Who holds which name; `pool` is empty for names that are unique over all pools, `name` is a keyed hash.
CREATE TABLE claims (
    pool       text NOT NULL,
    kind       text NOT NULL,
    name       text NOT NULL,
    owner_type text NOT NULL,
    owner      text NOT NULL,
    PRIMARY KEY (pool, kind, name)
) STRICT;

-- The keys under which the personal values of a stream are sealed, wrapped with the root key. NULL: destroyed.
CREATE TABLE person_keys (
    aggregate_type text NOT NULL,
    aggregate_id   text NOT NULL,
    wrapped        text,
    person         text,
    PRIMARY KEY (aggregate_type, aggregate_id)
) STRICT;

CREATE INDEX person_keys_person ON person_keys (person) WHERE person IS NOT NULL;

-- Secrets that must be read back in clear, wrapped with the root key.
CREATE TABLE vault (
    name    text NOT NULL PRIMARY KEY,
    wrapped text NOT NULL
) STRICT;

-- What happened, for auditors: without what is sealed.
CREATE VIEW audit AS
SELECT position, recorded_at, pool, application, subject, actor, aggregate_type, aggregate_id, sequence, event_type
FROM events;
