//! What changed between two designs, as data: the inverse is a swap, so undo is never written by hand.
//!
//! Per list: identifier → (before, after), with positions; the whole order only where survivors moved
//! past each other. Making a patch costs one pass over both designs with a hash map per list
//! (expected O(n)); applying one costs one pass over the lists that it touches.

use std::collections::{HashMap, HashSet};

use super::{
    Acceptance, Component, Connection, Decision, Design, Estimate, Flow, Id, Note, Requirement,
    Target, Zone,
};

/// Everything that differs between two designs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patch {
    preamble: Option<Change<Vec<String>>>,
    title: Option<Change<String>>,
    prompt: Option<Change<String>>,
    requirements: ListPatch<Requirement>,
    targets: ListPatch<Target>,
    estimates: ListPatch<Estimate>,
    zones: ListPatch<Zone>,
    components: ListPatch<Component>,
    connections: ListPatch<Connection>,
    flows: ListPatch<Flow>,
    decisions: ListPatch<Decision>,
    notes: ListPatch<Note>,
    accepted: ListPatch<Acceptance>,
}

/// A value before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Change<T> {
    /// What it was.
    pub before: T,
    /// What it is.
    pub after: T,
}

/// What differs in one list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPatch<T> {
    /// Entries that were added, removed or rewritten.
    pub entries: Vec<Entry<T>>,
    /// The order of all identifiers, where the order of survivors changed.
    pub order: Option<Change<Vec<Id>>>,
}

/// One entry of a list that differs: at least one side is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<T> {
    /// Its position and value before; `None`: it was added.
    pub before: Option<(usize, T)>,
    /// Its position and value after; `None`: it was removed.
    pub after: Option<(usize, T)>,
}

/// An entry of one of a design's lists, known by a name that is unique in it.
pub trait Keyed: Clone + PartialEq {
    /// The name.
    fn key(&self) -> &Id;
}

macro_rules! keyed {
    ($($type:ty: $field:ident),* $(,)?) => {
        $(impl Keyed for $type {
            fn key(&self) -> &Id {
                &self.$field
            }
        })*
    };
}

keyed! {
    Requirement: id, Target: id, Estimate: name, Zone: id, Component: id, Connection: id,
    Flow: id, Decision: id, Note: id, Acceptance: id,
}

impl Patch {
    /// What turns `before` into `after`. Identifiers must be unique within each list of each design.
    pub fn between(before: &Design, after: &Design) -> Self {
        Self {
            preamble: Change::between(&before.preamble, &after.preamble),
            title: Change::between(&before.title, &after.title),
            prompt: Change::between(&before.prompt, &after.prompt),
            requirements: ListPatch::between(&before.requirements, &after.requirements),
            targets: ListPatch::between(&before.targets, &after.targets),
            estimates: ListPatch::between(&before.estimates, &after.estimates),
            zones: ListPatch::between(&before.zones, &after.zones),
            components: ListPatch::between(&before.components, &after.components),
            connections: ListPatch::between(&before.connections, &after.connections),
            flows: ListPatch::between(&before.flows, &after.flows),
            decisions: ListPatch::between(&before.decisions, &after.decisions),
            notes: ListPatch::between(&before.notes, &after.notes),
            accepted: ListPatch::between(&before.accepted, &after.accepted),
        }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The patch that undoes this one.
    pub fn inverse(self) -> Self {
        Self {
            preamble: self.preamble.map(Change::inverse),
            title: self.title.map(Change::inverse),
            prompt: self.prompt.map(Change::inverse),
            requirements: self.requirements.inverse(),
            targets: self.targets.inverse(),
            estimates: self.estimates.inverse(),
            zones: self.zones.inverse(),
            components: self.components.inverse(),
            connections: self.connections.inverse(),
            flows: self.flows.inverse(),
            decisions: self.decisions.inverse(),
            notes: self.notes.inverse(),
            accepted: self.accepted.inverse(),
        }
    }

    /// Turns `design`, which must be the design before, into the design after.
    pub fn apply(&self, design: &mut Design) {
        apply_change(self.preamble.as_ref(), &mut design.preamble);
        apply_change(self.title.as_ref(), &mut design.title);
        apply_change(self.prompt.as_ref(), &mut design.prompt);
        self.requirements.apply(&mut design.requirements);
        self.targets.apply(&mut design.targets);
        self.estimates.apply(&mut design.estimates);
        self.zones.apply(&mut design.zones);
        self.components.apply(&mut design.components);
        self.connections.apply(&mut design.connections);
        self.flows.apply(&mut design.flows);
        self.decisions.apply(&mut design.decisions);
        self.notes.apply(&mut design.notes);
        self.accepted.apply(&mut design.accepted);
    }

    /// What differs among the components.
    pub const fn components(&self) -> &ListPatch<Component> {
        &self.components
    }

    /// What differs among the connections.
    pub const fn connections(&self) -> &ListPatch<Connection> {
        &self.connections
    }

    /// What differs among the zones.
    pub const fn zones(&self) -> &ListPatch<Zone> {
        &self.zones
    }
}

impl<T: Clone + PartialEq> Change<T> {
    fn between(before: &T, after: &T) -> Option<Self> {
        (before != after).then(|| Self {
            before: before.clone(),
            after: after.clone(),
        })
    }

