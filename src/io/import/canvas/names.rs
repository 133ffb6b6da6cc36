//! Texts that are names of boxes and groups: written in them, under them or over them.

use super::{Canvas, Role};

/// How far under a box its caption begins at most, in the tool's units.
const UNDER: f64 = 30.0;
/// How far over a box its caption ends at most.
const OVER: f64 = 20.0;
/// How far a caption may reach into what it names.
const INTO: f64 = 6.0;

impl Canvas<'_> {
    /// Gives the texts to what they name; a text with arrows that names nothing is a box.
    pub(super) fn name(&mut self) {
        self.name_from_inside();
        self.name_groups(|text, [top, _], _| text.bottom <= top + INTO);
        self.name_from_captions();
        self.name_groups(|text, [top, bottom], area| {
            let edge = area.height() / 4.0;
            text.bottom <= top + INTO
                || text.top >= bottom - INTO
                || text.bottom <= area.top + edge
                || text.top >= area.bottom - edge
        });
        self.name_from_pictures();
        self.texts_with_arrows();
    }

    /// The texts that are left, from top to bottom.
    fn texts_down(&self) -> Vec<usize> {
        let mut texts = self.texts_left();
        texts.sort_by(|&one, &other| {
            let (one, other) = (&self.shapes[one].area, &self.shapes[other].area);
            let down = one.top.total_cmp(&other.top);
            down.then(one.left.total_cmp(&other.left))
        });
        texts
    }

    fn give(&mut self, text: usize, to: usize) {
        let label = std::mem::take(&mut self.shapes[text].label);
        let known = &mut self.shapes[to].label;
        if !known.is_empty() {
            known.push(' ');
        }
        known.push_str(&label);
        self.part_of[text] = to;
    }

    /// What is written in a nameless box is its name.
    fn name_from_inside(&mut self) {
        let held = self.held();
        let nameless: Vec<bool> = self.shapes.iter().map(|s| s.label.is_empty()).collect();
        for text in self.texts_down() {
            if let Some(around) = self.around[text] {
                let is_box = self.shapes[around].role == Role::Box && held[around] == 0;
                if is_box && nameless[around] {
                    self.give(text, around);
                }
            }
        }
    }

    /// The first text in a nameless group names it if it `fits` there: what it is asked gets the area of
    /// the text, where the boxes in the group begin and end, and the area of the group.
    fn name_groups(&mut self, fits: impl Fn(&super::Area, [f64; 2], &super::Area) -> bool) {
        let mut inside = vec![[f64::INFINITY, f64::NEG_INFINITY]; self.shapes.len()];
        for index in self.solids().collect::<Vec<_>>() {
            if let Some(around) = self.around[index] {
                let area = &self.shapes[index].area;
                let [top, bottom] = inside[around];
                inside[around] = [top.min(area.top), bottom.max(area.bottom)];
            }
        }
        for text in self.texts_down() {
            let Some(around) = self.around[text] else {
                continue;
            };
            let (area, group) = (&self.shapes[text].area, &self.shapes[around]);
            let is_group = inside[around][0].is_finite() || group.role == Role::Group;
            if is_group && group.label.is_empty() && fits(area, inside[around], &group.area) {
                self.give(text, around);
            }
        }
    }

    /// The text close under or over a nameless box names it, the closest first.
    fn name_from_captions(&mut self) {
        let held = self.held();
        let nameless: Vec<usize> = self
            .solids()
            .filter(|&index| self.shapes[index].label.is_empty())
            .collect();
        let mut captions: Vec<(f64, usize, usize)> = Vec::new();
        for text in self.texts_left() {
            let near = nameless.iter().filter_map(|&index| {
                let gap = self.caption_gap(text, index, held[index] > 0)?;
                Some((gap, text, index))
            });
            captions.extend(near.min_by(|one, other| one.0.total_cmp(&other.0)));
        }
        captions.sort_by(|one, other| one.0.total_cmp(&other.0));
        for (_, text, index) in captions {
            if self.shapes[index].label.is_empty() {
                self.give(text, index);
            }
        }
    }

    /// How far a text is from what it may be the caption of; over it counts as farther than under it.
    fn caption_gap(&self, text: usize, index: usize, is_group: bool) -> Option<f64> {
        if self.around[text] != self.around[index] {
            return None;
        }
        let (text, area) = (&self.shapes[text].area, &self.shapes[index].area);
        if area.size() <= 0.0 {
            return None;
        }
        let off = (text.centre().0 - area.centre().0).abs();
        if off > area.width() / 2.0 {
            return None;
        }
        let (under, over) = (text.top - area.bottom, area.top - text.bottom);
        if !is_group && (-INTO..=UNDER).contains(&under) {
            return Some(under.max(0.0));
        }
        (-INTO..=OVER)
            .contains(&over)
            .then_some(over.max(0.0) + UNDER)
    }

    /// What has no other name is called as its picture is.
    fn name_from_pictures(&mut self) {
        for shape in &mut self.shapes {
            if matches!(shape.role, Role::Box | Role::Group) && shape.label.is_empty() {
                shape.label.clone_from(&shape.picture);
            }
        }
    }

    /// A text with an arrow is a box, but for one in a box: there the arrow is meant for that.
    fn texts_with_arrows(&mut self) {
        let held = self.held();
        let ends = self.links.iter().flat_map(|link| [&link.from, &link.to]);
        let tied: Vec<usize> = ends
            .filter_map(|end| self.named(end.shape?))
            .filter(|&index| self.part_of[index] == index)
            .collect();
        for index in tied {
            let is_in_box = self.around[index]
                .is_some_and(|around| self.shapes[around].role == Role::Box && held[around] == 0);
            if self.shapes[index].role == Role::Text && !is_in_box {
                self.shapes[index].role = Role::Box;
            }
        }
    }
}
