//! Paints a scene into a canvas: zones behind, then connections with their labels, then boxes, notes
//! and marks. The cost is that of the window's cells and of the parts that lie in it.

use unicode_width::UnicodeWidthStr;

use super::canvas::{Canvas, Role};
use super::glyphs::{Arms, Direction, GlyphSet, Stroke, arrowhead, joined, rounded};
use super::grid::{NOBODY, ZONE_HORIZONTAL, ZONE_VERTICAL};
use super::tags::{cross, fate_role};
use super::{
    DrawnComponent, DrawnNote, DrawnZone, HeatMark, Hit, Line, LineStyle, Marks, Route, Scene,
};
use crate::catalogue::Shape;
use crate::model::{Cell, Rect, Size};

impl Scene {
    /// Paints what lies in the canvas's window, with what is to be marked.
    pub fn paint(&self, canvas: &mut Canvas, marks: &Marks) {
        let window = canvas.window();
        for (index, zone) in self.zones.iter().enumerate() {
            if zone.rect.intersects(window) {
                let border = if zone.groups {
                    Role::Network
                } else {
                    Role::Zone
                };
                let role = marks.role_of(Hit::Zone(index), border);
                self.paint_zone(canvas, zone, role);
            }
        }
        self.paint_connections(canvas, marks);
        for (index, zone) in self.zones.iter().enumerate() {
            if zone.title_rect().intersects(window) {
                let role = marks.role_of(Hit::Zone(index), Role::ZoneTitle);
                let text = format!(" {} ", zone.title);
                canvas.write(zone.title_rect().at, &text, zone.title_width, role);
            }
        }
        for (index, component) in self.components.iter().enumerate() {
            if component.rect.grown(1, 1).intersects(window) {
                self.paint_component(canvas, component, Hit::Component(index), marks);
            }
        }
        self.paint_docks(canvas, marks);
        for (index, note) in self.notes.iter().enumerate() {
            if let Some(note) = note
                && note.rect.intersects(window)
            {
                let role = marks.role_of(Hit::Note(index), Role::Note);
                self.paint_note(canvas, note, role);
            }
        }
        match &marks.heat {
            Some(heat) => self.paint_heat(canvas, heat),
            None => self.paint_findings(canvas, marks),
        }
        self.paint_failures(canvas, marks);
        self.paint_tags(canvas, marks);
        for (index, number) in &marks.numbers {
            self.paint_number(canvas, *index, number);
        }
    }

    /// The word at zones that have failed, and a cross on connections; components carry theirs among
    /// the findings.
    fn paint_failures(&self, canvas: &mut Canvas, marks: &Marks) {
        let cross = cross(self.options.glyphs);
        for hit in &marks.failed {
            match *hit {
                Hit::Zone(index) => {
                    let rect = self.zones[index].rect;
                    let at = Cell::new(rect.at.x + 1, rect.bottom() - 1);
                    let room = rect.size.width.saturating_sub(2);
                    canvas.write(at, &format!(" {cross} failed "), room, Role::Failed);
                }
                Hit::Connection(index) => {
                    let cells = &self.routes[index].cells;
                    if let Some(&middle) = cells.get(cells.len() / 2) {
                        canvas.write(middle, cross, 1, Role::Failed);
                    }
                }
                _ => {}
            }
        }
    }

    fn paint_zone(&self, canvas: &mut Canvas, zone: &DrawnZone, role: Role) {
        let set = self.options.glyphs;
        let stroke = if zone.groups {
            Stroke::Sparse
        } else {
            Stroke::Dotted
        };
        let frame = Frame {
            corners: if zone.groups {
                ['·'; 4]
            } else {
                corners(set, Stroke::Dotted, Stroke::Dotted)
            },
            top: joined(set, Arms::HORIZONTAL, stroke, stroke),
            bottom: joined(set, Arms::HORIZONTAL, stroke, stroke),
            side: joined(set, Arms::VERTICAL, stroke, stroke),
            bolt: None,
        };
        let frame = if set == GlyphSet::Ascii {
            Frame {
                corners: ['.'; 4],
                ..frame
            }
        } else {
            frame
        };
        frame.paint(canvas, zone.rect, role);
    }

