-- What is true now: one table for each file of projections/src. Every row follows from the events of one aggregate, is
-- written in the same transaction as they are, and is written anew by `saoma rebuild`. Read them with plain SQL as you
-- like; what you write into them is lost.
--
-- Every primary key has the pool in it. What must be unique is kept by the names, not here: an index that refuses a
-- row could refuse history. Every index is paid for by each write, so each says what it is for.
--
-- Times are RFC 3339 text in UTC (2026-01-02T03:04:05.678+00:00), which sorts as time does; yes and no are 1 and 0.

-- The tenants. A deleted one has no row.
CREATE TABLE pools (
    pool        text NOT NULL PRIMARY KEY,
    name        text NOT NULL,
    -- The label before the public host; empty for the pool on the public host itself.
    host        text NOT NULL,
    -- JSON: how long the parts of a login may take, in seconds.
    lifetimes   text NOT NULL,
    -- JSON: how long browsers stay signed in.
    sessions    text NOT NULL,
    -- Whether each sign-in is a scan, unless an application says otherwise.
    scan_each_time integer NOT NULL,
    -- JSON: what a new connection says about accounts.
    new_connections text NOT NULL,
    -- JSON: the languages of its pages, the usual one first.
    languages   text NOT NULL,
    -- The connection that people are shown first; it may be gone. NULL: the first by name.
    default_connection text,
    -- Whether nobody signs in.
    disabled    integer NOT NULL,
    created_at  text NOT NULL,
    -- The number of its events.
    version     integer NOT NULL
) STRICT;

-- Every request asks whose host it is.
CREATE INDEX pools_by_host ON pools (host);

-- The OpenID Connect clients. A deleted one has no row.
CREATE TABLE applications (
    pool                text NOT NULL,
    -- The client_id.
    id                  text NOT NULL,
    name                text NOT NULL,
    -- confidential, or public: a public one has no secret.
    client_type         text NOT NULL,
    -- The SHA-256 of a picture as base64url, and its size in bytes.
    logo                text,
    logo_bytes          integer,
    -- # and six digits of 0-9 and a-f.
    colour              text,
    -- JSON: a list of addresses, as each is registered.
    redirect_uris       text NOT NULL,
    -- The same, of where a browser may be sent after it signed out.
    post_logout_redirect_uris text NOT NULL,
    -- JSON: a list of the origins of its pages, beside those of its redirect_uris.
    origins             text NOT NULL,
    -- Where a person goes on who came to a page that is over.
    home_page           text,
    -- Whether nobody is signed in to it by a session from elsewhere. NULL: as its pool says.
    scan_each_time      integer,
    -- Whether it may ask for refresh tokens.
    offline_access      integer NOT NULL,
    -- ES256 or RS256.
    id_token_algorithm  text NOT NULL,
    -- JSON: how long its tokens live, in seconds.
    token_lifetimes     text NOT NULL,
    -- JSON: a list of {id, title, url, version, language, required, sha256}; required unless it says no.
    agreements          text NOT NULL,
    -- The SHA-256 of the client secret; NULL: there is none.
    secret_hash         text,
    -- The one before it, and until when it is good too.
    former_secret_hash  text,
    former_secret_until text,
    -- JSON: the ids of the connections that may be used.
    connections         text NOT NULL,
    -- Whether nobody signs in.
    disabled           integer NOT NULL,
    created_at          text NOT NULL,
    -- The number of its events.
    version             integer NOT NULL,
    PRIMARY KEY (pool, id)
) STRICT;

-- The configured identity sources. A deleted one has no row.
CREATE TABLE connections (
    pool                text NOT NULL,
    id                  text NOT NULL,
    -- Its name in requests; never changes.
    identifier          text NOT NULL,
    kind                text NOT NULL,
    -- The label on the login page.
    name                text NOT NULL,
    callback_url        text,
    -- The SHA-256 of a picture as base64url, and its size in bytes.
    logo                text,
    logo_bytes          integer,
    -- NULL: the deployment's own Mini Program.
    app_id              text,
    -- none, field_matching or ask_binding.
    association         text NOT NULL,
    login_only          integer NOT NULL,
    -- required or optional.
    phone               text NOT NULL,
    wechat_subject      text,
    -- link or mini_program.
    code_style          text NOT NULL,
    -- Whether a login may be scanned only while its browser is there.
    presence            integer NOT NULL,
    -- How a person may have come to the code: camera or any.
    scenes              text NOT NULL,
    -- Tells versions of the AppSecret apart; the secret is in the vault.
    secret_fingerprint  text,
    -- Whether nobody signs in.
    disabled           integer NOT NULL,
    created_at          text NOT NULL,
    -- The number of its events.
    version             integer NOT NULL,
    PRIMARY KEY (pool, id)
) STRICT;

-- A login is asked for by the connection's identifier.
CREATE INDEX connections_by_identifier ON connections (pool, identifier);

