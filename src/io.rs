//! The file edge: the only part of the program that touches the disk.
//!
//! A design comes in by [`load`] or [`read`], always valid, or not at all with an error that says what
//! is wrong, where, and what to do; it goes out by [`save()`], which leaves the old file or the new one,
//! never something between. It knows the model and the catalogue, no evaluation and no screen.

pub mod config;
pub mod deck;
mod format;
mod git;
mod import;
pub mod journal;
pub mod lock;
pub mod places;
pub mod recent;
mod review;
mod save;
pub mod session;
mod share;
mod shipped;

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

pub use format::{Fault, Form, MAX_BYTES, Position, ReadError, read, write_ron};
pub use git::{GitError, Stages, committed, is_unmerged, stages};
pub use import::{ImportError, Tool, import, import_from, sketch};
pub use review::{
    ReviewError, Reviews, add_review, has_review, keep_review, load_review, load_reviews,
    read_review, review_of, review_path, review_text, save_beside, save_review, today, who,
    write_review,
};
pub use save::{SaveError, add_line, create, save, save_bytes, save_text};
pub use share::{Parcel, ShareError, pack, unpack};
pub use shipped::{Shipped, shipped};

use crate::model::{Design, visible};

/// How many faults of one file are told.
const FAULTS_TOLD: usize = 5;

/// Why a file gave no design.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file could not be opened or read.
    #[error("{}: {}; {}", shown(.path), in_words(.reason), advice(.reason))]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        reason: std::io::Error,
    },
    /// The file is not text.
    #[error(
        "{}: byte {at} is not part of any UTF-8 text; check that it is the right file, or save it as UTF-8",
        shown(.path)
    )]
    NotText {
        /// The file.
        path: PathBuf,
        /// The offset of the first wrong byte.
        at: usize,
    },
    /// The text holds a shared block that cannot be read.
    #[error("{}: {reason}", shown(.path))]
    Block {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: ShareError,
    },
    /// A merge left the text with both sides in it.
    #[error(
        "{}:{line}: a merge left what both sides say in the file; take one (`git checkout --ours FILE`), open it and \
         type `:merge`",
        shown(.path)
    )]
    Conflict {
        /// The file.
        path: PathBuf,
        /// The first line that is marked.
        line: usize,
    },
    /// The text is not a design.
    #[error("{}", .error.lines(&shown(.path), FAULTS_TOLD))]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        error: ReadError,
    },
}

/// The valid design in the file at `path`; its extension says the form.
pub fn load(path: &Path) -> Result<Design, LoadError> {
    load_as(path, Form::of_path(path))
}

/// The valid design in the file at `path`, which has this form whatever its name.
pub fn load_as(path: &Path, form: Form) -> Result<Design, LoadError> {
    load_from(open(path)?, path, form)
}

/// The valid design that `source` holds; `name` stands for it in errors.
pub fn load_from(source: impl Read, name: &Path, form: Form) -> Result<Design, LoadError> {
    Ok(load_with_text(source, name, form)?.design)
}

/// Opens the file at `path` for reading.
pub fn open(path: &Path) -> Result<File, LoadError> {
    File::open(path).map_err(|reason| LoadError::Read {
        path: path.to_owned(),
        reason,
    })
}

/// What a file or another source held.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// Its text.
    pub text: String,
    /// The valid design that the text describes, or that a block in it holds.
    pub design: Design,
    /// Whether it was a block that somebody shared, among whatever else: then the file, such as a mail,
    /// is no file of the design's own.
    pub shared: bool,
}

/// The valid design that `source` holds, with its text; `name` stands for it in errors.
pub fn load_with_text(source: impl Read, name: &Path, form: Form) -> Result<Loaded, LoadError> {
    let text = text_of(source, name)?;
    let block = share::is_block(&text).then(|| unpack(&text)).transpose();
    let block = block.map_err(|reason| LoadError::Block {
        path: name.to_owned(),
        reason,
    })?;
    let design = match &block {
        Some(block) => read(block, Form::Ron),
        None => read(&text, form),
    };
    let design = design.map_err(|error| {
        let path = name.to_owned();
        match conflict(&text) {
            Some(line) => LoadError::Conflict { path, line },
            None => LoadError::Invalid { path, error },
        }
    })?;
    Ok(Loaded {
        text,
        design,
        shared: block.is_some(),
    })
}

/// The line, from 1, at which a merge marked what both sides say.
fn conflict(text: &str) -> Option<usize> {
    let mut marked = ["<<<<<<< ", "=======", ">>>>>>> "].into_iter().map(|mark| {
        let mut lines = text.lines();
        lines.position(|line| line.starts_with(mark))
    });
    let first = marked.next()??;
    marked.all(|at| at.is_some()).then_some(first + 1)
}

fn text_of(source: impl Read, name: &Path) -> Result<String, LoadError> {
    let mut bytes = Vec::new();
    // One byte more than is allowed tells that there is more.
    let most = MAX_BYTES as u64 + 1;
    source
        .take(most)
        .read_to_end(&mut bytes)
        .map_err(|reason| LoadError::Read {
            path: name.to_owned(),
            reason,
        })?;
    if bytes.len() > MAX_BYTES {
        return Err(LoadError::Invalid {
            path: name.to_owned(),
            error: ReadError::too_large(),
        });
    }
    String::from_utf8(bytes).map_err(|error| LoadError::NotText {
        path: name.to_owned(),
        at: error.utf8_error().valid_up_to(),
    })
}

/// Whether the file at `path` is there and holds nothing, as the null device does.
pub fn is_empty(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|data| data.len() == 0 && !data.is_dir())
}

/// The text of the file at `path`.
pub fn load_text(path: &Path) -> Result<String, LoadError> {
    text_of(open(path)?, path)
}

/// The text that `source` holds; `name` stands for it in errors.
pub fn text_from(source: impl Read, name: &Path) -> Result<String, LoadError> {
    text_of(source, name)
}

/// The text of a small file such as a clock's; `None` if it cannot be read.
pub fn text_of_file(path: &Path) -> Option<String> {
    text_of(open(path).ok()?, path).ok()
}

/// A path as it may be printed.
pub fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}

/// A message as it may be printed: what it quotes of a file may be as long as the file.
fn brief(message: &str) -> Cow<'_, str> {
    const KEPT: usize = 500;
    let message = visible(message);
    let Some((head, _)) = message.char_indices().nth(KEPT) else {
        return message;
    };
    match message.char_indices().rev().nth(KEPT - 1) {
        Some((tail, _)) if tail > head => {
            Cow::Owned(format!("{}…{}", &message[..head], &message[tail..]))
        }
        _ => message,
    }
}

/// What the operating system says, in small letters and without its number.
fn in_words(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

fn advice(error: &std::io::Error) -> &'static str {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::AlreadyExists => "choose another name, or remove the old file first",
        ErrorKind::NotFound => "check the name",
        ErrorKind::PermissionDenied => "check the permissions of the file and its directory",
        ErrorKind::IsADirectory => "name a file in it",
        ErrorKind::StorageFull => "free some space, or choose another place",
        ErrorKind::ReadOnlyFilesystem => "choose another place",
        _ => "check the file and its disk",
    }
}