    fn paint_connections(&self, canvas: &mut Canvas, marks: &Marks) {
        let window = canvas.window();
        for y in window.at.y..window.bottom() {
            for x in window.at.x..window.right() {
                self.paint_line_cell(canvas, marks, Cell::new(x, y));
            }
        }
        for (index, route) in self.routes.iter().enumerate() {
            let line = self.lines[index];
            if route.failed {
                self.paint_failed(canvas, route);
                continue;
            }
            let hit = Hit::Connection(index);
            if let Some(label) = &route.label {
                let role = marks.role_of(hit, Role::Label);
                canvas.write(label.at, &label.text, label.text.width() as u32, role);
            }
            self.paint_badge(canvas, route, line, marks.role_of(hit, line.role()));
            if let (Some(&last), Some(end)) = (route.cells.last(), route.end) {
                let head = arrowhead(self.options.glyphs, end, line.style == LineStyle::Message);
                canvas.put(last, head, marks.role_of(hit, line.role()));
            }
        }
    }

    fn paint_line_cell(&self, canvas: &mut Canvas, marks: &Marks, cell: Cell) {
        let content = self.router.grid().get(cell);
        let arms = content.arms();
        if arms == Arms::NONE {
            return;
        }
        let set = self.options.glyphs;
        let line = |owner: u32| (owner != NOBODY).then(|| self.lines[owner as usize]);
        let mut all = arms;
        let mut vertical = line(content.vertical).map(Line::stroke);
        let mut horizontal = line(content.horizontal).map(Line::stroke);
        // In ASCII a line simply covers the border behind it: there is no glyph for both.
        let behind = set == GlyphSet::Unicode;
        if behind && vertical.is_none() && content.has(ZONE_VERTICAL) {
            vertical = Some(Stroke::Dotted);
            all = all.and(Arms::VERTICAL);
        }
        if behind && horizontal.is_none() && content.has(ZONE_HORIZONTAL) {
            horizontal = Some(Stroke::Dotted);
            all = all.and(Arms::HORIZONTAL);
        }
        let vertical = vertical.unwrap_or(Stroke::Light);
        let horizontal = horizontal.unwrap_or(Stroke::Light);
        let owners = [content.horizontal, content.vertical];
        let role = owners
            .into_iter()
            .filter(|&owner| owner != NOBODY)
            .map(|owner| {
                let owner = owner as usize;
                marks.role_of(Hit::Connection(owner), self.lines[owner].role())
            })
            .max_by_key(|&role| prominence(role))
            .unwrap_or(Role::Call);
        canvas.put(cell, joined(set, all, vertical, horizontal), role);
    }

    /// A mark on the line where it leaves the caller: it is optional, or one of several.
    fn paint_badge(&self, canvas: &mut Canvas, route: &Route, line: Line, role: Role) {
        let glyph = match (self.options.glyphs, line.optional, line.alternative) {
            (_, false, false) => return,
            (GlyphSet::Unicode, true, _) => '○',
            (GlyphSet::Unicode, false, true) => '◇',
            (GlyphSet::Ascii, true, _) => 'o',
            (GlyphSet::Ascii, false, true) => '*',
        };
        let before_the_head = route.cells.len().saturating_sub(1);
        let place = route.arms().take(before_the_head).find(|&(cell, arms)| {
            (arms == Arms::HORIZONTAL || arms == Arms::VERTICAL)
                && self.router.grid().get(cell).arms() == arms
                && !self
                    .router
                    .grid()
                    .get(cell)
                    .has(ZONE_HORIZONTAL | ZONE_VERTICAL)
        });
        if let Some((cell, _)) = place {
            canvas.put(cell, glyph, role);
        }
    }

