//! Realistic layered designs of any size, the same at every run.
//!
//! Clients call gateways, gateways call services, services call services of the next layer, stores,
//! caches before stores, and queues; workers take what queues push. Pools of two or three replicas
//! lie over three availability zones of a region. Some calls are alternatives, optional, shares or
//! branches of a split, and some connections can fail.

use fivenines::analysis::estimates::Sheet;
use fivenines::analysis::graph::{FlowGraph, System};
use fivenines::catalogue::Catalogue;
use fivenines::model::{
    Cell, Component, Connection, ConnectionKind, Design, Exercised, Flow, FlowOp, GroupMode, Id,
    Need, Probability, Rate, RateSource, Size, Zone,
};

use crate::measured::loads;

/// How large a design is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) components: usize,
    pub(crate) connections: usize,
    pub(crate) flows: usize,
}

/// The sizes that the engine is measured at.
pub(crate) const SCALES: [Scale; 4] = [
    Scale {
        components: 50,
        connections: 100,
        flows: 5,
    },
    Scale {
        components: 200,
        connections: 400,
        flows: 10,
    },
    Scale {
        components: 1_000,
        connections: 2_000,
        flows: 20,
    },
    Scale {
        components: 10_000,
        connections: 20_000,
        flows: 50,
    },
];

/// Layers of services.
const LAYERS: usize = 8;

/// A design of a scale.
pub(crate) fn layered(scale: Scale, seed: u64) -> Design {
    let mut draft = Draft {
        dice: Dice(seed),
        design: Design::default(),
        layers: Vec::new(),
    };
    draft.zones();
    draft.boxes(scale.components);
    draft.wires();
    draft.fill(scale.connections);
    draft.flows(scale.flows);
    draft.design
}

/// The design with rates so low that every pool has time to spare: one that has none has no times at peak.
pub(crate) fn calm(mut design: Design) -> Design {
    /// How much of the fullest pool is used at most.
    const USED: f64 = 0.8;
    let system = System::new(&design, Catalogue::shipped(), &Sheet::default());
    let graphs = FlowGraph::all(&system);
    let headroom = loads(&system, &graphs).headroom(&system);
    let factor = headroom.map_or(1.0, |headroom| (USED * headroom.factor).min(1.0));
    for flow in &mut design.flows {
        if let Some(RateSource::Stated(rate)) = &mut flow.rate {
            *rate = Rate::new(rate.get() * factor).expect("less than a rate");
        }
    }
    design
}

/// Layers of ten services, each of which calls two of the next as alternatives: as entangled as it gets.
pub(crate) fn wide(layers: usize, width: usize) -> Design {
    let mut draft = Draft {
        dice: Dice(3),
        design: Design::default(),
        layers: Vec::new(),
    };
    draft.zones();
    let client = draft.component("client", 1);
    let mut above = vec![client];
    for _ in 0..layers {
        let layer: Vec<usize> = (0..width).map(|_| draft.component("service", 2)).collect();
        for &caller in &above {
            let first = draft.dice.below(width);
            let second = (first + 1 + draft.dice.below(width - 1)) % width;
            draft.alternatives(caller, &[layer[first], layer[second]]);
        }
        above = layer;
    }
    draft.flows(1);
    draft.design
}

struct Draft {
    dice: Dice,
    design: Design,
    /// Clients, gateways, services layer by layer, caches, stores, queues, workers.
    layers: Vec<Vec<usize>>,
}

impl Draft {
    fn zones(&mut self) {
        let zones = [
            ("region", "region", (0, 0), (1000, 100)),
            ("az-1", "availability-zone", (1, 1), (300, 90)),
            ("az-2", "availability-zone", (310, 1), (300, 90)),
            ("az-3", "availability-zone", (620, 1), (300, 90)),
        ];
        for (id, kind, at, size) in zones {
            self.design.zones.push(Zone {
                id: id.into(),
                kind: kind.into(),
                name: String::new(),
                at: Cell::new(at.0, at.1),
                size: Size::new(size.0, size.1),
                availability: Probability::new(if kind == "region" { 0.9999 } else { 0.9995 }),
            });
        }
    }

    fn boxes(&mut self, count: usize) {
        let services = count / 2;
        let shares = [count * 3 / 100, count * 6 / 100];
        let mut sizes = vec![
            ("client", shares[0].max(1)),
            ("api-gateway", shares[1].max(1)),
        ];
        for layer in 0..LAYERS {
            let size = services * (layer + 1) / LAYERS - services * layer / LAYERS;
            sizes.push(("service", size.max(1)));
        }
        sizes.push(("cache", (count * 8 / 100).max(1)));
        sizes.push(("queue", (count * 4 / 100).max(1)));
        sizes.push(("worker", (count * 6 / 100).max(1)));
        let used: usize = sizes.iter().map(|(_, size)| size).sum();
        sizes.push(("sql-database", count.saturating_sub(used).max(1)));
        for (kind, size) in sizes {
            let layer = (0..size).map(|_| {
                let replicas = match kind {
                    "client" => 1,
                    _ => 1 + self.dice.below(3) as u32,
                };
                self.component(kind, replicas)
            });
            let layer = layer.collect();
            self.layers.push(layer);
        }
    }

