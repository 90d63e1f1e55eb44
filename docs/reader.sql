-- A role of PostgreSQL that reads what docs/querying.md describes and nothing else. It may be run again, after an upgrade too:
--
--   psql "$DATABASE_URL" -f docs/reader.sql
--
-- A role is one for all databases of a server. It makes the role saoma_reader, which cannot log in by itself: GRANT saoma_reader TO somebody who can. Whoever has it reads phone
-- numbers and openids of all pools in clear. Not theirs are the events, whose sealed parts open to nobody without the keys, the keys, the
-- vault, the keyed names, and what is kept beside. Hashes in the read tables are those of random secrets, and open nothing.
DO $$
BEGIN
    CREATE ROLE saoma_reader NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END
$$;
GRANT USAGE ON SCHEMA public TO saoma_reader;
GRANT SELECT ON pools, applications, connections, logins, users, identities, cases, sessions, grants, api_keys, signing_keys, operators, console_sessions TO saoma_reader;
GRANT SELECT ON sign_ins, funnel, refusals, accounts, audit TO saoma_reader;
