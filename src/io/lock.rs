//! Tells that a design's file is open elsewhere, and whether it changed on disk meanwhile.
//!
//! The lock is a file in the user's own directories, not beside the design, so that it never ends up
//! in version control. The process holds it by the system's advisory lock, which ends with the process:
//! no lock is ever stale. It does not reach other machines; [`Stamp`] notices what these write.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use super::places::Places;

/// The lock of a design's file, held until it is dropped.
#[derive(Debug)]
pub struct FileLock {
    _lock: File,
}

/// What is known of a file's content at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    length: u64,
    digest: u64,
}

/// A directory itself, whatever it is called: another disk may come or go under its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Directory {
    device: u64,
    number: u64,
}

impl Directory {
    /// The directory that the file at `path` is in, or would be; `None` if there is none, or where the system
    /// does not tell them apart.
    #[cfg(unix)]
    pub fn of_file(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let data = fs::metadata(identity(path).parent()?).ok()?;
        Some(Self {
            device: data.dev(),
            number: data.ino(),
        })
    }

    /// The directory that the file at `path` is in, or would be; `None` if there is none, or where the system
    /// does not tell them apart.
    #[cfg(not(unix))]
    pub fn of_file(_path: &Path) -> Option<Self> {
        None
    }
}

impl FileLock {
    /// Takes the lock of the design's file at `path`. `Ok(None)` if another process has it.
    pub fn take(places: &Places, path: &Path) -> io::Result<Option<Self>> {
        let name = format!("{}.lock", mark(path));
        let lock = File::create(places.locks()?.join(name))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self { _lock: lock })),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }
}

impl Stamp {
    /// The stamp of `text`.
    pub fn of_text(text: &str) -> Self {
        Self {
            length: text.len() as u64,
            digest: digest(&text.as_bytes()),
        }
    }

    /// The stamp of what the file at `path` holds now; `None` if there is no such file.
    pub fn of_file(path: &Path) -> io::Result<Option<Self>> {
        match fs::read(path) {
            Ok(bytes) => Ok(Some(Self {
                length: bytes.len() as u64,
                digest: digest(&bytes.as_slice()),
            })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The same for every name of one file.
pub fn identity(path: &Path) -> PathBuf {
    path.canonicalize()
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned())
}

/// A short name for the file at `path`, the same for all of its names.
pub(super) fn mark(path: &Path) -> String {
    let identity = identity(path);
    let name = identity.as_os_str().as_encoded_bytes();
    // Not by the standard hasher: other versions of the program are to find what is called so, too.
    format!("{:08x}{:04x}", crc32fast::hash(name), name.len())
}

fn digest(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_is_open_once() {
        let root = tempfile::tempdir().unwrap();
        let places = Places::below(root.path());
        let file = root.path().join("a.ron");
        fs::write(&file, "x").unwrap();
        let first = FileLock::take(&places, &file).unwrap();
        assert!(first.is_some());
        let same = root.path().join(".").join("a.ron");
        assert!(FileLock::take(&places, &same).unwrap().is_none());
        assert!(
            FileLock::take(&places, &root.path().join("b.ron"))
                .unwrap()
                .is_some()
        );
        drop(first);
        assert!(FileLock::take(&places, &file).unwrap().is_some());
    }

    #[test]
    fn a_stamp_tells_whether_the_content_changed() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("a.ron");
        assert_eq!(Stamp::of_file(&file).unwrap(), None);
        fs::write(&file, "one").unwrap();
        assert_eq!(Stamp::of_file(&file).unwrap(), Some(Stamp::of_text("one")));
        fs::write(&file, "two").unwrap();
        assert_ne!(Stamp::of_file(&file).unwrap(), Some(Stamp::of_text("one")));
    }
}
