//! Putting a component into a connection: where it stands, and what the two halves mean.

use super::room::{insert_columns, insert_rows};
use crate::app::Refusal;
use crate::app::infer::{self, Drawn};
use crate::catalogue::Catalogue;
use crate::model::{Cell, Component, ConnectionKind, Design, Exercised, Id, Need, Rect, Size};
use crate::scene::Scene;

/// The cells that stay free on both sides of a box that is put in between: room for an arrow.
const KEPT: (i32, i32) = (6, 2);

/// Where a box is put into a connection, and what has to move aside before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Its top left cell.
    pub at: Cell,
    columns: (i32, u32),
    rows: (i32, u32),
}

impl Gap {
    /// Moves aside what stands in the way.
    pub fn open(self, design: &mut Design) {
        if self.columns.1 > 0 {
            insert_columns(design, self.columns.0, self.columns.1);
        }
        if self.rows.1 > 0 {
            insert_rows(design, self.rows.0, self.rows.1);
        }
    }
}

/// Where a box of `size` goes in the connection `id`: between its ends where they lie side by side or one
/// above the other, else in the middle of its way. `None` if there is no such connection.
pub fn gap(design: &Design, scene: &Scene, id: &Id, size: Size) -> Option<Gap> {
    let index = design.connections.iter().position(|c| c.id == *id)?;
    let connection = &design.connections[index];
    let rect = |end: &Id| {
        let index = design.components.iter().position(|c| c.id == *end)?;
        Some(scene.component_rect(index))
    };
    let (from, to) = (rect(&connection.from)?, rect(&connection.to)?);
    let (width, height) = (size.width as i32, size.height as i32);
    let (left, right) = if from.at.x <= to.at.x {
        (from, to)
    } else {
        (to, from)
    };
    let (upper, lower) = if from.at.y <= to.at.y {
        (from, to)
    } else {
        (to, from)
    };
    let middle = |start: i32, end: i32, length: i32| start + (end - start - length) / 2;
    let none = (0, 0);
    if right.at.x > left.right() && upper.bottom() > lower.at.y {
        let missing = (width + 2 * KEPT.0 - (right.at.x - left.right())).max(0);
        let at = Cell::new(
            middle(left.right(), right.at.x + missing, width),
            from.at.y + (from.size.height as i32 - height) / 2,
        );
        let columns = (right.at.x, missing.unsigned_abs());
        return Some(placed(design, scene, at, size, columns, none));
    }
    if lower.at.y > upper.bottom() && left.right() > right.at.x {
        let missing = (height + 2 * KEPT.1 - (lower.at.y - upper.bottom())).max(0);
        let at = Cell::new(
            from.at.x + (from.size.width as i32 - width) / 2,
            middle(upper.bottom(), lower.at.y + missing, height),
        );
        let rows = (lower.at.y, missing.unsigned_abs());
        return Some(placed(design, scene, at, size, none, rows));
    }
    let cells = &scene.route(index).cells;
    let at = cells.get(cells.len() / 2).copied().unwrap_or(from.at);
    let at = at.offset(-width / 2, -height / 2);
    Some(Gap {
        at: scene.free_place_near(at, size),
        columns: none,
        rows: none,
    })
}

/// The gap at `at` if nothing will stand there once it is open, else the nearest free place as all is now.
fn placed(
    design: &Design,
    scene: &Scene,
    at: Cell,
    size: Size,
    columns: (i32, u32),
    rows: (i32, u32),
) -> Gap {
    let wanted = Rect::new(at, size);
    let shift = |rect: Rect| {
        let dx = if rect.at.x >= columns.0 { columns.1 } else { 0 };
        let dy = if rect.at.y >= rows.0 { rows.1 } else { 0 };
        Rect::new(rect.at.offset(dx as i32, dy as i32), rect.size)
    };
    let boxes = (0..design.components.len()).map(|index| scene.component_rect(index));
    let notes = (0..design.notes.len()).filter_map(|index| scene.note_rect(index));
    let mut solid = boxes.chain(notes).map(shift);
    if solid.any(|rect| rect.grown(1, 1).intersects(wanted)) {
        return Gap {
            at: scene.free_place_near(at, size),
            columns: (0, 0),
            rows: (0, 0),
        };
    }
    Gap { at, columns, rows }
}

/// Adds `component` and leads the connection `id` to it, and a new one on from there to where it led; flows
/// that use the connection go on through both.
///
/// What the caller says of the connection stays with its first half, how the target is spoken to goes with
/// the second.
pub fn put_between(
    design: &mut Design,
    catalogue: &Catalogue,
    id: &Id,
    component: Component,
) -> Result<Drawn, Refusal> {
    let gone = || Refusal::from("The connection is gone; choose another");
    let index = design.connections.iter().position(|c| c.id == *id);
    let index = index.ok_or_else(gone)?;
    let old = design.connections[index].clone();
    let new = component.id.clone();
    design.components.push(component);

    let mut likely = design.clone();
    let drawn = infer::draw(&mut likely, catalogue, &old.from, &new, 0)?;
    let likely = likely.connection(drawn.id.as_str()).ok_or_else(gone)?;
    let first = &mut design.connections[index];
    (first.kind, first.subscription) = (likely.kind, likely.subscription);
    first.to = new.clone();
    first.protocol.clear();
    (first.topic, first.latency, first.availability) = (None, None, None);

    let drawn = infer::draw(design, catalogue, &new, &old.to, 0)?;
    let plain =
        old.need == Need::Required && matches!(old.exercised, None | Some(Exercised::Always));
    for connection in &mut design.connections {
        if connection.id == drawn.id && connection.kind == old.kind {
            connection.protocol.clone_from(&old.protocol);
            connection.topic.clone_from(&old.topic);
            connection.latency = old.latency;
            connection.availability = old.availability;
            if connection.kind == ConnectionKind::Call && plain {
                connection.op = old.op;
            }
        }
    }
    for via in design.flows.iter_mut().filter_map(|flow| flow.via.as_mut()) {
        if let Some(at) = via.iter().position(|other| other == id)
            && !via.contains(&drawn.id)
        {
            via.insert(at + 1, drawn.id.clone());
        }
    }
    Ok(drawn)
}
