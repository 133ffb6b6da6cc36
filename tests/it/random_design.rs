//! Random valid designs that use every feature of the model.
//!
//! A design is built from a tape of numbers, each a choice; a tape that ends makes the simplest choice
//! from there on. So `proptest` shrinks a design by shrinking its tape.

use fivenines::catalogue::{AttributeKind, Catalogue, ComponentKind};
use fivenines::model::*;
#[cfg(test)]
use proptest::prelude::*;

/// Valid designs. The fuzz targets choose their tapes themselves.
#[cfg(test)]
pub(crate) fn designs() -> impl Strategy<Value = Design> {
    proptest::collection::vec(any::<u32>(), 0..600).prop_map(|tape| design(&tape))
}

/// The design that `tape` chooses.
pub(crate) fn design(tape: &[u32]) -> Design {
    let mut builder = Builder {
        tape: Tape { rest: tape },
        catalogue: Catalogue::shipped(),
        design: Design::default(),
    };
    builder.head();
    builder.zones();
    builder.estimates();
    builder.components();
    builder.connections();
    builder.flows();
    builder.targets();
    builder.prose();
    builder.design
}

struct Tape<'a> {
    rest: &'a [u32],
}

impl Tape<'_> {
    fn next(&mut self) -> u32 {
        let (first, rest) = self.rest.split_first().unwrap_or((&0, &[]));
        self.rest = rest;
        *first
    }

    /// A number below `count`, which is not 0.
    fn pick(&mut self, count: usize) -> usize {
        self.next() as usize % count
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.pick(2) == 1).then(|| make(self))
    }

    fn one<'b, T>(&mut self, of: &'b [T]) -> &'b T {
        &of[self.pick(of.len())]
    }

    fn some<T: Clone>(&mut self, of: &[T]) -> Vec<T> {
        of.iter().filter(|_| self.pick(2) == 1).cloned().collect()
    }

    fn probability(&mut self) -> Probability {
        let values = [
            0.0,
            1.0,
            0.9,
            0.99,
            0.9995,
            0.123_456_789_012_345_67,
            1e-9,
            1.0 / 3.0,
        ];
        Probability::new(*self.one(&values)).unwrap()
    }

    fn millis(&mut self) -> Millis {
        let values = [
            0.0,
            0.08,
            1.0,
            12.0,
            0.1 + 0.2,
            1500.0,
            300_000.0,
            86_400_000.0,
            1e-7,
        ];
        Millis::new(*self.one(&values)).unwrap()
    }

    fn rate(&mut self) -> Rate {
        let values = [0.0, 12.0, 5000.0, 350_000.0, 1e7 / 3.0, 2e9, 1e16, 0.001];
        Rate::new(*self.one(&values)).unwrap()
    }

    fn latency(&mut self) -> Latency {
        let (a, b) = (self.millis(), self.millis());
        Latency::new(a, b).unwrap_or_else(|| Latency::constant(b))
    }

    fn service_time(&mut self) -> ServiceTime {
        match self.pick(4) {
            0 => ServiceTime::None,
            _ => ServiceTime::Takes(self.latency()),
        }
    }

    fn text(&mut self) -> String {
        let words = [
            "",
            "plain",
            "two words",
            "\"quoted\"",
            "back\\slash",
            "line\nbreak",
            "tab\tand\r",
            "\u{1b}[31mred",
            "user\u{202e}nimda",
            "zero\u{200b}width",
            "日本語",
            "👨‍👩‍👧",
            "größe",
            "'",
            "// no comment",
            "/* nor */ this",
            "{}[](),:",
            "\u{0}",
            "\u{9b}2J",
            "r#\"raw\"#",
            "a,b",
            "None",
            "Some(1)",
        ];
        let count = self.pick(3);
        (0..=count).map(|_| *self.one(&words)).collect()
    }

    fn label(&mut self) -> String {
        self.text()
    }

    fn cell(&mut self) -> Cell {
        let mut coordinate = || self.pick(400) as i32 - 100;
        Cell::new(coordinate(), coordinate())
    }

    /// A name that no other thing of the list has, which may look odd.
    fn id(&mut self, index: usize) -> Id {
        let stems = [
            "a",
            "id",
            "with space",
            "größe",
            "quo\"te",
            "(",
            "x: y",
            "\u{200b}",
            "-",
            "5 ms",
        ];
        Id::from(format!("{}{index}", self.one(&stems)))
    }
}

struct Builder<'a> {
    tape: Tape<'a>,
    catalogue: &'static Catalogue,
    design: Design,
}

