//! What a flow of a design consists of, read literally from the contract; see [`super::oracle`].

use std::collections::{BTreeMap, BTreeSet};

use fivenines::model::{
    Component, Connection, ConnectionKind, Design, Exercised, Flow, FlowOp, Horizon, Id, Need, Rect,
};

pub(crate) struct Reading<'a> {
    pub(crate) design: &'a Design,
    pub(crate) flow: &'a Flow,
    pub(crate) wires: Vec<Wire<'a>>,
    /// The groups of all callers, in the design's order.
    pub(crate) groups: Vec<Group>,
    most: [Vec<u64>; 2],
    classes: [Vec<usize>; 2],
}

/// A connection of the flow in the direction of evaluation.
#[derive(Clone, Debug)]
pub(crate) struct Wire<'a> {
    pub(crate) drawn: &'a Connection,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) kind: ConnectionKind,
    /// It closes a cycle of calls, as an alternative.
    pub(crate) closes: bool,
    /// It calls back to what the completion reached by a push.
    pub(crate) calls_back: bool,
}

/// Connections of one caller that are needed together.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// Its place among the groups.
    pub(crate) number: usize,
    pub(crate) caller: usize,
    pub(crate) wires: Vec<usize>,
    pub(crate) needed: usize,
    pub(crate) optional: bool,
    pub(crate) exercise: Exercise,
    /// The look-aside cache that it leads past.
    pub(crate) behind: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) enum Exercise {
    Always,
    OnMiss,
    Between { tag: String, from: f64, to: f64 },
}

/// The flows that a design records, or those that are implied.
pub(crate) fn flows(design: &Design) -> Vec<Flow> {
    if !design.flows.is_empty() {
        return design.flows.clone();
    }
    // What is pushed to a user who calls something answers that user, and is no beginning of anything.
    let pushes = |c: &Connection| c.subscription || c.kind == ConnectionKind::Push;
    let asks = |c: &Connection| !pushes(c) && c.kind != ConnectionKind::Replicate && c.from != c.to;
    let led_to = |component: &&Component| {
        let user = ["client", "web-client", "mobile-client", "device"];
        let answered = user.contains(&component.kind.as_str())
            && design
                .connections
                .iter()
                .any(|c| asks(c) && c.from == component.id);
        design.connections.iter().any(|c| {
            let (from, to) = if c.subscription {
                (&c.to, &c.from)
            } else {
                (&c.from, &c.to)
            };
            *to == component.id && from != to && !(answered && pushes(c))
        })
    };
    let entries = design
        .components
        .iter()
        .filter(|component| !led_to(component));
    let flow = |id: &Id| Flow {
        id: id.clone(),
        name: String::new(),
        entry: id.clone(),
        rate: None,
        op: FlowOp::Read,
        via: None,
    };
    entries.map(|component| flow(&component.id)).collect()
}

impl<'a> Reading<'a> {
    pub(crate) fn new(design: &'a Design, flow: &'a Flow) -> Self {
        let mut reading = Self {
            design,
            flow,
            wires: Vec::new(),
            groups: Vec::new(),
            most: [Vec::new(), Vec::new()],
            classes: [Vec::new(), Vec::new()],
        };
        reading.wires = reading.listed();
        reading.cut_cycles();
        reading.make_groups();
        reading.most = [Horizon::Response, Horizon::Completion].map(|h| reading.count_most(h));
        reading.classes = [0, 1].map(|horizon| reading.make_classes(&reading.most[horizon]));
        reading
    }

    fn component(&self, id: &Id) -> usize {
        let mut components = self.design.components.iter();
        components
            .position(|component| component.id == *id)
            .expect("ids are valid")
    }

    pub(crate) fn entry(&self) -> usize {
        self.component(&self.flow.entry)
    }

    pub(crate) fn zone_fails(&self, zone: usize) -> bool {
        self.design.zones[zone].kind != *"network"
    }

    /// The failing zones that replica `number` of a component lies in.
    pub(crate) fn zones_of(&self, component: usize, number: u32) -> Vec<usize> {
        let component = &self.design.components[component];
        let zones = (0..self.design.zones.len()).filter(|&zone| self.zone_fails(zone));
        let rect = |zone: usize| self.design.zones[zone].rect();
        if component.spread.is_empty() {
            return zones
                .filter(|&zone| rect(zone).contains(component.at))
                .collect();
        }
        let own = &component.spread[number as usize % component.spread.len()];
        let own = self
            .design
            .zone(own.as_str())
            .expect("ids are valid")
            .rect();
        zones.filter(|&zone| holds(rect(zone), own)).collect()
    }

