//! `POST /api/v1/tickets/exchange`.

use actix_web::web;
use chrono::{DateTime, Utc};
use domain::{
    decisions::{NotRedeemed, RedeemCode},
    grant::{Proof, Redeem},
    id::{ConnectionId, GrantId, PoolId},
};
use eventstore::Actor;
use projections::Page;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::client::Client;
use crate::{
    api::{
        clear::told,
        identities::Identity,
        listed::{page, unread},
        problem::{Body, RefusedClient},
        users::User,
    },
    http::{after::After, app::App, json::Json, refusal::Refusal, secrets},
};

/// What a site got at its callback URL.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ticket {
    /// The parameter `ticket`.
    #[schema(examples("01a204b7-5ff4-7d70-a506-e6e352afc3ae.…"))]
    ticket: String,
    /// The identifier of the connection whose callback URL it came to. If it is another one's, the ticket is refused: a site with
    /// several callback URLs takes none at the wrong one.
    connection: Option<String>,
}

/// Who signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedIn {
    /// The user.
    #[serde(flatten)]
    pub user: User,
    /// Whether `phone` is a number that WeChat or an operator verified.
    pub phone_verified: bool,
    /// The WeChat accounts that open the user, the newest first.
    pub identities: Vec<Identity>,
    /// The identifier of the connection whose callback URL the ticket was sent to.
    #[schema(examples("wechat"))]
    pub connection: String,
    /// When the person agreed on the phone. It is earlier than the ticket if they went on with a session.
    pub authenticated_at: DateTime<Utc>,
}

/// Answers who signed in, for a ticket, once, within 60 seconds. A ticket that was shown twice, by another application or for another
/// connection is good no more. For another connection the refused field is `connection`, as for one that there is not, which spends no
/// ticket; all else is `ticket`.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/exchange",
    tag = "tickets",
    operation_id = "exchangeTicket",
    request_body = Ticket,
    responses((status = 200, description = "Who signed in.", body = SignedIn), Body, RefusedClient),
    security(("application" = []))
)]
pub async fn exchange(
    app: web::Data<App>,
    After(client, Json(shown)): After<Client, Json<Ticket>>,
) -> Result<web::Json<SignedIn>, Refusal> {
    let connection = named(&app, &client, shown.connection.as_deref()).await?;
    let grant = secrets::opened_by(&shown.ticket).ok_or_else(not_good)?.into();
    // Before the ticket is spent, so that no ticket is spent for nothing.
    let signed_in = signed_in(&app, &client.host.pool.id, &grant).await?;
    redeem(&app, &client, grant, &shown.ticket, connection).await?;
    Ok(told(1, signed_in))
}

async fn signed_in(app: &App, pool: &PoolId, grant: &GrantId) -> Result<SignedIn, Refusal> {
    let grant = app.views.grant(pool, grant).await?.ok_or_else(not_good)?;
    let connection = app.views.connection(pool, &grant.connection.ok_or_else(not_good)?).await?;
    let user = app.views.user(pool, &grant.user).await?.ok_or_else(not_good)?;
    let all = page(None, Some(Page::MOST), None)?;
    let identities = app.views.identities(pool, Some(&user.id), &all).await.map_err(unread)?;
    Ok(SignedIn {
        phone_verified: user.phone_verified_at.is_some(),
        user: user.into(),
        identities: identities.items.into_iter().map(Identity::from).collect(),
        connection: connection.ok_or_else(not_good)?.identifier,
        authenticated_at: grant.authenticated_at,
    })
}

/// The connection that the site names. A wrong name burns no ticket: nobody showed it at another connection.
async fn named(
    app: &App,
    client: &Client,
    identifier: Option<&str>,
) -> Result<Option<ConnectionId>, Refusal> {
    let Some(identifier) = identifier else {
        return Ok(None);
    };
    let connection = app.views.connection_by_identifier(&client.host.pool.id, identifier).await?;
    let unknown = || Refusal::invalid("connection", "there is no such connection");
    connection.map(|connection| Some(connection.id)).ok_or_else(unknown)
}

async fn redeem(
    app: &App,
    client: &Client,
    grant: GrantId,
    ticket: &str,
    connection: Option<ConnectionId>,
) -> Result<(), Refusal> {
    let (application, at) = (client.application.id.clone(), app.now());
    let decision = RedeemCode {
        grant,
        code: secrets::hash(ticket),
        redeem: Redeem {
            application: application.clone(),
            proof: Proof::Ticket { connection },
            tokens_expire_at: at,
            refresh_expires_at: None,
            at,
        },
    };
    let caller = client.host.caller(Actor::Application(application));
    match app.execute(&caller, &decision).await? {
        Ok(_) => Ok(()),
        Err(NotRedeemed::NotGood) => Err(not_good()),
        Err(NotRedeemed::OtherRedirectUri) => Err(other_connection()),
    }
}

/// One answer for a ticket that is unknown, too old, used, or another application's: nobody learns which.
fn not_good() -> Refusal {
    Refusal::invalid("ticket", "it is not good, or not for this application")
}

fn other_connection() -> Refusal {
    Refusal::invalid("connection", "the ticket was not sent to the callback URL of this connection")
}
