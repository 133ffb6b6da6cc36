//! The drawing as a picture that scales: the canvas of the screen, its lines drawn as lines.
//!
//! Characters that draw lines become strokes, so that the picture has no gaps whatever font shows its
//! texts. Each word stands at its own cells and is fitted to them. Colours follow the viewer's light or
//! dark scheme by a style sheet within the picture; what they mean is also told by shape.

pub mod screen;
mod strokes;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use crate::model::{Cell, Rect, Size, visible};
use crate::scene::Sheet;
use crate::scene::canvas::{Canvas, Glyph, Role};
use strokes::{Outline, Stroke, Weight};

/// Width of a cell.
const WIDTH: i32 = 9;
/// Height of a cell.
const HEIGHT: i32 = 18;
/// The blank around the drawing.
const MARGIN: i32 = 12;
/// From the top of a cell to the line that letters stand on.
const BASELINE: i32 = 13;

const STYLE: &str = "\
text{font:14px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre}\
path{fill:none;stroke-width:1.3}.heavy{stroke-width:2.6}\
.ground{fill:#fff}text,.head{fill:#1f2328}path{stroke:#1f2328}\
.name{font-weight:600}text.detail,text.label{fill:#57606a}\
text.zone{fill:#0550ae;font-weight:600}path.zone{stroke:#6e8fc4}path.network{stroke:#8c959f}\
path.call{stroke:#0b5a67}.head.call{fill:#0b5a67;stroke:#0b5a67}\
path.message{stroke:#8250df}.head.message{fill:#fff;stroke:#8250df}\
path.replication{stroke:#1a7f37}.head.replication{fill:#1a7f37;stroke:#1a7f37}\
text.note,text.warning{fill:#7d4e00}path.note{stroke:#7d4e00}\
text.error{fill:#cf222e}path.error{stroke:#cf222e}\
@media(prefers-color-scheme:dark){\
.ground{fill:#0d1117}text,.head{fill:#e6edf3}path{stroke:#c9d1d9}\
text.detail,text.label{fill:#9da7b3}\
text.zone{fill:#79c0ff}path.zone{stroke:#4a76b8}path.network{stroke:#6e7681}\
path.call{stroke:#56d4dd}.head.call{fill:#56d4dd;stroke:#56d4dd}\
path.message{stroke:#d2a8ff}.head.message{fill:#0d1117;stroke:#d2a8ff}\
path.replication{stroke:#56d364}.head.replication{fill:#56d364;stroke:#56d364}\
text.note,text.warning{fill:#e3b341}path.note{stroke:#e3b341}\
text.error{fill:#ff7b72}path.error{stroke:#ff7b72}}";

/// How many cells are painted at a time: a large drawing takes no more memory than they do.
const BAND: u32 = 250_000;

/// Writes the drawing with its legend as an SVG document with this title, some rows after others.
pub fn write(sheet: &Sheet, title: &str, out: &mut impl io::Write) -> io::Result<()> {
    in_bands(sheet, title, BAND, out)
}

/// The width and height of the picture of so many cells.
pub const fn size(cells: Size) -> (u32, u32) {
    let margins = 2 * MARGIN.unsigned_abs();
    (
        cells.width * WIDTH.unsigned_abs() + margins,
        cells.height * HEIGHT.unsigned_abs() + margins,
    )
}

fn in_bands(sheet: &Sheet, title: &str, cells: u32, out: &mut impl io::Write) -> io::Result<()> {
    let area = sheet.area();
    begin(area, title, out)?;
    let rows = (cells / area.size.width.max(1)).max(1);
    let mut y = area.at.y;
    while y < area.bottom() {
        let height = rows.min(y.abs_diff(area.bottom()));
        let size = Size::new(area.size.width, height);
        let mut canvas = Canvas::new(Rect::new(Cell::new(area.at.x, y), size));
        sheet.paint(&mut canvas);
        band(&canvas, area.at, out)?;
        y += height as i32;
    }
    end(out)
}

