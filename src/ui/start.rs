//! The start screen: what the program is, and what to begin with.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::pane::first_line;
use super::rows::Rows;
use super::text;
use super::theme::{Part, Theme};
use crate::app::Start;
use crate::app::start::Choice;

/// The start screen.
#[derive(Clone, Copy, Debug)]
pub struct StartScreen<'a> {
    /// What it offers.
    pub start: &'a Start,
    /// How it looks.
    pub theme: &'a Theme,
}

const LINE: &str = "Draw a system. See what breaks it.";

/// The picture over the choices: what the program draws.
const PICTURE: [&str; 3] = [
    "╭────────╮     ┏━━━━━━━━━━┓     ┌────────────┐╮     ╒═══════╕",
    "│ client ├────▶┃ balancer ┠────▶│ service ×3 │├────▶│ store │",
    "╰────────╯     ┗━━━━━━━━━━┛     └────────────┘╯     ╘═══════╛",
];

/// Columns of the list, where there is room for them.
const COLUMNS: u16 = 72;

impl Widget for &StartScreen<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        buffer.set_style(area, self.theme.part(Part::Ground));
        let width = COLUMNS.min(area.width.saturating_sub(4));
        let column = Rect {
            x: area.x + (area.width - width) / 2,
            width,
            ..area
        };
        let roomy = area.height >= 22;
        let mut head = vec![Line::default()];
        if roomy {
            head.extend(
                PICTURE.map(|row| Line::styled(row, self.theme.part(Part::Info)).centered()),
            );
            head.push(Line::default());
        }
        head.push(
            Line::from(vec![
                Span::styled("Fivenines", self.theme.part(Part::Heading)),
                Span::styled(format!("  {LINE}"), self.theme.part(Part::Muted)),
            ])
            .centered(),
        );
        head.push(Line::default());
        for (line, row) in head.iter().zip(column.rows()) {
            line.render(row, buffer);
        }
        let used = (head.len() as u16).min(column.height);
        let list = Rect {
            y: column.y + used,
            height: column.height - used,
            ..column
        };
        self.choices(list, buffer);
    }
}

impl StartScreen<'_> {
    fn choices(&self, area: Rect, buffer: &mut Buffer) {
        let mut rows = Rows::new(self.theme, area.width.into(), Some(self.start.row));
        let mut group = "";
        for choice in self.start.choices() {
            let (heading, title, detail) = described(choice);
            if heading != group {
                group = heading;
                rows.heading(group);
            }
            let width = rows.text_width();
            let used = (width * 3 / 5).min(44);
            let detail = text::fit(&detail, width.saturating_sub(used)).into_owned();
            let spans = vec![
                Span::styled(text::padded(&title, used - 2), self.theme.part(Part::Text)),
                Span::raw("  "),
                Span::styled(detail, self.theme.part(Part::Muted)),
            ];
            rows.row(spans, |_| Vec::new());
        }
        let (lines, in_sight) = rows.finish();
        let first = first_line(lines.len(), area.height.into(), in_sight);
        for (line, row) in lines.iter().skip(first).zip(area.rows()) {
            line.render(row, buffer);
        }
    }
}

/// The heading, the title and the detail of a choice.
fn described(choice: Choice) -> (&'static str, String, String) {
    match choice {
        Choice::Left(left) => (
            "Not saved",
            match left {
                [one] => one.name(),
                all => format!("{} designs", all.len()),
            },
            left.first()
                .map_or_else(String::new, |latest| format!("left unsaved {}", latest.age)),
        ),
        Choice::New => ("Begin", "New board".into(), "an empty whiteboard".into()),
        Choice::Tour => ("Begin", "Tour".into(), "five steps, three minutes".into()),
        Choice::Recent(recent) => (
            "Open again",
            recent.title.clone(),
            recent.path.display().to_string(),
        ),
        Choice::Starter(starter) => (
            "Start from a design",
            starter.title.clone(),
            starter.name.clone(),
        ),
    }
}
