//! Saves a file so that a crash, a full disk or a power cut leaves the old content or the new one.
//!
//! The text goes to a new file in the same directory, is flushed to the disk, gets the permissions of
//! the old file and takes its name in one step. A symbolic link stays one: the file that it leads to is
//! replaced. Of a save that was cut off the new file stays beside the old one; a later save removes it.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

use super::{advice, in_words, shown, write_ron};
use crate::model::Design;

/// Why a file was not saved; the old one is as it was.
#[derive(Debug, thiserror::Error)]
#[error("{} was not saved: {}; {}", shown(.path), in_words(.reason), what_to_do(.reason))]
pub struct SaveError {
    /// The file.
    pub path: PathBuf,
    /// What the operating system says.
    pub reason: io::Error,
}

/// What to do about a file that cannot be written: of the whole way to it only the directory can be missing.
fn what_to_do(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "make its directory first",
        _ => advice(error),
    }
}

/// Saves `design` as RON at `path`, replacing what is there.
pub fn save(path: &Path, design: &Design) -> Result<(), SaveError> {
    save_text(path, &write_ron(design))
}

/// Saves `text` at `path`, replacing what is there.
pub fn save_text(path: &Path, text: &str) -> Result<(), SaveError> {
    save_bytes(path, text.as_bytes())
}

/// Saves `bytes` at `path`, replacing what is there.
pub fn save_bytes(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    replace(&System, path, bytes).map_err(|reason| SaveError {
        path: path.to_owned(),
        reason,
    })
}

/// Adds `line` to the text file at `path`, which is made if need be, unless it has such a line.
pub fn add_line(path: &Path, line: &str) -> Result<(), SaveError> {
    let failed = |reason| SaveError {
        path: path.to_owned(),
        reason,
    };
    let mut text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed(error)),
    };
    if text.lines().any(|known| known == line) {
        return Ok(());
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(line);
    text.push('\n');
    save_text(path, &text)
}

/// Makes a file at `path` that holds `text`; one that exists is an error and stays as it is.
pub fn create(path: &Path, text: &str) -> Result<(), SaveError> {
    let fill = |file: &mut File| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    create_with(path, fill).map_err(|reason| SaveError {
        path: path.to_owned(),
        reason,
    })
}

/// Makes a file at `path`; if it cannot be filled, none is left.
fn create_with(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    let filled = fill(&mut file);
    if filled.is_err() {
        // Why it could not be filled is what is told; half a file that stays is seen beside it.
        let _ = fs::remove_file(path);
    }
    filled
}

/// What saving asks of the disk, a step at a time, any of which may fail.
trait Steps {
    /// Makes the new file.
    fn make(&self, directory: &Path) -> io::Result<NamedTempFile> {
        new_file(directory)
    }

    /// Fills it.
    fn write(&self, new: &mut NamedTempFile, bytes: &[u8]) -> io::Result<()> {
        new.write_all(bytes)
    }

    /// Has it reach the disk.
    fn flush(&self, new: &NamedTempFile) -> io::Result<()> {
        new.as_file().sync_all()
    }

    /// Gives it the name of the old one.
    fn rename(&self, new: NamedTempFile, target: &Path) -> io::Result<()> {
        new.persist(target).map(drop).map_err(|error| error.error)
    }
}

/// The disk itself.
struct System;

impl Steps for System {}

