//! Routes all connections: which are routed when, and what need not be routed again.
//!
//! # How stability and sameness go together
//!
//! The same design always gives the same drawing, and a small change of the design changes little of
//! the drawing. Both come from one rule: **the drawing is the result of a fixed sequence of steps, each
//! of which looks only at what it needs.** A step routes one bundle (a connection, or the members of a
//! group, which share a trunk) around the boxes and around what earlier steps have drawn. The order of
//! the steps depends on each connection's own ends only (near ones first, then by name), so moving one box
//! moves only its own connections in it.
//!
//! After a change the same sequence is run again, but a step whose inputs are unchanged is not performed
//! ([`super::replay`]). So [`Router::run`] gives exactly the drawing that a new router gives, at the cost of what
//! has changed. A first run is shared among threads ([`super::crew`]).
//!
//! # Passes
//!
//! 1. Each bundle is routed in order.
//! 2. Each bundle that has come to pay for crossings is taken out and routed again, now knowing also those
//!    that came after it (rip-up and reroute, as in the routing of circuits: by Larry `McMurchie` and Carl Ebeling,
//!    `PathFinder`, 1995, without its negotiation, since lines may cross here).
//! 3. Stretches between two bends move to the middle of the room that they have ([`super::straighten`]).
//! 4. Labels are placed ([`super::labels`]).
//!
//! A connection that lines of earlier steps close in finds no way. Then all is routed once more from an
//! empty board, with such connections first, a few times on boards of a few hundred connections: at the
//! cost of a new drawing each, and only while something has no way.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::bundle::{Bundle, bundles, distance};
use super::changes::Changes;
use super::crew;
use super::docks::Docks;
use super::grid::{Grid, NOBODY};
use super::obstacle::Obstacle;
use super::replay::{Former, Replay};
use super::route::Route;
use super::step::{Moment, Pass, Pen, Step};
use super::tiles::CellList;
use crate::model::{Id, Rect};

/// Routes connections and, if it is to, remembers what it did, for the next run.
#[derive(Clone, Debug, Default)]
pub(super) struct Router {
    /// There will be another run.
    keeps: bool,
    pen: Pen,
    /// What was done for each bundle, in the order of the bundles.
    memory: Vec<Memory>,
    obstacles: Vec<Obstacle>,
    /// The board with routes that another run found, if they are better than those of the memory.
    better: Option<Grid>,
}

/// What is to be routed.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// What lines go around.
    pub(super) obstacles: Vec<Obstacle>,
    /// The rectangles of the zones among the obstacles.
    pub(super) zones: Vec<Rect>,
    /// The connections; `None` for one without two ends.
    pub(super) wires: Vec<Option<Wire>>,
    /// The smallest rectangle that holds all obstacles.
    pub(super) bounds: Rect,
}

/// Where all connections run.
#[derive(Clone, Debug)]
pub(super) struct Drawing {
    /// One for each connection.
    pub(super) routes: Vec<Route>,
    /// The smallest rectangle that holds their cells and labels; `None` if nothing is drawn.
    pub(super) extent: Option<Rect>,
}

/// A connection to be routed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wire {
    pub(super) id: Id,
    pub(super) from: Docks,
    pub(super) to: Docks,
    /// Connections with the same word share a trunk.
    pub(super) bundle: Option<Arc<str>>,
    /// What its label says; may be empty.
    pub(super) label: Arc<str>,
}

/// What is remembered of one bundle.
#[derive(Clone, Debug)]
struct Memory {
    bundle: Bundle,
    wires: Vec<Wire>,
    /// Its steps, one for each of [`PASSES`].
    steps: Vec<Step>,
    /// Where anything of it has been drawn.
    reach: Option<Rect>,
}

/// What is done with each bundle, one after another: each with all bundles before the next.
pub(super) const PASSES: [Pass; 5] = [
    Pass::Route,
    Pass::Reroute,
    Pass::Straighten,
    Pass::Straighten,
    Pass::Label,
];

impl Router {
    /// One for several runs.
    pub(super) fn keeping() -> Self {
        Self {
            keeps: true,
            ..Self::default()
        }
    }

    /// What is drawn where, after [`Router::run`].
    pub(super) const fn grid(&self) -> &Grid {
        match &self.better {
            Some(grid) => grid,
            None => &self.pen.grid,
        }
    }