    /// Whether a component is managed or a client.
    pub(crate) fn has_no_replicas(&self, component: usize) -> bool {
        let component = &self.design.components[component];
        let managed_kinds = [
            "cdn",
            "third-party",
            "queue",
            "pub-sub",
            "dead-letter-queue",
        ];
        component.kind == *"client"
            || component
                .managed
                .unwrap_or_else(|| managed_kinds.contains(&component.kind.as_str()))
    }

    fn listed(&self) -> Vec<Wire<'a>> {
        let wire = |drawn: &'a Connection| {
            let (from, to) = (self.component(&drawn.from), self.component(&drawn.to));
            let turned = drawn.subscription;
            Wire {
                drawn,
                from: if turned { to } else { from },
                to: if turned { from } else { to },
                kind: if turned {
                    ConnectionKind::Push
                } else {
                    drawn.kind
                },
                closes: false,
                calls_back: false,
            }
        };
        let all = self.design.connections.iter();
        let wires: Vec<Wire> = all
            .filter(|c| c.kind != ConnectionKind::Replicate)
            .map(wire)
            .collect();
        if let Some(via) = &self.flow.via {
            return wires
                .into_iter()
                .filter(|wire| via.contains(&wire.drawn.id))
                .collect();
        }
        let mut reached = BTreeSet::from([self.entry()]);
        loop {
            let more = wires.iter().filter(|wire| reached.contains(&wire.from));
            let more: BTreeSet<usize> = more.map(|wire| wire.to).collect();
            if more.is_subset(&reached) {
                return wires
                    .into_iter()
                    .filter(|wire| reached.contains(&wire.from))
                    .collect();
            }
            reached.extend(more);
        }
    }

    /// Leaves out calls that close a cycle of calls, depth first in order; alternatives stay.
    fn cut_cycles(&mut self) {
        let mut search = Search {
            wires: &self.wires,
            seen: BTreeSet::new(),
            way: Vec::new(),
            roots: vec![(self.entry(), false)],
            closing: BTreeSet::new(),
            back: BTreeSet::new(),
        };
        let mut next = 0;
        while let Some(&(root, pushed)) = search.roots.get(next) {
            search.visit(root, (root, pushed));
            next += 1;
        }
        let (closing, back) = (search.closing, search.back);
        for (index, wire) in self.wires.iter_mut().enumerate() {
            wire.calls_back = back.contains(&index);
            wire.closes = closing.contains(&index);
        }
        self.wires
            .retain(|wire| !wire.closes || wire.drawn.need != Need::Required);
    }

    // --- groups ---

    fn make_groups(&mut self) {
        let mut all: Vec<(usize, Vec<usize>)> = Vec::new();
        for (index, wire) in self.wires.iter().enumerate() {
            let name = wire.drawn.group();
            let same = all.iter_mut().find(|(caller, group)| {
                *caller == wire.from && name.is_some() && self.wires[group[0]].drawn.group() == name
            });
            match same {
                Some((_, group)) => group.push(index),
                None => all.push((wire.from, vec![index])),
            }
        }
        let groups = all
            .iter()
            .enumerate()
            .map(|(number, (caller, wires))| Group {
                number,
                caller: *caller,
                wires: wires.clone(),
                needed: match self.wires[wires[0]].drawn.need {
                    Need::Required => 1,
                    Need::AnyOf { at_least, .. } => at_least as usize,
                },
                optional: wires.iter().all(|&wire| self.optional(&self.wires[wire]))
                    || self.flow.op == FlowOp::Write && self.is_look_aside(wires),
                exercise: self.exercise(&all, *caller, wires),
                behind: self.behind(&all, *caller, wires),
            });
        self.groups = groups.collect();
    }

    /// Whether a group is what its caller calls `of`.
    fn is_named(&self, wires: &[usize], of: &Id) -> bool {
        wires.iter().any(|&wire| {
            let drawn = self.wires[wire].drawn;
            drawn.id == *of || drawn.group() == Some(of)
        })
    }

    /// Whether the design, in this flow or not, has a way to the origin behind the group.
    fn is_look_aside(&self, wires: &[usize]) -> bool {
        let caller = &self.wires[wires[0]].drawn.from;
        self.design
            .connections
            .iter()
            .any(|other| match &other.exercised {
                Some(Exercised::OnMissOf(of)) => other.from == *caller && self.is_named(wires, of),
                _ => false,
            })
    }

    fn behind(&self, all: &[(usize, Vec<usize>)], caller: usize, wires: &[usize]) -> Option<usize> {
        let Exercised::OnMissOf(of) = self.exercised(&self.wires[wires[0]]) else {
            return None;
        };
        all.iter()
            .position(|(other, wires)| *other == caller && self.is_named(wires, &of))
    }

    fn exercise(&self, all: &[(usize, Vec<usize>)], caller: usize, wires: &[usize]) -> Exercise {
        match self.exercised(&self.wires[wires[0]]) {
            Exercised::Always | Exercised::OnMissOf(_) => Exercise::Always,
            Exercised::OnMiss => Exercise::OnMiss,
            Exercised::Share { share, tag } => {
                let target = &self.design.components[self.wires[wires[0]].to].id;
                let tag = tag.as_ref().unwrap_or(target).to_string();
                Exercise::Between {
                    tag,
                    from: 0.0,
                    to: share.get(),
                }
            }
            Exercised::Split { tag, .. } => {
                let weight = |wires: &[usize]| match self.exercised(&self.wires[wires[0]]) {
                    Exercised::Split { tag: own, weight } if own == tag => weight,
                    _ => 0.0,
                };
                let own: Vec<_> = all.iter().filter(|(other, _)| *other == caller).collect();
                let total: f64 = own.iter().map(|(_, wires)| weight(wires)).sum();
                let before = own.iter().take_while(|(_, other)| *other != wires);
                let before: f64 = before.map(|(_, wires)| weight(wires)).sum();
                let after = before + weight(wires);
                Exercise::Between {
                    tag: tag.to_string(),
                    from: before / total,
                    to: after / total,
                }
            }
        }
    }

    fn is_dead_letter(&self, wire: &Wire) -> bool {
        let to = &self.design.components[self.component(&wire.drawn.to)];
        to.kind == *"dead-letter-queue" && wire.drawn.kind == ConnectionKind::Push
    }

    fn optional(&self, wire: &Wire) -> bool {
        wire.drawn
            .optional
            .unwrap_or_else(|| self.is_dead_letter(wire))
    }

    fn exercised(&self, wire: &Wire) -> Exercised {
        if let Some(stated) = &wire.drawn.exercised {
            return stated.clone();
        }
        let from = &self.design.components[wire.from];
        let read_through = from.kind == *"read-through-cache" || from.kind == *"cdn";
        if self.is_dead_letter(wire) {
            let share = fivenines::model::Probability::ZERO;
            Exercised::Share { share, tag: None }
        } else if read_through && wire.kind == ConnectionKind::Call {
            Exercised::OnMiss
        } else {
            Exercised::Always
        }
    }

    /// What the response reaches by connections that are not optional, depth first.
    pub(crate) fn chain(&self) -> Vec<usize> {
        let mut chain = Vec::new();
        self.follow(self.entry(), false, &mut BTreeSet::new(), &mut chain);
        chain
    }

    fn follow(
        &self,
        at: usize,
        only_taken: bool,
        seen: &mut BTreeSet<(usize, bool)>,
        chain: &mut Vec<usize>,
    ) {
        if !seen.insert((at, only_taken)) {
            return;
        }
        if !chain.contains(&at) {
            chain.push(at);
        }
        let spared = |wire: usize| {
            let writes = self.flow.op == FlowOp::Write;
            let groups = self
                .groups
                .iter()
                .filter(|group| group.wires.contains(&wire));
            self.optional(&self.wires[wire])
                || groups
                    .clone()
                    .any(|group| writes && self.is_look_aside(&group.wires))
        };
        let wires = self.wires.iter().enumerate();
        for (index, wire) in wires.filter(|(_, wire)| wire.from == at && !only_taken) {
            if wire.kind != ConnectionKind::Push && !spared(index) {
                self.follow(wire.to, wire.kind == ConnectionKind::Publish, seen, chain);
            }
        }
    }

    // --- draws ---

    /// By component, the largest product of fan-outs on a way there; 0 where no way leads.
    pub(crate) fn most(&self, horizon: Horizon) -> &[u64] {
        &self.most[usize::from(horizon == Horizon::Completion)]
    }

    fn count_most(&self, horizon: Horizon) -> Vec<u64> {
        let mut most = vec![0; self.design.components.len()];
        self.explore(horizon, 1, &mut vec![(self.entry(), None)], &mut most);
        most
    }

    fn explore<'b>(
        &'b self,
        horizon: Horizon,
        times: u64,
        way: &mut Vec<(usize, Option<&'b Id>)>,
        most: &mut [u64],
    ) {
        let (at, topic) = *way.last().expect("a way begins at the entry");
        most[at] = most[at].max(times);
        for group in self.groups.iter().filter(|group| group.caller == at) {
            for wire in group.wires.iter().map(|&wire| &self.wires[wire]) {
                if wire.closes || !wire.counts(horizon, topic) {
                    continue;
                }
                let times = times * self.look_ups(group) * wire.drawn.fan_out;
                if wire.only_taken(horizon) {
                    most[wire.to] = most[wire.to].max(times);
                } else if !way.contains(&(wire.to, wire.carried())) {
                    way.push((wire.to, wire.carried()));
                    self.explore(horizon, times, way, most);
                    way.pop();
                }
            }
        }
    }

    /// How many look-ups of the caches before it a visit of the caller makes.
    fn look_ups(&self, group: &Group) -> u64 {
        group.behind.map_or(1, |cache| {
            let cache = &self.groups[cache];
            self.wires[cache.wires[0]].drawn.fan_out * self.look_ups(cache)
        })
    }

    /// The class of a cache: caches in one see the same draw.
    pub(crate) fn class(&self, cache: usize, horizon: Horizon) -> usize {
        self.classes[usize::from(horizon == Horizon::Completion)][cache]
    }

    fn make_classes(&self, most: &[u64]) -> Vec<usize> {
        let mut classes: Vec<usize> = (0..self.design.components.len()).collect();
        for group in &self.groups {
            let is_cache = self
                .groups
                .iter()
                .any(|other| other.behind == Some(group.number));
            if is_cache && most[group.caller] > 0 {
                let caches = group.wires.iter().map(|&wire| self.wires[wire].to);
                let joined: BTreeSet<usize> = caches.map(|cache| classes[cache]).collect();
                let first = *joined.first().expect("groups have members");
                for class in classes.iter_mut().filter(|class| joined.contains(class)) {
                    *class = first;
                }
            }
        }
        classes
    }

    /// By tag, a number from each part that is told apart, with the part's size.
    pub(crate) fn parts_of_tags(&self) -> BTreeMap<String, Vec<(f64, f64)>> {
        let mut cuts: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for group in &self.groups {
            if let Exercise::Between { tag, from, to } = &group.exercise {
                let cuts = cuts.entry(tag.clone()).or_insert_with(|| vec![0.0, 1.0]);
                cuts.extend([*from, *to]);
            }
        }
        let parts = |mut cuts: Vec<f64>| {
            cuts.sort_by(f64::total_cmp);
            let ends = cuts.windows(2).map(|ends| (ends[0], ends[1]));
            ends.map(|(from, to)| (f64::midpoint(from, to), to - from))
                .collect()
        };
        cuts.into_iter()
            .map(|(tag, cuts)| (tag, parts(cuts)))
            .collect()
    }
}