impl Builder<'_> {
    fn head(&mut self) {
        let lines = ["", "a comment", " indented", "/ three", "tab\there"];
        let count = self.tape.pick(3);
        self.design.preamble = (0..count)
            .map(|_| (*self.tape.one(&lines)).to_owned())
            .collect();
        self.design.title = self.tape.label();
        self.design.prompt = self.tape.text();
    }

    /// Zones side by side, every second with one inside.
    fn zones(&mut self) {
        for index in 0..self.tape.pick(5) {
            let kind = self.tape.one(self.catalogue.zones());
            let (column, inner) = (index as i32 / 2 * 60, index % 2 == 1);
            let zone = Zone {
                id: self.tape.id(index),
                kind: kind.id.clone(),
                name: self.tape.label(),
                at: if inner {
                    Cell::new(column + 2, 2)
                } else {
                    Cell::new(column, 0)
                },
                size: if inner {
                    Size::new(30, 10)
                } else {
                    Size::new(50, 20)
                },
                availability: match kind.availability {
                    Some(_) => self.tape.maybe(Tape::probability),
                    None => None,
                },
            };
            self.design.zones.push(zone);
        }
    }

    fn estimates(&mut self) {
        for index in 0..self.tape.pick(3) {
            let estimate = Estimate {
                name: self.tape.id(index),
                formula: self.tape.label(),
                note: self.tape.text(),
            };
            self.design.estimates.push(estimate);
        }
    }

    fn estimate(&mut self) -> Option<Id> {
        let names: Vec<Id> = self
            .design
            .estimates
            .iter()
            .map(|e| e.name.clone())
            .collect();
        (!names.is_empty()).then(|| self.tape.one(&names).clone())
    }

    fn components(&mut self) {
        for index in 0..self.tape.pick(7) {
            let kind = self.tape.one(self.catalogue.components());
            let at = self.tape.cell();
            let mut component = Component::new(self.tape.id(index), kind.id.clone(), at);
            component.name = self.tape.label();
            component.size = self
                .tape
                .maybe(|tape| Size::new(3 + tape.pick(20) as u32, 3 + tape.pick(9) as u32));
            component.managed = self.tape.maybe(|tape| tape.pick(2) == 1);
            self.redundancy(&mut component, kind);
            component.shards = self.tape.maybe(|tape| 1 + tape.pick(1000) as u32);
            component.availability = self.tape.maybe(Tape::probability);
            component.latency = self.tape.maybe(Tape::service_time);
            component.capacity = match self.tape.pick(4) {
                0 => None,
                1 => Some(Capacity::Unlimited),
                2 => self.estimate().map(Capacity::Estimate),
                _ => Some(Capacity::PerSecond(self.tape.rate())),
            };
            if kind.cache.is_some() {
                component.hit_ratio = self.tape.maybe(Tape::probability);
            }
            let works = [Work::Any, Work::EachWrite, Work::Leader];
            component.work = self.tape.maybe(|tape| *tape.one(&works));
            component.attributes = self.attributes(false);
            self.design.components.push(component);
        }
    }

    fn redundancy(&mut self, component: &mut Component, kind: &ComponentKind) {
        if component.managed.unwrap_or(kind.managed) {
            component.replicas = self.tape.maybe(|_| 1);
            component.needs = self.tape.maybe(|_| 1);
            return;
        }
        component.replicas = self.tape.maybe(|tape| 1 + tape.pick(9) as u32);
        let replicas = component.replicas.unwrap_or(kind.replicas);
        component.needs = self
            .tape
            .maybe(|tape| 1 + tape.pick(replicas as usize) as u32);
        let inner = self.tape.pick(2);
        let zones = self.design.zones.iter().enumerate();
        let apart = zones.filter(|(index, _)| index % 2 == inner);
        let apart: Vec<Id> = apart.map(|(_, zone)| zone.id.clone()).collect();
        component.spread = self.tape.some(&apart);
    }

    fn attributes(&mut self, on_connections: bool) -> Attributes {
        let known = self.catalogue.attributes().iter();
        let known: Vec<_> = known
            .filter(|a| a.on_connections == on_connections)
            .collect();
        let mut attributes = Attributes::new();
        for _ in 0..self.tape.pick(3) {
            let attribute = *self.tape.one(&known);
            let value = match &attribute.kind {
                AttributeKind::Flag => AttributeValue::Flag(self.tape.pick(2) == 1),
                AttributeKind::Count => AttributeValue::Count(u64::from(self.tape.next())),
                AttributeKind::Time => AttributeValue::Time(self.tape.millis()),
                AttributeKind::Share => AttributeValue::Share(self.tape.probability()),
                AttributeKind::Money => AttributeValue::Money(self.tape.rate().get()),
                AttributeKind::Bytes => AttributeValue::Bytes(self.tape.rate().get()),
                AttributeKind::Choice(words) => {
                    AttributeValue::Choice(self.tape.one(words).clone())
                }
                AttributeKind::Text => AttributeValue::Text(self.tape.text()),
            };
            attributes.insert(attribute.name.clone(), value);
        }
        attributes
    }

    fn connections(&mut self) {
        if self.design.components.is_empty() {
            return;
        }
        for index in 0..self.tape.pick(9) {
            let components = self.design.components.clone();
            let from = self.tape.one(&components);
            let count = if self.tape.pick(4) == 3 { 2 } else { 1 };
            let mut first = self.connection(index, from);
            if count == 2 {
                first.need = Need::AnyOf {
                    group: Id::from(format!("group{index}")),
                    at_least: 1,
                    mode: *self.tape.one(&[
                        GroupMode::Balance,
                        GroupMode::Failover,
                        GroupMode::Hedge,
                    ]),
                };
                let mut second = first.clone();
                second.id = Id::from(format!("{}-twin", first.id));
                if let Need::AnyOf {
                    at_least,
                    mode: GroupMode::Hedge,
                    ..
                } = &mut first.need
                {
                    *at_least = 1 + self.tape.pick(2) as u32;
                    second.need = first.need.clone();
                }
                self.design.connections.push(second);
            }
            self.design.connections.push(first);
        }
    }

    fn connection(&mut self, index: usize, from: &Component) -> Connection {
        let kind_of =
            |component: &Component| self.catalogue.component(component.kind.as_str()).unwrap();
        let components = self.design.components.clone();
        let to = self.tape.one(&components);
        let holds = |component: &Component| {
            let kind = kind_of(component);
            kind.store || kind.broker || kind.cache.is_some()
        };
        let mut connection = Connection::new(self.tape.id(index), from.id.clone(), to.id.clone());
        connection.kind = match self.tape.pick(5) {
            3 => ConnectionKind::Publish,
            2 => ConnectionKind::Push,
            1 if holds(from) && holds(to) => ConnectionKind::Replicate,
            _ => ConnectionKind::Call,
        };
        let may_subscribe = connection.kind == ConnectionKind::Call && kind_of(to).broker;
        connection.subscription = may_subscribe && self.tape.pick(2) == 1;
        connection.optional = self.tape.maybe(|tape| tape.pick(2) == 1);
        connection.exercised = self.exercised(from, to);
        connection.fan_out = [1, 1, 2, 100, 1_000_000_000][self.tape.pick(5)];
        connection.op = *self.tape.one(&[Op::AsFlow, Op::Read, Op::Write]);
        connection.parallel = self.tape.maybe(|tape| tape.id(0));
        connection.topic = self.tape.maybe(|tape| tape.id(1));
        connection.latency = self.tape.maybe(Tape::service_time);
        connection.availability = self.tape.maybe(Tape::probability);
        connection.protocol = self.tape.label();
        connection.attributes = self.attributes(true);
        connection
    }

    fn exercised(&mut self, from: &Component, to: &Component) -> Option<Exercised> {
        let cached = |id: &Id| {
            let component = self.design.component(id.as_str()).unwrap();
            self.catalogue
                .resolve(component)
                .unwrap()
                .hit_ratio
                .is_some()
        };
        let caches = self.design.connections.iter();
        let caches = caches.filter(|c| c.from == from.id && cached(&c.to));
        let caches: Vec<Id> = caches.map(|c| c.group().unwrap_or(&c.id).clone()).collect();
        match self.tape.pick(7) {
            1 => Some(Exercised::Always),
            2 => Some(Exercised::Share {
                share: self.tape.probability(),
                tag: match self.tape.pick(3) {
                    0 => None,
                    1 => Some(to.id.clone()),
                    _ => Some(self.tape.id(2)),
                },
            }),
            3 => Some(Exercised::Split {
                tag: self.tape.id(3),
                weight: *self.tape.one(&[1.0, 0.5, 99.0, 1e-3]),
            }),
            4 if cached(&from.id) => Some(Exercised::OnMiss),
            5 | 6 if !caches.is_empty() => {
                Some(Exercised::OnMissOf(self.tape.one(&caches).clone()))
            }
            _ => None,
        }
    }

    fn flows(&mut self) {
        if self.design.components.is_empty() {
            return;
        }
        for index in 0..self.tape.pick(4) {
            let entries: Vec<Id> = self
                .design
                .components
                .iter()
                .map(|c| c.id.clone())
                .collect();
            let flow = Flow {
                id: self.tape.id(index),
                name: self.tape.label(),
                entry: self.tape.one(&entries).clone(),
                rate: match self.tape.pick(3) {
                    0 => None,
                    1 => self.estimate().map(RateSource::Estimate),
                    _ => Some(RateSource::Stated(self.tape.rate())),
                },
                op: *self.tape.one(&[FlowOp::Read, FlowOp::Write]),
                via: self.via(),
            };
            self.design.flows.push(flow);
        }
    }

    fn via(&mut self) -> Option<Vec<Id>> {
        let connections = self.design.connections.clone();
        self.tape.maybe(|tape| {
            let in_groups = |c: &&Connection| c.group().is_some() || tape.pick(2) == 1;
            connections
                .iter()
                .filter(in_groups)
                .map(|c| c.id.clone())
                .collect()
        })
    }

    fn targets(&mut self) {
        for index in 0..self.tape.pick(5) {
            let flows: Vec<Id> = self.design.flows.iter().map(|f| f.id.clone()).collect();
            let components: Vec<Id> = self
                .design
                .components
                .iter()
                .map(|c| c.id.clone())
                .collect();
            let subject = match self.tape.pick(3) {
                1 if !flows.is_empty() => Subject::Flow(self.tape.one(&flows).clone()),
                2 if !components.is_empty() => {
                    Subject::Component(self.tape.one(&components).clone())
                }
                _ => Subject::Design,
            };
            let target = Target {
                id: self.tape.id(index),
                subject,
                metric: self.metric(),
                note: self.tape.text(),
            };
            self.design.targets.push(target);
        }
    }

    fn metric(&mut self) -> Metric {
        let number = *self.tape.one(&[1.0, 2.5, 1e6, 0.1]);
        match self.tape.pick(13) {
            0 => Metric::Availability {
                at_least: self.tape.probability(),
                whole: self.tape.pick(2) == 1,
            },
            1 => Metric::Latency {
                percentile: Percentile::new(*self.tape.one(&[99.0, 50.0, 99.9, 0.1])).unwrap(),
                at_most: self.tape.millis(),
                horizon: *self.tape.one(&[Horizon::Response, Horizon::Completion]),
                load: *self.tape.one(&[LoadState::Unloaded, LoadState::Peak]),
            },
            2 => Metric::Throughput {
                at_least: match self.estimate() {
                    Some(name) => Bound::Estimate(name),
                    None => Bound::Stated(self.tape.rate()),
                },
            },
            3 => Metric::Headroom { at_least: number },
            4 => Metric::Utilisation {
                at_most: self.tape.probability(),
            },
            5 => Metric::Concurrency { at_most: number },
            6 => Metric::Durability {
                at_least: self.tape.probability(),
            },
            7 => Metric::RecoveryPoint {
                at_most: self.tape.millis(),
            },
            8 => Metric::RecoveryTime {
                at_most: self.tape.millis(),
            },
            9 => Metric::Staleness {
                at_most: self.tape.millis(),
            },
            10 => Metric::MonthlyCost { at_most: number },
            11 => Metric::Retention {
                at_least: self.tape.millis(),
            },
            _ => Metric::Consistency {
                at_least: "strong".to_owned(),
            },
        }
    }

    fn prose(&mut self) {
        let flows: Vec<Id> = self.design.flows.iter().map(|f| f.id.clone()).collect();
        for index in 0..self.tape.pick(3) {
            let requirement = Requirement {
                id: self.tape.id(index),
                text: self.tape.text(),
                actor: self.tape.label(),
                scope: match self.tape.pick(2) {
                    0 => Scope::Now {
                        flows: self.tape.some(&flows),
                    },
                    _ => Scope::Parked {
                        reason: self.tape.text(),
                    },
                },
            };
            self.design.requirements.push(requirement);
        }
        let served = self.design.requirements.iter().map(|r| r.id.clone());
        let served: Vec<Id> = served
            .chain(self.design.targets.iter().map(|t| t.id.clone()))
            .collect();
        let subjects = self.design.components.iter().map(|c| c.id.clone());
        let subjects: Vec<Id> = subjects
            .chain(self.design.connections.iter().map(|c| c.id.clone()))
            .chain(self.design.zones.iter().map(|z| z.id.clone()))
            .collect();
        for index in 0..self.tape.pick(3) {
            let decision = Decision {
                id: self.tape.id(index),
                about: self.tape.some(&subjects),
                because: self.tape.text(),
                instead_of: self.tape.text(),
                trade_off: self.tape.text(),
                serves: self.tape.some(&served),
            };
            self.design.decisions.push(decision);
        }
        for index in 0..self.tape.pick(3) {
            let note = Note {
                id: self.tape.id(index),
                text: self.tape.text(),
                at: self.tape.maybe(Tape::cell),
                about: self.tape.some(&subjects),
            };
            self.design.notes.push(note);
        }
        for index in 0..self.tape.pick(3) {
            let acceptance = Acceptance {
                id: self.tape.id(index),
                rule: self.tape.text(),
                about: self.tape.some(&subjects),
                because: self.tape.text(),
                seen: self.tape.text(),
            };
            self.design.accepted.push(acceptance);
        }
    }
}
