//! One request at a time, written from the contract over the model's types; shares nothing with the
//! evaluation. Designs that it is given state everything (the generator's do): no defaults are known
//! here.

use std::collections::HashMap;

use fivenines::model::*;

/// A small generator of random numbers (splitmix64), so that tests repeat.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in (0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        ((self.bits() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.unit() * count as f64) as usize
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }
}

/// A lognormal by (μ, σ), a constant, or nothing.
#[derive(Clone, Copy)]
enum Time {
    Constant(f64),
    Lognormal(f64, f64),
}

impl Time {
    fn of(stated: Option<ServiceTime>) -> Self {
        match stated {
            Some(ServiceTime::Takes(latency)) => {
                let (p50, p99) = (latency.p50().get(), latency.p99().get());
                if p99 <= p50 {
                    Self::Constant(p50)
                } else {
                    Self::Lognormal(p50.ln(), (p99 / p50).ln() / 2.326_347_874)
                }
            }
            _ => Self::Constant(0.0),
        }
    }

    fn draw(self, random: &mut Random) -> f64 {
        match self {
            Self::Constant(time) => time,
            Self::Lognormal(mu, sigma) => (mu + sigma * random.normal()).exp(),
        }
    }
}

/// When something has answered, and when all that it caused has ended, each with what the parts added on
/// the way there.
#[derive(Clone, Default)]
struct Done {
    answered: Moment,
    ended: Moment,
}

/// A time, and what each part added on the critical path to it.
#[derive(Clone, Default)]
pub(crate) struct Moment {
    pub(crate) time: f64,
    pub(crate) parts: HashMap<Part, f64>,
}

/// A part of a time: a component's service, its waiting, or a connection's hop, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    Component(usize),
    Waiting(usize),
    Connection(usize),
}

impl Moment {
    fn and(&self, part: Part, time: f64, traced: bool) -> Self {
        let mut next = self.clone();
        next.time += time;
        if traced && time > 0.0 {
            *next.parts.entry(part).or_default() += time;
        }
        next
    }

    fn then(&self, other: &Self) -> Self {
        let mut next = self.clone();
        next.time += other.time;
        for (part, time) in &other.parts {
            *next.parts.entry(*part).or_default() += time;
        }
        next
    }

    /// The k-th smallest, the first listed among equals.
    fn kth(mut all: Vec<Self>, k: usize) -> Self {
        all.sort_by(|a, b| a.time.total_cmp(&b.time));
        all.swap_remove(k - 1)
    }

    /// The largest, the first listed among equals.
    fn last(all: Vec<Self>) -> Self {
        let mut last = Self::default();
        for moment in all {
            if moment.time > last.time {
                last = moment;
            }
        }
        last
    }
}

/// What a request waits at a component: a probability and the mean of an exponential time.
pub(crate) type Waits = HashMap<usize, (f64, f64)>;

/// A flow of a design, ready for sending requests.
pub(crate) struct Simulation<'a> {
    design: &'a Design,
    flow: &'a Flow,
    completion: bool,
    waits: Waits,
    traced: bool,
    service: Vec<Time>,
    hops: Vec<Time>,
    /// The listed connections of each component, without those that close a cycle of calls.
    outgoing: Vec<Vec<usize>>,
    ends: Vec<(usize, usize)>,
}

/// The draws of one visit.
#[derive(Default)]
struct Visit {
    numbers: HashMap<String, f64>,
    miss: Option<f64>,
}

impl<'a> Simulation<'a> {
    pub(crate) fn new(design: &'a Design, flow: &'a Flow, completion: bool, waits: Waits) -> Self {
        let place = |id: &Id| design.components.iter().position(|c| c.id == *id).unwrap();
        let ends: Vec<(usize, usize)> = design
            .connections
            .iter()
            .map(|c| {
                if c.subscription {
                    (place(&c.to), place(&c.from))
                } else {
                    (place(&c.from), place(&c.to))
                }
            })
            .collect();
        let mut outgoing = vec![Vec::new(); design.components.len()];
        for (number, connection) in design.connections.iter().enumerate() {
            let listed = flow
                .via
                .as_ref()
                .is_none_or(|via| via.contains(&connection.id));
            if listed && connection.kind != ConnectionKind::Replicate {
                outgoing[ends[number].0].push(number);
            }
        }
        let mut simulation = Self {
            design,
            flow,
            completion,
            waits,
            traced: false,
            service: design
                .components
                .iter()
                .map(|c| Time::of(c.latency))
                .collect(),
            hops: design
                .connections
                .iter()
                .map(|c| Time::of(c.latency))
                .collect(),
            outgoing,
            ends,
        };
        simulation.leave_out_cycles(place(&flow.entry), &mut Vec::new());
        simulation
    }

    /// Also tells what each part adds.
    pub(crate) fn traced(mut self) -> Self {
        self.traced = true;
        self
    }

    fn kind(&self, connection: usize) -> ConnectionKind {
        let connection = &self.design.connections[connection];
        if connection.subscription {
            ConnectionKind::Push
        } else {
            connection.kind
        }
    }

