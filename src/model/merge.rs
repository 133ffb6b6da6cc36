//! Three-way merge of designs: what two peers made of one design, put together thing by thing.
//!
//! Things are the same by identifier; a thing that only one side touched is taken as that side has it,
//! one that both touched field by field. Where both said different things of one field, ours stands and
//! theirs is told as a [`Clash`]; nothing of either side is dropped without one. Places on the board are
//! merged like the rest, and their clashes are marked as such. What one side removed and the other still
//! needs is kept. Names lead somewhere afterwards; whether the design makes sense is for
//! [`crate::catalogue::Catalogue::merge`] to see. Expected O(n) in the size of the designs.

mod clash;
mod fields;
mod order;
mod refer;

use std::collections::{HashMap, HashSet};

pub use clash::{Choose, Clash, Side, What};
use fields::{Mergeable, Scale};

use super::diff::renamed;
use super::fields::Value;
use super::kind::Kind;
use super::rename::{rename, rename_all};
use super::{Design, Id};

/// Two changes of one design, to be put together.
#[derive(Clone, Debug)]
pub struct Merge {
    base: Design,
    ours: Design,
    theirs: Design,
    /// What both sides renamed; on all sides it is called as ours calls it.
    two_names: Vec<TwoNames>,
    /// What was seen before anything was merged.
    told: Vec<Clash>,
}

/// A thing that both sides gave another name.
#[derive(Clone, Debug)]
struct TwoNames {
    kind: Kind,
    ours: Id,
    theirs: Id,
}

/// What came of a merge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merged {
    /// The design with both changes.
    pub design: Design,
    /// Where the changes do not go together, list by list.
    pub clashes: Vec<Clash>,
}

impl Merged {
    /// Whether somebody has to look at it: clashes about places on the board alone do no harm.
    pub fn needs_a_look(&self) -> bool {
        self.clashes.iter().any(Clash::needs_a_look)
    }
}

impl Merge {
    /// The changes from `base` to `ours` and to `theirs`.
    ///
    /// What one side calls otherwise is called so on all sides; different new things that both sides gave
    /// one name are told apart.
    pub fn new(base: &Design, ours: &Design, theirs: &Design) -> Self {
        let (mut base, mut ours, mut theirs) = (base.clone(), ours.clone(), theirs.clone());
        let theirs_called: HashMap<(Kind, Id), Id> = renamed(&base, &theirs)
            .into_iter()
            .map(|(kind, from, to)| ((kind, from), to))
            .collect();
        let mut two_names = Vec::new();
        for (kind, from, to) in renamed(&base, &ours) {
            let Some(other) = theirs_called.get(&(kind, from.clone())) else {
                follow(&mut base, &mut theirs, kind, &from, &to);
                continue;
            };
            let alike = *other == to;
            if alike || follow(&mut base, &mut theirs, kind, other, &to) {
                rename(&mut base, kind, &from, &to);
            }
            if !alike && kind.ids(&base).contains(&&to) {
                two_names.push(TwoNames {
                    kind,
                    ours: to,
                    theirs: other.clone(),
                });
            }
        }
        for (kind, from, to) in renamed(&base, &theirs) {
            follow(&mut base, &mut ours, kind, &from, &to);
        }
        let mut merge = Self {
            base,
            ours,
            theirs,
            two_names,
            told: Vec::new(),
        };
        merge.tell_twins_apart();
        merge
    }

    /// Two versions of one design of which nobody knows what they began with: what either has stays, and
    /// whatever they say differently is a clash.
    pub fn unrelated(ours: &Design, theirs: &Design) -> Self {
        Self {
            base: Design::default(),
            ours: ours.clone(),
            theirs: theirs.clone(),
            two_names: Vec::new(),
            told: Vec::new(),
        }
    }

    /// Puts the changes together; `choose` may decide clashes.
    pub fn run(&self, choose: Choose<'_>) -> Merged {
        let mut needed = HashSet::new();
        loop {
            let mut run = Run {
                merge: self,
                needed: &needed,
                choose,
                clashes: self.told.clone(),
            };
            let mut design = run.design();
            for names in &self.two_names {
                run.name(&mut design, names);
            }
            let clashes = run.clashes;
            let missing = refer::missing(&design, &self.base);
            let known = needed.len();
            needed.extend(missing);
            if needed.len() == known {
                return Merged { design, clashes };
            }
        }
    }

