//! The audit log to take away: all that fits a filter, a page in memory at a time.

use actix_web::web::Bytes;
use domain::{
    decisions::Execute,
    id::PoolId,
    reading::{ExportFormat, Reading, ReadingCommand},
};
use eventstore::EventFilter;
use futures::{Stream, stream::try_unfold};

use super::{Asked, Entry, entries};
use crate::http::{app::App, caller::Caller, refusal::Refusal};

/// Entries that are read at once.
const AT_ONCE: u16 = 500;

/// The columns of the table.
const HEADER: &str =
    "position,recorded_at,event,kind,id,actor,actor_name,ip,request,application,user,changes\r\n";

/// An export: of whose history, what of it, and up to where.
#[derive(Clone, Debug)]
pub struct Export {
    pool: Option<PoolId>,
    filter: EventFilter,
    format: ExportFormat,
    up_to: u64,
}

impl Export {
    /// Begins one. That it was begun is written before anything is told; with the last position that it looks at, so that the same
    /// can be asked for again.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for a filter that nothing fits, or if it cannot be written.
    pub async fn begin(
        app: &App,
        caller: &Caller,
        asked: &Asked,
        format: ExportFormat,
    ) -> Result<Self, Refusal> {
        let (pool, filter) = (caller.pool().cloned(), asked.filter()?);
        let up_to = app.history.last_position(pool.as_ref()).await?;
        let (of, filter_noted, at) = (pool.clone(), asked.as_noted(), app.now());
        let note = ReadingCommand::Export { pool: of, format, filter: filter_noted, up_to, at };
        app.execute(caller, &Execute::<Reading>::first(&app.new_id(), note)).await?;
        Ok(Self { pool, filter, format, up_to })
    }

    /// What it is to be called.
    pub fn file_name(&self) -> String {
        let pool = self.pool.as_ref().map_or("deployment", PoolId::as_str);
        format!("audit-{pool}-{}.{}", self.up_to, self.format)
    }

    /// Its media type.
    pub const fn media_type(&self) -> &'static str {
        match self.format {
            ExportFormat::Csv => "text/csv; charset=utf-8; header=present",
            ExportFormat::Ndjson => "application/x-ndjson",
        }
    }

    /// The whole of it, piece by piece. None of the pieces is empty.
    pub fn pieces<A: AsRef<App>>(self, app: A) -> impl Stream<Item = Result<Bytes, Refusal>> {
        let head = match self.format {
            ExportFormat::Csv => HEADER,
            ExportFormat::Ndjson => "",
        };
        let from = Some(self.up_to + 1);
        try_unfold((self, app, from, head.to_owned()), async |(export, app, from, head)| {
            let (piece, next) = export.piece(app.as_ref(), from, head).await?;
            let go_on = (export, app, next, String::new());
            Ok((!piece.is_empty()).then(|| (Bytes::from(piece), go_on)))
        })
    }

    /// What follows, and where to go on then.
    async fn piece(
        &self,
        app: &App,
        mut from: Option<u64>,
        head: String,
    ) -> Result<(String, Option<u64>), Refusal> {
        let mut piece = head;
        while piece.is_empty() || piece == HEADER {
            let Some(before) = from else { break };
            let pool = self.pool.as_ref();
            let page = entries(app, pool, &self.filter, Some(before), AT_ONCE).await?;
            page.items.iter().for_each(|entry| piece += &self.line(entry));
            from = page.next;
        }
        Ok((piece, from))
    }

    fn line(&self, entry: &Entry) -> String {
        match self.format {
            ExportFormat::Csv => row(entry),
            ExportFormat::Ndjson => {
                serde_json::to_string(entry).map(|json| json + "\n").unwrap_or_default()
            }
        }
    }
}

/// A row of the table, RFC 4180.
fn row(entry: &Entry) -> String {
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let ip = entry.ip.as_ref().and_then(|ip| ip.clear()).cloned();
    let changes = entry.changes.iter().map(|change| {
        let stood = |text: Option<&str>| text.unwrap_or("-").to_owned();
        let (before, after) = (stood(change.before.text()), stood(change.after.text()));
        format!("{}: {before} → {after}", change.field)
    });
    let cells = [
        entry.position.to_string(),
        entry.recorded_at.to_rfc3339(),
        entry.event.clone(),
        entry.kind.clone(),
        entry.id.clone(),
        entry.actor.clone(),
        optional(&entry.actor_name),
        optional(&ip),
        optional(&entry.request),
        optional(&entry.application),
        optional(&entry.user),
        changes.collect::<Vec<_>>().join("; "),
    ];
    cells.map(|text| cell(&text)).join(",") + "\r\n"
}

/// A cell. What a spreadsheet would take for a formula begins with an apostrophe, as OWASP advises against CSV injection.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { "'" } else { "" };
    let text = format!("{guard}{text}");
    if text.contains(['"', ',', '\r', '\n', '\'']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_each_is_one_cell() {
        for (text, written) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "\"'=1+1\""),
            ("+8613800138000", "\"'+8613800138000\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\tx", "\"'\tx\""),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
