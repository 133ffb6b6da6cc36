//! Room for boxes that grew: a longer name or one more digit must not run over a neighbour.
//!
//! Columns are inserted where the neighbour begins, as in a spreadsheet: everything to the right moves
//! along, zones across widen, so that what was aligned stays aligned. Costs the product of the boxes that
//! grew and all boxes.

use crate::catalogue::Catalogue;
use crate::model::{Component, Design, Rect};
use crate::scene::Scene;

/// The columns that are kept free before a neighbour, if there were so many: room for an arrow.
const KEPT: i32 = 5;

/// Moves what stands to the right of components that are wider in `after` than in `before`, where they
/// would come too near.
pub fn make_room(before: &Design, after: &mut Design, catalogue: &Catalogue) {
    let size = |c: &Component| Scene::size_of(c, catalogue);
    // What grew is told before anything moves: a box that is pushed aside is where it was not before.
    let mut grown = Vec::new();
    for (index, new) in after.components.iter().enumerate() {
        let old = match before.components.get(index) {
            Some(old) if old == new => continue,
            Some(old) if old.id == new.id => Some(old),
            _ => before.component(new.id.as_str()),
        };
        if let Some(old) = old.filter(|old| old.at == new.at)
            && size(new).width > size(old).width
        {
            grown.push((index, size(old)));
        }
    }
    for (index, old) in grown {
        let new = &after.components[index];
        let (old, new) = (Rect::new(new.at, old), Rect::new(new.at, size(new)));
        if let Some((boundary, columns)) = missing(after, index, old, new, catalogue) {
            insert_columns(after, boundary, columns);
        }
    }
}

/// Where columns are missing for a box that grew from `old` to `new`, and how many.
fn missing(
    design: &Design,
    index: usize,
    old: Rect,
    new: Rect,
    catalogue: &Catalogue,
) -> Option<(i32, u32)> {
    let level = |other: Rect| other.at.y < new.bottom() && new.at.y < other.bottom();
    let boxes = design
        .components
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != index)
        .map(|(_, c)| Rect::new(c.at, Scene::size_of(c, catalogue)))
        .filter(|other| level(*other) && other.at.x >= old.right())
        .map(|other| (other.at.x, KEPT));
    let borders = design
        .zones
        .iter()
        .filter(|zone| zone.rect().contains_rect(old))
        .map(|zone| (zone.rect().right() - 1, 1));
    boxes
        .chain(borders)
        .filter_map(|(edge, kept)| {
            let gap = (edge - old.right()).min(kept);
            let columns = new.right() + gap - edge;
            (columns > 0).then_some((edge, columns.unsigned_abs()))
        })
        .reduce(|(first, most), (edge, columns)| (first.min(edge), most.max(columns)))
}

/// Moves everything from column `boundary` on to the right; zones across it widen.
pub(super) fn insert_columns(design: &mut Design, boundary: i32, columns: u32) {
    let dx = columns as i32;
    for component in design.components.iter_mut().filter(|c| c.at.x >= boundary) {
        component.at = component.at.offset(dx, 0);
    }
    for zone in &mut design.zones {
        if zone.at.x >= boundary {
            zone.at = zone.at.offset(dx, 0);
        } else if zone.rect().right() > boundary {
            zone.size.width = zone.size.width.saturating_add(columns);
        }
    }
    for at in design.notes.iter_mut().filter_map(|note| note.at.as_mut()) {
        if at.x >= boundary {
            *at = at.offset(dx, 0);
        }
    }
}

/// Moves everything from row `boundary` on down; zones across it grow.
pub(super) fn insert_rows(design: &mut Design, boundary: i32, rows: u32) {
    let dy = rows as i32;
    for component in design.components.iter_mut().filter(|c| c.at.y >= boundary) {
        component.at = component.at.offset(0, dy);
    }
    for zone in &mut design.zones {
        if zone.at.y >= boundary {
            zone.at = zone.at.offset(0, dy);
        } else if zone.rect().bottom() > boundary {
            zone.size.height = zone.size.height.saturating_add(rows);
        }
    }
    for at in design.notes.iter_mut().filter_map(|note| note.at.as_mut()) {
        if at.y >= boundary {
            *at = at.offset(0, dy);
        }
    }
}
