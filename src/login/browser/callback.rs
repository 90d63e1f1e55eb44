//! A site without OpenID Connect sends a browser to `GET /login?client_id=…&connection=…&state=…`, and waits at the callback URL of
//! that connection. From here on it is an authorization request like any other; a ticket takes the place of its code.

use actix_web::{HttpRequest, HttpResponse};
use chrono::TimeDelta;
use domain::{
    authorization_request::{AuthorizationRequest, ResponseMode},
    id::ApplicationId,
    reason::Reason,
};
use projections::{applications::ApplicationView, connections::ConnectionView};

use super::{order, purpose::PageQuery};
use crate::http::{
    app::App,
    authorization_response::AuthorizationResponse,
    host::PoolHost,
    log::note,
    page::Person,
    redirect,
    refusal::Refusal,
    secrets,
    waiting::{self, WAITING_SECONDS},
};

/// What is told to who waits for an answer that would never come.
const NO_CALLBACK: &str = "this connection has no callback URL that would get it back";
/// How long a state is, characters: shorter ones are guessed.
const STATE: std::ops::RangeInclusive<usize> = 16..=512;

/// Begins a request for a ticket, if the connection has a callback URL. From then on, what is wrong with us is told there, as a client
/// is told by OpenID Connect; what is wrong with the link, a page tells.
///
/// # Errors
/// 404 where the connection is none of the application's, or if the database does not answer while nobody knows whom else to tell.
pub(super) async fn begin(
    app: &App,
    request: &HttpRequest,
    person: &Person,
    host: &PoolHost,
    query: &PageQuery,
) -> Result<Option<HttpResponse>, Refusal> {
    let (None, Some(id)) = (&query.authorization, &query.client_id) else {
        return Ok(None);
    };
    let Some((client, connection)) = asked_for(app, host, id, query.connection.as_deref()).await?
    else {
        return Ok(None);
    };
    let Some(callback_url) = &connection.settings.callback_url else {
        return match query.state {
            None => Ok(None),
            Some(_) => Err(Refusal::Misled { field: "state", why: NO_CALLBACK }),
        };
    };
    note(|line| line.client = Some(client.id.clone()));
    let Some(state) = query.state.as_deref().filter(|state| is_good(state)) else {
        let why = "16 to 512 characters that come back as they are sent: this connection has a callback URL";
        let refusal = Refusal::invalid("state", why);
        return Ok(Some(person.refused(&refusal, Some(&refusal.to_string()))));
    };
    let secret = app.new_secret::<32>();
    let asked = waits(app, host, &client, &connection, callback_url, state, &secret);
    let limited = app.limits.new_authorization(host.remote.address);
    let begun = match limited {
        Ok(()) => {
            let language = person.asked_for();
            waiting::at_the_page(app, request, host, &asked, &secret, language.into_iter()).await
        }
        Err(refusal) => Err(refusal),
    };
    begun.map(Some).or_else(|refusal| {
        let error = error_of(&refusal);
        note(|line| line.error = Some(error));
        AuthorizationResponse::without_ticket(callback_url, state, error)
            .answer(person, &client)
            .map(Some)
    })
}

/// The application, and the connection of it that is named, or its first one. A session does not make up for a connection that
/// may not be signed in by: its site would wait in vain.
async fn asked_for(
    app: &App,
    host: &PoolHost,
    id: &str,
    wanted: Option<&str>,
) -> Result<Option<(ApplicationView, ConnectionView)>, Refusal> {
    let pool = &host.pool.id;
    let Some(client) = app.views.application(pool, &ApplicationId::from(id)).await? else {
        return Ok(None);
    };
    if client.disabled {
        return Err(Reason::ApplicationOff.into());
    }
    let connections = order::of_connections(app, host).await?;
    let connection = connections.into_iter().find(|connection| {
        client.connections.contains(&connection.id)
            && wanted.is_none_or(|wanted| connection.identifier == wanted)
    });
    match (connection, wanted) {
        (None, Some(_)) => Err(order::nothing_to_begin_at(app, host, &client, wanted).await?),
        (connection, _) => Ok(connection.map(|connection| (client, connection))),
    }
}

/// Whether a state is hard to guess, and comes back as it was sent.
fn is_good(state: &str) -> bool {
    STATE.contains(&state.chars().count()) && redirect::comes_back(state)
}

fn waits(
    app: &App,
    host: &PoolHost,
    client: &ApplicationView,
    connection: &ConnectionView,
    callback_url: &str,
    state: &str,
    secret: &str,
) -> AuthorizationRequest {
    let now = app.now();
    AuthorizationRequest {
        application: client.id.clone(),
        connection: Some(connection.id.clone()),
        redirect_uri: callback_url.to_owned(),
        response_mode: ResponseMode::Query,
        scope: String::new(),
        state: Some(state.to_owned()),
        nonce: None,
        code_challenge: String::new(),
        prompt_login: host.pool.settings.scans_each_time(&client.settings),
        max_age: None,
        subject: None,
        cookie: secrets::hash(secret),
        experience: false,
        entrance: false,
        requested_at: now,
        expires_at: now + TimeDelta::seconds(WAITING_SECONDS),
    }
}

/// What the site is told, in the words of OAuth (RFC 6749 §4.1.2.1).
const fn error_of(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Unavailable | Refusal::NotReady(_) | Refusal::TooMany { .. } => {
            "temporarily_unavailable"
        }
        _ => "server_error",
    }
}

#[cfg(test)]
mod tests {
    use super::is_good;

    #[test]
    fn a_state_has_16_to_512_characters_that_come_back() {
        for good in ["a".repeat(16), "文".repeat(512), "0123456789 +&%=?".to_owned()] {
            assert!(is_good(&good), "{good}");
        }
        for bad in
            ["a".repeat(15), "a".repeat(513), "a".repeat(16) + "\n", "a".repeat(16) + "\u{fffd}"]
        {
            assert!(!is_good(&bad), "{bad:?}");
        }
    }
}
