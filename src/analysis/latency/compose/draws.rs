//! Draws of one visit that several groups share: shares and splits of one tag, and a cache's miss.
//!
//! Groups are taken from the last to the first. What follows is known for each combination of the draws
//! that earlier groups share with it; once no earlier group uses a draw it is averaged over. A draw that
//! one group alone uses never leaves it. Costs the product of the draws that are open at once.

use super::Composer;
use super::batch::Unit;
use crate::analysis::graph::NameIndex;
use crate::analysis::latency::terms::{Level, NOTHING, Term};

/// How many combinations of draws may be open at once.
const MOST: usize = 1024;

/// The part of a draw for which a group is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Draw {
    of: Option<Of>,
    from: f64,
    to: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Tag(NameIndex),
    Miss,
}

impl Draw {
    pub(super) const ALWAYS: Self = Self {
        of: None,
        from: 0.0,
        to: 1.0,
    };

    pub(super) const fn of_tag(tag: NameIndex, from: f64, to: f64) -> Self {
        Self {
            of: Some(Of::Tag(tag)),
            from,
            to,
        }
    }

    pub(super) const fn of_miss(probability: f64) -> Self {
        Self {
            of: Some(Of::Miss),
            from: 0.0,
            to: probability,
        }
    }

    pub(super) fn probability(&self) -> f64 {
        (self.to - self.from).clamp(0.0, 1.0)
    }
}

/// A draw that several groups share, in the intervals that they tell apart.
struct Shared {
    of: Of,
    /// Start and length of each.
    intervals: Vec<(f64, f64)>,
}

impl Shared {
    fn of(of: Of, draws: impl Iterator<Item = Draw>) -> Self {
        let mut ends = vec![0.0, 1.0];
        for draw in draws {
            ends.extend([draw.from, draw.to]);
        }
        ends.sort_by(f64::total_cmp);
        let intervals = ends.windows(2).map(|pair| (pair[0], pair[1] - pair[0]));
        Self {
            of,
            intervals: intervals.filter(|(_, length)| *length > 0.0).collect(),
        }
    }

    /// Whether interval number `interval` lies within what `draw` asks for.
    fn meets(&self, interval: usize, draw: &Draw) -> bool {
        let (start, length) = self.intervals[interval];
        let middle = start + 0.5 * length;
        draw.from <= middle && middle < draw.to
    }
}

/// What follows, for each combination of some shared draws: the last draw varies fastest.
struct Table {
    draws: Vec<usize>,
    terms: Vec<Term>,
}

impl Composer<'_> {
    /// The time of `items`, each a batch, one after the other; `None` if too many draws are open.
    pub(super) fn conditioned(&mut self, mut items: Vec<Vec<Unit>>, level: Level) -> Option<Term> {
        let shared = settle_alone(&mut items);
        if !items.iter().flatten().all(Unit::is_pure) {
            return self.in_order(&items.iter().collect::<Vec<_>>(), &shared, level);
        }
        // Nothing goes on by itself, so what shares no draw adds up in any order: what leads deep is added
        // last, since it is what edits change most, and the sum of the others is found again.
        let mut clusters = clusters(&items, &shared);
        clusters.sort_by_key(|cluster| {
            let units = cluster.iter().flat_map(|&item| &items[item]);
            units.map(|unit| unit.height).max()
        });
        let mut whole = NOTHING;
        for cluster in clusters {
            let cluster: Vec<&Vec<Unit>> = cluster.iter().map(|&item| &items[item]).collect();
            let time = self.in_order(&cluster, &shared, level)?;
            whole = self.terms.sum(time, whole, level);
        }
        Some(whole)
    }

    fn in_order(&mut self, items: &[&Vec<Unit>], shared: &[Shared], level: Level) -> Option<Term> {
        let mut table = Table {
            draws: Vec::new(),
            terms: vec![NOTHING],
        };
        for (place, item) in items.iter().enumerate().rev() {
            let mut draws = table.draws.clone();
            for draw in uses(item, shared) {
                if !draws.contains(&draw) {
                    draws.push(draw);
                }
            }
            let counts: Vec<usize> = draws.iter().map(|&d| shared[d].intervals.len()).collect();
            let size = counts.iter().try_fold(1, |size: usize, &count| {
                size.checked_mul(count).filter(|&size| size <= MOST)
            })?;
            let open = table.draws.len();
            let terms = (0..size).map(|number| {
                let chosen = digits(number, &counts);
                let next = table.terms[number_of(&chosen[..open], &counts[..open])];
                let active: Vec<&Unit> = item
                    .iter()
                    .filter(|unit| meets(unit, &draws, &chosen, shared))
                    .collect();
                self.item(&active, next, level)
            });
            let terms = terms.collect();
            table = Table { draws, terms };
            let earlier: Vec<usize> = items[..place]
                .iter()
                .flat_map(|item| uses(item, shared))
                .collect();
            table = self.averaged(&table, &earlier, shared, level);
        }
        Some(table.terms[0])
    }

    /// The table without the draws that are not in `kept`.
    fn averaged(
        &mut self,
        table: &Table,
        kept: &[usize],
        shared: &[Shared],
        level: Level,
    ) -> Table {
        let counts = |draws: &[usize]| -> Vec<usize> {
            draws.iter().map(|&d| shared[d].intervals.len()).collect()
        };
        let draws: Vec<usize> = table
            .draws
            .iter()
            .copied()
            .filter(|d| kept.contains(d))
            .collect();
        let (all, some) = (counts(&table.draws), counts(&draws));
        let mut sums: Vec<Vec<(f64, Term)>> = vec![Vec::new(); some.iter().product()];
        for (number, &term) in table.terms.iter().enumerate() {
            let chosen = digits(number, &all);
            let (mut weight, mut left) = (1.0, Vec::with_capacity(draws.len()));
            for (&draw, &interval) in table.draws.iter().zip(&chosen) {
                if kept.contains(&draw) {
                    left.push(interval);
                } else {
                    weight *= shared[draw].intervals[interval].1;
                }
            }
            sums[number_of(&left, &some)].push((weight, term));
        }
        let terms = sums.iter().map(|parts| self.terms.mixture(parts, level));
        Table {
            terms: terms.collect(),
            draws,
        }
    }
}

