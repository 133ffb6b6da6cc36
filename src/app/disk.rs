//! What is known of the design's file beside its content: whether others have it open, and whether it
//! changed on disk meanwhile. Nothing that the disk says is taken over while the person is in the middle
//! of something, and nothing on disk is written over unseen.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::clashes::{self, Origin};
use super::history::StateId;
use super::left::Left;
use super::practice::{self, LeftRound};
use super::session::Tool;
use super::state::{Modal, NoteEditor, Recovery, Screen};
use super::{App, DiskOrder, Effect, commands};
use crate::catalogue;
use crate::model::Design;
use crate::model::review::{Review, Saying};

/// What is known of the design's file.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    /// Whether another process has the file open.
    pub elsewhere: bool,
    /// What stands on disk, if others wrote it and nobody has decided yet what to make of it.
    pub changed: Option<Changed>,
    /// How many changes by others were heard of since the file was opened. An order to save says so,
    /// and is refused if there was one more by then.
    pub heard: u64,
    /// The design as it was last read or written: what both sides of a merge began with.
    pub base: Arc<Design>,
    /// The state of the design that is being written, from the order until its outcome is known.
    pub saving: Option<StateId>,
    /// What peers say about it, as it stands in the file beside.
    pub review: Review,
    /// The practice round on it that was not brought to its end and is not under way.
    pub round_left: Option<LeftRound>,
    /// Whether git was not told yet what is to come of it after both sides of a merge changed it.
    pub unmerged: bool,
    /// What the work that was left unsaved on this file is known by, if there is any.
    pub left_here: Option<usize>,
}

/// What the journal was told to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    revision: u64,
    file: Option<PathBuf>,
    /// The text of the note that is being written, if it is no part of the revision.
    note: Option<String>,
}

/// What others wrote to the design's file.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// The design that they wrote, or why it cannot be read.
    pub theirs: Result<Arc<Design>, String>,
    /// Whether the question was put; it is put again when saving.
    asked: bool,
}

/// What the disk brings up.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// The design's file holds something else than was last read or written.
    Changed(OnDisk),
    /// Whether another process has the design's file open.
    OpenElsewhere(bool),
    /// Work that earlier sittings left unsaved, latest first.
    LeftBehind {
        /// The work.
        left: Vec<Left>,
        /// The position of the work on the file that is open.
        here: Option<usize>,
    },
    /// What peers say about the design, anew.
    Reviewed(Review),
    /// The file that held what peers say is gone; what they said is still known.
    ReviewGone(PathBuf),
    /// So many comments and replies are no longer in the file that holds what peers say.
    ReviewLost(usize),
    /// What was said could not be written down: what, why, what to do.
    NotReviewed {
        /// What was said.
        what: Saying,
        /// What is wrong and what to do.
        reason: String,
    },
    /// What another review says is now in the one beside the design.
    Combined {
        /// The other review's file.
        with: PathBuf,
        /// How many comments and replies are new by that.
        gained: usize,
    },
    /// What peers say about the design cannot be written beside it and is kept elsewhere: why, what to do.
    ReviewKept(String),
    /// What peers say about the design is in this review, too.
    ReviewWritten(PathBuf),
    /// Whether git still has to be told what is to come of the design's file after a merge.
    Unmerged(bool),
    /// A practice round on the design was not brought to its end.
    RoundLeft(LeftRound),
    /// Something went wrong that nobody waits for: what, why, what to do.
    Trouble(String),
}

/// What stands on disk in place of what was last read or written there.
#[derive(Clone, Debug, PartialEq)]
pub enum OnDisk {
    /// Another design.
    Design(Box<Design>),
    /// Something that cannot be read, and why.
    Unreadable(String),
    /// Nothing.
    Gone,
}

/// Takes in what the disk brought up.
pub(super) fn hear(app: &mut App, news: News) {
    match news {
        News::Changed(what) => changed(app, what),
        News::OpenElsewhere(elsewhere) => open_elsewhere(app, elsewhere),
        News::LeftBehind { left, here } => left_behind(app, left, here),
        News::Reviewed(review) => reviewed(app, review),
        News::ReviewGone(path) => review_gone(app, &path),
        News::ReviewLost(lost) => review_lost(app, lost),
        News::NotReviewed { what, reason } => commands::not_said(app, what, reason),
        News::Combined { with, gained } => combined(app, &with, gained),
        News::ReviewKept(text) => app.warn(text),
        News::ReviewWritten(to) => app.tell(format!(
            "Comments are in {} now, from where `:combine` takes them in",
            to.display()
        )),
        News::Unmerged(unmerged) => found_unmerged(app, unmerged),
        News::RoundLeft(left) => practice::left(app, left),
        News::Trouble(text) => app.fail(text),
    }
}

