//! What a peer who interviews ticks and notes, in a file of their own beside the session: the candidate's
//! program writes the one and the peer's the other, so that neither waits for the other.
//!
//! Lines as in a session, after a first one that says what the file is. What is said later counts.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::line::EventLine;
use super::{Board, EXTENSION, MOST_ENTRIES, SessionError, entry, failed, load, too_many};
use crate::model::Round;
use crate::model::round::{Entry, Event, Judge};

/// What peers' files are called after the session: `shop.peer.jsonl` beside `shop.session.jsonl`.
const PEER_EXTENSION: &str = "peer.jsonl";

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstLine {
    peer: u32,
}

const VERSION: u32 = 1;

/// Writes what a peer says.
#[derive(Debug)]
pub struct PeerRecorder {
    path: PathBuf,
    file: File,
}

/// The peer's file that belongs beside `session`.
pub fn peer_beside(session: &Path) -> PathBuf {
    let name = session.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(EXTENSION).unwrap_or(&name);
    let dot = if stem.ends_with('.') { "" } else { "." };
    session.with_file_name(format!("{stem}{dot}{PEER_EXTENSION}"))
}

/// What a peer said on `session`, in the order in which it was said; nothing if no peer has a file there.
pub fn said_by_peer(session: &Path) -> Result<Vec<Entry>, SessionError> {
    let path = peer_beside(session);
    match fs::symlink_metadata(&path) {
        Err(reason) if reason.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        _ => Ok(read(&path)?.0),
    }
}

/// The round in the session file at `path`, with what a peer said on it.
pub fn load_with_peer(path: &Path) -> Result<Round, SessionError> {
    let mut round = load(path)?;
    round.merge(said_by_peer(path)?);
    Ok(round)
}

impl PeerRecorder {
    /// Begins the peer's file beside `session`, or goes on with the one that is there.
    pub fn open(session: &Path) -> Result<(Self, Vec<Entry>), SessionError> {
        let path = peer_beside(session);
        let fail = |reason| failed(&path, reason);
        let mut options = File::options();
        options.append(true);
        match options.clone().create_new(true).open(&path) {
            Ok(file) => {
                let mut recorder = Self { path, file };
                recorder.write(&FirstLine { peer: VERSION })?;
                Ok((recorder, Vec::new()))
            }
            Err(reason) if reason.kind() == ErrorKind::AlreadyExists => {
                let (said, whole) = read(&path)?;
                let file = options.open(&path).map_err(fail)?;
                file.set_len(whole as u64).map_err(fail)?;
                Ok((Self { path, file }, said))
            }
            Err(reason) => Err(fail(reason)),
        }
    }

    /// Appends what the peer says.
    pub fn record(&mut self, entry: &Entry) -> Result<(), SessionError> {
        self.write(&EventLine::new(entry, &mut Vec::new()))
    }

    fn write(&mut self, line: &impl Serialize) -> Result<(), SessionError> {
        let fail = |reason| failed(&self.path, reason);
        let mut text = serde_json::to_string(line).map_err(|reason| fail(reason.into()))?;
        text.push('\n');
        self.file.write_all(text.as_bytes()).map_err(fail)
    }
}

/// What the file says, and how many of its bytes are whole lines.
fn read(path: &Path) -> Result<(Vec<Entry>, usize), SessionError> {
    let text = super::super::text_of(super::super::open(path)?, path)?;
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    let invalid = |line, what: &str| SessionError::Invalid {
        path: path.to_owned(),
        line,
        what: what.to_owned(),
    };
    let mut lines = text[..whole].lines().zip(1..);
    let first = lines.next().map_or("", |(first, _)| first);
    let first: FirstLine =
        serde_json::from_str(first).map_err(|_| invalid(1, "this is no file of a peer"))?;
    if first.peer > VERSION {
        let newer = "this file was made by a newer version of this program";
        return Err(invalid(1, newer));
    }
    let mut said = Vec::new();
    for (text, number) in lines {
        if said.len() == MOST_ENTRIES {
            return Err(invalid(number, &too_many()));
        }
        let entry =
            entry(text, None, &mut Board::default()).map_err(|what| invalid(number, &what))?;
        if !is_a_peers(&entry.event) {
            return Err(invalid(number, "a peer does not say this"));
        }
        said.push(entry);
    }
    Ok((said, whole))
}

const fn is_a_peers(event: &Event) -> bool {
    matches!(
        event,
        Event::Asked(_)
            | Event::Noted(_)
            | Event::Marked {
                by: Judge::Peer,
                ..
            }
            | Event::Scored {
                by: Judge::Peer,
                ..
            }
    )
}
