//! Serves HTTP until it is told to stop.

use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use actix_web::{
    App as Service, HttpServer,
    dev::{Server, ServerHandle},
    middleware::from_fn,
    web::Data,
};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{descriptors, every::every, failure::Failure, health, router, sweeper, vanished};
use crate::{
    config::Config,
    console::logins::streams::LoginStreams,
    http::{app::App, log},
    login::browser::streams::Streams,
    oidc::signing_keys::SigningKeys,
};

/// How long requests that run may go on after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How long a client may take to send the head of a request.
const HEAD: Duration = Duration::from_secs(10);

/// How often counts are forgotten that have no effect any more.
const TIDY: Duration = Duration::from_secs(1);

/// Listens on an address.
///
/// # Errors
/// Where it is taken or not allowed.
pub fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address)
        .map_err(|cause| Failure::Listen { address: address.to_string(), cause })
}

/// How many threads serve HTTP: as configured, or one a core.
fn workers(config: &Config) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, |cores| cores.get().min(512));
    config.workers.unwrap_or_else(cores)
}

/// Makes sure that this process may open what its workers need, before anything is opened.
///
/// # Errors
/// [`Failure::Descriptors`].
pub fn prepare(config: &Config) -> Result<(), Failure> {
    descriptors::raise(workers(config)).map(drop)
}

/// The server on a listener, with its sweeper. It stops gracefully at SIGTERM or SIGINT, or by its handle.
///
/// # Errors
/// Where the listener cannot be used, or the process may have too few file descriptors.
pub fn server(app: Data<App>, listener: TcpListener) -> Result<Server, Failure> {
    let address =
        listener.local_addr().map_or_else(|_| String::new(), |address| address.to_string());
    let broken = |cause| Failure::Listen { address: address.clone(), cause };
    let workers = workers(&app.config);
    let connections = descriptors::raise(workers)?;
    let keys = Data::new(SigningKeys::new(app.clone().into_inner()));
    let last_ready = Data::new(health::Last::default());
    let looks = Data::new(LoginStreams::default());
    let streams = Data::new(Streams::new(app.limits.streams_an_address()));
    let service = {
        let app = app.clone();
        move || {
            Service::new()
                .app_data(app.clone())
                .app_data(keys.clone())
                .app_data(streams.clone())
                .app_data(last_ready.clone())
                .app_data(looks.clone())
                .wrap(from_fn(log::request))
                .configure(router::routes)
        }
    };
    let server = HttpServer::new(service)
        .workers(workers)
        .max_connections((connections / workers).max(1))
        .shutdown_timeout(GRACE.as_secs())
        .client_request_timeout(HEAD)
        .on_connect(vanished::notice)
        .disable_signals()
        .listen(listener)
        .map_err(broken)?
        .run();
    let told = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (terminate, interrupt) = (told.0.map_err(broken)?, told.1.map_err(broken)?);
    actix_web::rt::spawn(stop_when_told(app.clone(), server.handle(), terminate, interrupt));
    actix_web::rt::spawn(sweeper::run(app.clone()));
    actix_web::rt::spawn(sweeper::withdraw_secrets(app.clone()));
    // By itself: while the database is silent, the sweeper waits, and those who ask go on.
    actix_web::rt::spawn(async move {
        every(TIDY, "tidying limits", async || app.limits.tidy()).await;
    });
    actix_web::rt::task::spawn_blocking(wechat::read_numbering_plans);
    Ok(server)
}

/// At SIGTERM the server first says that it is not ready, for as long as balancers need to notice; at SIGINT, which a person
/// sends, and at a second SIGTERM it stops at once.
async fn stop_when_told(
    app: Data<App>,
    server: ServerHandle,
    mut terminate: Signal,
    mut interrupt: Signal,
) {
    let drain = tokio::select! {
        _ = terminate.recv() => Duration::from_secs(app.config.drain_seconds.into()),
        _ = interrupt.recv() => Duration::ZERO,
    };
    tracing::info!(seconds = drain.as_secs(), "stopping: not ready any more");
    app.stop.announce();
    tokio::select! {
        () = tokio::time::sleep(drain) => {}
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    app.stop.end();
    server.stop(true).await;
}