impl Wire<'_> {
    /// Whether it counts in a horizon out of a state that carries messages of a topic, or of all.
    pub(crate) fn counts(&self, horizon: Horizon, topic: Option<&Id>) -> bool {
        let carried = match (topic, &self.drawn.topic) {
            (Some(published), Some(own)) => published == own,
            _ => true,
        };
        self.kind != ConnectionKind::Push || horizon == Horizon::Completion && carried
    }

    /// Whether only the target's pool counts.
    pub(crate) fn only_taken(&self, horizon: Horizon) -> bool {
        self.kind == ConnectionKind::Publish && horizon == Horizon::Response
    }

    /// The topic that counts at the target.
    pub(crate) fn carried(&self) -> Option<&Id> {
        self.drawn
            .topic
            .as_ref()
            .filter(|_| self.kind == ConnectionKind::Publish)
    }

    /// Whether a way that comes around over it ends where it has been before: it is a publish or push,
    /// or calls back to what the completion reached by a push.
    pub(crate) fn leaps(&self) -> bool {
        self.calls_back || self.kind != ConnectionKind::Call
    }
}

struct Search<'b, 'a> {
    wires: &'b [Wire<'a>],
    seen: BTreeSet<usize>,
    way: Vec<usize>,
    /// What publishes and pushes lead to, and whether it was a push.
    roots: Vec<(usize, bool)>,
    closing: BTreeSet<usize>,
    back: BTreeSet<usize>,
}

impl Search<'_, '_> {
    fn visit(&mut self, at: usize, root: (usize, bool)) {
        if !self.seen.insert(at) {
            return;
        }
        self.way.push(at);
        for (index, wire) in self
            .wires
            .iter()
            .enumerate()
            .filter(|(_, wire)| wire.from == at)
        {
            if wire.kind != ConnectionKind::Call {
                self.roots
                    .push((wire.to, wire.kind == ConnectionKind::Push));
            } else if (wire.to, true) == root && self.way.contains(&wire.to) {
                self.back.insert(index);
            } else if self.way.contains(&wire.to) {
                self.closing.insert(index);
            } else {
                self.visit(wire.to, root);
            }
        }
        self.way.pop();
    }
}

fn holds(outer: Rect, inner: Rect) -> bool {
    outer.at.x <= inner.at.x
        && outer.at.y <= inner.at.y
        && outer.right() >= inner.right()
        && outer.bottom() >= inner.bottom()
}