-- Every attempt to sign in by a code.
CREATE TABLE logins (
    pool                 text NOT NULL,
    id                   text NOT NULL,
    application_id       text NOT NULL,
    connection_id        text NOT NULL,
    -- The public id inside the code.
    ticket               text NOT NULL,
    -- cookie, handle or device_code.
    credential_kind      text NOT NULL,
    -- The SHA-256 of what the browser holds.
    credential_hash      text NOT NULL,
    -- The grant that it serves, if an authorization request started it.
    grant_id             text,
    -- The login whose question it answers, if it is to prove an account.
    proves_login_id      text,
    -- The user who gets a further way in, if it is for that.
    links_user_id        text,
    -- issued, scanned, authorized, binding_asked, bound; in the end claimed, denied, refused or expired. By the events:
    -- if ended_at is NULL and expires_at is over, it is expired, whatever stands here.
    state                text NOT NULL,
    -- Why it ended without a session.
    reason               text,
    -- Whether a new account may be chosen, while the browser is asked.
    new_account_allowed  integer NOT NULL,
    user_id              text,
    -- How the user was found.
    how                  text,
    session_id           text,
    -- The SHA-256 of what the phone of the last scan holds.
    phone_token_hash     text,
    -- The openid of the person who scanned last; NULL if it was erased.
    openid               text,
    -- Whether the person showed a phone number. It was asked for at WeChat, which costs.
    phone_shown          integer NOT NULL,
    -- "Chrome on Windows".
    browser              text NOT NULL,
    -- The browser's network prefix; NULL if it was erased.
    network              text,
    issued_at            text NOT NULL,
    scanned_at           text,
    authorized_at        text,
    bound_at             text,
    ended_at             text,
    expires_at           text NOT NULL,
    -- The number of its events.
    seq                  integer NOT NULL,
    -- The id first: on the scan host a phone token names the login but not the pool.
    PRIMARY KEY (id, pool)
) STRICT;

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
    pool                  text NOT NULL,
    -- The OpenID Connect sub.
    id                    text NOT NULL,
    -- Verified, E.164.
    phone                 text,
    phone_verified_at     text,
    -- Somebody else held the number that this person showed at registration: it was not moved.
    phone_held_elsewhere  integer NOT NULL,
    -- Verified, in small letters.
    email                 text,
    email_verified_at     text,
    -- A note that nobody verified, E.164.
    unverified_phone      text,
    -- The same, in small letters.
    unverified_email      text,
    nickname              text,
    avatar                text,
    has_password          integer NOT NULL,
    blocked               integer NOT NULL,
    erased                integer NOT NULL,
    -- The user that goes on in its place: they are one person.
    merged_into           text,
    registered_at         text NOT NULL,
    changed_at            text NOT NULL,
    -- The number of its events.
    version               integer NOT NULL,
    PRIMARY KEY (pool, id)
) STRICT;

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

-- The account association: which WeChat account, as one Mini Program sees it, opens which user. An unlinked or erased
-- one has no row.
CREATE TABLE identities (
    pool            text NOT NULL,
    -- The id of the link.
    id              text NOT NULL,
    app_id          text NOT NULL,
    openid          text NOT NULL,
    unionid         text,
    -- The WeChat subject within which the unionid holds.
    wechat_subject  text,
    user_id         text NOT NULL,
    -- How the user was found: known_union_identity, new_user, phone_matched, chosen_new, proven, merged or imported.
    how             text NOT NULL,
    -- The login that linked it.
    login_id        text,
    -- The last number (E.164) that WeChat showed with it and that is not the user's.
    seen_phone      text,
    linked_at       text NOT NULL,
    PRIMARY KEY (pool, id)
) STRICT;

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
    pool           text NOT NULL,
    -- phone-, and the id of the user; or unionid-, and the id of the link.
    id             text NOT NULL,
    -- The user who showed it.
    user_id        text NOT NULL,
    -- The link whose unionid opens somebody else's account.
    identity_id    text,
    -- The number that somebody else held, E.164.
    phone          text,
    unionid        text,
    -- The WeChat subject within which the unionid holds.
    wechat_subject text,
    since          text NOT NULL,
    PRIMARY KEY (pool, id)
) STRICT;

-- The list in the console and the API, newest first.
CREATE INDEX cases_by_time ON cases (pool, since, id);

-- Browsers signed in to the hosted page; the ended ones too.
CREATE TABLE sessions (
    pool              text NOT NULL,
    id                text NOT NULL,
    user_id           text NOT NULL,
    -- The login that signed in.
    login_id          text NOT NULL,
    -- The SHA-256 of the session cookie, which begins with the id.
    credential_hash   text NOT NULL,
    -- The SHA-256 of the cookie that names the browser over its sessions.
    browser_hash      text,
    -- When the person authorized: the auth_time of OpenID Connect.
    authenticated_at  text NOT NULL,
    started_at        text NOT NULL,
    expires_at        text NOT NULL,
    -- Whether it is sure to be the person's own: the browser was known, or they were asked.
    confirmed         integer NOT NULL,
    ended_at          text,
    -- signed_out, replaced, disowned or erased.
    end_reason        text,
    PRIMARY KEY (pool, id)
) STRICT;

