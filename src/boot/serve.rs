//! Serves HTTP until it is told to stop.

use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use actix_web::{App as Service, HttpServer, dev::Server, middleware::from_fn, web::Data};

use super::{failure::Failure, router, sweeper};
use crate::{
    http::{app::App, log},
    oidc::signing_keys::SigningKeys,
};

/// How long requests that run may go on after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How long a client may take to send the head of a request.
const HEAD: Duration = Duration::from_secs(10);

/// Listens on an address.
///
/// # Errors
/// Where it is taken or not allowed.
pub fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address)
        .map_err(|cause| Failure::Listen { address: address.to_string(), cause })
}

/// The server on a listener, with its sweeper. It stops gracefully at SIGTERM or SIGINT, or by its handle.
///
/// # Errors
/// Where the listener cannot be used.
pub fn server(app: Data<App>, listener: TcpListener) -> Result<Server, Failure> {
    let address =
        listener.local_addr().map_or_else(|_| String::new(), |address| address.to_string());
    actix_web::rt::spawn(sweeper::run(app.clone()));
    let workers = app.config.workers;
    let keys = Data::new(SigningKeys::new(app.clone().into_inner()));
    let server = HttpServer::new(move || {
        Service::new()
            .app_data(app.clone())
            .app_data(keys.clone())
            .wrap(from_fn(log::request))
            .configure(router::routes)
    });
    let server = match workers {
        Some(workers) => server.workers(workers),
        None => server,
    };
    let server = server.shutdown_timeout(GRACE.as_secs()).client_request_timeout(HEAD);
    Ok(server.listen(listener).map_err(|cause| Failure::Listen { address, cause })?.run())
}
