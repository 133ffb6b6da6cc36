//! Random small designs that state everything, and use every rule of times and load.

use fivenines::model::*;

use super::simulate::Random;

/// A valid design with one flow, whose calls, publishes and pushes lead onward only.
pub(crate) fn design(seed: u64) -> Design {
    let mut make = Make {
        random: Random(seed),
        design: Design::default(),
        named: 0,
    };
    make.components();
    for from in 0..make.design.components.len() {
        make.connections(from);
    }
    make.flow();
    make.design
}

struct Make {
    random: Random,
    design: Design,
    /// How many things have been named.
    named: usize,
}

impl Make {
    fn chance(&mut self, probability: f64) -> bool {
        self.random.unit() < probability
    }

    fn one<'b, T>(&mut self, of: &'b [T]) -> &'b T {
        &of[self.random.below(of.len())]
    }

    /// Constants, broad and narrow lognormals, from microseconds to seconds.
    fn time(&mut self) -> ServiceTime {
        let scale = *self.one(&[0.01, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 200.0]);
        let p50 = scale * (1.0 + (self.random.unit() * 8.0).floor() / 8.0);
        let ratio = *self.one(&[1.0, 1.0, 1.05, 1.5, 3.0, 5.0, 5.0, 10.0, 30.0]);
        let (p50, p99) = (Millis::new(p50).unwrap(), Millis::new(p50 * ratio).unwrap());
        match self.random.below(8) {
            0 => ServiceTime::None,
            _ => ServiceTime::Takes(Latency::new(p50, p99).unwrap()),
        }
    }

    fn components(&mut self) {
        let count = 4 + self.random.below(7);
        for number in 0..count {
            let kind = match number {
                0 => "client",
                _ => *self.one(&[
                    "service",
                    "service",
                    "service",
                    "cache",
                    "read-through-cache",
                    "sql-database",
                    "queue",
                    "queue",
                    "worker",
                ]),
            };
            let at = Cell::new(number as i32 * 20, 0);
            let mut component = Component::new(format!("{}{number}", &kind[..2]), kind, at);
            component.latency = Some(self.time());
            component.replicas = Some(1 + self.random.below(5) as u32);
            component.needs = Some(1);
            component.shards = Some(1 + self.random.below(3) as u32 / 2);
            component.work =
                Some(*self.one(&[Work::Any, Work::Any, Work::EachWrite, Work::Leader]));
            component.managed = Some(false);
            if kind == "cache" || kind == "read-through-cache" {
                let hit = *self.one(&[0.5, 0.9, 0.99, 0.0, 1.0]);
                component.hit_ratio = Probability::new(hit);
            }
            self.design.components.push(component);
        }
    }

    fn onward(&mut self, from: usize, wanted: impl Fn(&str) -> bool) -> Option<usize> {
        let all: Vec<usize> = (from + 1..self.design.components.len())
            .filter(|&c| wanted(self.design.components[c].kind.as_str()))
            .collect();
        (!all.is_empty()).then(|| *self.one(&all))
    }

    fn connections(&mut self, from: usize) {
        let kind = self.design.components[from].kind.as_str().to_owned();
        let most = match kind.as_str() {
            "client" => 1,
            "sql-database" | "cache" => 0,
            _ => 3,
        };
        let count = if from == 0 {
            1
        } else {
            self.random.below(most + 1)
        };
        for _ in 0..count {
            if kind == "queue" {
                if let Some(to) = self.onward(from, |kind| kind != "queue" && kind != "cache") {
                    self.push(from, to);
                }
                continue;
            }
            match self.random.below(8) {
                0 | 1 if kind != "client" => self.cached(from),
                2 | 3 if kind != "client" => self.alternatives(from),
                4 => {
                    if let Some(to) = self.onward(from, |kind| kind == "worker") {
                        self.push(from, to);
                    }
                }
                _ => {
                    if let Some(to) = self.onward(from, |_| true) {
                        self.plain(from, to);
                    }
                }
            }
        }
    }

    fn connection(&mut self, from: usize, to: usize) -> Connection {
        self.named += 1;
        let components = &self.design.components;
        let id = format!("{}-{}", self.named, components[to].id);
        let (from, to) = (components[from].id.clone(), components[to].id.clone());
        let mut connection = Connection::new(id, from, to);
        connection.latency = Some(self.time());
        connection.exercised = Some(Exercised::Always);
        connection.op = *self.one(&[Op::AsFlow, Op::AsFlow, Op::Read, Op::Write]);
        connection
    }

    fn push(&mut self, from: usize, to: usize) {
        let mut connection = self.connection(from, to);
        connection.kind = ConnectionKind::Push;
        if self.design.components[from].kind == *"queue" {
            connection.topic = self.topic();
        }
        connection.exercised = Some(self.exercised(from));
        connection.fan_out = *self.one(&[1, 1, 1, 2]);
        self.design.connections.push(connection);
    }

    fn topic(&mut self) -> Option<Id> {
        let topics = [None, None, Some(Id::from("t")), Some(Id::from("u"))];
        self.one(&topics).clone()
    }

    fn exercised(&mut self, from: usize) -> Exercised {
        let share = Probability::new(*self.one(&[0.0, 0.051, 0.3, 0.5, 0.97])).unwrap();
        let tags = [None, Some(Id::from("x")), Some(Id::from("y"))];
        let misses = self.design.components[from].hit_ratio.is_some();
        match self.random.below(8) {
            0 | 1 => Exercised::Share {
                share,
                tag: self.one(&tags).clone(),
            },
            2 => Exercised::Split {
                tag: Id::from("s"),
                weight: *self.one(&[1.0, 2.0, 0.1]),
            },
            3 | 4 if misses => Exercised::OnMiss,
            _ => Exercised::Always,
        }
    }

    fn parallel(&mut self) -> Option<Id> {
        let tags = [None, None, Some(Id::from("p")), Some(Id::from("p"))];
        self.one(&tags).clone()
    }

    fn kind_to(&self, to: usize) -> ConnectionKind {
        if self.design.components[to].kind == *"queue" {
            ConnectionKind::Publish
        } else {
            ConnectionKind::Call
        }
    }

    fn plain(&mut self, from: usize, to: usize) {
        let mut connection = self.connection(from, to);
        connection.kind = self.kind_to(to);
        if connection.kind == ConnectionKind::Publish {
            connection.topic = self.topic();
        }
        connection.exercised = Some(self.exercised(from));
        connection.fan_out = *self.one(&[1, 1, 1, 1, 2, 7]);
        connection.parallel = self.parallel();
        connection.optional = Some(self.chance(0.2));
        self.design.connections.push(connection);
    }

    fn alternatives(&mut self, from: usize) {
        let Some(first) = self.onward(from, |_| true) else {
            return;
        };
        let kind = self.kind_to(first);
        let mut first = self.connection(from, first);
        first.kind = kind;
        first.exercised = Some(self.exercised(from));
        first.fan_out = *self.one(&[1, 1, 1, 3]);
        first.parallel = self.parallel();
        let mode = *self.one(&[GroupMode::Balance, GroupMode::Failover, GroupMode::Hedge]);
        let mut members = vec![first];
        for _ in 0..=self.random.below(3) {
            let publishes = kind == ConnectionKind::Publish;
            if let Some(to) = self.onward(from, |kind| (kind == "queue") == publishes) {
                let next = self.connection(from, to);
                members.push(Connection {
                    id: next.id,
                    to: next.to,
                    latency: next.latency,
                    ..members[0].clone()
                });
            }
        }
        // Shares without a tag would draw by target, which members do not share.
        for member in &mut members {
            if let Some(Exercised::Share { tag, .. }) = &mut member.exercised {
                tag.get_or_insert_with(|| Id::from("z"));
            }
        }
        let at_least = match mode {
            GroupMode::Hedge => 1 + self.random.below(members.len()) as u32,
            _ => 1,
        };
        self.named += 1;
        let group = Id::from(format!("g{}", self.named));
        for mut member in members {
            member.need = Need::AnyOf {
                group: group.clone(),
                at_least,
                mode,
            };
            self.design.connections.push(member);
        }
    }

    /// A look-aside cache, perhaps two in a chain, before an origin.
    fn cached(&mut self, from: usize) {
        let Some(cache) = self.onward(from, |kind| kind == "cache") else {
            return;
        };
        let mut look_up = self.connection(from, cache);
        look_up.exercised = Some(match self.random.below(4) {
            0 => Exercised::Share {
                share: Probability::new(0.7).unwrap(),
                tag: Some(Id::from("x")),
            },
            _ => Exercised::Always,
        });
        look_up.fan_out = *self.one(&[1, 1, 1, 4]);
        look_up.parallel = self.parallel();
        let mut of = look_up.id.clone();
        self.design.connections.push(look_up);
        if self.chance(0.3)
            && let Some(second) = self.onward(from, |kind| kind == "cache")
        {
            let mut next = self.connection(from, second);
            next.exercised = Some(Exercised::OnMissOf(of));
            of = next.id.clone();
            self.design.connections.push(next);
        }
        for _ in 0..=self.random.below(5) / 4 {
            if let Some(to) = self.onward(from, |kind| kind != "cache" && kind != "queue") {
                let mut origin = self.connection(from, to);
                origin.exercised = Some(Exercised::OnMissOf(of.clone()));
                origin.fan_out = *self.one(&[1, 1, 2]);
                self.design.connections.push(origin);
            }
        }
    }

    fn flow(&mut self) {
        let via = self.chance(0.2).then(|| {
            let connections = &self.design.connections;
            // Fewer members than a group needs would be an error.
            let kept = connections
                .iter()
                .filter(|c| c.group().is_some() || self.random.unit() < 0.9);
            kept.map(|c| c.id.clone()).collect()
        });
        let writes = self.chance(0.25);
        self.design.flows.push(Flow {
            id: "f".into(),
            name: String::new(),
            entry: self.design.components[0].id.clone(),
            rate: Some(RateSource::Stated(Rate::new(100.0).unwrap())),
            op: if writes { FlowOp::Write } else { FlowOp::Read },
            via,
        });
    }
}
