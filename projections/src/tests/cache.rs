//! What is kept in the cache of the views, and until when.

use domain::{login::Login, pool::Pool};

use super::{logins::issued, pools::created};
use crate::testing::{record, views};

on_both_databases! {
    a_pool_is_kept_until_one_changes(database) {
        let views = views(&database).remembering();
        let pools = async || views.pools().await.unwrap().len();
        assert_eq!(pools().await, 0);
        record::<Pool>(&database, "acme", [created("acme", None)]).await;
        assert_eq!(pools().await, 0);
        views.changed("login");
        assert_eq!(pools().await, 0);
        views.changed("pool");
        assert_eq!(pools().await, 1);
        record::<Pool>(&database, "other", [created("other", Some("other"))]).await;
        views.forget();
        assert_eq!(pools().await, 2);
    }

    a_login_is_never_kept(database) {
        let views = views(&database).remembering();
        let found = async || views.login(&"acme".into(), &"l1".into()).await.unwrap().is_some();
        assert!(!found().await);
        record::<Login>(&database, "l1", [issued("acme", "shop", 0)]).await;
        assert!(found().await);
    }
}
