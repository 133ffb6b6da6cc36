//! A structure with some things down, and what one more failure does to it.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use rustc_hash::FxHashMap;

use super::Pairs;
use super::units::{UnitIndex, Units};
use super::ways::{self, Ways};
use crate::analysis::availability::circuit::{Event, EventIndex};
use crate::analysis::availability::scenarios::Scenarios;
use crate::analysis::availability::tree::{Entangled, Input, Node, NodeIndex};
use crate::analysis::availability::values::Structure;
use crate::analysis::graph::{ComponentIndex, ConnectionIndex, System, ZoneIndex};

/// Words of scenarios that are evaluated together.
const WORDS: usize = 8;
/// The scenarios of a batch.
const SCENARIOS: usize = WORDS * 64;

/// The most gate evaluations, in batches of scenarios, that the pairs of one part may take.
const MOST_EVALUATIONS: usize = 20_000_000;

/// The most looks at nodes and sites that trying zones in pairs may take, over all flows together.
const MOST_STEPS: usize = 1 << 31;

/// What is up and down, and which parts of the structure work.
pub(super) struct Situation<'a> {
    system: &'a System,
    units: &'a Units,
    structure: &'a Structure,
    pools: FxHashMap<ComponentIndex, Pool>,
    /// The sites of all pools, one pool after another.
    sites: Vec<SiteState>,
    connections: FxHashMap<ConnectionIndex, NodeIndex>,
    /// By zone, the sites in it.
    held: Vec<Vec<usize>>,
    zones_down: Vec<bool>,
    connections_down: BTreeSet<ConnectionIndex>,
    works: Vec<bool>,
    /// Looks at nodes since the beginning.
    steps: usize,
}

/// A pool that the structure rests on.
struct Pool {
    node: NodeIndex,
    /// Where its sites begin among those of all.
    first_site: usize,
    /// How many replicas are up, of the shard that has lost most.
    alive: u32,
}

/// A place of replicas.
struct SiteState {
    component: ComponentIndex,
    replicas: u32,
    /// How many are down by themselves.
    lost: u32,
    /// How many zones are down that it lies in.
    zones_down: u32,
}

impl SiteState {
    /// How many replicas are up.
    const fn alive(&self) -> u32 {
        if self.zones_down > 0 {
            return 0;
        }
        self.replicas.saturating_sub(self.lost)
    }
}

/// What takes the whole down alone.
#[derive(Clone, Debug, Default)]
pub(super) struct Finds {
    /// Units, rising.
    pub(super) units: Vec<UnitIndex>,
    /// Components whose pool does, rising.
    pub(super) pools: Vec<ComponentIndex>,
}

/// Where exactly one part of a group stands in for another.
enum Standing {
    /// Each of these nodes is critical.
    Alone(Vec<NodeIndex>),
    /// Any two of these nodes together.
    Together(Vec<NodeIndex>),
    /// More failures are needed.
    Safe,
}

impl<'a> Situation<'a> {
    /// Everything is up.
    pub(super) fn new(system: &'a System, units: &'a Units, structure: &'a Structure) -> Self {
        let mut situation = Self {
            system,
            units,
            structure,
            pools: FxHashMap::default(),
            sites: Vec::new(),
            connections: FxHashMap::default(),
            held: vec![Vec::new(); system.zones.len()],
            zones_down: vec![false; system.zones.len()],
            connections_down: BTreeSet::new(),
            works: Vec::with_capacity(structure.tree.nodes.len()),
            steps: 0,
        };
        for (index, node) in structure.tree.nodes.iter().enumerate() {
            match node {
                Node::Event(Event::Pool(component)) => {
                    situation.add_pool(*component, index);
                }
                Node::Event(Event::Connection(connection)) => {
                    situation.connections.insert(*connection, index);
                }
                _ => {}
            }
            let works = situation.evaluate(index);
            situation.works.push(works);
        }
        situation
    }

    fn add_pool(&mut self, component: ComponentIndex, node: NodeIndex) {
        let first_site = self.sites.len();
        for site in &self.system.components[component].sites {
            for &zone in &site.zones {
                self.held[zone].push(self.sites.len());
            }
            self.sites.push(SiteState {
                component,
                replicas: site.replicas,
                lost: 0,
                zones_down: 0,
            });
        }
        let pool = Pool {
            node,
            first_site,
            alive: self.system.components[component].replicas,
        };
        self.pools.insert(component, pool);
    }

    /// Whether the whole works.
    pub(super) fn holds(&self) -> bool {
        self.works[self.structure.whole()]
    }