fn begin(area: Rect, title: &str, out: &mut impl io::Write) -> io::Result<()> {
    let (width, height) = size(area.size);
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{}</title>\n<style>{STYLE}</style>\n\
         <rect class=\"ground\" width=\"100%\" height=\"100%\"/>",
        escaped(&visible(title))
    )
}

/// Writes the rows of the canvas, a part of a drawing whose top left cell is `origin`.
fn band(canvas: &Canvas, origin: Cell, out: &mut impl io::Write) -> io::Result<()> {
    let window = canvas.window();
    let mut picture = Picture {
        canvas,
        origin,
        lines: BTreeMap::new(),
        rest: String::new(),
    };
    for y in window.at.y..window.bottom() {
        picture.row(window, y);
    }
    for ((class, weight), data) in &picture.lines {
        let heavy = if *weight == Weight::Heavy {
            " heavy"
        } else {
            ""
        };
        writeln!(out, "<path class=\"{class}{heavy}\" d=\"{data}\"/>")?;
    }
    out.write_all(picture.rest.as_bytes())
}

fn end(out: &mut impl io::Write) -> io::Result<()> {
    out.write_all(b"</svg>\n")
}

/// A picture in the making.
struct Picture<'a> {
    canvas: &'a Canvas,
    /// The top left cell of the whole.
    origin: Cell,
    /// The strokes by class and weight.
    lines: BTreeMap<(&'static str, Weight), String>,
    /// Everything in front of them.
    rest: String,
}

impl Picture<'_> {
    /// Draws a row of the canvas.
    fn row(&mut self, window: Rect, y: i32) {
        let mut x = window.at.x;
        while x < window.right() {
            let cell = Cell::new(x, y);
            let drawn = self
                .canvas
                .get(cell)
                .filter(|glyph| !glyph.text.trim().is_empty());
            let Some(glyph) = drawn else {
                x += 1;
                continue;
            };
            let corner = (
                MARGIN + (x - self.origin.x) * WIDTH,
                MARGIN + (y - self.origin.y) * HEIGHT,
            );
            x += match self.outline(cell, glyph) {
                Some(outline) => {
                    self.draw(&outline, glyph.role, corner);
                    1
                }
                None => self.word(cell, glyph.role, corner),
            };
        }
    }

    fn outline(&self, cell: Cell, glyph: &Glyph) -> Option<Outline> {
        let mut characters = glyph.text.chars();
        let (character, None) = (characters.next()?, characters.next()) else {
            return None;
        };
        // Text may hold any character; only those that draw something are strokes.
        let is_text = matches!(
            glyph.role,
            Role::Name | Role::Detail | Role::Label | Role::ZoneTitle
        );
        let beside = self.canvas.get(cell.offset(1, 0));
        let opens = beside.is_some_and(|glyph| glyph.text == "─");
        if is_text {
            None
        } else {
            strokes::outline(character, opens)
        }
    }

    fn draw(&mut self, outline: &Outline, role: Role, corner: (i32, i32)) {
        let class = class(role);
        match outline {
            Outline::Strokes(strokes) => {
                for stroke in strokes {
                    let data = self.lines.entry((class, stroke.weight)).or_default();
                    path_data(data, stroke, corner);
                }
            }
            Outline::Head(points) => {
                let points = polygon(points, corner);
                writeln!(
                    self.rest,
                    "<polygon class=\"head {class}\" points=\"{points}\"/>"
                )
                .expect("a string takes any text");
            }
        }
    }

    /// Writes the word of this role that begins at `cell`; the cells that it takes.
    fn word(&mut self, cell: Cell, role: Role, (x, y): (i32, i32)) -> i32 {
        let mut word = String::new();
        let mut columns = 0;
        while let Some(glyph) = self.canvas.get(cell.offset(columns, 0)) {
            let here = cell.offset(columns, 0);
            let ends = glyph.text.trim().is_empty()
                || glyph.role != role
                || columns > 0 && self.outline(here, glyph).is_some();
            if ends && !glyph.continuation {
                break;
            }
            word.push_str(&glyph.text);
            columns += 1;
        }
        let (class, length) = (class(role), columns * WIDTH);
        writeln!(
            self.rest,
            "<text class=\"{class}\" x=\"{x}\" y=\"{}\" textLength=\"{length}\" \
             lengthAdjust=\"spacingAndGlyphs\">{}</text>",
            y + BASELINE,
            escaped(&word)
        )
        .expect("a string takes any text");
        columns.max(1)
    }
}

