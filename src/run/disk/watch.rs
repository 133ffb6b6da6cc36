//! Hears from the system when anything is done to a file. It says only that, not what: the listener
//! looks for itself.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::Task;
use crate::io::lock::identity;
use crate::io::review_path;

/// Watches until it is dropped.
pub(super) struct Watch {
    files: [PathBuf; 3],
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Whether it still watches the files that belong to `path`: what was no link may be one by now.
    pub(super) fn is_of(&self, path: &Path) -> bool {
        self.files == files_of(path)
    }
}

/// Has `touched` hear of what is done to the file at `path` or its review; `None` if the system cannot tell.
///
/// The directories are watched and not the files: editors and git replace files, and who watches the old
/// one hears nothing any more. Both files may be links: then what they lead to is watched, too.
pub(super) fn watch(path: &Path, touched: Sender<Task>) -> Option<Watch> {
    let files = files_of(path);
    let known = files.clone();
    let directories: BTreeSet<PathBuf> = files
        .iter()
        .filter_map(|file| Some(file.parent()?.to_owned()))
        .collect();
    let hear = move |event: notify::Result<Event>| {
        let ours = event.is_ok_and(|event| {
            !matches!(event.kind, EventKind::Access(_))
                && event.paths.iter().any(|path| files.contains(path))
        });
        if ours {
            // Nobody listens once the program ends.
            let _ = touched.send(Task::Touched);
        }
    };
    let mut watcher = notify::recommended_watcher(hear).ok()?;
    let watched = directories.iter().filter(|directory| {
        let watched = watcher.watch(directory, RecursiveMode::NonRecursive);
        watched.is_ok()
    });
    (watched.count() > 0).then_some(Watch {
        files: known,
        _watcher: watcher,
    })
}

/// The file at `path`, its review, and the file that the review leads to if it is a link.
fn files_of(path: &Path) -> [PathBuf; 3] {
    let review = review_path(path);
    [identity(path), beside_links(&review), identity(&review)]
}

/// The place of the file itself, or of the link that stands for it.
fn beside_links(path: &Path) -> PathBuf {
    let directory = match path.parent() {
        Some(directory) if !directory.as_os_str().is_empty() => directory,
        _ => Path::new("."),
    };
    identity(directory).join(path.file_name().unwrap_or_default())
}
