//! Blocks: what is stacked as one, a component's box or a zone with all that it holds.

use super::columns::Columns;
use crate::model::{Cell, Design, Rect, Zone};

/// The rows between a box and what stands below it.
const BELOW_BOX: i32 = 3;
/// The rows between a zone and what stands below it.
const BELOW_ZONE: i32 = 1;
/// The lowest zone that holds nothing.
const EMPTY_ZONE: i32 = 3;
/// How often the order within a block is tried to be bettered.
const ROUNDS: usize = 8;

/// Part of a layout that is stacked as one. Rows count from its top.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    /// The components in it with the top rows of their boxes.
    pub(super) components: Vec<(usize, i32)>,
    /// The zones in it, inner ones before those that hold them.
    pub(super) zones: Vec<PlacedZone>,
    first: usize,
    last: usize,
    height: i32,
    /// Its rows on the board before, which keep the order.
    was: i32,
    is_zone: bool,
}

/// A zone of a [`Block`].
#[derive(Clone, Debug)]
pub(super) struct PlacedZone {
    pub(super) index: usize,
    pub(super) top: i32,
    pub(super) height: i32,
    /// The first and the last column that it covers.
    pub(super) first: usize,
    pub(super) last: usize,
    /// The zones directly in it.
    pub(super) holds: Vec<usize>,
}

/// What is known before anything is placed.
struct Given<'a> {
    design: &'a Design,
    boxes: &'a [Rect],
    columns: &'a Columns,
    /// The smallest zone that holds each component.
    component_in: Vec<Option<usize>>,
    /// The smallest zone that holds each zone.
    zone_in: Vec<Option<usize>>,
}

impl Block {
    /// Everything of `design`.
    pub(super) fn root(design: &Design, boxes: &[Rect], columns: &Columns) -> Self {
        let around = |holds: &dyn Fn(Rect) -> bool, except: Option<usize>| {
            let zones = design.zones.iter().map(Zone::rect).enumerate();
            zones
                .filter(|(index, rect)| Some(*index) != except && holds(*rect))
                .min_by_key(|(_, rect)| u64::from(rect.size.width) * u64::from(rect.size.height))
                .map(|(index, _)| index)
        };
        let held = |index: usize, zone: Rect| {
            around(
                &|rect| rect.contains_rect(zone) && rect != zone,
                Some(index),
            )
        };
        let rects = design.zones.iter().map(Zone::rect);
        let given = Given {
            design,
            boxes,
            columns,
            component_in: boxes
                .iter()
                .map(|rect| around(&|zone| zone.contains(rect.at), None))
                .collect(),
            zone_in: rects
                .enumerate()
                .map(|(index, rect)| held(index, rect))
                .collect(),
        };
        given.content(None, (0, columns.count().saturating_sub(1)))
    }

    const fn overlaps(&self, other: &Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    const fn below(&self) -> i32 {
        if self.is_zone { BELOW_ZONE } else { BELOW_BOX }
    }
}

impl Given<'_> {
    /// What `zone` holds (or the board, if `None`), stacked; a zone in it that holds nothing is as wide as
    /// the rest, or as `span` if there is none.
    fn content(&self, zone: Option<usize>, span: (usize, usize)) -> Block {
        let mut items: Vec<Block> = (0..self.boxes.len())
            .filter(|&component| self.component_in[component] == zone)
            .map(|component| self.single(component))
            .collect();
        let inner = (0..self.design.zones.len()).filter(|&index| self.zone_in[index] == zone);
        let (filled, empty): (Vec<usize>, Vec<usize>) =
            inner.partition(|&index| self.holds_components(index));
        items.extend(filled.into_iter().map(|index| self.zone(index, span)));
        let first = items.iter().map(|item| item.first).min().unwrap_or(span.0);
        let last = items.iter().map(|item| item.last).max().unwrap_or(span.1);
        items.extend(
            empty
                .into_iter()
                .map(|index| self.zone(index, (first, last))),
        );
        self.stack(items, first, last)
    }

    fn holds_components(&self, zone: usize) -> bool {
        let mut inner = (0..self.zone_in.len()).filter(|&index| self.zone_in[index] == Some(zone));
        self.component_in.contains(&Some(zone)) || inner.any(|index| self.holds_components(index))
    }

    fn single(&self, component: usize) -> Block {
        let column = self.columns.of[component];
        Block {
            components: vec![(component, 0)],
            first: column,
            last: column,
            height: self.boxes[component].size.height as i32,
            was: self.boxes[component].at.y,
            ..Block::default()
        }
    }

    /// A zone with its border around what it holds.
    fn zone(&self, index: usize, span: (usize, usize)) -> Block {
        let mut block = self.content(Some(index), span);
        let rect = self.design.zones[index].rect();
        let holds: Vec<usize> = (0..self.zone_in.len())
            .filter(|&inner| self.zone_in[inner] == Some(index))
            .collect();
        // Borders stand close together, but a box keeps a blank row to a border.
        let has_boxes = self.component_in.contains(&Some(index));
        let margin = if has_boxes { 2 } else { 1 };
        block.shift(margin);
        block.height += 2 * margin;
        if block.components.is_empty() && holds.is_empty() {
            block.height = EMPTY_ZONE.max(rect.size.height as i32);
        }
        block.zones.push(PlacedZone {
            index,
            top: 0,
            height: block.height,
            first: block.first,
            last: block.last,
            holds,
        });
        block.was = rect.at.y;
        block.is_zone = true;
        block
    }

