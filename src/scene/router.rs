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
//! step remembers the tiles of the board in which it has looked at a cell, and if no earlier step of this
//! run has drawn anything else in those tiles than it did in the last run, its result is the same and is
//! taken over. So [`Router::run`] gives exactly the drawing that a new router gives, at the cost of what
//! has changed. (This is the replay of self-adjusting computation: U. Acar, "Self-Adjusting Computation",
//! 2005, with tiles for its memory cells.)
//!
//! # Passes
//!
//! 1. Each bundle is routed in order.
//! 2. Each bundle that pays for crossings or detours is taken out and routed again, now knowing also those
//!    that came after it (rip-up and reroute, as in the routing of circuits: by Larry `McMurchie` and Carl Ebeling,
//!    `PathFinder`, 1995, without its negotiation, since lines may cross here).
//! 3. Stretches between two bends move to the middle of the room that they have ([`super::straighten`]).
//! 4. Labels are placed ([`super::labels`]).
//!
//! A connection that lines of earlier steps close in finds no way. Then all is routed once more from an
//! empty board, with such connections first, a few times on boards of a few hundred connections: at the
//! cost of a new drawing each, and only while something has no way.

use std::collections::HashMap;
use std::sync::Arc;

use super::bundle::{Bundle, bundles};
use super::docks::{Dock, Docks};
use super::glyphs::{Arms, Direction};
use super::grid::{BLOCKED, Grid, LINE, TileAt, TileSet, ZONE, arms_of};
use super::ground::{BEND, ROW};
use super::labels;
use super::obstacle::Obstacle;
use super::route::{BRANCH, Route};
use super::search::{Search, Task, area};
use super::straighten;
use crate::model::{Cell, Id, Rect};

/// Routes connections and remembers what it did, for the next run.
#[derive(Clone, Debug, Default)]
pub(super) struct Router {
    search: Search,
    grid: Grid,
    memory: HashMap<Arc<str>, Memory>,
    obstacles: Vec<Obstacle>,
}

/// What is to be routed.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// What lines go around.
    pub(super) obstacles: Vec<Obstacle>,
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
    wires: Vec<Wire>,
    steps: Vec<Step>,
}

/// What one step did.
#[derive(Clone, Debug)]
struct Step {
    /// The tiles in which it looked at a cell.
    seen: Vec<TileAt>,
    /// The bounds of the board, if it depends on them.
    bounds: Option<Rect>,
    routes: Arc<[Route]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    Route,
    Reroute,
    Straighten,
    Label,
}

const PASSES: [Pass; 5] = [
    Pass::Route,
    Pass::Reroute,
    Pass::Straighten,
    Pass::Straighten,
    Pass::Label,
];

impl Router {
    /// What is drawn where, after [`Router::run`].
    pub(super) const fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Routes all connections of `plan`; one route for each.
    pub(super) fn run(&mut self, plan: &Plan) -> Vec<Route> {
        let order = bundles(&plan.wires);
        let routes = self.run_in(&order, plan);
        if plan.wires.len() > LARGEST_RETRY {
            return routes;
        }
        self.run_closed_in_first(order, plan, routes)
    }

    /// Routes all again while some find no way, those before the others; keeps the try with the fewest.
    fn run_closed_in_first(
        &mut self,
        mut order: Vec<Bundle>,
        plan: &Plan,
        mut best: Vec<Route>,
    ) -> Vec<Route> {
        let without_way = |routes: &[Route]| routes.iter().filter(|route| route.failed).count();
        let mut latest = best.clone();
        for _ in 0..RETRIES {
            if without_way(&best) == 0 {
                break;
            }
            let found = |bundle: &Bundle| bundle.members.iter().all(|&index| !latest[index].failed);
            order.sort_by_key(found);
            let mut other = Self::default();
            latest = other.run_in(&order, plan);
            if without_way(&latest) < without_way(&best) {
                best.clone_from(&latest);
                self.grid = other.grid;
            }
        }
        best
    }

