//! The file edge: the only part of the program that touches the disk.
//!
//! A design comes in by [`load`] or [`read`], always valid, or not at all with an error that says what
//! is wrong, where, and what to do; it goes out by [`save`], which leaves the old file or the new one,
//! never something between. It knows the model and the catalogue, no evaluation and no screen.

mod format;
mod save;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

pub use format::{Fault, Form, MAX_BYTES, Position, ReadError, read, write_ron};
pub use save::{SaveError, save, save_text};

use crate::model::{Design, visible};

/// How many faults of one file are told.
const FAULTS_TOLD: usize = 5;

/// Why a file gave no design.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file could not be opened or read.
    #[error("{}: {}; {}", shown(.path), reason(.source), advice(.source))]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
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
    let unreadable = |source| LoadError::Read {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    load_from(file, path, Form::of_path(path))
}

/// The valid design that `source` holds; `name` stands for it in errors.
pub fn load_from(source: impl Read, name: &Path, form: Form) -> Result<Design, LoadError> {
    let mut bytes = Vec::new();
    // One byte more than is allowed, so that `read` can tell that there is more.
    let most = MAX_BYTES as u64 + 1;
    source
        .take(most)
        .read_to_end(&mut bytes)
        .map_err(|source| LoadError::Read {
            path: name.to_owned(),
            source,
        })?;
    if bytes.len() > MAX_BYTES {
        bytes.fill(b' ');
    }
    let text = String::from_utf8(bytes).map_err(|error| LoadError::NotText {
        path: name.to_owned(),
        at: error.utf8_error().valid_up_to(),
    })?;
    read(&text, form).map_err(|error| LoadError::Invalid {
        path: name.to_owned(),
        error,
    })
}

/// A path as it may be printed.
fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}

/// What the operating system says, in small letters and without its number.
fn reason(error: &std::io::Error) -> String {
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
        ErrorKind::NotFound => "check the name",
        ErrorKind::PermissionDenied => "check the permissions of the file and its directory",
        ErrorKind::IsADirectory => "name a file in it",
        ErrorKind::StorageFull => "free some space, or choose another place",
        ErrorKind::ReadOnlyFilesystem => "choose another place",
        _ => "check the file and its disk",
    }
}