fn replace(steps: &impl Steps, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = behind_links(path)?;
    let old = match fs::metadata(&target) {
        Ok(old) => Some(old),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if let Some(old) = &old {
        // Taking the name needs no right to write the old file, but who made it read-only meant it.
        let mut file = File::options().write(true).open(&target)?;
        if !old.is_file() {
            return file.write_all(bytes);
        }
    }
    let directory = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut new = steps.make(directory)?;
    clear_left_overs(directory, new.as_file());
    steps.write(&mut new, bytes)?;
    if let Some(old) = &old {
        keep_owner(new.as_file(), old);
        new.as_file().set_permissions(old.permissions())?;
    }
    steps.flush(&new)?;
    steps.rename(new, &target)?;
    // The new name is durable once its directory is; where directories cannot be flushed, the system
    // does it by itself.
    if let Ok(directory) = File::open(directory) {
        let _ = directory.sync_all();
    }
    Ok(())
}

/// The file that `path` leads to through symbolic links; it need not exist.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    const MOST_LINKS: usize = 40;
    let mut target = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&target) {
            Ok(link) => target = target.parent().unwrap_or(Path::new("")).join(link),
            // Neither a link nor, perhaps, there at all.
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// What the names of new files begin with, and how many letters and digits follow.
const NEW_FILE: (&str, usize) = (".nines-", 6);

/// How long no save takes.
const NO_SAVE_TAKES: Duration = Duration::from_mins(10);

/// Removes the new files of saves that were cut off: ours by name and owner, which is that of `new`, and so old
/// that nobody is filling them. What cannot be removed stays.
fn clear_left_overs(directory: &Path, new: &File) {
    let (Ok(new), Ok(entries)) = (new.metadata(), fs::read_dir(directory)) else {
        return;
    };
    let now = SystemTime::now();
    for entry in entries
        .flatten()
        .filter(|entry| is_new_file(&entry.file_name()))
    {
        // Of a link this is the link itself.
        let Ok(data) = entry.metadata() else { continue };
        let age = data
            .modified()
            .ok()
            .and_then(|at| now.duration_since(at).ok());
        if data.is_file() && same_owner(&data, &new) && age > Some(NO_SAVE_TAKES) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a new file of a save may be called so.
fn is_new_file(name: &OsStr) -> bool {
    let (prefix, length) = NEW_FILE;
    let letters = name.to_str().and_then(|name| name.strip_prefix(prefix));
    letters.is_some_and(|rest| {
        rest.len() == length && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(unix)]
fn same_owner(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    one.uid() == other.uid()
}

#[cfg(not(unix))]
fn same_owner(_one: &fs::Metadata, _other: &fs::Metadata) -> bool {
    true
}

#[cfg(unix)]
fn new_file(directory: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new()
        .prefix(NEW_FILE.0)
        .rand_bytes(NEW_FILE.1)
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(directory)
}

#[cfg(not(unix))]
fn new_file(directory: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(NEW_FILE.0)
        .rand_bytes(NEW_FILE.1)
        .tempfile_in(directory)
}

/// Gives `new` the owner and group of `old` as far as the system lets us.
#[cfg(unix)]
fn keep_owner(new: &File, old: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(new, None, Some(old.gid()));
    let _ = fchown(new, Some(old.uid()), None);
}

#[cfg(not(unix))]
fn keep_owner(_new: &File, _old: &fs::Metadata) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(directory: &Path) -> usize {
        fs::read_dir(directory).unwrap().count()
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("design.ron");
        let link = directory.path().join("link.ron");
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("design.ron", &link).unwrap();
        save_text(&link, "new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o640
        );
        assert_eq!(entries(directory.path()), 2, "no temporary file is left");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_nothing_makes_its_file() {
        let directory = tempfile::tempdir().unwrap();
        let link = directory.path().join("link.ron");
        std::os::unix::fs::symlink("real.ron", &link).unwrap();
        save_text(&link, "new").unwrap();
        assert_eq!(
            fs::read_to_string(directory.path().join("real.ron")).unwrap(),
            "new"
        );
        let ring = directory.path().join("ring.ron");
        std::os::unix::fs::symlink("ring.ron", &ring).unwrap();
        assert!(save_text(&ring, "new").is_err());
    }

    /// A disk that fails at one of the steps.
    struct FailsAt(&'static str, io::ErrorKind);

    impl FailsAt {
        fn reach(&self, step: &str) -> io::Result<()> {
            if step == self.0 {
                return Err(self.1.into());
            }
            Ok(())
        }
    }

    impl Steps for FailsAt {
        fn make(&self, directory: &Path) -> io::Result<NamedTempFile> {
            self.reach("make")?;
            System.make(directory)
        }

        fn write(&self, new: &mut NamedTempFile, bytes: &[u8]) -> io::Result<()> {
            System.write(new, &bytes[..bytes.len() / 2])?;
            self.reach("write")?;
            System.write(new, &bytes[bytes.len() / 2..])
        }

        fn flush(&self, new: &NamedTempFile) -> io::Result<()> {
            self.reach("flush")?;
            System.flush(new)
        }

        fn rename(&self, new: NamedTempFile, target: &Path) -> io::Result<()> {
            self.reach("rename")?;
            System.rename(new, target)
        }
    }

    #[test]
    fn whichever_step_fails_the_old_file_is_whole_and_nothing_else_is_there() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("design.ron");
        fs::write(&file, "old").unwrap();
        // A full disk, a read-only one, missing rights, a network file or its directory that is gone.
        let faults = [
            (io::ErrorKind::StorageFull, "free some space"),
            (io::ErrorKind::ReadOnlyFilesystem, "choose another place"),
            (io::ErrorKind::PermissionDenied, "check the permissions"),
            (
                io::ErrorKind::StaleNetworkFileHandle,
                "check the file and its disk",
            ),
            (io::ErrorKind::NotFound, "make its directory first"),
        ];
        for (step, (kind, todo)) in ["make", "write", "flush", "rename"]
            .into_iter()
            .flat_map(|step| faults.map(|fault| (step, fault)))
        {
            let reason = replace(&FailsAt(step, kind), &file, b"new text").unwrap_err();
            assert_eq!(reason.kind(), kind, "{step}");
            assert_eq!(fs::read_to_string(&file).unwrap(), "old", "{step}");
            assert_eq!(entries(directory.path()), 1, "{step}");
            let path = file.clone();
            let told = SaveError { path, reason }.to_string();
            assert!(
                told.contains("was not saved") && told.contains(todo),
                "{told}"
            );
        }
        replace(&FailsAt("never", io::ErrorKind::Other), &file, b"new text").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new text");
    }

    #[cfg(unix)]
    #[test]
    fn what_a_save_that_was_cut_off_left_is_removed_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        let old = SystemTime::now() - 2 * NO_SAVE_TAKES;
        for name in [
            ".nines-aB3xY9",
            ".nines-aB3xY",
            ".nines-a.3xY9",
            "nines-aB3xY9",
        ] {
            let file = File::create(at(name)).unwrap();
            file.set_modified(old).unwrap();
        }
        File::create(at(".nines-young1")).unwrap();
        fs::create_dir(at(".nines-folder")).unwrap();
        std::os::unix::fs::symlink("nines-aB3xY9", at(".nines-linked")).unwrap();
        save_text(&at("design.ron"), "new").unwrap();
        assert!(!at(".nines-aB3xY9").exists());
        assert_eq!(entries(directory.path()), 7);
    }

    #[test]
    fn a_new_file_is_whole_or_not_there() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("new.ron");
        let full = |file: &mut File| {
            file.write_all(b"ha")?;
            Err(io::ErrorKind::StorageFull.into())
        };
        assert!(create_with(&file, full).is_err());
        assert_eq!(entries(directory.path()), 0);
        create(&file, "one").unwrap();
        let told = create(&file, "two").unwrap_err().to_string();
        assert!(told.contains("choose another name"), "{told}");
        assert!(create_with(&file, full).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "one");
    }

    #[test]
    fn what_fails_leaves_everything_as_it_was() {
        let directory = tempfile::tempdir().unwrap();
        let missing = directory.path().join("none/design.ron");
        let error = save_text(&missing, "new").unwrap_err().to_string();
        assert!(
            error.contains("was not saved: no such file or directory; make its directory first"),
            "{error}"
        );
        assert!(save_text(directory.path(), "new").is_err());
        assert_eq!(entries(directory.path()), 0);
    }
}
