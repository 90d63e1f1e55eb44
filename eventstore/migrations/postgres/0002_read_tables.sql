-- What is true now: one table for each file of projections/src. Every row follows from the events of one aggregate, is
-- written in the same transaction as they are, and is written anew by `saoma rebuild`. Read them with plain SQL as you
-- like; what you write into them is lost.
--
-- Every primary key has the pool in it. What must be unique is kept by the names, not here: an index that refuses a
-- row could refuse history. Every index is paid for by each write, so each says what it is for.
--
-- logins and grants are written several times within seconds, so vacuum comes early. What changes in a grant is in no
-- index: a fillfactor leaves room beside the row for its next version, which then costs no index entry. A login's next
-- version moves expires_at, which is indexed, and would not use that room.

-- The tenants. A deleted one has no row.
CREATE TABLE pools (
    pool       text COLLATE "C" NOT NULL PRIMARY KEY,
    name       text COLLATE "C" NOT NULL,
    -- The label before the public host; empty for the pool on the public host itself.
    host       text COLLATE "C" NOT NULL,
    -- JSON: how long the parts of a login may take, in seconds.
    lifetimes  text COLLATE "C" NOT NULL,
    -- JSON: how long browsers stay signed in.
    sessions   text COLLATE "C" NOT NULL,
    -- Whether each sign-in is a scan, unless an application says otherwise.
    scan_each_time boolean NOT NULL,
    -- JSON: what a new connection says about accounts.
    new_connections text COLLATE "C" NOT NULL,
    -- JSON: the languages of its pages, the usual one first.
    languages  text COLLATE "C" NOT NULL,
    -- The connection that people are shown first; it may be gone. NULL: the first by name.
    default_connection text COLLATE "C",
    -- Whether nobody signs in.
    disabled   boolean NOT NULL,
    created_at timestamptz      NOT NULL,
    -- The number of its events.
    version    bigint NOT NULL
);

-- Every request asks whose host it is.
CREATE INDEX pools_by_host ON pools (host);

-- The OpenID Connect clients. A deleted one has no row.
CREATE TABLE applications (
    pool               text COLLATE "C" NOT NULL,
    -- The client_id.
    id                 text COLLATE "C" NOT NULL,
    name               text COLLATE "C" NOT NULL,
    -- confidential, or public: a public one has no secret.
    client_type        text COLLATE "C" NOT NULL,
    -- The SHA-256 of a picture as base64url, and its size in bytes.
    logo               text COLLATE "C",
    logo_bytes         bigint,
    -- # and six digits of 0-9 and a-f.
    colour             text COLLATE "C",
    -- JSON: a list of addresses, as each is registered.
    redirect_uris      text COLLATE "C" NOT NULL,
    -- The same, of where a browser may be sent after it signed out.
    post_logout_redirect_uris text COLLATE "C" NOT NULL,
    -- JSON: a list of the origins of its pages, beside those of its redirect_uris.
    origins            text COLLATE "C" NOT NULL,
    -- Where a person goes on who came to a page that is over.
    home_page          text COLLATE "C",
    -- Whether nobody is signed in to it by a session from elsewhere. NULL: as its pool says.
    scan_each_time     boolean,
    -- Whether it may ask for refresh tokens.
    offline_access     boolean          NOT NULL,
    -- ES256 or RS256.
    id_token_algorithm text COLLATE "C" NOT NULL,
    -- JSON: how long its tokens live, in seconds.
    token_lifetimes    text COLLATE "C" NOT NULL,
    -- JSON: a list of {id, title, url, version, language, required, sha256}; required unless it says no.
    agreements         text COLLATE "C" NOT NULL,
    -- The SHA-256 of the client secret; NULL: there is none.
    secret_hash        text COLLATE "C",
    -- The one before it, and until when it is good too.
    former_secret_hash text COLLATE "C",
    former_secret_until timestamptz,
    -- JSON: the ids of the connections that may be used.
    connections        text COLLATE "C" NOT NULL,
    -- Whether nobody signs in.
    disabled           boolean          NOT NULL,
    created_at         timestamptz      NOT NULL,
    -- The number of its events.
    version            bigint NOT NULL,
    PRIMARY KEY (pool, id)
);

-- The configured identity sources. A deleted one has no row.
CREATE TABLE connections (
    pool               text COLLATE "C" NOT NULL,
    id                 text COLLATE "C" NOT NULL,
    -- Its name in requests; never changes.
    identifier         text COLLATE "C" NOT NULL,
    kind               text COLLATE "C" NOT NULL,
    -- The label on the login page.
    name               text COLLATE "C" NOT NULL,
    callback_url       text COLLATE "C",
    -- The SHA-256 of a picture as base64url, and its size in bytes.
    logo               text COLLATE "C",
    logo_bytes         bigint,
    -- NULL: the deployment's own Mini Program.
    app_id             text COLLATE "C",
    -- none, field_matching or ask_binding.
    association        text COLLATE "C" NOT NULL,
    login_only         boolean          NOT NULL,
    -- required or optional.
    phone              text COLLATE "C" NOT NULL,
    wechat_subject     text COLLATE "C",
    -- link or mini_program.
    code_style         text COLLATE "C" NOT NULL,
    -- Whether a login may be scanned only while its browser is there.
    presence           boolean          NOT NULL,
    -- How a person may have come to the code: camera or any.
    scenes             text COLLATE "C" NOT NULL,
    -- Tells versions of the AppSecret apart; the secret is in the vault.
    secret_fingerprint text COLLATE "C",
    -- Whether nobody signs in.
    disabled           boolean          NOT NULL,
    created_at         timestamptz      NOT NULL,
    -- The number of its events.
    version            bigint NOT NULL,
    PRIMARY KEY (pool, id)
);

-- A login is asked for by the connection's identifier.
CREATE INDEX connections_by_identifier ON connections (pool, identifier);

