//! Keeps the work of a sitting on disk between saves, so that nothing is lost when the program or the
//! machine dies.
//!
//! A journal is one file in the user's own directories: a line of JSON that names the design's file and has
//! what that held when it was last seen, then the design as it is now, in the file format. It is replaced as a whole (see [`super::save()`]), so
//! it always holds a complete design; the design's own file is not touched. A journal of a sitting that
//! is still going on is locked by its process, and the system takes the lock away when the process
//! ends, however it ends: whatever is found unlocked was left behind.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::places::Places;
use super::{Form, SaveError, read, save_text, shown, write_ron};
use crate::model::Design;

const JOURNAL: &str = "journal";
const LOCK: &str = "lock";

/// The journal of the sitting that is going on. Dropped, it stays for the next start to find;
/// [`Journal::discard`] ends it when the work is safe elsewhere.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    lock: File,
}

/// What an earlier sitting left behind without saving it.
#[derive(Debug)]
pub struct Leftover {
    /// The design's own file; `None` if it was never saved.
    pub file: Option<PathBuf>,
    /// The design as it was when the sitting ended.
    pub design: Arc<Design>,
    /// What its own file held when that sitting last read or wrote it; `None` if it is not known.
    pub base: Option<Arc<Design>>,
    /// What its own file holds now; `None` if there is none that can be read.
    pub saved: Option<Arc<Design>>,
    /// When it was last written.
    pub written: SystemTime,
    journal: Journal,
}

/// Why no journal can be kept.
#[derive(Debug, thiserror::Error)]
#[error("no journal can be kept in {}: {reason}; save often", shown(.path))]
pub struct JournalError {
    /// The directory or file.
    pub path: PathBuf,
    /// What the operating system says.
    pub reason: io::Error,
}

/// The first line of a journal.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    journal: u32,
    file: Option<PathBuf>,
    /// What the file held when it was last seen, in the file format.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base: Option<String>,
}

const VERSION: u32 = 1;

impl Journal {
    /// Begins the journal of a sitting; nothing is written yet but its lock.
    pub fn begin(places: &Places) -> Result<Self, JournalError> {
        let fail = |path: &Path, reason| JournalError {
            path: path.to_owned(),
            reason,
        };
        let directory = places
            .journals()
            .map_err(|reason| fail(Path::new("the user's directories"), reason))?;
        let begun = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let path = directory.join(format!(
            "{}-{}.{JOURNAL}",
            begun.as_millis(),
            std::process::id()
        ));
        let lock_path = path.with_extension(LOCK);
        let lock = File::create(&lock_path).map_err(|reason| fail(&lock_path, reason))?;
        lock.try_lock()
            .map_err(|reason| fail(&lock_path, reason.into()))?;
        Ok(Self { path, lock })
    }

    /// Keeps `design` in place of what was kept before: its own file, with what that held when it was last
    /// seen, and the design.
    pub fn keep(&self, file: Option<(&Path, &Design)>, design: &Design) -> Result<(), SaveError> {
        let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let header = serde_json::to_string(&Header {
            journal: VERSION,
            file: file.map(|(path, _)| absolute(path)),
            base: file.map(|(_, base)| write_ron(base)),
        })
        .map_err(|reason| SaveError {
            path: self.path.clone(),
            reason: reason.into(),
        })?;
        save_text(&self.path, &format!("{header}\n{}", write_ron(design)))
    }

    /// Forgets what was kept, because it is saved or not wanted; the sitting goes on.
    pub fn clear(&self) -> Result<(), SaveError> {
        match fs::remove_file(&self.path) {
            Err(reason) if reason.kind() != io::ErrorKind::NotFound => Err(SaveError {
                path: self.path.clone(),
                reason,
            }),
            _ => Ok(()),
        }
    }

    /// Ends the journal and removes what it kept.
    pub fn discard(self) -> Result<(), SaveError> {
        self.clear()?;
        // A lock file that stays is empty, unlocked and removed at the next start.
        let _ = fs::remove_file(self.path.with_extension(LOCK));
        drop(self.lock);
        Ok(())
    }
}

impl Leftover {
    /// Removes the journal, because its design was saved or is not wanted.
    pub fn discard(self) -> Result<(), SaveError> {
        self.journal.discard()
    }
}