    /// Takes back what theirs did to the `kind` called `id`, for this reason; `false` if it did nothing.
    pub fn refuse(&mut self, kind: Kind, id: &Id, reason: &str) -> bool {
        let refused = match kind {
            Kind::Requirement => {
                restore(&self.base.requirements, &mut self.theirs.requirements, id)
            }
            Kind::Target => restore(&self.base.targets, &mut self.theirs.targets, id),
            Kind::Estimate => restore(&self.base.estimates, &mut self.theirs.estimates, id),
            Kind::Zone => restore(&self.base.zones, &mut self.theirs.zones, id),
            Kind::Component => restore(&self.base.components, &mut self.theirs.components, id),
            Kind::Connection => restore(&self.base.connections, &mut self.theirs.connections, id),
            Kind::Flow => restore(&self.base.flows, &mut self.theirs.flows, id),
            Kind::Decision => restore(&self.base.decisions, &mut self.theirs.decisions, id),
            Kind::Note => restore(&self.base.notes, &mut self.theirs.notes, id),
            Kind::Acceptance => restore(&self.base.accepted, &mut self.theirs.accepted, id),
        };
        if refused {
            self.told.push(Clash {
                kind: Some(kind),
                id: id.clone(),
                what: What::Refused(reason.to_owned()),
                taken: Side::Ours,
            });
        }
        refused
    }

    /// The things of one kind that theirs has or had.
    pub fn known_to_theirs(&self, kind: Kind) -> Vec<Id> {
        let both = [&self.theirs, &self.base];
        let mut seen = HashSet::new();
        both.into_iter()
            .flat_map(|design| kind.ids(design))
            .filter(|id| seen.insert(*id))
            .cloned()
            .collect()
    }

    /// Different new things of one name: theirs gets another.
    fn tell_twins_apart(&mut self) {
        for kind in Kind::ALL {
            let twins = self.twins(kind);
            if twins.is_empty() {
                continue;
            }
            let sides = [&self.base, &self.ours, &self.theirs];
            let taken = sides.into_iter().flat_map(|design| kind.ids(design));
            let mut taken: HashSet<Id> = taken.cloned().collect();
            let mut names = HashMap::new();
            for id in twins {
                let new = Id::from_name(id.as_str(), kind.word(), |name| taken.contains(name));
                taken.insert(new.clone());
                names.insert(id.clone(), new.clone());
                self.told.push(Clash {
                    kind: Some(kind),
                    id,
                    what: What::SameName(new),
                    taken: Side::Ours,
                });
            }
            rename_all(&mut self.theirs, kind, &names);
        }
    }

    fn twins(&self, kind: Kind) -> Vec<Id> {
        let (base, ours, theirs) = (&self.base, &self.ours, &self.theirs);
        match kind {
            Kind::Requirement => {
                twins(&base.requirements, &ours.requirements, &theirs.requirements)
            }
            Kind::Target => twins(&base.targets, &ours.targets, &theirs.targets),
            // A name is all that tells which quantity is meant; the formulas are weighed as fields.
            Kind::Estimate => Vec::new(),
            Kind::Zone => twins(&base.zones, &ours.zones, &theirs.zones),
            Kind::Component => twins(&base.components, &ours.components, &theirs.components),
            Kind::Connection => twins(&base.connections, &ours.connections, &theirs.connections),
            Kind::Flow => twins(&base.flows, &ours.flows, &theirs.flows),
            Kind::Decision => twins(&base.decisions, &ours.decisions, &theirs.decisions),
            Kind::Note => twins(&base.notes, &ours.notes, &theirs.notes),
            Kind::Acceptance => twins(&base.accepted, &ours.accepted, &theirs.accepted),
        }
    }
}

/// Gives what one side renamed its new name in the base and on the other side, unless that is taken; whether
/// it was free.
fn follow(base: &mut Design, other: &mut Design, kind: Kind, from: &Id, to: &Id) -> bool {
    let free = ![&*base, &*other].iter().any(|d| kind.ids(d).contains(&to));
    if free {
        rename(base, kind, from, to);
        rename(other, kind, from, to);
    }
    free
}

