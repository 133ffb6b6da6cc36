//! Gives a thing another identifier, wherever it is named.

use super::kind::Kind;
use super::{Bound, Capacity, Design, Exercised, Id, Metric, RateSource, Scope, Subject};

/// Renames the `kind` called `from` to `to` in its list and wherever it is referred to.
///
/// `to` must not be taken in its list. Formulas of estimates are texts and are left as they are.
pub fn rename(design: &mut Design, kind: Kind, from: &Id, to: &Id) {
    let own = about(design, from) == Some(kind);
    let mut swap = |id: &mut Id| {
        if id == from {
            id.clone_from(to);
        }
    };
    if own {
        let decisions = design.decisions.iter_mut().flat_map(|d| &mut d.about);
        decisions.for_each(&mut swap);
        design
            .notes
            .iter_mut()
            .flat_map(|n| &mut n.about)
            .for_each(&mut swap);
        let accepted = design.accepted.iter_mut().flat_map(|a| &mut a.about);
        accepted.for_each(&mut swap);
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
        Kind::Estimate => estimate(design, &mut swap),
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

/// The kind of thing that decisions and notes mean by `id`: the first list that has it.
fn about(design: &Design, id: &Id) -> Option<Kind> {
    let id = id.as_str();
    if design.component(id).is_some() {
        Some(Kind::Component)
    } else if design.connection(id).is_some() {
        Some(Kind::Connection)
    } else if design.zone(id).is_some() {
        Some(Kind::Zone)
    } else {
        design.flow(id).map(|_| Kind::Flow)
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
