//! What happened, step by step, for people.

use std::time::Duration;

/// The steps of a history; they are written down only when someone will read them.
#[derive(Default)]
pub(super) struct History {
    lines: Option<Vec<String>>,
    /// How many steps there were.
    pub(super) steps: u32,
}

impl History {
    /// One that is written down.
    pub(super) fn kept() -> Self {
        Self {
            lines: Some(Vec::new()),
            steps: 0,
        }
    }

    pub(super) fn note(&mut self, now: Duration, line: impl FnOnce() -> String) {
        self.steps += 1;
        if let Some(lines) = &mut self.lines {
            lines.push(format!("{:>10.3} s  {}", now.as_secs_f64(), line()));
        }
    }

    pub(super) fn lines(&self) -> &[String] {
        self.lines.as_deref().unwrap_or_default()
    }
}
