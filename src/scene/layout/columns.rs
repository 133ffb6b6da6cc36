//! Which column each component stands in, and how wide columns and the gaps between them are.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr;

use super::super::labels;
use crate::catalogue::{Catalogue, Place};
use crate::model::{Connection, Design, Rect};

/// The narrowest gap between two columns: an arrow with a short label.
const NARROWEST: i32 = 9;
/// The columns of a gap beside the label.
const BESIDE_LABEL: i32 = 5;

/// The columns of a layout.
pub(super) struct Columns {
    /// The column of each component.
    pub(super) of: Vec<usize>,
    /// The width of the widest box in each column, in cells.
    pub(super) widths: Vec<i32>,
    /// Caller and called of each connection, in the direction in which work goes.
    pub(super) lines: Vec<(usize, usize)>,
    /// The connection of each of `lines`, by index.
    connections: Vec<usize>,
}

impl Columns {
    /// The columns of the components of `design`, whose boxes are given.
    pub(super) fn new(design: &Design, catalogue: &Catalogue, boxes: &[Rect]) -> Self {
        let (lines, connections) = lines(design);
        let is = |index: usize, place: Place| {
            let kind = design.components[index].kind.as_str();
            catalogue
                .component(kind)
                .is_some_and(|kind| kind.place == place)
        };
        let clients: Vec<bool> = (0..boxes.len()).map(|c| is(c, Place::Client)).collect();
        let mut of = assign(&lines, &clients, boxes);
        let called_by_client = |index| lines.iter().any(|&(from, to)| to == index && clients[from]);
        let inside = |index: usize| !is(index, Place::Provider) || called_by_client(index);
        let all = 0..boxes.len();
        let right = all
            .clone()
            .filter(|&index| inside(index))
            .map(|index| of[index] + 1)
            .max();
        // Other providers stand at the far right, beyond what is one's own; those
        // that clients call, such as DNS, stand next to them.
        for index in all.filter(|&index| !inside(index)) {
            of[index] = of[index].max(right.unwrap_or(0));
        }
        let count = of.iter().max().map_or(0, |last| last + 1);
        let mut widths = vec![0; count];
        for (column, rect) in of.iter().zip(boxes) {
            widths[*column] = widths[*column].max(rect.size.width as i32);
        }
        Self {
            of,
            widths,
            lines,
            connections,
        }
    }

    /// How many columns there are.
    pub(super) const fn count(&self) -> usize {
        self.widths.len()
    }

    /// The cells before each column that labels need.
    pub(super) fn gaps(&self, design: &Design) -> Vec<i32> {
        let mut gaps = vec![NARROWEST; self.count()];
        for (&(from, to), &connection) in self.lines.iter().zip(&self.connections) {
            let (first, last) = (self.of[from], self.of[to]);
            if last > first {
                let label = labels::text(&design.connections[connection]);
                gaps[first + 1] = gaps[first + 1].max(label.width() as i32 + BESIDE_LABEL);
            }
        }
        gaps
    }
}

/// The lines between different components and the index of the connection of each.
fn lines(design: &Design) -> (Vec<(usize, usize)>, Vec<usize>) {
    let index: HashMap<&str, usize> = design
        .components
        .iter()
        .enumerate()
        .map(|(index, c)| (c.id.as_str(), index))
        .collect();
    let ends = |c: &Connection| {
        let (from, to) = c.direction();
        let ends = (*index.get(from.as_str())?, *index.get(to.as_str())?);
        (ends.0 != ends.1).then_some(ends)
    };
    let all = design.connections.iter().enumerate();
    all.filter_map(|(index, c)| Some((ends(c)?, index))).unzip()
}

/// The column of each component: one more than the last of those that call it.
fn assign(lines: &[(usize, usize)], clients: &[bool], boxes: &[Rect]) -> Vec<usize> {
    let count = boxes.len();
    let mut called: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut callers = vec![0; count];
    for &(from, to) in lines {
        called[from].push(to);
        callers[to] += 1;
    }
    let mut begin: Vec<usize> = (0..count).collect();
    begin.sort_by_key(|&c| (!clients[c], callers[c] > 0, boxes[c].at.x, boxes[c].at.y, c));
    let order = topological(&called, &begin);
    let mut rank = vec![0; count];
    for (position, &component) in order.iter().enumerate() {
        rank[component] = position;
    }
    let mut columns = vec![0_usize; count];
    for &from in &order {
        for &to in called[from].iter().filter(|&&to| rank[to] > rank[from]) {
            columns[to] = columns[to].max(columns[from] + 1);
        }
    }
    // What nobody calls stands right before what it calls, unless it is a client.
    for &component in order.iter().rev() {
        let next = called[component].iter().map(|&to| columns[to]).min();
        if let (0, false, Some(next)) = (callers[component], clients[component], next) {
            columns[component] = next.saturating_sub(1);
        }
    }
    columns
}

/// The components in an order in which callers come before the called, except where a cycle is cut.
fn topological(called: &[Vec<usize>], begin: &[usize]) -> Vec<usize> {
    let mut seen = vec![false; called.len()];
    let mut done = Vec::with_capacity(called.len());
    for &start in begin {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        // A component and how many of those that it calls have been visited.
        let mut stack = vec![(start, 0)];
        while let Some((component, visited)) = stack.last_mut() {
            match called[*component].get(*visited) {
                Some(&next) => {
                    *visited += 1;
                    if !std::mem::replace(&mut seen[next], true) {
                        stack.push((next, 0));
                    }
                }
                None => {
                    done.push(*component);
                    stack.pop();
                }
            }
        }
    }
    done.reverse();
    done
}
