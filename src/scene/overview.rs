//! Paints a scene from farther away: each cell of the canvas stands for a block of board cells.
//!
//! Boxes become one line or a sign, lines run through the blocks that they run through on the board. The
//! cost is that of the window's cells, of all boxes, and of the cells of all lines.

use unicode_width::UnicodeWidthStr;

use super::canvas::{Canvas, Role};
use super::glyphs::{Arms, Direction, GlyphSet, Stroke, arrowhead, joined};
use super::paint::{corners, prominence, shortened};
use super::{Face, Hit, LineStyle, Marks, Scene, Zoom};
use crate::analysis::report::Severity;
use crate::catalogue::Shape;
use crate::model::{Cell, Rect, Size};

/// What runs through a cell of the view.
#[derive(Clone, Copy)]
struct Through {
    arms: Arms,
    stroke: Stroke,
    role: Role,
}

/// A box as it is seen from farther away.
struct Strip<'a> {
    cells: Rect,
    face: &'a Face,
    hit: Hit,
}

impl Scene {
    /// Paints what lies in the canvas's window, whose cells are those of a view at `zoom`.
    pub fn paint_zoomed(&self, canvas: &mut Canvas, marks: &Marks, zoom: Zoom) {
        if zoom == Zoom::Full {
            return self.paint(canvas, marks);
        }
        self.paint_far_zones(canvas, marks, zoom);
        self.paint_far_lines(canvas, marks, zoom);
        for (index, component) in self.components.iter().enumerate() {
            let strip = Strip {
                cells: zoom.strip(component.rect),
                face: &component.face,
                hit: Hit::Component(index),
            };
            if strip.cells.intersects(canvas.window()) {
                match zoom {
                    Zoom::Compact => self.paint_line_box(canvas, &strip, marks),
                    _ => self.paint_sign(canvas, &strip, marks),
                }
            }
        }
        for (index, note) in self.notes.iter().enumerate() {
            if let Some(note) = note {
                let role = marks.role_of(Hit::Note(index), Role::Note);
                let strip = zoom.strip(note.rect);
                let text = note.lines.first().map_or("", String::as_str);
                let text = shortened(text, strip.size.width, self.options.glyphs);
                canvas.write(strip.at, &text, strip.size.width, role);
            }
        }
        self.paint_far_tags(canvas, marks, zoom);
    }

    fn paint_far_zones(&self, canvas: &mut Canvas, marks: &Marks, zoom: Zoom) {
        let set = self.options.glyphs;
        for (index, zone) in self.zones.iter().enumerate() {
            let rect = zoom.view_rect(zone.rect);
            if !rect.intersects(canvas.window()) {
                continue;
            }
            let border = if zone.groups {
                Role::Network
            } else {
                Role::Zone
            };
            let role = marks.role_of(Hit::Zone(index), border);
            let stroke = if zone.groups {
                Stroke::Sparse
            } else {
                Stroke::Dotted
            };
            let corner = match (set, zone.groups) {
                (GlyphSet::Unicode, false) => corners(set, stroke, stroke),
                (GlyphSet::Unicode, true) => ['·'; 4],
                (GlyphSet::Ascii, _) => ['.'; 4],
            };
            outline(canvas, rect, (set, stroke), corner, role);
        }
        for (index, cells) in self.far_titles(zoom) {
            let role = marks.role_of(Hit::Zone(index), Role::ZoneTitle);
            let title = shortened(&self.zones[index].title, cells.size.width, set);
            canvas.write(cells.at, &title, cells.size.width, role);
        }
    }

    fn paint_far_lines(&self, canvas: &mut Canvas, marks: &Marks, zoom: Zoom) {
        let window = canvas.window();
        let width = window.size.width as usize;
        let mut through: Vec<Option<Through>> = vec![None; width * window.size.height as usize];
        let mut heads = Vec::new();
        let slot = |cell: Cell| {
            let inside = window.contains(cell);
            inside
                .then(|| (cell.y - window.at.y) as usize * width + (cell.x - window.at.x) as usize)
        };
        for (index, route) in self.routes.iter().enumerate() {
            let line = self.lines[index];
            let role = if route.failed {
                Role::Error
            } else {
                marks.role_of(Hit::Connection(index), line.role())
            };
            let mut add = |cell: Cell, direction: Direction| {
                let Some(slot) = slot(cell) else { return };
                let here = through[slot].get_or_insert(Through {
                    arms: Arms::NONE,
                    stroke: line.stroke(),
                    role,
                });
                here.arms = here.arms.with(direction);
                if prominence(role) > prominence(here.role) {
                    here.role = role;
                }
            };
            let cells = self.far_cells(index, zoom);
            let mut end = None;
            for pair in cells.windows(2) {
                end = towards(pair[0], pair[1]).map(|direction| (pair[0], direction));
                if let Some((_, direction)) = end {
                    add(pair[0], direction);
                    add(pair[1], direction.opposite());
                }
            }
            if let (Some((cell, direction)), false) = (end, route.failed) {
                let message = line.style == LineStyle::Message;
                heads.push((
                    cell,
                    arrowhead(self.options.glyphs, direction, message),
                    role,
                ));
            }
        }
        for (index, through) in through.into_iter().enumerate() {
            if let Some(Through { arms, stroke, role }) = through {
                let cell = window
                    .at
                    .offset((index % width) as i32, (index / width) as i32);
                canvas.put(
                    cell,
                    joined(self.options.glyphs, arms, stroke, stroke),
                    role,
                );
            }
        }
        for (cell, head, role) in heads {
            canvas.put(cell, head, role);
        }
    }

