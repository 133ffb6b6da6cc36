//! What the screen calls things: the file, the mode, what is inspected, the keys that are waiting.

use crate::app::session::Pane;
use crate::app::{App, Mode, Screen};

/// The design's file, or what stands in for it.
pub(super) fn file_name(app: &App) -> String {
    if app.screen == Screen::Start {
        return String::new();
    }
    match app.file() {
        Some(path) => {
            let name = path.file_name().unwrap_or(path.as_os_str());
            name.to_string_lossy().into_owned()
        }
        None if app.design().title.is_empty() => "not saved yet".to_owned(),
        None => format!("{} (not saved yet)", app.design().title),
    }
}

/// What the mode is called; a pane that has the keys goes by its own name.
pub(super) const fn mode_title(app: &App) -> &'static str {
    match (app.mode(), app.session.panes.focus) {
        (Mode::Pane, Some(Pane::Requirements)) => "Requirements",
        (Mode::Pane, Some(Pane::Estimates)) => "Estimates",
        (Mode::Pane, Some(Pane::Findings)) => "Findings",
        (Mode::Pane, Some(Pane::Budget)) => "Budget",
        (Mode::Pane, Some(Pane::Decisions)) => "Decisions",
        (Mode::Pane, Some(Pane::Review)) => "Comments",
        (mode, _) => mode.title(),
    }
}

/// The count and the keys of a command that is not complete yet.
pub(super) fn pending(app: &App) -> String {
    let count = app.session.count.map(|count| count.to_string());
    let keys = app.session.pending.iter().map(ToString::to_string);
    count.into_iter().chain(keys).collect::<Vec<_>>().join(" ")
}
