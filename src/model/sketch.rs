//! What a file of another tool draws: boxes, groups around them, arrows and texts, and nothing of what
//! they mean.

use std::collections::{HashMap, HashSet};

/// The most boxes, groups, arrows and texts together.
pub const MAX_PARTS: usize = 5000;

/// A drawing of another tool.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sketch {
    /// What it is called; may be empty.
    pub title: String,
    /// The boxes.
    pub boxes: Vec<SketchBox>,
    /// What groups boxes.
    pub groups: Vec<SketchGroup>,
    /// The arrows.
    pub arrows: Vec<SketchArrow>,
    /// Texts beside the boxes.
    pub texts: Vec<String>,
    /// What was not understood, a line each.
    pub left_out: Vec<String>,
    names: HashMap<String, Part>,
    full: bool,
}

/// A box.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SketchBox {
    /// What it says.
    pub label: String,
    /// The innermost group around it, as an index.
    pub group: Option<usize>,
    /// Its top left corner in the tool's units, if the tool says it.
    pub place: Option<(f64, f64)>,
    /// What its shape says about its kind.
    pub hint: Option<Hint>,
    /// What the picture on it is called; may be empty.
    pub picture: String,
}

/// Something around boxes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SketchGroup {
    /// What it says.
    pub label: String,
    /// The group around it, as an index.
    pub within: Option<usize>,
}

/// An arrow.
#[derive(Clone, Debug, PartialEq)]
pub struct SketchArrow {
    /// The box that it starts at, as an index.
    pub from: usize,
    /// The box that it ends at.
    pub to: usize,
    /// What it says.
    pub label: String,
}

/// Where the heads of an arrow are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Heads {
    /// At its end, or nowhere.
    #[default]
    End,
    /// At its start alone.
    Start,
    /// At both ends.
    Both,
}

impl Heads {
    /// The heads of an arrow that may have one at its start and one at its end.
    pub const fn of(start: bool, end: bool) -> Self {
        match (start, end) {
            (true, true) => Self::Both,
            (true, false) => Self::Start,
            (false, _) => Self::End,
        }
    }
}

/// What a shape says about a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// A person or device.
    Client,
    /// A cylinder.
    Store,
    /// A pipe.
    Queue,
    /// A cloud.
    Outside,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A box, as an index.
    Box(usize),
    /// A group, as an index.
    Group(usize),
}

impl Sketch {
    /// What `name` stands for.
    pub fn part(&self, name: &str) -> Option<Part> {
        self.names.get(name).copied()
    }

    /// The box called `name`, new if there is none; `None` if that is a group, or there are too many.
    pub fn box_named(&mut self, name: &str, group: Option<usize>) -> Option<usize> {
        match self.part(name) {
            Some(Part::Box(index)) => Some(index),
            Some(Part::Group(_)) => None,
            None if !self.has_room() => None,
            None => {
                self.boxes.push(SketchBox {
                    label: name.to_owned(),
                    group,
                    ..SketchBox::default()
                });
                let index = self.boxes.len() - 1;
                self.names.insert(name.to_owned(), Part::Box(index));
                Some(index)
            }
        }
    }

    /// The group called `name`, new if there is none; `None` if there are too many. A box of that name
    /// becomes the group.
    pub fn group_named(&mut self, name: &str, label: &str, within: Option<usize>) -> Option<usize> {
        if let Some(Part::Group(index)) = self.part(name) {
            return Some(index);
        }
        if !self.has_room() {
            return None;
        }
        self.groups.push(SketchGroup {
            label: label.to_owned(),
            within,
        });
        let index = self.groups.len() - 1;
        self.names.insert(name.to_owned(), Part::Group(index));
        Some(index)
    }

    /// Takes boxes away that turned out to be something else, `what`; tells of the arrows that go with
    /// them.
    pub fn remove_boxes(&mut self, gone: &HashSet<usize>, what: &str) {
        if gone.is_empty() {
            return;
        }
        for arrow in std::mem::take(&mut self.arrows) {
            let mut ends = [arrow.from, arrow.to].into_iter();
            match ends.find(|end| gone.contains(end)) {
                Some(end) => {
                    let label = self.boxes[end].label.clone();
                    self.leave_out(format!("an arrow at the {what} {label}"));
                }
                None => self.arrows.push(arrow),
            }
        }
        let mut place = Vec::with_capacity(self.boxes.len());
        let mut kept = 0;
        for index in 0..self.boxes.len() {
            place.push((!gone.contains(&index)).then_some(kept));
            kept += usize::from(!gone.contains(&index));
        }
        let mut index = 0;
        self.boxes.retain(|_| {
            index += 1;
            !gone.contains(&(index - 1))
        });
        let arrows = std::mem::take(&mut self.arrows).into_iter();
        self.arrows = arrows
            .filter_map(|arrow| {
                Some(SketchArrow {
                    from: place[arrow.from]?,
                    to: place[arrow.to]?,
                    ..arrow
                })
            })
            .collect();
        self.names.retain(|_, part| match part {
            Part::Group(_) => true,
            Part::Box(index) => match place[*index] {
                Some(new) => {
                    *index = new;
                    true
                }
                None => false,
            },
        });
    }

    /// Draws an arrow, unless there is too much already.
    pub fn arrow(&mut self, from: usize, to: usize, label: &str) {
        if !self.has_room() {
            return;
        }
        self.arrows.push(SketchArrow {
            from,
            to,
            label: label.to_owned(),
        });
    }

    /// Draws a line with these heads: one with two of them is two arrows.
    pub fn line(&mut self, from: usize, to: usize, heads: Heads, label: &str) {
        if heads != Heads::Start {
            self.arrow(from, to, label);
        }
        if heads != Heads::End {
            self.arrow(to, from, label);
        }
    }

    /// Writes a text beside the boxes, unless there is too much already.
    pub fn text(&mut self, text: String) {
        if self.has_room() {
            self.texts.push(text);
        }
    }

    /// Tells of something that was not understood.
    pub fn leave_out(&mut self, what: impl Into<String>) {
        const TOLD: usize = 1000;
        const LONGEST: usize = 200;
        if self.left_out.len() >= TOLD {
            return;
        }
        let what: String = what.into();
        let words: Vec<&str> = what.split_whitespace().collect();
        let line = words.join(" ");
        self.left_out.push(match line.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        });
    }

    /// How many parts there are.
    pub fn len(&self) -> usize {
        self.boxes.len() + self.groups.len() + self.arrows.len() + self.texts.len()
    }

    /// Whether more is drawn than can be taken, so that looking for more is no use.
    pub const fn is_full(&self) -> bool {
        self.full
    }

    /// Whether one part more can be taken; if not, the drawing counts as full from now on.
    fn has_room(&mut self) -> bool {
        self.full |= self.len() >= MAX_PARTS;
        !self.full
    }

    /// Whether nothing is drawn.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
