//! Small random designs that use every feature of the model, from a seed.

use fivenines::catalogue::{Catalogue, validate};
use fivenines::model::{
    Cell, Component, Connection, ConnectionKind, Design, Exercised, Flow, FlowOp, GroupMode, Id,
    Need, Op, Probability, Rate, RateSource, Size, Zone,
};

/// A generator of numbers (`SplitMix64`), so that a seed always gives the same design.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`, which is not 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// True in `percent` of the cases.
    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// How large the designs get.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// The most components.
    pub(crate) components: usize,
    /// The most things that can fail: replicas of all shards, zones and connections.
    pub(crate) units: usize,
}

/// Small enough to enumerate all states.
pub(crate) const SMALL: Shape = Shape {
    components: 7,
    units: 11,
};

/// A valid design for each seed.
pub(crate) fn design(seed: u64, shape: Shape) -> Design {
    let mut random = Random::new(seed);
    loop {
        let design = Draft::new(&mut random, shape).finish();
        if validate(&design, Catalogue::shipped()).is_empty() {
            return design;
        }
    }
}

struct Draft<'a> {
    random: &'a mut Random,
    design: Design,
    units: usize,
}

impl<'a> Draft<'a> {
    fn new(random: &'a mut Random, shape: Shape) -> Self {
        Self {
            random,
            units: shape.units,
            design: Design::default(),
        }
        .with_components(shape)
    }

    fn finish(mut self) -> Design {
        self.connect();
        self.group();
        self.exercise();
        self.wear();
        self.record_flows();
        self.design
    }

