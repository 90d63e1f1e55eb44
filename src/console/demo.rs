//! `GET /console/demo/enter`: the link that the demo prints. Whoever has it is signed in, on this machine alone.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::decisions::SignInToConsole;
use eventstore::Actor;
use url::form_urlencoded;

use super::{entrance::Entrance, host::ConsoleHost, sign_out};
use crate::http::{app::App, demo_operator, page::Person, refusal::Refusal, secrets};

/// Signs in as the demo's operator, who is there in a demo's database and in no other.
///
/// # Errors
/// 404 for anybody else, and from any other machine.
pub async fn enter(
    app: web::Data<App>,
    request: HttpRequest,
    host: ConsoleHost,
    person: Person,
) -> Result<HttpResponse, Refusal> {
    let is_here = host.remote.address.is_loopback() && !app.config.public_url.is_secure();
    let operator = app.views.operator(&demo_operator::ID.into()).await?;
    let secret = demo_operator::secret(&app).await?;
    let mut said = form_urlencoded::parse(request.query_string().as_bytes());
    let is_right = said.any(|(name, link)| name == "link" && secrets::are_same(&link, &secret));
    if !is_here || operator.is_none() || !is_right {
        return Err(Refusal::NotFound);
    }
    let entrance = Entrance::new(&app, &request, &host);
    let decision = SignInToConsole {
        operator: demo_operator::ID.into(),
        proof: None,
        session: entrance.session.clone(),
        at: app.now(),
    };
    app.execute(&host.caller(None, Actor::Operator(demo_operator::ID.into())), &decision).await?;
    sign_out::replaced(&app, &request, &host).await?;
    Ok(entrance.answer(&app, &person))
}
