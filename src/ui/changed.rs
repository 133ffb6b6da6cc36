//! The question what to make of a file that others changed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::dialog::Question;
use super::theme::Theme;
use crate::app::left::differences;
use crate::app::{App, Mode};

/// Draws the question; the design's file is called `name`.
pub(super) fn draw(app: &App, name: &str, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let answers: Vec<_> = app
        .keymap
        .in_mode(Mode::Changed)
        .filter(|(command, _)| (command.enabled)(app).is_ok())
        .map(|(command, keys)| (keys[0], command.title))
        .collect();
    let question = Question {
        title: Mode::Changed.title(),
        text: &text(app, name),
        answers: &answers,
        theme,
    };
    question.render(area, buffer);
}

/// What others wrote to the file and what is not saved here.
fn text(app: &App, name: &str) -> String {
    let Some(changed) = &app.disk.changed else {
        return String::new();
    };
    let phrases = |before, after| differences(before, after, app.catalogue()).join("; ");
    match &changed.theirs {
        Err(reason) => format!("{name} was changed on disk and cannot be read: {reason}"),
        Ok(theirs) => format!(
            "Someone else changed {name} on disk: {}. Here, not saved yet: {}.",
            phrases(&app.disk.base, theirs),
            phrases(&app.disk.base, app.design())
        ),
    }
}