-- Every attempt to sign in by a code.
CREATE TABLE logins (
    pool                text COLLATE "C" NOT NULL,
    id                  text COLLATE "C" NOT NULL,
    application_id      text COLLATE "C" NOT NULL,
    connection_id       text COLLATE "C" NOT NULL,
    -- The public id inside the code.
    ticket              text COLLATE "C" NOT NULL,
    -- cookie, handle or device_code.
    credential_kind     text COLLATE "C" NOT NULL,
    -- The SHA-256 of what the browser holds.
    credential_hash     text COLLATE "C" NOT NULL,
    -- The grant that it serves, if an authorization request started it.
    grant_id            text COLLATE "C",
    -- The login whose question it answers, if it is to prove an account.
    proves_login_id     text COLLATE "C",
    -- The user who gets a further way in, if it is for that.
    links_user_id       text COLLATE "C",
    -- issued, scanned, authorized, binding_asked, bound; in the end claimed, denied, refused or expired. By the events:
    -- if ended_at is NULL and expires_at is over, it is expired, whatever stands here.
    state               text COLLATE "C" NOT NULL,
    -- Why it ended without a session.
    reason              text COLLATE "C",
    -- Whether a new account may be chosen, while the browser is asked.
    new_account_allowed boolean          NOT NULL,
    user_id             text COLLATE "C",
    -- How the user was found.
    how                 text COLLATE "C",
    session_id          text COLLATE "C",
    -- The SHA-256 of what the phone of the last scan holds.
    phone_token_hash    text COLLATE "C",
    -- The openid of the person who scanned last; NULL if it was erased.
    openid              text COLLATE "C",
    -- Whether the person showed a phone number. It was asked for at WeChat, which costs.
    phone_shown         boolean          NOT NULL,
    -- "Chrome on Windows".
    browser             text COLLATE "C" NOT NULL,
    -- The browser's network prefix; NULL if it was erased.
    network             text COLLATE "C",
    issued_at           timestamptz      NOT NULL,
    scanned_at          timestamptz,
    authorized_at       timestamptz,
    bound_at            timestamptz,
    ended_at            timestamptz,
    expires_at          timestamptz      NOT NULL,
    -- The number of its events.
    seq                 bigint           NOT NULL,
    -- The id first: on the scan host a phone token names the login but not the pool.
    PRIMARY KEY (id, pool)
) WITH (autovacuum_vacuum_scale_factor = 0.02);

-- The list in the console and the API, newest first. A filter by a state that many come to reads along it.
CREATE INDEX logins_by_time ON logins (pool, issued_at, id);

-- The logins of an application that has few among many. Its id is hardly ever another pool's too.
CREATE INDEX logins_by_application ON logins (application_id, issued_at, id);

-- Who said no, and who was refused: few of many.
CREATE INDEX logins_denied ON logins (pool, issued_at, id) WHERE state = 'denied';
CREATE INDEX logins_refused ON logins (pool, issued_at, id) WHERE state = 'refused';

-- A phone that scans shows the ticket. An old code is answered too, so ended logins are in it.
CREATE INDEX logins_by_ticket ON logins (ticket);

-- The logins of a user. Most logins never get one, and cost nothing here.
-- As all indexes by user it begins with the user: one that begins with the pool may be taken for the key by PostgreSQL.
CREATE INDEX logins_by_user ON logins (user_id, pool, issued_at, id) WHERE user_id IS NOT NULL;

-- The sweeper: logins whose time is over and whose end is not written. Ended logins, nearly all, are not in it.
CREATE INDEX logins_due ON logins (expires_at) WHERE ended_at IS NULL;

-- The accounts. An erased one keeps its row, without anything about the person.
CREATE TABLE users (
    pool                 text COLLATE "C" NOT NULL,
    -- The OpenID Connect sub.
    id                   text COLLATE "C" NOT NULL,
    -- Verified, E.164.
    phone                text COLLATE "C",
    phone_verified_at    timestamptz,
    -- Somebody else held the number that this person showed at registration: it was not moved.
    phone_held_elsewhere boolean          NOT NULL,
    -- Verified, in small letters.
    email                text COLLATE "C",
    email_verified_at    timestamptz,
    -- A note that nobody verified, E.164.
    unverified_phone     text COLLATE "C",
    -- The same, in small letters.
    unverified_email     text COLLATE "C",
    nickname             text COLLATE "C",
    avatar               text COLLATE "C",
    has_password         boolean          NOT NULL,
    blocked              boolean          NOT NULL,
    erased               boolean          NOT NULL,
    -- The user that goes on in its place: they are one person.
    merged_into          text COLLATE "C",
    registered_at        timestamptz      NOT NULL,
    changed_at           timestamptz      NOT NULL,
    -- The number of its events.
    version              bigint           NOT NULL,
    PRIMARY KEY (pool, id)
);

-- The list in the console and the API, newest first.
CREATE INDEX users_by_time ON users (pool, registered_at, id);

-- Who may not sign in: few of many.
CREATE INDEX users_blocked ON users (pool, registered_at, id) WHERE blocked;

-- "Who has this number?"
CREATE INDEX users_by_phone ON users (pool, phone, registered_at, id) WHERE phone IS NOT NULL;

-- The same of the notes.
CREATE INDEX users_by_unverified_phone ON users (pool, unverified_phone, registered_at, id) WHERE unverified_phone IS NOT NULL;

-- "Who has this address?"
CREATE INDEX users_by_email ON users (pool, email, registered_at, id) WHERE email IS NOT NULL;

-- The same of the notes.
CREATE INDEX users_by_unverified_email ON users (pool, unverified_email, registered_at, id) WHERE unverified_email IS NOT NULL;

-- Names that begin with something, in their order, whether in small letters or in capitals (of ASCII).
CREATE INDEX users_by_nickname ON users (pool, lower(nickname), id) WHERE nickname IS NOT NULL;