    fn component(&mut self, kind: &str, replicas: u32) -> usize {
        let index = self.design.components.len();
        let at = Cell::new(-20, i32::try_from(index % 50_000).expect("below 50,000"));
        let mut component = Component::new(format!("{kind}-{index}"), kind, at);
        if kind != "client" {
            let availability = *self.dice.pick(&[0.99, 0.995, 0.999, 0.9995]);
            component.availability = Probability::new(availability);
            component.managed = Some(false);
            component.replicas = Some(replicas);
            component.needs = Some(if kind == "sql-database" {
                replicas / 2 + 1
            } else {
                1
            });
            let mut zones: Vec<Id> = ["az-1", "az-2", "az-3"].map(Id::from).to_vec();
            zones.rotate_left(self.dice.below(3));
            component.spread = zones;
        }
        self.design.components.push(component);
        index
    }

    fn wires(&mut self) {
        let last = self.layers.len() - 1;
        let (caches, queues, workers, stores) = (last - 3, last - 2, last - 1, last);
        for client in self.layers[0].clone() {
            let gateway = self.one_of(1);
            self.call(client, gateway);
        }
        for gateway in self.layers[1].clone() {
            for path in 0..2 {
                let service = self.one_of(2);
                let wire = self.call(gateway, service);
                let tag = format!("path-{gateway}");
                let (tag, weight) = (tag.as_str().into(), f64::from(path + 1));
                wire.exercised = Some(Exercised::Split { tag, weight });
            }
        }
        for layer in 2..2 + LAYERS {
            for service in self.layers[layer].clone() {
                let below = if layer + 1 < 2 + LAYERS {
                    layer + 1
                } else {
                    stores
                };
                match self.dice.below(100) {
                    0..12 => {
                        let pair = [self.one_of(below), self.one_of(below)];
                        self.alternatives(service, &pair);
                    }
                    12..32 => self.cached(service, caches, stores),
                    32..38 => {
                        let queue = self.one_of(queues);
                        self.call(service, queue).kind = ConnectionKind::Publish;
                    }
                    38..46 => {
                        let target = self.one_of(below);
                        self.call(service, target).optional = Some(true);
                    }
                    46..52 => {
                        let target = self.one_of(below);
                        let share = Probability::new(0.2).expect("a probability");
                        let exercised = Exercised::Share { share, tag: None };
                        self.call(service, target).exercised = Some(exercised);
                    }
                    _ => {}
                }
                let target = self.one_of(below);
                self.call(service, target);
            }
        }
        for queue in self.layers[queues].clone() {
            let worker = self.one_of(workers);
            self.call(queue, worker).kind = ConnectionKind::Push;
        }
        for worker in self.layers[workers].clone() {
            let store = self.one_of(stores);
            self.call(worker, store);
        }
    }

    /// More calls from services to stores and to the next layer, until there are enough.
    fn fill(&mut self, connections: usize) {
        let stores = self.layers.len() - 1;
        while self.design.connections.len() < connections {
            let layer = 2 + self.dice.below(LAYERS);
            let below = if layer + 1 < 2 + LAYERS && self.dice.below(2) == 0 {
                layer + 1
            } else {
                stores
            };
            let (service, target) = (self.one_of(layer), self.one_of(below));
            self.call(service, target);
        }
    }

    fn flows(&mut self, count: usize) {
        let clients: Vec<usize> = match self.layers.first() {
            Some(clients) => clients.clone(),
            None => vec![0],
        };
        for flow in 0..count {
            let entry = clients[flow % clients.len()];
            self.design.flows.push(Flow {
                id: format!("flow-{flow}").into(),
                name: String::new(),
                entry: self.design.components[entry].id.clone(),
                rate: Rate::new(100.0).map(RateSource::Stated),
                op: if flow % 4 == 3 {
                    FlowOp::Write
                } else {
                    FlowOp::Read
                },
                via: None,
            });
        }
    }

    fn one_of(&mut self, layer: usize) -> usize {
        *self.dice.pick(&self.layers[layer])
    }

    fn call(&mut self, from: usize, to: usize) -> &mut Connection {
        let id = format!("e{}", self.design.connections.len());
        let ends = [from, to].map(|end| self.design.components[end].id.clone());
        let [from, to] = ends;
        let mut wire = Connection::new(id, from, to);
        if self.dice.below(10) == 0 {
            wire.availability = Probability::new(0.9999);
        }
        self.design.connections.push(wire);
        self.design.connections.last_mut().expect("one was added")
    }

    fn alternatives(&mut self, from: usize, to: &[usize]) {
        let group: Id = format!("g{}", self.design.connections.len()).into();
        for &target in to {
            self.call(from, target).need = Need::AnyOf {
                group: group.clone(),
                at_least: 1,
                mode: GroupMode::Failover,
            };
        }
    }

    fn cached(&mut self, from: usize, caches: usize, stores: usize) {
        let (cache, store) = (self.one_of(caches), self.one_of(stores));
        let look_up = self.call(from, cache).id.clone();
        self.call(from, store).exercised = Some(Exercised::OnMissOf(look_up));
    }
}

/// Numbers that look random and are the same at every run (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
