//! A screen that is too small for the program: what it says, and which keys still act there.
//!
//! What nobody sees must change nothing: all that acts is leaving, and the answers to the question that
//! leaving asks, where that question can be read.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::layout::MINIMUM;
use super::text;
use super::theme::{Part, Theme};
use crate::app::command::Found;
use crate::app::{App, Key, Modal, Mode};

/// Says what size the program needs, or asks the question that is open.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer, theme: &Theme) {
    let (width, height) = MINIMUM;
    let lines = question(app, area).unwrap_or_else(|| {
        vec![
            format!("Fivenines needs {width} × {height} cells."),
            format!("This is {} × {}.", area.width, area.height),
            "Your work is kept: make the window larger.".to_owned(),
        ]
    });
    super::in_the_middle(&lines, area, buffer, theme.part(Part::Text));
}

/// Whether `key` acts on a screen of this size.
pub fn acts(app: &App, area: Rect, key: Key) -> bool {
    if super::layout(app, area).is_some() {
        return true;
    }
    let mut keys = app.session.pending.clone();
    keys.push(key);
    match app.keymap.find(app.mode(), &keys) {
        Found::Command(command) if app.mode() == Mode::Confirm => {
            let answers = app.keymap.in_mode(Mode::Confirm);
            let mut answers = answers.map(|(answer, _)| answer.name);
            question(app, area).is_some() && answers.any(|name| name == command.name)
        }
        Found::Command(command) => command.name == "program.quit",
        Found::Prefix | Found::Nothing => false,
    }
}

/// The question that is open with its answers, a line each, if all of it can be read.
fn question(app: &App, area: Rect) -> Option<Vec<String>> {
    let Some(Modal::Confirm(confirm)) = &app.modal else {
        return None;
    };
    let mut lines = text::wrap(&confirm.question, area.width.into());
    let words = confirm.about.answers();
    let answers = app.keymap.in_mode(Mode::Confirm).zip(words);
    lines.extend(answers.map(|((_, keys), word)| format!("{} {word}", keys[0])));
    let fits = |line: &String| text::columns(line) <= area.width.into();
    (lines.len() <= area.height.into() && lines.iter().all(fits)).then_some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Msg, Preferences, update};
    use crate::catalogue::Catalogue;
    use crate::model::{Cell, Component, Design};

    fn app() -> App {
        let mut app = App::new(Catalogue::shipped(), Preferences::default());
        let mut design = Design::default();
        let component = Component::new("api", "service", Cell::default());
        design.components.push(component);
        let outcome = Ok(Box::new(design));
        update(
            &mut app,
            Msg::Opened {
                path: None,
                outcome,
            },
        );
        app
    }

    /// The keys of `typed` that act on a screen of this size.
    fn acting(app: &App, (width, height): (u16, u16), typed: &str) -> String {
        let area = Rect::new(0, 0, width, height);
        let keys = Key::typed(typed).unwrap().into_iter();
        let keys = keys.filter(|key| acts(app, area, *key));
        keys.map(|key| key.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn only_leaving_acts_where_nothing_is_seen() {
        let mut app = app();
        assert_eq!(acting(&app, (59, 16), "xdu:a<Enter><Ctrl+q>"), "Ctrl+q");
        assert_eq!(acting(&app, (60, 16), "x<Ctrl+q>"), "x Ctrl+q");
        app.type_keys("g").unwrap();
        assert_eq!(acting(&app, (59, 16), "d"), "", "nor the end of a sequence");
        app.type_keys("<Esc>x:").unwrap();
        assert_eq!(acting(&app, (59, 16), "q<Enter>"), "", "nor a line");
    }

    #[test]
    fn the_question_before_leaving_is_answered_where_it_is_read() {
        let mut app = app();
        app.type_keys("x<Ctrl+q>").unwrap();
        assert_eq!(app.mode(), Mode::Confirm);
        assert_eq!(acting(&app, (40, 8), "ynx"), "y n");
        assert_eq!(acting(&app, (12, 4), "yn"), "", "it does not fit");
        let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 8));
        let area = buffer.area;
        let theme = Theme::new(
            crate::app::ThemeChoice::Plain,
            crate::ui::theme::Depth::True,
            crate::scene::GlyphSet::Unicode,
        );
        draw(&app, area, &mut buffer, &theme);
        let cells = buffer.content().iter();
        let shown: String = cells.map(ratatui::buffer::Cell::symbol).collect();
        assert!(shown.contains("y Save, then quit"), "{shown}");
    }
}
