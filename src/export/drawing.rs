//! The drawing as lines of text, plain or with the sixteen colours that every terminal has: its user's
//! palette decides what they look like, so that they can be read on any background.

use std::fmt::Write as _;

use crate::catalogue::Catalogue;
use crate::model::{Cell, Design, Rect, Size};
use crate::scene::canvas::{Canvas, Role};
use crate::scene::{MAX_WHOLE, Marks, Scene, SceneOptions};

/// How many cells are painted at a time.
const BAND: u32 = 250_000;

/// The whole drawing of `design` as lines of text, for a document; or why it is left out.
pub fn of_document(design: &Design, catalogue: &Catalogue) -> String {
    let scene = Scene::once(design, catalogue, &SceneOptions::default());
    match scene.too_large(MAX_WHOLE) {
        Some(why) => format!("Left out: {why}\n"),
        None => lines(&scene, scene.bounds(), false),
    }
}

/// The part of a scene in `window` as lines of text, with colours or without. It is painted a few rows at a
/// time, so that a large board takes no more memory than its text.
pub fn lines(scene: &Scene, window: Rect, with_colours: bool) -> String {
    in_bands(scene, window, with_colours, BAND)
}

fn in_bands(scene: &Scene, window: Rect, with_colours: bool, cells: u32) -> String {
    let mut out = String::new();
    let rows = (cells / window.size.width.max(1)).max(1);
    let mut y = window.at.y;
    while y < window.bottom() {
        let height = rows.min(y.abs_diff(window.bottom()));
        let band = Rect::new(
            Cell::new(window.at.x, y),
            Size::new(window.size.width, height),
        );
        let mut canvas = Canvas::new(band);
        scene.paint(&mut canvas, &Marks::default());
        out.push_str(&if with_colours {
            coloured(&canvas)
        } else {
            plain(&canvas)
        });
        y += height as i32;
    }
    out
}

/// The canvas as lines of text without trailing blanks.
pub fn plain(canvas: &Canvas) -> String {
    canvas.to_text()
}

/// The canvas as lines of text with ANSI escape sequences for its roles.
pub fn coloured(canvas: &Canvas) -> String {
    let mut out = String::new();
    for row in canvas.rows() {
        let used = row
            .iter()
            .rposition(|glyph| !glyph.text.trim().is_empty())
            .map_or(0, |last| last + 1);
        let mut current = "";
        for glyph in row[..used].iter().filter(|glyph| !glyph.continuation) {
            let code = if glyph.text.trim().is_empty() {
                current
            } else {
                code(glyph.role)
            };
            if code != current {
                if !current.is_empty() {
                    out.push_str("\u{1b}[0m");
                }
                if !code.is_empty() {
                    write!(out, "\u{1b}[{code}m").expect("a string takes any text");
                }
                current = code;
            }
            out.push_str(if glyph.text.is_empty() {
                " "
            } else {
                &glyph.text
            });
        }
        if !current.is_empty() {
            out.push_str("\u{1b}[0m");
        }
        out.push('\n');
    }
    out
}

/// The graphic rendition of a role: a number of ECMA-48, or several.
const fn code(role: Role) -> &'static str {
    match role {
        Role::Empty | Role::Border => "",
        Role::Name | Role::Hint => "1",
        Role::Detail | Role::Label | Role::Dimmed | Role::Network => "2",
        Role::Zone => "34",
        Role::ZoneTitle => "1;34",
        Role::Call => "36",
        Role::Message => "35",
        Role::Replication | Role::Added => "32",
        Role::Note => "3;33",
        Role::Error | Role::Failed | Role::Removed => "1;31",
        Role::Warning | Role::Changed | Role::Comment => "33",
        Role::Info | Role::Lit => "1;36",
        Role::Selected | Role::Cursor => "7",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_end_with_the_line_and_blanks_have_none() {
        let mut canvas = Canvas::new(Rect::new(Cell::new(0, 0), Size::new(8, 2)));
        canvas.write(Cell::new(0, 0), "api", 3, Role::Name);
        canvas.write(Cell::new(4, 0), "日", 2, Role::Label);
        canvas.put(Cell::new(1, 1), '─', Role::Border);
        assert_eq!(plain(&canvas), "api 日\n ─\n");
        assert_eq!(
            coloured(&canvas),
            "\u{1b}[1mapi \u{1b}[0m\u{1b}[2m日\u{1b}[0m\n ─\n"
        );
    }

    #[test]
    fn a_board_that_is_painted_in_parts_is_the_whole() {
        let shipped = crate::io::shipped();
        let design = shipped
            .iter()
            .find(|shipped| shipped.name == "ride-sharing");
        let design = design.unwrap().design();
        let scene = Scene::new(&design, Catalogue::shipped(), &SceneOptions::default());
        let whole = lines(&scene, scene.bounds(), false);
        assert_eq!(whole, plain(&scene.to_canvas(&Marks::default())));
        assert_eq!(
            in_bands(&scene, scene.bounds(), true, 1),
            lines(&scene, scene.bounds(), true)
        );
        assert_eq!(in_bands(&scene, scene.bounds(), false, 400), whole);
    }
}
