//! What a person would say changed between two designs: added, removed, renamed, moved, rewired, numbers.
//!
//! Things are the same by identifier; one that is gone and one that is new with the same contents are
//! one that was renamed. Field by field, in the words of the files. Expected O(n) in the size of the
//! designs, apart from renamed things, of which each is compared with each new one.

mod overlay;

use std::collections::HashMap;

pub use overlay::{Fate, Overlay};

use super::fields::{Fields, Thing, Value};
use super::kind::Kind;
use super::rename::rename;
use super::{Design, Id};

/// The most things that are compared with each other to find renamed ones.
const MOST_RENAMED: usize = 1000;

/// What changed between two designs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// Fields of the design itself: title, prompt, comments.
    pub head: Vec<FieldChange>,
    /// Things that changed, list by list.
    pub things: Vec<ThingChange>,
    /// Lists whose things stand in another order.
    pub reordered: Vec<Kind>,
}

/// What changed about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThingChange {
    /// What it is.
    pub kind: Kind,
    /// Its identifier; after the change, if it still is there.
    pub id: Id,
    /// What happened.
    pub what: What,
}

/// What happened to a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It is new.
    Added(Fields),
    /// It is gone.
    Removed(Fields),
    /// It was called otherwise, and perhaps changed besides.
    Renamed {
        /// Its identifier before.
        from: Id,
        /// What else changed.
        fields: Vec<FieldChange>,
    },
    /// It says something else.
    Changed(Vec<FieldChange>),
}

/// A field that says something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Its name in files.
    pub name: &'static str,
    /// What it said; `None`: nothing.
    pub before: Option<Value>,
    /// What it says; `None`: nothing.
    pub after: Option<Value>,
}

impl Diff {
    /// What changed from `before` to `after`.
    pub fn between(before: &Design, after: &Design) -> Self {
        if before == after {
            return Self::default();
        }
        let (before, renamed) = with_names_of(before, after);
        let mut diff = Self {
            head: compare(&head(&before), &head(after)),
            ..Self::default()
        };
        let mut list = Lists {
            diff: &mut diff,
            renamed: &renamed,
        };
        list.add(Kind::Requirement, &before.requirements, &after.requirements);
        list.add(Kind::Target, &before.targets, &after.targets);
        list.add(Kind::Estimate, &before.estimates, &after.estimates);
        list.add(Kind::Zone, &before.zones, &after.zones);
        list.add(Kind::Component, &before.components, &after.components);
        list.add(Kind::Connection, &before.connections, &after.connections);
        list.add(Kind::Flow, &before.flows, &after.flows);
        list.add(Kind::Decision, &before.decisions, &after.decisions);
        list.add(Kind::Note, &before.notes, &after.notes);
        list.add(Kind::Acceptance, &before.accepted, &after.accepted);
        diff
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl ThingChange {
    /// Whether only its place or size on the board changed.
    pub fn is_layout(&self) -> bool {
        matches!(&self.what, What::Changed(fields) if fields.iter().all(FieldChange::is_layout))
    }
}

impl FieldChange {
    /// Whether it is about a place or size on the board.
    pub fn is_layout(&self) -> bool {
        matches!(self.name, "at" | "size")
    }
}

/// Fields of the design that are no lists.
fn head(design: &Design) -> Fields {
    let text = |text: &str| Value::Text(text.to_owned());
    let fields = [
        ("comments", text(&design.preamble.join("\n"))),
        ("title", text(&design.title)),
        ("prompt", text(&design.prompt)),
    ];
    let stated = fields.into_iter().filter(|(_, value)| *value != text(""));
    Fields(stated.collect())
}

fn compare(before: &Fields, after: &Fields) -> Vec<FieldChange> {
    let gone = before
        .0
        .iter()
        .filter(|(name, _)| after.get(name).is_none());
    let gone = gone.map(|(name, value)| (*name, Some(value), None));
    let kept = after
        .0
        .iter()
        .map(|(name, value)| (*name, before.get(name), Some(value)));
    kept.chain(gone)
        .filter(|(_, before, after)| before != after)
        .map(|(name, before, after)| FieldChange {
            name,
            before: before.cloned(),
            after: after.cloned(),
        })
        .collect()
}

/// Identifiers that things have now, with those that they had.
type Renamed = HashMap<(Kind, Id), Id>;

struct Lists<'a> {
    diff: &'a mut Diff,
    renamed: &'a Renamed,
}

impl Lists<'_> {
    fn add<T: Thing>(&mut self, kind: Kind, before: &[T], after: &[T]) {
        let old: HashMap<&Id, &T> = before.iter().map(|thing| (thing.key(), thing)).collect();
        let new: HashMap<&Id, &T> = after.iter().map(|thing| (thing.key(), thing)).collect();
        for thing in before.iter().filter(|thing| !new.contains_key(thing.key())) {
            self.push(kind, thing.key(), What::Removed(thing.fields()));
        }
        for thing in after {
            let id = thing.key();
            let from = self.renamed.get(&(kind, id.clone()));
            let what = match (old.get(id), from) {
                (None, _) => What::Added(thing.fields()),
                (Some(old), None) if *old == thing => continue,
                (Some(old), from) => {
                    let fields = compare(&old.fields(), &thing.fields());
                    match from {
                        Some(from) => What::Renamed {
                            from: from.clone(),
                            fields,
                        },
                        None => What::Changed(fields),
                    }
                }
            };
            self.push(kind, id, what);
        }
        let kept_before = before.iter().map(T::key).filter(|id| new.contains_key(id));
        let kept_after = after.iter().map(T::key).filter(|id| old.contains_key(id));
        if !kept_before.eq(kept_after) {
            self.diff.reordered.push(kind);
        }
    }