    /// Runs the passes over all bundles in this order.
    fn run_in(&mut self, order: &[Bundle], plan: &Plan) -> Vec<Route> {
        let mut dirty = self.changed_obstacles(plan);
        self.forget_changed(order, plan, &mut dirty);
        self.grid = Grid::default();
        for obstacle in &plan.obstacles {
            obstacle.draw(&mut self.grid);
        }
        let mut latest: Vec<Arc<[Route]>> = vec![Arc::from([]); order.len()];
        let mut steps: Vec<Vec<Step>> = order.iter().map(|_| Vec::new()).collect();
        for (number, pass) in PASSES.into_iter().enumerate() {
            for (index, bundle) in order.iter().enumerate() {
                let before = latest[index].clone();
                let known = self
                    .memory
                    .get(&bundle.key)
                    .map(|memory| &memory.steps[number]);
                let reusable = known.filter(|step| step.holds(plan, &dirty)).cloned();
                let step = match reusable {
                    Some(step) => {
                        bundle.replace(&mut self.grid, &before, &step.routes);
                        step
                    }
                    None => {
                        let known = known.map(|step| step.routes.clone());
                        let step = self.perform(pass, plan, bundle, &before);
                        if known.as_ref() != Some(&step.routes) {
                            let both = known.iter().flat_map(|routes| routes.iter());
                            dirty.extend(both.chain(step.routes.iter()).flat_map(Route::tiles));
                        }
                        step
                    }
                };
                latest[index] = step.routes.clone();
                steps[index].push(step);
            }
        }
        self.remember(order, plan, steps);
        spread(order, &latest, plan.wires.len())
    }

    /// Performs one step and leaves its result drawn.
    fn perform(&mut self, pass: Pass, plan: &Plan, bundle: &Bundle, before: &Arc<[Route]>) -> Step {
        let mut seen = TileSet::default();
        seen.extend(before.iter().flat_map(Route::tiles));
        let mut bounds = None;
        let routes = match pass {
            Pass::Route => self.route(plan, bundle, NO_LIMIT, &mut seen, &mut bounds),
            Pass::Reroute => self.reroute(plan, bundle, before, &mut seen, &mut bounds),
            Pass::Straighten => {
                let wire = bundle.wire(plan, 0);
                match &before[..] {
                    [route] if !route.failed => {
                        bundle.replace(&mut self.grid, before, &[]);
                        let route = straighten::straighten(&self.grid, wire, route, &mut seen);
                        let routes = [route];
                        bundle.replace(&mut self.grid, &[], &routes);
                        Arc::from(routes)
                    }
                    _ => before.clone(),
                }
            }
            Pass::Label => {
                let routes: Arc<[Route]> = (0..before.len())
                    .map(|member| {
                        let text = &bundle.wire(plan, member).label;
                        labels::placed(&mut self.grid, &before[member], text, &mut seen)
                    })
                    .collect();
                routes
            }
        };
        let routes = if routes == *before {
            before.clone()
        } else {
            routes
        };
        Step {
            seen: seen.into_iter().collect(),
            bounds,
            routes,
        }
    }

    /// Routes the members of a bundle one after another.
    fn route(
        &mut self,
        plan: &Plan,
        bundle: &Bundle,
        limit: u32,
        seen: &mut TileSet,
        bounds: &mut Option<Rect>,
    ) -> Arc<[Route]> {
        let mut routes: Vec<Route> = Vec::new();
        for (member, &index) in bundle.members.iter().enumerate() {
            let wire = bundle.wire(plan, member);
            let mut starts: Vec<Dock> = wire.from.iter().collect();
            let branches = branches(&self.grid, &routes);
            starts.extend(branches.iter().map(|branch| branch.dock));
            let near = wire.from.rect.union(wire.to.rect).grown(24, 12);
            let whole = plan.bounds.grown(24, 12);
            let mut found = None;
            for (window, every_column) in [(near, false), (near, true), (whole, true)] {
                if area(window) > LARGEST_WINDOW || found.is_some() {
                    continue;
                }
                if every_column && limit < NO_LIMIT {
                    break;
                }
                if window == whole {
                    *bounds = Some(plan.bounds);
                }
                let task = Task {
                    starts: &starts,
                    to: &wire.to,
                    window,
                    limit,
                    every_column,
                };
                found = self.search.find(&self.grid, task, seen);
            }
            let route = match found {
                Some(way) => {
                    let branch = branches
                        .iter()
                        .find(|branch| branch.starts(way.cells[0], way.start));
                    let from_dock = wire.from.cost_at(way.cells[0], way.start).is_some();
                    match branch {
                        Some(branch) if !from_dock => {
                            let trunk = &routes[branch.member];
                            let start = trunk.start.unwrap_or(way.start);
                            Route::along(way, &trunk.cells[..=branch.cell], start)
                        }
                        _ => {
                            let start = way.start;
                            Route::along(way, &[], start)
                        }
                    }
                }
                None => Route::straight(wire.from.rect, wire.to.rect),
            };
            route.draw(&mut self.grid, index);
            routes.push(route);
        }
        routes.into()
    }

