//! What an error says.

use domain::login::Login;

use super::logins::issued;
use crate::testing::{record, views};

on_both_databases! {
    an_unknown_value_is_told_by_table_and_column_and_not_itself(database) {
        record::<Login>(&database, "l1", [issued("acme", "shop", 0)]).await;
        database.all("UPDATE logins SET state = 'newer'", &[]).await.unwrap();
        let error = views(&database).login(&"acme".into(), &"l1".into()).await.unwrap_err();
        assert_eq!(error.to_string(), "logins: column state is missing or holds an unknown value");
    }

    a_column_that_is_missing_is_told(database) {
        let row = database.one("SELECT 1 AS one", &[]).await.unwrap().unwrap();
        let error = row.int("two").unwrap_err();
        assert_eq!(error.to_string(), "a query: column two is missing or holds an unknown value");
    }
}
