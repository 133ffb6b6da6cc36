//! The list below the board while two designs are compared, or while a merge is decided.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::pane::Pane;
use super::rows::{Rows, wrapped};
use super::text;
use super::theme::{Part, Theme};
use crate::app::clashes::{self, Clashes, Origin};
use crate::app::compare::{Compare, DiffLine, Section};
use crate::app::{App, Modal};
use crate::model::merge::{Clash, Side};

/// The lines of the list that stands below the board in place of the panes, if one does.
pub(super) fn lines(app: &App) -> Option<u16> {
    let lines = match app.modal.as_ref()? {
        // Headings, and the marked line unfolds.
        Modal::Compare(shown) => shown.count() + 2 * shown.sections().count() + 2,
        Modal::Clashes(shown) => shown.count() + 6,
        _ => return None,
    };
    Some(lines.min(99) as u16)
}

/// Draws that list.
pub(super) fn draw(app: &App, area: Rect, theme: &Theme, buffer: &mut Buffer) {
    match &app.modal {
        Some(Modal::Compare(shown)) => CompareList { shown, theme }.render(area, buffer),
        Some(Modal::Clashes(shown)) => ClashList { shown, theme }.render(area, buffer),
        _ => {}
    }
}

/// What differs, and what that does.
#[derive(Clone, Copy, Debug)]
struct CompareList<'a> {
    shown: &'a Compare,
    theme: &'a Theme,
}

/// Clashes, each with the side that stands.
#[derive(Clone, Copy, Debug)]
struct ClashList<'a> {
    shown: &'a Clashes,
    theme: &'a Theme,
}

impl Widget for &CompareList<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let shown = self.shown;
        let mut rows = Rows::new(self.theme, Pane::text_width(area.width), Some(shown.row));
        for section in shown.sections() {
            self::section(&mut rows, section, self.theme);
        }
        computing(&mut rows, shown.effects.as_ref());
        let (lines, in_sight) = rows.finish();
        let pane = Pane {
            title: &format!("From {} to here", shown.with),
            corner: &format!("{} of {}", shown.row + 1, shown.count()),
            focused: true,
            lines: &lines,
            in_sight,
            theme: self.theme,
        };
        pane.render(area, buffer);
    }
}

/// What a change does, as far as it is known.
fn effects(rows: &mut Rows<'_, '_>, effects: Option<&Result<Vec<Section>, String>>, theme: &Theme) {
    for section in effects.into_iter().flatten().flatten() {
        self::section(rows, section, theme);
    }
    if effects.is_some_and(|known| known.as_ref().is_ok_and(Vec::is_empty)) {
        rows.paragraph(
            "No figure, verdict or finding of ours changes by this",
            Part::Faint,
        );
    }
    computing(rows, effects);
}

fn computing(rows: &mut Rows<'_, '_>, effects: Option<&Result<Vec<Section>, String>>) {
    match effects {
        None => rows.paragraph("What it does is being computed …", Part::Faint),
        Some(Err(reason)) => {
            let text = format!("What it does cannot be told, a fault of the program: {reason}");
            rows.paragraph(&text, Part::Error);
        }
        Some(Ok(_)) => {}
    }
}

fn section(rows: &mut Rows<'_, '_>, section: &Section, theme: &Theme) {
    rows.heading(section.heading);
    for line in &section.lines {
        difference(rows, line, theme);
    }
}

fn difference(rows: &mut Rows<'_, '_>, line: &DiffLine, theme: &Theme) {
    let part = match line.sign {
        '+' => Part::Met,
        '-' => Part::Missed,
        _ => Part::Warning,
    };
    let room = rows.text_width().saturating_sub(2);
    let head = vec![
        Span::styled(format!("{} ", line.sign), theme.part(part)),
        Span::styled(
            text::fit(&line.text, room).into_owned(),
            theme.part(Part::Text),
        ),
    ];
    rows.row(head, |width| unfolded(&line.text, width, theme));
}

impl Widget for &ClashList<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let shown = self.shown;
        let mut rows = Rows::new(self.theme, Pane::text_width(area.width), Some(shown.row));
        for clash in shown.list() {
            self.row(&mut rows, clash);
        }
        if !shown.hidden {
            effects(&mut rows, shown.effects.as_ref(), self.theme);
        }
        let (lines, in_sight) = rows.finish();
        let title = match &shown.origin {
            Origin::OwnFile => "Merge with what is on disk".to_owned(),
            Origin::Git => "Merge what git left".to_owned(),
            Origin::File(path) => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                format!("Merge with {}", name.to_string_lossy())
            }
        };
        let pane = Pane {
            title: &title,
            corner: &format!("{} of {}", shown.row + 1, shown.count()),
            focused: true,
            lines: &lines,
            in_sight,
            theme: self.theme,
        };
        pane.render(area, buffer);
    }
}

impl ClashList<'_> {
    fn row(&self, rows: &mut Rows<'_, '_>, clash: &Clash) {
        let (word, part) = match (clash.can_be_chosen(), clash.taken) {
            (false, _) => ("as is ", Part::Muted),
            (true, Side::Ours) => ("ours  ", Part::Info),
            (true, Side::Theirs) => ("theirs", Part::Warning),
        };
        let told = clashes::told(clash);
        let room = rows.text_width().saturating_sub(word.len() + 2);
        let head = vec![
            Span::styled(format!("{word}  "), self.theme.part(part)),
            Span::styled(
                text::fit(&told, room).into_owned(),
                self.theme.part(Part::Text),
            ),
        ];
        rows.row(head, |width| {
            unfolded(&told, width.saturating_sub(word.len()), self.theme)
        });
    }
}

/// All of `told`, if it has no room in its row.
fn unfolded(told: &str, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    if text::columns(told) + 2 <= width {
        return Vec::new();
    }
    wrapped(told, width, theme.part(Part::Muted))
}
