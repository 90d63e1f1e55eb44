//! The fields of everything that has a history, as auditors see them. Of a secret it is said which one it is, by the first characters of
//! its hash; of a password and of an authenticator, that there is one.

use domain::{
    api_key::ApiKey,
    application::{Agreement, Application},
    connection::Connection,
    console_session::ConsoleSession,
    id::SecretHash,
    login::{Login, State},
    operator::Operator,
    pool::Pool,
    session::Session,
    signing_key::SigningKey,
    user::{Standing, User},
};

use super::changes::{Fields, Stood, listed, optional, personal, personals, text};

/// Characters of a hash that tell one secret from another.
const FINGERPRINT: usize = 8;

pub(super) fn pool(pool: &Pool) -> Fields {
    if pool.id.is_none() {
        return Fields::new();
    }
    let settings = &pool.settings;
    let (lifetimes, sessions) = (&settings.lifetimes, &settings.sessions);
    let usual = &settings.new_connections;
    vec![
        ("name", text(&settings.name)),
        ("host", optional(settings.host.as_ref())),
        ("lifetimes.scan", text(lifetimes.scan)),
        ("lifetimes.authorize", text(lifetimes.authorize)),
        ("lifetimes.login", text(lifetimes.login)),
        ("lifetimes.binding", text(lifetimes.binding)),
        ("lifetimes.claim", text(lifetimes.claim)),
        ("sessions.longest", text(sessions.longest)),
        ("sessions.idle", text(sessions.idle)),
        ("sessions.outlive_browser", text(sessions.outlive_browser)),
        ("scan_each_time", text(settings.scan_each_time)),
        ("new_connections.association", text(usual.association)),
        ("new_connections.login_only", text(usual.login_only)),
        ("new_connections.phone", text(usual.phone)),
        ("languages", listed(settings.languages.iter().map(|language| language.name()))),
        ("default_connection", optional(pool.default_connection.as_ref())),
        ("disabled", text(pool.disabled)),
        ("deleted", text(pool.deleted_at.is_some())),
    ]
}

pub(super) fn application(application: &Application) -> Fields {
    if application.pool.is_none() {
        return Fields::new();
    }
    let settings = &application.settings;
    let former = application.former_secret.as_ref();
    vec![
        ("name", text(&settings.name)),
        ("client_type", text(settings.client_type)),
        ("logo", optional(settings.logo.as_ref().map(|logo| &logo.hash))),
        ("colour", optional(settings.colour.as_ref())),
        ("redirect_uris", listed(&settings.redirect_uris)),
        ("post_logout_redirect_uris", listed(&settings.post_logout_redirect_uris)),
        ("origins", listed(&settings.origins)),
        ("home_page", optional(settings.home_page.as_ref())),
        ("scan_each_time", optional(settings.scan_each_time)),
        ("id_token_algorithm", text(settings.id_token_algorithm)),
        ("token_lifetimes.access", text(settings.token_lifetimes.access)),
        ("token_lifetimes.id", text(settings.token_lifetimes.id)),
        ("token_lifetimes.refresh", text(settings.token_lifetimes.refresh)),
        ("token_lifetimes.refresh_idle", text(settings.token_lifetimes.refresh_idle)),
        ("offline_access", text(settings.offline_access)),
        ("agreements", listed(settings.agreements.iter().map(agreement))),
        ("secret", application.secret.as_ref().map_or(Stood::Nothing, fingerprint)),
        ("former_secret_until", optional(former.map(|former| former.until.to_rfc3339()))),
        ("connections", listed(&application.connections)),
        ("disabled", text(application.disabled)),
        ("deleted", text(application.deleted_at.is_some())),
    ]
}

fn agreement(agreement: &Agreement) -> String {
    let Agreement { id, title, url, version, language, required, .. } = agreement;
    let version = version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let language = language.map(|language| format!(" ({})", language.name())).unwrap_or_default();
    let optional = if *required { "" } else { " (optional)" };
    format!("{id}: {title}{version}{language}{optional} {url}")
}

pub(super) fn connection(connection: &Connection) -> Fields {
    if connection.pool.is_none() {
        return Fields::new();
    }
    let settings = &connection.settings;
    let (policy, wechat) = (&settings.policy, &settings.wechat);
    vec![
        ("identifier", text(&connection.identifier)),
        ("kind", text(connection.kind)),
        ("name", text(&settings.name)),
        ("app_id", optional(connection.app_id.as_ref())),
        ("app_secret", optional(connection.secret_fingerprint.as_ref())),
        ("callback_url", optional(settings.callback_url.as_ref())),
        ("logo", optional(settings.logo.as_ref().map(|logo| &logo.hash))),
        ("association", text(policy.association)),
        ("login_only", text(policy.login_only)),
        ("phone", text(policy.phone)),
        ("wechat_subject", optional(wechat.subject.as_ref())),
        ("code_style", text(wechat.code_style)),
        ("presence", text(wechat.presence)),
        ("scenes", text(wechat.scenes)),
        ("disabled", text(connection.disabled)),
        ("deleted", text(connection.deleted_at.is_some())),
    ]
}

pub(super) fn api_key(key: &ApiKey) -> Fields {
    if key.id.is_none() {
        return Fields::new();
    }
    vec![
        ("name", text(&key.name)),
        ("role", text(key.role)),
        ("expires_at", optional(key.expires_at.map(|end| end.to_rfc3339()))),
        ("networks", listed(&key.networks)),
        ("personal", text(key.personal)),
        ("revoked", text(key.revoked_at.is_some())),
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
        ("removed", text(operator.removed_at.is_some())),
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
