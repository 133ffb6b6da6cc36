//! The drawing: where every box, route and label goes, and which glyph stands in which cell.
//!
//! Pure geometry over the model. A [`canvas::Canvas`] of glyphs with [`canvas::Role`]s is what the
//! screen and the text export share; it knows nothing of terminals or colours.
//!
//! The same design always gives the same drawing: a [`Scene`] is a function of the design, the
//! catalogue and the options, whatever was drawn before.

mod bound;
mod bundle;
pub mod canvas;
mod changes;
mod crew;
mod docks;
mod field;
mod figures;
pub mod glyphs;
mod grid;
mod ground;
mod labels;
mod layout;
mod legend;
mod marks;
mod obstacle;
mod overview;
mod paint;
mod place;
mod replay;
mod route;
mod router;
mod search;
mod step;
mod straighten;
mod tags;
#[cfg(test)]
mod tests;
mod tiles;
mod titles;
mod zoom;

use std::collections::HashMap;

pub use crate::catalogue::Face;
pub use glyphs::{Direction, GlyphSet};
pub use layout::Layout;
pub use legend::Sheet;
pub use marks::{FindingMark, HeatMark, Marks, Warmth};
pub use paint::MAX_WHOLE;
pub use route::{Label, Route};
pub use zoom::Zoom;

use crate::catalogue::Catalogue;
use crate::model::visible::{visible, visible_lines};
use crate::model::{
    Cell, Component, Connection, ConnectionKind, Design, Exercised, Id, Need, Rect, Size,
};
use docks::{Docks, End};
use obstacle::Obstacle;
use router::{Plan, Router, Wire};
use std::sync::Arc;
use unicode_width::UnicodeWidthStr;

/// How a design is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SceneOptions {
    /// Which characters may be used.
    pub glyphs: GlyphSet,
}

/// A part of a drawing, by its index in the design's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hit {
    /// A component.
    Component(usize),
    /// A connection.
    Connection(usize),
    /// A zone, hit at its border or title.
    Zone(usize),
    /// A note that hangs on the board.
    Note(usize),
}

/// A drawing of one design.
#[derive(Clone, Debug)]
pub struct Scene {
    options: SceneOptions,
    components: Vec<DrawnComponent>,
    zones: Vec<DrawnZone>,
    notes: Vec<Option<DrawnNote>>,
    lines: Vec<Line>,
    /// The components at the two ends of each connection; `None` if it dangles.
    ends: Vec<Option<(usize, usize)>>,
    routes: Vec<Route>,
    router: Router,
    bounds: Rect,
}

#[derive(Clone, Debug)]
struct DrawnComponent {
    rect: Rect,
    face: Face,
}

#[derive(Clone, Debug)]
struct DrawnZone {
    rect: Rect,
    title: String,
    /// The columns of the title, blanks around it included.
    title_width: u32,
    /// It only groups.
    groups: bool,
}

#[derive(Clone, Debug)]
struct DrawnNote {
    rect: Rect,
    lines: Vec<String>,
}

/// How a connection's line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    style: LineStyle,
    /// The caller works without it.
    optional: bool,
    /// It is one of several of which not all are needed.
    alternative: bool,
}

/// What a connection's line stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum LineStyle {
    Call,
    Message,
    Replication,
}

impl Scene {
    /// Draws `design`, which may change later: [`Scene::update`].
    pub fn new(design: &Design, catalogue: &Catalogue, options: &SceneOptions) -> Self {
        Self::routed_by(Router::keeping(), design, catalogue, *options)
    }

    /// Draws `design` once and for all, in less memory: an update would cost as much as a new drawing.
    pub fn once(design: &Design, catalogue: &Catalogue, options: &SceneOptions) -> Self {
        Self::routed_by(Router::default(), design, catalogue, *options)
    }

    fn routed_by(
        router: Router,
        design: &Design,
        catalogue: &Catalogue,
        options: SceneOptions,
    ) -> Self {
        let mut scene = Self {
            options,
            components: Vec::new(),
            zones: Vec::new(),
            notes: Vec::new(),
            lines: Vec::new(),
            ends: Vec::new(),
            routes: Vec::new(),
            router,
            bounds: Rect::default(),
        };
        scene.update(design, catalogue);
        scene
    }

    /// Draws `design`, which may have changed since this drawing was made.
    ///
    /// The result is that of [`Scene::new`], but what has not changed costs little.
    pub fn update(&mut self, design: &Design, catalogue: &Catalogue) {
        self.components = design
            .components
            .iter()
            .map(|component| {
                let face = Face::new(component, catalogue);
                let rect = Rect::new(component.at, face.size(component.size));
                DrawnComponent { rect, face }
            })
            .collect();
        self.zones = draw_zones(design, catalogue);
        self.notes = draw_notes(design);
        let index: HashMap<&str, usize> = design
            .components
            .iter()
            .enumerate()
            .map(|(index, component)| (component.id.as_str(), index))
            .collect();
        let at = |id: &Id| index.get(id.as_str()).copied();
        let connections = design.connections.iter();
        self.ends = connections
            .map(|connection| at(&connection.from).zip(at(&connection.to)))
            .collect();
        self.lines = draw_lines(design, catalogue, &self.ends);
        let plan = self.plan(design);
        let drawing = self.router.run(&plan);
        self.routes = drawing.routes;
        let bounds = drawing.extent.into_iter();
        self.bounds = bounds.fold(plan.bounds, Rect::union);
    }

