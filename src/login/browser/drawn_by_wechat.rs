//! The code of a login as WeChat draws it. Where it does not, the person is shown the ordinary link and told nothing.

use std::{sync::Arc, time::Duration};

use ::web::code_image::{LogoError, MiniProgramCode};
use actix_web::{rt, web};
use chrono::TimeDelta;
use domain::{connection::CodeStyle, login::State, picture::Picture};
use projections::{connections::ConnectionView, logins::LoginView};
use wechat::{CodeTarget, WeChatError};

use crate::{
    http::{app::App, refusal::Refusal},
    login::mini_program,
};

/// How long a page waits for WeChat before it shows the ordinary link. The code that comes later is kept for who asks again.
const PATIENCE: Duration = Duration::from_millis(1500);
/// How long WeChat is not asked for codes of a connection after it did not answer.
const AFTER_AN_OUTAGE: TimeDelta = TimeDelta::seconds(30);
/// And after it refused: its limit is one of a minute, and what an operator has to mend stays as it is.
const AFTER_A_REFUSAL: TimeDelta = TimeDelta::seconds(60);

/// A logo, and its PNG.
pub type Inlay = (Picture, Arc<[u8]>);

/// Why there is no code.
#[derive(Debug, thiserror::Error)]
enum NotDrawn {
    #[error("{0}")]
    Wechat(#[from] WeChatError),
    #[error("the picture cannot be used: {0}")]
    Picture(#[from] LogoError),
    #[error("there is no Mini Program to ask with")]
    Nothing,
}

/// The code that WeChat draws for a login, where the connection wants one and WeChat brings it in time.
pub async fn drawn_by_wechat(
    app: &web::Data<App>,
    login: &LoginView,
    connection: &ConnectionView,
    logo: Option<&Inlay>,
) -> Option<Arc<MiniProgramCode>> {
    if connection.settings.wechat.code_style != CodeStyle::MiniProgram {
        return None;
    }
    let key = (login.id.clone(), logo.map(|(logo, _)| logo.hash.clone()));
    if let Some(kept) = app.mini_program_codes.kept(&key) {
        return Some(kept);
    }
    // Nobody scans the code of a login that went on, or ended.
    if login.state != State::Issued || app.mini_program_codes.rests(&connection.id, app.now()) {
        return None;
    }
    let (app, login, connection) = (app.clone(), login.clone(), connection.clone());
    let logo = logo.cloned();
    let asked = rt::spawn(async move {
        let draw = draw(&app, &login, &connection, logo);
        let drawn = app.mini_program_codes.once(&key, draw).await;
        drawn.inspect_err(|error| leave_alone(&app, &login, &connection, error)).ok()
    });
    tokio::time::timeout(PATIENCE, asked).await.ok()?.ok()?
}

async fn draw(
    app: &App,
    login: &LoginView,
    connection: &ConnectionView,
    logo: Option<Inlay>,
) -> Result<Arc<MiniProgramCode>, NotDrawn> {
    // It has told the operator.
    let asked = mini_program::of(app, login, connection).await;
    let asked = asked.map_err(|_: Refusal| NotDrawn::Nothing)?;
    let (page, version) = (&app.config.wechat.page, app.config.wechat.env_version);
    let target = CodeTarget { scene: &login.ticket, page, version };
    let drawn = app.wechat.mini_program_code(&asked, target).await?;
    let logo = logo.map(|(logo, png)| app.logos.ready(&logo.hash, &png)).transpose()?;
    let code = web::block(move || MiniProgramCode::of(&drawn, logo.as_deref())).await;
    Ok(Arc::new(code.map_err(|_| NotDrawn::Nothing)??))
}

/// Leaves WeChat alone for a while, and tells who can mend it.
fn leave_alone(app: &App, login: &LoginView, connection: &ConnectionView, error: &NotDrawn) {
    let span = match error {
        NotDrawn::Wechat(WeChatError::Busy | WeChatError::Unavailable(_)) => AFTER_AN_OUTAGE,
        _ => AFTER_A_REFUSAL,
    };
    app.mini_program_codes.rest(&connection.id, span, app.now());
    match error {
        NotDrawn::Wechat(error) if error.is_for_the_operator() => {
            mini_program::tell_operator(app, login, connection.app_id.as_deref(), error);
        }
        error => {
            tracing::warn!(%error, connection = %connection.id, "WeChat draws no code; the ordinary link is shown")
        }
    }
}
