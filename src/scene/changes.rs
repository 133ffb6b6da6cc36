//! Where the board holds something else than it did: in the last run at the same moment, or a moment ago.

use super::grid::Grid;
use super::route::Route;
use super::step::Step;
use super::tiles::{CellList, Cells, TileAt, TileSpan};
use crate::model::Cell;

/// Cells that hold something else than in the last run, or lines beside them.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// The cells of each tile, by its number.
    changed: Vec<Cells>,
    /// The tiles that have any.
    tiles: Vec<TileAt>,
    /// Holds all those tiles.
    area: TileSpan,
}

impl Changes {
    /// Adds cells and takes them out of the list.
    pub(super) fn add(&mut self, cells: &mut CellList, grid: &mut Grid) {
        for (tile, cells) in cells.take_tiles() {
            let number = grid.number(tile) as usize;
            if self.changed.len() <= number {
                self.changed.resize(number + 1, 0);
            }
            if self.changed[number] == 0 {
                self.tiles.push(tile);
                self.area.add(tile);
            }
            self.changed[number] |= cells;
        }
    }

    /// Adds the cells of a bundle that hold something else if `after` is drawn in place of `before`.
    pub(super) fn add_between(&mut self, before: &[Route], after: &[Route], grid: &mut Grid) {
        let mut cells = CellList::default();
        add_difference(before, after, &mut cells);
        self.add(&mut cells, grid);
    }

    /// Whether any of them is one at which `step` has looked.
    pub(super) fn touch(&self, step: &Step, grid: &Grid) -> bool {
        let changed = |tile| self.changed.get(grid.known_number(tile)? as usize).copied();
        let mut seen = step.seen.iter();
        self.area.intersects(step.area)
            && seen.any(|&(tile, cells)| changed(tile).unwrap_or(0) & cells != 0)
    }

    pub(super) fn into_tiles(self) -> Vec<TileAt> {
        self.tiles
    }
}

/// Adds the cells of a bundle that hold something else if `after` is drawn in place of `before`, and those
/// beside them, which are less to other lines.
pub(super) fn add_difference(before: &[Route], after: &[Route], cells: &mut CellList) {
    let (before, after) = (marks(before), marks(after));
    let (mut old, mut new) = (before.iter().peekable(), after.iter().peekable());
    let mut different = Vec::new();
    loop {
        let mark = match (old.peek(), new.peek()) {
            (Some(one), Some(other)) if one == other => {
                old.next();
                new.next();
                continue;
            }
            (Some(one), Some(other)) if one < other => old.next(),
            (_, Some(_)) => new.next(),
            (Some(_), None) => old.next(),
            (None, None) => break,
        };
        different.extend(mark.map(|mark| mark.cell));
    }
    cells.insert_around(&different);
}

/// What a bundle has in a cell.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    cell: Cell,
    /// The member of the bundle.
    member: usize,
    /// The arms of its line; `None` where its arrowhead is or its label.
    arms: Option<u8>,
}

/// All that is drawn of `routes`, in order.
fn marks(routes: &[Route]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (member, route) in routes.iter().enumerate() {
        let mark = |cell, arms| Mark { cell, member, arms };
        let line = route.drawn_arms();
        marks.extend(line.map(|(cell, arms)| mark(cell, Some(arms.bits()))));
        route.marked(|cell, _| marks.push(mark(cell, None)));
    }
    marks.sort_unstable();
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::glyphs::Direction;

    /// A line along row 3 from column 0 on.
    fn line(length: i32) -> Route {
        Route {
            cells: (0..length).map(|x| Cell::new(x, 3)).collect(),
            start: Some(Direction::East),
            end: Some(Direction::East),
            ..Route::default()
        }
    }

    #[test]
    fn a_line_that_keeps_its_way_differs_at_its_end_alone() {
        let mut cells = CellList::default();
        add_difference(&[line(10)], &[line(11)], &mut cells);
        let tiles = cells.take_tiles();
        let row = |row: i32| (tiles[0].1 >> (16 * row)) as u16;
        assert_eq!(row(3), 0b1111 << 8, "both ends and what is beside them");
        assert_eq!((row(2), row(4), tiles.len()), (0b11 << 9, 0b11 << 9, 1));
        add_difference(&[line(10)], &[line(10)], &mut cells);
        assert!(cells.take_tiles().is_empty());
    }
}
