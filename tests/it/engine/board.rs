//! Designs by hand, for worked figures: everything perfect until said otherwise.

use fivenines::analysis::availability::{FlowAvailability, Limits, Solver};
use fivenines::analysis::cut_sets::{self, CutSets, Units};
use fivenines::analysis::estimates::Sheet;
use fivenines::analysis::graph::{FlowGraph, System};
use fivenines::catalogue::{Catalogue, validate};
use fivenines::model::{
    Cell, Component, Connection, ConnectionKind, Design, Exercised, GroupMode, Need, Probability,
    Size, Zone,
};

/// A design that grows line by line.
#[derive(Clone, Default)]
pub(crate) struct Board(pub(crate) Design);

pub(crate) fn probability(value: f64) -> Probability {
    Probability::new(value).expect("figures lie in 0…1")
}

impl Board {
    /// A box of one replica.
    pub(crate) fn component(mut self, id: &str, kind: &str, availability: f64) -> Self {
        let mut component = Component::new(id, kind, Cell::new(-10, -10));
        component.availability = Some(probability(availability));
        component.replicas = Some(1);
        component.needs = Some(1);
        self.0.components.push(component);
        self
    }

    /// A service of one replica.
    pub(crate) fn service(self, id: &str, availability: f64) -> Self {
        self.component(id, "service", availability)
    }

    /// A look-aside cache.
    pub(crate) fn cache(self, id: &str, availability: f64, hit_ratio: f64) -> Self {
        self.component(id, "cache", availability)
            .with(|component| component.hit_ratio = Some(probability(hit_ratio)))
    }

    /// Changes the last component.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Component)) -> Self {
        change(self.0.components.last_mut().expect("a component was added"));
        self
    }

    /// A pool: replicas, and how many of them are needed.
    pub(crate) fn pool(self, replicas: u32, needs: u32) -> Self {
        self.with(|component| {
            component.replicas = Some(replicas);
            component.needs = Some(needs);
        })
    }

    /// An availability zone, in a row of its own.
    pub(crate) fn zone(mut self, id: &str, availability: f64) -> Self {
        let row = i32::try_from(self.0.zones.len()).expect("few zones") * 20;
        self.0.zones.push(Zone {
            id: id.into(),
            kind: "availability-zone".into(),
            name: String::new(),
            at: Cell::new(0, row),
            size: Size::new(100, 10),
            availability: Some(probability(availability)),
        });
        self
    }

    /// Deals the replicas of the last component over zones.
    pub(crate) fn spread(self, zones: &[&str]) -> Self {
        let zones = zones.iter().map(|&zone| zone.into()).collect();
        self.with(|component| component.spread = zones)
    }

    /// A required call, named `from-to`.
    pub(crate) fn call(mut self, from: &str, to: &str) -> Self {
        let id = format!("{from}-{to}");
        self.0.connections.push(Connection::new(id, from, to));
        self
    }

    /// Changes the last connection.
    pub(crate) fn wire(mut self, change: impl FnOnce(&mut Connection)) -> Self {
        change(
            self.0
                .connections
                .last_mut()
                .expect("a connection was added"),
        );
        self
    }

    pub(crate) fn publish(self, from: &str, to: &str) -> Self {
        self.call(from, to)
            .wire(|wire| wire.kind = ConnectionKind::Publish)
    }

    pub(crate) fn push(self, from: &str, to: &str) -> Self {
        self.call(from, to)
            .wire(|wire| wire.kind = ConnectionKind::Push)
    }

    /// Calls to alternatives, of which one is enough.
    pub(crate) fn any(self, from: &str, to: &[&str]) -> Self {
        self.group(from, to, 1, GroupMode::Balance)
    }

    /// Calls to alternatives.
    pub(crate) fn group(mut self, from: &str, to: &[&str], at_least: u32, mode: GroupMode) -> Self {
        let group = format!("{from}-group");
        for target in to {
            self = self.call(from, target).wire(|wire| {
                wire.need = Need::AnyOf {
                    group: group.as_str().into(),
                    at_least,
                    mode,
                };
            });
        }
        self
    }

    /// A call to the origin behind a look-aside cache.
    pub(crate) fn on_miss_of(self, from: &str, to: &str, cache: &str) -> Self {
        let cache = cache.into();
        self.call(from, to)
            .wire(|wire| wire.exercised = Some(Exercised::OnMissOf(cache)))
    }

    pub(crate) fn share(self, from: &str, to: &str, share: f64, tag: &str) -> Self {
        let (share, tag) = (probability(share), Some(tag.into()));
        self.call(from, to)
            .wire(|wire| wire.exercised = Some(Exercised::Share { share, tag }))
    }

    pub(crate) fn split(self, from: &str, to: &str, weight: f64, tag: &str) -> Self {
        let tag = tag.into();
        self.call(from, to)
            .wire(|wire| wire.exercised = Some(Exercised::Split { tag, weight }))
    }

    /// The system of the design, which must be valid.
    pub(crate) fn system(&self) -> System {
        let catalogue = Catalogue::shipped();
        assert_eq!(validate(&self.0, catalogue), []);
        System::new(&self.0, catalogue, &Sheet::default())
    }

    /// The figures of the first flow.
    pub(crate) fn figures(&self) -> FlowAvailability {
        let system = self.system();
        let solver = Solver::new(&system, Limits::default());
        let flow = FlowGraph::new(&system, 0);
        solver.figures(&flow, &solver.structures(&flow))
    }

    /// The cut sets of the first flow.
    pub(crate) fn cut_sets(&self) -> CutSets {
        let system = self.system();
        let solver = Solver::new(&system, Limits::default());
        let structures = solver.structures(&FlowGraph::new(&system, 0));
        cut_sets::find(&system, &Units::new(&system), &structures)
    }
}
