//! What holds something of a person.

use projections::{ReadError, ResultRow, Value};

use crate::words::{
    proposal::{Erasure, Trace},
    stream::Scope,
};

/// Logins and keys are found by their keys: those of the person, and those filed under an identity of the person. Once it
/// is known whose login it is, its key is filed under nothing else.
const TRACES: &str = "SELECT 'login' AS kind, login AS id FROM personal_keys \
    WHERE pool = $1 AND login IS NOT NULL AND (person IN ({users}){identities}) \
    UNION ALL SELECT 'key' AS kind, id FROM personal_keys WHERE pool = $1 AND (person IN ({users}){identities}) \
    UNION ALL SELECT 'session' AS kind, id FROM sessions WHERE pool = $1 AND user_id IN ({users}) \
    UNION ALL SELECT 'grant' AS kind, id FROM grants WHERE pool = $1 AND user_id IN ({users}) \
    UNION ALL SELECT 'console_session' AS kind, id FROM console_sessions WHERE pool = $1 AND operator_id IN ({users})";

/// The query, and its values.
pub(crate) fn query(
    scope: &Scope,
    users: &[String],
    identities: &[String],
) -> (String, Vec<Value>) {
    let places = |from: usize, count: usize| {
        (from..from + count).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ")
    };
    let of_users = places(2, users.len());
    let condition = match identities.len() {
        0 => String::new(),
        count => {
            let places = places(2 + users.len(), count);
            format!(" OR identity IN ({places}) OR union_identity IN ({places})")
        }
    };
    let values = [scope.as_str()].into_iter().map(Value::from);
    let texts = users.iter().chain(identities).map(|text| Value::from(text.as_str()));
    let sql = TRACES.replace("{users}", &of_users).replace("{identities}", &condition);
    (sql, values.chain(texts).collect())
}

/// What the query found, in order.
pub(crate) fn read(rows: &[ResultRow]) -> Result<Vec<Trace>, ReadError> {
    let trace = |row: &ResultRow| Ok(Trace { kind: row.text("kind")?, id: row.text("id")? });
    let mut traces: Vec<Trace> = rows.iter().map(trace).collect::<Result<_, ReadError>>()?;
    traces.sort();
    Ok(traces)
}

impl Erasure {
    pub(crate) fn query(&self, scope: &Scope) -> (String, Vec<Value>) {
        query(scope, &self.users, &self.identities)
    }
}