/// Adds a stroke within the cell whose top left corner this is to the data of a path.
fn path_data(data: &mut String, stroke: &Stroke, (x, y): (i32, i32)) {
    let mut command = 'M';
    for &(dx, dy) in &stroke.points {
        let (x, y) = (f64::from(x) + dx, f64::from(y) + dy);
        write!(data, "{command}{x} {y}").expect("a string takes any text");
        command = if stroke.points.len() == 3 && command == 'M' {
            'Q'
        } else if command == 'Q' {
            ' '
        } else {
            'L'
        };
    }
}

/// The corners of an arrowhead within the cell whose top left corner this is.
fn polygon(points: &[(f64, f64); 3], (x, y): (i32, i32)) -> String {
    let points = points.map(|(dx, dy)| format!("{},{}", f64::from(x) + dx, f64::from(y) + dy));
    points.join(" ")
}

const fn class(role: Role) -> &'static str {
    match role {
        Role::Name | Role::Hint => "name",
        Role::Detail | Role::Dimmed => "detail",
        Role::Label => "label",
        Role::Zone | Role::ZoneTitle => "zone",
        Role::Network => "network",
        Role::Call | Role::Info | Role::Lit => "call",
        Role::Message => "message",
        Role::Replication | Role::Added => "replication",
        Role::Note | Role::Comment => "note",
        Role::Error | Role::Failed | Role::Removed => "error",
        Role::Warning | Role::Changed => "warning",
        Role::Empty | Role::Border | Role::Selected | Role::Cursor => "border",
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            // XML 1.0 has no way to say these.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::scene::{Scene, SceneOptions};

    fn text(canvas: &Canvas, title: &str) -> String {
        let mut out = Vec::new();
        begin(canvas.window(), title, &mut out).unwrap();
        band(canvas, canvas.window().at, &mut out).unwrap();
        end(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_title_hides_nothing() {
        let mut out = Vec::new();
        begin(Rect::default(), "a\u{202e}b\n\u{1b}c", &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.contains("<title>a\\u{202e}b\\n\\u{1b}c</title>"),
            "{text}"
        );
    }

    #[test]
    fn lines_are_strokes_and_texts_are_escaped() {
        let mut canvas = Canvas::new(Rect::new(Cell::new(5, 5), Size::new(12, 2)));
        canvas.write(Cell::new(5, 5), "a<b 日本", 12, Role::Name);
        canvas.write(Cell::new(5, 6), "┌─○─╫▶", 12, Role::Call);
        insta::assert_snapshot!(text(&canvas, "A & B").replace(STYLE, ""));
    }

    #[test]
    fn a_drawing_that_is_painted_in_parts_has_all_of_it() {
        let shipped = crate::io::shipped();
        let design = shipped
            .iter()
            .find(|shipped| shipped.name == "ride-sharing");
        let design = design.unwrap().design();
        let scene = Scene::new(&design, Catalogue::shipped(), &SceneOptions::default());
        let sheet = scene.sheet();
        let picture = |cells: u32| {
            let mut out = Vec::new();
            in_bands(&sheet, "t", cells, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        // Strokes stand together by their looks, so that parts differ in their order alone.
        let pieces = |svg: &str| {
            let pieces = svg.replace('M', "\nM");
            let mut pieces: Vec<String> = pieces
                .split(['\n', '"'])
                .filter(|piece| piece.starts_with(['M', '>']) || piece.contains("textLength"))
                .map(str::to_owned)
                .collect();
            pieces.sort();
            pieces
        };
        let (whole, parts) = (picture(BAND), picture(1));
        assert!(pieces(&whole).len() > 1000);
        assert_eq!(pieces(&whole), pieces(&parts));
        assert_ne!(whole, parts);
        assert_eq!(
            whole.matches("<text").count(),
            parts.matches("<text").count()
        );
    }
}
