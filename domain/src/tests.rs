//! What holds for all aggregates and all lists of words.

mod fields;
mod folds;
mod shipped;
mod shipped_events;
mod words;

use crate::{
    api_key::ApiKey, application::Application, connection::Connection,
    console_session::ConsoleSession, grant::Grant, login::Login, operator::Operator, pool::Pool,
    reading::Reading, refresh_token::RefreshTokens, session::Session, signing_key::SigningKey,
    user::User,
};

/// Checks every aggregate.
macro_rules! every_aggregate {
    ($check:ident) => {{
        $check::<ApiKey>();
        $check::<Application>();
        $check::<Connection>();
        $check::<ConsoleSession>();
        $check::<Grant>();
        $check::<Login>();
        $check::<Operator>();
        $check::<Pool>();
        $check::<RefreshTokens>();
        $check::<Reading>();
        $check::<Session>();
        $check::<SigningKey>();
        $check::<User>();
    }};
}
use every_aggregate;