    /// Routes a bundle again if it pays more than it would on an empty board, and keeps the better.
    fn reroute(
        &mut self,
        plan: &Plan,
        bundle: &Bundle,
        before: &Arc<[Route]>,
        seen: &mut TileSet,
        bounds: &mut Option<Rect>,
    ) -> Arc<[Route]> {
        bundle.replace(&mut self.grid, before, &[]);
        let old = self.price(plan, bundle, before);
        let least: u32 = (0..before.len())
            .map(|member| least(bundle.wire(plan, member)))
            .sum();
        if old.is_some_and(|old| old <= least + WORTH_MOVING) {
            bundle.replace(&mut self.grid, &[], before);
            return before.clone();
        }
        let limit = match (old, before.len()) {
            (Some(old), 1) => old - WORTH_MOVING.min(old),
            _ => NO_LIMIT,
        };
        let routes = self.route(plan, bundle, limit, seen, bounds);
        bundle.replace(&mut self.grid, &routes, &[]);
        let new = self.price(plan, bundle, &routes);
        let better = match (old, new) {
            (Some(old), Some(new)) => new + WORTH_MOVING < old,
            (None, new) => new.is_some(),
            (Some(_), None) => false,
        };
        let kept = if better { routes } else { before.clone() };
        bundle.replace(&mut self.grid, &[], &kept);
        kept
    }

    /// What the routes of a bundle that is not drawn cost; `None` if one of them may not run so.
    fn price(&mut self, plan: &Plan, bundle: &Bundle, routes: &[Route]) -> Option<u32> {
        let mut sum = 0;
        let mut drawn = 0;
        for (member, route) in routes.iter().enumerate() {
            let wire = bundle.wire(plan, member);
            let price = if route.failed {
                None
            } else {
                route.price(&self.grid, &wire.from, &wire.to)
            };
            let Some(price) = price else { break };
            sum += price;
            route.draw(&mut self.grid, bundle.members[member]);
            drawn += 1;
        }
        for route in routes[..drawn].iter().rev() {
            route.erase(&mut self.grid);
        }
        (drawn == routes.len()).then_some(sum)
    }

    /// The tiles around what stands elsewhere than in the last run.
    fn changed_obstacles(&mut self, plan: &Plan) -> TileSet {
        let mut now = plan.obstacles.clone();
        now.sort_unstable();
        let mut dirty = TileSet::default();
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
            dirty.extend(changed.into_iter().flat_map(|obstacle| obstacle.tiles()));
        }
        self.obstacles = now;
        dirty
    }

    /// Forgets the bundles that are gone or have other ends, whose lines are then missing for the others.
    fn forget_changed(&mut self, order: &[Bundle], plan: &Plan, dirty: &mut TileSet) {
        let current: HashMap<&str, &Bundle> =
            order.iter().map(|bundle| (&*bundle.key, bundle)).collect();
        self.memory.retain(|key, memory| {
            let same = current.get(&**key).is_some_and(|bundle| {
                bundle.members.len() == memory.wires.len()
                    && (0..memory.wires.len())
                        .all(|member| *bundle.wire(plan, member) == memory.wires[member])
            });
            if !same {
                let routes = memory.steps.iter().flat_map(|step| step.routes.iter());
                dirty.extend(routes.flat_map(Route::tiles));
            }
            same
        });
    }

    fn remember(&mut self, order: &[Bundle], plan: &Plan, steps: Vec<Vec<Step>>) {
        for (bundle, steps) in order.iter().zip(steps) {
            match self.memory.get_mut(&bundle.key) {
                Some(memory) => memory.steps = steps,
                None => {
                    let wires = (0..bundle.members.len())
                        .map(|member| bundle.wire(plan, member).clone())
                        .collect();
                    self.memory
                        .insert(bundle.key.clone(), Memory { wires, steps });
                }
            }
        }
    }
}

