//! Places for boxes that have none on our board: callers on the left, what they call to the right of
//! them, each group a block of its own.
//!
//! A drawing that says where its boxes lie is followed only in their order from top to bottom, as its
//! units and sizes are others. O(n log n) a level of groups.

use std::collections::HashMap;

use crate::catalogue::{Catalogue, Face};
use crate::model::sketch::Sketch;
use crate::model::{Cell, Design, Rect, Size};

/// Columns between boxes, for arrows and what they say.
const ACROSS: u32 = 12;
/// Rows between boxes.
const DOWN: u32 = 3;
/// Room between a zone's border and what lies in it.
const INSIDE: Size = Size::new(4, 2);

/// Gives the components and zones of `design`, which come from `sketch` in order, their places.
pub(super) fn place(sketch: &Sketch, catalogue: &Catalogue, design: &mut Design) {
    let sizes = design.components.iter();
    let sizes = sizes.map(|component| Face::rect(component, catalogue).size);
    let ranks = ranks(sketch);
    let mut blocks = Blocks {
        sketch,
        group_ranks: group_ranks(sketch, &ranks),
        ranks,
        sizes: sizes.collect(),
        groups: vec![Size::new(0, 0); sketch.groups.len()],
        inside: HashMap::new(),
    };
    for (index, part) in sketch.boxes.iter().enumerate() {
        blocks
            .inside
            .entry(part.group)
            .or_default()
            .push(Item::Box(index));
    }
    for (index, group) in sketch.groups.iter().enumerate() {
        blocks
            .inside
            .entry(group.within)
            .or_default()
            .push(Item::Group(index));
    }
    // A group comes after the one around it, so that backwards all that lies in one is measured first.
    for group in (0..sketch.groups.len()).rev() {
        let (size, _) = blocks.arranged(Some(group));
        blocks.groups[group] = Size::new(
            (size.width + 2 * INSIDE.width).max(20),
            (size.height + 2 * INSIDE.height).max(5),
        );
    }
    blocks.lay(None, Cell::new(0, 0), design);
    for group in 0..sketch.groups.len() {
        let at = design.zones[group].at;
        let inner = Cell::new(at.x + INSIDE.width as i32, at.y + INSIDE.height as i32);
        blocks.lay(Some(group), inner, design);
    }
}

/// Something that is placed.
#[derive(Clone, Copy)]
enum Item {
    Box(usize),
    Group(usize),
}

struct Blocks<'a> {
    sketch: &'a Sketch,
    ranks: Vec<usize>,
    /// How far to the right each group belongs.
    group_ranks: Vec<usize>,
    sizes: Vec<Size>,
    groups: Vec<Size>,
    inside: HashMap<Option<usize>, Vec<Item>>,
}

impl Blocks<'_> {
    fn size(&self, item: Item) -> Size {
        match item {
            Item::Box(index) => self.sizes[index],
            Item::Group(index) => self.groups[index],
        }
    }

    /// How far to the right an item belongs.
    fn rank(&self, item: Item) -> usize {
        match item {
            Item::Box(index) => self.ranks[index],
            Item::Group(index) => self.group_ranks[index],
        }
    }

    /// The size of what lies in `group`, and each item's place in it.
    fn arranged(&self, group: Option<usize>) -> (Size, Vec<(Item, Cell)>) {
        let mut columns: Vec<(usize, f64, Item)> = Vec::new();
        for &item in self.inside.get(&group).into_iter().flatten() {
            let height = match item {
                Item::Box(index) => self.sketch.boxes[index].place.map_or(0.0, |(_, y)| y),
                Item::Group(_) => 0.0,
            };
            columns.push((self.rank(item), height, item));
        }
        columns.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
        let (mut places, mut whole) = (Vec::new(), Size::new(0, 0));
        let (mut x, mut y, mut widest, mut rank) = (0, 0, 0, None);
        for (column, _, item) in columns {
            if rank != Some(column) {
                if rank.is_some() {
                    x += widest + ACROSS;
                }
                (y, widest, rank) = (0, 0, Some(column));
            }
            let size = self.size(item);
            places.push((item, Cell::new(x as i32, y as i32)));
            widest = widest.max(size.width);
            y += size.height;
            whole = Size::new(whole.width.max(x + widest), whole.height.max(y));
            y += DOWN;
        }
        (whole, places)
    }

    /// Places what lies in `group`, whose inner corner is `at`.
    fn lay(&self, group: Option<usize>, at: Cell, design: &mut Design) {
        for (item, offset) in self.arranged(group).1 {
            let at = Cell::new(at.x + offset.x, at.y + offset.y);
            match item {
                Item::Box(index) => design.components[index].at = at,
                Item::Group(index) => {
                    let rect = Rect::new(at, self.groups[index]);
                    design.zones[index].at = rect.at;
                    design.zones[index].size = rect.size;
                }
            }
        }
    }
}

/// How far to the right each group belongs: as far as what lies most to the left in it.
fn group_ranks(sketch: &Sketch, ranks: &[usize]) -> Vec<usize> {
    let mut least = vec![None; sketch.groups.len()];
    for (part, &rank) in sketch.boxes.iter().zip(ranks) {
        if let Some(group) = part.group {
            lower(&mut least[group], rank);
        }
    }
    for (index, group) in sketch.groups.iter().enumerate().rev() {
        if let (Some(around), Some(rank)) = (group.within, least[index]) {
            lower(&mut least[around], rank);
        }
    }
    least.into_iter().map(Option::unwrap_or_default).collect()
}

fn lower(least: &mut Option<usize>, rank: usize) {
    *least = Some(least.map_or(rank, |least| least.min(rank)));
}

/// How many arrows lead to each box at most, from boxes that none leads to; arrows back on a way count
/// nothing.
fn ranks(sketch: &Sketch) -> Vec<usize> {
    let count = sketch.boxes.len();
    let mut out = vec![Vec::new(); count];
    let mut open = vec![0_usize; count];
    for arrow in sketch.arrows.iter().filter(|arrow| arrow.from != arrow.to) {
        out[arrow.from].push(arrow.to);
        open[arrow.to] += 1;
    }
    let mut ranks = vec![0; count];
    let mut done = vec![false; count];
    let mut ready: Vec<usize> = (0..count).filter(|&index| open[index] == 0).collect();
    let mut next = 0;
    loop {
        while let Some(index) = ready.pop() {
            if std::mem::replace(&mut done[index], true) {
                continue;
            }
            for &to in &out[index] {
                open[to] = open[to].saturating_sub(1);
                if !done[to] {
                    ranks[to] = ranks[to].max(ranks[index] + 1);
                    if open[to] == 0 {
                        ready.push(to);
                    }
                }
            }
        }
        // Only boxes on cycles are left: the first of them begins.
        while next < count && done[next] {
            next += 1;
        }
        if next == count {
            return ranks;
        }
        ready.push(next);
    }
}