/// Draws that one unit alone uses become its share; returns those that several use.
fn settle_alone(items: &mut [Vec<Unit>]) -> Vec<Shared> {
    let mut known: Vec<(Of, usize)> = Vec::new();
    for of in items.iter().flatten().filter_map(|unit| unit.draw.of) {
        match known.iter_mut().find(|(other, _)| *other == of) {
            Some((_, uses)) => *uses += 1,
            None => known.push((of, 1)),
        }
    }
    let alone = |of: Of| known.contains(&(of, 1));
    for unit in items.iter_mut().flatten() {
        if unit.draw.of.is_some_and(alone) {
            unit.share = unit.draw.probability();
            unit.draw = Draw::ALWAYS;
        }
    }
    let several = known.iter().filter(|(_, uses)| *uses > 1);
    several
        .map(|&(of, _)| {
            let draws = items.iter().flatten().map(|unit| unit.draw);
            Shared::of(of, draws.filter(|draw| draw.of == Some(of)))
        })
        .collect()
}

/// The shared draws that an item uses.
fn uses(item: &[Unit], shared: &[Shared]) -> Vec<usize> {
    let mut uses: Vec<usize> = item
        .iter()
        .filter_map(|unit| shared.iter().position(|s| unit.draw.of == Some(s.of)))
        .collect();
    uses.sort_unstable();
    uses.dedup();
    uses
}

fn meets(unit: &Unit, draws: &[usize], chosen: &[usize], shared: &[Shared]) -> bool {
    let mut pairs = draws.iter().zip(chosen);
    pairs.all(|(&draw, &interval)| {
        unit.draw.of != Some(shared[draw].of) || shared[draw].meets(interval, &unit.draw)
    })
}

/// Items that share draws, directly or through others, together; in order of their first.
fn clusters(items: &[Vec<Unit>], shared: &[Shared]) -> Vec<Vec<usize>> {
    let mut clusters: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let mut draws = uses(item, shared);
        let mut members = vec![place];
        let mut kept = Vec::with_capacity(clusters.len() + 1);
        let mut first = None;
        for (known, of) in clusters {
            if of.iter().any(|draw| draws.contains(draw)) {
                first.get_or_insert(kept.len());
                members.extend(known);
                draws.extend(of);
            } else {
                kept.push((known, of));
            }
        }
        members.sort_unstable();
        kept.insert(first.unwrap_or(kept.len()), (members, draws));
        clusters = kept;
    }
    clusters.into_iter().map(|(members, _)| members).collect()
}

/// The digits of `number`, of which each has its own base; the last varies fastest.
fn digits(mut number: usize, bases: &[usize]) -> Vec<usize> {
    let mut digits = vec![0; bases.len()];
    for (digit, base) in digits.iter_mut().zip(bases).rev() {
        *digit = number % base;
        number /= base;
    }
    digits
}

fn number_of(digits: &[usize], bases: &[usize]) -> usize {
    let pairs = digits.iter().zip(bases);
    pairs.fold(0, |number, (digit, base)| number * base + digit)
}
