//! What the screen calls things: the file, the mode, what is inspected, the keys that are waiting.

use crate::app::form::FormSubject;
use crate::app::session::{Item, Pane};
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

/// What the inspector shows, in words.
pub(super) fn form_title(app: &App, subject: &FormSubject) -> String {
    let kind = subject.kind();
    match subject {
        FormSubject::Design => kind.to_owned(),
        FormSubject::Component(id) => app.title_of(&Item::Component(id.clone())),
        FormSubject::Connection(id) => app.title_of(&Item::Connection(id.clone())),
        FormSubject::Zone(id) => app.title_of(&Item::Zone(id.clone())),
        FormSubject::Flow(id)
        | FormSubject::Requirement(id)
        | FormSubject::Target(id)
        | FormSubject::Estimate(id)
        | FormSubject::Decision(id) => format!("{kind} {id}"),
    }
}

/// The count and the keys of a command that is not complete yet.
pub(super) fn pending(app: &App) -> String {
    let count = app.session.count.map(|count| count.to_string());
    let keys = app.session.pending.iter().map(ToString::to_string);
    count.into_iter().chain(keys).collect::<Vec<_>>().join(" ")
}
