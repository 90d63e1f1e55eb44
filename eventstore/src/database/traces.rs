//! What holds something of a person.

use projections::{ReadError, ResultRow, Value};

use crate::words::{
    proposal::{Erasure, Trace},
    stream::Scope,
};

/// Logins and keys are found by their keys: those of the person, and those filed under an identity of the person. Once it
/// is known whose login it is, its key is filed under nothing else.
const TRACES: &str = "SELECT 'login' AS kind, login AS id FROM personal_keys \
    WHERE pool = $1 AND login IS NOT NULL AND (person = $2{identities}) \
    UNION ALL SELECT 'key' AS kind, id FROM personal_keys WHERE pool = $1 AND (person = $2{identities}) \
    UNION ALL SELECT 'session' AS kind, id FROM sessions WHERE pool = $1 AND user_id = $2 \
    UNION ALL SELECT 'grant' AS kind, id FROM grants WHERE pool = $1 AND user_id = $2";

/// The query, and its values.
pub(crate) fn query(scope: &Scope, user: &str, identities: &[String]) -> (String, Vec<Value>) {
    let places: Vec<String> = (3..identities.len() + 3).map(|at| format!("${at}")).collect();
    let condition = match places.is_empty() {
        true => String::new(),
        false => format!(" OR identity IN ({0}) OR union_identity IN ({0})", places.join(", ")),
    };
    let values = [scope.as_str(), user].into_iter().map(Value::from);
    let values = values.chain(identities.iter().map(|hash| Value::from(hash.as_str())));
    (TRACES.replace("{identities}", &condition), values.collect())
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
        query(scope, &self.user, &self.identities)
    }
}