    /// A way that runs behind whatever is there, with a cross at both ends: it could not be routed.
    fn paint_failed(&self, canvas: &mut Canvas, route: &Route) {
        let set = self.options.glyphs;
        for (cell, arms) in route.arms() {
            if canvas.get(cell).is_some_and(|glyph| glyph.text.is_empty()) {
                let glyph = joined(set, arms, Stroke::Dotted, Stroke::Dotted);
                canvas.put(cell, glyph, Role::Error);
            }
        }
    }

    /// The ends of ways that could not be routed, on the borders of their boxes.
    fn paint_failed_ends(&self, canvas: &mut Canvas, route: &Route) {
        let cross = if self.options.glyphs == GlyphSet::Ascii {
            'x'
        } else {
            '╳'
        };
        for cell in [route.source(), route.target()].into_iter().flatten() {
            canvas.put(cell, cross, Role::Error);
        }
    }

    fn paint_component(
        &self,
        canvas: &mut Canvas,
        component: &DrawnComponent,
        hit: Hit,
        marks: &Marks,
    ) {
        let DrawnComponent { rect, face } = component;
        let border = marks.role_of(hit, Role::Border);
        let mut front = *rect;
        if face.stacked {
            front.size.width -= 1;
            self.paint_stack(canvas, *rect, border);
        }
        Frame::of(face.shape, self.options.glyphs).paint(canvas, front, border);
        let inside = face.inside(*rect);
        for y in inside.at.y..inside.bottom() {
            for x in inside.at.x..inside.right() {
                canvas.put(Cell::new(x, y), ' ', border);
            }
        }
        let name = marks.role_of(hit, Role::Name);
        let detail = marks.role_of(hit, Role::Detail);
        let at = inside.at.offset(1, (inside.size.height as i32 - 1) / 2);
        let room = inside.size.width.saturating_sub(2);
        let count = self.count_text(&face.count);
        let count_width = count.width() as u32;
        let gap = face.gap() as u32;
        let name_room = room.saturating_sub(count_width + gap);
        let name_text = shortened(&face.name, name_room, self.options.glyphs);
        let used = canvas.write(at, &name_text, name_room, name);
        canvas.write(
            at.offset((used + gap) as i32, 0),
            &count,
            count_width,
            detail,
        );
        if inside.size.height > 1 && !face.kind.is_empty() {
            let kind = shortened(&face.kind, room, self.options.glyphs);
            canvas.write(at.offset(0, 1), &kind, room, detail);
        }
    }

    pub(super) fn count_text(&self, count: &str) -> String {
        match self.options.glyphs {
            GlyphSet::Unicode => count.to_owned(),
            GlyphSet::Ascii => count.replace('×', "x").replace('·', "*"),
        }
    }

    fn paint_stack(&self, canvas: &mut Canvas, rect: Rect, role: Role) {
        let x = rect.right() - 1;
        let (top, side, bottom) = match self.options.glyphs {
            GlyphSet::Unicode => ('╮', '│', '╯'),
            GlyphSet::Ascii => ('.', '|', '\''),
        };
        canvas.put(Cell::new(x, rect.at.y), top, role);
        for y in rect.at.y + 1..rect.bottom() - 1 {
            canvas.put(Cell::new(x, y), side, role);
        }
        canvas.put(Cell::new(x, rect.bottom() - 1), bottom, role);
    }

    /// The cells of the borders where connections leave.
    fn paint_docks(&self, canvas: &mut Canvas, marks: &Marks) {
        for (index, route) in self.routes.iter().enumerate() {
            if route.failed {
                self.paint_failed_ends(canvas, route);
                continue;
            }
            let (Some(cell), Some(start)) = (route.source(), route.start) else {
                continue;
            };
            if !canvas.window().contains(cell) {
                continue;
            }
            let Some(Hit::Component(owner)) = self.hit(cell) else {
                continue;
            };
            let face = &self.components[owner].face;
            let stroke = self.lines[index].stroke();
            let edge = face.stacked && start == Direction::East;
            let border = if edge {
                Stroke::Light
            } else {
                side_stroke(face.shape, start)
            };
            let along = if start.is_horizontal() {
                Arms::VERTICAL
            } else {
                Arms::HORIZONTAL
            };
            let (vertical, horizontal) = if start.is_horizontal() {
                (border, stroke)
            } else {
                (stroke, border)
            };
            let glyph = joined(self.options.glyphs, along.with(start), vertical, horizontal);
            let role = marks.role_of(Hit::Component(owner), Role::Border);
            canvas.put(cell, glyph, role);
        }
    }