/// What peers say is now this.
fn reviewed(app: &mut App, review: Review) {
    let open = review.comments.iter().filter(|c| !c.resolved).count();
    let known = app.disk.review.comments.len();
    if known == 0 && open > 0 && app.notice.is_none() {
        let plural = if open == 1 { "" } else { "s" };
        app.tell(format!("{open} open comment{plural}; g p lists them"));
    }
    app.disk.review = review;
}

/// Others took comments and replies out of the file with what peers say.
fn review_lost(app: &mut App, lost: usize) {
    let what = if lost == 1 {
        "comment or reply is"
    } else {
        "comments and replies are"
    };
    app.warn(format!(
        "{lost} {what} no longer in the file of the review, which was changed on disk"
    ));
}

/// The file with what peers say was taken away.
fn review_gone(app: &mut App, path: &Path) {
    let count = app.disk.review.comments.len();
    let plural = if count == 1 { "" } else { "s" };
    let file = path.file_name().unwrap_or(path.as_os_str());
    app.warn(format!(
        "{} is gone from the disk; its {count} comment{plural} are still here, and the next one writes all again",
        file.to_string_lossy()
    ));
}

/// Another review was taken in.
fn combined(app: &mut App, with: &Path, gained: usize) {
    let with = with.file_name().unwrap_or(with.as_os_str());
    let with = with.to_string_lossy();
    app.tell(match gained {
        0 => format!("{with} says nothing that is new here"),
        1 => format!("1 comment or reply of {with} came in; g p lists them"),
        many => format!("{many} comments and replies of {with} came in; g p lists them"),
    });
}

fn open_elsewhere(app: &mut App, elsewhere: bool) {
    app.disk.elsewhere = elsewhere;
    if elsewhere {
        app.warn("This file is open elsewhere too; whoever saves second is asked what to keep");
    }
}

/// Git has the file as one that both sides of a merge changed, or has it no longer.
fn found_unmerged(app: &mut App, unmerged: bool) {
    app.disk.unmerged = unmerged;
    if unmerged {
        app.warn(format!(
            "Git has {} unmerged: `:merge` decides what the sides disagree about, `git add` ends it",
            name(app)
        ));
    }
}

/// Work that was left behind is shown where it is wanted: on the start screen, or if it is on the file
/// that is open and nothing was done to that yet.
fn left_behind(app: &mut App, left: Vec<Left>, here: Option<usize>) {
    let wanted = match app.screen {
        Screen::Start => (!left.is_empty()).then_some(0),
        Screen::Board => here.filter(|_| !app.is_dirty()),
    };
    app.disk.left_here = here.and_then(|row| Some(left.get(row)?.key));
    app.start.left = left;
    app.start.row = 0;
    if let (Some(row), None) = (wanted, &app.modal) {
        app.modal = Some(Modal::Recovery(Recovery { row }));
    }
}

/// Shows the work on the open file that was left unsaved, if there is any and nothing was done since.
pub(super) fn show_left_here(app: &mut App) {
    if let Some(row) = left_here(app).filter(|_| !app.is_dirty()) {
        show_left(app, row);
    }
}

/// The row of the work on the open file that was left unsaved.
fn left_here(app: &App) -> Option<usize> {
    let here = app.disk.left_here?;
    app.start.left.iter().position(|left| left.key == here)
}

/// Shows the work that was left unsaved. What is on the open file is compared with what that holds by now.
pub(super) fn show_left(app: &mut App, row: usize) {
    if let Some(here) = left_here(app) {
        app.start.left[here].saved = Some(Arc::clone(&app.disk.base));
    }
    app.modal = Some(Modal::Recovery(Recovery { row }));
}

/// The design's file is now something else.
fn changed(app: &mut App, what: OnDisk) {
    app.disk.heard += 1;
    let theirs = match what {
        OnDisk::Design(design) => Ok(Arc::from(design)),
        OnDisk::Unreadable(reason) => Err(reason),
        OnDisk::Gone => {
            app.disk.changed = None;
            app.history.forget_saved();
            app.warn(format!(
                "{} is gone from the disk; the work is still here, and Ctrl+s writes it again",
                name(app)
            ));
            return;
        }
    };
    if theirs.as_deref() == Ok(app.design()) {
        let state = app.history.state();
        app.disk.changed = None;
        app.disk.base = app.shared_design();
        app.history.set_saved(state);
        return;
    }
    app.disk.changed = Some(Changed {
        theirs,
        asked: false,
    });
}

