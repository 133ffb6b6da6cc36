//! What characters that draw lines look like: strokes and arrowheads within a cell.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{HEIGHT, WIDTH};
use crate::scene::glyphs::{Arms, Stroke as Style, joined};
use crate::scene::{Direction, GlyphSet};

/// A point within a cell, from its top left corner.
type Point = (f64, f64);

/// What is drawn in a cell.
pub(super) enum Outline {
    Strokes(Vec<Stroke>),
    /// An arrowhead.
    Head([Point; 3]),
}

/// A straight line through two points, or a curve from the first to the last of three.
pub(super) struct Stroke {
    pub(super) points: Vec<Point>,
    pub(super) weight: Weight,
}

/// How thick a stroke is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    Light,
    Heavy,
}

const RIGHT: f64 = WIDTH as f64;
const BOTTOM: f64 = HEIGHT as f64;
const MIDDLE: Point = (RIGHT / 2.0, BOTTOM / 2.0);
/// Half of the distance between the lines of a double one.
const APART: f64 = 1.6;

/// What `character` draws; `None` if it is no line. A corner that is cut off `opens` a box if its line goes
/// on to the right.
pub(super) fn outline(character: char, opens: bool) -> Option<Outline> {
    let (x, y) = MIDDLE;
    let light = |points: Vec<Point>| {
        let weight = Weight::Light;
        Some(Outline::Strokes(vec![Stroke { points, weight }]))
    };
    let side = if opens { RIGHT } else { 0.0 };
    match character {
        '╭' => light(vec![(x, BOTTOM), MIDDLE, (RIGHT, y)]),
        '╮' => light(vec![(0.0, y), MIDDLE, (x, BOTTOM)]),
        '╰' => light(vec![(x, 0.0), MIDDLE, (RIGHT, y)]),
        '╯' => light(vec![(0.0, y), MIDDLE, (x, 0.0)]),
        '╱' | '╲' => {
            let down = (character == '╱') == opens;
            light(vec![(x, if down { BOTTOM } else { 0.0 }), (side, y)])
        }
        '▲' | '△' => Some(Outline::Head([
            (0.5, y + 5.0),
            (RIGHT - 0.5, y + 5.0),
            (x, 0.0),
        ])),
        '▼' | '▽' => Some(Outline::Head([
            (0.5, y - 5.0),
            (RIGHT - 0.5, y - 5.0),
            (x, BOTTOM),
        ])),
        '▶' | '▷' => Some(Outline::Head([(0.0, y - 4.5), (0.0, y + 4.5), (RIGHT, y)])),
        '◀' | '◁' => Some(Outline::Head([
            (RIGHT, y - 4.5),
            (RIGHT, y + 4.5),
            (0.0, y),
        ])),
        _ => {
            let (arms, vertical, horizontal) = *LINES.get(&character)?;
            let ways = Direction::ALL.into_iter().filter(|way| arms.has(*way));
            let strokes = ways.flat_map(|way| {
                let style = if way.is_horizontal() {
                    horizontal
                } else {
                    vertical
                };
                arm(way, style)
            });
            Some(Outline::Strokes(strokes.collect()))
        }
    }
}

/// The arms of each character with their styles, vertical first.
static LINES: LazyLock<HashMap<char, (Arms, Style, Style)>> = LazyLock::new(|| {
    const STYLES: [Style; 5] = [
        Style::Light,
        Style::Heavy,
        Style::Double,
        Style::Dashed,
        Style::Dotted,
    ];
    let mut out = HashMap::new();
    // Straight lines come first: some mixtures have no character for a single arm and show a whole line.
    let straight = [Arms::HORIZONTAL, Arms::VERTICAL];
    for arms in straight.into_iter().chain((1..16).map(Arms::from_bits)) {
        for vertical in STYLES {
            for horizontal in STYLES {
                let character = joined(GlyphSet::Unicode, arms, vertical, horizontal);
                out.entry(character).or_insert((arms, vertical, horizontal));
            }
        }
    }
    out
});

/// The strokes of one arm.
fn arm(way: Direction, style: Style) -> Vec<Stroke> {
    let (dx, dy) = way.step();
    let length = if way.is_horizontal() { RIGHT } else { BOTTOM } / 2.0;
    let (dx, dy) = (f64::from(dx), f64::from(dy));
    let line = |from: f64, to: f64, aside: f64, weight| Stroke {
        points: [from, to]
            .map(|along| {
                let (along, aside) = (along * length, aside * APART);
                (
                    MIDDLE.0 + dx * along + dy.abs() * aside,
                    MIDDLE.1 + dy * along + dx.abs() * aside,
                )
            })
            .to_vec(),
        weight,
    };
    match style {
        Style::Heavy => vec![line(0.0, 1.0, 0.0, Weight::Heavy)],
        Style::Double => [-1.0, 1.0]
            .map(|aside| line(0.0, 1.0, aside, Weight::Light))
            .into(),
        Style::Dashed => vec![line(0.15, 0.75, 0.0, Weight::Light)],
        Style::Dotted | Style::Sparse => {
            vec![
                line(0.1, 0.3, 0.0, Weight::Light),
                line(0.6, 0.8, 0.0, Weight::Light),
            ]
        }
        Style::Light => vec![line(0.0, 1.0, 0.0, Weight::Light)],
    }
}
