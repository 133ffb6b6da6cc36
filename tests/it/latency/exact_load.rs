//! Load by following every way of a request, written from the contract over the model's types.

use std::collections::HashMap;

use fivenines::model::*;

/// Reads and writes per second of each component by its place, for one flow of a design that states
/// everything and comes back nowhere.
pub(crate) struct Following<'a> {
    design: &'a Design,
    flow: &'a Flow,
    pub(crate) reads: Vec<f64>,
    pub(crate) writes: Vec<f64>,
}

impl<'a> Following<'a> {
    pub(crate) fn new(design: &'a Design, flow: &'a Flow, rate: f64) -> Self {
        let count = design.components.len();
        let mut following = Self {
            design,
            flow,
            reads: vec![0.0; count],
            writes: vec![0.0; count],
        };
        let entry = following.place(&flow.entry);
        following.visit(entry, None, rate, flow.op == FlowOp::Write);
        following
    }

    fn place(&self, id: &Id) -> usize {
        self.design
            .components
            .iter()
            .position(|c| c.id == *id)
            .unwrap()
    }

    fn visit(&mut self, component: usize, topic: Option<&Id>, rate: f64, writes: bool) {
        if rate == 0.0 {
            return;
        }
        if writes {
            self.writes[component] += rate;
        } else {
            self.reads[component] += rate;
        }
        let id = &self.design.components[component].id;
        let design = self.design;
        let listed = |c: &&Connection| {
            let via = &self.flow.via;
            let other = matches!((topic, &c.topic), (Some(a), Some(b)) if a != b);
            c.from == *id
                && via.as_ref().is_none_or(|via| via.contains(&c.id))
                && !(c.kind == ConnectionKind::Push && other)
        };
        let all: Vec<&Connection> = design.connections.iter().filter(listed).collect();
        let mut groups: Vec<Vec<&Connection>> = Vec::new();
        for connection in all {
            match groups
                .iter_mut()
                .find(|g| connection.group().is_some() && g[0].group() == connection.group())
            {
                Some(group) => group.push(connection),
                None => groups.push(vec![connection]),
            }
        }
        let hit = self.miss(component);
        for group in &groups {
            let cached = Self::cache_of(group[0], &groups);
            if cached.is_none() {
                let share = Self::share(group[0], &groups, hit);
                self.use_group(group, &groups, rate * share);
            }
        }
    }

    /// The probability that a look-up misses.
    fn miss(&self, component: usize) -> f64 {
        let hit = self.design.components[component].hit_ratio;
        match self.flow.op {
            FlowOp::Write => 1.0,
            FlowOp::Read => 1.0 - hit.map_or(0.0, Probability::get),
        }
    }

    fn cache_of<'g>(
        connection: &Connection,
        groups: &'g [Vec<&'a Connection>],
    ) -> Option<&'g Vec<&'a Connection>> {
        let Some(Exercised::OnMissOf(of)) = &connection.exercised else {
            return None;
        };
        groups
            .iter()
            .find(|g| g.iter().any(|c| c.id == *of || c.group() == Some(of)))
    }

    fn share(first: &Connection, groups: &[Vec<&Connection>], miss: f64) -> f64 {
        match &first.exercised {
            Some(Exercised::Share { share, .. }) => share.get(),
            Some(Exercised::OnMiss) => miss,
            Some(Exercised::Split { tag, weight }) => {
                let weights: HashMap<&Id, f64> = groups
                    .iter()
                    .filter_map(|g| match &g[0].exercised {
                        Some(Exercised::Split { tag: own, weight }) if own == tag => {
                            Some((&g[0].id, *weight))
                        }
                        _ => None,
                    })
                    .collect();
                weight / weights.values().sum::<f64>()
            }
            _ => 1.0,
        }
    }

    fn use_group(&mut self, group: &[&'a Connection], groups: &[Vec<&'a Connection>], rate: f64) {
        let calls = rate * group[0].fan_out as f64;
        let weight = |c: &Connection| {
            let to = self.design.component(c.to.as_str()).unwrap();
            f64::from(to.replicas.unwrap() * to.shards.unwrap_or(1))
        };
        let total: f64 = group.iter().map(|c| weight(c)).sum();
        let parts: Vec<f64> = group
            .iter()
            .enumerate()
            .map(|(i, c)| match &c.need {
                Need::Required => 1.0,
                Need::AnyOf { mode, .. } => match mode {
                    GroupMode::Hedge => 1.0,
                    GroupMode::Failover => f64::from(u8::from(i == 0)),
                    GroupMode::Balance => weight(c) / total,
                },
            })
            .collect();
        for (connection, part) in group.iter().zip(parts) {
            let to = self.place(&connection.to);
            let writes = match connection.op {
                Op::Read => false,
                Op::Write => true,
                Op::AsFlow => self.flow.op == FlowOp::Write,
            };
            let topic = match connection.kind {
                ConnectionKind::Publish => connection.topic.as_ref(),
                _ => None,
            };
            self.visit(to, topic, calls * part, writes);
        }
        let miss = self.miss(self.place(&group[0].to));
        let behind: Vec<Vec<&Connection>> = groups
            .iter()
            .filter(|g| {
                Self::cache_of(g[0], groups).is_some_and(|cache| cache[0].id == group[0].id)
            })
            .cloned()
            .collect();
        for origin in behind {
            self.use_group(&origin, groups, calls * miss);
        }
    }
}

/// What the busiest replica gets per second.
pub(crate) fn per_replica(component: &Component, reads: f64, writes: f64) -> f64 {
    let replicas = f64::from(component.replicas.unwrap());
    let all = match component.work.unwrap() {
        Work::Any => (reads + writes) / replicas,
        Work::EachWrite => writes + reads / replicas,
        Work::Leader => reads + writes,
    };
    all / f64::from(component.shards.unwrap_or(1))
}

/// What a request waits at a pool, by Erlang's recurrence: a probability and a mean in milliseconds.
pub(crate) fn wait(component: &Component, reads: f64, writes: f64) -> Option<(f64, f64)> {
    let Some(Capacity::PerSecond(capacity)) = &component.capacity else {
        return None;
    };
    let capacity = capacity.get();
    let servers = match component.work.unwrap() {
        Work::Any => component.replicas.unwrap(),
        Work::EachWrite | Work::Leader => 1,
    };
    let used = per_replica(component, reads, writes) / capacity;
    if used == 0.0 {
        return None;
    }
    let offered = used * f64::from(servers);
    let blocked = (1..=servers).fold(1.0, |b, k| offered * b / (f64::from(k) + offered * b));
    let probability = blocked / (1.0 - used * (1.0 - blocked));
    let rate = f64::from(servers) * capacity * (1.0 - used);
    Some((probability, 1000.0 / rate))
}
