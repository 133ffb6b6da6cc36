//! What lies on the canvas of a drawing program, and what a person sees in it: a box around others is a
//! group, a text in or under a box is its name, the parts of an icon are one box.
//!
//! At most [`MAX_PARTS`] shapes are looked at, so that comparing each with each is bounded.

mod around;
mod bundles;
mod names;

use std::collections::HashMap;

use super::too_much;
use crate::catalogue::validate::MAX_LABEL_CHARS;
use crate::model::sketch::{Heads, Hint, MAX_PARTS, Sketch};

/// The deepest nesting of groups that is followed.
const DEEPEST: usize = 64;

/// How far from a box an arrow may end that is meant to end at it, in the tool's units.
const NEAR: f64 = 12.0;

/// What a shape is in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A box, which may turn out to lie around others.
    Box,
    /// What is there to hold others.
    Group,
    /// A text on its own.
    Text,
    /// A line of a picture; its label says of what kind.
    Stroke,
}

/// A shape on the canvas.
#[derive(Debug)]
pub(super) struct Shape<'a> {
    pub(super) role: Role,
    pub(super) label: String,
    pub(super) area: Area,
    pub(super) hint: Option<Hint>,
    /// What its picture is called; may be empty.
    pub(super) picture: String,
    /// The shape that holds it in the file; it comes before this one.
    pub(super) within: Option<usize>,
    /// What it is bundled with to be moved together, the widest bundle first.
    pub(super) bundles: Vec<&'a str>,
}

/// Where a shape lies.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

/// A line between shapes.
#[derive(Debug)]
pub(super) struct Link<'a> {
    pub(super) from: End<'a>,
    pub(super) to: End<'a>,
    pub(super) heads: Heads,
    pub(super) label: String,
}

/// An end of a line: what it is tied to, or else where it lies.
#[derive(Debug, Default)]
pub(super) struct End<'a> {
    pub(super) shape: Option<&'a str>,
    pub(super) point: Option<(f64, f64)>,
}

/// All that lies on a canvas.
#[derive(Debug, Default)]
pub(super) struct Canvas<'a> {
    shapes: Vec<Shape<'a>>,
    names: HashMap<&'a str, usize>,
    links: Vec<Link<'a>>,
    /// What each shape turned out to be part of; itself, if it stands for itself.
    part_of: Vec<usize>,
    /// What lies around each shape.
    around: Vec<Option<usize>>,
    full: bool,
}

/// What a shape became in the sketch.
#[derive(Clone, Copy)]
enum Became {
    Nothing,
    Box(usize),
    Group(usize),
}

/// What is told of a line, with what that says.
fn with_label(told: &str, link: &Link<'_>) -> String {
    match link.label.as_str() {
        "" => told.to_owned(),
        label => format!("{told}: {label}"),
    }
}

/// A label as long as a design may have it.
fn short(label: &str) -> String {
    label.chars().take(MAX_LABEL_CHARS).collect()
}

