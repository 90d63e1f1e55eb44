//! `POST /logins`: a browser asks for a code.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    decisions::IssueLogin,
    id::{ApplicationId, ConnectionId, GrantId, LoginId},
    login::{Credential, CredentialKind, Intent, Origin, State},
    personal::Personal,
};
use eventstore::Actor;
use projections::logins::LoginView;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    authorization,
    credential::live_logins,
    named::{BROWSER_SECONDS, NamedBrowser},
};
use crate::{
    http::{
        address::network, app::App, browser_name::browser_name, host::PoolHost, json::Json,
        refusal::Refusal, same_origin::SameOrigin, secrets, session,
    },
    login::status::{Status, time},
};

/// How many logins of one browser may go on at once. A further one supersedes the oldest.
const LIVE_LOGINS: usize = 3;
/// Longer than any login lives, seconds: 600 to authorize, 1800 to answer a question and 300 to claim at most.
const COOKIE_SECONDS: i64 = 3600;
/// How much of a `User-Agent` is kept, characters.
const USER_AGENT: usize = 512;

/// What a browser asks for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueRequest {
    connection: String,
    #[serde(default)]
    authorization: Option<String>,
    #[serde(default)]
    client_id: Option<String>,
    #[serde(default)]
    proves: Option<LoginId>,
    /// The application whose site the person came from.
    #[serde(default)]
    links: Option<String>,
}

/// Issues a login and sets its cookie.
///
/// # Errors
/// 401 or 403 unless somebody signed in lately who wants a further way in, 404 for an unknown connection, application, authorization request or login, 403 if the connection is off, 429 over a
/// limit.
pub async fn issue(
    app: web::Data<App>,
    request: HttpRequest,
    host: PoolHost,
    _ours: SameOrigin,
    body: Json<IssueRequest>,
) -> Result<HttpResponse, Refusal> {
    let Json(asked) = body;
    let address = host.remote.address;
    let browser = NamedBrowser::of(&app, &request, &host.pool.id, &app.new_secret::<16>()).await?;
    app.limits.new_login(browser.hash.as_str(), address)?;
    let live = live_logins(&app, &host, &request).await?;
    let Purpose { application, grant, intent, by } =
        purpose(&app, &request, &host, &asked, &live).await?;
    let connection = app
        .views
        .connection_by_identifier(&host.pool.id, &asked.connection)
        .await?
        .filter(|connection| by.is_none_or(|by| by == connection.id))
        .ok_or(Refusal::NotFound)?;
    let (kept, superseded) = giving_way(live, intent.proves());
    let secret = app.new_secret::<32>();
    let decision = IssueLogin {
        login: app.new_id().into(),
        application,
        grant,
        intent,
        connection: connection.id,
        ticket: app.new_secret::<16>(),
        credential: Credential { kind: CredentialKind::Cookie, hash: secrets::hash(&secret) },
        origin: origin(&request, address),
        superseded,
        at: app.now(),
    };
    let issued = app.execute(&host.caller(Actor::Browser), &decision).await?;
    app.presence.touch(&decision.login, decision.at);
    let mut answer = HttpResponse::Created();
    // The page of a superseded login still asks for its end, so that cookie stays; no page asks for the others any more.
    let of_use = |login: &LoginId| kept.contains(login) || decision.superseded.contains(login);
    for (login, _) in app.cookies.logins(&request).iter().filter(|(login, _)| !of_use(login)) {
        answer.cookie(app.cookies.forget_login(login));
    }
    if browser.is_new {
        answer.cookie(app.cookies.browser(&browser.name, BROWSER_SECONDS));
    }
    let status = Status {
        state: issued.login.state,
        reason: None,
        seq: 1,
        expires_at: time(issued.login.expires_at),
    };
    Ok(answer
        .cookie(app.cookies.login(&decision.login, &secret, COOKIE_SECONDS))
        .json(told(&decision.login, &status)))
}

/// The logins of a browser that go on, and those that give way to a further one: the oldest, but not the one that waits for it.
fn giving_way(live: Vec<LoginView>, waits: Option<&LoginId>) -> (Vec<LoginId>, Vec<LoginId>) {
    let mut live: Vec<LoginId> = live.into_iter().map(|login| login.id).collect();
    live.sort_by_key(|login| Some(login) != waits);
    let superseded = live.split_off(live.len().min(LIVE_LOGINS - 1));
    (live, superseded)
}

/// A login as its browser is told of it: where it stands, and where its code and its stream are.
pub fn told(login: &LoginId, status: &Status) -> Value {
    json!({
        "id": login,
        "state": status.state,
        "seq": status.seq,
        "expires_at": status.expires_at,
        "code": { "png": format!("/logins/{login}/code.png"), "svg": format!("/logins/{login}/code.svg") },
        "stream": format!("/logins/{login}/stream"),
    })
}

/// What to sign in for.
struct Purpose {
    application: ApplicationId,
    grant: Option<GrantId>,
    intent: Intent,
    /// By which connection, where that is not the person's choice: its callback URL waits for a ticket.
    by: Option<ConnectionId>,
}

/// What to sign in for: an authorization request of this browser that waits, an application by its `client_id`, a login of this
/// browser that asks which account is theirs, or a further way in to the account that it is signed in to.
async fn purpose(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    asked: &IssueRequest,
    live: &[LoginView],
) -> Result<Purpose, Refusal> {
    let intent = Intent::SignIn;
    match (&asked.authorization, &asked.client_id, &asked.proves, &asked.links) {
        (Some(id), None, None, None) => {
            let id = GrantId::from(id.as_str());
            let asked_for = authorization::in_time(app, request, host, &id).await?;
            let (application, by) = (asked_for.application, asked_for.connection);
            Ok(Purpose { application, grant: Some(id), intent, by })
        }
        (None, Some(client_id), None, None) => {
            let application = known(app, host, client_id).await?;
            Ok(Purpose { application, grant: None, intent, by: None })
        }
        (None, None, None, Some(client_id)) => {
            let application = known(app, host, client_id).await?;
            let session = session::fresh(app, request, host).await?;
            let intent = Intent::Link { user: session.user, session: Some(session.id) };
            Ok(Purpose { application, grant: None, intent, by: None })
        }
        (None, None, Some(id), None) => {
            let asks = |login: &&LoginView| login.id == *id && login.state == State::BindingAsked;
            let asks = live.iter().find(asks).ok_or(Refusal::NotFound)?;
            let intent = Intent::Prove { login: id.clone() };
            Ok(Purpose { application: asks.application.clone(), grant: None, intent, by: None })
        }
        _ => Err(Refusal::Invalid {
            field: "authorization".to_owned(),
            why: "either this, client_id, proves or links is required".to_owned(),
        }),
    }
}

async fn known(app: &App, host: &PoolHost, client_id: &str) -> Result<ApplicationId, Refusal> {
    let id = ApplicationId::from(client_id);
    app.views.application(&host.pool.id, &id).await?.ok_or(Refusal::NotFound)?;
    Ok(id)
}

fn origin(request: &HttpRequest, address: std::net::IpAddr) -> Origin {
    let user_agent: String = request
        .headers()
        .get("user-agent")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .chars()
        .take(USER_AGENT)
        .collect();
    Origin {
        ip: address.to_string().into(),
        network: network(address).into(),
        browser: browser_name(&user_agent),
        user_agent: Personal::from(user_agent),
    }
}
