//! Reading a session file while another program writes it: what is new is read, and nothing twice.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{Board, SessionError, entry, failed, load_whole};
use crate::model::Round;
use crate::model::round::Entry;

/// A session file, read up to some line.
#[derive(Debug)]
pub struct Follower {
    path: PathBuf,
    /// How many bytes were read: whole lines only.
    read: u64,
    /// How many lines they are.
    lines: usize,
    last: Option<Duration>,
    board: Board,
}

impl Follower {
    /// What the file at `path` says so far, and a reader for the rest.
    pub fn begin(path: &Path) -> Result<(Self, Round), SessionError> {
        let (round, board, whole) = load_whole(path)?;
        let follower = Self {
            path: path.to_owned(),
            read: whole as u64,
            lines: round.entries.len() + 1,
            last: round.entries.last().map(|entry| entry.at),
            board,
        };
        Ok((follower, round))
    }

    /// How long ago the file was written to, as far as the disk knows.
    pub fn idle(&self) -> Duration {
        let written = self.path.metadata().and_then(|data| data.modified()).ok();
        let since = written.and_then(|at| SystemTime::now().duration_since(at).ok());
        since.unwrap_or_default()
    }

    /// The whole lines that were appended since; a line that is being written comes the next time.
    pub fn news(&mut self) -> Result<Vec<Entry>, SessionError> {
        let fail = |reason| failed(&self.path, reason);
        let mut file = File::open(&self.path).map_err(fail)?;
        if file.metadata().map_err(fail)?.len() <= self.read {
            return Ok(Vec::new());
        }
        file.seek(SeekFrom::Start(self.read)).map_err(fail)?;
        let mut bytes = Vec::new();
        let most = super::super::MAX_BYTES as u64;
        file.take(most).read_to_end(&mut bytes).map_err(fail)?;
        let whole = bytes
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        let mut entries = Vec::new();
        for line in bytes[..whole].split_inclusive(|byte| *byte == b'\n') {
            self.lines += 1;
            let read = std::str::from_utf8(line).map_err(|_| "it is no text".to_owned());
            let read = read.and_then(|text| entry(text, self.last, &mut self.board));
            let entry = read.map_err(|what| SessionError::Invalid {
                path: self.path.clone(),
                line: self.lines,
                what,
            })?;
            self.last = Some(entry.at);
            entries.push(entry);
        }
        self.read += whole as u64;
        Ok(entries)
    }
}
