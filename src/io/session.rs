//! The file of a practice round: one line of JSON for the setup, then one for each thing that happened.
//!
//! Lines are only ever appended, each with one write, so that a crash costs at most the line that was
//! being written; a line that was cut off is left out when the file is read and cut away when it is
//! continued. An edit is kept as the lines of the design's file that changed, which is a few of them for
//! most edits. The file is given to the disk when a phase begins and at the end, not with each edit.

mod follow;
mod line;
mod peer;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub use follow::Follower;
use line::{EventLine, SetupLine};
pub use peer::{PeerRecorder, load_with_peer, peer_beside, said_by_peer};

use super::{Form, LoadError, advice, brief, in_words, read, shown, write_ron};
use crate::model::Design;
use crate::model::round::{Entry, Event, Round, Setup};

/// What session files are called after their design: `shop.session.jsonl` beside `shop.ron`.
pub const EXTENSION: &str = "session.jsonl";

/// Writes what happens in a round.
#[derive(Debug)]
pub struct Recorder {
    path: PathBuf,
    file: File,
    /// The lines of the design's file as it was last recorded.
    lines: Vec<String>,
}

/// Why a session file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// It could not be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// It could not be written.
    #[error("{}: {}; {}", shown(.path), in_words(.reason), advice(.reason))]
    Write {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        reason: std::io::Error,
    },
    /// It is no session.
    #[error("{}: line {line}: {what}; check that it is the right file", shown(.path))]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
}

impl Recorder {
    /// Begins a session file at `path`, where there must be none.
    pub fn begin(path: &Path, setup: &Setup) -> Result<Self, SessionError> {
        let mut options = File::options();
        options.append(true).create_new(true);
        let file = options.open(path).map_err(|reason| failed(path, reason))?;
        let mut recorder = Self {
            path: path.to_owned(),
            file,
            lines: Vec::new(),
        };
        recorder.write(&SetupLine::new(setup))?;
        Ok(recorder)
    }

