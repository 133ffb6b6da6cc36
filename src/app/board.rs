//! Where things are on the board: what is under the cursor, what commands are about, what lies in a
//! direction, and what the camera shows. Boxes and routes come from the scene.

use super::edits::title_of;
use super::session::{Aside, Item, Tool};
use super::state::Screen;
use super::{App, called};
use crate::model::{Cell, Component, Id, Rect, Size};
use crate::scene::{Direction, GlyphSet, Hit, Scene, SceneOptions};

/// The columns and rows that stay visible around the cursor, where the window is large enough.
const MARGIN: (u32, u32) = (4, 2);

impl App {
    /// The drawing of the design as it is now; drawn when it is first asked for after a change.
    pub fn scene(&self) -> &Scene {
        self.scene.get_or_init(|| {
            let glyphs = if self.preferences.ascii {
                GlyphSet::Ascii
            } else {
                GlyphSet::Unicode
            };
            let options = SceneOptions { glyphs };
            match self.stale.take() {
                Some(mut scene) if scene.options() == options => {
                    scene.update(&self.design, self.catalogue);
                    scene
                }
                _ => Scene::new(&self.design, self.catalogue, &options),
            }
        })
    }

    /// What is drawn at `cell`, as far away as the board is looked at.
    pub fn item_at(&self, cell: Cell) -> Option<Item> {
        let design = self.design();
        let zoom = self.session.camera.zoom;
        Some(match self.scene().hit_zoomed(cell, zoom)? {
            Hit::Component(index) => Item::Component(design.components[index].id.clone()),
            Hit::Connection(index) => Item::Connection(design.connections[index].id.clone()),
            Hit::Zone(index) => Item::Zone(design.zones[index].id.clone()),
            Hit::Note(index) => Item::Note(design.notes[index].id.clone()),
        })
    }

    /// What commands are about: the selection; if it is empty, the connection at hand, or what is under
    /// the cursor.
    pub fn subjects(&self) -> Vec<Item> {
        if !self.session.selection.is_empty() {
            return self.session.selection.clone();
        }
        let touched = self.session.touched.clone().map(Item::Connection);
        touched
            .or_else(|| self.item_at(self.session.cursor))
            .into_iter()
            .collect()
    }

    /// The one thing that commands are about, if it is one.
    pub fn subject(&self) -> Option<Item> {
        let mut subjects = self.subjects();
        if subjects.len() == 1 {
            subjects.pop()
        } else {
            None
        }
    }

    /// The components that commands are about.
    pub fn subject_components(&self) -> Vec<Id> {
        let components = self.subjects().into_iter().filter_map(|item| match item {
            Item::Component(id) => Some(id),
            _ => None,
        });
        components.collect()
    }

    /// The component under the cursor, or the only one selected.
    pub fn component_here(&self) -> Option<&Component> {
        let here = if let Some(Item::Component(id)) = self.item_at(self.session.cursor) {
            Some(id)
        } else {
            let mut components = self.subject_components();
            if components.len() == 1 {
                components.pop()
            } else {
                None
            }
        };
        self.design.component(here?.as_str())
    }

    /// What people call `item`.
    pub fn title_of(&self, item: &Item) -> String {
        let design = self.design();
        match item {
            Item::Component(id) => title_of(design, self.catalogue, id).to_owned(),
            Item::Connection(id) => design.connection(id.as_str()).map_or_else(
                || id.to_string(),
                |connection| called::connection(design, self.catalogue, connection),
            ),
            Item::Zone(id) => {
                let zone = design.zone(id.as_str());
                let named = zone.map(|z| z.name.clone()).filter(|name| !name.is_empty());
                let kind = || {
                    self.catalogue
                        .zone(zone?.kind.as_str())
                        .map(|kind| kind.title.clone())
                };
                named.or_else(kind).unwrap_or_else(|| id.to_string())
            }
            Item::Note(_) => "note".to_owned(),
        }
    }

    /// The component, connection or zone that is called `id`.
    pub fn drawn(&self, id: &Id) -> Option<Item> {
        let design = self.design();
        if design.component(id.as_str()).is_some() {
            Some(Item::Component(id.clone()))
        } else if design.connection(id.as_str()).is_some() {
            Some(Item::Connection(id.clone()))
        } else {
            design.zone(id.as_str()).map(|_| Item::Zone(id.clone()))
        }
    }

    /// Where `item` is drawn; of a connection, the cell in the middle of its way.
    pub fn rect_of(&self, item: &Item) -> Option<Rect> {
        let (design, scene) = (self.design(), self.scene());
        match item {
            Item::Component(id) => {
                let index = design.components.iter().position(|c| c.id == *id)?;
                Some(scene.component_rect(index))
            }
            Item::Zone(id) => {
                let index = design.zones.iter().position(|z| z.id == *id)?;
                Some(scene.zone_rect(index))
            }
            Item::Note(id) => scene.note_rect(design.notes.iter().position(|n| n.id == *id)?),
            Item::Connection(id) => {
                let index = design.connections.iter().position(|c| c.id == *id)?;
                let cells = &scene.route(index).cells;
                let middle = cells.get(cells.len() / 2)?;
                Some(Rect::new(*middle, Size::new(1, 1)))
            }
        }
    }

    /// Puts the cursor on `item`; whether it is drawn anywhere.
    pub fn go_to(&mut self, item: &Item) -> bool {
        let Some(rect) = self.rect_of(item) else {
            return false;
        };
        self.session.touched = None;
        self.session.cursor = match item {
            Item::Component(_) | Item::Note(_) => rect.at.offset(1, 1),
            Item::Zone(_) | Item::Connection(_) => rect.at,
        };
        if let Item::Connection(id) = item {
            self.session.touched = Some(id.clone());
        }
        true
    }