/// What earlier sittings left behind.
#[derive(Debug, Default)]
pub struct Left {
    /// Their work, latest first.
    pub work: Vec<Leftover>,
    /// Journals that this version cannot read.
    pub unreadable: Vec<PathBuf>,
}

/// What earlier sittings left behind. Journals whose work is in its own file are removed on the way; those
/// that cannot be read stay.
pub fn leftovers(places: &Places) -> Result<Left, JournalError> {
    let fail = |reason| JournalError {
        path: PathBuf::from("the user's directories"),
        reason,
    };
    let directory = places.journals().map_err(fail)?;
    let mut left = Left::default();
    for path in journals_in(&directory).map_err(fail)? {
        let lock = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path.with_extension(LOCK));
        let Ok(lock) = lock else {
            continue;
        };
        if lock.try_lock().is_err() {
            continue;
        }
        let journal = Journal { path, lock };
        match state_of(&journal.path) {
            // What a newer version wrote, or a person can still mend, is not ours to remove.
            State::Unreadable => left.unreadable.push(journal.path),
            State::Nothing => {
                // What cannot be removed now is looked at again at the next start.
                let _ = journal.discard();
            }
            State::Work(work) => {
                let Work {
                    file,
                    design,
                    base,
                    saved,
                    written,
                } = *work;
                left.work.push(Leftover {
                    file,
                    design: Arc::new(design),
                    base: base.map(Arc::new),
                    saved: saved.map(Arc::new),
                    written,
                    journal,
                });
            }
        }
    }
    left.work
        .sort_by_key(|leftover| std::cmp::Reverse(leftover.written));
    Ok(left)
}

/// The journals in `directory`, written or only begun. One whose lock is gone, by a disk that lost it or a person
/// who cleaned up, is somebody's work all the same.
fn journals_in(directory: &Path) -> io::Result<BTreeSet<PathBuf>> {
    let paths = fs::read_dir(directory)?.flatten().map(|entry| entry.path());
    let ours = paths.filter(|path| {
        let extension = path.extension();
        extension.is_some_and(|extension| extension == JOURNAL || extension == LOCK)
    });
    Ok(ours.map(|path| path.with_extension(JOURNAL)).collect())
}

/// What a journal holds.
enum State {
    /// Nothing that is not in a file.
    Nothing,
    /// Something that this version cannot read.
    Unreadable,
    /// Work that no file has.
    Work(Box<Work>),
}

struct Work {
    file: Option<PathBuf>,
    design: Design,
    base: Option<Design>,
    saved: Option<Design>,
    written: SystemTime,
}

fn state_of(journal: &Path) -> State {
    let text = match fs::read_to_string(journal) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return State::Nothing,
        Err(_) => return State::Unreadable,
    };
    let Some((Header { file, base, .. }, design)) = parse(&text) else {
        return State::Unreadable;
    };
    let saved = file.as_deref().and_then(|file| super::load(file).ok());
    if saved.as_ref() == Some(&design) {
        return State::Nothing;
    }
    let written = fs::metadata(journal)
        .and_then(|data| data.modified())
        .unwrap_or(UNIX_EPOCH);
    State::Work(Box::new(Work {
        file,
        design,
        base: base.and_then(|text| read(&text, Form::Ron).ok()),
        saved,
        written,
    }))
}

