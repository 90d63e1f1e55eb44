//! The fields of everything that has a history, as auditors see them. Of a secret it is said which one it is, by the first characters of
//! its hash; of a password and of an authenticator, that there is one. Settings are taken apart whole, so that nothing compiles
//! before a new one has its line here.

use domain::{
    account_choice::Policy,
    api_key::ApiKey,
    application::{Agreement, Application, ApplicationSettings, TokenLifetimes},
    connection::{Connection, ConnectionSettings, WechatSettings},
    console_session::ConsoleSession,
    id::SecretHash,
    login::{Lifetimes, Login, State},
    operator::Operator,
    pool::{Pool, PoolSettings, SessionSettings},
    session::Session,
    signing_key::SigningKey,
    user::{Standing, User},
};

use super::changes::{Fields, Stood, listed, optional, personal, personals, text};

/// Characters of a hash that tell one secret from another.
const FINGERPRINT: usize = 8;

pub(super) fn pool(pool: &Pool) -> Fields {
    let Pool { id, settings, default_connection, disabled, created_at: _, deleted_at } = pool;
    if id.is_none() {
        return Fields::new();
    }
    let PoolSettings {
        name,
        host,
        lifetimes,
        sessions,
        scan_each_time,
        new_connections,
        languages,
    } = settings;
    let Lifetimes { scan, authorize, login, binding, claim } = lifetimes;
    let SessionSettings { longest, idle, outlive_browser } = sessions;
    let Policy { association, login_only, phone } = new_connections;
    vec![
        ("name", text(name)),
        ("host", optional(host.as_ref())),
        ("lifetimes.scan", text(scan)),
        ("lifetimes.authorize", text(authorize)),
        ("lifetimes.login", text(login)),
        ("lifetimes.binding", text(binding)),
        ("lifetimes.claim", text(claim)),
        ("sessions.longest", text(longest)),
        ("sessions.idle", text(idle)),
        ("sessions.outlive_browser", text(outlive_browser)),
        ("scan_each_time", text(scan_each_time)),
        ("new_connections.association", text(association)),
        ("new_connections.login_only", text(login_only)),
        ("new_connections.phone", text(phone)),
        ("languages", listed(languages.iter().map(|language| language.name()))),
        ("default_connection", optional(default_connection.as_ref())),
        ("disabled", text(disabled)),
        ("deleted", text(deleted_at.is_some())),
    ]
}

pub(super) fn application(application: &Application) -> Fields {
    let Application {
        pool,
        id: _,
        settings,
        secret,
        former_secret,
        connections,
        disabled,
        created_at: _,
        deleted_at,
    } = application;
    if pool.is_none() {
        return Fields::new();
    }
    let ApplicationSettings {
        name,
        logo,
        colour,
        client_type,
        redirect_uris,
        post_logout_redirect_uris,
        origins,
        home_page,
        scan_each_time,
        offline_access,
        id_token_algorithm,
        token_lifetimes,
        agreements,
    } = settings;
    let TokenLifetimes { access, id, refresh, refresh_idle } = token_lifetimes;
    vec![
        ("name", text(name)),
        ("client_type", text(client_type)),
        ("logo", optional(logo.as_ref().map(|logo| &logo.hash))),
        ("colour", optional(colour.as_ref())),
        ("redirect_uris", listed(redirect_uris)),
        ("post_logout_redirect_uris", listed(post_logout_redirect_uris)),
        ("origins", listed(origins)),
        ("home_page", optional(home_page.as_ref())),
        ("scan_each_time", optional(*scan_each_time)),
        ("id_token_algorithm", text(id_token_algorithm)),
        ("token_lifetimes.access", text(access)),
        ("token_lifetimes.id", text(id)),
        ("token_lifetimes.refresh", text(refresh)),
        ("token_lifetimes.refresh_idle", text(refresh_idle)),
        ("offline_access", text(offline_access)),
        ("agreements", listed(agreements.iter().map(agreement))),
        ("secret", secret.as_ref().map_or(Stood::Nothing, fingerprint)),
        (
            "former_secret_until",
            optional(former_secret.as_ref().map(|former| former.until.to_rfc3339())),
        ),
        ("connections", listed(connections)),
        ("disabled", text(disabled)),
        ("deleted", text(deleted_at.is_some())),
    ]
}

fn agreement(agreement: &Agreement) -> String {
    let Agreement { id, title, url, version, language, required, sha256 } = agreement;
    let version = version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let language = language.map(|language| format!(" ({})", language.name())).unwrap_or_default();
    let optional = if *required { "" } else { " (optional)" };
    let sha256 = sha256.as_ref().map(|hash| format!(" sha256 {hash}")).unwrap_or_default();
    format!("{id}: {title}{version}{language}{optional} {url}{sha256}")
}

