//! The file that is open: locked, watched, and known by what it held when it was last seen.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use super::Task;
use super::watch::{self, Watch};
use crate::app::disk::OnDisk;
use crate::io::lock::{Directory, FileLock, Stamp};
use crate::io::places::Places;
use crate::io::{self as files, Form};
use crate::model::review::Review;

/// The file that is open.
pub(super) struct Held {
    pub(super) path: PathBuf,
    /// What it held when it was last read, written or told of; `None`: there was no such file.
    stamp: Option<Stamp>,
    /// Where that was.
    directory: Option<Directory>,
    /// `None` if another process has it, or if no lock can be had here.
    lock: Option<FileLock>,
    elsewhere: bool,
    /// How many changes by others the application was told of.
    pub(super) told: u64,
    /// What the application knows of the review beside the file.
    pub(super) review: Review,
    /// Whether the application was told that git has the file unmerged.
    pub(super) unmerged: bool,
    /// Whether the application was told that the file of that review is gone.
    pub(super) told_of_loss: bool,
    /// `None` where the system cannot watch: saving looks, too.
    watch: Option<Watch>,
}

impl Held {
    /// Holds the file at `path`; `touched` hears when anything is done to it.
    pub(super) fn new(
        path: &Path,
        stamp: Option<Stamp>,
        places: Option<&Places>,
        touched: Sender<Task>,
    ) -> Self {
        let mut held = Self {
            path: path.to_owned(),
            stamp,
            directory: Directory::of_file(path),
            lock: None,
            elsewhere: false,
            told: 0,
            review: Review::default(),
            unmerged: false,
            told_of_loss: false,
            watch: watch::watch(path, touched),
        };
        held.try_lock(places);
        held
    }

    /// The file holds what is known by `stamp`.
    pub(super) fn seen(&mut self, stamp: Option<Stamp>, places: Option<&Places>) {
        self.stamp = stamp;
        self.directory = Directory::of_file(&self.path);
        if self.lock.is_none() {
            self.try_lock(places);
        }
    }

    /// Whether the file of the review is gone, and with it something that `left` does not say.
    pub(super) fn is_review_gone(&self, left: &Review) -> bool {
        !files::has_review(&files::review_path(&self.path)) && self.review.missing_in(left) > 0
    }

    /// Whether the file is gone with its directory and another one stands there, as when a disk was taken
    /// away; that one counts as the right one from now on.
    pub(super) fn is_displaced(&mut self) -> bool {
        let now = Directory::of_file(&self.path);
        let other = now.is_some() && self.directory.is_some() && now != self.directory;
        let displaced = other && !self.path.exists();
        if displaced {
            self.directory = now;
        }
        displaced
    }

    /// Watches what the file and its review lead to now; `touched` hears of that.
    pub(super) fn keep_watching(&mut self, touched: &Sender<Task>) {
        let watched = self.watch.as_ref();
        if watched.is_some_and(|watch| !watch.is_of(&self.path)) {
            self.watch = watch::watch(&self.path, touched.clone());
        }
    }

    /// Whether another process has the file open.
    pub(super) const fn is_open_elsewhere(&self) -> bool {
        self.elsewhere
    }

    /// What the file holds, if that is other than what was last seen; it counts as seen from now on.
    pub(super) fn change(&mut self) -> Option<OnDisk> {
        // A file that cannot be looked at now may come back as it was.
        let now = Stamp::of_file(&self.path).ok()?;
        if now == self.stamp {
            return None;
        }
        self.stamp = now;
        if now.is_none() {
            return Some(OnDisk::Gone);
        }
        let read = files::open(&self.path)
            .and_then(|file| files::load_with_text(file, &self.path, Form::of_path(&self.path)));
        Some(match read {
            Ok(loaded) => {
                self.stamp = Some(Stamp::of_text(&loaded.text));
                OnDisk::Design(Box::new(loaded.design))
            }
            Err(error) => OnDisk::Unreadable(error.to_string()),
        })
    }

    fn try_lock(&mut self, places: Option<&Places>) {
        let Some(places) = places else { return };
        // Where no lock can be had, the look before each save is what is left.
        if let Ok(lock) = FileLock::take(places, &self.path) {
            self.elsewhere = lock.is_none();
            self.lock = lock;
        }
    }
}