-- Of two indexes that look equally good, PostgreSQL takes the newer one. In a young table of wide rows, of which it knows nothing, so do
-- the key and the index by time.
ALTER TABLE users DROP CONSTRAINT users_pkey, ADD PRIMARY KEY (pool, id);

-- The account association: which WeChat account, as one Mini Program sees it, opens which user. An unlinked or erased
-- one has no row.
CREATE TABLE identities (
    pool           text COLLATE "C" NOT NULL,
    -- The id of the link.
    id             text COLLATE "C" NOT NULL,
    app_id         text COLLATE "C" NOT NULL,
    openid         text COLLATE "C" NOT NULL,
    unionid        text COLLATE "C",
    -- The WeChat subject within which the unionid holds.
    wechat_subject text COLLATE "C",
    user_id        text COLLATE "C" NOT NULL,
    -- How the user was found: known_union_identity, new_user, phone_matched, chosen_new, proven, merged or imported.
    how            text COLLATE "C" NOT NULL,
    -- The login that linked it.
    login_id       text COLLATE "C",
    -- The last number (E.164) that WeChat showed with it and that is not the user's.
    seen_phone     text COLLATE "C",
    linked_at      timestamptz      NOT NULL,
    PRIMARY KEY (pool, id)
);

-- The identities of a user, newest first.
CREATE INDEX identities_by_user ON identities (user_id, pool, linked_at, id);

-- "Whose openid is this?", and "whose unionid?"
CREATE INDEX identities_by_openid ON identities (pool, openid);
CREATE INDEX identities_by_unionid ON identities (pool, unionid) WHERE unionid IS NOT NULL;

-- The list in the console and the API, newest first.
CREATE INDEX identities_by_time ON identities (pool, linked_at, id);

-- What somebody must look at: a number or a unionid that a person showed belongs to another account. One that was dismissed has
-- no row.
CREATE TABLE cases (
    pool           text COLLATE "C" NOT NULL,
    -- phone-, and the id of the user; or unionid-, and the id of the link.
    id             text COLLATE "C" NOT NULL,
    -- The user who showed it.
    user_id        text COLLATE "C" NOT NULL,
    -- The link whose unionid opens somebody else's account.
    identity_id    text COLLATE "C",
    -- The number that somebody else held, E.164.
    phone          text COLLATE "C",
    unionid        text COLLATE "C",
    -- The WeChat subject within which the unionid holds.
    wechat_subject text COLLATE "C",
    since          timestamptz      NOT NULL,
    PRIMARY KEY (pool, id)
);

-- The list in the console and the API, newest first.
CREATE INDEX cases_by_time ON cases (pool, since, id);

-- Browsers signed in to the hosted page; the ended ones too.
CREATE TABLE sessions (
    pool             text COLLATE "C" NOT NULL,
    id               text COLLATE "C" NOT NULL,
    user_id          text COLLATE "C" NOT NULL,
    -- The login that signed in.
    login_id         text COLLATE "C" NOT NULL,
    -- The SHA-256 of the session cookie, which begins with the id.
    credential_hash  text COLLATE "C" NOT NULL,
    -- The SHA-256 of the cookie that names the browser over its sessions.
    browser_hash     text COLLATE "C",
    -- When the person authorized: the auth_time of OpenID Connect.
    authenticated_at timestamptz      NOT NULL,
    started_at       timestamptz      NOT NULL,
    expires_at       timestamptz      NOT NULL,
    -- Whether it is sure to be the person's own: the browser was known, or they were asked.
    confirmed        boolean          NOT NULL,
    ended_at         timestamptz,
    -- signed_out, replaced, disowned or erased.
    end_reason       text COLLATE "C",
    PRIMARY KEY (pool, id)
);

-- When a user signed in last, and with which browsers.
CREATE INDEX sessions_by_user ON sessions (user_id, pool, started_at, id);