    /// Goes on with the session file at `path`, whose round is also given back.
    pub fn resume(path: &Path) -> Result<(Self, Round), SessionError> {
        let (round, board, whole) = load_whole(path)?;
        let file = File::options().append(true).open(path);
        let file = file.map_err(|reason| failed(path, reason))?;
        let cut = file.set_len(whole as u64);
        cut.map_err(|reason| failed(path, reason))?;
        let recorder = Self {
            path: path.to_owned(),
            file,
            lines: board.lines,
        };
        Ok((recorder, round))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends what happened.
    pub fn record(&mut self, entry: &Entry) -> Result<(), SessionError> {
        let line = EventLine::new(entry, &mut self.lines);
        self.write(&line)?;
        if matches!(entry.event, Event::PhaseBegan(_) | Event::Ended) {
            let kept = self.file.sync_data();
            kept.map_err(|reason| failed(&self.path, reason))?;
        }
        Ok(())
    }

    fn write(&mut self, line: &impl serde::Serialize) -> Result<(), SessionError> {
        let fail = |reason| failed(&self.path, reason);
        let mut text = serde_json::to_string(line).map_err(|reason| fail(reason.into()))?;
        text.push('\n');
        self.file.write_all(text.as_bytes()).map_err(fail)
    }
}

/// The round in the file at `path`.
pub fn load(path: &Path) -> Result<Round, SessionError> {
    load_whole(path).map(|(round, ..)| round)
}

/// The round in the session file beside `design`, if it was not brought to its end; `None` too if there is
/// no such file, or none that can be read.
pub fn unfinished(design: &Path) -> Option<Round> {
    let path = beside(design);
    let round = path.exists().then(|| load(&path).ok())??;
    (!round.has_ended()).then_some(round)
}

/// The session files in `directory`, by the order in which they were begun as far as the disk knows it,
/// then by name.
pub fn in_directory(directory: &Path) -> Result<Vec<PathBuf>, SessionError> {
    let entries = fs::read_dir(directory).map_err(|reason| failed(directory, reason))?;
    let mut found: Vec<_> = entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().ends_with(EXTENSION))
        .map(|entry| {
            let modified = entry.metadata().and_then(|data| data.modified()).ok();
            (modified, entry.path())
        })
        .collect();
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// A name for a new round on `stem` in `directory`: that of the design and that of the session, neither
/// of which is there.
pub fn free_names(directory: &Path, stem: &str) -> (PathBuf, PathBuf) {
    let pair = |number: u32| {
        let stem = match number {
            1 => stem.to_owned(),
            _ => format!("{stem}-{number}"),
        };
        let design = directory.join(format!("{stem}.ron"));
        (design, directory.join(format!("{stem}.{EXTENSION}")))
    };
    (1..=u32::MAX)
        .map(pair)
        .find(|(design, session)| !design.exists() && !session.exists())
        .expect("a directory has fewer files than there are numbers")
}

/// The session file that belongs beside `design`, if it is free.
pub fn beside(design: &Path) -> PathBuf {
    design.with_extension(EXTENSION)
}

/// The round, its last board, and how many bytes of the file are whole lines.
fn load_whole(path: &Path) -> Result<(Round, Board, usize), SessionError> {
    let text = super::text_of(super::open(path)?, path)?;
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    let invalid = |line, what| SessionError::Invalid {
        path: path.to_owned(),
        line,
        what,
    };
    let mut lines = text[..whole].lines().zip(1..);
    let (first, _) = lines
        .next()
        .ok_or_else(|| invalid(1, "it is empty".to_owned()))?;
    let setup: SetupLine = serde_json::from_str(first)
        .map_err(|_| invalid(1, "this is not the beginning of a session".to_owned()))?;
    let setup = setup.into_setup().map_err(|what| invalid(1, what))?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut board = Board::default();
    for (text, number) in lines {
        if entries.len() == MOST_ENTRIES {
            return Err(invalid(number, too_many()));
        }
        let last = entries.last().map(|entry| entry.at);
        let entry = entry(text, last, &mut board).map_err(|what| invalid(number, what))?;
        entries.push(entry);
    }
    Ok((Round { setup, entries }, board, whole))
}

/// The most that may happen in a round: whoever looks at it asks of each thing what was before.
const MOST_ENTRIES: usize = 50_000;

fn too_many() -> String {
    format!("more than {MOST_ENTRIES} things happened before")
}

/// The longest line, in bytes: its lists take many times as much memory while it is read.
const LONGEST_LINE: usize = 3_000_000;

/// What the line `text` says happened, after `last`; `board` becomes the board after it.
fn entry(text: &str, last: Option<Duration>, board: &mut Board) -> Result<Entry, String> {
    if text.len() > LONGEST_LINE {
        return Err(format!("it is longer than {} MB", LONGEST_LINE / 1_000_000));
    }
    let line: EventLine = serde_json::from_str(text).map_err(|error| {
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or_default();
        brief(what).into_owned()
    })?;
    let entry = line.into_entry(board)?;
    if last.is_some_and(|last| last > entry.at) {
        return Err("it is earlier than the line before".to_owned());
    }
    Ok(entry)
}

fn failed(path: &Path, reason: std::io::Error) -> SessionError {
    SessionError::Write {
        path: path.to_owned(),
        reason,
    }
}

/// The lines of the design's file.
fn text_lines(design: &Design) -> Vec<String> {
    write_ron(design).lines().map(str::to_owned).collect()
}

/// The board of a session while it is read.
#[derive(Debug, Default)]
struct Board {
    lines: Vec<String>,
    /// What the boards so far and the effects of twists weigh together.
    weight: usize,
}

/// What all that happens in a round may weigh together, about the bytes of memory that it takes: each edit has a
/// board of its own, however little it says. Three thousand edits of a board of thirty components weigh less.
const MOST_WEIGHT: usize = 150_000_000;

/// What a text of a board weighs: each of its things is in brackets, and takes more memory than text.
fn weight(text: &str) -> usize {
    text.len() + 200 * text.bytes().filter(|byte| *byte == b'(').count()
}

/// The most lines of a board: empty ones take more memory than text.
const MOST_LINES: usize = 500_000;

impl Board {
    /// Takes in something that weighs so much, unless it is too much.
    fn weigh(&mut self, weight: usize) -> Result<(), String> {
        self.weight += weight;
        if self.weight > MOST_WEIGHT {
            return Err("what happened up to here is too large together".to_owned());
        }
        Ok(())
    }

    /// The design after the lines from `skip` on, `drop` of them, are replaced by `lines`.
    fn splice(
        &mut self,
        skip: usize,
        drop: usize,
        lines: Vec<String>,
    ) -> Result<Arc<Design>, String> {
        let end = skip
            .checked_add(drop)
            .filter(|end| *end <= self.lines.len());
        let end = end.ok_or("it changes lines that are not there")?;
        if self.lines.len() + lines.len() > MOST_LINES {
            return Err("the board is too large".to_owned());
        }
        self.lines.splice(skip..end, lines);
        let mut text = self.lines.join("\n");
        text.push('\n');
        if text.len() > super::MAX_BYTES {
            return Err("the board is too large".to_owned());
        }
        self.weigh(weight(&text))?;
        read(&text, Form::Ron)
            .map(Arc::new)
            .map_err(|error| format!("the board is no design: {}", error.lines("board", 1)))
    }
}

#[cfg(test)]
mod tests;