    /// What the router is to do.
    fn plan(&self, design: &Design) -> Plan {
        let boxes: Vec<Docks> = self
            .components
            .iter()
            .map(|component| Docks::centred(component.rect, component.face.stacked))
            .collect();
        let mut bundles: HashMap<(usize, &str), usize> = HashMap::new();
        let mut ends = Vec::new();
        let mut named = Vec::new();
        for (number, connection) in design.connections.iter().enumerate() {
            let Some((from, to)) = self.ends[number] else {
                named.push(None);
                continue;
            };
            let group = group_of(connection);
            let first = group.map(|group| *bundles.entry((from, group)).or_insert(number));
            let number = number + design.connections.len();
            ends.push(End {
                at: from,
                other: to,
                number: first.unwrap_or(number),
            });
            ends.push(End {
                at: to,
                other: from,
                number,
            });
            let bundle = group.map(|group| Arc::from(format!("{} {group}", connection.from)));
            named.push(Some(bundle));
        }
        let mut docks = docks::assign(&boxes, &ends).into_iter();
        let wires = design
            .connections
            .iter()
            .zip(named)
            .map(|(connection, bundle)| {
                let bundle: Option<Arc<str>> = bundle?;
                Some(Wire {
                    id: connection.id.clone(),
                    from: docks.next()?,
                    to: docks.next()?,
                    bundle,
                    label: labels::text(connection),
                })
            })
            .collect();
        let obstacles = self.obstacles();
        let outline = |obstacle: &Obstacle| match *obstacle {
            Obstacle::Outline(at, size, _) => Some(Rect::new(at, size)),
            Obstacle::Solid(..) => None,
        };
        Plan {
            zones: obstacles.iter().filter_map(outline).collect(),
            obstacles,
            wires,
            bounds: bounds_of(&self.components, &self.zones, &self.notes),
        }
    }

    fn obstacles(&self) -> Vec<Obstacle> {
        let boxes = self.components.iter().map(|component| component.rect);
        let notes = self.notes.iter().flatten().map(|note| note.rect);
        let solid = boxes.chain(notes);
        // Lines take no notice of further borders: keeping them takes memory by the cell.
        let mut length = 0;
        let zones = self.zones.iter().take_while(|zone| {
            let Size { width, height } = zone.rect.size;
            length += 2 * (u64::from(width) + u64::from(height));
            length <= MOST_BORDERS
        });
        solid
            .map(|rect| Obstacle::Solid(rect.at, rect.size))
            .chain(zones.map(|zone| {
                let Rect { at, size } = zone.rect;
                Obstacle::Outline(at, size, zone.title_width)
            }))
            .collect()
    }

    /// How it is drawn.
    pub const fn options(&self) -> SceneOptions {
        self.options
    }

    /// The smallest rectangle that holds everything drawn; empty at the origin for an empty design.
    pub const fn bounds(&self) -> Rect {
        self.bounds
    }

    /// The size of the box that `component` is drawn as.
    pub fn size_of(component: &Component, catalogue: &Catalogue) -> Size {
        Face::new(component, catalogue).size(component.size)
    }

    /// The box of the component with this index in the design.
    pub fn component_rect(&self, index: usize) -> Rect {
        self.components[index].rect
    }

    /// How many components are drawn.
    pub const fn component_count(&self) -> usize {
        self.components.len()
    }

    /// What the box of the component with this index says.
    pub fn face(&self, index: usize) -> &Face {
        &self.components[index].face
    }

    /// The rectangle of the zone with this index in the design, border included.
    pub fn zone_rect(&self, index: usize) -> Rect {
        self.zones[index].rect
    }

    /// The cells of the title of the zone with this index in the design, blanks around it included.
    pub fn zone_title(&self, index: usize) -> Rect {
        self.zones[index].title_rect()
    }

    /// The rectangle of the note with this index in the design; `None` if it does not hang on the board.
    pub fn note_rect(&self, index: usize) -> Option<Rect> {
        self.notes[index].as_ref().map(|note| note.rect)
    }

    /// The way of the connection with this index in the design.
    pub fn route(&self, index: usize) -> &Route {
        &self.routes[index]
    }

    /// What is drawn at `cell`; what is in front comes first.
    pub fn hit(&self, cell: Cell) -> Option<Hit> {
        let component = (0..self.components.len())
            .rev()
            .find(|&index| self.components[index].rect.contains(cell))
            .map(Hit::Component);
        let note = || {
            self.notes
                .iter()
                .position(|note| note.as_ref().is_some_and(|note| note.rect.contains(cell)))
                .map(Hit::Note)
        };
        let zone = || {
            (0..self.zones.len())
                .filter(|&index| on_border(self.zones[index].rect, cell))
                .min_by_key(|&index| search::area(self.zones[index].rect))
                .map(Hit::Zone)
        };
        component
            .or_else(note)
            .or_else(|| self.hit_connection(cell))
            .or_else(zone)
    }