    fn paint_note(&self, canvas: &mut Canvas, note: &DrawnNote, role: Role) {
        let set = self.options.glyphs;
        let frame = Frame::of(Shape::Service, set);
        frame.paint(canvas, note.rect, role);
        let fold = if set == GlyphSet::Ascii { '\\' } else { '╲' };
        canvas.put(Cell::new(note.rect.right() - 1, note.rect.at.y), fold, role);
        let room = note.rect.size.width - 4;
        for (row, line) in note.lines.iter().enumerate() {
            let text = shortened(line, room, set);
            canvas.write(note.rect.at.offset(2, row as i32 + 1), &text, room, role);
        }
    }
}

impl Marks {
    /// The role of a part that is drawn in `role` when nothing is marked.
    pub fn role_of(&self, hit: Hit, role: Role) -> Role {
        if self.failed.contains(&hit) {
            return Role::Failed;
        }
        if self.selected.contains(&hit) {
            return Role::Selected;
        }
        if let Some(heat) = &self.heat {
            return heat.get(&hit).map_or(Role::Dimmed, HeatMark::role);
        }
        match &self.lit {
            Some(lit) if lit.contains(&hit) => return Role::Lit,
            Some(_) => return Role::Dimmed,
            None => {}
        }
        match &self.fates {
            Some(fates) => fates
                .get(&hit)
                .map_or(Role::Dimmed, |fate| fate_role(*fate)),
            None => role,
        }
    }
}

impl Line {
    pub(super) const fn stroke(self) -> Stroke {
        match self.style {
            LineStyle::Call => Stroke::Light,
            LineStyle::Message => Stroke::Dashed,
            LineStyle::Replication => Stroke::Double,
        }
    }

    pub(super) const fn role(self) -> Role {
        match self.style {
            LineStyle::Call => Role::Call,
            LineStyle::Message => Role::Message,
            LineStyle::Replication => Role::Replication,
        }
    }
}

/// The characters of a box's border.
pub(super) struct Frame {
    /// Top left, top right, bottom left, bottom right.
    corners: [char; 4],
    top: char,
    bottom: char,
    side: char,
    /// The mark of a cache, beside the top left corner.
    bolt: Option<char>,
}

impl Frame {
    pub(super) fn of(shape: Shape, set: GlyphSet) -> Self {
        let (vertical, horizontal) = (
            side_stroke(shape, Direction::East),
            side_stroke(shape, Direction::North),
        );
        let mut frame = Self {
            corners: corners(set, vertical, horizontal),
            top: joined(set, Arms::HORIZONTAL, vertical, horizontal),
            bottom: joined(set, Arms::HORIZONTAL, vertical, horizontal),
            side: joined(set, Arms::VERTICAL, vertical, horizontal),
            bolt: None,
        };
        match (shape, set) {
            (Shape::Cache, GlyphSet::Unicode) => frame.bolt = Some('↯'),
            (Shape::Cache, GlyphSet::Ascii) => frame.bolt = Some('*'),
            (Shape::Client, _) => {
                frame.corners = corner_arms().map(|arms| rounded(set, arms));
            }
            (Shape::Outside, GlyphSet::Unicode) => frame.corners = ['╱', '╲', '╲', '╱'],
            (Shape::Outside, GlyphSet::Ascii) => frame.corners = ['/', '\\', '\\', '/'],
            (Shape::Queue, GlyphSet::Ascii) => frame.side = ')',
            (Shape::Edge, GlyphSet::Ascii) => frame.corners = ['<', '>', '<', '>'],
            _ => {}
        }
        frame
    }