fn parse(text: &str) -> Option<(Header, Design)> {
    let (header, design) = text.split_once('\n')?;
    let header: Header = serde_json::from_str(header).ok()?;
    let design = read(design, Form::Ron).ok()?;
    (header.journal == VERSION).then_some((header, design))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, Component};

    fn design(title: &str) -> Design {
        let mut design = Design {
            title: title.to_owned(),
            ..Design::default()
        };
        design
            .components
            .push(Component::new("api", "service", Cell::new(1, 1)));
        design
    }

    /// Looks at what was left behind until it is as `wanted`. A child that another test starts holds a copy of
    /// every lock until it has become its program.
    fn left_once(places: &Places, wanted: impl Fn(&Left) -> bool) -> Left {
        let soon = std::time::Instant::now() + std::time::Duration::from_secs(30);
        loop {
            let left = leftovers(places).unwrap();
            if wanted(&left) {
                return left;
            }
            assert!(std::time::Instant::now() < soon, "{left:?}");
            std::thread::yield_now();
        }
    }

    /// What was left behind, once it is so much.
    fn left(places: &Places, work: usize, unreadable: usize) -> Left {
        left_once(places, |left| {
            (left.work.len(), left.unreadable.len()) == (work, unreadable)
        })
    }

    #[test]
    fn a_sitting_that_goes_on_is_not_left_behind() {
        let root = tempfile::tempdir().unwrap();
        let places = Places::below(root.path());
        let journal = Journal::begin(&places).unwrap();
        journal.keep(None, &design("one")).unwrap();
        assert_eq!(leftovers(&places).unwrap().work.len(), 0);
        drop(journal);
        let found = left(&places, 1, 0).work;
        assert_eq!((&*found[0].design, &found[0].file), (&design("one"), &None));
    }

    #[test]
    fn work_comes_back_without_its_lock() {
        let root = tempfile::tempdir().unwrap();
        let places = Places::below(root.path());
        let journal = Journal::begin(&places).unwrap();
        journal.keep(None, &design("one")).unwrap();
        fs::remove_file(journal.path.with_extension(LOCK)).unwrap();
        drop(journal);
        assert_eq!(*left(&places, 1, 0).work[0].design, design("one"));
    }

    #[test]
    fn what_is_saved_or_discarded_does_not_come_back() {
        let root = tempfile::tempdir().unwrap();
        let places = Places::below(root.path());
        let file = root.path().join("saved.ron");
        crate::io::save(&file, &design("two")).unwrap();
        let saved = Journal::begin(&places).unwrap();
        saved
            .keep(Some((&file, &design("one"))), &design("two"))
            .unwrap();
        drop(saved);
        let count = || fs::read_dir(places.journals().unwrap()).unwrap().count();
        let found = left_once(&places, |_| count() == 0);
        assert_eq!(found.work.len(), 0);
        let ended = Journal::begin(&places).unwrap();
        ended
            .keep(Some((&file, &design("two"))), &design("three"))
            .unwrap();
        ended.discard().unwrap();
        assert_eq!(leftovers(&places).unwrap().work.len(), 0);
        assert_eq!(count(), 0);
    }

    #[test]
    fn an_edit_after_the_save_comes_back_and_the_file_is_untouched() {
        let root = tempfile::tempdir().unwrap();
        let places = Places::below(root.path());
        let file = root.path().join("work.ron");
        crate::io::save(&file, &design("saved")).unwrap();
        let journal = Journal::begin(&places).unwrap();
        journal
            .keep(Some((&file, &design("saved"))), &design("edited"))
            .unwrap();
        drop(journal);
        let found = left(&places, 1, 0).work;
        assert_eq!(found[0].design.title, "edited");
        assert_eq!(found[0].file.as_deref(), Some(file.as_path()));
        assert_eq!(found[0].base.as_deref(), Some(&design("saved")));
        assert_eq!(crate::io::load(&file).unwrap().title, "saved");
    }

    #[test]
    fn a_journal_that_cannot_be_read_is_no_obstacle_and_stays() {
        let root = tempfile::tempdir().unwrap();
        let places = Places::below(root.path());
        let journal = Journal::begin(&places).unwrap();
        fs::write(&journal.path, b"\xff\xfe no journal").unwrap();
        let path = journal.path.clone();
        drop(journal);
        let left = left(&places, 0, 1);
        assert_eq!(left.unreadable, [path.as_path()]);
        assert!(path.exists());
    }

    /// A power cut leaves what was written before, whole, and at most a part of what was being written
    /// beside it. A disk that lost a part of the journal itself gives that work or none, never another.
    #[test]
    fn whatever_part_of_a_write_reached_the_disk_what_was_there_comes_back() {
        let root = tempfile::tempdir().unwrap();
        let places = Places::below(root.path());
        let journal = Journal::begin(&places).unwrap();
        journal.keep(None, &design("two")).unwrap();
        let text = fs::read_to_string(&journal.path).unwrap();
        journal.keep(None, &design("one")).unwrap();
        let beside = journal.path.with_file_name(".nines-abc");
        drop(journal);
        for end in 0..=text.len() {
            let part = &text[..end];
            assert!(
                parse(part).is_none_or(|(_, work)| work == design("two")),
                "{part}"
            );
            if end % 16 == 0 {
                fs::write(&beside, part).unwrap();
                let left = left(&places, 1, 0);
                assert_eq!(*left.work[0].design, design("one"));
            }
        }
    }
}
