//! What a group does, and what a batch of groups that start together does.

use super::{Composer, Draw, Group, Level, Member, StateIndex};
use crate::analysis::graph::{Extent, Quorum};
use crate::analysis::latency::terms::{Batch, BatchBranch, Bits, NOTHING, Term};
use crate::model::{ConnectionKind, GroupMode, Horizon};

/// A group as it is used in one visit: so many copies at once.
pub(super) struct Unit {
    /// For which draws it is used.
    pub(super) draw: Draw,
    /// The share of requests that use it, by a draw of its own.
    pub(super) share: f64,
    /// How many calls deep what it reaches is.
    pub(super) height: usize,
    count: u64,
    /// The first so many of the ways count, which all start; `None` if one of them is taken.
    first: Option<usize>,
    ways: Vec<Way>,
}

/// A way to do something: until it answers, and from then until all that it causes has ended.
#[derive(Clone, Copy)]
struct Way {
    weight: f64,
    block: Term,
    after: Term,
}

impl Way {
    const fn blocking(block: Term) -> Self {
        Self {
            weight: 1.0,
            block,
            after: NOTHING,
        }
    }
}

impl Unit {
    /// Whether nothing of it goes on by itself.
    pub(super) fn is_pure(&self) -> bool {
        self.ways.iter().all(|way| way.after == NOTHING)
    }

    /// Whether the caller does not wait for it.
    fn is_free(&self) -> bool {
        self.ways.iter().all(|way| way.block == NOTHING)
    }

    fn of(first: Option<usize>, ways: Vec<Way>, count: u64) -> Self {
        Self {
            draw: Draw::ALWAYS,
            share: 1.0,
            height: 0,
            count,
            first,
            ways,
        }
    }
}