    /// Paints it around `rect`.
    pub(super) fn paint(&self, canvas: &mut Canvas, rect: Rect, role: Role) {
        let (left, top) = (rect.at.x, rect.at.y);
        let (right, bottom) = (rect.right() - 1, rect.bottom() - 1);
        let window = canvas.window();
        for x in (left + 1).max(window.at.x)..right.min(window.right()) {
            canvas.put(Cell::new(x, top), self.top, role);
            canvas.put(Cell::new(x, bottom), self.bottom, role);
        }
        for y in (top + 1).max(window.at.y)..bottom.min(window.bottom()) {
            canvas.put(Cell::new(left, y), self.side, role);
            canvas.put(Cell::new(right, y), self.side, role);
        }
        let cells = [(left, top), (right, top), (left, bottom), (right, bottom)];
        for ((x, y), corner) in cells.into_iter().zip(self.corners) {
            canvas.put(Cell::new(x, y), corner, role);
        }
        if let Some(bolt) = self.bolt {
            canvas.put(rect.at.offset(1, 0), bolt, role);
        }
    }
}

/// The stroke of the side of a box that lies in `direction`.
const fn side_stroke(shape: Shape, direction: Direction) -> Stroke {
    match (shape, direction.is_horizontal()) {
        (Shape::Store, false) | (Shape::Queue, true) => Stroke::Double,
        (Shape::Edge, _) => Stroke::Heavy,
        _ => Stroke::Light,
    }
}

pub(super) fn corners(set: GlyphSet, vertical: Stroke, horizontal: Stroke) -> [char; 4] {
    corner_arms().map(|arms| joined(set, arms, vertical, horizontal))
}

/// The arms of a box's corners: top left, top right, bottom left, bottom right.
fn corner_arms() -> [Arms; 4] {
    use Direction::{East, North, South, West};
    [(South, East), (South, West), (North, East), (North, West)]
        .map(|(one, other)| Arms::NONE.with(one).with(other))
}

/// `text` if it has room in `width` columns, else its beginning with an ellipsis.
pub(super) fn shortened(text: &str, width: u32, set: GlyphSet) -> String {
    use unicode_segmentation::UnicodeSegmentation;
    if text.width() as u32 <= width {
        return text.to_owned();
    }
    let ellipsis = if set == GlyphSet::Ascii { "~" } else { "…" };
    let mut out = String::new();
    for grapheme in text.graphemes(true) {
        if out.width() + grapheme.width() + 1 > width as usize {
            break;
        }
        out.push_str(grapheme);
    }
    out.push_str(ellipsis);
    out
}

/// Which of two roles shows where two lines cross.
pub(super) const fn prominence(role: Role) -> u32 {
    match role {
        Role::Failed => 4,
        Role::Selected => 3,
        Role::Lit => 2,
        Role::Dimmed => 0,
        _ => 1,
    }
}

/// A canvas that holds all of a scene.
impl Scene {
    /// Why the whole drawing is too large for one canvas, if it is: its size and what to do.
    pub fn too_large(&self, most: u64) -> Option<String> {
        let Size { width, height } = self.bounds().size;
        (u64::from(width) * u64::from(height) > most).then(|| {
            format!(
                "the drawing is {width} × {height} cells, more than {most} in all; move its parts closer \
                 together (`=` on the board tidies them)"
            )
        })
    }

    /// The whole drawing with nothing marked, in a canvas of its size.
    pub fn to_canvas(&self, marks: &Marks) -> Canvas {
        let bounds = self.bounds();
        let size = Size::new(
            bounds.size.width.min(LARGEST_CANVAS.width),
            bounds.size.height.min(LARGEST_CANVAS.height),
        );
        let mut canvas = Canvas::new(Rect::new(bounds.at, size));
        self.paint(&mut canvas, marks);
        canvas
    }
}

/// The most cells of a drawing that is made as a whole, such as a picture.
pub const MAX_WHOLE: u64 = 1_500_000;

/// The largest whole drawing: what lies beyond is cut off.
const LARGEST_CANVAS: Size = Size::new(4_000, 2_000);
