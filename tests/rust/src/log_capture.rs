//! Every log line at TRACE, by thread, so that the rows of a hex dump stay together.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, ThreadId};

use log::{LevelFilter, Log, Metadata, Record};

/// The lines logged in this process since the first [`LogCapture::install`].
#[derive(Debug, Default)]
pub struct LogCapture {
    lines: Mutex<HashMap<ThreadId, Vec<String>>>,
}

impl LogCapture {
    /// The one capture of this process, in place from the first call on.
    pub fn install() -> &'static Self {
        static CAPTURE: OnceLock<LogCapture> = OnceLock::new();
        let mut first = false;
        let capture = CAPTURE.get_or_init(|| {
            first = true;
            Self::default()
        });
        if first {
            log::set_logger(capture).unwrap();
            log::set_max_level(LevelFilter::Trace);
        }
        capture
    }

    /// All lines, those of each thread one after the other.
    pub fn text(&self) -> String {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let threads: Vec<String> = lines.values().map(|lines| lines.join("\n")).collect();
        threads.join("\n")
    }
}

impl Log for LogCapture {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let own = lines.entry(thread::current().id()).or_default();
        own.push(record.args().to_string());
    }

    fn flush(&self) {}
}