/// Once nothing is under way: what others wrote is taken over if that loses nothing, else asked about.
pub(super) fn settle(app: &mut App) {
    let at_rest = app.screen == Screen::Board
        && app.modal.is_none()
        && matches!(app.session.tool, Tool::None)
        && app.session.pending.is_empty();
    let Some(changed) = app.disk.changed.as_mut().filter(|_| at_rest) else {
        return;
    };
    if changed.asked {
        return;
    }
    changed.asked = true;
    if changed.theirs.is_ok() && !app.is_dirty() {
        reload(app);
    } else {
        app.modal = Some(Modal::Changed);
    }
}

/// Puts the question again, if it was not decided; whether it was put.
pub(super) fn ask_again(app: &mut App) -> bool {
    let open = app.disk.changed.is_some();
    if open {
        app.modal = Some(Modal::Changed);
    }
    open
}

/// Takes over what others wrote, as a step that can be undone.
pub(super) fn reload(app: &mut App) {
    let Some(Ok(theirs)) = app.disk.changed.as_ref().map(|changed| &changed.theirs) else {
        return;
    };
    let theirs = Arc::clone(theirs);
    let taken = app.try_edit("Read the file anew", |design| {
        Design::clone_from(design, &theirs);
        Ok(())
    });
    if taken.is_some() {
        let state = app.history.state();
        app.history.set_saved(state);
        app.disk.base = theirs;
        app.disk.changed = None;
        app.tell(format!(
            "{} was changed on disk and is read anew; u brings back what was here",
            name(app)
        ));
    }
}

/// Puts what others wrote and what is here together, as a step that can be undone.
pub(super) fn merge(app: &mut App) -> Vec<Effect> {
    let Some(Ok(theirs)) = app.disk.changed.as_ref().map(|changed| &changed.theirs) else {
        return Vec::new();
    };
    let (base, theirs) = (Arc::clone(&app.disk.base), Arc::clone(theirs));
    clashes::begin(app, Origin::OwnFile, Some(base), theirs)
}

/// What is here holds what others wrote, `theirs`, and is still to be saved.
pub(super) fn merged(app: &mut App, theirs: Arc<Design>) {
    app.disk.base = theirs;
    app.disk.changed = None;
    app.history.forget_saved();
}

/// Keeps what is here: the next save writes over what others wrote.
pub(super) fn keep_mine(app: &mut App) {
    let Some(changed) = app.disk.changed.take() else {
        return;
    };
    if let Ok(theirs) = changed.theirs {
        app.disk.base = theirs;
    }
    app.history.forget_saved();
    app.tell("What is here is kept; Ctrl+s writes it over what is on disk");
}

/// The order that keeps the journal as the design is, with the note that is being written, if that is not
/// what it was last told.
pub(super) fn kept(app: &mut App) -> Option<Effect> {
    let note = note_under_way(app);
    let now = (app.is_dirty() || note.is_some()).then(|| Kept {
        revision: app.revision,
        file: app.file.clone(),
        note: note.map(|note| note.text.clone()),
    });
    if now == app.kept {
        return None;
    }
    let order = match &now {
        Some(kept) => DiskOrder::Keep {
            file: kept.file.clone(),
            base: Arc::clone(&app.disk.base),
            design: with_note(app),
        },
        None => DiskOrder::Forget,
    };
    app.kept = now;
    Some(Effect::Disk(order))
}

/// The note that is being written, if its text is not what the design says.
fn note_under_way(app: &App) -> Option<&NoteEditor> {
    let Some(Modal::Note(editor)) = &app.modal else {
        return None;
    };
    (editor.answers.is_none() && commands::changes_note(app.design(), editor)).then_some(editor)
}

/// The design as it is once the note that is being written is kept; without it if it could not be kept.
fn with_note(app: &App) -> Arc<Design> {
    let design = app.shared_design();
    let Some(editor) = note_under_way(app) else {
        return design;
    };
    let mut noted = Design::clone(&design);
    commands::write_note(&mut noted, editor);
    match catalogue::validate(&noted, app.catalogue).as_slice() {
        [] => Arc::new(noted),
        _ => design,
    }
}

/// What the file is called.
fn name(app: &App) -> String {
    app.file().and_then(|path| path.file_name()).map_or_else(
        || "The file".into(),
        |name| name.to_string_lossy().into_owned(),
    )
}