-- OpenID Connect authorizations, from the moment somebody signed in for one.
CREATE TABLE grants (
    pool             text COLLATE "C" NOT NULL,
    id               text COLLATE "C" NOT NULL,
    -- The client.
    application_id   text COLLATE "C" NOT NULL,
    -- The connection at whose callback URL the client waits for a ticket; null for OpenID Connect.
    connection_id    text COLLATE "C",
    user_id          text COLLATE "C" NOT NULL,
    -- The session by which the user signed in. If it was ended, the tokens are void.
    session_id       text COLLATE "C" NOT NULL,
    -- granted, redeemed, replayed or revoked.
    state            text COLLATE "C" NOT NULL,
    -- The scopes granted, space-separated.
    scope            text COLLATE "C" NOT NULL,
    redirect_uri     text COLLATE "C" NOT NULL,
    -- When the person authorized: the auth_time of OpenID Connect.
    authenticated_at timestamptz      NOT NULL,
    granted_at       timestamptz      NOT NULL,
    code_expires_at  timestamptz      NOT NULL,
    redeemed_at      timestamptz,
    -- Until when its tokens may be refreshed.
    refresh_expires_at timestamptz,
    PRIMARY KEY (pool, id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

-- The applications that a user signed in to, and what they may read.
CREATE INDEX grants_by_user ON grants (user_id, pool);

-- API keys; the revoked ones too.
CREATE TABLE api_keys (
    -- Empty: the key is the deployment's, and makes pools.
    pool       text COLLATE "C" NOT NULL,
    id         text COLLATE "C" NOT NULL,
    name       text COLLATE "C" NOT NULL,
    -- developer, auditor or operator.
    role       text COLLATE "C" NOT NULL,
    -- The SHA-256 of the whole key, which begins with the id.
    hash       text COLLATE "C" NOT NULL,
    created_at timestamptz      NOT NULL,
    -- When it opens nothing more by itself.
    expires_at timestamptz,
    revoked_at timestamptz,
    -- JSON: the networks from which it opens something; none: from everywhere.
    networks   text COLLATE "C" NOT NULL,
    -- Whether a developer sees phone numbers and e-mail addresses in clear.
    personal   boolean          NOT NULL,
    -- The number of its events.
    version    bigint           NOT NULL,
    -- The id first: the key decides the pool.
    PRIMARY KEY (id, pool)
);

-- The keys of a pool, newest first.
CREATE INDEX api_keys_by_time ON api_keys (pool, created_at, id);

-- The public keys that verify tokens; the private ones are in the vault.
CREATE TABLE signing_keys (
    pool         text COLLATE "C" NOT NULL,
    -- The kid.
    id           text COLLATE "C" NOT NULL,
    -- ES256 or RS256.
    algorithm    text COLLATE "C" NOT NULL,
    -- JSON: a JWK.
    public_key   text COLLATE "C" NOT NULL,
    announced_at timestamptz      NOT NULL,
    -- NULL until it signs.
    activated_at timestamptz,
    retired_at   timestamptz,
    PRIMARY KEY (pool, id)
);

-- The people of the console; the removed ones too.
CREATE TABLE operators (
    -- Empty: of the deployment, and so of every pool.
    pool            text COLLATE "C" NOT NULL,
    id              text COLLATE "C" NOT NULL,
    -- Under which they sign in, over all pools.
    name            text COLLATE "C",
    -- auditor or operator.
    role            text COLLATE "C" NOT NULL,
    -- The SHA-256 of the link that waits for them.
    link_hash       text COLLATE "C",
    link_expires_at timestamptz,
    -- The SHA-256 of what the browser holds that opened it.
    browser_hash    text COLLATE "C",
    -- JSON: public keys, and what the person calls each.
    passkeys        text COLLATE "C" NOT NULL,
    -- JSON: the id of their password, which is in the vault, and since when they have it.
    password        text COLLATE "C",
    -- JSON: the WeChat account by which they come in too, and what they scanned when they linked it.
    wechat          text COLLATE "C",
    invited_at      timestamptz NOT NULL,
    joined_at       timestamptz,
    removed_at      timestamptz,
    erased_at       timestamptz,
    -- The id first: a link and a passkey name their person and not the pool.
    PRIMARY KEY (id, pool)
);

-- The people of a pool, in the order in which they were invited.
CREATE INDEX operators_by_time ON operators (pool, invited_at, id);

-- "Who signs in under this name?"
CREATE INDEX operators_by_name ON operators (name) WHERE removed_at IS NULL;

-- Browsers signed in to the console; the ended ones too.
CREATE TABLE console_sessions (
    -- That of the person; empty for the deployment.
    pool            text COLLATE "C" NOT NULL,
    id              text COLLATE "C" NOT NULL,
    operator_id     text COLLATE "C" NOT NULL,
    -- The SHA-256 of the cookie, which begins with the id.
    credential_hash text COLLATE "C" NOT NULL,
    -- The browser and its system, from a closed list.
    browser         text COLLATE "C",
    -- The network prefix of its address.
    network         text COLLATE "C",
    started_at      timestamptz NOT NULL,
    -- When the person showed last that it is them; none if they scanned, and showed nothing since.
    proved_at       timestamptz,
    ended_at        timestamptz,
    -- signed_out, replaced, removed, rescued, way_changed or erased.
    end_reason      text COLLATE "C",
    -- The id first: a cookie names its session and not the pool.
    PRIMARY KEY (id, pool)
);

-- The sessions that end with their person, and all that an erasure finds.
CREATE INDEX console_sessions_by_operator ON console_sessions (operator_id, pool);

-- What people ask most, so that nobody has to find out which columns say it. docs/querying.md has examples. A view costs nothing until
-- somebody reads it.

-- Who signed in where: a row for each scan that became a session.
CREATE VIEW sign_ins AS
SELECT logins.pool, logins.id AS login_id, logins.user_id, users.phone, logins.application_id,
    applications.name AS application, logins.connection_id, connections.identifier AS connection, logins.how,
    logins.browser, logins.issued_at, logins.ended_at AS signed_in_at
FROM logins
LEFT JOIN users ON users.pool = logins.pool AND users.id = logins.user_id
LEFT JOIN applications ON applications.pool = logins.pool AND applications.id = logins.application_id
LEFT JOIN connections ON connections.pool = logins.pool AND connections.id = logins.connection_id
WHERE logins.state = 'claimed';

-- How far each login came: 1 for each step that it reached, so that a sum counts them.
CREATE VIEW funnel AS
SELECT pool, id AS login_id, application_id, connection_id, issued_at, 1 AS issued,
    CASE WHEN scanned_at IS NULL THEN 0 ELSE 1 END AS scanned,
    CASE WHEN authorized_at IS NULL THEN 0 ELSE 1 END AS authorized,
    CASE WHEN bound_at IS NULL THEN 0 ELSE 1 END AS bound,
    CASE WHEN state = 'claimed' THEN 1 ELSE 0 END AS claimed
FROM logins;

-- Logins that ended without a session, and why.
CREATE VIEW refusals AS
SELECT pool, id AS login_id, application_id, connection_id, user_id, state, coalesce(reason, state) AS reason, issued_at,
    ended_at
FROM logins
WHERE state IN ('denied', 'refused', 'expired');

-- The accounts with the WeChat accounts that open them: a row for each pair, and one for a user whom none opens.
CREATE VIEW accounts AS
SELECT users.pool, users.id AS user_id, users.phone, users.phone_held_elsewhere, users.nickname, users.blocked, users.erased,
    users.registered_at, identities.id AS identity_id, identities.app_id, identities.openid, identities.unionid,
    identities.wechat_subject, identities.how, identities.seen_phone, identities.linked_at
FROM users
LEFT JOIN identities ON identities.pool = users.pool AND identities.user_id = users.id;

-- The same words for whoever looks into the database with `\d+`.

COMMENT ON TABLE pools IS 'The tenants. A deleted one has no row.';
COMMENT ON COLUMN pools.pool IS 'The pool.';
COMMENT ON COLUMN pools.name IS 'Its name.';
COMMENT ON COLUMN pools.host IS 'The label before the public host; empty for the pool on the public host itself.';
COMMENT ON COLUMN pools.lifetimes IS 'JSON: how long the parts of a login may take, in seconds.';
COMMENT ON COLUMN pools.sessions IS 'JSON: how long browsers stay signed in.';
COMMENT ON COLUMN pools.scan_each_time IS 'Whether each sign-in is a scan, unless an application says otherwise.';
COMMENT ON COLUMN pools.new_connections IS 'JSON: what a new connection says about accounts.';
COMMENT ON COLUMN pools.languages IS 'JSON: the languages of its pages, the usual one first.';
COMMENT ON COLUMN pools.default_connection IS 'The connection that people are shown first; it may be gone. NULL: the first by name.';
COMMENT ON COLUMN pools.disabled IS 'Whether nobody signs in.';
COMMENT ON COLUMN pools.created_at IS 'When it was made.';
COMMENT ON COLUMN pools.version IS 'The number of its events.';
COMMENT ON TABLE applications IS 'The OpenID Connect clients. A deleted one has no row.';
COMMENT ON COLUMN applications.pool IS 'The pool.';
COMMENT ON COLUMN applications.id IS 'The client_id.';
COMMENT ON COLUMN applications.name IS 'Its name.';
COMMENT ON COLUMN applications.client_type IS 'confidential, or public: a public one has no secret.';
COMMENT ON COLUMN applications.logo IS 'The SHA-256 of a picture as base64url, and its size in bytes.';
COMMENT ON COLUMN applications.logo_bytes IS 'The size of the logo, bytes.';
COMMENT ON COLUMN applications.colour IS '# and six digits of 0-9 and a-f.';
COMMENT ON COLUMN applications.redirect_uris IS 'JSON: a list of addresses, as each is registered.';
COMMENT ON COLUMN applications.post_logout_redirect_uris IS 'The same, of where a browser may be sent after it signed out.';
COMMENT ON COLUMN applications.origins IS 'JSON: a list of the origins of its pages, beside those of its redirect_uris.';
COMMENT ON COLUMN applications.home_page IS 'Where a person goes on who came to a page that is over.';
COMMENT ON COLUMN applications.scan_each_time IS 'Whether nobody is signed in to it by a session from elsewhere. NULL: as its pool says.';
COMMENT ON COLUMN applications.offline_access IS 'Whether it may ask for refresh tokens.';
COMMENT ON COLUMN applications.id_token_algorithm IS 'ES256 or RS256.';
COMMENT ON COLUMN applications.token_lifetimes IS 'JSON: how long its tokens live, in seconds.';
COMMENT ON COLUMN applications.agreements IS 'JSON: a list of {id, title, url, version, language, required, sha256}; required unless it says no.';
COMMENT ON COLUMN applications.secret_hash IS 'The SHA-256 of the client secret; NULL: there is none.';
COMMENT ON COLUMN applications.former_secret_hash IS 'The one before it, and until when it is good too.';
COMMENT ON COLUMN applications.former_secret_until IS 'Until when the former secret is good.';
COMMENT ON COLUMN applications.connections IS 'JSON: the ids of the connections that may be used.';
COMMENT ON COLUMN applications.disabled IS 'Whether nobody signs in.';
COMMENT ON COLUMN applications.created_at IS 'When it was made.';
COMMENT ON COLUMN applications.version IS 'The number of its events.';
COMMENT ON TABLE connections IS 'The configured identity sources. A deleted one has no row.';
COMMENT ON COLUMN connections.pool IS 'The pool.';
COMMENT ON COLUMN connections.id IS 'Its id.';
COMMENT ON COLUMN connections.identifier IS 'Its name in requests; never changes.';
COMMENT ON COLUMN connections.kind IS 'Its kind.';
COMMENT ON COLUMN connections.name IS 'The label on the login page.';
COMMENT ON COLUMN connections.callback_url IS 'Where a browser ends, with a ticket, that a site without OpenID Connect sent.';
COMMENT ON COLUMN connections.logo IS 'The SHA-256 of a picture as base64url, and its size in bytes.';
COMMENT ON COLUMN connections.logo_bytes IS 'The size of the logo, bytes.';
COMMENT ON COLUMN connections.app_id IS 'NULL: the deployment''s own Mini Program.';
COMMENT ON COLUMN connections.association IS 'none, field_matching or ask_binding.';
COMMENT ON COLUMN connections.login_only IS 'Whether an unknown person is refused and no account is made.';
COMMENT ON COLUMN connections.phone IS 'required or optional.';
COMMENT ON COLUMN connections.wechat_subject IS 'Connections that share it share unionids.';
COMMENT ON COLUMN connections.code_style IS 'link or mini_program.';
COMMENT ON COLUMN connections.presence IS 'Whether a login may be scanned only while its browser is there.';
COMMENT ON COLUMN connections.scenes IS 'How a person may have come to the code: camera or any.';
COMMENT ON COLUMN connections.secret_fingerprint IS 'Tells versions of the AppSecret apart; the secret is in the vault.';
COMMENT ON COLUMN connections.disabled IS 'Whether nobody signs in.';
COMMENT ON COLUMN connections.created_at IS 'When it was made.';
COMMENT ON COLUMN connections.version IS 'The number of its events.';
COMMENT ON TABLE logins IS 'Every attempt to sign in by a code.';
COMMENT ON COLUMN logins.pool IS 'The pool.';
COMMENT ON COLUMN logins.id IS 'Its id.';
COMMENT ON COLUMN logins.application_id IS 'The application, by its client_id.';
COMMENT ON COLUMN logins.connection_id IS 'The connection, by its id.';
COMMENT ON COLUMN logins.ticket IS 'The public id inside the code.';
COMMENT ON COLUMN logins.credential_kind IS 'cookie, handle or device_code.';
COMMENT ON COLUMN logins.credential_hash IS 'The SHA-256 of what the browser holds.';
COMMENT ON COLUMN logins.grant_id IS 'The grant that it serves, if an authorization request started it.';
COMMENT ON COLUMN logins.proves_login_id IS 'The login whose question it answers, if it is to prove an account.';
COMMENT ON COLUMN logins.links_user_id IS 'The user who gets a further way in, if it is for that.';
COMMENT ON COLUMN logins.state IS 'issued, scanned, authorized, binding_asked, bound; in the end claimed, denied, refused or expired. By the events: if ended_at is NULL and expires_at is over, it is expired, whatever stands here.';
COMMENT ON COLUMN logins.reason IS 'Why it ended without a session.';
COMMENT ON COLUMN logins.new_account_allowed IS 'Whether a new account may be chosen, while the browser is asked.';
COMMENT ON COLUMN logins.user_id IS 'The user.';
COMMENT ON COLUMN logins.how IS 'How the user was found.';
COMMENT ON COLUMN logins.session_id IS 'The session that was started.';
COMMENT ON COLUMN logins.phone_token_hash IS 'The SHA-256 of what the phone of the last scan holds.';
COMMENT ON COLUMN logins.openid IS 'The openid of the person who scanned last; NULL if it was erased.';
COMMENT ON COLUMN logins.phone_shown IS 'Whether the person showed a phone number. It was asked for at WeChat, which costs.';
COMMENT ON COLUMN logins.browser IS '"Chrome on Windows".';
COMMENT ON COLUMN logins.network IS 'The browser''s network prefix; NULL if it was erased.';
COMMENT ON COLUMN logins.issued_at IS 'When the code was asked for.';
COMMENT ON COLUMN logins.scanned_at IS 'When it was scanned last.';
COMMENT ON COLUMN logins.authorized_at IS 'When the person agreed.';
COMMENT ON COLUMN logins.bound_at IS 'When the account was found or made.';
COMMENT ON COLUMN logins.ended_at IS 'When it ended.';
COMMENT ON COLUMN logins.expires_at IS 'When its time is over.';
COMMENT ON COLUMN logins.seq IS 'The number of its events.';
COMMENT ON TABLE users IS 'The accounts. An erased one keeps its row, without anything about the person.';
COMMENT ON COLUMN users.pool IS 'The pool.';
COMMENT ON COLUMN users.id IS 'The OpenID Connect sub.';
COMMENT ON COLUMN users.phone IS 'Verified, E.164.';
COMMENT ON COLUMN users.phone_verified_at IS 'When the number was verified.';
COMMENT ON COLUMN users.phone_held_elsewhere IS 'Somebody else held the number that this person showed at registration: it was not moved.';
COMMENT ON COLUMN users.nickname IS 'The nickname.';
COMMENT ON COLUMN users.avatar IS 'Where the avatar is, a URL.';
COMMENT ON COLUMN users.has_password IS 'Whether it may be proven by a password.';
COMMENT ON COLUMN users.blocked IS 'Whether the user may not sign in.';
COMMENT ON COLUMN users.erased IS 'Whether the person was erased.';
COMMENT ON COLUMN users.registered_at IS 'When it was registered.';
COMMENT ON COLUMN users.email IS 'Verified, in its normal form.';
COMMENT ON COLUMN users.email_verified_at IS 'When the address was verified.';
COMMENT ON COLUMN users.unverified_phone IS 'A note that nobody verified, E.164.';
COMMENT ON COLUMN users.merged_into IS 'The user that goes on in its place: they are one person.';
COMMENT ON COLUMN users.unverified_email IS 'A note that nobody verified, in small letters.';
COMMENT ON COLUMN users.changed_at IS 'When it changed last.';
COMMENT ON COLUMN users.version IS 'The number of its events.';
COMMENT ON TABLE cases IS 'What somebody must look at: a number or a unionid that a person showed belongs to another account. One that was dismissed has no row.';
COMMENT ON COLUMN cases.pool IS 'The pool.';
COMMENT ON COLUMN cases.id IS 'phone-, and the id of the user; or unionid-, and the id of the link.';
COMMENT ON COLUMN cases.user_id IS 'The user who showed it.';
COMMENT ON COLUMN cases.identity_id IS 'The link whose unionid opens somebody else''s account.';
COMMENT ON COLUMN cases.phone IS 'The number that somebody else held, E.164.';
COMMENT ON COLUMN cases.unionid IS 'The unionid.';
COMMENT ON COLUMN cases.wechat_subject IS 'The WeChat subject within which the unionid holds.';
COMMENT ON COLUMN cases.since IS 'Since when.';
COMMENT ON TABLE identities IS 'The account association: which WeChat account, as one Mini Program sees it, opens which user. An unlinked or erased one has no row.';
COMMENT ON COLUMN identities.pool IS 'The pool.';
COMMENT ON COLUMN identities.id IS 'The id of the link.';
COMMENT ON COLUMN identities.app_id IS 'The AppID of the Mini Program.';
COMMENT ON COLUMN identities.openid IS 'The openid in that Mini Program.';
COMMENT ON COLUMN identities.unionid IS 'The unionid, if WeChat gave one.';
COMMENT ON COLUMN identities.wechat_subject IS 'The WeChat subject within which the unionid holds.';
COMMENT ON COLUMN identities.user_id IS 'The user.';
COMMENT ON COLUMN identities.how IS 'How the user was found: known_union_identity, new_user, phone_matched, chosen_new, proven, merged or imported.';
COMMENT ON COLUMN identities.login_id IS 'The login that linked it.';
COMMENT ON COLUMN identities.seen_phone IS 'The last number (E.164) that WeChat showed with it and that is not the user''s.';
COMMENT ON COLUMN identities.linked_at IS 'When it was linked.';
COMMENT ON TABLE sessions IS 'Browsers signed in to the hosted page; the ended ones too.';
COMMENT ON COLUMN sessions.pool IS 'The pool.';
COMMENT ON COLUMN sessions.id IS 'Its id.';
COMMENT ON COLUMN sessions.user_id IS 'The user.';
COMMENT ON COLUMN sessions.login_id IS 'The login that signed in.';
COMMENT ON COLUMN sessions.credential_hash IS 'The SHA-256 of the session cookie, which begins with the id.';
COMMENT ON COLUMN sessions.browser_hash IS 'The SHA-256 of the cookie that names the browser over its sessions.';
COMMENT ON COLUMN sessions.authenticated_at IS 'When the person authorized: the auth_time of OpenID Connect.';
COMMENT ON COLUMN sessions.started_at IS 'When it was started.';
COMMENT ON COLUMN sessions.expires_at IS 'When its time is over.';
COMMENT ON COLUMN sessions.confirmed IS 'Whether it is sure to be the person''s own: the browser was known, or they were asked.';
COMMENT ON COLUMN sessions.ended_at IS 'When it ended.';
COMMENT ON COLUMN sessions.end_reason IS 'signed_out, replaced, disowned or erased.';
COMMENT ON TABLE grants IS 'OpenID Connect authorizations, from the moment somebody signed in for one.';
COMMENT ON COLUMN grants.pool IS 'The pool.';
COMMENT ON COLUMN grants.id IS 'Its id.';
COMMENT ON COLUMN grants.application_id IS 'The client.';
COMMENT ON COLUMN grants.connection_id IS 'The connection at whose callback URL the client waits for a ticket; null for OpenID Connect.';
COMMENT ON COLUMN grants.user_id IS 'The user.';
COMMENT ON COLUMN grants.session_id IS 'The session by which the user signed in. If it was ended, the tokens are void.';
COMMENT ON COLUMN grants.state IS 'granted, redeemed, replayed or revoked.';
COMMENT ON COLUMN grants.scope IS 'The scopes granted, space-separated.';
COMMENT ON COLUMN grants.redirect_uri IS 'Where the browser was sent with the code or ticket.';
COMMENT ON COLUMN grants.authenticated_at IS 'When the person authorized: the auth_time of OpenID Connect.';
COMMENT ON COLUMN grants.granted_at IS 'When it was granted.';
COMMENT ON COLUMN grants.code_expires_at IS 'When the code or ticket expires.';
COMMENT ON COLUMN grants.redeemed_at IS 'When the client got its tokens, or was told the user.';
COMMENT ON COLUMN grants.refresh_expires_at IS 'Until when its tokens may be refreshed; null if they may not.';
COMMENT ON TABLE api_keys IS 'API keys; the revoked ones too.';
COMMENT ON COLUMN api_keys.pool IS 'Empty: the key is the deployment''s, and makes pools.';
COMMENT ON COLUMN api_keys.id IS 'Its id.';
COMMENT ON COLUMN api_keys.name IS 'Its name.';
COMMENT ON COLUMN api_keys.role IS 'developer, auditor or operator.';
COMMENT ON COLUMN api_keys.hash IS 'The SHA-256 of the whole key, which begins with the id.';
COMMENT ON COLUMN api_keys.created_at IS 'When it was made.';
COMMENT ON COLUMN api_keys.expires_at IS 'When it opens nothing more by itself.';
COMMENT ON COLUMN api_keys.revoked_at IS 'When it was revoked.';
COMMENT ON COLUMN api_keys.networks IS 'JSON: the networks from which it opens something; none: from everywhere.';
COMMENT ON COLUMN api_keys.personal IS 'Whether a developer sees phone numbers and e-mail addresses in clear.';
COMMENT ON COLUMN api_keys.version IS 'The number of its events.';
COMMENT ON TABLE signing_keys IS 'The public keys that verify tokens; the private ones are in the vault.';
COMMENT ON COLUMN signing_keys.pool IS 'The pool.';
COMMENT ON COLUMN signing_keys.id IS 'The kid.';
COMMENT ON COLUMN signing_keys.algorithm IS 'ES256 or RS256.';
COMMENT ON COLUMN signing_keys.public_key IS 'JSON: a JWK.';
COMMENT ON COLUMN signing_keys.announced_at IS 'Since when it is published.';
COMMENT ON COLUMN signing_keys.activated_at IS 'NULL until it signs.';
COMMENT ON COLUMN signing_keys.retired_at IS 'When it was taken away.';
COMMENT ON TABLE operators IS 'The people of the console; the removed ones too.';
COMMENT ON COLUMN operators.pool IS 'The pool whose console it is; empty for the deployment, and so for every pool.';
COMMENT ON COLUMN operators.id IS 'Their id.';
COMMENT ON COLUMN operators.name IS 'The name under which they sign in.';
COMMENT ON COLUMN operators.role IS 'auditor or operator.';
COMMENT ON COLUMN operators.link_hash IS 'The SHA-256 of the link that waits for them.';
COMMENT ON COLUMN operators.link_expires_at IS 'When that link opens nothing more.';
COMMENT ON COLUMN operators.browser_hash IS 'The SHA-256 of what the browser holds that opened the link.';
COMMENT ON COLUMN operators.passkeys IS 'JSON: their passkeys, by their public keys, and what they call each.';
COMMENT ON COLUMN operators.password IS 'JSON: the id of their password, which is in the vault, and since when they have it.';
COMMENT ON COLUMN operators.wechat IS 'JSON: the WeChat account by which they come in too, and what they scanned when they linked it.';
COMMENT ON COLUMN operators.invited_at IS 'When they were invited.';
COMMENT ON COLUMN operators.joined_at IS 'When they registered a way in for the first time.';
COMMENT ON COLUMN operators.removed_at IS 'When they were removed.';
COMMENT ON COLUMN operators.erased_at IS 'When they were erased.';
COMMENT ON TABLE console_sessions IS 'Browsers signed in to the console; the ended ones too.';
COMMENT ON COLUMN console_sessions.pool IS 'The pool of the person; empty for the deployment.';
COMMENT ON COLUMN console_sessions.id IS 'Its id.';
COMMENT ON COLUMN console_sessions.operator_id IS 'Who is signed in.';
COMMENT ON COLUMN console_sessions.credential_hash IS 'The SHA-256 of the cookie, which begins with the id.';
COMMENT ON COLUMN console_sessions.browser IS 'The browser and its system, from a closed list.';
COMMENT ON COLUMN console_sessions.network IS 'The network prefix of its address: /24 of IPv4, /48 of IPv6.';
COMMENT ON COLUMN console_sessions.started_at IS 'When it started.';
COMMENT ON COLUMN console_sessions.proved_at IS 'When the person showed last that it is them; null if they scanned, and showed nothing since.';
COMMENT ON COLUMN console_sessions.ended_at IS 'When it ended.';
COMMENT ON COLUMN console_sessions.end_reason IS 'Why: signed_out, replaced, removed, rescued, way_changed or erased.';
COMMENT ON VIEW sign_ins IS 'Who signed in where: a row for each scan that became a session.';
COMMENT ON COLUMN sign_ins.pool IS 'The pool.';
COMMENT ON COLUMN sign_ins.login_id IS 'The login.';
COMMENT ON COLUMN sign_ins.user_id IS 'The user.';
COMMENT ON COLUMN sign_ins.phone IS 'The verified number, E.164.';
COMMENT ON COLUMN sign_ins.application_id IS 'The application, by its client_id.';
COMMENT ON COLUMN sign_ins.application IS 'The name of the application; null if it was deleted.';
COMMENT ON COLUMN sign_ins.connection_id IS 'The connection, by its id.';
COMMENT ON COLUMN sign_ins.connection IS 'The identifier of the connection; null if it was deleted.';
COMMENT ON COLUMN sign_ins.how IS 'How the user was found.';
COMMENT ON COLUMN sign_ins.browser IS 'The browser, as "Chrome on Windows".';
COMMENT ON COLUMN sign_ins.issued_at IS 'When the code was asked for.';
COMMENT ON COLUMN sign_ins.signed_in_at IS 'When the browser took its session.';
COMMENT ON VIEW funnel IS 'How far each login came: 1 for each step that it reached, so that a sum counts them.';
COMMENT ON COLUMN funnel.pool IS 'The pool.';
COMMENT ON COLUMN funnel.login_id IS 'The login.';
COMMENT ON COLUMN funnel.application_id IS 'The application, by its client_id.';
COMMENT ON COLUMN funnel.connection_id IS 'The connection, by its id.';
COMMENT ON COLUMN funnel.issued_at IS 'When the code was asked for.';
COMMENT ON COLUMN funnel.issued IS '1 for every login.';
COMMENT ON COLUMN funnel.scanned IS '1 if somebody scanned.';
COMMENT ON COLUMN funnel.authorized IS '1 if the person agreed.';
COMMENT ON COLUMN funnel.bound IS '1 if the account was found or made.';
COMMENT ON COLUMN funnel.claimed IS '1 if the browser took its session.';
COMMENT ON VIEW refusals IS 'Logins that ended without a session, and why.';
COMMENT ON COLUMN refusals.pool IS 'The pool.';
COMMENT ON COLUMN refusals.login_id IS 'The login.';
COMMENT ON COLUMN refusals.application_id IS 'The application, by its client_id.';
COMMENT ON COLUMN refusals.connection_id IS 'The connection, by its id.';
COMMENT ON COLUMN refusals.user_id IS 'The user.';
COMMENT ON COLUMN refusals.state IS 'denied by the person, refused by policy, or expired.';
COMMENT ON COLUMN refusals.reason IS 'Why: a reason of the closed list, or the state where there is none.';
COMMENT ON COLUMN refusals.issued_at IS 'When the code was asked for.';
COMMENT ON COLUMN refusals.ended_at IS 'When it ended.';
COMMENT ON VIEW accounts IS 'The accounts with the WeChat accounts that open them: a row for each pair, and one for a user whom none opens.';
COMMENT ON COLUMN accounts.pool IS 'The pool.';
COMMENT ON COLUMN accounts.user_id IS 'The user.';
COMMENT ON COLUMN accounts.phone IS 'The verified number, E.164.';
COMMENT ON COLUMN accounts.phone_held_elsewhere IS 'Somebody else held the number that this person showed at registration.';
COMMENT ON COLUMN accounts.nickname IS 'The nickname.';
COMMENT ON COLUMN accounts.blocked IS 'Whether the user may not sign in.';
COMMENT ON COLUMN accounts.erased IS 'Whether the person was erased.';
COMMENT ON COLUMN accounts.registered_at IS 'When it was registered.';
COMMENT ON COLUMN accounts.identity_id IS 'The link between WeChat account and user.';
COMMENT ON COLUMN accounts.app_id IS 'The AppID of the Mini Program.';
COMMENT ON COLUMN accounts.openid IS 'The openid in that Mini Program.';
COMMENT ON COLUMN accounts.unionid IS 'The unionid, if WeChat gave one.';
COMMENT ON COLUMN accounts.wechat_subject IS 'Connections that share it share unionids.';
COMMENT ON COLUMN accounts.how IS 'How the user was found.';
COMMENT ON COLUMN accounts.seen_phone IS 'The last number (E.164) that WeChat showed with it and that is not the user''s.';
COMMENT ON COLUMN accounts.linked_at IS 'When it was linked.';