    /// Routes all connections of `plan`.
    pub(super) fn run(&mut self, plan: &Plan) -> Drawing {
        let mut order = bundles(&plan.wires);
        let beyond = order.split_off(within_bounds(&order, plan));
        let again = (plan.wires.len() <= LARGEST_RETRY).then(|| order.clone());
        let mut drawing = self.run_in(order, plan);
        self.better = None;
        if let Some(order) = again.filter(|_| drawing.failed() > 0) {
            drawing = self.run_closed_in_first(order, plan, drawing);
        }
        for wire in beyond.iter().flat_map(|bundle| &bundle.members) {
            if let Some(Wire { from, to, .. }) = &plan.wires[*wire] {
                drawing.set(*wire, Route::stub(from.rect, to.rect));
            }
        }
        drawing
    }

    /// Routes all again while some find no way, those before the others; keeps the try with the fewest.
    fn run_closed_in_first(
        &mut self,
        mut order: Vec<Bundle>,
        plan: &Plan,
        mut best: Drawing,
    ) -> Drawing {
        let mut latest = best.clone();
        for _ in 0..RETRIES {
            if best.failed() == 0 {
                break;
            }
            let found = |&index: &usize| !latest.routes[index].failed;
            order.sort_by_key(|bundle| bundle.members.iter().all(found));
            let mut other = Self::default();
            latest = other.run_in(order.clone(), plan);
            if latest.failed() < best.failed() {
                best.clone_from(&latest);
                self.better = Some(other.pen.grid);
            }
        }
        best
    }

    /// Runs the passes over all bundles in this order.
    fn run_in(&mut self, order: Vec<Bundle>, plan: &Plan) -> Drawing {
        let (mut known, former) = self.recall(&order, plan);
        let reach = known.iter().map(|known| known.as_ref()?.reach).collect();
        let mut moment = Moment::first(plan, &order, reach);
        let known_steps = known.iter_mut().map(|known| match known {
            Some(known) => std::mem::take(&mut known.steps),
            None => Vec::new(),
        });
        let mut steps: Vec<Vec<Step>> = known_steps.collect();
        if self.pen.grid.is_all_fresh() {
            steps = crew::perform_all(&mut self.pen, &mut moment, self.keeps);
        } else {
            let changes = self.compare_obstacles(plan);
            Replay::new(&mut self.pen, &mut moment, &former, changes).run(&mut steps);
        }
        self.obstacles.clone_from(&plan.obstacles);
        let drawing = Drawing::of(&moment);
        if !self.keeps {
            return drawing;
        }
        let reach = moment.into_reach();
        let done = known.into_iter().zip(steps).zip(reach);
        self.memory = order
            .into_iter()
            .zip(done)
            .map(|(bundle, ((known, steps), reach))| Memory {
                wires: match known {
                    Some(known) => known.wires,
                    None => bundle.wires(plan).cloned().collect(),
                },
                bundle,
                steps,
                reach,
            })
            .collect();
        drawing
    }

    /// What is remembered of each bundle that has the same ends as in the last run, and the other bundles of
    /// that run.
    ///
    /// Most of the board unknown, it begins anew.
    fn recall(&mut self, order: &[Bundle], plan: &Plan) -> (Vec<Option<Memory>>, Vec<Former>) {
        let mut memory = std::mem::take(&mut self.memory).into_iter().peekable();
        let mut forgotten = Vec::new();
        let mut recalled = Vec::with_capacity(order.len());
        for bundle in order {
            let here = bundle.rank();
            while let Some(other) = memory.next_if(|other| other.bundle.rank() < here) {
                forgotten.push(other);
            }
            let known = memory.next_if(|other| other.bundle.rank() == here);
            recalled.push(match known {
                Some(known) if known.is_of(bundle, plan) => Some(known),
                known => {
                    forgotten.extend(known);
                    None
                }
            });
        }
        forgotten.extend(memory);
        if recalled.iter().flatten().count() * 2 <= order.len() {
            self.pen.grid = Grid::blank();
            recalled.fill(None);
        } else {
            self.pen.grid.make_stale();
        }
        let grid = &mut self.pen.grid;
        grid.cover(plan.bounds.grown(64, 32));
        if grid.is_all_fresh() {
            let obstacles = plan.obstacles.iter();
            obstacles.for_each(|obstacle| obstacle.draw(grid));
        } else if let Some(numbers) = renumbered(order, &recalled, &forgotten) {
            grid.renumber(&numbers);
        }
        let former = forgotten.into_iter();
        let former = former.map(|memory| Former::new(memory.bundle, memory.steps));
        (recalled, former.collect())
    }

