//! Hears from the system when anything is done to a file. It says only that, not what: the listener
//! looks for itself.

use std::path::Path;
use std::sync::mpsc::Sender;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::Task;
use crate::io::lock::identity;
use crate::io::review_path;

/// Watches until it is dropped.
pub(super) type Watch = RecommendedWatcher;

/// Has `touched` hear of what is done to the file at `path` or its review; `None` if the system cannot tell.
///
/// The directory is watched and not the file: editors and git replace files, and who watches the old
/// one hears nothing any more.
pub(super) fn watch(path: &Path, touched: Sender<Task>) -> Option<Watch> {
    let file = identity(path);
    let directory = file.parent()?.to_owned();
    let review = review_path(&file);
    let hear = move |event: notify::Result<Event>| {
        let ours = event.is_ok_and(|event| {
            !matches!(event.kind, EventKind::Access(_))
                && event
                    .paths
                    .iter()
                    .any(|path| *path == file || *path == review)
        });
        if ours {
            // Nobody listens once the program ends.
            let _ = touched.send(Task::Touched);
        }
    };
    let mut watcher = notify::recommended_watcher(hear).ok()?;
    watcher
        .watch(&directory, RecursiveMode::NonRecursive)
        .ok()?;
    Some(watcher)
}
