//! The contract's definitions, carried out literally: every state of every unit, every draw.
//!
//! Written from the contract's text over the model's types. It shares no code with the engine and
//! prefers the obvious to the fast; it is exponential and meant for designs with a dozen units.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use fivenines::model::{Design, Flow, FlowOp, Horizon, Id};

use super::reading::{Exercise, Reading, Wire};

/// Something that fails as one, by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    Replica(Id),
    Zone(Id),
    Connection(Id),
}

/// One physical thing that is up or down by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Zone(usize),
    Replica {
        component: usize,
        shard: u32,
        number: u32,
    },
    Connection(usize),
}

/// What is fixed instead of drawn: pools by component, the rest by the number of the part.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fixed {
    pub(crate) pools: BTreeMap<usize, bool>,
    pub(crate) parts: BTreeMap<usize, bool>,
}

/// Which requests, and what they wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Asked {
    pub(crate) horizon: Horizon,
    /// Every class of request must work.
    pub(crate) whole: bool,
}

const WHOLE: Asked = Asked {
    horizon: Horizon::Response,
    whole: true,
};

pub(crate) struct Oracle<'a> {
    pub(crate) reading: Reading<'a>,
    pub(crate) parts: Vec<Part>,
    /// By question, draw, and what is up: whether the flow works.
    known: RefCell<HashMap<(Asked, usize, u64), bool>>,
}

/// What one request draws, shards apart.
#[derive(Clone, Debug, Default)]
struct Draw {
    /// By class of caches.
    hits: BTreeMap<usize, bool>,
    /// By tag.
    numbers: BTreeMap<String, f64>,
}

/// What is up and drawn while a question is answered.
struct World<'a> {
    /// A bit for each component's pool and, above, each wire.
    up: u64,
    draw: &'a Draw,
    asked: Asked,
}

/// A step of a way: the component, the topic that counts there, and whether what led there leaps.
type Step<'b> = (usize, Option<&'b Id>, bool);

impl<'a> Oracle<'a> {
    pub(crate) fn new(design: &'a Design, flow: &'a Flow) -> Self {
        let reading = Reading::new(design, flow);
        let parts = all_parts(&reading);
        Self {
            reading,
            parts,
            known: RefCell::default(),
        }
    }

    /// The name of a part.
    pub(crate) fn name(&self, part: Part) -> Name {
        match part {
            Part::Zone(zone) => Name::Zone(self.reading.design.zones[zone].id.clone()),
            Part::Replica { component, .. } => {
                Name::Replica(self.reading.design.components[component].id.clone())
            }
            Part::Connection(wire) => Name::Connection(self.reading.wires[wire].drawn.id.clone()),
        }
    }

    /// Whether a part is a unit that can be a single point.
    pub(crate) fn is_unit(&self, part: Part) -> bool {
        match part {
            Part::Zone(_) | Part::Connection(_) => true,
            Part::Replica { component, .. } => !self.reading.has_no_replicas(component),
        }
    }

    // --- whether a component serves ---

