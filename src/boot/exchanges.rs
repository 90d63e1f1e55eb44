//! The memory of WeChat's answers, kept by the event store.

use futures::{FutureExt, future::BoxFuture};

use wechat::{Begun, Exchanges, ExchangesError};

/// Remembers in the database, for all replicas.
#[derive(Debug)]
pub struct StoredExchanges(eventstore::Exchanges);

impl StoredExchanges {
    /// Over the store's table.
    pub const fn new(exchanges: eventstore::Exchanges) -> Self {
        Self(exchanges)
    }
}

impl Exchanges for StoredExchanges {
    fn begin<'a>(
        &'a self,
        ticket: &'a str,
        code: &'a [u8; 32],
    ) -> BoxFuture<'a, Result<Begun, ExchangesError>> {
        async move {
            let began = self.0.begin(ticket, code).await.map_err(unavailable)?;
            Ok(match began {
                eventstore::Exchange::Fresh => Begun::Fresh,
                eventstore::Exchange::Running => Begun::Running,
                eventstore::Exchange::Answered(answer) => Begun::Answered(answer),
                eventstore::Exchange::OtherTicket => Begun::OtherTicket,
            })
        }
        .boxed()
    }

    fn finish<'a>(
        &'a self,
        ticket: &'a str,
        code: &'a [u8; 32],
        answer: &'a [u8],
    ) -> BoxFuture<'a, Result<(), ExchangesError>> {
        async move { self.0.finish(ticket, code, answer).await.map_err(unavailable) }.boxed()
    }

    fn release<'a>(
        &'a self,
        ticket: &'a str,
        code: &'a [u8; 32],
    ) -> BoxFuture<'a, Result<(), ExchangesError>> {
        async move { self.0.release(ticket, code).await.map_err(unavailable) }.boxed()
    }
}

fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> ExchangesError {
    ExchangesError(Box::new(error))
}
