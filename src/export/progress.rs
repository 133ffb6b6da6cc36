//! Scores over several rounds, plotted for a terminal.

use std::fmt::Write as _;

use crate::model::visible;
use crate::practice::progress::{Outing, change, trends};

/// Columns of one round in the plot.
const STEP: usize = 4;

/// The plot of the whole score, a line per dimension, and which rounds these are.
pub fn text(outings: &[Outing], ascii: bool) -> String {
    let mut out = plot(outings, ascii);
    out.push('\n');
    for trend in trends(outings) {
        let line: String = trend
            .shares
            .iter()
            .map(|share| bar(*share, ascii))
            .collect();
        let last = trend.shares.last().copied().unwrap_or(0);
        // A string takes any text.
        let _ = writeln!(
            out,
            "{:<24} {line}  {last:>3} %  {:+}",
            trend.dimension.title(),
            trend.change
        );
    }
    let whole: Vec<u32> = outings.iter().map(|outing| outing.score).collect();
    let _ = writeln!(
        out,
        "{:<24} {}  {:+}\n",
        "change of the whole",
        " ".repeat(whole.len() + 5),
        change(&whole)
    );
    for (number, outing) in (1..).zip(outings) {
        let (name, prompt) = (visible(&outing.name), visible(&outing.prompt));
        let _ = writeln!(out, "{number:>3}  {:>3}  {prompt} ({name})", outing.score);
    }
    out
}

/// Scores by height, rounds from left to right.
fn plot(outings: &[Outing], ascii: bool) -> String {
    let (dot, axis) = if ascii { ('*', '|') } else { ('●', '│') };
    let mut out = String::new();
    for level in (0..=10).rev() {
        let mut line = format!("{:>4} {axis}", level * 10);
        for outing in outings {
            let here = (outing.score + 5) / 10 == level;
            line.push_str(&" ".repeat(STEP - 1));
            line.push(if here { dot } else { ' ' });
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    let floor = if ascii { "-" } else { "─" };
    let corner = if ascii { "+" } else { "└" };
    let _ = writeln!(out, "     {corner}{}", floor.repeat(outings.len() * STEP));
    out.push_str("      ");
    for number in 1..=outings.len() {
        // A string takes any text.
        let _ = write!(out, "{number:>STEP$}");
    }
    out.push('\n');
    out
}

/// A share as a character that is the higher, the larger it is.
fn bar(share: u32, ascii: bool) -> char {
    const BARS: [char; 9] = ['▁', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    if ascii {
        return char::from_digit((share / 10).min(9), 10).unwrap_or('9');
    }
    BARS[(share as usize * 8 / 100).min(8)]
}