    fn inverse(self) -> Self {
        Self {
            before: self.after,
            after: self.before,
        }
    }
}

fn apply_change<T: Clone>(change: Option<&Change<T>>, value: &mut T) {
    if let Some(change) = change {
        value.clone_from(&change.after);
    }
}

impl<T> Default for ListPatch<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            order: None,
        }
    }
}

impl<T: Keyed> ListPatch<T> {
    fn between(before: &[T], after: &[T]) -> Self {
        if before == after {
            return Self::default();
        }
        let places = |list: &[T]| -> HashMap<Id, usize> {
            list.iter().map(T::key).cloned().zip(0..).collect()
        };
        let (old, new) = (places(before), places(after));
        let mut entries = Vec::new();
        for (index, entry) in before.iter().enumerate() {
            let after = new.get(entry.key()).map(|&i| (i, after[i].clone()));
            if after.as_ref().is_none_or(|(_, value)| value != entry) {
                let before = Some((index, entry.clone()));
                entries.push(Entry { before, after });
            }
        }
        for (index, entry) in after.iter().enumerate() {
            if !old.contains_key(entry.key()) {
                let after = Some((index, entry.clone()));
                entries.push(Entry {
                    before: None,
                    after,
                });
            }
        }
        let kept_before = before.iter().map(T::key).filter(|&k| new.contains_key(k));
        let kept_after = after.iter().map(T::key).filter(|&k| old.contains_key(k));
        let order = (!kept_before.eq(kept_after)).then(|| Change {
            before: before.iter().map(T::key).cloned().collect(),
            after: after.iter().map(T::key).cloned().collect(),
        });
        Self { entries, order }
    }

    fn inverse(self) -> Self {
        let swap = |entry: Entry<T>| Entry {
            before: entry.after,
            after: entry.before,
        };
        let mut entries: Vec<_> = self.entries.into_iter().map(swap).collect();
        // The canonical order of entries: those that were there by position, then the added ones.
        entries.sort_by_key(|entry| match (&entry.before, &entry.after) {
            (Some((index, _)), _) => (0, *index),
            (None, after) => (1, after.as_ref().map_or(0, |(index, _)| *index)),
        });
        Self {
            entries,
            order: self.order.map(Change::inverse),
        }
    }

    fn apply(&self, list: &mut Vec<T>) {
        let gone: HashSet<&Id> = self
            .entries
            .iter()
            .filter(|entry| entry.after.is_none())
            .filter_map(|entry| entry.before.as_ref().map(|(_, value)| value.key()))
            .collect();
        for entry in &self.entries {
            if let (Some((index, _)), Some((_, value))) = (&entry.before, &entry.after) {
                list[*index] = value.clone();
            }
        }
        if !gone.is_empty() {
            list.retain(|value| !gone.contains(value.key()));
        }
        let added = self
            .entries
            .iter()
            .filter(|entry| entry.before.is_none())
            .filter_map(|entry| entry.after.as_ref());
        for (index, value) in added {
            list.insert((*index).min(list.len()), value.clone());
        }
        if let Some(order) = &self.order {
            let place: HashMap<&Id, usize> = order.after.iter().zip(0..).collect();
            list.sort_by_key(|value| place.get(value.key()).copied().unwrap_or(usize::MAX));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cell;
    use proptest::prelude::*;

    fn design(boxes: &[(u8, u8)]) -> Design {
        let mut design = Design::default();
        for (id, replicas) in boxes {
            let id = format!("c{id}");
            if design.component(&id).is_none() {
                let mut component = Component::new(id, "service", Cell::default());
                component.replicas = Some(u32::from(*replicas) + 1);
                design.components.push(component);
            }
        }
        design
    }

    #[test]
    fn a_patch_holds_only_what_differs() {
        let before = design(&[(1, 0), (2, 0), (3, 0)]);
        let after = design(&[(1, 0), (2, 5), (3, 0)]);
        let patch = Patch::between(&before, &after);
        assert_eq!(patch.components().entries.len(), 1);
        assert_eq!(patch.components().order, None);
        assert!(Patch::between(&before, &before).is_empty());
    }

    proptest! {
        #[test]
        fn a_patch_leads_there_and_its_inverse_back(
            before in prop::collection::vec((0..8_u8, 0..3_u8), 0..8),
            after in prop::collection::vec((0..8_u8, 0..3_u8), 0..8),
        ) {
            let (before, after) = (design(&before), design(&after));
            let patch = Patch::between(&before, &after);
            let mut changed = before.clone();
            patch.apply(&mut changed);
            prop_assert_eq!(&changed, &after);
            let back = patch.inverse();
            prop_assert_eq!(&back, &Patch::between(&after, &before));
            back.apply(&mut changed);
            prop_assert_eq!(changed, before);
        }
    }
}
