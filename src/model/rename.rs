//! Gives a thing another identifier, wherever it is named.

use std::collections::{HashMap, HashSet};

use super::formula;
use super::kind::Kind;
use super::{Bound, Capacity, Design, Exercised, Id, Metric, RateSource, Scope, Subject};

/// Renames the `kind` called `from` to `to` in its list and wherever it is referred to.
///
/// `to` must not be taken in its list.
pub fn rename(design: &mut Design, kind: Kind, from: &Id, to: &Id) {
    rename_all(design, kind, &HashMap::from([(from.clone(), to.clone())]));
}

/// Renames things of one kind at once, as [`rename`] does one by one; linear in the size of the design. No new
/// name may be taken, nor be one of the old ones.
pub(super) fn rename_all(design: &mut Design, kind: Kind, names: &HashMap<Id, Id>) {
    let meant = meant(design, kind, names);
    let mut swap = |id: &mut Id| {
        if let Some(to) = names.get(id) {
            id.clone_from(to);
        }
    };
    if !meant.is_empty() {
        let decisions = design.decisions.iter_mut().flat_map(|d| &mut d.about);
        let notes = design.notes.iter_mut().flat_map(|n| &mut n.about);
        let accepted = design.accepted.iter_mut().flat_map(|a| &mut a.about);
        decisions
            .chain(notes)
            .chain(accepted)
            .filter(|id| meant.contains(*id))
            .for_each(&mut swap);
    }
    match kind {
        Kind::Requirement => {
            design.requirements.iter_mut().for_each(|r| swap(&mut r.id));
            design
                .decisions
                .iter_mut()
                .flat_map(|d| &mut d.serves)
                .for_each(swap);
        }
        Kind::Target => {
            design.targets.iter_mut().for_each(|t| swap(&mut t.id));
            design
                .decisions
                .iter_mut()
                .flat_map(|d| &mut d.serves)
                .for_each(swap);
        }
        Kind::Estimate => {
            formulas(design, names);
            estimate(design, &mut swap);
        }
        Kind::Zone => {
            design.zones.iter_mut().for_each(|z| swap(&mut z.id));
            design
                .components
                .iter_mut()
                .flat_map(|c| &mut c.spread)
                .for_each(swap);
        }
        Kind::Component => component(design, &mut swap),
        Kind::Connection => connection(design, &mut swap),
        Kind::Flow => flow(design, &mut swap),
        Kind::Decision => design.decisions.iter_mut().for_each(|d| swap(&mut d.id)),
        Kind::Note => design.notes.iter_mut().for_each(|n| swap(&mut n.id)),
        Kind::Acceptance => design.accepted.iter_mut().for_each(|a| swap(&mut a.id)),
    }
}

/// Those of the old names by which decisions and notes mean a `kind`: what they name is in the first list
/// that has it.
fn meant(design: &Design, kind: Kind, names: &HashMap<Id, Id>) -> HashSet<Id> {
    const ORDER: [Kind; 4] = [Kind::Component, Kind::Connection, Kind::Zone, Kind::Flow];
    let Some(place) = ORDER.iter().position(|other| *other == kind) else {
        return HashSet::new();
    };
    let ids = kind.ids(design).into_iter();
    let mut meant: HashSet<&Id> = ids.filter(|id| names.contains_key(*id)).collect();
    for earlier in &ORDER[..place] {
        for id in earlier.ids(design) {
            meant.remove(id);
        }
    }
    meant.into_iter().cloned().collect()
}

/// The names of estimates in the formulas of others.
fn formulas(design: &mut Design, names: &HashMap<Id, Id>) {
    let known: HashSet<Id> = design.estimates.iter().map(|e| e.name.clone()).collect();
    for estimate in &mut design.estimates {
        estimate.formula = formula::renamed(&estimate.formula, &known, names);
    }
}

fn estimate(design: &mut Design, swap: &mut impl FnMut(&mut Id)) {
    design.estimates.iter_mut().for_each(|e| swap(&mut e.name));
    for component in &mut design.components {
        if let Some(Capacity::Estimate(name)) = &mut component.capacity {
            swap(name);
        }
    }
    for flow in &mut design.flows {
        if let Some(RateSource::Estimate(name)) = &mut flow.rate {
            swap(name);
        }
    }
    for target in &mut design.targets {
        if let Metric::Throughput {
            at_least: Bound::Estimate(name),
        } = &mut target.metric
        {
            swap(name);
        }
    }
}

fn component(design: &mut Design, swap: &mut impl FnMut(&mut Id)) {
    design.components.iter_mut().for_each(|c| swap(&mut c.id));
    for connection in &mut design.connections {
        swap(&mut connection.from);
        swap(&mut connection.to);
    }
    design.flows.iter_mut().for_each(|f| swap(&mut f.entry));
    for target in &mut design.targets {
        if let Subject::Component(component) = &mut target.subject {
            swap(component);
        }
    }
}

fn connection(design: &mut Design, swap: &mut impl FnMut(&mut Id)) {
    for connection in &mut design.connections {
        swap(&mut connection.id);
        if let Some(Exercised::OnMissOf(of)) = &mut connection.exercised {
            swap(of);
        }
    }
    let listed = design.flows.iter_mut().filter_map(|f| f.via.as_mut());
    listed.flatten().for_each(swap);
}

fn flow(design: &mut Design, swap: &mut impl FnMut(&mut Id)) {
    design.flows.iter_mut().for_each(|f| swap(&mut f.id));
    for requirement in &mut design.requirements {
        if let Scope::Now { flows } = &mut requirement.scope {
            flows.iter_mut().for_each(&mut *swap);
        }
    }
    for target in &mut design.targets {
        if let Subject::Flow(flow) = &mut target.subject {
            swap(flow);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_renamed_as_one_by_one() {
        use crate::model::{Cell, Component, Connection, Note};
        let mut one = Design::default();
        for id in ["a", "b", "c"] {
            one.components
                .push(Component::new(id, "service", Cell::new(0, 0)));
        }
        one.connections.push(Connection::new("a", "a", "b"));
        one.connections.push(Connection::new("b-c", "b", "c"));
        one.notes.push(Note {
            id: "n".into(),
            text: String::new(),
            at: None,
            about: vec!["a".into(), "b-c".into(), "c".into()],
        });
        let mut all = one.clone();
        for (kind, names) in [
            // What a note calls `a` is the component, and stays so.
            (Kind::Connection, [("a", "x"), ("b-c", "y")]),
            (Kind::Component, [("a", "z"), ("c", "w")]),
        ] {
            let names = names.map(|(from, to)| (Id::from(from), Id::from(to)));
            for (from, to) in &names {
                rename(&mut one, kind, from, to);
            }
            rename_all(&mut all, kind, &HashMap::from(names));
            assert_eq!(one, all);
        }
        let about = all.notes[0].about.iter().map(Id::as_str);
        assert!(about.eq(["z", "y", "w"]));
        assert_eq!(all.connections[0].from, "z");
    }
}
