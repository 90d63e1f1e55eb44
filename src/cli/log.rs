//! The log, on stderr: stdout is for answers.

use std::{
    env,
    fmt::{Debug, Result},
    io::{self, IsTerminal},
};

use tracing::{Subscriber, field::Field};
use tracing_subscriber::{
    EnvFilter, Layer,
    field::MakeExt,
    filter::{Directive, LevelFilter},
    fmt::{self, MakeWriter, format},
    layer::SubscriberExt,
    registry,
    util::SubscriberInitExt,
};

use crate::config::{ConfigError, LogFormat};

/// What is logged unless `RUST_LOG` says otherwise. The database's notices are for developers; of a line in `~/.pgpass`
/// that it cannot read, sqlx writes the whole, password included; and actix-http calls it an error whenever somebody sends what
/// is no HTTP.
const USUALLY: &str = "info,sqlx=warn,sqlx_postgres::options=error,actix_http::h1=off";

/// Starts logging.
///
/// # Errors
/// Where `RUST_LOG` is not understood.
pub(super) fn start(format: LogFormat) -> std::result::Result<(), ConfigError> {
    let asked = env::var_os(EnvFilter::DEFAULT_ENV).unwrap_or_default();
    let filter = match &*asked.to_string_lossy() {
        "" => EnvFilter::new(USUALLY),
        asked => filter(asked)?,
    };
    subscriber(format, filter, io::stderr, io::stderr().is_terminal()).init();
    Ok(())
}

/// Reads what is to be logged. To `EnvFilter` a word that is no level is a target, all of which it logs: a level with a slip in
/// it would log nothing else. Of targets without a level, only our own are taken.
fn filter(asked: &str) -> std::result::Result<EnvFilter, ConfigError> {
    let directives: Vec<&str> = asked.split(',').map(str::trim).collect();
    let is_slip = |text: &str| {
        let (target, is_alone) = match text.split_once(['=', '[']) {
            Some((target, _)) => (target, false),
            None => (text, true),
        };
        let is_name = target.chars().all(|c| c.is_alphanumeric() || "_-:".contains(c));
        let is_ours = target.starts_with(env!("CARGO_PKG_NAME"));
        !is_name || (is_alone && !is_ours && text.parse::<LevelFilter>().is_err())
    };
    let is_wrong = |text: &&&str| is_slip(text) || text.parse::<Directive>().is_err();
    let given = directives.iter().filter(|text| !text.is_empty());
    if let Some(wrong) = given.clone().find(is_wrong) {
        let why = format!(
            "`{}` is not understood, expected a level (error, warn, info, debug, trace, off), or one of a target, such as sqlx=warn",
            wrong.escape_debug()
        );
        return Err(ConfigError::Refused { place: EnvFilter::DEFAULT_ENV.to_owned(), why });
    }
    Ok(EnvFilter::new(given.copied().collect::<Vec<_>>().join(",")))
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