/// Names that both sides gave to new things which are not the same thing.
fn twins<T: Mergeable>(base: &[T], ours: &[T], theirs: &[T]) -> Vec<Id> {
    let old: HashSet<&Id> = base.iter().map(T::key).collect();
    let new: HashMap<&Id, &T> = theirs.iter().map(|thing| (thing.key(), thing)).collect();
    let both = ours.iter().filter(|thing| !old.contains(thing.key()));
    both.filter(|thing| {
        new.get(thing.key())
            .is_some_and(|other| !thing.is_same(other))
    })
    .map(|thing| thing.key().clone())
    .collect()
}

/// Gives the thing `id` of `list` the state that it has in `base`; `false` if it has it.
fn restore<T: Mergeable>(base: &[T], list: &mut Vec<T>, id: &Id) -> bool {
    let old = base.iter().find(|thing| thing.key() == id);
    let place = list.iter().position(|thing| thing.key() == id);
    match (old, place) {
        (None, None) => false,
        (Some(old), Some(place)) if list[place] == *old => false,
        (Some(old), Some(place)) => {
            list[place] = old.clone();
            true
        }
        (Some(old), None) => {
            list.push(old.clone());
            true
        }
        (None, Some(place)) => {
            list.remove(place);
            true
        }
    }
}

/// One run over all lists.
struct Run<'a> {
    merge: &'a Merge,
    /// What has to stay because something that stays names it.
    needed: &'a HashSet<(Kind, Id)>,
    choose: Choose<'a>,
    clashes: Vec<Clash>,
}

