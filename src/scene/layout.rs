//! Tidy places for the components and zones of a design: in columns from the callers to the called.
//!
//! **Terms.** Components stand in *columns*: clients in the first, everything else to the right of what
//! calls it. A zone is a *block* over the columns of what it holds, and is stacked with its neighbours as
//! if it were one tall box, so that it never holds what it did not hold before. Within a block the rows
//! keep the order that they have on the board unless another makes the lines shorter, so that a small
//! change of the design changes little of its layout.
//!
//! **Source.** The phases (columns by longest path after cycles are cut, order by barycentres, then
//! places) are those of K. Sugiyama, S. Tagawa, M. Toda, "Methods for Visual Understanding of
//! Hierarchical System Structures" (1981); blocks inside blocks are from G. Sander, "Layout of Compound
//! Directed Graphs" (1996).
//!
//! **Why no crate.** `rust-sugiyama` 0.4, tried on ten of the shipped designs without their zones, draws a little
//! tighter: 9 crossings, 337 bends and 7,227 cells of lines and borders, against 12, 345 and 8,142 here. But it
//! knows no zones, which nearly every design has, nested; it leaves clients where they fall; and it begins
//! anew each time: one component taken out, it moves 82 of the others, by 16 cells on average, against 49 by 12.
//!
//! **Cost.** O(rounds × items²) for each block, of which most hold a handful.

mod block;
mod columns;

use super::Scene;
use crate::catalogue::Catalogue;
use crate::model::{Cell, Design, Rect, Size};
use block::Block;
use columns::Columns;

/// Where everything of a design goes, in the order of its lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The place of each component.
    pub components: Vec<Cell>,
    /// The rectangle of each zone.
    pub zones: Vec<Rect>,
}

/// The columns between the border of a zone and what it holds, or the border of a zone inside.
const MARGIN: i32 = 2;

impl Layout {
    /// A tidy layout of `design`, its top left corner where that of the drawing was.
    pub fn tidy(design: &Design, catalogue: &Catalogue) -> Self {
        let boxes: Vec<Rect> = design
            .components
            .iter()
            .map(|c| Rect::new(c.at, Scene::size_of(c, catalogue)))
            .collect();
        let columns = Columns::new(design, catalogue, &boxes);
        let root = Block::root(design, &boxes, &columns);
        let nesting = Nesting::new(design, &root, columns.count());
        let starts = nesting.starts(design, &columns);
        let mut out = Self {
            components: boxes.iter().map(|rect| rect.at).collect(),
            zones: design.zones.iter().map(crate::model::Zone::rect).collect(),
        };
        for &(component, row) in &root.components {
            let column = columns.of[component];
            out.components[component] = Cell::new(starts[column], row);
        }
        for zone in &root.zones {
            let left = starts[zone.first] - MARGIN * nesting.left[zone.index];
            let right =
                starts[zone.last] + columns.widths[zone.last] + MARGIN * nesting.right[zone.index];
            let size = Size::new((right - left).unsigned_abs(), zone.height.unsigned_abs());
            out.zones[zone.index] = Rect::new(Cell::new(left, zone.top), size);
        }
        out.anchor(design, &boxes);
        out
    }

    /// Moves everything so that its top left corner is where it was.
    fn anchor(&mut self, design: &Design, boxes: &[Rect]) {
        let corner = |rects: &mut dyn Iterator<Item = Rect>| rects.reduce(Rect::union);
        let zones = design.zones.iter().map(crate::model::Zone::rect);
        let before = corner(&mut boxes.iter().copied().chain(zones));
        let now = boxes.iter().zip(&self.components);
        let now = now.map(|(rect, at)| Rect::new(*at, rect.size));
        let after = corner(&mut now.chain(self.zones.iter().copied()));
        if let (Some(before), Some(after)) = (before, after) {
            let (dx, dy) = (before.at.x - after.at.x, before.at.y - after.at.y);
            self.components
                .iter_mut()
                .chain(self.zones.iter_mut().map(|zone| &mut zone.at))
                .for_each(|at| *at = at.offset(dx, dy));
        }
    }
}

/// How many borders lie between a zone's and what it holds, its own included.
struct Nesting {
    left: Vec<i32>,
    right: Vec<i32>,
    /// The most borders before each column.
    opened: Vec<i32>,
    /// The most borders after each column.
    closed: Vec<i32>,
}

impl Nesting {
    fn new(design: &Design, root: &Block, columns: usize) -> Self {
        let mut out = Self {
            left: vec![1; design.zones.len()],
            right: vec![1; design.zones.len()],
            opened: vec![0; columns],
            closed: vec![0; columns],
        };
        // Inner zones come before the zones that hold them.
        for zone in &root.zones {
            for &inner in &zone.holds {
                let Some(inside) = root.zones.iter().find(|other| other.index == inner) else {
                    continue;
                };
                if inside.first == zone.first {
                    out.left[zone.index] = out.left[zone.index].max(out.left[inner] + 1);
                }
                if inside.last == zone.last {
                    out.right[zone.index] = out.right[zone.index].max(out.right[inner] + 1);
                }
            }
            out.opened[zone.first] = out.opened[zone.first].max(out.left[zone.index]);
            out.closed[zone.last] = out.closed[zone.last].max(out.right[zone.index]);
        }
        out
    }

    /// The first cell of the boxes of each column.
    fn starts(&self, design: &Design, columns: &Columns) -> Vec<i32> {
        let gaps = columns.gaps(design);
        let mut starts: Vec<i32> = Vec::with_capacity(columns.count());
        for (column, gap) in gaps.into_iter().enumerate() {
            let start = match column.checked_sub(1) {
                Some(before) => {
                    let borders = self.closed[before] + self.opened[column];
                    starts[before] + columns.widths[before] + gap + MARGIN * borders
                }
                None => 0,
            };
            starts.push(start);
        }
        starts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::GlyphSet;
    use crate::scene::tests::{board, drawn};

    fn tidied(text: &str) -> Design {
        let mut design = board(text);
        let layout = Layout::tidy(&design, Catalogue::shipped());
        for (component, at) in design.components.iter_mut().zip(layout.components) {
            component.at = at;
        }
        for (zone, rect) in design.zones.iter_mut().zip(layout.zones) {
            (zone.at, zone.size) = (rect.at, rect.size);
        }
        design
    }

    const SHOP: &str = "
        zone eu region 10 0 60 40
        zone az-a availability-zone 12 1 50 20
        zone az-b availability-zone 12 22 50 8
        db sql-database 14 3
        api service*2 20 8
        jobs queue 16 13
        lb load-balancer 30 17
        worker worker 40 24
        user client 0 0
        mail notification-provider 80 0
        user > lb HTTPS
        lb > api HTTP
        api > db SQL
        api > jobs AMQP
        jobs > worker push
        worker > mail HTTPS
        worker > db";

    #[test]
    fn callers_stand_left_of_what_they_call() {
        let design = tidied(SHOP);
        insta::assert_snapshot!(drawn(&design, GlyphSet::Unicode));
        for connection in &design.connections {
            let at = |id: &crate::model::Id| design.component(id.as_str()).unwrap().at.x;
            let ends = (at(&connection.from), at(&connection.to));
            let back = connection.from == "worker" && connection.to == "db";
            assert!(back || ends.0 < ends.1, "{}", connection.id);
        }
    }

    #[test]
    fn what_is_tidy_stays() {
        let once = tidied(SHOP);
        let layout = Layout::tidy(&once, Catalogue::shipped());
        let places: Vec<Cell> = once.components.iter().map(|c| c.at).collect();
        assert_eq!(layout.components, places);
    }
}