impl Composer<'_> {
    /// What `group` does when it is used; `None` if times leave it out.
    pub(super) fn unit(&mut self, state: StateIndex, group: &Group) -> Option<Unit> {
        let level = self.levels[state];
        let members = self.scope.taken(group);
        let Some(&(first, _)) = members.first() else {
            // The cache closes a cycle of calls: what is left is the way to the origin.
            let origin = self.origin(state, group);
            return origin.map(|ways| Unit::of(None, ways, 1));
        };
        let (fan_out, cache) = {
            let connection = &self.scope.system.connections[first.connection];
            if connection.kind == ConnectionKind::Push && self.scope.horizon == Horizon::Response {
                return None;
            }
            (connection.fan_out, connection.to)
        };
        let ways = members.iter().map(|&(member, weight)| Way {
            weight,
            ..self.way(member, level)
        });
        let ways: Vec<Way> = ways.collect();
        let first = match group.quorum {
            Quorum::AnyOf {
                at_least,
                mode: GroupMode::Hedge,
            } if ways.len() > 1 => Some((at_least as usize).clamp(1, ways.len())),
            _ => None,
        };
        let mut unit = self.simplified(Unit::of(first, ways, fan_out), level);
        let miss = self.scope.miss(cache);
        if miss > 0.0
            && let Some(origin) = self.origin(state, group)
        {
            unit = self.with_origin(unit, miss, &origin, level);
        }
        Some(unit)
    }

    fn way(&mut self, member: &Member, level: Level) -> Way {
        let hop = self.hop(member.connection, level);
        let target = member.target;
        match self.scope.system.connections[member.connection].kind {
            ConnectionKind::Publish => Way {
                weight: 1.0,
                block: self.terms.sum(hop, self.own[target], level),
                after: match self.scope.horizon {
                    Horizon::Response => NOTHING,
                    Horizon::Completion => self.after[target],
                },
            },
            ConnectionKind::Push => Way {
                weight: 1.0,
                block: NOTHING,
                after: self.visit(hop, target, level),
            },
            ConnectionKind::Call | ConnectionKind::Replicate => {
                self.is_upper_bound |= self.goes_on[target];
                debug_assert!(self.scope.walk.states[target].extent != Extent::Takes);
                Way::blocking(self.visit(hop, target, level))
            }
        }
    }

    /// The same with one way, where nothing goes on by itself.
    fn simplified(&mut self, unit: Unit, level: Level) -> Unit {
        if !unit.is_pure() {
            return unit;
        }
        let block = self.one(&unit, |way| way.block, level);
        Unit {
            first: None,
            ways: vec![Way::blocking(block)],
            ..unit
        }
    }

    /// A look-up, and the origin after those that miss.
    fn with_origin(&mut self, unit: Unit, miss: f64, origin: &[Way], level: Level) -> Unit {
        let unit = self.plain(unit, level);
        if let ([look_up], [origin]) = (&unit.ways[..], origin)
            && look_up.after == NOTHING
            && origin.after == NOTHING
        {
            let parts = [(1.0 - miss, NOTHING), (miss, origin.block)];
            let missed = self.terms.mixture(&parts, level);
            let block = self.terms.sum(look_up.block, missed, level);
            return Unit::of(None, vec![Way::blocking(block)], unit.count);
        }
        let mut ways = Vec::with_capacity(unit.ways.len() * (origin.len() + 1));
        for look_up in &unit.ways {
            if miss < 1.0 {
                ways.push(Way {
                    weight: look_up.weight * (1.0 - miss),
                    ..*look_up
                });
            }
            for origin in origin {
                let way = self.then(look_up, origin, level);
                ways.push(Way {
                    weight: way.weight * miss,
                    ..way
                });
            }
        }
        Unit::of(None, ways, unit.count)
    }

    /// The ways to the origin of a cache, one after the other; `None` if there is none.
    fn origin(&mut self, state: StateIndex, group: &Group) -> Option<Vec<Way>> {
        let walk = self.scope.walk;
        let level = self.levels[state];
        let mut batches: Vec<(Option<usize>, Vec<Unit>)> = Vec::new();
        for &origin in &group.origins {
            let origin = &walk.states[state].groups[origin];
            let Some(unit) = self.unit(state, origin) else {
                continue;
            };
            let tag = self.parallel(origin);
            match batches
                .iter_mut()
                .find(|(known, _)| tag.is_some() && *known == tag)
            {
                Some((_, batch)) => batch.push(unit),
                None => batches.push((tag, vec![unit])),
            }
        }
        let mut all: Option<Vec<Way>> = None;
        for (_, batch) in batches {
            let ways = self.answer(batch, level);
            all = Some(match all {
                None => ways,
                Some(before) => {
                    let mut chained = Vec::with_capacity(before.len() * ways.len());
                    for first in &before {
                        for second in &ways {
                            chained.push(self.then(first, second, level));
                        }
                    }
                    chained
                }
            });
        }
        all
    }

    /// One way after another. What the first left behind may end before the second does; taken to start
    /// when both have answered it ends later than it does, an upper bound.
    fn then(&mut self, first: &Way, second: &Way, level: Level) -> Way {
        self.is_upper_bound |= first.after != NOTHING && second.block != NOTHING;
        Way {
            weight: first.weight * second.weight,
            block: self.terms.sum(first.block, second.block, level),
            after: self.terms.largest(vec![first.after, second.after], level),
        }
    }

    /// What a batch in the middle of something else does, as ways. What several leave behind is taken to
    /// start when all have answered, an upper bound.
    fn answer(&mut self, mut batch: Vec<Unit>, level: Level) -> Vec<Way> {
        if batch.len() == 1 && batch[0].count <= 1 {
            let unit = batch.remove(0);
            return self.plain(unit, level).ways;
        }
        let (mut blocks, mut afters) = (Vec::new(), Vec::new());
        for unit in &batch {
            self.is_upper_bound |= !unit.is_pure();
            blocks.push(self.of_unit(unit, |way| way.block, level));
            afters.push(self.of_unit(unit, |way| way.after, level));
        }
        vec![Way {
            weight: 1.0,
            block: self.terms.largest(blocks, level),
            after: self.terms.largest(afters, level),
        }]
    }

    /// The same as ways of which one is taken.
    fn plain(&mut self, unit: Unit, level: Level) -> Unit {
        if unit.first.is_none() {
            return unit;
        }
        self.is_upper_bound |= !unit.is_pure();
        let block = self.one(&unit, |way| way.block, level);
        let afters = unit.ways.iter().map(|way| way.after).collect();
        let way = Way {
            weight: 1.0,
            block,
            after: self.terms.largest(afters, level),
        };
        Unit::of(None, vec![way], unit.count)
    }

    /// The end of everything, if the units `batch` start together and `next` follows when all that
    /// their caller waits for have answered.
    pub(super) fn item(&mut self, batch: &[&Unit], next: Term, level: Level) -> Term {
        if batch.iter().all(|unit| unit.is_pure()) {
            let block = self.blocks(batch, level);
            return self.terms.sum(block, next, level);
        }
        if next == NOTHING {
            let ends = self.ends(batch, level);
            return self.terms.largest(ends, level);
        }
        if batch.iter().all(|unit| unit.is_pure() || unit.is_free()) {
            let block = self.blocks(batch, level);
            let mut ends = vec![self.terms.sum(block, next, level)];
            for unit in batch.iter().filter(|unit| !unit.is_pure()) {
                ends.push(self.of_unit(unit, |way| way.after, level));
            }
            return self.terms.largest(ends, level);
        }
        if let [
            Unit {
                count: 1,
                first: None,
                ways,
                share,
                ..
            },
        ] = batch
        {
            let mut parts = vec![(1.0 - share, next)];
            for way in ways {
                let rest = self.terms.largest(vec![next, way.after], level);
                parts.push((share * way.weight, self.terms.sum(way.block, rest, level)));
            }
            return self.terms.mixture(&parts, level);
        }
        let block = self.blocks(batch, level);
        let mut apart = vec![self.terms.sum(block, next, level)];
        apart.extend(self.ends(batch, level));
        let apart = self.terms.largest(apart, level);
        let branches = batch.iter().map(|unit| BatchBranch {
            share: Bits::new(unit.share),
            count: unit.count,
            first: unit.first,
            ways: unit
                .ways
                .iter()
                .map(|way| (Bits::new(way.weight), way.block, way.after))
                .collect(),
        });
        let batch = Batch {
            branches: branches.collect(),
            next,
            apart,
        };
        self.terms.batch(batch, level)
    }

    /// Until all units of a batch have answered.
    fn blocks(&mut self, batch: &[&Unit], level: Level) -> Term {
        let blocks = batch
            .iter()
            .map(|unit| self.of_unit(unit, |way| way.block, level));
        let blocks = blocks.collect();
        self.terms.largest(blocks, level)
    }

    /// Until all that each unit of a batch causes has ended.
    fn ends(&mut self, batch: &[&Unit], level: Level) -> Vec<Term> {
        let mut ends = Vec::with_capacity(batch.len());
        for unit in batch {
            let whole = unit.ways.iter().map(|way| Way {
                block: self.terms.sum(way.block, way.after, level),
                ..*way
            });
            let whole = Unit {
                ways: whole.collect(),
                ..**unit
            };
            ends.push(self.of_unit(&whole, |way| way.block, level));
        }
        ends
    }

    /// A time of all copies of a unit, in its share of the requests.
    fn of_unit(&mut self, unit: &Unit, time: impl Fn(&Way) -> Term, level: Level) -> Term {
        let one = self.one(unit, time, level);
        let all = self.terms.power(unit.count, one, level);
        let parts = [(unit.share, all), (1.0 - unit.share, NOTHING)];
        self.terms.mixture(&parts, level)
    }

    /// A time of one copy of a unit.
    fn one(&mut self, unit: &Unit, time: impl Fn(&Way) -> Term, level: Level) -> Term {
        if let Some(k) = unit.first {
            let times = unit.ways.iter().map(time).collect();
            return self.terms.kth(k, times, level);
        }
        let ways = unit.ways.iter();
        let parts: Vec<(f64, Term)> = ways.map(|way| (way.weight, time(way))).collect();
        self.terms.mixture(&parts, level)
    }
}