    fn push(&mut self, kind: Kind, id: &Id, what: What) {
        self.diff.things.push(ThingChange {
            kind,
            id: id.clone(),
            what,
        });
    }
}

/// `before` with the identifiers that its things have in `after`, and which these were.
fn with_names_of(before: &Design, after: &Design) -> (Design, Renamed) {
    let mut design = before.clone();
    let pairs = renamed_in(&mut design, after).into_iter();
    let renamed = pairs.map(|(kind, from, to)| ((kind, to), from)).collect();
    (design, renamed)
}

/// What is called otherwise in `after`: its kind and its names before and after, in an order in which
/// they can be renamed one by one.
pub(super) fn renamed(before: &Design, after: &Design) -> Vec<(Kind, Id, Id)> {
    renamed_in(&mut before.clone(), after)
}

/// Gives things of `design` the names that they have in `after`.
///
/// What is drawn comes first, since the names of connections and flows often follow from theirs.
fn renamed_in(design: &mut Design, after: &Design) -> Vec<(Kind, Id, Id)> {
    const ORDER: [Kind; 10] = [
        Kind::Zone,
        Kind::Component,
        Kind::Connection,
        Kind::Flow,
        Kind::Requirement,
        Kind::Target,
        Kind::Estimate,
        Kind::Decision,
        Kind::Note,
        Kind::Acceptance,
    ];
    let mut renamed = Vec::new();
    for kind in ORDER {
        let pairs = match kind {
            Kind::Zone => pairs(&design.zones, &after.zones),
            Kind::Component => pairs(&design.components, &after.components),
            Kind::Connection => pairs(&design.connections, &after.connections),
            Kind::Flow => pairs(&design.flows, &after.flows),
            Kind::Requirement => pairs(&design.requirements, &after.requirements),
            Kind::Target => pairs(&design.targets, &after.targets),
            Kind::Estimate => pairs(&design.estimates, &after.estimates),
            Kind::Decision => pairs(&design.decisions, &after.decisions),
            Kind::Note => pairs(&design.notes, &after.notes),
            Kind::Acceptance => pairs(&design.accepted, &after.accepted),
        };
        for (from, to) in pairs {
            rename(design, kind, &from, &to);
            renamed.push((kind, from, to));
        }
    }
    renamed
}

/// Things that are gone with those that are new and say the same: their identifiers before and after.
fn pairs<T: Thing>(before: &[T], after: &[T]) -> Vec<(Id, Id)> {
    let without = |list: &[T], other: &[T]| -> Vec<(Id, Fields)> {
        let other: std::collections::HashSet<&Id> = other.iter().map(T::key).collect();
        let only = list.iter().filter(|thing| !other.contains(thing.key()));
        only.map(|thing| (thing.key().clone(), thing.fields()))
            .collect()
    };
    let gone = without(before, after);
    let mut new = without(after, before);
    if gone.len() > MOST_RENAMED || new.len() > MOST_RENAMED {
        return Vec::new();
    }
    let mut pairs = Vec::new();
    for (from, fields) in gone {
        if let Some(at) = new
            .iter()
            .position(|(_, other)| fields.0[1..] == other.0[1..])
        {
            pairs.push((from, new.remove(at).0));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, Component, Connection};

    fn design() -> Design {
        let mut design = Design::default();
        for (id, x) in [("a", 0), ("b", 20), ("c", 40)] {
            design
                .components
                .push(Component::new(id, "service", Cell::new(x, 0)));
        }
        design.connections.push(Connection::new("a-b", "a", "b"));
        design
    }

    fn said(before: &Design, after: &Design) -> Vec<String> {
        let diff = Diff::between(before, after);
        let fields = |fields: &[FieldChange]| {
            let names: Vec<_> = fields.iter().map(|field| field.name).collect();
            names.join(",")
        };
        let things = diff.things.iter().map(|thing| match &thing.what {
            What::Added(_) => format!("+{}", thing.id),
            What::Removed(_) => format!("-{}", thing.id),
            What::Renamed { from, fields: f } => format!("{from}>{} {}", thing.id, fields(f)),
            What::Changed(f) => format!("~{} {}", thing.id, fields(f)),
        });
        let head = diff.head.iter().map(|field| field.name.to_owned());
        let order = diff
            .reordered
            .iter()
            .map(|kind| format!("order {}", kind.word()));
        head.chain(things).chain(order).collect()
    }

    #[test]
    fn changes_are_told_by_thing_and_field() {
        let (before, mut after) = (design(), design());
        after.title = "Shop".to_owned();
        after.components[1].replicas = Some(3);
        after.components[1].at = Cell::new(9, 9);
        after.connections[0].to = "c".into();
        after
            .components
            .push(Component::new("d", "cache", Cell::new(60, 0)));
        assert_eq!(
            said(&before, &after),
            ["title", "~b at,replicas", "+d", "~a-b to"]
        );
        assert_eq!(
            said(&after, &before),
            ["title", "-d", "~b at,replicas", "~a-b to"]
        );
        assert!(Diff::between(&before, &before).is_empty());
    }

    #[test]
    fn another_identifier_is_a_new_name() {
        let (before, mut after) = (design(), design());
        rename(&mut after, Kind::Component, &"b".into(), &"api".into());
        rename(&mut after, Kind::Connection, &"a-b".into(), &"a-api".into());
        assert_eq!(said(&before, &after), ["b>api ", "a-b>a-api "]);
    }

    #[test]
    fn moves_and_orders_are_told_apart() {
        let (before, mut after) = (design(), design());
        after.components[0].at = Cell::new(5, 5);
        let diff = Diff::between(&before, &after);
        assert!(diff.things[0].is_layout());
        after.components.swap(1, 2);
        assert_eq!(said(&before, &after), ["~a at", "order component"]);
    }
}
