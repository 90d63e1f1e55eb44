//! The log, on stderr: stdout is for answers.

use std::{
    fmt::{Debug, Result},
    io::{self, IsTerminal},
};

use tracing::{Subscriber, field::Field};
use tracing_subscriber::{
    EnvFilter, Layer,
    field::MakeExt,
    fmt::{self, MakeWriter, format},
    layer::SubscriberExt,
    registry,
    util::SubscriberInitExt,
};

use crate::config::LogFormat;

/// What is logged unless `RUST_LOG` says otherwise. The database's notices are for developers; of a line in `~/.pgpass`
/// that it cannot read, sqlx writes the whole, password included; and actix-http calls it an error whenever somebody sends what
/// is no HTTP.
const USUALLY: &str = "info,sqlx=warn,sqlx_postgres::options=error,actix_http::h1=off";

/// Starts logging.
pub(super) fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(USUALLY));
    subscriber(format, filter, io::stderr, io::stderr().is_terminal()).init();
}

fn subscriber<W>(
    format: LogFormat,
    filter: EnvFilter,
    writer: W,
    colours: bool,
) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = fmt::layer().with_ansi(colours).with_writer(writer);
    let lines = match format {
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
        LogFormat::Text => lines.fmt_fields(format::debug_fn(field).delimited(" ")).boxed(),
    };
    // Not by `with_filter`: it stores each refusal in the thread until the next event. A dependency that asks whether to log, and
    // then logs nothing, would suppress the next line of that thread.
    registry().with(filter).with(lines)
}

/// A field as text. What would end the line, or command the terminal of whoever reads it, is written as an escape:
/// tracing-subscriber does so with some fields only.
fn field(writer: &mut format::Writer<'_>, field: &Field, value: &dyn Debug) -> Result {
    match field.name() {
        // Where a dependency that uses the crate `log` said it.
        name if name.starts_with("log.") => return Ok(()),
        "message" => {}
        name => write!(writer, "{name}=")?,
    }
    for character in format!("{value:?}").chars() {
        match character.is_control() {
            true => write!(writer, "{}", character.escape_default())?,
            false => writer.write_char(character)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::Value;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is written down of what somebody does.
    fn written(format: LogFormat, doing: impl FnOnce()) -> String {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = subscriber(format, EnvFilter::new(USUALLY), move || writer.clone(), false);
        tracing::subscriber::with_default(subscriber, doing);
        String::from_utf8(written.0.lock().unwrap().clone()).unwrap()
    }

    /// What is written down of a hostile text, in a field and in a message.
    fn logged(format: LogFormat, hostile: &str) -> String {
        written(format, || {
            tracing::info!(route = hostile, cause = %hostile, seen = ?hostile, "{hostile}");
            tracing::info!(target: "sqlx", "of no interest");
        })
    }

    /// Ends the line, the string and the object, and clears the screen of whoever reads it.
    const HOSTILE: &str = "a\r\n{\"level\":\"ERROR\"}\n\x1b[2J\u{9b}2J\u{2028}\"}";

    /// 52: a line of the log that an attacker wrote.
    #[test]
    fn a_hostile_text_stays_one_json_object_on_one_line() {
        let log = logged(LogFormat::Json, HOSTILE);
        let lines: Vec<&str> = log.lines().collect();
        assert_eq!(lines.len(), 1, "{log:?}");
        let object: Value = serde_json::from_str(lines[0]).unwrap();
        assert_eq!((&object["level"], &object["route"]), (&"INFO".into(), &HOSTILE.into()));
        assert!(!log.contains('\x1b'), "{log:?}");
    }

    /// The crate `log` asks like this, for sqlx, about every notice of PostgreSQL.
    #[test]
    fn who_asks_in_vain_whether_to_log_takes_no_line_from_others() {
        for format in [LogFormat::Json, LogFormat::Text] {
            let log = written(format, || {
                let notice = tracing::info_span!(target: "sqlx", "of no interest");
                let asked = notice.metadata().unwrap();
                assert!(!tracing::dispatcher::get_default(|dispatch| dispatch.enabled(asked)));
                tracing::info!("serving");
            });
            assert!(log.contains("serving"), "{log:?}");
        }
    }

    /// 52: a log that commands the terminal of whoever reads it.
    #[test]
    fn a_hostile_text_does_not_command_a_terminal() {
        let log = logged(LogFormat::Text, HOSTILE);
        assert_eq!(log.lines().count(), 1, "{log:?}");
        assert!(log.contains("INFO") && !log.contains(['\x1b', '\u{9b}', '\r']), "{log:?}");
    }
}
