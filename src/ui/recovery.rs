//! Work that was left unsaved: what there is, what would come back, and a look at the drawing.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

use super::board::BoardView;
use super::pane::{first_line, frame};
use super::rows::{Rows, wrapped};
use super::text;
use super::theme::{Part, Theme};
use crate::app::left::Left;
use crate::catalogue::Catalogue;
use crate::scene::{Marks, Scene, SceneOptions, Zoom};

/// The list of work that was left unsaved, and the marked one's drawing.
#[derive(Clone, Copy, Debug)]
pub struct RecoveryList<'a> {
    /// The work, latest first.
    pub left: &'a [Left],
    /// The marked entry.
    pub row: usize,
    /// The kinds, for the names of components.
    pub catalogue: &'a Catalogue,
    /// How it looks.
    pub theme: &'a Theme,
}

/// Rows of the list, beside its explanation.
const LISTED: u16 = 4;

impl Widget for &RecoveryList<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let place = Rect {
            x: area.x + 2,
            y: area.y + 1,
            width: area.width.saturating_sub(4),
            height: area.height.saturating_sub(3),
        };
        Clear.render(place, buffer);
        let count = format!("{} of {}", self.row + 1, self.left.len());
        let inner = frame(
            place,
            buffer,
            "Work that was not saved",
            &count,
            true,
            self.theme,
        );
        let Some(marked) = self.left.get(self.row) else {
            return;
        };
        let mut head = self.list(inner.width.into());
        let contents = marked.contents(self.catalogue).join("; ");
        let said = format!("What would come back: {contents}.");
        head.push(Line::default());
        head.extend(wrapped(
            &said,
            inner.width.into(),
            self.theme.part(Part::Muted),
        ));
        head.push(Line::default());
        for (line, row) in head.iter().zip(inner.rows()) {
            line.render(row, buffer);
        }
        let used = (head.len() as u16).min(inner.height);
        let drawing = Rect {
            y: inner.y + used,
            height: inner.height - used,
            ..inner
        };
        self.drawing(marked, drawing, buffer);
    }
}

impl RecoveryList<'_> {
    /// The entries around the marked one.
    fn list(&self, width: usize) -> Vec<Line<'static>> {
        let mut rows = Rows::new(self.theme, width, Some(self.row));
        for left in self.left {
            let detail = match &left.file {
                Some(path) => format!("{} · {}", left.age, path.display()),
                None => left.age.clone(),
            };
            let room = rows.text_width();
            let named = (room / 3).min(30);
            let detail = text::fit(&detail, room.saturating_sub(named + 2)).into_owned();
            let name = text::padded(&left.name(), named);
            let spans = vec![
                Span::styled(name, self.theme.part(Part::Text)),
                Span::raw("  "),
                Span::styled(detail, self.theme.part(Part::Muted)),
            ];
            rows.row(spans, |_| Vec::new());
        }
        let (lines, in_sight) = rows.finish();
        let first = first_line(lines.len(), LISTED.into(), in_sight);
        lines.into_iter().skip(first).take(LISTED.into()).collect()
    }

    fn drawing(&self, marked: &Left, area: Rect, buffer: &mut Buffer) {
        let glyphs = self.theme.glyphs();
        let scene = Scene::once(&marked.design, self.catalogue, &SceneOptions { glyphs });
        let fits = |zoom: &Zoom| {
            let size = scene.view_bounds(*zoom).size;
            size.width <= area.width.into() && size.height <= area.height.into()
        };
        let zoom = Zoom::ALL.into_iter().find(fits).unwrap_or(Zoom::Glyph);
        let view = BoardView {
            scene: &scene,
            marks: &Marks::default(),
            at: scene.bounds().at,
            zoom,
            cursor: None,
            selection: None,
            hints: &[],
            theme: self.theme,
        };
        view.render(area, buffer);
    }
}
