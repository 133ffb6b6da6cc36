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
//! drawn anything else there than it did in the last run, its result is the same and is taken over. So [`Router::run`] gives exactly the drawing that a new router gives, at the cost of what
//! has changed. (This is the replay of self-adjusting computation: U. Acar, "Self-Adjusting Computation",
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

use std::sync::Arc;

use super::bundle::{Bundle, bundles, distance};
use super::docks::Docks;
use super::grid::{Grid, NOBODY};
use super::obstacle::Obstacle;
use super::route::Route;
use super::step::{Moment, Pass, Pen, Step, extent};
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
    key: Id,
    distance: u32,
    /// The indices of its connections.
    members: Vec<usize>,
    wires: Vec<Wire>,
    /// Its steps, one for each of [`PASSES`].
    steps: Vec<Step>,
    /// Where anything of it has been drawn.
    reach: Option<Rect>,
}

const PASSES: [Pass; 5] = [
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

    /// Routes all connections of `plan`; one route for each.
    pub(super) fn run(&mut self, plan: &Plan) -> Vec<Route> {
        let mut order = bundles(&plan.wires);
        let beyond = order.split_off(within_bounds(&order, plan));
        let mut routes = self.run_in(&order, plan);
        self.better = None;
        if plan.wires.len() <= LARGEST_RETRY {
            routes = self.run_closed_in_first(order, plan, routes);
        }
        for wire in beyond.iter().flat_map(|bundle| &bundle.members) {
            if let Some(Wire { from, to, .. }) = &plan.wires[*wire] {
                routes[*wire] = Route::stub(from.rect, to.rect);
            }
        }
        routes
    }

    /// Routes all again while some find no way, those before the others; keeps the try with the fewest.
    fn run_closed_in_first(
        &mut self,
        mut order: Vec<Bundle>,
        plan: &Plan,
        mut best: Vec<Route>,
    ) -> Vec<Route> {
        let without_way = |routes: &[Route]| routes.iter().filter(|route| route.failed).count();
        let mut latest = None;
        for _ in 0..RETRIES {
            if without_way(&best) == 0 {
                break;
            }
            let latest = latest.get_or_insert_with(|| best.clone());
            let found = |bundle: &Bundle| bundle.members.iter().all(|&index| !latest[index].failed);
            order.sort_by_key(found);
            let mut other = Self::default();
            *latest = other.run_in(&order, plan);
            if without_way(latest) < without_way(&best) {
                best.clone_from(latest);
                self.better = Some(other.pen.grid);
            }
        }
        best
    }

    /// Runs the passes over all bundles in this order.
    fn run_in(&mut self, order: &[Bundle], plan: &Plan) -> Vec<Route> {
        let mut changes = Changes::default();
        let mut known = self.recall(order, plan, &mut changes);
        let reach = known.iter().map(|known| known.as_ref()?.reach).collect();
        let steps = known.iter_mut().map(|known| match known {
            Some(known) => std::mem::take(&mut known.steps),
            None => Vec::with_capacity(PASSES.len()),
        });
        let mut moment = Moment {
            plan,
            order,
            steps: steps.collect(),
            done: vec![0; order.len()],
            reach,
        };
        for pass in PASSES {
            for index in 0..order.len() {
                match moment.known(index) {
                    Some(step) if step.holds(plan, &changes) => {
                        self.take_over(&moment, index, step);
                        moment.done[index] += 1;
                    }
                    _ => self.perform(pass, &mut moment, index, &mut changes),
                }
            }
        }
        moment.uncover(&mut self.pen.grid, changes.tiles.into_iter());
        let routes = spread(&moment);
        self.remember(moment, known);
        routes
    }

    /// Draws what a step came to that need not be performed.
    fn take_over(&mut self, moment: &Moment, index: usize, step: &Step) {
        let (before, after) = (moment.drawn(index), &step.routes[..]);
        let grid = &mut self.pen.grid;
        let reach = moment.reach[index];
        if !std::ptr::eq(before, after) && reach.is_some_and(|reach| grid.may_draw_in(reach)) {
            moment.order[index].replace(grid, before, after);
        }
    }

    /// Performs the next step of a bundle, and notes where it came to something else than in the last run.
    fn perform(&mut self, pass: Pass, moment: &mut Moment, index: usize, changes: &mut Changes) {
        let step = self.pen.perform(pass, moment, index);
        let known = moment.known(index).map(|known| &known.routes);
        if known != Some(&step.routes) && !self.pen.grid.is_all_fresh() {
            let both = known.into_iter().chain([&step.routes]);
            changes.add_routes(both.flat_map(|routes| routes.iter()), &mut self.pen.grid);
        }
        moment.reach[index] = union(moment.reach[index], extent(&step.routes));
        let steps = &mut moment.steps[index];
        match steps.get_mut(moment.done[index]) {
            Some(known) => *known = step,
            None => steps.push(step),
        }
        moment.done[index] += 1;
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
            let here = (bundle.distance, &bundle.key);
            while let Some(other) = memory.next_if(|other| (other.distance, &other.key) < here) {
                forgotten.push(other);
            }
            let known = memory.next_if(|other| (other.distance, &other.key) == here);
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
            self.obstacles.sort_unstable();
        } else {
            if let Some(numbers) = renumbered(order, &recalled) {
                grid.renumber(&numbers);
            }
            self.compare_obstacles(plan, changes);
            let steps = forgotten.iter().flat_map(|memory| &memory.steps);
            let routes = steps.flat_map(|step| step.routes.iter());
            changes.add_routes(routes, &mut self.pen.grid);
        }
        recalled
    }

    /// Notes the tiles around what stands elsewhere than in the last run.
    fn compare_obstacles(&mut self, plan: &Plan, changes: &mut Changes) {
        let mut now = plan.obstacles.clone();
        now.sort_unstable();
        let mut cells = CellList::default();
        let (mut old, mut new) = (self.obstacles.iter().peekable(), now.iter().peekable());
        loop {
            let changed = match (old.peek(), new.peek()) {
                (Some(one), Some(other)) if one == other => {
                    old.next();
                    new.next();
                    continue;
                }
                (Some(one), Some(other)) if one < other => old.next(),
                (_, Some(_)) => new.next(),
                (Some(_), None) => old.next(),
                (None, None) => break,
            };
            if let Some(obstacle) = changed {
                obstacle.add_cells(&mut cells);
            }
        }
        changes.add(cells, &mut self.pen.grid);
        self.obstacles = now;
    }

    fn remember(&mut self, moment: Moment, known: Vec<Option<Memory>>) {
        let bundles = moment.order.iter().zip(known);
        let done = bundles.zip(moment.steps).zip(moment.reach);
        self.memory = done
            .map(|(((bundle, known), steps), reach)| Memory {
                key: bundle.key.clone(),
                distance: bundle.distance,
                members: bundle.members.clone(),
                wires: match known {
                    Some(known) => known.wires,
                    None => (0..bundle.members.len())
                        .map(|member| bundle.wire(moment.plan, member).clone())
                        .collect(),
                },
                steps,
                reach,
            })
            .collect();
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
const LARGEST_RETRY: usize = 400;

impl Memory {
    /// Whether the bundle has the same ends as it had.
    fn is_of(&self, bundle: &Bundle, plan: &Plan) -> bool {
        bundle.members.len() == self.wires.len()
            && (0..self.wires.len()).all(|member| *bundle.wire(plan, member) == self.wires[member])
    }
}

impl Step {
    fn holds(&self, plan: &Plan, changes: &Changes) -> bool {
        self.bounds.is_none_or(|bounds| bounds == plan.bounds)
            && !(changes.area.intersects(self.area) && changes.has_any(&self.seen))
    }
}

impl Changes {
    fn add(&mut self, cells: CellList, grid: &mut Grid) {
        for (tile, cells) in cells.into_tiles() {
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

    fn has_any(&self, seen: &[(u32, Cells)]) -> bool {
        let changed = |number: u32| self.changed.get(number as usize).copied();
        seen.iter()
            .any(|&(number, cells)| changed(number).unwrap_or(0) & cells != 0)
    }
}

/// The index that the connection with each index has now; `None` if all have the same as in the last run.
fn renumbered(order: &[Bundle], recalled: &[Option<Memory>]) -> Option<Vec<u32>> {
    let known = order.iter().zip(recalled);
    let known = known.filter_map(|(bundle, memory)| Some((bundle, memory.as_ref()?)));
    if known
        .clone()
        .all(|(bundle, memory)| bundle.members == memory.members)
    {
        return None;
    }
    let mut numbers = Vec::new();
    for (bundle, memory) in known {
        for (&now, &before) in bundle.members.iter().zip(&memory.members) {
            if numbers.len() <= before {
                numbers.resize(before + 1, NOBODY);
            }
            numbers[before] = now as u32;
        }
    }
    Some(numbers)
}

fn union(one: Option<Rect>, other: Option<Rect>) -> Option<Rect> {
    one.into_iter().chain(other).reduce(Rect::union)
}

/// The routes of all bundles, in the order of the connections.
fn spread(moment: &Moment) -> Vec<Route> {
    let mut routes = vec![Route::default(); moment.plan.wires.len()];
    for (index, bundle) in moment.order.iter().enumerate() {
        for (&member, route) in bundle.members.iter().zip(moment.drawn(index)) {
            routes[member] = route.clone();
        }
    }
    routes
}
