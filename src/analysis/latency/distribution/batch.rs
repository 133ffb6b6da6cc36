//! A batch of which some parts go on by themselves while the caller continues when all have answered.
//!
//! Of each part two times matter: when it answers (`block`), and when all that it causes has ended
//! (`block + after`). They share the draw of `block`, so the end of everything, the later of "all have
//! answered, then what follows" and "all ends", is the expectation over what follows of a joint
//! probability: P(all answer by b, all end by e). Costs cells × (cells of blocks + cells of what
//! follows), milliseconds; only needed where both what goes on and what follows take time.

use super::compound::{Compound, compound};
use super::curve::Curve;
use super::order::largest;
use super::{Distribution, Smooth, Tail};

/// One part of a batch: `count` copies at once, in a `share` of the requests.
pub struct Branch<'a> {
    /// The share of requests that have it.
    pub share: f64,
    /// How many copies start together.
    pub count: u64,
    /// What one copy does.
    pub core: Core<'a>,
}

/// What one copy of a branch does.
pub enum Core<'a> {
    /// One of several ways, each with its probability.
    Ways(Vec<Way<'a>>),
    /// All of several; the first `k` to answer, and the first `k` to end, count.
    Kth(usize, Vec<Way<'a>>),
}

/// A way to do something: answering, and going on by itself.
#[derive(Clone, Copy)]
pub struct Way<'a> {
    /// Its probability.
    pub weight: f64,
    /// Until it answers.
    pub block: &'a Distribution,
    /// From then until all that it causes has ended.
    pub after: Option<&'a Distribution>,
}

impl Distribution {
    /// The end of everything, if `next` follows when all branches have answered.
    pub fn batch(branches: &[Branch<'_>], next: &Self, tail: Tail) -> Self {
        let prepared = branches.iter().map(|branch| {
            let (k, ways) = match &branch.core {
                Core::Ways(ways) => (None, ways),
                Core::Kth(k, ways) => (Some(*k), ways),
            };
            Prepared {
                share: branch.share,
                count: branch.count as f64,
                k,
                ways: ways.iter().map(|&way| Answer::new(way)).collect(),
            }
        });
        let batch = Batch {
            branches: prepared.collect(),
            next: Points::of(next),
            of: next,
        };
        compound(&batch, tail)
    }
}

/// The values of a distribution, in order, with their probabilities.
struct Points(Vec<(f64, f64)>);

impl Points {
    fn of(distribution: &Distribution) -> Self {
        let mut points: Vec<(f64, f64)> = distribution.atoms.iter().collect();
        if let Some(smooth) = &distribution.smooth {
            let nodes = smooth.grid.positions().zip(smooth.grid.masses());
            points.extend(
                nodes
                    .filter(|(_, mass)| **mass != 0.0)
                    .map(|(at, &mass)| (smooth.origin + at, mass)),
            );
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        Self(points)
    }
}

struct Batch<'a> {
    branches: Vec<Prepared<'a>>,
    next: Points,
    of: &'a Distribution,
}

struct Prepared<'a> {
    share: f64,
    count: f64,
    k: Option<usize>,
    ways: Vec<Answer<'a>>,
}

/// A way, prepared for asking P(it has not answered by b, or not ended by e).
struct Answer<'a> {
    way: Way<'a>,
    after: Curve,
    /// Ends of the cells of the smooth part of `block`, with the mass of each cell and its node.
    cells: Vec<(f64, f64, f64)>,
    start: f64,
}

impl<'a> Answer<'a> {
    fn new(way: Way<'a>) -> Self {
        let smooth = way.block.smooth.as_ref();
        let cells = smooth.map_or_else(Vec::new, |smooth| {
            let nodes = smooth.grid.positions().zip(smooth.grid.masses());
            let cells = smooth.grid.edges().into_iter().zip(nodes);
            cells
                .map(|(edge, (node, &mass))| (smooth.origin + edge, mass, smooth.origin + node))
                .collect()
        });
        Self {
            way,
            after: way.after.map(Curve::of_distribution).unwrap_or_default(),
            cells,
            start: smooth.map_or(0.0, |smooth| smooth.origin),
        }
    }

    /// P(what follows takes longer than each of `times`, which fall).
    fn longer(&self, falling: &[f64], before: bool) -> Vec<f64> {
        let Some(after) = self.way.after else {
            return falling
                .iter()
                .map(|&t| f64::from(u8::from(t < 0.0)))
                .collect();
        };
        let rising: Vec<f64> = falling.iter().rev().copied().collect();
        let mut survivals = after.survivals(&self.after, &rising, before);
        for (survival, &time) in survivals.iter_mut().zip(&rising) {
            if time < 0.0 {
                *survival = 1.0;
            }
        }
        survivals.reverse();
        survivals
    }

