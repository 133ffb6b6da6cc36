//! The program's clock for practice rounds and replays: the machine's, made faster, or a file's.
//!
//! A file makes rounds repeatable: whoever writes it decides how late it is. It holds the time since the
//! program started, as `MM:SS` or in seconds; while it cannot be read, the time stands still.

use std::cell::Cell;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::io::text_of_file;
use crate::model::round::parse_minutes_and_seconds;

/// A clock.
#[derive(Debug)]
pub struct Clock {
    started: Instant,
    source: Source,
    last: Cell<Duration>,
}

/// Where a clock takes the time from.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Source {
    /// The machine's clock.
    #[default]
    Machine,
    /// The machine's clock, so many times as fast.
    Faster(u32),
    /// A file that says how late it is.
    File(PathBuf),
}

/// How often a file is looked at.
const LOOK: Duration = Duration::from_millis(40);

impl Clock {
    /// A clock that starts now.
    pub fn start(source: Source) -> Self {
        Self {
            started: Instant::now(),
            source,
            last: Cell::default(),
        }
    }

    /// The time since the start; it never goes back.
    pub fn now(&self) -> Duration {
        let passed = self.started.elapsed();
        let now = match &self.source {
            Source::Machine => passed,
            Source::Faster(times) => passed * *times,
            Source::File(path) => {
                let text = text_of_file(path);
                let told = text.as_deref().and_then(parse_minutes_and_seconds);
                told.unwrap_or_default()
            }
        };
        self.last.set(self.last.get().max(now));
        self.last.get()
    }

    /// How long nothing new can be read from the clock: until its next whole second.
    pub fn patience(&self) -> Duration {
        let second = match &self.source {
            Source::File(_) => return LOOK,
            Source::Machine => Duration::from_secs(1),
            Source::Faster(times) => Duration::from_secs(1) / (*times).max(1),
        };
        let into = self.started.elapsed().as_nanos() % second.as_nanos().max(1);
        let left = second.as_nanos() - into;
        Duration::from_nanos(u64::try_from(left).unwrap_or(1)).max(LOOK / 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_how_late_it_is() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("clock");
        let clock = Clock::start(Source::File(path.clone()));
        let mut told = Vec::new();
        for text in ["0:00", "17:05", "nonsense", "90", "1030"] {
            std::fs::write(&path, text).unwrap();
            told.push(clock.now().as_secs());
        }
        assert_eq!(told, [0, 1025, 1025, 1025, 1030], "it never goes back");
    }
}
