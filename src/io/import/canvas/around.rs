//! What lies around what, as it is drawn rather than as it is stated.

use super::{Canvas, Role};

/// How many times as large a box is at least that clearly lies around another.
const CLEARLY: f64 = 1.5;

impl Canvas<'_> {
    /// Finds the innermost shape around each: the smallest that it is drawn in, of those in the same
    /// stated holder, or else that holder.
    pub(super) fn find_around(&mut self) {
        let holders: Vec<Option<usize>> = (0..self.shapes.len())
            .map(|index| {
                let holder = self.shapes[index].within.map(|holder| self.whole(holder));
                holder.filter(|&holder| holder != self.whole(index))
            })
            .collect();
        let mut solids: Vec<usize> = self.solids().collect();
        let size = |index: usize| self.shapes[index].area.size();
        solids.sort_by(|&one, &other| size(one).total_cmp(&size(other)));
        let mut around = holders.clone();
        for (at, &index) in solids.iter().enumerate() {
            let area = self.shapes[index].area;
            if area.size() <= 0.0 {
                continue;
            }
            let mut larger = solids[at + 1..].iter().copied();
            let drawn = larger.find(|&other| {
                holders[other] == holders[index]
                    && self.shapes[other].area.contains(&area)
                    && size(other) >= CLEARLY * area.size()
            });
            around[index] = drawn.or(around[index]);
        }
        for index in self.texts_left() {
            let centre = self.shapes[index].area.centre();
            // What a text is written on may well be what holds it.
            let drawn = solids.iter().copied().find(|&other| {
                (holders[other] == holders[index] || holders[index] == Some(other))
                    && self.shapes[other].area.size() > 0.0
                    && self.shapes[other].area.distance(centre) <= 0.0
            });
            around[index] = drawn.or(around[index]);
        }
        self.around = around;
    }

    /// The texts that still stand for themselves.
    pub(super) fn texts_left(&self) -> Vec<usize> {
        let all = 0..self.shapes.len();
        all.filter(|&index| self.part_of[index] == index && self.shapes[index].role == Role::Text)
            .collect()
    }

    /// A single nameless box in a box is drawn on it, such as the picture on a card, unless both have a
    /// text of their own.
    pub(super) fn merge_decorations(&mut self) {
        let held = self.held();
        let mut texts = vec![0; self.shapes.len()];
        for index in self.texts_left() {
            if let Some(around) = self.around[index] {
                texts[around] += 1;
            }
        }
        for index in self.solids().collect::<Vec<_>>() {
            let Some(around) = self.around[index] else {
                continue;
            };
            let (inner, outer) = (&self.shapes[index], &self.shapes[around]);
            let names = texts[around] + usize::from(!outer.label.is_empty());
            let is_decoration = inner.role == Role::Box
                && outer.role == Role::Box
                && inner.label.is_empty()
                && texts[index] == 0
                && held[index] == 0
                && held[around] == 1
                && names <= 1;
            if is_decoration {
                self.merge(index, around);
            }
        }
    }

    /// Makes `part` part of `whole`: its picture and shape say what that is, if that does not say it.
    pub(super) fn merge(&mut self, part: usize, whole: usize) {
        self.part_of[part] = whole;
        let hint = self.shapes[part].hint;
        let picture = std::mem::take(&mut self.shapes[part].picture);
        let shape = &mut self.shapes[whole];
        shape.hint = shape.hint.or(hint);
        if shape.picture.is_empty() {
            shape.picture = picture;
        }
    }
}