    fn hit_connection(&self, cell: Cell) -> Option<Hit> {
        let content = self.router.grid().get(cell);
        let drawn = [content.horizontal, content.vertical]
            .into_iter()
            .find(|&connection| connection != grid::NOBODY)
            .map(|connection| connection as usize);
        let labelled = || {
            self.routes.iter().position(|route| {
                route
                    .label
                    .as_ref()
                    .is_some_and(|label| label.rect().contains(cell))
            })
        };
        let failed = || {
            self.routes
                .iter()
                .position(|route| route.failed && route.cells.contains(&cell))
        };
        drawn.or_else(labelled).or_else(failed).map(Hit::Connection)
    }
}

/// How long the borders of all zones may be together, in cells, for lines to look where they cross them.
const MOST_BORDERS: u64 = 500_000;

fn draw_zones(design: &Design, catalogue: &Catalogue) -> Vec<DrawnZone> {
    design
        .zones
        .iter()
        .map(|zone| {
            let kind = catalogue.zone(zone.kind.as_str());
            let title = match (zone.name.trim(), kind) {
                ("", Some(kind)) => kind.title.clone(),
                ("", None) => zone.kind.to_string(),
                (name, _) => name.to_owned(),
            };
            let size = Size::new(zone.size.width.max(3), zone.size.height.max(2));
            let title = visible(&title).into_owned();
            let title_width = (title.width() as u32 + 2).min(size.width - 2);
            DrawnZone {
                rect: Rect::new(zone.at, size),
                title,
                title_width,
                groups: kind.is_some_and(|kind| kind.availability.is_none()),
            }
        })
        .collect()
}

/// The widest note, in columns of text.
const NOTE_WIDTH: u32 = 40;
/// The most lines of a note that are drawn.
const NOTE_LINES: usize = 12;

fn draw_notes(design: &Design) -> Vec<Option<DrawnNote>> {
    design
        .notes
        .iter()
        .map(|note| {
            let at = note.at?;
            let lines: Vec<String> = visible_lines(&note.text)
                .lines()
                .take(NOTE_LINES)
                .map(str::to_owned)
                .collect();
            let width = lines.iter().map(|line| line.width() as u32).max();
            let size = Size::new(
                width.unwrap_or(0).clamp(3, NOTE_WIDTH) + 4,
                lines.len().max(1) as u32 + 2,
            );
            Some(DrawnNote {
                rect: Rect::new(at, size),
                lines,
            })
        })
        .collect()
}

fn draw_lines(
    design: &Design,
    catalogue: &Catalogue,
    ends: &[Option<(usize, usize)>],
) -> Vec<Line> {
    let connections = design.connections.iter().zip(ends);
    connections
        .map(|(connection, ends)| Line {
            style: style(connection),
            optional: ends.is_some_and(|(_, target)| {
                catalogue.is_optional(connection, &design.components[target])
            }),
            alternative: group_of(connection).is_some(),
        })
        .collect()
}

const fn style(connection: &Connection) -> LineStyle {
    match connection.kind {
        _ if connection.subscription => LineStyle::Message,
        ConnectionKind::Call => LineStyle::Call,
        ConnectionKind::Publish | ConnectionKind::Push => LineStyle::Message,
        ConnectionKind::Replicate => LineStyle::Replication,
    }
}

/// The name of the bundle of its caller's connections that share a trunk with `connection`: of a group,
/// or of the ways among which each request takes one.
fn group_of(connection: &Connection) -> Option<&str> {
    match (&connection.need, &connection.exercised) {
        (Need::AnyOf { group, .. }, _) => Some(group.as_str()),
        (_, Some(Exercised::Split { tag, .. })) => Some(tag.as_str()),
        _ => None,
    }
}

impl DrawnZone {
    /// The cells of the title, blanks around it included.
    const fn title_rect(&self) -> Rect {
        Rect::new(self.rect.at.offset(1, 0), Size::new(self.title_width, 1))
    }
}

fn bounds_of(
    components: &[DrawnComponent],
    zones: &[DrawnZone],
    notes: &[Option<DrawnNote>],
) -> Rect {
    let boxes = components.iter().map(|component| component.rect);
    let zones = zones.iter().map(|zone| zone.rect);
    let notes = notes.iter().flatten().map(|note| note.rect);
    boxes
        .chain(zones)
        .chain(notes)
        .reduce(Rect::union)
        .unwrap_or_default()
}

const fn on_border(rect: Rect, cell: Cell) -> bool {
    rect.contains(cell)
        && (cell.x == rect.at.x
            || cell.y == rect.at.y
            || cell.x == rect.right() - 1
            || cell.y == rect.bottom() - 1)
}