    /// The component nearest to `from` in `direction`, other than those that cover `from`.
    ///
    /// Near is what lies straight ahead: a step aside counts three times. A row counts as two columns,
    /// as it is about as high as they are wide.
    pub fn nearest(&self, from: Cell, direction: Direction) -> Option<&Id> {
        let start = match self.item_at(from) {
            Some(item @ Item::Component(_)) => self.rect_of(&item).map_or(from, middle),
            _ => from,
        };
        let (dx, dy) = direction.step();
        let distance = |index: usize| {
            let rect = self.scene().component_rect(index);
            if rect.contains(from) {
                return None;
            }
            let to = middle(rect);
            let (x, y) = (to.x - start.x, 2 * (to.y - start.y));
            let (ahead, aside) = (x * dx + y * dy, (x * dy).abs() + (y * dx).abs());
            (ahead > 0 && aside <= 3 * ahead).then_some(ahead + 3 * aside)
        };
        (0..self.design.components.len())
            .filter_map(|index| Some((distance(index)?, index)))
            .min()
            .map(|(_, index)| &self.design.components[index].id)
    }

    /// The components in reading order: by row, then by column.
    pub fn reading_order(&self) -> Vec<&Component> {
        let mut components: Vec<_> = self.design.components.iter().collect();
        components.sort_by_key(|c| (c.at.y, c.at.x));
        components
    }

    /// Scrolls by as little as shows the cursor, and the box that it is on if the window can hold it.
    pub(super) fn follow_cursor(&mut self) {
        let cursor = self.session.cursor;
        let mut wanted = Rect::new(cursor, Size::new(1, 1));
        if let Some(item @ (Item::Component(_) | Item::Note(_))) = self.item_at(cursor) {
            wanted = self.rect_of(&item).unwrap_or(wanted);
        }
        if let (Tool::BoxSelect { .. }, Some(selected)) =
            (&self.session.tool, self.session.selection_box())
        {
            wanted = wanted.union(selected);
        }
        let camera = &mut self.session.camera;
        let size = camera.size();
        let fits = wanted.size.width <= size.width && wanted.size.height <= size.height;
        let shown = if fits {
            wanted
        } else {
            Rect::new(cursor, Size::new(1, 1))
        };
        camera.at.x = scrolled(
            camera.at.x,
            size.width,
            shown.at.x,
            shown.size.width,
            MARGIN.0,
        );
        camera.at.y = scrolled(
            camera.at.y,
            size.height,
            shown.at.y,
            shown.size.height,
            MARGIN.1,
        );
    }

    /// Gives the board a window of this size. Where a smaller one had to scroll, as for a pane, a larger
    /// one goes back, unless the window has moved since.
    pub(super) fn resize_board(&mut self, size: Size) {
        let before = self.session.camera;
        let aside = self
            .session
            .aside
            .take()
            .filter(|aside| aside.to == before.at);
        self.session.camera.screen = size;
        if self.screen != Screen::Board {
            return;
        }
        let smaller = size.width < before.screen.width || size.height < before.screen.height;
        if let (Some(aside), false) = (aside, smaller) {
            self.session.camera.at = aside.from;
        }
        self.follow_cursor();
        let to = self.session.camera.at;
        let from = aside.map_or(before.at, |aside| aside.from);
        if smaller && to != from {
            self.session.aside = Some(Aside { from, to });
        }
    }

    /// Puts the camera so that the whole drawing is seen or, if it is too large, its top left part.
    pub(super) fn show_all(&mut self) {
        let bounds = self.scene().bounds();
        let camera = &mut self.session.camera;
        let size = camera.size();
        if self.design.components.is_empty() && self.design.zones.is_empty() {
            // Drawings grow to the right and down: the first box stands near the left, above the middle.
            let rows = size.height as i32 / 3;
            camera.at = self.session.cursor.offset(-3, -rows);
            return;
        }
        let start = |at: i32, size: u32, window: u32| {
            at.saturating_sub_unsigned(window.saturating_sub(size) / 2)
        };
        camera.at = Cell::new(
            start(bounds.at.x, bounds.size.width, size.width),
            start(bounds.at.y, bounds.size.height, size.height),
        );
    }
}

/// The start of a window of `size` cells, at `start` before, that shows `length` cells from `at`, with
/// `margin` cells around them where it is large enough.
fn scrolled(start: i32, size: u32, at: i32, length: u32, margin: u32) -> i32 {
    let margin = margin.min(size.saturating_sub(length) / 2);
    let first = at.saturating_sub_unsigned(margin);
    let last = at.saturating_add_unsigned(length + margin);
    if size == 0 {
        return start;
    }
    start.clamp(last.saturating_sub_unsigned(size).min(first), first)
}

fn middle(rect: Rect) -> Cell {
    rect.at
        .offset(rect.size.width as i32 / 2, rect.size.height as i32 / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_scroll_as_little_as_needed() {
        assert_eq!(scrolled(0, 80, 10, 1, 4), 0);
        assert_eq!(scrolled(0, 80, 79, 1, 4), 4);
        assert_eq!(scrolled(0, 80, 2, 1, 4), -2);
        assert_eq!(scrolled(50, 80, 10, 7, 4), 6);
        assert_eq!(scrolled(0, 10, 20, 10, 4), 20);
        assert_eq!(scrolled(3, 0, 20, 1, 4), 3);
    }
}
