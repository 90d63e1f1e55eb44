//! A request that waits for somebody to sign in at the hosted page: it is kept, and only the browser that it was made with has the
//! cookie that resumes it.

use actix_web::{HttpRequest, HttpResponse};
use domain::{authorization_request::AuthorizationRequest, id::GrantId};
use url::form_urlencoded::Serializer;

use super::{app::App, host::PoolHost, redirect, refusal::Refusal};

/// How long a request waits for somebody to sign in, seconds.
pub const WAITING_SECONDS: i64 = 30 * 60;
/// For how much longer it is known of one whose time is over, seconds: whoever waits for it is told.
const KNOWN_SECONDS: i64 = 10 * 60;
/// How many requests of one browser wait at once; a further one takes the place of the oldest.
const WAITING: usize = 5;

/// Keeps a request, and sends the browser to the page with its cookie. `wishes` are further parameters of the page.
///
/// # Errors
/// If the database does not answer.
pub async fn at_the_page<'a>(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    asked: &AuthorizationRequest,
    secret: &str,
    wishes: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<HttpResponse, Refusal> {
    let grant = GrantId::from(app.new_id());
    app.pending.put(&host.pool.id, &grant, asked).await?;
    let mut page = Serializer::for_suffix(redirect::to_page(&grant), "/login?".len());
    page.extend_pairs(wishes);
    let mut answer = redirect::see_other(&page.finish());
    let cookies = app.cookies;
    let waiting = cookies.authorizations(request);
    let forgotten = waiting.iter().skip(WAITING - 1).map(|id| cookies.forget_authorization(id));
    for cookie in
        forgotten.chain([cookies.authorization(&grant, secret, WAITING_SECONDS + KNOWN_SECONDS)])
    {
        answer.add_cookie(&cookie).map_err(|_| Refusal::Internal)?;
    }
    Ok(answer)
}
