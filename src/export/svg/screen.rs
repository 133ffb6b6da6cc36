//! A screen of the program as a picture: every cell with its colours, lines drawn as lines.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::strokes::{self, Outline, Weight};
use super::{BASELINE, HEIGHT, WIDTH, escaped, path_data};
use crate::model::visible;
use crate::scene::canvas::{Painted, Rule};

/// The screen with these rows of cells as an SVG document with this title.
pub fn text(rows: &[Vec<Painted>], title: &str) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let (width, height) = (columns as i32 * WIDTH, rows.len() as i32 * HEIGHT);
    let mut picture = Picture::default();
    for (row, cells) in rows.iter().enumerate() {
        picture.grounds(row as i32 * HEIGHT, cells);
        picture.row(row as i32 * HEIGHT, cells);
    }
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{}</title>\n\
         <style>text{{font-family:'DejaVu Sans Mono',ui-monospace,Menlo,Consolas,monospace;\
         font-size:14px;white-space:pre}}path{{fill:none}}</style>\n",
        escaped(&visible(title))
    );
    out.push_str(&picture.grounds);
    for ((colour, weight), data) in &picture.lines {
        let width = match weight {
            Weight::Light => "1.3",
            Weight::Heavy => "2.6",
        };
        writeln!(
            out,
            "<path stroke=\"#{colour:06x}\" stroke-width=\"{width}\" d=\"{data}\"/>"
        )
        .expect("a string takes any text");
    }
    out.push_str(&picture.rest);
    out.push_str("</svg>\n");
    out
}

/// A picture in the making.
#[derive(Default)]
struct Picture {
    grounds: String,
    /// The strokes by colour and weight.
    lines: BTreeMap<(u32, Weight), String>,
    /// Everything in front of them.
    rest: String,
}

impl Picture {
    /// The ground of a row, a rectangle for each run of one colour.
    fn grounds(&mut self, y: i32, cells: &[Painted]) {
        let mut x = 0;
        for run in cells.chunk_by(|a, b| a.ground == b.ground) {
            let width = run.len() as i32 * WIDTH;
            // Half a unit of overlap: neighbours meet without a seam at any size.
            writeln!(
                self.grounds,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}.5\" fill=\"#{:06x}\"/>",
                run[0].ground
            )
            .expect("a string takes any text");
            x += width;
        }
    }

    fn row(&mut self, y: i32, cells: &[Painted]) {
        let mut at = 0;
        while at < cells.len() {
            let cell = &cells[at];
            let corner = (at as i32 * WIDTH, y);
            if cell.text.trim().is_empty() && cell.rule.is_none() {
                at += 1;
            } else if let Some(outline) = outline(cells, at) {
                self.draw(&outline, cell, corner);
                at += 1;
            } else {
                at += self.word(&cells[at..], corner);
            }
        }
    }

    fn draw(&mut self, outline: &Outline, cell: &Painted, corner: (i32, i32)) {
        let colour = cell.colour;
        match outline {
            Outline::Strokes(strokes) => {
                for stroke in strokes {
                    let data = self.lines.entry((colour, stroke.weight)).or_default();
                    path_data(data, stroke, corner);
                }
            }
            Outline::Head(points) => {
                let points = super::polygon(points, corner);
                let hollow = matches!(cell.text.as_str(), "△" | "▷" | "▽" | "◁");
                let fill = if hollow { cell.ground } else { colour };
                writeln!(
                    self.rest,
                    "<polygon fill=\"#{fill:06x}\" stroke=\"#{colour:06x}\" points=\"{points}\"/>"
                )
                .expect("a string takes any text");
            }
        }
    }

    /// Writes the word that the cells begin with; how many of them it takes.
    fn word(&mut self, cells: &[Painted], (x, y): (i32, i32)) -> usize {
        let first = &cells[0];
        let looks = |cell: &Painted| (cell.colour, cell.bold, cell.italic, cell.rule);
        let goes_on = |at: &usize| {
            let cell = &cells[*at];
            let blank = cell.text.trim().is_empty() && !cell.text.is_empty();
            looks(cell) == looks(first)
                && (!blank || first.rule.is_some())
                && outline(cells, *at).is_none()
        };
        let count = 1 + (1..cells.len()).take_while(goes_on).count();
        let word: String = cells[..count]
            .iter()
            .map(|cell| cell.text.as_str())
            .collect();
        let mut style = String::new();
        for (holds, text) in [
            (first.bold, " font-weight=\"700\""),
            (first.italic, " font-style=\"italic\""),
            (
                first.rule == Some(Rule::Under),
                " text-decoration=\"underline\"",
            ),
            (
                first.rule == Some(Rule::Through),
                " text-decoration=\"line-through\"",
            ),
        ] {
            if holds {
                style.push_str(text);
            }
        }
        writeln!(
            self.rest,
            "<text x=\"{x}\" y=\"{}\" fill=\"#{:06x}\"{style} textLength=\"{}\" \
             lengthAdjust=\"spacingAndGlyphs\">{}</text>",
            y + BASELINE,
            first.colour,
            count as i32 * WIDTH,
            escaped(&word)
        )
        .expect("a string takes any text");
        count
    }
}

/// What the cell at `at` draws, if it is a line and no text.
fn outline(cells: &[Painted], at: usize) -> Option<Outline> {
    let mut characters = cells[at].text.chars();
    let (character, None) = (characters.next()?, characters.next()) else {
        return None;
    };
    let opens = cells.get(at + 1).is_some_and(|next| next.text == "─");
    strokes::outline(character, opens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_their_colours_and_lines_are_strokes() {
        let cell = |text: &str, ground| Painted {
            text: text.to_owned(),
            colour: 0x11_22_33,
            ground,
            ..Painted::default()
        };
        let row = vec![
            cell("a", 0),
            cell("<", 0),
            cell("─", 1),
            cell("日", 1),
            cell("", 1),
        ];
        let picture = text(&[row], "A & B");
        for part in [
            "<rect x=\"0\" y=\"0\" width=\"18\" height=\"18.5\" fill=\"#000000\"/>",
            "<rect x=\"18\" y=\"0\" width=\"27\" height=\"18.5\" fill=\"#000001\"/>",
            "<path stroke=\"#112233\" stroke-width=\"1.3\" d=\"M22.5 9L27 9M22.5 9L18 9\"/>",
            "textLength=\"18\" lengthAdjust=\"spacingAndGlyphs\">a&lt;</text>",
            "textLength=\"18\" lengthAdjust=\"spacingAndGlyphs\">日</text>",
            "<title>A &amp; B</title>",
        ] {
            assert!(picture.contains(part), "no {part} in\n{picture}");
        }
    }
}