    /// Stacks `items`: those that share a column stand above each other.
    fn stack(&self, items: Vec<Block>, first: usize, last: usize) -> Block {
        let lines = self.lines_among(&items);
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by_key(|&item| (items[item].was, self.column_of(&items[item]), item));
        let mut best: Option<(i64, Vec<i32>)> = None;
        for _ in 0..ROUNDS {
            let tops = relaxed(&items, &lines, packed(&items, &order));
            let cost: i64 = lines
                .iter()
                .map(|line| i64::from(line.drop(&tops).unsigned_abs()))
                .sum();
            let keys = barycentres(&items, &lines, &tops);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, tops));
            }
            order.sort_by_key(|&item| keys[item]);
        }
        let tops = best.map_or(Vec::new(), |(_, tops)| tops);
        let top = tops.iter().copied().min().unwrap_or(0);
        let mut out = Block {
            first,
            last,
            ..Block::default()
        };
        for (mut item, row) in items.into_iter().zip(tops) {
            item.shift(row - top);
            out.height = out.height.max(row - top + item.height);
            out.components.append(&mut item.components);
            out.zones.append(&mut item.zones);
        }
        out
    }

    fn column_of(&self, item: &Block) -> i32 {
        let zone = item
            .zones
            .last()
            .map(|zone| self.design.zones[zone.index].at);
        let component = item.components.first().map(|&(c, _)| self.boxes[c].at);
        zone.or(component).map_or(0, |at: Cell| at.x)
    }

    /// The lines between different items.
    fn lines_among(&self, items: &[Block]) -> Vec<Line> {
        let mut place = vec![None; self.boxes.len()];
        for (number, item) in items.iter().enumerate() {
            for &(component, row) in &item.components {
                let middle = row + self.boxes[component].size.height as i32 / 2;
                place[component] = Some((number, middle));
            }
        }
        let ends = self.columns.lines.iter();
        ends.filter_map(|&(from, to)| {
            let (from, to) = (place[from]?, place[to]?);
            (from.0 != to.0).then_some(Line { from, to })
        })
        .collect()
    }
}

impl Block {
    fn shift(&mut self, rows: i32) {
        self.components.iter_mut().for_each(|(_, row)| *row += rows);
        self.zones.iter_mut().for_each(|zone| zone.top += rows);
    }
}

/// A line between two items of a block, each with the row at which the line leaves it.
#[derive(Clone, Copy, Debug)]
struct Line {
    from: (usize, i32),
    to: (usize, i32),
}

impl Line {
    /// How far the line goes down.
    fn drop(&self, tops: &[i32]) -> i32 {
        tops[self.to.0] + self.to.1 - tops[self.from.0] - self.from.1
    }

    /// Where the top of `item` would be if the line were level; `None` if it does not end there.
    fn level(&self, item: usize, tops: &[i32]) -> Option<i32> {
        if self.to.0 == item {
            Some(tops[item] - self.drop(tops))
        } else if self.from.0 == item {
            Some(tops[item] + self.drop(tops))
        } else {
            None
        }
    }
}

/// The top rows if each item in `order` goes as far up as there is room.
fn packed(items: &[Block], order: &[usize]) -> Vec<i32> {
    let columns = items.iter().map(|item| item.last + 1).max().unwrap_or(0);
    let mut free = vec![0; columns];
    let mut tops = vec![0; items.len()];
    for &index in order {
        let item = &items[index];
        let span = item.first..=item.last;
        let top = free[span.clone()].iter().copied().max().unwrap_or(0);
        free[span].fill(top + item.height + item.below());
        tops[index] = top;
    }
    tops
}

/// Moves each item as far as its neighbours above and below let it to where its lines are most level.
fn relaxed(items: &[Block], lines: &[Line], mut tops: Vec<i32>) -> Vec<i32> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&item| (items[item].first, items[item].last));
    for round in 0..ROUNDS {
        if round > 0 {
            order.reverse();
        }
        for &index in &order {
            let mut wanted: Vec<i32> = lines
                .iter()
                .filter_map(|line| line.level(index, &tops))
                .collect();
            wanted.sort_unstable();
            let Some(&upper) = wanted.get(wanted.len() / 2) else {
                continue;
            };
            let lower = wanted[(wanted.len() - 1) / 2];
            let middle = lower + (upper - lower) / 2;
            let item = &items[index];
            let (mut least, mut most) = (i32::MIN, i32::MAX);
            for (other, top) in items.iter().zip(&tops) {
                if !other.overlaps(item) || *top == tops[index] {
                    continue;
                }
                if *top < tops[index] {
                    least = least.max(top + other.height + other.below());
                } else {
                    most = most.min(top - item.below() - item.height);
                }
            }
            if least <= most {
                tops[index] = middle.clamp(least, most);
            }
        }
    }
    tops
}

/// Twice the row at which each item's lines would be level on average, or its own if it has none.
fn barycentres(items: &[Block], lines: &[Line], tops: &[i32]) -> Vec<i64> {
    (0..items.len())
        .map(|item| {
            let levels = lines.iter().filter_map(|line| line.level(item, tops));
            let (sum, count) = levels.fold((0, 0), |(sum, count), level| {
                (sum + i64::from(level), count + 1)
            });
            if count == 0 {
                2 * i64::from(tops[item])
            } else {
                2 * sum / count
            }
        })
        .collect()
}