    /// For each of `answered`, which rise: (P(not answered by then), P(answered by then but not ended by
    /// `ended`)); and P(not ended by `ended`).
    fn open(&self, answered: &[f64], ended: f64, before: bool) -> (Vec<(f64, f64)>, f64) {
        let mut out = vec![(0.0, 0.0); answered.len()];
        let mut not_ended = 0.0;
        let atoms: Vec<(f64, f64)> = self.way.block.atoms.iter().collect();
        let left: Vec<f64> = atoms.iter().map(|(at, _)| ended - at).collect();
        for (&(at, mass), longer) in atoms.iter().zip(self.longer(&left, before)) {
            not_ended += mass * longer;
            for (out, &by) in out.iter_mut().zip(answered) {
                if at > by || (before && at >= by) {
                    out.0 += mass;
                } else {
                    out.1 += mass * longer;
                }
            }
        }
        let left: Vec<f64> = self.cells.iter().map(|(_, _, node)| ended - node).collect();
        let longer = self.longer(&left, before);
        let whole: f64 = self.cells.iter().map(|(_, mass, _)| mass).sum();
        let (mut cell, mut below, mut open_below, mut edge) = (0, 0.0, 0.0, self.start);
        for (out, &by) in out.iter_mut().zip(answered) {
            while let Some(&(end, mass, _)) = self.cells.get(cell)
                && end <= by
            {
                below += mass;
                open_below += mass * longer[cell];
                edge = end;
                cell += 1;
            }
            let (mut done, mut open) = (below, open_below);
            if let Some(&(end, mass, _)) = self.cells.get(cell)
                && by > edge
            {
                let part = (by - edge) / (end - edge);
                done += mass * part;
                open += mass * part * longer[cell];
            }
            out.0 += (whole - done).max(0.0);
            out.1 += open;
        }
        let cells = self.cells.iter().zip(&longer);
        not_ended += cells
            .map(|((_, mass, _), longer)| mass * longer)
            .sum::<f64>();
        (out, not_ended)
    }
}

impl Prepared<'_> {
    /// P(the branch has not answered by b or not ended by `ended`) for each b of `answered`, which rise.
    fn open(&self, answered: &[f64], ended: f64, before: bool) -> Vec<f64> {
        let ways: Vec<_> = self
            .ways
            .iter()
            .map(|way| way.open(answered, ended, before))
            .collect();
        (0..answered.len())
            .map(|i| {
                let one = match self.k {
                    None => {
                        let ways = ways.iter().zip(&self.ways);
                        ways.map(|((open, _), way)| way.way.weight * (open[i].0 + open[i].1))
                            .sum()
                    }
                    Some(k) => {
                        let states = ways.iter().map(|(open, not_ended)| {
                            let (waiting, going_on) = open[i];
                            let [waiting, going_on] =
                                [waiting, going_on].map(|p| p.clamp(0.0, 1.0));
                            let ended_first = (waiting + going_on - not_ended).max(0.0);
                            State {
                                both: (1.0 - waiting - going_on).max(0.0),
                                answered: going_on,
                                ended: ended_first.min(waiting),
                                neither: (waiting - ended_first).max(0.0),
                            }
                        });
                        few(states, k)
                    }
                };
                self.share * largest(f64::clamp(one, 0.0, 1.0), self.count)
            })
            .collect()
    }
}

/// The chances of one of several, by a time for answers and a time for ends.
struct State {
    both: f64,
    answered: f64,
    ended: f64,
    neither: f64,
}

/// P(fewer than k have answered, or fewer than k have ended).
fn few(states: impl Iterator<Item = State>, k: usize) -> f64 {
    // chance[a][e]: a have answered and e have ended, each counted up to k.
    let mut chance = vec![vec![0.0; k + 1]; k + 1];
    chance[0][0] = 1.0;
    for state in states {
        let mut next = vec![vec![0.0; k + 1]; k + 1];
        for (a, row) in chance.iter().enumerate() {
            for (e, &p) in row.iter().enumerate() {
                let (more_a, more_e) = ((a + 1).min(k), (e + 1).min(k));
                next[more_a][more_e] += p * state.both;
                next[more_a][e] += p * state.answered;
                next[a][more_e] += p * state.ended;
                next[a][e] += p * state.neither;
            }
        }
        chance = next;
    }
    let all: f64 = chance.iter().flatten().sum();
    (all - chance[k][k]).max(0.0)
}

impl Compound for Batch<'_> {
    fn survivals(&self, times: &[f64], before: bool) -> Vec<f64> {
        let mut answered = Vec::with_capacity(self.next.0.len());
        let mut open = Vec::new();
        let of_time = |&time: &f64| {
            answered.clear();
            // Falling values of what follows leave rising times to answer.
            answered.extend(self.next.0.iter().rev().map(|(next, _)| time - next));
            open.clear();
            open.resize(answered.len(), 0.0);
            for branch in &self.branches {
                let of_branch = branch.open(&answered, time, before);
                for (all, s) in open.iter_mut().zip(of_branch) {
                    *all += s * (1.0 - *all);
                }
            }
            let terms = self.next.0.iter().rev().zip(&open).zip(&answered);
            let late = |left: f64| left < 0.0 || (before && left <= 0.0);
            terms
                .map(|(((_, mass), open), &left)| mass * if late(left) { 1.0 } else { *open })
                .sum::<f64>()
                .clamp(0.0, 1.0)
        };
        times.iter().map(of_time).collect()
    }

    fn places(&self) -> Vec<f64> {
        let mut places: Vec<f64> = self.of.atoms.iter().map(|(at, _)| at).collect();
        for way in self.branches.iter().flat_map(|branch| &branch.ways) {
            for (block, _) in way.way.block.atoms.iter() {
                places.extend(self.of.atoms.iter().map(|(next, _)| block + next));
                let after = way.way.after.into_iter();
                places.extend(
                    after
                        .flat_map(|after| after.atoms.iter())
                        .map(|(after, _)| block + after),
                );
            }
        }
        places
    }

    fn highest(&self) -> f64 {
        let ways = self.branches.iter().flat_map(|branch| &branch.ways);
        let ways = ways.map(|way| {
            let after = way.way.after.map_or(0.0, Distribution::highest);
            way.way.block.highest() + after.max(self.of.highest())
        });
        ways.fold(self.of.highest(), f64::max)
    }

    fn smooth_parts(&self) -> Vec<&Smooth> {
        let ways = self.branches.iter().flat_map(|branch| &branch.ways);
        let ways = ways.flat_map(|way| [Some(way.way.block), way.way.after]);
        let all = ways.chain([Some(self.of)]).flatten();
        all.filter_map(|distribution| distribution.smooth.as_ref())
            .collect()
    }
}
