//! One turn of the loop: what a message does to the application.

use std::path::PathBuf;
use std::sync::Arc;

use super::command::{self, Call, Found};
use super::commands::{self, flows, movement, palette};
use super::history::StateId;
use super::key::KeyError;
use super::pointer;
use super::practice;
use super::session::Tool;
use super::state::{Modal, Mode, Screen};
use super::{App, Changing, DiskOrder, Effect, Key, KeyCode, Msg, SaveError};
use super::{clashes, compare, disk};
use crate::analysis::report::Report;
use crate::analysis::what_if::Failure;
use crate::model::Design;

/// Does what `msg` means; returns what the runner has to do.
pub fn update(app: &mut App, msg: Msg) -> Vec<Effect> {
    let scrolls = matches!(msg, Msg::KeyPressed(_) | Msg::Opened { .. });
    let mut effects = match msg {
        Msg::Started { recent, starters } => {
            app.start.recent = recent;
            app.start.starters = starters;
            Vec::new()
        }
        Msg::Round(told) => practice::take_in(app, told),
        Msg::KeyPressed(key) => press(app, key),
        Msg::Pasted(text) => paste(app, &text),
        Msg::DesignPasted(design) => {
            commands::paste_design(app, design);
            Vec::new()
        }
        Msg::NoteEdited(text) => {
            if let Some(Modal::Note(editor)) = &mut app.modal {
                editor.text = text;
            }
            Vec::new()
        }
        Msg::Resized(size) => {
            app.resize_board(size);
            Vec::new()
        }
        Msg::HelpShown { last } => {
            help_shown(app, last);
            Vec::new()
        }
        Msg::Pointed { cell, gesture } => pointer::point(app, cell, gesture),
        Msg::PanePulled { pane, by } => pointer::pull_pane(app, pane, by),
        Msg::Opened { path, outcome } => {
            opened(app, path, outcome);
            Vec::new()
        }
        Msg::Saved {
            path,
            design,
            state,
            outcome,
        } => saved(app, path, design, state, outcome),
        Msg::Disk(news) => {
            disk::hear(app, news);
            Vec::new()
        }
        Msg::Evaluated { revision, report } => {
            evaluated(app, revision, report);
            Vec::new()
        }
        Msg::Compared {
            before,
            after,
            outcome,
        } => {
            let effects = clashes::compared(app, [&before, &after], &outcome);
            compare::compared(app, [&before, &after], outcome);
            effects
        }
        Msg::PeersRead { reading, outcome } => commands::read(app, reading, outcome),
        Msg::NotEvaluated { revision, reason } => {
            not_evaluated(app, revision, &reason);
            Vec::new()
        }
    };
    if scrolls && app.screen == Screen::Board {
        app.follow_cursor();
    }
    settle(app, &mut effects);
    effects
}

/// Help is on the screen, and cannot be scrolled further than to `last`.
fn help_shown(app: &mut App, last: usize) {
    match &mut app.modal {
        Some(Modal::Help(help)) => help.scroll = help.scroll.min(last),
        Some(Modal::Debrief(view)) => view.scroll = view.scroll.min(last),
        _ => {}
    }
}

fn opened(app: &mut App, path: Option<PathBuf>, outcome: Result<Box<Design>, String>) {
    match outcome {
        Ok(design) => app.open(*design, path),
        Err(reason) => app.fail(reason),
    }
}

/// A report is ready; one of an earlier revision is nobody's concern any more.
fn evaluated(app: &mut App, revision: u64, report: Box<Report>) {
    if revision == app.revision {
        let report = practice::evaluated(app, Arc::new(*report));
        app.report = Some((revision, report));
    }
}

/// An evaluation broke down; one of an earlier revision is nobody's concern any more.
fn not_evaluated(app: &mut App, revision: u64, reason: &str) {
    if revision == app.revision {
        app.fail(format!(
            "The evaluation broke down, a fault of the program: {reason}. The drawing is safe; save it, \
             undo the last change, and please report the file"
        ));
    }
}

/// What follows from every change: steps know where they left the cursor, an evaluation is ordered, the
/// tour moves on.
fn settle(app: &mut App, effects: &mut Vec<Effect>) {
    disk::settle(app);
    let focus = app.focus();
    app.history.settle(|| focus);
    practice::settle(app, effects);
    if app.evaluating.0 != app.revision {
        app.forget_what_is_gone();
    }
    let failed: Vec<Failure> = app.session.failed.iter().cloned().collect();
    if app.evaluating != (app.revision, failed) {
        let failed: Vec<Failure> = app.session.failed.iter().cloned().collect();
        app.evaluating = (app.revision, failed.clone());
        effects.push(Effect::Evaluate {
            revision: app.revision,
            design: app.shared_design(),
            failed,
        });
    }
    if let Some(keep) = disk::kept(app) {
        // Before the orders that rely on it: an old journal goes once the new one is written.
        effects.insert(0, keep);
    }
    if let Some(tour) = app.session.tour {
        app.session.tour = Some(tour.advanced(app));
    }
}

/// Runs the command that `key` completes, or types it; remembers the keys of changes.
fn press(app: &mut App, key: Key) -> Vec<Effect> {
    if let Some(changing) = &mut app.changing {
        changing.keys.push(key);
    }
    let effects = dispatch(app, key);
    if at_rest(app)
        && let Some(changing) = app.changing.take()
        && app.history.state() > changing.since
    {
        app.last_change = changing.keys;
    }
    effects
}