-- When a user signed in last, and with which browsers.
CREATE INDEX sessions_by_user ON sessions (user_id, pool, started_at, id);

-- OpenID Connect authorizations, from the moment somebody signed in for one.
CREATE TABLE grants (
    pool              text NOT NULL,
    id                text NOT NULL,
    -- The client.
    application_id    text NOT NULL,
    -- The connection at whose callback URL the client waits for a ticket; null for OpenID Connect.
    connection_id     text,
    user_id           text NOT NULL,
    -- The session by which the user signed in. If it was ended, the tokens are void.
    session_id        text NOT NULL,
    -- granted, redeemed, replayed or revoked.
    state             text NOT NULL,
    -- The scopes granted, space-separated.
    scope             text NOT NULL,
    redirect_uri      text NOT NULL,
    -- When the person authorized: the auth_time of OpenID Connect.
    authenticated_at  text NOT NULL,
    granted_at        text NOT NULL,
    code_expires_at   text NOT NULL,
    redeemed_at       text,
    -- Until when its tokens may be refreshed.
    refresh_expires_at text,
    PRIMARY KEY (pool, id)
) STRICT;

-- The applications that a user signed in to, and what they may read.
CREATE INDEX grants_by_user ON grants (user_id, pool);

-- API keys; the revoked ones too.
CREATE TABLE api_keys (
    -- Empty: the key is the deployment's, and makes pools.
    pool        text NOT NULL,
    id          text NOT NULL,
    name        text NOT NULL,
    -- developer, auditor or operator.
    role        text NOT NULL,
    -- The SHA-256 of the whole key, which begins with the id.
    hash        text NOT NULL,
    created_at  text NOT NULL,
    -- When it opens nothing more by itself.
    expires_at  text,
    revoked_at  text,
    -- JSON: the networks from which it opens something; none: from everywhere.
    networks    text NOT NULL,
    -- Whether a developer sees phone numbers and e-mail addresses in clear.
    personal    integer NOT NULL,
    -- The number of its events.
    version     integer NOT NULL,
    -- The id first: the key decides the pool.
    PRIMARY KEY (id, pool)
) STRICT;

-- The keys of a pool, newest first.
CREATE INDEX api_keys_by_time ON api_keys (pool, created_at, id);

-- The public keys that verify tokens; the private ones are in the vault.
CREATE TABLE signing_keys (
    pool          text NOT NULL,
    -- The kid.
    id            text NOT NULL,
    -- ES256 or RS256.
    algorithm     text NOT NULL,
    -- JSON: a JWK.
    public_key    text NOT NULL,
    announced_at  text NOT NULL,
    -- NULL until it signs.
    activated_at  text,
    retired_at    text,
    PRIMARY KEY (pool, id)
) STRICT;

-- The people of the console; the removed ones too.
CREATE TABLE operators (
    -- Empty: of the deployment, and so of every pool.
    pool            text NOT NULL,
    id              text NOT NULL,
    -- Under which they sign in, over all pools.
    name            text,
    -- auditor or operator.
    role            text NOT NULL,
    -- The SHA-256 of the link that waits for them.
    link_hash       text,
    link_expires_at text,
    -- The SHA-256 of what the browser holds that opened it.
    browser_hash    text,
    -- JSON: public keys, and what the person calls each.
    passkeys        text NOT NULL,
    -- JSON: the id of their password, which is in the vault, and since when they have it.
    password        text,
    -- JSON: the WeChat account by which they come in too, and what they scanned when they linked it.
    wechat          text,
    invited_at      text NOT NULL,
    joined_at       text,
    removed_at      text,
    erased_at       text,
    -- The id first: a link and a passkey name their person and not the pool.
    PRIMARY KEY (id, pool)
) STRICT;

-- The people of a pool, in the order in which they were invited.
CREATE INDEX operators_by_time ON operators (pool, invited_at, id);

-- "Who signs in under this name?"
CREATE INDEX operators_by_name ON operators (name) WHERE removed_at IS NULL;

-- Browsers signed in to the console; the ended ones too.
CREATE TABLE console_sessions (
    -- That of the person; empty for the deployment.
    pool            text NOT NULL,
    id              text NOT NULL,
    operator_id     text NOT NULL,
    -- The SHA-256 of the cookie, which begins with the id.
    credential_hash text NOT NULL,
    -- The browser and its system, from a closed list.
    browser         text,
    -- The network prefix of its address.
    network         text,
    started_at      text NOT NULL,
    -- When the person showed last that it is them; none if they scanned, and showed nothing since.
    proved_at       text,
    ended_at        text,
    -- signed_out, replaced, removed, rescued, way_changed or erased.
    end_reason      text,
    -- The id first: a cookie names its session and not the pool.
    PRIMARY KEY (id, pool)
) STRICT;

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