impl Run<'_> {
    fn design(&mut self) -> Design {
        let Merge {
            base, ours, theirs, ..
        } = self.merge;
        Design {
            preamble: self.head("comments", |d| d.preamble.clone(), |lines| lines.join("\n")),
            title: self.head("title", |d| d.title.clone(), Clone::clone),
            prompt: self.head("prompt", |d| d.prompt.clone(), Clone::clone),
            requirements: self.list(
                Kind::Requirement,
                [&base.requirements, &ours.requirements, &theirs.requirements],
            ),
            targets: self.list(
                Kind::Target,
                [&base.targets, &ours.targets, &theirs.targets],
            ),
            estimates: self.list(
                Kind::Estimate,
                [&base.estimates, &ours.estimates, &theirs.estimates],
            ),
            zones: self.list(Kind::Zone, [&base.zones, &ours.zones, &theirs.zones]),
            components: self.list(
                Kind::Component,
                [&base.components, &ours.components, &theirs.components],
            ),
            connections: self.list(
                Kind::Connection,
                [&base.connections, &ours.connections, &theirs.connections],
            ),
            flows: self.list(Kind::Flow, [&base.flows, &ours.flows, &theirs.flows]),
            decisions: self.list(
                Kind::Decision,
                [&base.decisions, &ours.decisions, &theirs.decisions],
            ),
            notes: self.list(Kind::Note, [&base.notes, &ours.notes, &theirs.notes]),
            accepted: self.list(
                Kind::Acceptance,
                [&base.accepted, &ours.accepted, &theirs.accepted],
            ),
        }
    }

    /// Decides what a thing that both sides renamed is called.
    fn name(&mut self, design: &mut Design, TwoNames { kind, ours, theirs }: &TwoNames) {
        let ids = kind.ids(design);
        if !ids.contains(&ours) || ids.contains(&theirs) {
            return;
        }
        let value = |id: &Id| Some(Value::Text(id.to_string()));
        let what = What::Field {
            name: if *kind == Kind::Estimate {
                "name"
            } else {
                "id"
            },
            ours: value(ours),
            theirs: value(theirs),
        };
        if self.tell(Some(*kind), ours.clone(), what, Side::Ours) == Side::Theirs {
            rename(design, *kind, ours, theirs);
        }
    }

    /// A field of the design itself.
    fn head<T: Clone + PartialEq>(
        &mut self,
        name: &'static str,
        of: impl Fn(&Design) -> T,
        text: impl Fn(&T) -> String,
    ) -> T {
        let Merge {
            base, ours, theirs, ..
        } = self.merge;
        let (base, ours, theirs) = (of(base), of(ours), of(theirs));
        let value = |value: &T| Some(Value::Text(text(value)));
        match fields::of_three(Some(&base), &ours, &theirs) {
            Some(value) => value.clone(),
            None => {
                let what = What::Field {
                    name,
                    ours: value(&ours),
                    theirs: value(&theirs),
                };
                match self.tell(None, Id::from(name), what, Side::Ours) {
                    Side::Ours => ours,
                    Side::Theirs => theirs,
                }
            }
        }
    }

    fn list<T: Mergeable>(&mut self, kind: Kind, [base, ours, theirs]: [&[T]; 3]) -> Vec<T> {
        let by_name = |list| -> HashMap<&Id, &T> {
            <[T]>::iter(list)
                .map(|thing| (thing.key(), thing))
                .collect()
        };
        let (old, own, other) = (by_name(base), by_name(ours), by_name(theirs));
        let all = ours.iter().chain(theirs).map(T::key);
        let mut kept: HashMap<&Id, T> = HashMap::new();
        let mut seen = HashSet::new();
        for id in all.filter(|id| seen.insert(*id)) {
            let sides = [&old, &own, &other].map(|things| things.get(id).copied());
            let Some(thing) = self.thing(kind, id, sides) else {
                continue;
            };
            kept.insert(id, thing);
        }
        let names = |list| -> Vec<&Id> {
            let names = <[T]>::iter(list).map(T::key);
            names.filter(|id| kept.contains_key(id)).collect()
        };
        let (order, clash) = order::merge(&names(base), &names(ours), &names(theirs));
        let order: Vec<Id> = match clash {
            None => order.into_iter().cloned().collect(),
            Some(with_theirs) => {
                match self.tell(Some(kind), Id::from(""), What::Order, Side::Ours) {
                    Side::Ours => order.into_iter().cloned().collect(),
                    Side::Theirs => with_theirs.into_iter().cloned().collect(),
                }
            }
        };
        order.iter().filter_map(|id| kept.remove(id)).collect()
    }

    /// What becomes of one thing; `None`: it is gone.
    fn thing<T: Mergeable>(
        &mut self,
        kind: Kind,
        id: &Id,
        [base, ours, theirs]: [Option<&T>; 3],
    ) -> Option<T> {
        match (ours, theirs) {
            (Some(ours), Some(theirs)) => Some(self.both(kind, id, base, ours, theirs)),
            (Some(left), None) => self.removed(kind, id, base, left, Side::Theirs),
            (None, Some(left)) => self.removed(kind, id, base, left, Side::Ours),
            (None, None) => None,
        }
    }

    fn both<T: Mergeable>(
        &mut self,
        kind: Kind,
        id: &Id,
        base: Option<&T>,
        ours: &T,
        theirs: &T,
    ) -> T {
        if let Some(one) = fields::of_three(base, ours, theirs) {
            return one.clone();
        }
        let mut tell = |name, ours, theirs| {
            let what = What::Field { name, ours, theirs };
            self.tell(Some(kind), id.clone(), what, Side::Ours)
        };
        let mut scale = Scale {
            stated: &|| (ours.fields(), theirs.fields()),
            tell: &mut tell,
        };
        T::merge(base, ours, theirs, &mut scale)
    }

    /// One side removed what the other left as it was, moved, or changed.
    fn removed<T: Mergeable>(
        &mut self,
        kind: Kind,
        id: &Id,
        base: Option<&T>,
        left: &T,
        by: Side,
    ) -> Option<T> {
        let Some(base) = base else {
            return Some(left.clone());
        };
        let needed = self.needed.contains(&(kind, id.clone()));
        if base == left && !needed {
            return None;
        }
        let moved = base.is_only_moved(left);
        let kept = if moved && !needed { by } else { by.other() };
        let what = What::Removed {
            by,
            needed,
            moved: moved && !needed,
        };
        if needed {
            self.clashes.push(Clash {
                kind: Some(kind),
                id: id.clone(),
                what,
                taken: kept,
            });
            return Some(left.clone());
        }
        let taken = self.tell(Some(kind), id.clone(), what, kept);
        (taken != by).then(|| left.clone())
    }

    /// Writes a clash down; says whose side is taken: as chosen, else `usual`.
    fn tell(&mut self, kind: Option<Kind>, id: Id, what: What, usual: Side) -> Side {
        let mut clash = Clash {
            kind,
            id,
            what,
            taken: usual,
        };
        clash.taken = (self.choose)(&clash).unwrap_or(usual);
        self.clashes.push(clash);
        self.clashes.last().map_or(usual, |clash| clash.taken)
    }
}
