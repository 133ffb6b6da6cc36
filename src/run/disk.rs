//! All of the running program that touches the disk, on one thread and in order, so that the screen
//! never waits for a slow or dead file system.
//!
//! Beside reading and writing it keeps the journal: each edit is in it within [`KEPT_WITHIN`], an edit
//! storm costs one write for each such span, and an idle program none. It locks the file that is open,
//! watches it, and never writes over content that the program has not seen.

mod beside;
mod held;
mod review;
mod watch;

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use held::Held;

use crate::app::disk::{News, OnDisk};
use crate::app::left::Left;
use crate::app::{DiskOrder, Msg, SaveError};
use crate::catalogue::Catalogue;
use crate::export::json_design;
use crate::io::journal::{self, Journal, Leftover};
use crate::io::lock::{Stamp, identity};
use crate::io::places::Places;
use crate::io::{self as files, Form};
use crate::model::Design;

/// What the thread has to do, in turn.
#[derive(Debug)]
enum Task {
    /// Hold the file that is open, and tell what earlier sittings left.
    Begin(Option<Opening>),
    /// Do what the application ordered; the answers are messages to it.
    Order(DiskOrder),
    /// The file that is held, or its review, was touched, perhaps by us.
    Touched,
    /// Write what is to be kept, or remove the journal if all is safe, and end.
    End {
        /// Whether nothing that is unsaved is wanted any more.
        discard: bool,
    },
}

/// The file that was opened before the disk's thread began.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The file.
    pub path: PathBuf,
    /// What it held; `None`: there was no such file.
    pub stamp: Option<Stamp>,
    /// The design's title.
    pub title: String,
}

/// The thread that touches the disk.
#[derive(Debug)]
pub struct Disk {
    tasks: Sender<Task>,
    ended: Receiver<()>,
}

/// How long an edit may wait for others before the journal is written.
const KEPT_WITHIN: Duration = Duration::from_millis(300);

/// How long a file that was touched is left alone before it is read: whoever writes it may not be done.
const SETTLED_AFTER: Duration = Duration::from_millis(150);

/// How long leaving waits for a disk that does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

impl Disk {
    /// Starts the thread, which answers with `answer` and keeps journals in `places`.
    pub fn start(
        places: Option<Places>,
        answer: impl Fn(Msg) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (tasks, taken) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        let touched = tasks.clone();
        thread::Builder::new().name("disk".into()).spawn(move || {
            let worker = Worker {
                places,
                started_in: env::current_dir().ok(),
                answer: Box::new(answer),
                touched,
                held: None,
                journal: None,
                left: Vec::new(),
                keep: None,
                look_at: None,
                told_of_journal: false,
            };
            worker.serve(&taken);
            // Nobody waits if the program ended in another way.
            let _ = end.send(());
        })?;
        Ok(Self { tasks, ended })
    }

    /// Holds the file that was opened before, if one was, and tells what earlier sittings left.
    pub fn begin(&self, opened: Option<Opening>) {
        self.send(Task::Begin(opened));
    }

    /// Has `order` done in its turn.
    pub fn order(&self, order: DiskOrder) {
        self.send(Task::Order(order));
    }

    /// The user left in order: whatever is not saved was not wanted.
    pub fn discard(&self) {
        self.send(Task::End { discard: true });
    }

    fn send(&self, task: Task) {
        // A thread that has ended has nobody left to work for.
        let _ = self.tasks.send(task);
    }
}

impl Drop for Disk {
    /// Whatever happened, what is to be kept is written before the program ends.
    fn drop(&mut self) {
        self.send(Task::End { discard: false });
        let _ = self.ended.recv_timeout(PATIENCE);
    }
}

struct Worker {
    /// `None` if the platform names no home: then no journal, no locks.
    places: Option<Places>,
    /// The directory that relative names are in.
    started_in: Option<PathBuf>,
    answer: Box<dyn Fn(Msg) + Send>,
    touched: Sender<Task>,
    held: Option<Held>,
    journal: Option<Journal>,
    /// Work of earlier sittings; a place stays empty once its work is open or gone.
    left: Vec<Option<Leftover>>,
    keep: Option<Keep>,
    /// When to look at the file that was touched.
    look_at: Option<Instant>,
    /// Whether it was told that no journal can be kept.
    told_of_journal: bool,
}

