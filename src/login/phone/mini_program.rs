//! Which Mini Program WeChat is asked for.

use projections::connections::ConnectionView;
use secrecy::{ExposeSecret, SecretString};
use wechat::MiniProgram;

use crate::http::{app::App, refusal::Refusal};
use domain::reason::Reason;

/// The Mini Program of a connection: its own, or the deployment's.
///
/// # Errors
/// `wechat_misconfigured` if there is none, or its secret is not in the vault.
pub(super) async fn of(app: &App, connection: &ConnectionView) -> Result<MiniProgram, Refusal> {
    let misconfigured = Refusal::Wechat(Reason::WechatMisconfigured);
    let Some(app_id) = &connection.app_id else {
        return app.default_mini_program.clone().ok_or(misconfigured);
    };
    let secret = app.vault.get(Some(&connection.pool), &secret_name(connection)).await;
    let secret = secret.map_err(|_| Refusal::Unavailable)?.ok_or(misconfigured.clone())?;
    let secret = std::str::from_utf8(secret.expose_secret()).map(SecretString::from);
    secret.ok().and_then(|secret| MiniProgram::new(app_id, &secret).ok()).ok_or(misconfigured)
}

/// Under which name the AppSecret of a connection is in the vault.
fn secret_name(connection: &ConnectionView) -> String {
    format!("app_secret/{}", connection.id)
}
