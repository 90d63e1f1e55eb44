//! A world to test in: Saoma with two pools, a simulated WeChat, browsers and phones.

mod answer;
mod browser;
mod clock;
pub mod demo;
mod nginx;
mod phone;
mod pool;
mod process;
mod proxy;
mod states;
mod world;

pub use answer::Answer;
pub use browser::{Browser, Login, try_read_code};
pub use clock::still;
pub use nginx::{FROM, Nginx, Setup, Tls};
pub use phone::Phone;
pub use pool::Site;
pub use process::{
    Ended, Serving, ended, free_ports, saoma, saoma_as_nobody, signal, wait_for_port,
};
pub use proxy::Proxy;
pub use states::States;
pub use world::{OTHER_APP, World, http_client, replica, run};

/// Runs a flow on SQLite and on PostgreSQL.
macro_rules! flow {
    ($(#[$meta:meta])* async fn $name:ident($world:ident) $body:block) => {
        $(#[$meta])*
        async fn $name($world: &crate::harness::World) $body

        mod $name {
            #[test]
            fn on_sqlite() {
                crate::harness::run(eventstore::testing::Kind::Sqlite, super::$name);
            }

            #[test]
            fn on_postgres() {
                crate::harness::run(eventstore::testing::Kind::Postgres, super::$name);
            }
        }
    };
}
pub(crate) use flow;