impl Area {
    /// The area of a corner and a size; what is no number counts as 0.
    pub(super) fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        const FARTHEST: f64 = 1e9;
        let number = |value: f64| {
            if value.is_finite() {
                value.clamp(-FARTHEST, FARTHEST)
            } else {
                0.0
            }
        };
        let (x, y, width, height) = (number(x), number(y), number(width), number(height));
        Self {
            left: x.min(x + width),
            top: y.min(y + height),
            right: x.max(x + width),
            bottom: y.max(y + height),
        }
    }

    fn width(&self) -> f64 {
        self.right - self.left
    }

    fn height(&self) -> f64 {
        self.bottom - self.top
    }

    fn size(&self) -> f64 {
        self.width() * self.height()
    }

    fn centre(&self) -> (f64, f64) {
        let middle = |one: f64, other: f64| f64::midpoint(one, other);
        (middle(self.left, self.right), middle(self.top, self.bottom))
    }

    fn contains(&self, other: &Self) -> bool {
        /// Hands draw not to the point.
        const SLACK: f64 = 2.0;
        self.left - SLACK <= other.left
            && self.top - SLACK <= other.top
            && self.right + SLACK >= other.right
            && self.bottom + SLACK >= other.bottom
    }

    /// How far a point is away; 0 within.
    fn distance(&self, (x, y): (f64, f64)) -> f64 {
        let across = (self.left - x).max(x - self.right).max(0.0);
        let down = (self.top - y).max(y - self.bottom).max(0.0);
        across.hypot(down)
    }

    fn and(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

impl<'a> Canvas<'a> {
    /// Puts a shape on the canvas; gives its index.
    pub(super) fn shape(&mut self, name: &'a str, shape: Shape<'a>) -> Option<usize> {
        if self.shapes.len() >= MAX_PARTS {
            self.full = true;
            return None;
        }
        self.shapes.push(shape);
        let index = self.shapes.len() - 1;
        self.names.insert(name, index);
        Some(index)
    }

    /// Lets a name stand for a shape that is there: what it names is drawn on that shape.
    pub(super) fn also(&mut self, name: &'a str, shape: usize) {
        self.names.insert(name, shape);
    }

    /// The shape of a name.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// The shape at an index.
    pub(super) fn at(&self, index: usize) -> &Shape<'a> {
        &self.shapes[index]
    }

    /// Puts a line on the canvas.
    pub(super) fn link(&mut self, mut link: Link<'a>) {
        if self.links.len() < MAX_PARTS {
            link.label = short(&link.label);
            self.links.push(link);
        } else {
            self.full = true;
        }
    }

    /// What a person sees in it, added to `sketch`.
    pub(super) fn draw(mut self, sketch: &mut Sketch) -> Result<(), String> {
        if self.full {
            return Err(too_much());
        }
        self.part_of = (0..self.shapes.len()).collect();
        self.bundle();
        self.find_around();
        self.merge_decorations();
        self.name();
        let became = self.groups_and_boxes(sketch);
        self.texts(sketch);
        self.arrows(&became, sketch);
        Ok(())
    }

    /// The shape that `index` is part of.
    fn whole(&self, mut index: usize) -> usize {
        while self.part_of[index] != index {
            index = self.part_of[index];
        }
        index
    }

    /// Whether a shape stands for itself and is a box or group.
    fn is_solid(&self, index: usize) -> bool {
        self.part_of[index] == index && matches!(self.shapes[index].role, Role::Box | Role::Group)
    }

    fn solids(&self) -> impl Iterator<Item = usize> {
        (0..self.shapes.len()).filter(|&index| self.is_solid(index))
    }

    /// How many boxes and groups lie directly in each shape.
    fn held(&self) -> Vec<usize> {
        let mut held = vec![0; self.shapes.len()];
        for index in self.solids() {
            if let Some(around) = self.around[index] {
                held[around] += 1;
            }
        }
        held
    }

    /// Adds the groups to `sketch`, those around others first, and then the boxes in their order.
    fn groups_and_boxes(&self, sketch: &mut Sketch) -> Vec<Became> {
        let mut became = vec![Became::Nothing; self.shapes.len()];
        let held = self.held();
        let is_group = |index: usize| self.shapes[index].role == Role::Group || held[index] > 0;
        for (index, depth) in self.outermost_first() {
            if !is_group(index) {
                continue;
            }
            let around = self.group_around(index, &became);
            if depth == DEEPEST {
                sketch.leave_out("groups nested too deeply");
            }
            let label = short(&self.shapes[index].label);
            let group = match around {
                Some(group) if depth >= DEEPEST => Some(group),
                // The names in the file need not be there, and need not differ.
                _ => sketch.group_named(&index.to_string(), &label, around),
            };
            became[index] = group.map_or(Became::Nothing, Became::Group);
        }
        for index in self.solids().filter(|&index| !is_group(index)) {
            let shape = &self.shapes[index];
            let around = self.group_around(index, &became);
            if let Some(at) = sketch.box_named(&index.to_string(), around) {
                let part = &mut sketch.boxes[at];
                part.label = short(&shape.label);
                part.place = Some((shape.area.left, shape.area.top));
                part.hint = shape.hint;
                part.picture.clone_from(&shape.picture);
                became[index] = Became::Box(at);
            }
        }
        became
    }

    fn group_around(&self, index: usize, became: &[Became]) -> Option<usize> {
        match became[self.around[index]?] {
            Became::Group(group) => Some(group),
            Became::Nothing | Became::Box(_) => None,
        }
    }

    /// The boxes and groups with the count of what lies around them, what lies around others first.
    fn outermost_first(&self) -> Vec<(usize, usize)> {
        let mut solids: Vec<(usize, usize)> = self
            .solids()
            .map(|index| {
                let around = std::iter::successors(self.around[index], |&at| self.around[at]);
                (index, around.count())
            })
            .collect();
        solids.sort_by_key(|&(index, depth)| (depth, index));
        solids
    }

    fn texts(&self, sketch: &mut Sketch) {
        for (index, shape) in self.shapes.iter().enumerate() {
            match shape.role {
                Role::Text if self.part_of[index] == index && !shape.label.is_empty() => {
                    sketch.text(shape.label.clone());
                }
                Role::Stroke if self.part_of[index] == index => {
                    sketch.leave_out(format!("an element of the kind {}", shape.label));
                }
                _ => {}
            }
        }
    }

    fn arrows(&self, became: &[Became], sketch: &mut Sketch) {
        let held = self.held();
        let leaves: Vec<usize> = self.solids().filter(|&index| held[index] == 0).collect();
        for link in &self.links {
            let ends = [&link.from, &link.to].map(|end| self.end(end, &leaves));
            match ends.map(|end| end.map(|index| became[index])) {
                [Some(Became::Box(from)), Some(Became::Box(to))] => {
                    sketch.line(from, to, link.heads, &link.label);
                }
                [Some(Became::Group(group)), _] | [_, Some(Became::Group(group))] => {
                    let label = &sketch.groups[group].label;
                    sketch.leave_out(with_label(&format!("an arrow at the group {label}"), link));
                }
                _ => sketch.leave_out(with_label("an arrow without a box at both ends", link)),
            }
        }
    }

    /// The shape that an end of a line is tied to, or else the box that it lies in or ends close to.
    fn end(&self, end: &End<'_>, leaves: &[usize]) -> Option<usize> {
        if let Some(shape) = end.shape.and_then(|name| self.named(name)) {
            let whole = self.whole(shape);
            return match self.shapes[whole].role {
                Role::Text => self.around[whole],
                _ => Some(whole),
            };
        }
        let point = end.point?;
        let near = leaves.iter().filter_map(|&index| {
            let area = self.shapes[index].area;
            let distance = area.distance(point);
            (distance <= NEAR && area.size() > 0.0).then_some((distance, area.size(), index))
        });
        let nearest = near.min_by(|one, other| {
            let nearer = one.0.total_cmp(&other.0);
            nearer.then(one.1.total_cmp(&other.1))
        });
        nearest.map(|(_, _, index)| index)
    }
}
