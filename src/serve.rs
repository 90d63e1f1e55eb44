//! Serves HTTP until it is told to stop.

use std::net::TcpListener;

use actix_web::{App as Service, HttpServer, dev::Server, middleware::from_fn, web::Data};

use crate::{
    app::App,
    http::{headers, length, log},
    router,
    start::{GRACE, StartError},
    sweeper,
};

/// Listens on an address.
///
/// # Errors
/// Where it is taken or not allowed.
pub fn listen(address: std::net::SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .map_err(|cause| StartError::Listen { address: address.to_string(), cause })
}

/// The server on a listener, with its sweeper. It stops gracefully at SIGTERM or SIGINT, or by its handle.
///
/// # Errors
/// Where the listener cannot be used.
pub fn server(app: Data<App>, listener: TcpListener) -> Result<Server, StartError> {
    let address =
        listener.local_addr().map_or_else(|_| String::new(), |address| address.to_string());
    actix_web::rt::spawn(sweeper::run(app.clone()));
    let workers = app.config.workers;
    let server = HttpServer::new(move || {
        Service::new()
            .app_data(app.clone())
            .wrap(from_fn(length::required))
            .wrap(from_fn(log::request))
            .wrap(headers::defaults())
            .configure(router::routes)
    });
    let server = match workers {
        Some(workers) => server.workers(workers),
        None => server,
    };
    let grace = GRACE.as_secs();
    let server = server.shutdown_timeout(grace).client_request_timeout(GRACE);
    Ok(server.listen(listener).map_err(|cause| StartError::Listen { address, cause })?.run())
}