    /// Calls that lead back to where the way has been are left out, depth first, in order.
    fn leave_out_cycles(&mut self, component: usize, way: &mut Vec<usize>) {
        way.push(component);
        for connection in self.outgoing[component].clone() {
            if self.kind(connection) != ConnectionKind::Call {
                continue;
            }
            let to = self.ends[connection].1;
            if way.contains(&to) {
                self.outgoing[component].retain(|&c| c != connection);
            } else {
                self.leave_out_cycles(to, way);
            }
        }
        way.pop();
    }

    /// The time of one request.
    pub(crate) fn request(&self, random: &mut Random) -> Moment {
        let entry = self
            .design
            .components
            .iter()
            .position(|c| c.id == self.flow.entry);
        let mut way = vec![(entry.unwrap(), None)];
        self.serve(entry.unwrap(), None, &mut way, random)
    }

    fn own(&self, component: usize, random: &mut Random) -> Moment {
        let mut own = Moment::default();
        if let Some(&(probability, mean)) = self.waits.get(&component)
            && random.unit() < probability
        {
            let wait = -mean * random.unit().ln();
            own = own.and(Part::Waiting(component), wait, self.traced);
        }
        let service = self.service[component].draw(random);
        own.and(Part::Component(component), service, self.traced)
    }

    /// Until all that a call or push causes has ended.
    fn serve(
        &self,
        component: usize,
        topic: Option<&Id>,
        way: &mut Vec<(usize, Option<Id>)>,
        random: &mut Random,
    ) -> Moment {
        let own = self.own(component, random);
        own.then(&self.rest(component, topic, way, random))
    }

    /// All that happens after a component's own service.
    fn rest(
        &self,
        component: usize,
        topic: Option<&Id>,
        way: &mut Vec<(usize, Option<Id>)>,
        random: &mut Random,
    ) -> Moment {
        let mut visit = Visit::default();
        let groups = self.groups(component, topic);
        let own: Vec<&Vec<usize>> = groups
            .iter()
            .filter(|group| self.cache_of(group[0], &groups).is_none())
            .collect();
        let active: Vec<&Vec<usize>> = own
            .iter()
            .copied()
            .filter(|group| self.exercised(component, group[0], &groups, &mut visit, random))
            .collect();
        let done = self.one_after_another(&active, &groups, way, random);
        Moment::last(vec![done.answered, done.ended])
    }

    /// Batches of one parallel tag together, each where its first is.
    fn one_after_another(
        &self,
        active: &[&Vec<usize>],
        groups: &[Vec<usize>],
        way: &mut Vec<(usize, Option<Id>)>,
        random: &mut Random,
    ) -> Done {
        let mut batches: Vec<Vec<&Vec<usize>>> = Vec::new();
        for &group in active {
            let tag = &self.design.connections[group[0]].parallel;
            let known = batches.iter_mut().find(|batch| {
                tag.is_some() && self.design.connections[batch[0][0]].parallel == *tag
            });
            match known {
                Some(batch) => batch.push(group),
                None => batches.push(vec![group]),
            }
        }
        let mut now = Moment::default();
        let mut ended = vec![];
        for batch in batches {
            let (mut answers, mut ends) = (vec![], vec![]);
            for group in batch {
                for _ in 0..self.design.connections[group[0]].fan_out {
                    let done = self.once(group, groups, way, random);
                    answers.push(done.answered);
                    ends.push(done.ended);
                }
            }
            ended.push(now.then(&Moment::last(ends)));
            now = now.then(&Moment::last(answers));
        }
        Done {
            answered: now,
            ended: Moment::last(ended),
        }
    }

    /// One copy of a group: a look-up or call, and the origin if it misses.
    fn once(
        &self,
        group: &[usize],
        groups: &[Vec<usize>],
        way: &mut Vec<(usize, Option<Id>)>,
        random: &mut Random,
    ) -> Done {
        let looked_up = self.members(group, way, random);
        let origins: Vec<&Vec<usize>> = groups
            .iter()
            .filter(|other| self.cache_of(other[0], groups) == Some(group[0]))
            .collect();
        let cache = &self.design.components[self.ends[group[0]].1];
        let hit = cache.hit_ratio.map_or(0.0, Probability::get);
        let misses = self.flow.op == FlowOp::Write || random.unit() >= hit;
        if origins.is_empty() || !misses {
            return looked_up;
        }
        let origin = self.one_after_another(&origins, groups, way, random);
        Done {
            ended: Moment::last(vec![
                looked_up.ended,
                looked_up.answered.then(&origin.ended),
            ]),
            answered: looked_up.answered.then(&origin.answered),
        }
    }