    /// What takes the whole down alone, more than is down already.
    pub(super) fn singles(&mut self) -> Finds {
        let mut finds = Finds::default();
        if !self.holds() {
            return finds;
        }
        self.descend(self.structure.whole(), &mut finds, None);
        for zone in 0..self.zones_down.len() {
            if self.held[zone].is_empty() || self.zones_down[zone] {
                continue;
            }
            self.set_zone(zone, true);
            if !self.holds() {
                finds.units.push(self.units.zone(zone));
            }
            self.set_zone(zone, false);
        }
        finds.units.sort_unstable();
        finds.pools.sort_unstable();
        finds
    }

    /// Which two units take the whole down together, none of them being one of the `singles`.
    pub(super) fn pairs(&mut self, singles: &Finds) -> Pairs {
        let mut pairs = Pairs::default();
        if !self.holds() {
            return pairs;
        }
        self.descend(
            self.structure.whole(),
            &mut Finds::default(),
            Some(&mut pairs),
        );
        let is_single = |unit: UnitIndex| singles.units.binary_search(&unit).is_ok();
        let zones: Vec<ZoneIndex> = (0..self.zones_down.len())
            .filter(|&zone| !self.held[zone].is_empty() && !self.zones_down[zone])
            .filter(|&zone| !is_single(self.units.zone(zone)))
            .collect();
        let most = MOST_STEPS / self.system.flows.len().max(1);
        for (place, &zone) in zones.iter().enumerate() {
            if self.steps > most {
                let zones = zones.len();
                pairs.give_up(format!("{zones} zones hold too much to be tried in pairs"));
                return pairs;
            }
            self.set_zone(zone, true);
            let mut also = Finds::default();
            self.descend(self.structure.whole(), &mut also, None);
            for &unit in also.units.iter().filter(|&&unit| !is_single(unit)) {
                pairs.add(self.units.zone(zone), unit);
            }
            for &other in &zones[place + 1..] {
                self.set_zone(other, true);
                if !self.holds() {
                    pairs.add(self.units.zone(zone), self.units.zone(other));
                }
                self.set_zone(other, false);
            }
            self.set_zone(zone, false);
        }
        pairs
    }

    // --- changes ---

    /// Takes a zone down or up.
    pub(super) fn set_zone(&mut self, zone: ZoneIndex, down: bool) {
        self.zones_down[zone] = down;
        let mut touched = BinaryHeap::new();
        for at in 0..self.held[zone].len() {
            touched.extend(self.change_site(self.held[zone][at], |site| {
                if down {
                    site.zones_down += 1;
                } else {
                    site.zones_down -= 1;
                }
            }));
        }
        self.steps += self.held[zone].len();
        self.propagate(touched);
    }

    /// Changes what is up at a site; the node of its pool if that works now and did not, or the reverse.
    fn change_site(
        &mut self,
        site: usize,
        change: impl FnOnce(&mut SiteState),
    ) -> Option<Reverse<NodeIndex>> {
        let site = &mut self.sites[site];
        let before = site.alive();
        change(site);
        let pool = self.pools.get_mut(&site.component)?;
        let needs = self.system.components[site.component].needs;
        let worked = pool.alive >= needs;
        pool.alive = pool.alive - before + site.alive();
        ((pool.alive >= needs) != worked).then_some(Reverse(pool.node))
    }

    /// Takes one more replica at a site down, or up again.
    pub(super) fn set_replica(&mut self, component: ComponentIndex, site: usize, down: bool) {
        let Some(pool) = self.pools.get(&component) else {
            return;
        };
        let touched = self.change_site(pool.first_site + site, |site| {
            if down {
                site.lost += 1;
            } else {
                site.lost -= 1;
            }
        });
        self.propagate(touched.into_iter().collect());
    }

    /// Takes a connection down or up.
    pub(super) fn set_connection(&mut self, connection: ConnectionIndex, down: bool) {
        if down {
            self.connections_down.insert(connection);
        } else {
            self.connections_down.remove(&connection);
        }
        let touched = self.connections.get(&connection).copied();
        self.propagate(touched.map(Reverse).into_iter().collect());
    }

    /// The units that could matter, rising.
    pub(super) fn relevant(&self) -> Vec<UnitIndex> {
        let replicas = self
            .pools
            .keys()
            .filter_map(|&component| self.units.replica(component));
        let wires = self
            .connections
            .keys()
            .filter_map(|&wire| self.units.connection(wire));
        let zones = (0..self.held.len()).filter(|&zone| !self.held[zone].is_empty());
        let zones = zones.map(|zone| self.units.zone(zone));
        let mut units: Vec<UnitIndex> = replicas.chain(wires).chain(zones).collect();
        units.sort_unstable();
        units
    }