    fn serves<'b>(&'b self, world: &World, at: usize, way: &mut Vec<Step<'b>>) -> bool {
        let mut groups = self
            .reading
            .groups
            .iter()
            .filter(|group| group.caller == at);
        world.up >> at & 1 == 1
            && groups
                .all(|group| group.behind.is_some() || self.satisfied(world, group.number, way))
    }

    fn satisfied<'b>(&'b self, world: &World, number: usize, way: &mut Vec<Step<'b>>) -> bool {
        let group = &self.reading.groups[number];
        let topic = way.last().expect("the way ends with the caller").1;
        let counts = |wire: &&usize| self.reading.wires[**wire].counts(world.asked.horizon, topic);
        let wires: Vec<usize> = group.wires.iter().filter(counts).copied().collect();
        if wires.is_empty() {
            return true;
        }
        let spared = match &group.exercise {
            Exercise::Always => false,
            Exercise::OnMiss => self.hits(world, group.caller),
            Exercise::Between { tag, from, to } => {
                let number = world.draw.numbers.get(tag);
                number.is_some_and(|number| !(*from..*to).contains(number))
            }
        };
        if spared {
            return true;
        }
        let mut origins = self
            .reading
            .groups
            .iter()
            .filter(|other| other.behind == Some(number));
        if origins.clone().next().is_some() {
            let cache = self.reading.wires[group.wires[0]].to;
            return self.hits(world, cache) && self.enough(world, &wires, group.needed, way)
                || origins.all(|origin| self.satisfied(world, origin.number, way));
        }
        group.optional || self.enough(world, &wires, group.needed, way)
    }

    fn enough<'b>(
        &'b self,
        world: &World,
        wires: &[usize],
        needed: usize,
        way: &mut Vec<Step<'b>>,
    ) -> bool {
        let answering = wires
            .iter()
            .filter(|&&wire| self.answers(world, wire, way))
            .count();
        answering >= needed.min(wires.len())
    }

    /// Whether a connection is up and its target serves. `way` ends with the caller.
    fn answers<'b>(&'b self, world: &World, index: usize, way: &mut Vec<Step<'b>>) -> bool {
        let wire = &self.reading.wires[index];
        let pool = world.up >> wire.to & 1 == 1;
        if world.up >> (self.reading.design.components.len() + index) & 1 == 0 {
            return false;
        }
        if wire.only_taken(world.asked.horizon) {
            return pool;
        }
        let topic = wire.carried();
        if let Some(before) = way
            .iter()
            .position(|step| (step.0, step.1) == (wire.to, topic))
        {
            let by_calls = !wire.leaps() && way[before + 1..].iter().all(|step| !step.2);
            // Support must not rest on itself; what comes around after a push ends there.
            return pool && !by_calls;
        }
        way.push((wire.to, topic, wire.leaps()));
        let serves = self.serves(world, wire.to, way);
        way.pop();
        serves
    }

    fn hits(&self, world: &World, cache: usize) -> bool {
        let class = self.reading.class(cache, world.asked.horizon);
        world.draw.hits.get(&class).copied().unwrap_or(false)
    }

    // --- draws ---

    /// Every draw of a request with its probability, shards apart.
    fn draws(&self, asked: Asked) -> Vec<(Draw, f64)> {
        let mut draws = vec![(Draw::default(), 1.0)];
        if asked.whole {
            return draws;
        }
        let reading = &self.reading;
        if reading.flow.op == FlowOp::Read {
            let most = reading.most(asked.horizon);
            let mut classes: BTreeMap<usize, (f64, u64)> = BTreeMap::new();
            for (index, component) in reading.design.components.iter().enumerate() {
                if let Some(ratio) = component.hit_ratio {
                    let class = reading.class(index, asked.horizon);
                    let class = classes.entry(class).or_insert((ratio.get(), 1));
                    class.1 = class.1.max(most[index]);
                }
            }
            for (class, (ratio, look_ups)) in classes {
                let hit = (0..look_ups).map(|_| ratio).product::<f64>();
                draws = branch(draws, &[(true, hit), (false, 1.0 - hit)], |draw, hits| {
                    draw.hits.insert(class, hits);
                });
            }
        }
        for (tag, parts) in reading.parts_of_tags() {
            draws = branch(draws, &parts, |draw, number| {
                draw.numbers.insert(tag.clone(), number);
            });
        }
        draws
    }

    /// Every choice of touched shards, by component a bit for each shard, with its probability.
    fn touched(&self, asked: Asked) -> Vec<(Vec<u32>, f64)> {
        let most = self.reading.most(asked.horizon);
        let mut choices = vec![(Vec::new(), 1.0)];
        for (component, most) in self.reading.design.components.iter().zip(most) {
            let shards = component.shards.unwrap_or(1);
            let touched = if asked.whole {
                shards
            } else {
                (*most).clamp(1, u64::from(shards)) as u32
            };
            let sets = (1_u32..1 << shards).filter(|set| set.count_ones() == touched);
            let sets: Vec<u32> = sets.collect();
            let sets: Vec<(u32, f64)> = sets
                .iter()
                .map(|&set| (set, 1.0 / sets.len() as f64))
                .collect();
            choices = branch(choices, &sets, Vec::push);
        }
        choices
    }

    // --- figures ---

    /// The probability that the flow works, and its complement.
    pub(crate) fn chance(&self, asked: Asked, fixed: &Fixed) -> (f64, f64) {
        let draws = self.draws(asked);
        let (mut works, mut fails) = (0.0, 0.0);
        for (up, weight) in self.worlds(asked, fixed) {
            for (number, (draw, chance)) in draws.iter().enumerate() {
                let world = World { up, draw, asked };
                if self.works(&world, number) {
                    works += weight * chance;
                } else {
                    fails += weight * chance;
                }
            }
        }
        (works, fails)
    }

    /// The probability that all shards of a component are up, zones counted.
    pub(crate) fn pool(&self, component: usize) -> f64 {
        let worlds = self.worlds(WHOLE, &Fixed::default());
        let up = worlds.iter().filter(|(up, _)| **up >> component & 1 == 1);
        up.map(|(_, weight)| weight).sum()
    }

    /// The same by replicas alone.
    pub(crate) fn pool_by_replicas(&self, component: usize) -> f64 {
        let zones = self
            .parts
            .iter()
            .enumerate()
            .filter(|(_, p)| matches!(p, Part::Zone(_)));
        let fixed = Fixed {
            pools: BTreeMap::new(),
            parts: zones.map(|(index, _)| (index, true)).collect(),
        };
        let worlds = self.worlds(WHOLE, &fixed);
        let up = worlds.iter().filter(|(up, _)| **up >> component & 1 == 1);
        up.map(|(_, weight)| weight).sum()
    }

    /// Whether the flow works, every class of request, with these parts and pools down.
    pub(crate) fn works_without(&self, horizon: Horizon, parts: &[usize], pools: &[usize]) -> bool {
        let asked = Asked {
            horizon,
            whole: true,
        };
        let state = |index: usize| !parts.contains(&index);
        let fixed = Fixed {
            pools: pools.iter().map(|&pool| (pool, false)).collect(),
            parts: BTreeMap::new(),
        };
        let (shards, _) = self.touched(asked).pop().expect("all shards are touched");
        let up = self.up(&state, &shards, &fixed);
        self.works(
            &World {
                up,
                draw: &Draw::default(),
                asked,
            },
            0,
        )
    }

    fn works(&self, world: &World, draw: usize) -> bool {
        let key = (world.asked, draw, world.up);
        if let Some(&known) = self.known.borrow().get(&key) {
            return known;
        }
        let entry = self.reading.entry();
        let works = self.serves(world, entry, &mut vec![(entry, None, false)]);
        self.known.borrow_mut().insert(key, works);
        works
    }

    /// What is up, with its probability, over all states of all parts and all touched shards.
    fn worlds(&self, asked: Asked, fixed: &Fixed) -> BTreeMap<u64, f64> {
        let chances: Vec<f64> = self
            .parts
            .iter()
            .map(|&part| self.part_chance(part))
            .collect();
        let touched = self.touched(asked);
        let mut worlds = BTreeMap::new();
        for state in 0_u64..1 << self.parts.len() {
            let mut weight = 1.0;
            for (index, chance) in chances.iter().enumerate() {
                let is_up = state >> index & 1 == 1;
                weight *= match fixed.parts.get(&index) {
                    Some(wanted) => f64::from(u8::from(*wanted == is_up)),
                    None if is_up => *chance,
                    None => 1.0 - chance,
                };
            }
            if weight > 0.0 {
                for (shards, share) in &touched {
                    let up = self.up(&|part| state >> part & 1 == 1, shards, fixed);
                    *worlds.entry(up).or_default() += weight * share;
                }
            }
        }
        worlds
    }

    /// Which pools and wires are up when the parts are.
    fn up(&self, is_up: &dyn Fn(usize) -> bool, shards: &[u32], fixed: &Fixed) -> u64 {
        let components = &self.reading.design.components;
        let mut alive: Vec<[u32; 2]> = vec![[0; 2]; components.len()];
        let mut up = 0;
        let mut zones_down = BTreeSet::new();
        let mut failing = vec![true; self.reading.wires.len()];
        for (index, part) in self.parts.iter().enumerate() {
            match *part {
                Part::Zone(zone) if !is_up(index) => {
                    zones_down.insert(zone);
                }
                Part::Replica {
                    component,
                    shard,
                    number,
                } if is_up(index) => {
                    // Zones stand before replicas among the parts.
                    let zones = self.reading.zones_of(component, number);
                    if zones.iter().all(|zone| !zones_down.contains(zone)) {
                        alive[component][shard as usize] += 1;
                    }
                }
                Part::Connection(wire) if !is_up(index) => failing[wire] = false,
                _ => {}
            }
        }
        for (index, component) in components.iter().enumerate() {
            let needs = component.needs.unwrap_or(1);
            let works = (0..component.shards.unwrap_or(1)).all(|shard| {
                shards[index] >> shard & 1 == 0 || alive[index][shard as usize] >= needs
            });
            up |= u64::from(*fixed.pools.get(&index).unwrap_or(&works)) << index;
        }
        for (wire, works) in failing.into_iter().enumerate() {
            up |= u64::from(works) << (components.len() + wire);
        }
        up
    }

    fn part_chance(&self, part: Part) -> f64 {
        let design = self.reading.design;
        let chance = match part {
            Part::Zone(zone) => design.zones[zone].availability,
            Part::Replica { component, .. } => design.components[component].availability,
            Part::Connection(wire) => self.reading.wires[wire].drawn.availability,
        };
        chance
            .expect("generated designs state every availability")
            .get()
    }
}