    fn members(
        &self,
        group: &[usize],
        way: &mut Vec<(usize, Option<Id>)>,
        random: &mut Random,
    ) -> Done {
        let Need::AnyOf { at_least, mode, .. } = &self.design.connections[group[0]].need else {
            return self.follow(group[0], way, random);
        };
        match mode {
            GroupMode::Failover => self.follow(group[0], way, random),
            GroupMode::Balance => {
                let weight = |&connection: &usize| {
                    let target = &self.design.components[self.ends[connection].1];
                    f64::from(target.replicas.unwrap() * target.shards.unwrap_or(1))
                };
                let total: f64 = group.iter().map(weight).sum();
                let mut left = random.unit() * total;
                let chosen = group.iter().find(|connection| {
                    left -= weight(connection);
                    left < 0.0
                });
                self.follow(*chosen.unwrap_or(&group[0]), way, random)
            }
            GroupMode::Hedge => {
                let all: Vec<Done> = group.iter().map(|&c| self.follow(c, way, random)).collect();
                let k = (*at_least as usize).min(all.len());
                let (answers, ends) = all.into_iter().map(|d| (d.answered, d.ended)).unzip();
                Done {
                    answered: Moment::kth(answers, k),
                    ended: Moment::kth(ends, k),
                }
            }
        }
    }

    fn follow(
        &self,
        connection: usize,
        way: &mut Vec<(usize, Option<Id>)>,
        random: &mut Random,
    ) -> Done {
        let to = self.ends[connection].1;
        let part = Part::Connection(connection);
        let hop = Moment::default().and(part, self.hops[connection].draw(random), self.traced);
        let topic = match self.kind(connection) {
            ConnectionKind::Publish => self.design.connections[connection].topic.clone(),
            _ => None,
        };
        let place = (to, topic.clone());
        let comes_back = self.completion && way.contains(&place);
        match self.kind(connection) {
            ConnectionKind::Publish => {
                let taken = if comes_back {
                    hop
                } else {
                    hop.then(&self.own(to, random))
                };
                let mut ended = taken.clone();
                if self.completion && !comes_back {
                    way.push(place);
                    ended = taken.then(&self.rest(to, topic.as_ref(), way, random));
                    way.pop();
                }
                Done {
                    answered: taken,
                    ended,
                }
            }
            kind => {
                let mut ended = hop;
                if !comes_back {
                    way.push(place);
                    ended = ended.then(&self.serve(to, None, way, random));
                    way.pop();
                }
                let answered = match kind {
                    ConnectionKind::Push => Moment::default(),
                    _ => ended.clone(),
                };
                Done { answered, ended }
            }
        }
    }

    /// The listed connections of a component that count, members of a group together.
    fn groups(&self, component: usize, topic: Option<&Id>) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for &number in &self.outgoing[component] {
            let connection = &self.design.connections[number];
            if self.kind(number) == ConnectionKind::Push {
                let other = match (topic, &connection.topic) {
                    (Some(carried), Some(own)) => carried != own,
                    _ => false,
                };
                if !self.completion || other {
                    continue;
                }
            }
            let known = groups.iter_mut().find(|group| {
                connection.group().is_some()
                    && self.design.connections[group[0]].group() == connection.group()
            });
            match known {
                Some(group) => group.push(number),
                None => groups.push(vec![number]),
            }
        }
        groups
    }

    /// The first connection of the look-aside cache that `connection` is the way behind, if it is there.
    fn cache_of(&self, connection: usize, groups: &[Vec<usize>]) -> Option<usize> {
        let Some(Exercised::OnMissOf(of)) = &self.design.connections[connection].exercised else {
            return None;
        };
        let named = |&member: &usize| {
            let member = &self.design.connections[member];
            member.id == *of || member.group() == Some(of)
        };
        groups
            .iter()
            .find(|group| group.iter().any(named))
            .map(|group| group[0])
    }

    fn exercised(
        &self,
        component: usize,
        connection: usize,
        groups: &[Vec<usize>],
        visit: &mut Visit,
        random: &mut Random,
    ) -> bool {
        let stated = &self.design.connections[connection].exercised;
        let mut number = |tag: &Id| {
            let drawn = visit.numbers.entry(tag.to_string());
            *drawn.or_insert_with(|| random.unit())
        };
        match stated {
            None | Some(Exercised::Always | Exercised::OnMissOf(_)) => true,
            Some(Exercised::Share { share, tag }) => {
                let target = &self.design.components[self.ends[connection].1].id;
                number(tag.as_ref().unwrap_or(target)) < share.get()
            }
            Some(Exercised::Split { tag, .. }) => {
                let weights: Vec<(usize, f64)> = groups
                    .iter()
                    .filter_map(|group| match &self.design.connections[group[0]].exercised {
                        Some(Exercised::Split { tag: own, weight }) if own == tag => {
                            Some((group[0], *weight))
                        }
                        _ => None,
                    })
                    .collect();
                let total: f64 = weights.iter().map(|(_, weight)| weight).sum();
                let mut left = number(tag) * total;
                let taken = weights.iter().find(|(_, weight)| {
                    left -= weight;
                    left < 0.0
                });
                taken.is_some_and(|&(first, _)| first == connection)
            }
            Some(Exercised::OnMiss) => {
                let hit = self.design.components[component].hit_ratio;
                let hit = hit.map_or(0.0, Probability::get);
                let drawn = *visit.miss.get_or_insert_with(|| random.unit());
                self.flow.op == FlowOp::Write || drawn >= hit
            }
        }
    }
}