    /// The cells around what stands elsewhere than in the last run.
    fn compare_obstacles(&mut self, plan: &Plan) -> Changes {
        let (mut old, mut new) = (&self.obstacles[..], &plan.obstacles[..]);
        let same = |(one, other): &(&Obstacle, &Obstacle)| one == other;
        let before = old.iter().zip(new).take_while(same).count();
        (old, new) = (&old[before..], &new[before..]);
        let after = old.iter().rev().zip(new.iter().rev());
        let after = after.take_while(same).count();
        (old, new) = (&old[..old.len() - after], &new[..new.len() - after]);
        let [old, new] = [old, new].map(|obstacles| obstacles.iter().collect::<BTreeSet<_>>());
        let mut cells = CellList::default();
        let changed = old.symmetric_difference(&new);
        changed.for_each(|obstacle| obstacle.add_cells(&mut cells));
        let mut changes = Changes::default();
        changes.add(&mut cells, &mut self.pen.grid);
        changes
    }
}

/// How many of the bundles are routed: the nearest, until the boards to be searched for them are larger than
/// [`MOST_SEARCHED`] cells. Only boards that nobody could read have more.
fn within_bounds(order: &[Bundle], plan: &Plan) -> usize {
    let mut searched = 0;
    let within = order.iter().take_while(|bundle| {
        for member in 0..bundle.members.len() {
            let side = u64::from(distance(bundle.wire(plan, member))) + 64;
            searched += side * side;
        }
        searched <= MOST_SEARCHED
    });
    within.count()
}

/// Some seconds of searching: ten thousand connections over a hundred columns each.
const MOST_SEARCHED: u64 = 300_000_000;

/// How often all is routed again for the sake of connections that find no way.
const RETRIES: u32 = 4;

/// The most connections of a board that is routed again: on larger ones it would be felt.
pub(super) const LARGEST_RETRY: usize = 400;

impl Memory {
    /// Whether the bundle has the same ends as it had.
    fn is_of(&self, bundle: &Bundle, plan: &Plan) -> bool {
        bundle.wires(plan).eq(&self.wires)
    }
}

/// The index that the connection with each index has now; `None` if all have the same as in the last run.
fn renumbered(
    order: &[Bundle],
    recalled: &[Option<Memory>],
    forgotten: &[Memory],
) -> Option<Vec<u32>> {
    let known = order.iter().zip(recalled);
    let known = known.filter_map(|(bundle, memory)| Some((bundle, memory.as_ref()?)));
    if known
        .clone()
        .all(|(bundle, memory)| bundle.members == memory.bundle.members)
    {
        return None;
    }
    let members =
        known.flat_map(|(bundle, memory)| memory.bundle.members.iter().zip(&bundle.members));
    // A bundle that is another now may have its connections still: then they have their indices, too.
    let kept = forgotten.iter().flat_map(|memory| &memory.bundle.members);
    let mut numbers = Vec::new();
    for (&before, &now) in kept.map(|member| (member, member)).chain(members) {
        if numbers.len() <= before {
            numbers.resize(before + 1, NOBODY);
        }
        numbers[before] = now as u32;
    }
    Some(numbers)
}

impl Drawing {
    /// What is drawn at a moment.
    fn of(moment: &Moment) -> Self {
        let mut routes = vec![Route::default(); moment.plan.wires.len()];
        for (index, bundle) in moment.order.iter().enumerate() {
            for (&member, route) in bundle.members.iter().zip(moment.drawn(index).iter()) {
                routes[member] = route.clone();
            }
        }
        Self {
            routes,
            extent: moment.extent(),
        }
    }

    /// How many connections found no way.
    fn failed(&self) -> usize {
        self.routes.iter().filter(|route| route.failed).count()
    }

    fn set(&mut self, index: usize, route: Route) {
        let both = self.extent.into_iter().chain(route.extent());
        self.extent = both.reduce(Rect::union);
        self.routes[index] = route;
    }
}