    /// The cells of the view that a connection runs through, each once in a row, from the row of its
    /// source's name to the row of its target's.
    ///
    /// A box is lower in a view than on the board, so that what ends beside its upper or lower part goes on
    /// to where it is seen.
    pub(super) fn far_cells(&self, index: usize, zoom: Zoom) -> Vec<Cell> {
        let route = &self.routes[index];
        let ends = self.ends[index].filter(|_| !route.failed);
        let row = |end: usize| zoom.strip(self.components[end].rect).at.y;
        let source = route.source().zip(ends);
        let source = source.map(|(cell, (from, _))| (zoom.view(cell), row(from)));
        let target = route.target().zip(ends);
        let target = target.map(|(cell, (_, to))| (zoom.view(cell), row(to)));
        let mut cells: Vec<Cell> = Vec::with_capacity(route.cells.len());
        if let Some((cell, row)) = source {
            cells.extend(column(cell, row).rev());
        }
        cells.extend(route.cells.iter().map(|&cell| zoom.view(cell)));
        if let Some((cell, row)) = target {
            cells.extend(column(cell, row));
        }
        cells.dedup();
        cells
    }

    /// A box in one line, between two characters that say its shape.
    fn paint_line_box(&self, canvas: &mut Canvas, strip: &Strip<'_>, marks: &Marks) {
        let set = self.options.glyphs;
        let Strip { cells, face, hit } = *strip;
        let border = marks.role_of(hit, Role::Border);
        let (left, right) = sides(face.shape, set);
        let room = cells.size.width.saturating_sub(2);
        let whole = (face.name.width() + 1 + face.count.width()) as u32;
        let count = if face.stacked && whole <= room {
            format!(" {}", self.count_text(&face.count))
        } else {
            String::new()
        };
        let name_room = room.saturating_sub(count.width() as u32);
        let name = shortened(&face.name, name_room, set);
        canvas.put(cells.at, left, border);
        for x in 1..cells.size.width as i32 {
            canvas.put(cells.at.offset(x, 0), ' ', border);
        }
        let used = canvas.write(
            cells.at.offset(1, 0),
            &name,
            name_room,
            marks.role_of(hit, Role::Name),
        );
        let at = cells.at.offset(1 + used as i32, 0);
        canvas.write(at, &count, room - used, marks.role_of(hit, Role::Detail));
        let last = cells.at.offset(cells.size.width as i32 - 1, 0);
        let (glyph, role) = mark_of(marks, hit, set).unwrap_or((right, border));
        canvas.put(last, glyph, role);
    }

    /// A box as the sign of its shape, or of what is wrong with it, and the beginning of its name.
    fn paint_sign(&self, canvas: &mut Canvas, strip: &Strip<'_>, marks: &Marks) {
        let set = self.options.glyphs;
        let Strip { cells, face, hit } = *strip;
        let sign = (sign(face.shape, set), marks.role_of(hit, Role::Name));
        let (glyph, role) = mark_of(marks, hit, set).unwrap_or(sign);
        canvas.put(cells.at, glyph, role);
        let room = cells.size.width - 1;
        for x in 0..room as i32 {
            canvas.put(cells.at.offset(1 + x, 0), ' ', role);
        }
        let name = &face.name;
        canvas.write(
            cells.at.offset(1, 0),
            name,
            room,
            marks.role_of(hit, Role::Detail),
        );
    }

    /// What is drawn in the view's cell that shows the board's `cell`; what is in front comes first.
    pub fn hit_zoomed(&self, cell: Cell, zoom: Zoom) -> Option<Hit> {
        if zoom == Zoom::Full {
            return self.hit(cell);
        }
        let view = zoom.view(cell);
        let component = (0..self.components.len())
            .rev()
            .find(|&index| zoom.strip(self.components[index].rect).contains(view));
        let (columns, rows) = zoom.factor();
        let first = zoom.board(view);
        let block = (0..columns * rows).map(|n| first.offset(n % columns, n / columns));
        let others = || {
            let hits: Vec<Hit> = block.filter_map(|cell| self.hit(cell)).collect();
            let boxed = |hit: &Hit| matches!(hit, Hit::Component(_));
            let mut hits: Vec<Hit> = hits.into_iter().filter(|hit| !boxed(hit)).collect();
            hits.sort_by_key(|hit| matches!(hit, Hit::Zone(_)));
            hits.first().copied()
        };
        component.map(Hit::Component).or_else(others)
    }
}