/// Whether no key sequence, count, dialog or tool is under way.
fn at_rest(app: &App) -> bool {
    app.mode() == Mode::Board && app.session.pending.is_empty() && app.session.count.is_none()
}

fn dispatch(app: &mut App, key: Key) -> Vec<Effect> {
    let mode = app.mode();
    app.notice = None;
    if count(app, key) {
        return Vec::new();
    }
    app.session.pending.push(key);
    match app.keymap.find(mode, &app.session.pending) {
        Found::Command(command) => {
            let keys = std::mem::take(&mut app.session.pending);
            let count = app.session.count.take();
            if command.repeats && mode == Mode::Board && app.changing.is_none() {
                let digits = count.map_or(String::new(), |count| count.to_string());
                let digits = digits.chars().map(|c| Key::plain(KeyCode::Char(c)));
                let keys = digits.chain(keys).collect();
                app.changing = Some(Changing {
                    keys,
                    since: app.history.state(),
                });
            }
            command::run(
                app,
                command,
                &Call {
                    count,
                    argument: String::new(),
                },
            )
        }
        Found::Prefix => Vec::new(),
        Found::Nothing => {
            app.session.pending.clear();
            app.session.count = None;
            type_key(app, key);
            Vec::new()
        }
    }
}

/// Whether `key` is a digit of a count.
fn count(app: &mut App, key: Key) -> bool {
    let counts = matches!(
        app.mode(),
        Mode::Board | Mode::Grab | Mode::BoxSelect | Mode::Pane | Mode::Inspector
    );
    let Some(digit) = key.typed_char().and_then(|c| c.to_digit(10)) else {
        return false;
    };
    if !counts || !app.session.pending.is_empty() || (digit == 0 && app.session.count.is_none()) {
        return false;
    }
    let count = app.session.count.unwrap_or(0);
    app.session.count = Some(count.saturating_mul(10).saturating_add(digit).min(9999));
    true
}

/// Types a key that is no command into whatever takes text.
fn type_key(app: &mut App, key: Key) {
    match &mut app.modal {
        Some(Modal::Palette(palette)) => {
            if palette.query.press(key) {
                palette.search();
                palette::follow_marked(app);
            }
        }
        Some(Modal::Prompt(prompt)) => {
            if prompt.field.press(key) {
                prompt.error = None;
            }
        }
        Some(Modal::Inspector(form)) => {
            if form.editing.as_mut().is_some_and(|field| field.press(key)) {
                form.error = None;
            }
        }
        Some(_) => {}
        None => match (&app.session.tool, key.typed_char()) {
            (Tool::Hints(_), Some(letter)) => movement::type_hint(app, letter),
            (Tool::Record(_), Some(digit @ '1'..='9')) => {
                flows::take(app, digit as usize - '1' as usize);
            }
            _ => {}
        },
    }
}

fn paste(app: &mut App, text: &str) -> Vec<Effect> {
    let on_board = app.mode() == Mode::Board;
    match &mut app.modal {
        Some(Modal::Palette(palette)) => {
            palette.query.insert(text);
            palette.search();
        }
        Some(Modal::Prompt(prompt)) => prompt.field.insert(text),
        Some(Modal::Inspector(form)) => {
            if let Some(field) = &mut form.editing {
                field.insert(text);
            }
        }
        None if on_board => return vec![Effect::ReadDesign(text.to_owned())],
        _ => {}
    }
    Vec::new()
}

fn saved(
    app: &mut App,
    path: PathBuf,
    design: Arc<Design>,
    state: StateId,
    outcome: Result<(), SaveError>,
) -> Vec<Effect> {
    if app.disk.saving == Some(state) {
        app.disk.saving = None;
    }
    match outcome {
        Ok(()) => {
            app.history.set_saved(state);
            // A design that somebody shared with comments has a place for them now.
            let shared = app.file.is_none() && !app.disk.review.comments.is_empty();
            if app.file.replace(path.clone()).as_ref() != Some(&path) {
                app.disk.heard = 0;
                app.disk.unmerged = false;
            }
            app.disk.base = design;
            app.disk.changed = None;
            let mut effects = commands::saved(app, &path);
            if shared {
                let combine = DiskOrder::Combine {
                    file: path,
                    review: app.disk.review.clone(),
                };
                effects.insert(0, Effect::Disk(combine));
            }
            effects
        }
        Err(SaveError::Failed(reason)) => {
            app.after_save = None;
            app.fail(reason);
            Vec::new()
        }
        Err(SaveError::Changed) => {
            app.after_save = None;
            if !disk::ask_again(app) {
                app.warn("The file was changed on disk just now; save again");
            }
            Vec::new()
        }
        Err(SaveError::Exists) => {
            commands::exists(app, path);
            Vec::new()
        }
    }
}

impl App {
    /// Presses keys written as in [`Key::typed`]; for tests and replays.
    pub fn type_keys(&mut self, keys: &str) -> Result<Vec<Effect>, KeyError> {
        let keys = Key::typed(keys)?;
        Ok(keys
            .into_iter()
            .flat_map(|key| update(self, Msg::KeyPressed(key)))
            .collect())
    }

    /// Presses the keys of a change again.
    pub(super) fn replay(&mut self, keys: &[Key]) -> Vec<Effect> {
        let since = self.history.state();
        let keys = keys.to_vec();
        self.changing = Some(Changing {
            keys: keys.clone(),
            since,
        });
        self.replaying = true;
        let effects = keys
            .into_iter()
            .flat_map(|key| dispatch(self, key))
            .collect();
        self.replaying = false;
        effects
    }
}
