//! Putting components in order: tidy layouts, rows and columns, equal distances.
//!
//! What lies in which zone means something, so a layout that would change it is refused, as is one that
//! would put boxes on each other.

use crate::app::Refusal;
use crate::catalogue::Catalogue;
use crate::model::{Cell, Design, Id, Rect, Size};
use crate::scene::{Layout, Scene, SceneOptions};

/// Which way things are lined up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// From left to right.
    Across,
    /// From top to bottom.
    Down,
}

/// Puts everything in tidy places; zones hold afterwards what they held before.
pub fn tidy(design: &mut Design, catalogue: &Catalogue) -> Result<(), Refusal> {
    let before = design.clone();
    let layout = Layout::tidy(design, catalogue);
    for (component, at) in design.components.iter_mut().zip(layout.components) {
        component.at = at;
    }
    for (zone, rect) in design.zones.iter_mut().zip(layout.zones) {
        (zone.at, zone.size) = (rect.at, rect.size);
    }
    if membership(design) != membership(&before) {
        return Err("Zones cross here: select the components of one and tidy those".into());
    }
    settle_notes(design, &before, catalogue);
    Ok(())
}

/// Puts the components `ids` in tidy places, where they are now.
pub fn tidy_some(design: &mut Design, catalogue: &Catalogue, ids: &[Id]) -> Result<(), Refusal> {
    let before = membership(design);
    let part = Design {
        components: chosen(design, ids)
            .map(|index| design.components[index].clone())
            .collect(),
        connections: design
            .connections
            .iter()
            .filter(|c| ids.contains(&c.from) && ids.contains(&c.to))
            .cloned()
            .collect(),
        ..Design::default()
    };
    let layout = Layout::tidy(&part, catalogue);
    let indices: Vec<usize> = chosen(design, ids).collect();
    for (index, at) in indices.into_iter().zip(layout.components) {
        design.components[index].at = at;
    }
    if membership(design) != before {
        return Err("Tidied, these would leave their zone: Esc and tidy all, or widen it".into());
    }
    apart(design, catalogue, ids)
}

/// Puts the components `ids` in one row or one column, that of the first.
pub fn line_up(
    design: &mut Design,
    catalogue: &Catalogue,
    ids: &[Id],
    axis: Axis,
) -> Result<(), Refusal> {
    let Some(first) = ids.first().and_then(|id| design.component(id.as_str())) else {
        return Ok(());
    };
    let goal = middle(rect(first, catalogue));
    for index in chosen(design, ids).collect::<Vec<_>>() {
        let at = middle(rect(&design.components[index], catalogue));
        let at = match axis {
            Axis::Across => (0, (goal.1 - at.1).div_euclid(2)),
            Axis::Down => ((goal.0 - at.0).div_euclid(2), 0),
        };
        let component = &mut design.components[index];
        component.at = component.at.offset(at.0, at.1);
    }
    apart(design, catalogue, ids)
}

/// Moves the components `ids` that lie between the outermost ones so that all gaps are equal.
pub fn spread(
    design: &mut Design,
    catalogue: &Catalogue,
    ids: &[Id],
    axis: Axis,
) -> Result<(), Refusal> {
    let along = |rect: Rect| match axis {
        Axis::Across => (rect.at.x, rect.size.width as i32),
        Axis::Down => (rect.at.y, rect.size.height as i32),
    };
    let mut boxes: Vec<(usize, (i32, i32))> = chosen(design, ids)
        .map(|index| (index, along(rect(&design.components[index], catalogue))))
        .collect();
    boxes.sort_by_key(|&(index, (start, _))| (start, index));
    let (Some((_, first)), Some((_, last))) = (boxes.first(), boxes.last()) else {
        return Ok(());
    };
    let inner: i32 = boxes.iter().map(|(_, (_, size))| size).sum();
    let room = last.0 + last.1 - first.0 - inner;
    let gaps = boxes.len() as i32 - 1;
    let mut taken = first.0;
    for (rank, (index, (start, size))) in (0..).zip(&boxes) {
        let by = taken + room * rank / gaps.max(1) - start;
        let component = &mut design.components[*index];
        component.at = match axis {
            Axis::Across => component.at.offset(by, 0),
            Axis::Down => component.at.offset(0, by),
        };
        taken += size;
    }
    apart(design, catalogue, ids)
}

/// Whether each of the components `ids` has its place for itself.
fn apart(design: &Design, catalogue: &Catalogue, ids: &[Id]) -> Result<(), Refusal> {
    let rects: Vec<Rect> = design
        .components
        .iter()
        .map(|c| rect(c, catalogue))
        .collect();
    for index in chosen(design, ids) {
        let over =
            (0..rects.len()).find(|&other| other != index && rects[other].intersects(rects[index]));
        if let Some(other) = over {
            let other = super::title(catalogue, &design.components[other]);
            let this = super::title(catalogue, &design.components[index]);
            return Err(Refusal(format!(
                "{this} would cover {other}; make room first"
            )));
        }
    }
    Ok(())
}

/// The indices of the components `ids`.
fn chosen<'a>(design: &'a Design, ids: &'a [Id]) -> impl Iterator<Item = usize> + 'a {
    let all = design.components.iter().enumerate();
    all.filter(|(_, c)| ids.contains(&c.id))
        .map(|(index, _)| index)
}

/// Which zones each component and each zone lies in, in the design's order.
fn membership(design: &Design) -> Vec<Vec<bool>> {
    let zones = || design.zones.iter().map(crate::model::Zone::rect);
    let components = design.components.iter();
    let of_components = components.map(|c| zones().map(|zone| zone.contains(c.at)).collect());
    let of_zones = zones().map(|inner| zones().map(|zone| zone.contains_rect(inner)).collect());
    of_components.chain(of_zones).collect()
}

/// Moves the notes on the board along with the nearest component; what would cover a box goes below.
fn settle_notes(design: &mut Design, before: &Design, catalogue: &Catalogue) {
    for note in &mut design.notes {
        let Some(at) = note.at else { continue };
        let away = |c: Cell| (c.x - at.x).abs() + 2 * (c.y - at.y).abs();
        let pairs = before.components.iter().zip(&design.components);
        if let Some((was, is)) = pairs.min_by_key(|(was, _)| away(was.at)) {
            note.at = Some(at.offset(is.at.x - was.at.x, is.at.y - was.at.y));
        }
    }
    let scene = Scene::once(design, catalogue, &SceneOptions::default());
    let boxes = (0..design.components.len()).map(|index| scene.component_rect(index));
    let mut taken: Vec<Rect> = boxes.collect();
    let bounds = taken
        .iter()
        .copied()
        .reduce(Rect::union)
        .unwrap_or_default();
    let zones = design.zones.iter().map(crate::model::Zone::rect);
    let mut below = zones.fold(bounds, Rect::union).bottom() + 1;
    for index in 0..design.notes.len() {
        let Some(mut rect) = scene.note_rect(index) else {
            continue;
        };
        if taken.iter().any(|other| other.intersects(rect)) {
            rect.at = Cell::new(bounds.at.x, below);
            below = rect.bottom() + 1;
            design.notes[index].at = Some(rect.at);
        }
        taken.push(rect);
    }
}

fn rect(component: &crate::model::Component, catalogue: &Catalogue) -> Rect {
    Rect::new(component.at, Scene::size_of(component, catalogue))
}

/// Twice the middle of `rect`.
const fn middle(rect: Rect) -> (i32, i32) {
    let Size { width, height } = rect.size;
    (2 * rect.at.x + width as i32, 2 * rect.at.y + height as i32)
}