    fn availability(&mut self) -> Option<Probability> {
        let choices = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0];
        Probability::new(*self.random.pick(&choices))
    }

    fn spend(&mut self, units: usize) -> bool {
        let enough = units <= self.units;
        if enough {
            self.units -= units;
        }
        enough
    }

    fn with_components(mut self, shape: Shape) -> Self {
        self.add_zones();
        let count = 2 + self.random.below(shape.components - 1);
        for index in 0..count {
            let kinds: &[&str] = if index == 0 {
                &["client", "service", "load-balancer"]
            } else {
                &[
                    "service",
                    "service",
                    "service",
                    "service",
                    "worker",
                    "sql-database",
                    "sql-database",
                    "cache",
                    "cache",
                    "read-through-cache",
                    "cdn",
                    "queue",
                    "pub-sub",
                    "third-party",
                    "dead-letter-queue",
                    "client",
                ]
            };
            let kind = *self.random.pick(kinds);
            let at = Cell::new(self.random.below(60) as i32, self.random.below(20) as i32);
            let mut component = Component::new(format!("c{index}"), kind, at);
            let managed = [
                "cdn",
                "third-party",
                "queue",
                "pub-sub",
                "dead-letter-queue",
            ];
            if managed.contains(&kind) {
                component.managed = Some(self.random.percent(50));
            }
            let catalogue = Catalogue::shipped()
                .component(kind)
                .expect("the kind exists");
            component.availability = self.availability();
            component.replicas = Some(1);
            component.needs = Some(1);
            component.shards = Some(1);
            self.spend(1);
            if !component.managed.unwrap_or(catalogue.managed) {
                self.multiply(&mut component);
            }
            if catalogue.cache.is_some() {
                let ratios = [0.0, 0.25, 0.5, 0.9, 1.0];
                component.hit_ratio = Probability::new(*self.random.pick(&ratios[1..4]));
                if self.random.percent(10) {
                    component.hit_ratio = Probability::new(*self.random.pick(&ratios));
                }
            }
            self.design.components.push(component);
        }
        self
    }

    /// More replicas, shards, and a spread.
    fn multiply(&mut self, component: &mut Component) {
        let replicas = 1 + self.random.below(3);
        if self.random.percent(50) && self.spend(replicas - 1) {
            component.replicas = Some(replicas as u32);
            component.needs = Some(1 + self.random.below(replicas) as u32);
        }
        let replicas = component.replicas.unwrap_or(1) as usize;
        if self.random.percent(12) && self.spend(replicas) {
            component.shards = Some(2);
        }
        let zones = ["az-a", "az-b", "rack"];
        let drawn: Vec<Id> = zones
            .iter()
            .filter(|id| self.design.zone(id).is_some())
            .map(|id| Id::from(*id))
            .collect();
        if !drawn.is_empty() && self.random.percent(50) {
            component.spread = drawn;
            let rotate = self.random.below(component.spread.len());
            component.spread.rotate_left(rotate);
        }
    }

    /// A region, two availability zones in it, a rack across one of them and the outside, a network.
    fn add_zones(&mut self) {
        let all = [
            ("region", "region", (0, 0), (45, 20)),
            ("az-a", "availability-zone", (2, 2), (20, 15)),
            ("az-b", "availability-zone", (23, 2), (20, 15)),
            ("rack", "rack", (40, 5), (20, 10)),
            ("net", "network", (0, 0), (60, 20)),
        ];
        for (id, kind, at, size) in all {
            if self.random.percent(35) {
                self.spend(1);
                let availability = if kind == "network" {
                    None
                } else {
                    self.availability()
                };
                self.design.zones.push(Zone {
                    id: id.into(),
                    kind: kind.into(),
                    name: String::new(),
                    at: Cell::new(at.0, at.1),
                    size: Size::new(size.0, size.1),
                    availability,
                });
            }
        }
    }

    fn connect(&mut self) {
        let count = self.design.components.len();
        for to in 1..count {
            let from = self.random.below(to);
            self.connection(from, to);
        }
        for _ in 0..self.random.below(count + 2) {
            let (from, to) = (self.random.below(count), self.random.below(count));
            let forward = (from.min(to), from.max(to));
            let (from, to) = if self.random.percent(75) {
                forward
            } else {
                (from, to)
            };
            if from != to || self.random.percent(5) {
                self.connection(from, to);
            }
        }
    }

    fn connection(&mut self, from: usize, to: usize) {
        let broker = |component: usize| {
            let kind = self.design.components[component].kind.as_str();
            Catalogue::shipped()
                .component(kind)
                .is_some_and(|kind| kind.broker)
        };
        let (from_broker, to_broker) = (broker(from), broker(to));
        let id = format!("e{}", self.design.connections.len());
        let [a, b] = [from, to].map(|index| self.design.components[index].id.clone());
        let mut connection = Connection::new(id.as_str(), a, b);
        if from_broker && self.random.percent(70) {
            if self.random.percent(30) {
                connection.subscription = true;
                std::mem::swap(&mut connection.from, &mut connection.to);
            } else {
                connection.kind = ConnectionKind::Push;
            }
        } else if to_broker && self.random.percent(85) {
            connection.kind = ConnectionKind::Publish;
        } else if self.random.percent(4) {
            connection.kind = ConnectionKind::Push;
        }
        if (from_broker || to_broker) && self.random.percent(40) {
            connection.topic = Some((*self.random.pick(&["red", "blue"])).into());
        }
        if self.random.percent(25) {
            connection.fan_out = 2 + self.random.below(2) as u64;
        }
        connection.op = *self
            .random
            .pick(&[Op::AsFlow, Op::AsFlow, Op::Read, Op::Write]);
        if self.random.percent(10) {
            connection.optional = Some(true);
        }
        self.design.connections.push(connection);
    }

    /// Makes groups of alternatives of some connections of one caller and kind.
    fn group(&mut self) {
        for first in 0..self.design.connections.len() {
            if !self.random.percent(35) || self.design.connections[first].group().is_some() {
                continue;
            }
            let like = self.design.connections[first].clone();
            let members: Vec<usize> = (first..self.design.connections.len())
                .filter(|&other| {
                    let other = &self.design.connections[other];
                    other.from == like.from
                        && other.kind == like.kind
                        && other.subscription == like.subscription
                        && (!like.subscription || other.to == like.to)
                        && other.group().is_none()
                })
                .take(1 + self.random.below(3))
                .collect();
            let hedge = self.random.percent(40);
            let need = Need::AnyOf {
                group: format!("g{first}").into(),
                at_least: if hedge {
                    1 + self.random.below(members.len()) as u32
                } else {
                    1
                },
                mode: if hedge {
                    GroupMode::Hedge
                } else {
                    *self.random.pick(&[GroupMode::Balance, GroupMode::Failover])
                },
            };
            for member in members {
                let member = &mut self.design.connections[member];
                member.need = need.clone();
                member.fan_out = like.fan_out;
                member.op = like.op;
                // Pushes into dead letters have defaults of their own, in which members must agree.
                member.exercised = Some(Exercised::Always);
                member.optional = like.optional;
            }
        }
    }

    /// The connections of each group or single connection, by caller.
    fn units(&self) -> Vec<Vec<usize>> {
        let mut units: Vec<Vec<usize>> = Vec::new();
        for (index, connection) in self.design.connections.iter().enumerate() {
            let group = connection.group();
            let same = units
                .iter_mut()
                .find(|unit| group.is_some() && self.design.connections[unit[0]].group() == group);
            match same {
                Some(unit) => unit.push(index),
                None => units.push(vec![index]),
            }
        }
        units
    }

    fn exercise(&mut self) {
        let units = self.units();
        for (number, unit) in units.iter().enumerate() {
            let first = self.design.connections[unit[0]].clone();
            if let Some(caches) = self
                .caches_of(&units, number)
                .filter(|_| self.random.percent(60))
            {
                self.state(unit, &Exercised::OnMissOf(caches));
            } else if self.random.percent(12) {
                let tags = [None, Some("red".into()), Some("t".into())];
                let share = Probability::new(*self.random.pick(&[0.0, 0.3, 0.6, 1.0]));
                let exercised = Exercised::Share {
                    share: share.expect("a probability"),
                    tag: self.random.pick(&tags).clone(),
                };
                self.state(unit, &exercised);
            } else if self.random.percent(25) {
                let weight = *self.random.pick(&[1.0, 2.0, 5.0]);
                let tag = (*self.random.pick(&["t", "u"])).into();
                self.state(unit, &Exercised::Split { tag, weight });
            } else if self.random.percent(20) && self.is_cache(&first.from) && !first.subscription {
                self.state(unit, &Exercised::OnMiss);
            }
        }
    }

    fn state(&mut self, unit: &[usize], exercised: &Exercised) {
        for &member in unit {
            self.design.connections[member].exercised = Some(exercised.clone());
        }
    }

    fn is_cache(&self, id: &Id) -> bool {
        let component = self.design.component(id.as_str());
        component.is_some_and(|component| component.hit_ratio.is_some())
    }

    /// The name of another call or group of the same caller that leads to caches alike.
    fn caches_of(&mut self, units: &[Vec<usize>], number: usize) -> Option<Id> {
        let own = &self.design.connections[units[number][0]];
        let candidates: Vec<Id> = units
            .iter()
            .enumerate()
            .filter(|(other, unit)| {
                let first = &self.design.connections[unit[0]];
                *other != number
                    && first.from == own.from
                    && first.kind == ConnectionKind::Call
                    && !first.subscription
                    && !own.subscription
                    && unit
                        .iter()
                        .all(|&member| self.is_cache(&self.design.connections[member].to))
            })
            .map(|(_, unit)| {
                let first = &self.design.connections[unit[0]];
                first.group().unwrap_or(&first.id).clone()
            })
            .collect();
        (!candidates.is_empty()).then(|| self.random.pick(&candidates).clone())
    }

    /// Lets some connections fail.
    fn wear(&mut self) {
        for connection in 0..self.design.connections.len() {
            if self.random.percent(20) && self.spend(1) {
                self.design.connections[connection].availability = self.availability();
            }
        }
    }

    fn record_flows(&mut self) {
        for number in 0..self.random.below(3) {
            let entry = if self.random.percent(80) {
                0
            } else {
                self.random.below(self.design.components.len())
            };
            let via = self.random.percent(50).then(|| self.some_connections());
            self.design.flows.push(Flow {
                id: format!("f{number}").into(),
                name: String::new(),
                entry: self.design.components[entry].id.clone(),
                rate: Rate::new(100.0).map(RateSource::Stated),
                op: if self.random.percent(25) {
                    FlowOp::Write
                } else {
                    FlowOp::Read
                },
                via,
            });
        }
    }

    fn some_connections(&mut self) -> Vec<Id> {
        let count = self.design.connections.len();
        let listed: Vec<usize> = (0..count).filter(|_| self.random.percent(85)).collect();
        listed
            .iter()
            .map(|&index| self.design.connections[index].id.clone())
            .collect()
    }
}