fn all_parts(reading: &Reading) -> Vec<Part> {
    let design = reading.design;
    let zones = (0..design.zones.len()).filter(|&zone| reading.zone_fails(zone));
    let mut parts: Vec<Part> = zones.map(Part::Zone).collect();
    for (index, component) in design.components.iter().enumerate() {
        for shard in 0..component.shards.unwrap_or(1) {
            for number in 0..component.replicas.unwrap_or(1) {
                parts.push(Part::Replica {
                    component: index,
                    shard,
                    number,
                });
            }
        }
    }
    let fails = |wire: &Wire| wire.drawn.availability.is_some_and(|p| p.get() < 1.0);
    let wires = reading
        .wires
        .iter()
        .enumerate()
        .filter(|(_, wire)| fails(wire));
    parts.extend(wires.map(|(index, _)| Part::Connection(index)));
    parts
}

/// Each of `so_far` continued by each of `choices`, with the product of the probabilities.
fn branch<T: Clone, C: Clone>(
    so_far: Vec<(T, f64)>,
    choices: &[(C, f64)],
    mut choose: impl FnMut(&mut T, C),
) -> Vec<(T, f64)> {
    let mut next = Vec::new();
    for (draw, chance) in so_far {
        for (choice, part) in choices {
            let mut draw = draw.clone();
            choose(&mut draw, choice.clone());
            next.push((draw, chance * part));
        }
    }
    next.retain(|(_, chance)| *chance > 0.0);
    next
}
