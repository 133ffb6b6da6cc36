//! One turn of the loop: what a message does to the application.

use std::sync::Arc;

use super::command::{self, Call};
use super::state::{Modal, Mode, Screen};
use super::{App, Effect, Key, Msg, SaveError};

/// Does what `msg` means; returns what the runner has to do.
pub fn update(app: &mut App, msg: Msg) -> Vec<Effect> {
    let scrolls = matches!(
        msg,
        Msg::KeyPressed(_) | Msg::Resized(_) | Msg::Opened { .. }
    );
    let mut effects = match msg {
        Msg::Started { recent, starters } => {
            app.start.recent = recent;
            app.start.starters = starters;
            Vec::new()
        }
        Msg::KeyPressed(key) => press(app, key),
        Msg::Pasted(text) => paste(app, &text),
        Msg::NoteEdited(text) => {
            if let Some(Modal::Note(editor)) = &mut app.modal {
                editor.text = text;
            }
            Vec::new()
        }
        Msg::Resized(size) => {
            app.session.camera.size = size;
            Vec::new()
        }
        Msg::Pointed { .. } => Vec::new(),
        Msg::Opened { path, outcome } => {
            match outcome {
                Ok(design) => app.open(*design, path),
                Err(reason) => app.fail(reason),
            }
            Vec::new()
        }
        Msg::Saved {
            path,
            state,
            outcome,
        } => saved(app, path, state, outcome),
        Msg::Evaluated { revision, report } => {
            if revision == app.revision {
                app.report = Some((revision, Arc::new(*report)));
            }
            Vec::new()
        }
    };
    if scrolls && app.screen == Screen::Board {
        app.follow_cursor();
    }
    settle(app, &mut effects);
    effects
}

/// What follows from every change: steps know where they left the cursor, an evaluation is ordered, the
/// tour moves on.
fn settle(app: &mut App, effects: &mut Vec<Effect>) {
    let focus = app.focus();
    app.history.settle(|| focus);
    if app.evaluating != app.revision {
        app.evaluating = app.revision;
        effects.push(Effect::Evaluate {
            revision: app.revision,
            design: app.shared_design(),
        });
    }
    if let Some(tour) = app.session.tour {
        app.session.tour = Some(tour.advanced(app));
    }
}

/// Runs the command that `key` completes, or types it.
fn press(app: &mut App, key: Key) -> Vec<Effect> {
    let mode = app.mode();
    app.notice = None;
    if !mode.takes_text() && count(app, key) {
        return Vec::new();
    }
    app.session.pending.push(key);
    match command::find(mode, &app.session.pending) {
        command::Found::Command(command) => {
            app.session.pending.clear();
            let call = Call {
                count: app.session.count.take(),
                argument: String::new(),
            };
            command::run(app, command, &call)
        }
        command::Found::Prefix => Vec::new(),
        command::Found::Nothing => {
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
        Mode::Board | Mode::Grab | Mode::BoxSelect | Mode::Pane
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
            }
        }
        Some(Modal::Prompt(prompt)) => {
            if prompt.field.press(key) {
                prompt.error = None;
            }
        }
        Some(Modal::Inspector(form)) => {
            if let Some(field) = &mut form.editing {
                if field.press(key) {
                    form.error = None;
                }
            }
        }
        _ => {}
    }
}

fn paste(app: &mut App, text: &str) -> Vec<Effect> {
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
        _ => {}
    }
    Vec::new()
}

fn saved(
    app: &mut App,
    path: std::path::PathBuf,
    state: super::history::StateId,
    outcome: Result<(), SaveError>,
) -> Vec<Effect> {
    match outcome {
        Ok(()) => {
            app.history.set_saved(state);
            app.tell(format!("Saved {}", path.display()));
            app.file = Some(path);
        }
        Err(SaveError::Failed(reason)) => app.fail(reason),
        Err(SaveError::Exists) => app.warn(format!("{} exists", path.display())),
    }
    Vec::new()
}

impl App {
    /// Presses keys written as in [`Key::typed`]; for tests and replays.
    pub fn type_keys(&mut self, keys: &str) -> Result<Vec<Effect>, super::key::KeyError> {
        let keys = Key::typed(keys)?;
        Ok(keys
            .into_iter()
            .flat_map(|key| update(self, Msg::KeyPressed(key)))
            .collect())
    }
}
