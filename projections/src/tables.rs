//! The list of all read tables, and what follows from it.

use domain::aggregate::Recorded;

use crate::{
    api_keys::ApiKeyView,
    applications::ApplicationView,
    cases::CaseView,
    connections::ConnectionView,
    console_sessions::ConsoleSessionView,
    grants::GrantView,
    identities::IdentityView,
    logins::LoginView,
    operators::OperatorView,
    pools::PoolView,
    sessions::SessionView,
    signing_keys::SigningKeyView,
    table::Table,
    users::UserView,
    views::{View, Views},
};

macro_rules! tables {
    ($($view:ty,)*) => {
        /// Every read table: what a rebuild compares.
        pub static TABLES: &[&Table] = &[$(<$view>::TABLE),*];

        /// Whether answers about an aggregate of that kind are kept.
        fn is_remembered(kind: &str) -> bool {
            false $(|| <$view>::REMEMBERED && kind_of::<<$view as View>::Aggregate>() == kind)*
        }
    };
}

tables! {
    PoolView,
    ApplicationView,
    ConnectionView,
    LoginView,
    UserView,
    IdentityView,
    CaseView,
    SessionView,
    GrantView,
    ApiKeyView,
    SigningKeyView,
    OperatorView,
    ConsoleSessionView,
}

const fn kind_of<A: Recorded>() -> &'static str {
    A::TYPE
}

impl Views {
    /// An aggregate of that kind (as `pool`) changed: what is kept about such is asked anew.
    pub fn changed(&self, kind: &str) {
        if is_remembered(kind) {
            self.forget();
        }
    }
}