    fn propagate(&mut self, mut touched: BinaryHeap<Reverse<NodeIndex>>) {
        while let Some(Reverse(node)) = touched.pop() {
            while touched.peek() == Some(&Reverse(node)) {
                touched.pop();
            }
            self.steps += match &self.structure.tree.nodes[node] {
                Node::Diagram(part) => part.inputs.len() + part.circuit.size(),
                node => 1 + node.children().count(),
            };
            let works = self.evaluate(node);
            if works != self.works[node] {
                self.works[node] = works;
                touched.extend(self.structure.parent(node).map(Reverse));
            }
        }
    }

    fn evaluate(&self, node: NodeIndex) -> bool {
        let works = |child: &NodeIndex| self.works[*child];
        match &self.structure.tree.nodes[node] {
            Node::Certain(value) => *value,
            Node::Event(Event::Pool(component)) => {
                self.alive(*component) >= self.system.components[*component].needs
            }
            Node::Event(Event::Connection(connection)) => {
                !self.connections_down.contains(connection)
            }
            // Nothing is drawn where every class of request must work.
            Node::Event(Event::Hit { .. } | Event::Drawn(_))
            | Node::Chance(..)
            | Node::Choice(_) => false,
            Node::All(children) => children.iter().all(works),
            Node::Any(children) => children.iter().any(works),
            Node::AtLeast(needed, children) => {
                children.iter().filter(|child| works(child)).count() >= *needed as usize
            }
            Node::Diagram(entangled) => {
                let holds = ways::holds(entangled, |node| self.works[node]);
                holds.unwrap_or_else(|| self.scenarios(entangled).evaluate()[0] & 1 == 1)
            }
        }
    }

    /// How many replicas are up, of the shard that has lost most.
    fn alive(&self, component: ComponentIndex) -> u32 {
        self.pools[&component].alive
    }

    // --- what is critical ---

    /// Finds what takes a node down alone, zones apart, and by pairs if they are asked for.
    fn descend(&self, node: NodeIndex, finds: &mut Finds, mut pairs: Option<&mut Pairs>) {
        let mut stack = vec![node];
        while let Some(node) = stack.pop() {
            if !self.works[node] {
                continue;
            }
            match &self.structure.tree.nodes[node] {
                Node::Certain(_) | Node::Chance(..) | Node::Choice(_) => {}
                Node::Event(event) => self.leaf(event, finds, pairs.as_deref_mut()),
                Node::All(children) => stack.extend(children),
                Node::Any(children) => {
                    self.group(1, children, &mut stack, pairs.as_deref_mut());
                }
                Node::AtLeast(needed, children) => {
                    self.group(*needed as usize, children, &mut stack, pairs.as_deref_mut());
                }
                Node::Diagram(entangled) => {
                    let critical = self.entangled(entangled, pairs.as_deref_mut());
                    stack.extend(critical);
                }
            }
        }
        finds.units.sort_unstable();
    }

    fn leaf(&self, event: &Event, finds: &mut Finds, pairs: Option<&mut Pairs>) {
        match event {
            Event::Pool(component) => {
                finds.pools.push(*component);
                let Some(unit) = self.units.replica(*component) else {
                    return;
                };
                let spare = self.alive(*component) - self.system.components[*component].needs;
                if spare == 0 {
                    finds.units.push(unit);
                } else if let Some(pairs) = pairs.filter(|_| spare == 1) {
                    pairs.add(unit, unit);
                }
            }
            Event::Connection(connection) => finds.units.extend(self.units.connection(*connection)),
            Event::Hit { .. } | Event::Drawn(_) => {}
        }
    }

    /// A group of which `needed` must work.
    fn group(
        &self,
        needed: usize,
        children: &[NodeIndex],
        stack: &mut Vec<NodeIndex>,
        pairs: Option<&mut Pairs>,
    ) {
        match self.standing(needed, children) {
            Standing::Alone(critical) => stack.extend(critical),
            Standing::Together(nodes) => {
                if let Some(pairs) = pairs {
                    let units = nodes.iter().enumerate().flat_map(|(group, &node)| {
                        self.breakers(node)
                            .into_iter()
                            .map(move |unit| (unit, group))
                    });
                    pairs.add_across(units.collect());
                }
            }
            Standing::Safe => {}
        }
    }

    fn standing(&self, needed: usize, children: &[NodeIndex]) -> Standing {
        let working = children.iter().copied().filter(|&child| self.works[child]);
        let working: Vec<NodeIndex> = working.collect();
        match working.len() - needed {
            0 => Standing::Alone(working),
            1 => Standing::Together(working),
            _ => Standing::Safe,
        }
    }

    /// The units that take a node down alone, zones apart.
    fn breakers(&self, node: NodeIndex) -> Vec<UnitIndex> {
        let mut finds = Finds::default();
        self.descend(node, &mut finds, None);
        finds.units
    }