pub(super) fn connection(connection: &Connection) -> Fields {
    let Connection {
        pool,
        id: _,
        identifier,
        kind,
        app_id,
        settings,
        secret_fingerprint,
        disabled,
        created_at: _,
        deleted_at,
    } = connection;
    if pool.is_none() {
        return Fields::new();
    }
    let ConnectionSettings { name, callback_url, logo, policy, wechat } = settings;
    let Policy { association, login_only, phone } = policy;
    let WechatSettings { subject, code_style, presence, scenes } = wechat;
    vec![
        ("identifier", text(identifier)),
        ("kind", text(kind)),
        ("name", text(name)),
        ("app_id", optional(app_id.as_ref())),
        ("app_secret", optional(secret_fingerprint.as_ref())),
        ("callback_url", optional(callback_url.as_ref())),
        ("logo", optional(logo.as_ref().map(|logo| &logo.hash))),
        ("association", text(association)),
        ("login_only", text(login_only)),
        ("phone", text(phone)),
        ("wechat_subject", optional(subject.as_ref())),
        ("code_style", text(code_style)),
        ("presence", text(presence)),
        ("scenes", text(scenes)),
        ("disabled", text(disabled)),
        ("deleted", text(deleted_at.is_some())),
    ]
}

pub(super) fn api_key(key: &ApiKey) -> Fields {
    let ApiKey {
        id,
        pool: _,
        name,
        role,
        hash: _,
        expires_at,
        networks,
        personal,
        created_at: _,
        revoked_at,
    } = key;
    if id.is_none() {
        return Fields::new();
    }
    vec![
        ("name", text(name)),
        ("role", text(role)),
        ("expires_at", optional(expires_at.map(|end| end.to_rfc3339()))),
        ("networks", listed(networks)),
        ("personal", text(personal)),
        ("revoked", text(revoked_at.is_some())),
    ]
}

pub(super) fn operator(operator: &Operator) -> Fields {
    if operator.id.is_none() {
        return Fields::new();
    }
    let link = operator.waiting.as_ref().map(|waiting| waiting.invitation.expires_at);
    vec![
        ("name", personal(operator.name.as_ref())),
        ("role", text(operator.role)),
        ("link_until", optional(link.map(|until| until.to_rfc3339()))),
        ("passkeys", text(operator.passkeys.len())),
        ("has_password", text(operator.password.is_some())),
        ("has_wechat", text(operator.wechat.is_some())),
        ("removed", text(operator.removed_at.is_some())),
        ("erased", text(operator.erased_at.is_some())),
    ]
}

pub(super) fn signing_key(key: &SigningKey) -> Fields {
    if key.pool.is_none() {
        return Fields::new();
    }
    let state = match (key.retired_at, key.activated_at) {
        (Some(_), _) => "retired",
        (None, Some(_)) => "active",
        (None, None) => "announced",
    };
    vec![("algorithm", text(key.algorithm)), ("state", text(state))]
}

pub(super) fn console_session(session: &ConsoleSession) -> Fields {
    let ended = session.ended.as_ref().map(|(_, why)| why);
    vec![("operator", optional(session.operator.as_ref())), ("ended", optional(ended))]
}

pub(super) fn session(session: &Session) -> Fields {
    vec![("ended", optional(session.ended.as_ref().map(|(_, why)| why)))]
}

pub(super) fn login(login: &Login) -> Fields {
    vec![("state", optional(Some(login.state.name()).filter(|_| login.state != State::Absent)))]
}

/// With how it stands.
pub(super) fn user(user: &User) -> Fields {
    let state = user.standing().map(|standing| match standing {
        Standing::Active => "active",
        Standing::Blocked => "blocked",
        Standing::Merged => "merged",
        Standing::Erased => "erased",
    });
    let has_password = user.standing().map(|_| user.password.is_some());
    let known = [("state", optional(state)), ("has_password", optional(has_password))];
    known.into_iter().chain(said_of_user(user)).collect()
}

/// All that an event can change of a user and that may be shown, in one order.
pub(super) fn said_of_user(user: &User) -> Fields {
    let links = &user.identities;
    let unionids = links.iter().filter_map(|linked| linked.account.unionid.as_ref());
    let seen_unionids = links.iter().filter_map(|linked| linked.seen_unionid.as_ref());
    vec![
        ("nickname", personal(user.nickname.as_ref())),
        ("avatar", personal(user.avatar.as_ref())),
        ("phone", personal(user.phone.as_ref())),
        ("unverified_phone", personal(user.unverified_phone.as_ref())),
        ("email", personal(user.email.as_ref())),
        ("unverified_email", personal(user.unverified_email.as_ref())),
        ("openid", personals(links.iter().map(|linked| &linked.account.openid))),
        ("unionid", personals(unionids)),
        ("seen_phone", personals(links.iter().filter_map(|linked| linked.seen_phone.as_ref()))),
        ("seen_unionid", personals(seen_unionids.map(|seen| &seen.unionid))),
        ("absorbed", listed(&user.absorbed)),
        ("merged_into", optional(user.merged_into.as_ref())),
    ]
}

fn fingerprint(secret: &SecretHash) -> Stood {
    Stood::Text(secret.as_str().chars().take(FINGERPRINT).collect())
}