fn outline(
    canvas: &mut Canvas,
    rect: Rect,
    (set, stroke): (GlyphSet, Stroke),
    corners: [char; 4],
    role: Role,
) {
    let (left, top) = (rect.at.x, rect.at.y);
    let (right, bottom) = (rect.right() - 1, rect.bottom() - 1);
    let window = canvas.window();
    let horizontal = joined(set, Arms::HORIZONTAL, stroke, stroke);
    let vertical = joined(set, Arms::VERTICAL, stroke, stroke);
    for x in left.max(window.at.x)..=right.min(window.right() - 1) {
        canvas.put(Cell::new(x, top), horizontal, role);
        canvas.put(Cell::new(x, bottom), horizontal, role);
    }
    for y in top.max(window.at.y)..=bottom.min(window.bottom() - 1) {
        canvas.put(Cell::new(left, y), vertical, role);
        canvas.put(Cell::new(right, y), vertical, role);
    }
    let cells = [(left, top), (right, top), (left, bottom), (right, bottom)];
    for ((x, y), corner) in cells.into_iter().zip(corners) {
        canvas.put(Cell::new(x, y), corner, role);
    }
}

/// The cells from `cell` to the row `row` in its column, both included.
fn column(cell: Cell, row: i32) -> impl DoubleEndedIterator<Item = Cell> {
    let (first, last) = (cell.y.min(row), cell.y.max(row));
    let up = row < cell.y;
    (first..=last).map(move |y| Cell::new(cell.x, if up { first + last - y } else { y }))
}

/// The direction from a cell to its neighbour.
fn towards(from: Cell, to: Cell) -> Option<Direction> {
    let step = (to.x - from.x, to.y - from.y);
    Direction::ALL
        .into_iter()
        .find(|direction| direction.step() == step)
}

/// The glyph of the worst finding at a box, or of how hot it is.
fn mark_of(marks: &Marks, hit: Hit, set: GlyphSet) -> Option<(char, Role)> {
    if let Some(heat) = &marks.heat {
        return heat.get(&hit).map(|heat| (heat.glyph(set), heat.role()));
    }
    let Hit::Component(index) = hit else {
        return None;
    };
    let finding = marks.findings.iter().find(|mark| mark.component == index)?;
    match (finding.severity, set) {
        (Severity::Error, GlyphSet::Unicode) => Some(('✗', Role::Error)),
        (Severity::Error, GlyphSet::Ascii) => Some(('X', Role::Error)),
        (Severity::Warning, _) => Some(('!', Role::Warning)),
        (Severity::Info, _) => None,
    }
}

/// What stands left and right of the name of a box that is one line.
const fn sides(shape: Shape, set: GlyphSet) -> (char, char) {
    match (shape, set) {
        (Shape::Client, _) => ('(', ')'),
        (Shape::Service, _) => ('[', ']'),
        (Shape::Cache, GlyphSet::Unicode) => ('↯', ']'),
        (Shape::Cache, GlyphSet::Ascii) => ('*', ']'),
        (Shape::Store, GlyphSet::Unicode) => ('╞', '╡'),
        (Shape::Store, GlyphSet::Ascii) => ('{', '}'),
        (Shape::Queue, GlyphSet::Unicode) => ('║', '║'),
        (Shape::Queue, GlyphSet::Ascii) => (')', ')'),
        (Shape::Edge, GlyphSet::Unicode) => ('┃', '┃'),
        (Shape::Edge, GlyphSet::Ascii) => ('<', '>'),
        (Shape::Outside, GlyphSet::Unicode) => ('╱', '╲'),
        (Shape::Outside, GlyphSet::Ascii) => ('/', '\\'),
    }
}

/// The sign of a shape.
const fn sign(shape: Shape, set: GlyphSet) -> char {
    match (shape, set) {
        (Shape::Client, GlyphSet::Unicode) => '●',
        (Shape::Client, GlyphSet::Ascii) => 'o',
        (Shape::Service, GlyphSet::Unicode) => '■',
        (Shape::Service, GlyphSet::Ascii) => '#',
        (Shape::Cache, GlyphSet::Unicode) => '↯',
        (Shape::Cache, GlyphSet::Ascii) => '*',
        (Shape::Store, GlyphSet::Unicode) => '▤',
        (Shape::Store, GlyphSet::Ascii) => '=',
        (Shape::Queue, GlyphSet::Unicode) => '‖',
        (Shape::Queue, GlyphSet::Ascii) => '"',
        (Shape::Edge, GlyphSet::Unicode) => '◆',
        (Shape::Edge, GlyphSet::Ascii) => '%',
        (Shape::Outside, GlyphSet::Unicode) => '◌',
        (Shape::Outside, GlyphSet::Ascii) => '@',
    }
}

/// The whole drawing at a level, for pictures.
impl Scene {
    /// The cells of a view at `zoom` that show the whole drawing.
    pub fn view_bounds(&self, zoom: Zoom) -> Rect {
        let bounds = self.bounds();
        if bounds.size.width == 0 {
            return Rect::new(bounds.at, Size::default());
        }
        zoom.view_rect(bounds)
    }
}
