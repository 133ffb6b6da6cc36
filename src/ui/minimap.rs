//! The map: the whole board in a corner, with what of it the screen shows.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect as Area;
use ratatui::style::Style;
use ratatui::widgets::{Block, Clear, Widget};

use super::theme::{Part, Theme};
use crate::app::session::Camera;
use crate::model::{Cell, Rect};
use crate::scene::canvas::Role;
use crate::scene::{Hit, Marks, Scene};

/// The whole board, small.
#[derive(Clone, Copy, Debug)]
pub struct MiniMap<'a> {
    /// The drawing.
    pub scene: &'a Scene,
    /// What is marked on it.
    pub marks: &'a Marks,
    /// What of it the screen shows.
    pub camera: &'a Camera,
    /// How it looks.
    pub theme: &'a Theme,
}

/// The most columns and rows within the frame.
const MOST: (u16, u16) = (30, 9);

impl Widget for &MiniMap<'_> {
    fn render(self, area: Area, buffer: &mut Buffer) {
        let window = self.camera.window();
        let whole = self.scene.bounds().union(window);
        let most = (MOST.0.min(area.width / 2), MOST.1.min(area.height / 2));
        if most.0 < 6 || most.1 < 3 {
            return;
        }
        let scale = |length: u32, most: u16| length.div_ceil(most.into()).max(1);
        let per_column = scale(whole.size.width, most.0);
        // A row is about twice as high as a column is wide.
        let per_row = scale(whole.size.height, most.1).max(per_column.div_ceil(2));
        let per_column = per_column.max(per_row);
        let width = whole.size.width.div_ceil(per_column) as u16;
        let height = whole.size.height.div_ceil(per_row) as u16;
        let frame = Area {
            x: area.right() - width - 2,
            y: area.y,
            width: width + 2,
            height: height + 2,
        };
        Clear.render(frame, buffer);
        let block = Block::bordered()
            .border_set(self.theme.frame(false))
            .border_style(self.theme.part(Part::Frame))
            .style(self.theme.part(Part::Text))
            .title("Map");
        let inside = block.inner(frame);
        block.render(frame, buffer);
        let place = |cell: Cell| {
            let column = (cell.x - whole.at.x) as u32 / per_column;
            let row = (cell.y - whole.at.y) as u32 / per_row;
            (inside.x + column as u16, inside.y + row as u16)
        };
        let last = Cell::new(window.right() - 1, window.bottom() - 1);
        let (first, last) = (place(window.at), place(last));
        for y in first.1..=last.1 {
            for x in first.0..=last.0 {
                buffer[(x, y)].set_style(self.theme.part(Part::Chosen));
            }
        }
        for index in 0..self.scene.component_count() {
            let rect = self.scene.component_rect(index);
            let at = place(middle(rect));
            let shown = window.intersects(rect);
            self.paint(index, at, shown, buffer);
        }
    }
}

impl MiniMap<'_> {
    fn paint(&self, index: usize, at: (u16, u16), shown: bool, buffer: &mut Buffer) {
        let role = self.marks.role_of(Hit::Component(index), Role::Name);
        let ground = if shown { Part::Chosen } else { Part::Text };
        let style = Style {
            bg: self.theme.part(ground).bg,
            ..self.theme.board(role)
        };
        let glyph = if shown { "■" } else { "·" };
        buffer[at].set_symbol(glyph).set_style(style);
    }
}

fn middle(rect: Rect) -> Cell {
    rect.at
        .offset(rect.size.width as i32 / 2, rect.size.height as i32 / 2)
}
