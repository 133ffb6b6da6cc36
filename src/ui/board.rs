//! The board: a window on the drawing, with cursor, selection and hint letters on it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect as Area;
use ratatui::widgets::Widget;

use super::theme::Theme;
use crate::app::session::Hint;
use crate::model::{Cell, Rect};
use crate::scene::canvas::{Canvas, Glyph, Role};
use crate::scene::{Marks, Scene, Zoom};

/// A window on the drawing.
#[derive(Clone, Copy, Debug)]
pub struct BoardView<'a> {
    /// The drawing.
    pub scene: &'a Scene,
    /// What is marked on it.
    pub marks: &'a Marks,
    /// The board cell in the top left corner.
    pub at: Cell,
    /// How large the board is shown.
    pub zoom: Zoom,
    /// Where the cursor is; `None` while something else has the keys.
    pub cursor: Option<Cell>,
    /// The box being drawn over what to select.
    pub selection: Option<Rect>,
    /// Letters to jump by.
    pub hints: &'a [Hint],
    /// How it looks.
    pub theme: &'a Theme,
}

impl Widget for &BoardView<'_> {
    fn render(self, area: Area, buffer: &mut Buffer) {
        let size = crate::model::Size::new(area.width.into(), area.height.into());
        let mut canvas = Canvas::new(Rect::new(self.zoom.view(self.at), size));
        self.scene.paint_zoomed(&mut canvas, self.marks, self.zoom);
        self.paint_selection(&mut canvas);
        for hint in self.hints {
            let role = if hint.live { Role::Hint } else { Role::Dimmed };
            canvas.write(self.zoom.view(hint.at), &hint.label, u32::MAX, role);
        }
        for (glyphs, y) in canvas.rows().zip(area.top()..) {
            for (glyph, x) in glyphs.iter().zip(area.left()..) {
                self.put(glyph, x, y, buffer);
            }
        }
        if let Some(cursor) = self.cursor {
            self.paint_cursor(cursor, area, buffer);
        }
    }
}

impl BoardView<'_> {
    fn put(&self, glyph: &Glyph, x: u16, y: u16, buffer: &mut Buffer) {
        let cell = &mut buffer[(x, y)];
        let symbol = if glyph.text.is_empty() {
            " "
        } else {
            &glyph.text
        };
        cell.set_symbol(symbol);
        cell.set_style(self.theme.board(glyph.role));
        if glyph.continuation {
            cell.reset();
        }
    }

    /// The cell under the cursor keeps its glyph, whatever it is part of.
    fn paint_cursor(&self, cursor: Cell, area: Area, buffer: &mut Buffer) {
        let (cursor, start) = (self.zoom.view(cursor), self.zoom.view(self.at));
        let (dx, dy) = (
            cursor.x.saturating_sub(start.x),
            cursor.y.saturating_sub(start.y),
        );
        let inside = |offset: i32, length: u16| u16::try_from(offset).ok().filter(|o| *o < length);
        let Some((dx, dy)) = inside(dx, area.width).zip(inside(dy, area.height)) else {
            return;
        };
        let cell = &mut buffer[(area.x + dx, area.y + dy)];
        cell.set_style(self.theme.board(Role::Cursor));
        if cell.symbol().is_empty() {
            cell.set_symbol(" ");
        }
    }

    fn paint_selection(&self, canvas: &mut Canvas) {
        let Some(rect) = self.selection.map(|rect| self.zoom.view_rect(rect)) else {
            return;
        };
        let window = canvas.window();
        let columns = rect.at.x.max(window.at.x)..rect.right().min(window.right());
        for x in columns {
            for y in [rect.at.y, rect.bottom() - 1] {
                canvas.put(Cell::new(x, y), '┄', Role::Selected);
            }
        }
        let rows = rect.at.y.max(window.at.y)..rect.bottom().min(window.bottom());
        for y in rows {
            for x in [rect.at.x, rect.right() - 1] {
                canvas.put(Cell::new(x, y), '┆', Role::Selected);
            }
        }
    }
}