    /// The inputs of a part that take it down alone; the others by pairs.
    fn entangled(&self, part: &Entangled, pairs: Option<&mut Pairs>) -> Vec<NodeIndex> {
        let Some(ways) = Ways::new(part, |node| self.works[node]) else {
            return self.tried(part, pairs);
        };
        let node = |input: EventIndex| match &part.inputs[input as usize] {
            Input::Node(node) => *node,
            Input::Drawn(_) => unreachable!("ways are ways of nodes alone"),
        };
        let alone = ways.alone();
        if let Some(pairs) = pairs {
            let mut breakers: FxHashMap<EventIndex, Vec<UnitIndex>> = FxHashMap::default();
            let mut breakers = |input: EventIndex| {
                let units = breakers.entry(input);
                units.or_insert_with(|| self.breakers(node(input))).clone()
            };
            for (first, seconds) in ways.pairs(&alone) {
                let firsts = breakers(first);
                let seconds: Vec<UnitIndex> = seconds.into_iter().flat_map(&mut breakers).collect();
                pairs.add_between(&firsts, &seconds);
            }
        }
        alone.into_iter().map(node).collect()
    }

    /// As [`Self::entangled`] where the diagram does not tell: by scenarios.
    fn tried(&self, part: &Entangled, pairs: Option<&mut Pairs>) -> Vec<NodeIndex> {
        let working = part
            .inputs
            .iter()
            .enumerate()
            .filter_map(|(event, input)| match input {
                Input::Node(node) if self.works[*node] => Some((event as EventIndex, *node)),
                _ => None,
            });
        let working: Vec<(EventIndex, NodeIndex)> = working.collect();
        let alone = self.failing(part, working.iter().map(|&(event, _)| [event, event]));
        let critical = working.iter().zip(&alone).filter(|(_, fails)| **fails);
        let critical = critical.map(|((_, node), _)| *node).collect();
        if let Some(pairs) = pairs {
            let rest = working.iter().zip(&alone).filter(|(_, fails)| !**fails);
            self.tried_pairs(part, rest.map(|(input, _)| *input), pairs);
        }
        critical
    }

    fn tried_pairs(
        &self,
        part: &Entangled,
        inputs: impl Iterator<Item = (EventIndex, NodeIndex)>,
        pairs: &mut Pairs,
    ) {
        let breakers = inputs.map(|(event, node)| (event, self.breakers(node)));
        let breakers: Vec<(EventIndex, Vec<UnitIndex>)> =
            breakers.filter(|(_, units)| !units.is_empty()).collect();
        let scenarios = breakers.len() * breakers.len().saturating_sub(1) / 2;
        let gates = part.circuit.size();
        if (scenarios / SCENARIOS + 1).saturating_mul(gates) > MOST_EVALUATIONS {
            pairs.give_up(format!(
                "{scenarios} pairs rest on each other too much to be tried"
            ));
            return;
        }
        let both = (0..breakers.len())
            .flat_map(|a| (a + 1..breakers.len()).map(move |b| (a, b)))
            .collect::<Vec<_>>();
        let fails = self.failing(
            part,
            both.iter().map(|&(a, b)| [breakers[a].0, breakers[b].0]),
        );
        for (&(a, b), _) in both.iter().zip(fails).filter(|(_, fails)| *fails) {
            pairs.add_between(&breakers[a].1, &breakers[b].1);
        }
    }

    /// Of each two inputs, whether the part fails without them.
    fn failing(
        &self,
        part: &Entangled,
        without: impl Iterator<Item = [EventIndex; 2]>,
    ) -> Vec<bool> {
        let without: Vec<[EventIndex; 2]> = without.collect();
        let mut fails = Vec::with_capacity(without.len());
        let mut scenarios = self.scenarios(part);
        for batch in without.chunks(SCENARIOS) {
            for (number, events) in batch.iter().enumerate() {
                for &event in events {
                    scenarios.fail(event, number);
                }
            }
            let works = scenarios.evaluate();
            fails.extend((0..batch.len()).map(|n| works[n / 64] >> (n % 64) & 1 == 0));
            for (number, events) in batch.iter().enumerate() {
                for &event in events {
                    scenarios.happen(event, number);
                }
            }
        }
        fails
    }

    /// Scenarios of a part in which what does not work fails everywhere.
    fn scenarios<'b>(&self, part: &'b Entangled) -> Scenarios<'b, WORDS> {
        let mut scenarios = Scenarios::new(&part.circuit, part.inputs.len());
        for (event, input) in (0..).zip(&part.inputs) {
            if matches!(input, Input::Node(node) if !self.works[*node]) {
                scenarios.fail_everywhere(event);
            }
        }
        scenarios
    }
}