/// How much a line must save at least to be moved out of its first way, less 1.
const WORTH_MOVING: u32 = BEND - 1;

/// Ways of any cost are of interest.
const NO_LIMIT: u32 = u32::MAX;

/// How often all is routed again for the sake of connections that find no way.
const RETRIES: u32 = 4;

/// The most connections of a board that is routed again: on larger ones it would be felt.
const LARGEST_RETRY: usize = 400;

/// The largest window that is searched, in cells.
const LARGEST_WINDOW: u64 = 4_000_000;

impl Step {
    fn holds(&self, plan: &Plan, dirty: &TileSet) -> bool {
        self.bounds.is_none_or(|bounds| bounds == plan.bounds)
            && (dirty.is_empty() || !self.seen.iter().any(|tile| dirty.contains(tile)))
    }
}

/// A place where a connection may leave the trunk of its bundle.
struct Branch {
    dock: Dock,
    /// The member whose line it leaves, and at which of its cells.
    member: usize,
    cell: usize,
}

impl Branch {
    fn starts(&self, cell: Cell, direction: Direction) -> bool {
        self.dock.outside == cell && self.dock.direction == direction
    }
}

/// Where another line may leave `routes`: at cells that have two arms, into a third direction.
fn branches(grid: &Grid, routes: &[Route]) -> Vec<Branch> {
    let mut out = Vec::new();
    for (member, route) in routes.iter().enumerate().filter(|(_, route)| !route.failed) {
        let own = route.shared..route.cells.len().saturating_sub(1);
        for cell in own {
            let at = route.cells[cell];
            let bits = grid.bits(at);
            let arms = arms_of(bits);
            let alone = bits & (ZONE | BLOCKED) == 0 && arms.count() == 2;
            if !alone || !crossing_free(arms, bits) {
                continue;
            }
            for direction in Direction::ALL.into_iter().filter(|&way| !arms.has(way)) {
                let (dx, dy) = direction.step();
                let dock = Dock {
                    outside: at.offset(dx, dy),
                    direction,
                    cost: BRANCH,
                };
                out.push(Branch { dock, member, cell });
            }
        }
    }
    out
}

/// Whether the two arms belong to one line.
fn crossing_free(arms: Arms, bits: u16) -> bool {
    let straight = arms == Arms::HORIZONTAL || arms == Arms::VERTICAL;
    !straight || bits & LINE != LINE
}

/// What a connection costs at least when nothing is in its way but the boxes at its ends.
fn least(wire: &Wire) -> u32 {
    let starts = wire.from.iter();
    starts
        .map(|dock| {
            let (across, column) = wire.to.class(false, dock.outside.x);
            let (down, row) = wire.to.class(true, dock.outside.y);
            let classes = u32::from(column) * 16 + u32::from(row);
            let bends = Docks::fewest_bends(15).at(dock.direction, classes);
            dock.cost + across + down * ROW + bends * BEND
        })
        .min()
        .map_or(0, |least| least + ENDS)
}

/// What leaving a box and reaching another costs beside the way.
const ENDS: u32 = 4;

/// The routes of all bundles, in the order of the connections.
fn spread(order: &[Bundle], latest: &[Arc<[Route]>], count: usize) -> Vec<Route> {
    let mut routes = vec![Route::default(); count];
    for (bundle, latest) in order.iter().zip(latest) {
        for (&index, route) in bundle.members.iter().zip(latest.iter()) {
            routes[index] = route.clone();
        }
    }
    routes
}
