//! Field by field: what becomes of a thing that both sides touched.

use super::order;
use super::{Side, Value};
use crate::model::fields::{Fields, Thing};
use crate::model::{
    Acceptance, Attributes, Component, Connection, Decision, Estimate, Flow, Id, Note, Requirement,
    Scope, Target, Zone,
};

/// A thing that can be merged.
pub(super) trait Mergeable: Thing {
    /// Whether two new things of one name are one thing that both sides added.
    fn is_same(&self, other: &Self) -> bool;

    /// Whether `other` is this thing at another place or of another size.
    fn is_only_moved(&self, other: &Self) -> bool {
        let places = |fields: Fields| -> Vec<_> {
            let fields = fields.0.into_iter();
            fields
                .filter(|(name, _)| !matches!(*name, "at" | "size"))
                .collect()
        };
        places(self.fields()) == places(other.fields())
    }

    /// The thing with the changes of both sides.
    fn merge(base: Option<&Self>, ours: &Self, theirs: &Self, scale: &mut Scale<'_>) -> Self;
}

/// Weighs field against field.
pub(super) struct Scale<'a> {
    /// What ours and theirs state.
    pub(super) stated: &'a dyn Fn() -> (Fields, Fields),
    /// Tells of a clash; says whose side is taken.
    pub(super) tell: &'a mut dyn FnMut(&'static str, Option<Value>, Option<Value>) -> Side,
}

/// The value that stands if at most one side changed it; `None`: both did, differently.
pub(super) fn of_three<'a, T: PartialEq>(
    base: Option<&T>,
    ours: &'a T,
    theirs: &'a T,
) -> Option<&'a T> {
    if ours == theirs || base == Some(theirs) {
        Some(ours)
    } else if base == Some(ours) {
        Some(theirs)
    } else {
        None
    }
}

impl Scale<'_> {
    /// A field that is taken from one side.
    fn one<T: Clone + PartialEq>(
        &mut self,
        name: &'static str,
        base: Option<&T>,
        ours: &T,
        theirs: &T,
    ) -> T {
        if let Some(value) = of_three(base, ours, theirs) {
            return value.clone();
        }
        match self.clash(name) {
            Side::Ours => ours.clone(),
            Side::Theirs => theirs.clone(),
        }
    }

    /// A list of names: each side adds and removes its own.
    fn names(
        &mut self,
        name: &'static str,
        base: Option<&Vec<Id>>,
        ours: &Vec<Id>,
        theirs: &Vec<Id>,
    ) -> Vec<Id> {
        if let Some(value) = of_three(base, ours, theirs) {
            return value.clone();
        }
        let old = base.map_or(&[][..], Vec::as_slice);
        let kept = |list| -> Vec<&Id> {
            let names = <[Id]>::iter(list);
            names
                .filter(|id| (ours.contains(id) && theirs.contains(id)) || !old.contains(id))
                .collect()
        };
        let (order, clash) = order::merge(&kept(old), &kept(ours), &kept(theirs));
        let order = match clash {
            Some(as_theirs) if self.clash(name) == Side::Theirs => as_theirs,
            _ => order,
        };
        order.into_iter().cloned().collect()
    }

    /// A list of names that may be left out.
    #[expect(
        clippy::ref_option,
        reason = "all ways to merge a field are called alike"
    )]
    fn names_if(
        &mut self,
        name: &'static str,
        base: Option<&Option<Vec<Id>>>,
        ours: &Option<Vec<Id>>,
        theirs: &Option<Vec<Id>>,
    ) -> Option<Vec<Id>> {
        match (ours, theirs) {
            (Some(own), Some(other)) => {
                let base = base.and_then(Option::as_ref);
                Some(self.names(name, base, own, other))
            }
            _ => self.one(name, base, ours, theirs),
        }
    }

    /// Facts by name, each taken from one side.
    fn facts(
        &mut self,
        name: &'static str,
        base: Option<&Attributes>,
        ours: &Attributes,
        theirs: &Attributes,
    ) -> Attributes {
        let mut merged = Attributes::new();
        for fact in ours
            .keys()
            .chain(theirs.keys().filter(|k| !ours.contains_key(*k)))
        {
            let of = |facts: &Attributes| facts.get(fact).cloned();
            let old = base.map(of).or(Some(None));
            if let Some(value) = self.one(name, old.as_ref(), &of(ours), &of(theirs)) {
                merged.insert(fact.clone(), value);
            }
        }
        merged
    }

    fn scope(
        &mut self,
        name: &'static str,
        base: Option<&Scope>,
        ours: &Scope,
        theirs: &Scope,
    ) -> Scope {
        match (ours, theirs) {
            (Scope::Now { flows: own }, Scope::Now { flows: other }) => {
                let old = base.and_then(|scope| match scope {
                    Scope::Now { flows } => Some(flows),
                    Scope::Parked { .. } => None,
                });
                let flows = self.names("flows", old, own, other);
                Scope::Now { flows }
            }
            _ => self.one(name, base, ours, theirs),
        }
    }

    fn clash(&mut self, name: &'static str) -> Side {
        let (ours, theirs) = (self.stated)();
        let value = |fields: &Fields| {
            let names: &[&str] = match name {
                "scope" => &["flows", "parked"],
                "subject" => &["flow", "component"],
                _ => &[name],
            };
            names.iter().find_map(|name| fields.get(name)).cloned()
        };
        (self.tell)(name, value(&ours), value(&theirs))
    }
}

/// How the fields of a type are merged, and which of them say that two new things are the same.
macro_rules! mergeable {
    ($type:ident, same by ($($same:ident),*): $($field:ident $how:ident),* $(,)?) => {
        impl Mergeable for $type {
            fn is_same(&self, other: &Self) -> bool {
                $(self.$same == other.$same)&&*
            }

            fn merge(
                base: Option<&Self>,
                ours: &Self,
                theirs: &Self,
                scale: &mut Scale<'_>,
            ) -> Self {
                Self {
                    $($field: scale.$how(
                        stringify!($field),
                        base.map(|base| &base.$field),
                        &ours.$field,
                        &theirs.$field,
                    )),*
                }
            }
        }
    };
}

mergeable! { Requirement, same by (text): id one, text one, actor one, scope scope }
mergeable! { Target, same by (subject): id one, subject one, metric one, note one }
mergeable! { Estimate, same by (name): name one, formula one, note one }
mergeable! {
    Zone, same by (kind, name): id one, kind one, name one, at one, size one, availability one
}
mergeable! {
    Component, same by (kind, name):
    id one, kind one, name one, at one, size one, replicas one, needs one, shards one,
    availability one, latency one, capacity one, hit_ratio one, work one, managed one,
    spread names, attributes facts,
}
mergeable! {
    Connection, same by (from, to):
    id one, from one, to one, kind one, need one, optional one, exercised one, fan_out one, op one,
    parallel one, topic one, subscription one, latency one, availability one, protocol one,
    attributes facts,
}
mergeable! { Flow, same by (entry): id one, name one, entry one, rate one, op one, via names_if }
mergeable! {
    Decision, same by (because):
    id one, about names, because one, instead_of one, trade_off one, serves names,
}
mergeable! { Note, same by (text): id one, text one, at one, about names }
mergeable! {
    Acceptance, same by (rule, about): id one, rule one, about names, because one, seen one,
}
