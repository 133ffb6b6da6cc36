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
//! After a change the same sequence is run again, but a step whose inputs are unchanged is not: each
//! step remembers the cells of the board at which it has looked, and if no earlier step of this run has
//! drawn anything else there than it did in the last run, and the one before of its own bundle came to the same,
//! its result is the same and is taken over. So [`Router::run`] gives exactly the drawing that a new router
//! gives, at the cost of what has changed. (This is the replay of self-adjusting computation: U. Acar, "Self-Adjusting Computation",
//! 2005.) Nor is the board drawn again: a step that is performed finds the
//! tiles about it brought up to its moment ([`Moment::uncover`]), all others keep what the last run left.
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
use super::crew;
use super::docks::Docks;
use super::grid::{Grid, NOBODY};
use super::obstacle::Obstacle;
use super::route::Route;
use super::step::{Moment, Pass, Pen, Step};
use super::tiles::{CellList, Cells, TileAt, TileSpan};
use crate::model::{Id, Rect};

/// Routes connections and remembers what it did, for the next run.
#[derive(Clone, Debug, Default)]
pub(super) struct Router {
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

/// Which cells hold something else than in the last run, or lines beside them.
#[derive(Debug, Default)]
struct Changes {
    /// The cells of each tile, by its number.
    changed: Vec<Cells>,
    /// The tiles that have any.
    tiles: Vec<TileAt>,
    /// Holds all those tiles.
    area: TileSpan,
}

impl Router {
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
        let mut drawing = self.run_in(order, plan);
        self.better = None;
        if plan.wires.len() <= LARGEST_RETRY && drawing.failed() > 0 {
            drawing = self.run_closed_in_first(plan, drawing);
        }
        for wire in beyond.iter().flat_map(|bundle| &bundle.members) {
            if let Some(Wire { from, to, .. }) = &plan.wires[*wire] {
                drawing.set(*wire, Route::stub(from.rect, to.rect));
            }
        }
        drawing
    }

    /// Routes all again while some find no way, those before the others; keeps the try with the fewest.
    fn run_closed_in_first(&mut self, plan: &Plan, mut best: Drawing) -> Drawing {
        let mut order: Vec<Bundle> = self
            .memory
            .iter()
            .map(|memory| memory.bundle.clone())
            .collect();
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
        let mut changes = Changes::default();
        let mut known = self.recall(&order, plan, &mut changes);
        let reach = known.iter().map(|known| known.as_ref()?.reach).collect();
        let mut moment = Moment::first(plan, &order, reach);
        let known_steps = known.iter_mut().map(|known| match known {
            Some(known) => std::mem::take(&mut known.steps),
            None => Vec::new(),
        });
        let mut steps: Vec<Vec<Step>> = known_steps.collect();
        if self.pen.grid.is_all_fresh() {
            steps = crew::perform_all(&mut self.pen, &mut moment);
        } else {
            self.replay(&mut moment, &mut steps, changes);
        }
        let drawing = Drawing::of(&moment);
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

    /// Runs the passes, given the steps of the last run.
    fn replay(&mut self, moment: &mut Moment, steps: &mut [Vec<Step>], mut changes: Changes) {
        // While little is drawn, there is little to draw again.
        let unknown = (0..steps.len()).filter(|&index| steps[index].is_empty());
        moment.uncover_windows(&mut self.pen.grid, unknown);
        // A bundle without a way is drawn at no cell, so that none tells when it has found one.
        let mut differs = vec![false; steps.len()];
        for number in 0..PASSES.len() {
            for (index, steps) in steps.iter_mut().enumerate() {
                let differs = &mut differs[index];
                match steps.get(number).filter(|_| !*differs) {
                    Some(step) if step.holds(moment.plan, &changes, &self.pen.grid) => {}
                    _ => *differs = self.perform(number, moment, index, steps, &mut changes),
                }
                moment.go_on(&mut self.pen.grid, index, &steps[number].drawn);
            }
        }
        moment.uncover(&mut self.pen.grid, changes.tiles.into_iter());
    }

    /// Performs the step of a bundle, and notes where it came to something else than in the last run; tells
    /// whether it did.
    fn perform(
        &mut self,
        number: usize,
        moment: &mut Moment,
        index: usize,
        steps: &mut Vec<Step>,
        changes: &mut Changes,
    ) -> bool {
        let step = self.pen.perform(PASSES[number], moment, index);
        let routes = &step.drawn.routes;
        let known = steps.get(number).map(|known| &known.drawn.routes);
        let differs = known != Some(routes);
        if differs {
            let both = known.into_iter().chain([routes]);
            changes.add_routes(both.flat_map(|routes| routes.iter()), &mut self.pen.grid);
        }
        moment.widen(index, step.drawn.extent);
        match steps.get_mut(number) {
            Some(known) => *known = step,
            None => steps.push(step),
        }
        differs
    }

    /// What is remembered of each bundle that has the same ends as in the last run. The tiles in which
    /// the obstacles and the other bundles were or will be drawn have changed.
    ///
    /// Most of the board unknown, it begins anew.
    fn recall(
        &mut self,
        order: &[Bundle],
        plan: &Plan,
        changes: &mut Changes,
    ) -> Vec<Option<Memory>> {
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
            plan.obstacles
                .iter()
                .for_each(|obstacle| obstacle.draw(grid));
            self.obstacles.clone_from(&plan.obstacles);
        } else {
            if let Some(numbers) = renumbered(order, &recalled) {
                grid.renumber(&numbers);
            }
            self.compare_obstacles(plan, changes);
            let steps = forgotten.iter().flat_map(|memory| &memory.steps);
            let routes = steps.flat_map(|step| step.drawn.routes.iter());
            changes.add_routes(routes, &mut self.pen.grid);
        }
        recalled
    }

