//! The legend: what the shapes and lines of a drawing say, for whoever sees the picture alone.
//!
//! It names only what is drawn, each in its own shape.

use unicode_width::UnicodeWidthStr;

use super::canvas::{Canvas, Role};
use super::glyphs::{Arms, Direction, GlyphSet, arrowhead, joined};
use super::paint::Frame;
use super::{Line, LineStyle, Marks, Scene};
use crate::catalogue::Shape;
use crate::model::{Cell, Rect, Size};

/// What a shape says.
const SHAPES: [(Shape, &str); 7] = [
    (Shape::Client, "person, device"),
    (Shape::Edge, "in between"),
    (Shape::Service, "service"),
    (Shape::Cache, "cache"),
    (Shape::Store, "store"),
    (Shape::Queue, "queue, log"),
    (Shape::Outside, "somebody else's"),
];

/// What a line says.
const STYLES: [(LineStyle, &str); 3] = [
    (LineStyle::Call, "call"),
    (LineStyle::Message, "message"),
    (LineStyle::Replication, "copies"),
];

/// The columns between two samples.
const GAP: i32 = 2;
/// The rows between the drawing and its legend.
const ABOVE: i32 = 1;
/// The rows of a sample.
const HEIGHT: i32 = 3;
/// The width of a legend under a narrow drawing.
const NARROWEST: i32 = 60;

/// One entry of a legend.
#[derive(Clone, Copy)]
enum Sample {
    /// A box in this shape with these words in it.
    Shape(Shape, &'static str),
    /// An arrow in this style before these words.
    Style(LineStyle, &'static str),
    /// A mark on a line, before these words.
    Mark(char, &'static str),
}

/// The whole drawing with a legend below. It can be painted a part at a time.
pub struct Sheet<'a> {
    scene: &'a Scene,
    area: Rect,
    samples: Vec<(Sample, Cell)>,
}

impl Scene {
    /// The whole drawing with a legend below.
    pub fn sheet(&self) -> Sheet<'_> {
        let drawing = self.bounds();
        let samples = self.samples();
        let (at, right) = (drawing.at, drawing.right().max(drawing.at.x + NARROWEST));
        let mut places = Vec::with_capacity(samples.len());
        let mut place = Cell::new(at.x, drawing.bottom() + ABOVE);
        for sample in &samples {
            if place.x > at.x && place.x + sample.width() > right {
                place = Cell::new(at.x, place.y + HEIGHT);
            }
            places.push(place);
            place.x += sample.width() + GAP;
        }
        let samples: Vec<(Sample, Cell)> = samples.into_iter().zip(places).collect();
        let area = samples.iter().fold(drawing, |area, (sample, place)| {
            let size = Size::new(sample.width().unsigned_abs(), HEIGHT.unsigned_abs());
            area.union(Rect::new(*place, size))
        });
        Sheet {
            scene: self,
            area,
            samples,
        }
    }

    /// The entries for what is drawn.
    fn samples(&self) -> Vec<Sample> {
        let shapes = SHAPES
            .into_iter()
            .filter(|(shape, _)| self.components.iter().any(|c| c.face.shape == *shape))
            .map(|(shape, words)| Sample::Shape(shape, words));
        let styles = STYLES
            .into_iter()
            .filter(|(style, _)| self.lines.iter().any(|line| line.style == *style))
            .map(|(style, words)| Sample::Style(style, words));
        let any = |is: fn(&Line) -> bool| self.lines.iter().any(is);
        let optional = any(|line| line.optional).then_some(Sample::Mark('○', "optional"));
        let alternative = any(|line| line.alternative && !line.optional)
            .then_some(Sample::Mark('◇', "one of several"));
        let marks = optional.into_iter().chain(alternative);
        shapes.chain(styles).chain(marks).collect()
    }

    fn paint_sample(&self, canvas: &mut Canvas, sample: &Sample, at: Cell) {
        let set = self.options.glyphs;
        let middle = at.offset(0, 1);
        let write = |canvas: &mut Canvas, at: Cell, words: &str| {
            canvas.write(at, words, words.width() as u32, Role::Label);
        };
        match *sample {
            Sample::Shape(shape, words) => {
                let size = Size::new(sample.width().unsigned_abs(), HEIGHT.unsigned_abs());
                Frame::of(shape, set).paint(canvas, Rect::new(at, size), Role::Border);
                write(canvas, middle.offset(2, 0), words);
            }
            Sample::Style(style, words) => {
                let line = Line {
                    style,
                    optional: false,
                    alternative: false,
                };
                let glyph = joined(set, Arms::HORIZONTAL, line.stroke(), line.stroke());
                let head = arrowhead(set, Direction::East, style == LineStyle::Message);
                for (column, glyph) in (0..).zip([glyph, glyph, head]) {
                    canvas.put(middle.offset(column, 0), glyph, line.role());
                }
                write(canvas, middle.offset(4, 0), words);
            }
            Sample::Mark(mark, words) => {
                let ascii = if mark == '○' { 'o' } else { '*' };
                let glyph = if set == GlyphSet::Ascii { ascii } else { mark };
                canvas.put(middle, glyph, Role::Call);
                write(canvas, middle.offset(2, 0), words);
            }
        }
    }
}

impl Sheet<'_> {
    /// The cells that it takes.
    pub const fn area(&self) -> Rect {
        self.area
    }

    /// Paints what lies in the window of the canvas, with nothing marked.
    pub fn paint(&self, canvas: &mut Canvas) {
        self.scene.paint(canvas, &Marks::default());
        for (sample, place) in &self.samples {
            self.scene.paint_sample(canvas, sample, *place);
        }
    }
}

impl Sample {
    /// The columns that it takes.
    fn width(&self) -> i32 {
        match self {
            Self::Shape(_, words) | Self::Style(_, words) => words.width() as i32 + 4,
            Self::Mark(_, words) => words.width() as i32 + 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::canvas::Canvas;
    use super::super::tests::board;
    use super::super::{Scene, SceneOptions};
    use crate::catalogue::Catalogue;

    #[test]
    fn a_legend_names_what_is_drawn_and_nothing_else() {
        let design = board(
            "user client 0 0
             api service 20 0
             log event-log 40 0
             user > api
             api > log publish optional",
        );
        let scene = Scene::new(&design, Catalogue::shipped(), &SceneOptions::default());
        let sheet = scene.sheet();
        let mut canvas = Canvas::new(sheet.area());
        sheet.paint(&mut canvas);
        let text = canvas.to_text();
        for word in [
            "person, device",
            "service",
            "queue, log",
            "──▶ call",
            "╌╌▷ message",
            "○ optional",
        ] {
            assert!(text.contains(word), "{word}:\n{text}");
        }
        for word in ["store", "copies", "one of several", "in between"] {
            assert!(!text.contains(word), "{word}:\n{text}");
        }
    }
}
