//! A command on its way to the writer, and the way back.

use tokio::sync::oneshot;

use crate::{
    deciding::{admit::Rejection, prepare::Prepared},
    words::error::StoreError,
};

/// How a command went: committed, rejected, or unknown.
pub(crate) type Answer = Result<Result<(), Rejection>, StoreError>;

/// A command on its way.
pub(crate) struct Submission {
    pub prepared: Prepared,
    pub done: oneshot::Sender<Answer>,
}