/// What the journal is to say, and when it has to.
struct Keep {
    by: Instant,
    /// The design's own file, and what that held when it was last seen.
    file: Option<(PathBuf, Arc<Design>)>,
    design: Arc<Design>,
}

impl Worker {
    fn serve(mut self, tasks: &Receiver<Task>) {
        loop {
            let due = self.keep.as_ref().map(|keep| keep.by);
            let due = due.into_iter().chain(self.look_at).min();
            let task = match due {
                None => tasks.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(due) if due <= Instant::now() => Err(RecvTimeoutError::Timeout),
                Some(due) => tasks.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            match task {
                Ok(Task::Begin(opened)) => self.begin(opened),
                Ok(Task::Order(order)) => self.take(order),
                Ok(Task::Touched) => self.look_at = Some(Instant::now() + SETTLED_AFTER),
                Ok(Task::End { discard }) => return self.end(discard),
                Err(RecvTimeoutError::Timeout) => self.do_what_is_due(),
                Err(RecvTimeoutError::Disconnected) => return self.end(false),
            }
        }
    }

    fn take(&mut self, order: DiskOrder) {
        self.stay();
        match order {
            DiskOrder::Load(path) => self.load(path),
            DiskOrder::LoadStarter(name) => self.load_starter(&name),
            DiskOrder::Save {
                path,
                design,
                state,
                heard,
                overwrite,
            } => {
                let heard = (!overwrite).then_some(heard);
                let outcome = self.save(&path, &design, heard);
                self.tell(Msg::Saved {
                    path,
                    design,
                    state,
                    outcome,
                });
            }
            DiskOrder::Keep { file, base, design } => {
                let by = Instant::now() + KEPT_WITHIN;
                let by = self.keep.as_ref().map_or(by, |keep| keep.by);
                let file = file.map(|file| (file, base));
                self.keep = Some(Keep { by, file, design });
            }
            DiskOrder::Forget => {
                self.keep = None;
                if let Some(Err(error)) = self.journal.as_ref().map(Journal::clear) {
                    self.bring_up(News::Trouble(error.to_string()));
                }
            }
            DiskOrder::Close => self.held = None,
            DiskOrder::Recover(key) => self.recover(key),
            DiskOrder::Discard(key) => self.discard(key),
            DiskOrder::Read(reading) => self.read(reading),
            DiskOrder::Say { file, what } => self.say(&file, what),
            DiskOrder::Combine { file, review } => self.combine(&file, review),
            DiskOrder::CombineFile { file, with } => self.combine_file(&file, &with),
            DiskOrder::WriteReview { file, to } => self.write_review(&file, to),
        }
    }

    /// Enters the directory that relative names are in again if it was removed, since by now another one may
    /// stand under its name, as when git goes to another branch and back.
    fn stay(&self) {
        if let Some(directory) = &self.started_in
            && env::current_dir().is_err()
        {
            // Where there is none, what is asked for fails and says so.
            let _ = env::set_current_dir(directory);
        }
    }

    fn do_what_is_due(&mut self) {
        self.stay();
        let now = Instant::now();
        if self.keep.as_ref().is_some_and(|keep| keep.by <= now) {
            self.write_journal();
        }
        if self.look_at.is_some_and(|at| at <= now) {
            self.look_at = None;
            // Anew before looking: what happens after that is heard.
            if let Some(held) = &mut self.held {
                held.keep_watching(&self.touched);
            }
            self.look();
            self.look_at_review();
        }
    }

    fn tell(&self, msg: Msg) {
        (self.answer)(msg);
    }

    fn bring_up(&self, news: News) {
        self.tell(Msg::Disk(news));
    }

    fn begin(&mut self, opened: Option<Opening>) {
        if let Some(Opening { path, stamp, title }) = opened {
            self.hold(&path, stamp);
            self.look_beside();
            if stamp.is_some() {
                self.remember(&path, &title);
            }
        }
        let Some(places) = &self.places else { return };
        match journal::leftovers(places) {
            Ok(left) => {
                self.left = left.work.into_iter().map(Some).collect();
                for path in left.unreadable {
                    self.bring_up(News::Trouble(unreadable(&path)));
                }
            }
            Err(error) => self.bring_up(News::Trouble(error.to_string())),
        }
        self.tell_what_is_left();
    }

    /// Tells of the work that was left behind, if there is any.
    fn tell_what_is_left(&self) {
        let open = self.held.as_ref().map(|held| identity(&held.path));
        let mut here = None;
        let mut told = Vec::new();
        for (key, left) in self.left.iter().enumerate() {
            let Some(left) = left else { continue };
            if open.is_some() && left.file.as_deref().map(identity) == open {
                here = here.or(Some(told.len()));
            }
            told.push(Left {
                key,
                file: left.file.clone(),
                age: age(left.written),
                design: Arc::clone(&left.design),
                base: left.base.clone(),
                saved: left.saved.clone(),
            });
        }
        if !told.is_empty() {
            self.bring_up(News::LeftBehind { left: told, here });
        }
    }

    fn load(&mut self, path: PathBuf) {
        let read = files::open(&path)
            .and_then(|file| files::load_with_text(file, &path, Form::of_path(&path)));
        let shared = read.as_ref().is_ok_and(|loaded| loaded.shared);
        let outcome = match read {
            Ok(loaded) => {
                self.held = None;
                if !shared {
                    self.hold(&path, Some(Stamp::of_text(&loaded.text)));
                    self.remember(&path, &loaded.design.title);
                }
                Ok(Box::new(loaded.design))
            }
            Err(error) => Err(error.to_string()),
        };
        let opened = outcome.is_ok();
        self.tell(Msg::Opened {
            // A design in a mail has no file of its own yet.
            path: (!shared).then_some(path),
            outcome,
        });
        if opened {
            self.tell_whether_elsewhere();
            self.look_beside();
            self.tell_what_is_left();
        }
    }

    fn load_starter(&mut self, name: &str) {
        let shipped = files::shipped().into_iter().find(|s| s.name == name);
        let outcome = shipped
            .map(|shipped| Box::new(shipped.design()))
            .ok_or_else(|| format!("There is no shipped design `{name}`"));
        if outcome.is_ok() {
            self.held = None;
        }
        self.tell(Msg::Opened {
            path: None,
            outcome,
        });
    }

    /// Writes `design`, unless there is content that the application, which has heard of so many
    /// changes, does not know; with `None` whatever there is.
    fn save(&mut self, path: &Path, design: &Design, heard: Option<u64>) -> Result<(), SaveError> {
        let held = self.held.as_mut().filter(|held| held.path == path);
        match held {
            Some(held) if heard.is_some() => {
                if held.is_displaced() {
                    return Err(SaveError::Failed(displaced(path)));
                }
                // What is gone can be written without loss.
                let change = held.change().filter(|change| *change != OnDisk::Gone);
                let unheard = change.is_some() || heard != Some(held.told);
                if let Some(change) = change {
                    held.told += 1;
                    self.bring_up(News::Changed(change));
                }
                if unheard {
                    return Err(SaveError::Changed);
                }
            }
            None if heard.is_some() && path.exists() => return Err(SaveError::Exists),
            _ => {}
        }
        let text = match Form::of_path(path) {
            Form::Ron => files::write_ron(design),
            Form::Json => json_design(design, Catalogue::shipped()),
        };
        files::save_text(path, &text).map_err(|error| SaveError::Failed(error.to_string()))?;
        self.hold(path, Some(Stamp::of_text(&text)));
        self.tell_whether_elsewhere();
        self.look_at_review();
        self.remember(path, &design.title);
        Ok(())
    }

    /// Holds the file at `path`, whose content the program knows by `stamp`.
    fn hold(&mut self, path: &Path, stamp: Option<Stamp>) {
        match &mut self.held {
            Some(held) if held.path == path => held.seen(stamp, self.places.as_ref()),
            _ => {
                self.held = None;
                let touched = self.touched.clone();
                self.held = Some(Held::new(path, stamp, self.places.as_ref(), touched));
                self.tell_whether_elsewhere();
            }
        }
    }

    fn tell_whether_elsewhere(&self) {
        if self.held.as_ref().is_some_and(Held::is_open_elsewhere) {
            self.bring_up(News::OpenElsewhere(true));
        }
    }

    /// Looks whether what was touched is other than what is known.
    fn look(&mut self) {
        let Some(held) = &mut self.held else { return };
        if let Some(change) = held.change() {
            held.told += 1;
            self.bring_up(News::Changed(change));
            self.tell_whether_unmerged();
        }
    }

    /// Tells what the file holds if it is not `base`, which the work on it began with.
    fn tell_what_is_there_now(&mut self, base: Option<&Design>) {
        let Some(held) = &mut self.held else { return };
        let change = match files::load(&held.path) {
            Ok(design) if Some(&design) == base => return,
            Ok(design) => OnDisk::Design(Box::new(design)),
            // What is gone can be written without loss.
            Err(_) if !held.path.exists() => return,
            Err(error) => OnDisk::Unreadable(error.to_string()),
        };
        held.told += 1;
        self.bring_up(News::Changed(change));
    }

    fn remember(&self, path: &Path, title: &str) {
        if let Some(places) = &self.places {
            // A list that cannot be written is no reason to disturb anybody.
            let _ = files::recent::remember(places, path, title);
        }
    }

    /// Writes the journal; whether there is nothing left to write.
    fn write_journal(&mut self) -> bool {
        let Some(keep) = self.keep.take() else {
            return true;
        };
        let Some(places) = &self.places else {
            return false;
        };
        let written = match &self.journal {
            Some(journal) => Ok(journal),
            None => Journal::begin(places).map(|journal| &*self.journal.insert(journal)),
        }
        .map_err(|error| error.to_string())
        .and_then(|journal| {
            let file = keep.file.as_ref();
            let file = file.map(|(path, base)| (path.as_path(), &**base));
            let kept = journal.keep(file, &keep.design);
            kept.map_err(|error| format!("{error}; the work is not in the journal, so save often"))
        });
        let Err(error) = written else {
            self.told_of_journal = false;
            return true;
        };
        if !std::mem::replace(&mut self.told_of_journal, true) {
            self.bring_up(News::Trouble(error));
        }
        false
    }

    fn recover(&mut self, key: usize) {
        let written = self.write_journal();
        let Some(left) = self.left.get_mut(key) else {
            return;
        };
        let base = left
            .as_ref()
            .and_then(|left| left.base.clone().or(left.saved.clone()));
        if let Some(path) = left.as_ref().and_then(|left| left.file.clone()) {
            let stamp = Stamp::of_file(&path).ok().flatten();
            self.held = None;
            self.hold(&path, stamp);
            self.tell_what_is_there_now(base.as_deref());
            self.look_beside();
        }
        // Without a new journal the old one is all that there is.
        if written {
            self.discard(key);
        }
    }

    fn discard(&mut self, key: usize) {
        let left = self.left.get_mut(key).and_then(Option::take);
        if let Some(Err(error)) = left.map(Leftover::discard) {
            self.bring_up(News::Trouble(error.to_string()));
        }
    }

    fn end(mut self, discard: bool) {
        if !discard {
            self.write_journal();
            return;
        }
        if let Some(journal) = self.journal.take() {
            // It comes up at the next start if it cannot be removed, which is the safe side.
            let _ = journal.discard();
        }
    }
}

/// What is said of a journal that cannot be read.
fn unreadable(path: &Path) -> String {
    format!(
        "Unsaved work in {} cannot be read: a newer version may have written it; look into it, or remove it",
        files::shown(path)
    )
}

/// What is said of a file whose directory is no longer the one that it was opened in.
fn displaced(path: &Path) -> String {
    let directory = path.parent().unwrap_or(path);
    format!(
        "{} was not saved: {} is another directory now, as when a disk was taken away; put it back, or \
         save again to write here",
        files::shown(path),
        files::shown(directory)
    )
}

/// How long ago `then` was, in words.
fn age(then: SystemTime) -> String {
    let seconds = SystemTime::now()
        .duration_since(then)
        .unwrap_or_default()
        .as_secs();
    let (count, unit) = match seconds {
        0..60 => return "less than a minute ago".to_owned(),
        60..3600 => (seconds / 60, "minute"),
        3600..86_400 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} ago")
}

#[cfg(test)]
mod tests;