    /// Notes the tiles around what stands elsewhere than in the last run.
    fn compare_obstacles(&mut self, plan: &Plan, changes: &mut Changes) {
        let mut cells = CellList::default();
        let (mut old, mut new) = (&self.obstacles[..], &plan.obstacles[..]);
        let same = |(one, other): &(&Obstacle, &Obstacle)| one == other;
        let before = old.iter().zip(new).take_while(same).count();
        (old, new) = (&old[before..], &new[before..]);
        let after = old.iter().rev().zip(new.iter().rev());
        let after = after.take_while(same).count();
        (old, new) = (&old[..old.len() - after], &new[..new.len() - after]);
        let [old, new] = [old, new].map(|obstacles| obstacles.iter().collect::<BTreeSet<_>>());
        let changed = old.symmetric_difference(&new);
        changed.for_each(|obstacle| obstacle.add_cells(&mut cells));
        changes.add(cells, &mut self.pen.grid);
        self.obstacles.clone_from(&plan.obstacles);
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

impl Step {
    fn holds(&self, plan: &Plan, changes: &Changes, grid: &Grid) -> bool {
        self.bounds.is_none_or(|bounds| bounds == plan.bounds)
            && !(changes.area.intersects(self.area) && changes.has_any(&self.seen, grid))
    }
}

impl Changes {
    fn add(&mut self, mut cells: CellList, grid: &mut Grid) {
        for (tile, cells) in cells.take_tiles() {
            let number = grid.number(tile) as usize;
            if self.changed.len() <= number {
                self.changed.resize(number + 1, 0);
            }
            if self.changed[number] == 0 {
                self.tiles.push(tile);
                self.area.add(tile);
            }
            self.changed[number] |= cells;
        }
    }

    fn add_routes<'a>(&mut self, routes: impl Iterator<Item = &'a Route>, grid: &mut Grid) {
        let mut cells = CellList::default();
        routes.for_each(|route| route.add_cells(&mut cells));
        self.add(cells, grid);
    }

    fn has_any(&self, seen: &[(TileAt, Cells)], grid: &Grid) -> bool {
        let changed = |tile| self.changed.get(grid.known_number(tile)? as usize).copied();
        seen.iter()
            .any(|&(tile, cells)| changed(tile).unwrap_or(0) & cells != 0)
    }
}

/// The index that the connection with each index has now; `None` if all have the same as in the last run.
fn renumbered(order: &[Bundle], recalled: &[Option<Memory>]) -> Option<Vec<u32>> {
    let known = order.iter().zip(recalled);
    let known = known.filter_map(|(bundle, memory)| Some((bundle, memory.as_ref()?)));
    if known
        .clone()
        .all(|(bundle, memory)| bundle.members == memory.bundle.members)
    {
        return None;
    }
    let mut numbers = Vec::new();
    for (bundle, memory) in known {
        for (&now, &before) in bundle.members.iter().zip(&memory.bundle.members) {
            if numbers.len() <= before {
                numbers.resize(before + 1, NOBODY);
            }
            numbers[before] = now as u32;
        }
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
