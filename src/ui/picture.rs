//! The screen as cells with their colours, for pictures of the running program.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::theme::{Theme, rgb_of};
use crate::app::App;
use crate::model::Size;
use crate::scene::canvas::{Painted, Rule};

/// What a terminal of this size shows of `app`: rows of cells. A theme without colours is black on white.
pub fn picture(app: &App, theme: &Theme, (columns, rows): (u16, u16)) -> Vec<Vec<Painted>> {
    let mut terminal = match Terminal::new(TestBackend::new(columns, rows)) {
        Ok(terminal) => terminal,
        Err(never) => match never {},
    };
    match terminal.draw(|frame| super::draw(app, theme, None, frame)) {
        Ok(_) => {}
        Err(never) => match never {},
    }
    let buffer = terminal.backend().buffer();
    let lines = buffer.content.chunks(usize::from(columns.max(1)));
    lines.map(painted).collect()
}

/// The cells of the board that a terminal of this size shows; `None` if it is too small.
pub fn board_size(app: &App, (columns, rows): (u16, u16)) -> Option<Size> {
    super::board_size(app, Rect::new(0, 0, columns, rows))
}

/// The cells of a row; the second cell of a wide letter has no text.
fn painted(line: &[Cell]) -> Vec<Painted> {
    let mut skipped = 0;
    let cells = line.iter().map(|cell| {
        let wide = unicode_width::UnicodeWidthStr::width(cell.symbol()) > 1;
        let text = if skipped > 0 {
            skipped -= 1;
            String::new()
        } else {
            skipped = usize::from(wide);
            cell.symbol().to_owned()
        };
        let has = |modifier| cell.modifier.contains(modifier);
        let (mut colour, mut ground) = (rgb_of(cell.fg, 0x00_00_00), rgb_of(cell.bg, 0xff_ff_ff));
        if has(Modifier::REVERSED) {
            std::mem::swap(&mut colour, &mut ground);
        }
        if has(Modifier::DIM) {
            colour = between(colour, ground);
        }
        Painted {
            text,
            colour,
            ground,
            bold: has(Modifier::BOLD),
            italic: has(Modifier::ITALIC),
            rule: match () {
                () if has(Modifier::CROSSED_OUT) => Some(Rule::Through),
                () if has(Modifier::UNDERLINED) => Some(Rule::Under),
                () => None,
            },
        }
    });
    cells.collect()
}

/// A colour two thirds of the way from `ground` to `colour`.
const fn between(colour: u32, ground: u32) -> u32 {
    let mut mixed = 0;
    let mut shift = 0;
    while shift < 24 {
        let (near, far) = ((colour >> shift) & 0xff, (ground >> shift) & 0xff);
        mixed |= ((2 * near + far) / 3) << shift;
        shift += 8;
    }
    mixed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_and_attributes_are_kept() {
        let mut wide = Cell::new("日");
        wide.set_style(ratatui::style::Style::new().bold().reversed());
        let line = [wide, Cell::new(" "), Cell::new("a")];
        let cells = painted(&line);
        let texts: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(texts, ["日", "", "a"]);
        assert!(cells[0].bold);
        assert_eq!((cells[0].colour, cells[0].ground), (0xff_ff_ff, 0));
        assert_eq!(between(0x00_00_00, 0xff_ff_ff), 0x55_55_55);
    }
}
