//! One step of a run: it routes one bundle, routes it again, straightens its line or places its labels.
//!
//! A step leaves the board as it was: what it comes to is drawn when its turn has come. It tells at which cells
//! of the board it has looked: nothing else can change its result.

use std::sync::Arc;

use super::bound::{MOST_ZONES, lies_between};
use super::bundle::Bundle;
use super::docks::Dock;
use super::glyphs::{Arms, Direction};
use super::grid::{BLOCKED, Grid, LINE, ZONE, arms_of};
use super::ground::BEND;
use super::labels;
use super::route::{BRANCH, Route};
use super::router::{Plan, Wire};
use super::search::{Reach, Search, Task, Way, area};
use super::straighten::{self, FARTHEST};
use super::tiles::{CellList, Cells, TileAt, TileSpan};
use crate::model::{Cell, Rect};

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    Route,
    Reroute,
    Straighten,
    Label,
}

/// What one step came to.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// The cells at which it looked.
    pub(super) seen: Vec<(TileAt, Cells)>,
    /// Holds all their tiles.
    pub(super) area: TileSpan,
    /// The bounds of the board, if it depends on them.
    pub(super) bounds: Option<Rect>,
    pub(super) drawn: Drawn,
}

/// What is drawn of a bundle; at first, nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Drawn {
    pub(super) routes: Arc<[Route]>,
    /// The smallest rectangle that holds their cells and labels; `None` if nothing is drawn.
    pub(super) extent: Option<Rect>,
    /// What the routes cost when they were first found.
    first_price: Option<u32>,
}

/// The board at a moment of a run: what is drawn of each bundle.
#[derive(Clone)]
pub(super) struct Moment<'a> {
    pub(super) plan: &'a Plan,
    pub(super) order: &'a [Bundle],
    /// What is drawn of each bundle in `order`.
    drawn: Vec<Drawn>,
    /// Where anything of each bundle has been or may be drawn.
    reach: Vec<Option<Rect>>,
}

/// What routes are searched and drawn with.
#[derive(Clone, Debug, Default)]
pub(super) struct Pen {
    pub(super) search: Search,
    pub(super) grid: Grid,
    /// The memory of what a step has seen, kept from one to the next.
    pub(super) seen: CellList,
}

/// One step under way.
struct Work<'a> {
    pen: &'a mut Pen,
    moment: &'a Moment<'a>,
    plan: &'a Plan,
    bundle: &'a Bundle,
    seen: CellList,
    bounds: Option<Rect>,
    first_price: Option<u32>,
    /// All of the board may be looked at.
    wide: bool,
    /// It would have looked farther than it may.
    too_narrow: bool,
}

impl<'a> Moment<'a> {
    /// Before the first step, given where anything of each bundle may still be drawn.
    pub(super) fn first(plan: &'a Plan, order: &'a [Bundle], reach: Vec<Option<Rect>>) -> Self {
        let drawn = vec![Drawn::default(); order.len()];
        Self {
            plan,
            order,
            drawn,
            reach,
        }
    }

    /// What is drawn of a bundle.
    pub(super) fn drawn(&self, index: usize) -> &Arc<[Route]> {
        &self.drawn[index].routes
    }

    /// The smallest rectangle that holds all that is drawn of bundles; `None` if nothing is.
    pub(super) fn extent(&self) -> Option<Rect> {
        let extents = self.drawn.iter().filter_map(|drawn| drawn.extent);
        extents.reduce(Rect::union)
    }

    /// Where anything of each bundle has been drawn.
    pub(super) fn into_reach(self) -> Vec<Option<Rect>> {
        self.reach
    }

    /// Goes on to the moment after a step of a bundle, which came to `drawn`.
    pub(super) fn go_on(&mut self, grid: &mut Grid, index: usize, drawn: &Drawn) {
        if Arc::ptr_eq(&self.drawn[index].routes, &drawn.routes) {
            return;
        }
        let before = std::mem::replace(&mut self.drawn[index], drawn.clone()).routes;
        let after = &drawn.routes;
        if self.reach[index].is_none_or(|reach| grid.may_draw_in(reach)) {
            self.order[index].replace(grid, &before, after);
        }
    }

    /// Says that something of a bundle may be drawn here.
    pub(super) fn widen(&mut self, index: usize, extent: Option<Rect>) {
        let both = self.reach[index].into_iter().chain(extent);
        self.reach[index] = both.reduce(Rect::union);
    }

    /// Brings all up to this moment at which the first step of a bundle will look for sure.
    pub(super) fn uncover_windows(&self, grid: &mut Grid, bundles: impl Iterator<Item = usize>) {
        let windows = bundles.filter_map(|index| window(&self.order[index], self.plan));
        let windows = windows.filter(|&window| area(window) <= LARGEST_WINDOW);
        self.uncover(grid, windows.flat_map(TileAt::all_in));
    }

    /// The most cells that the first step of a bundle searches.
    pub(super) fn largest_window(&self) -> u64 {
        let windows = self
            .order
            .iter()
            .filter_map(|bundle| window(bundle, self.plan));
        let searched = windows.map(area).filter(|&area| area <= LARGEST_WINDOW);
        searched.max().unwrap_or(0)
    }

    /// Brings the stale ones of these tiles up to this moment.
    pub(super) fn uncover(&self, grid: &mut Grid, tiles: impl Iterator<Item = TileAt>) {
        let Some(area) = grid.open(tiles) else { return };
        for obstacle in &self.plan.obstacles {
            if obstacle.reach().intersects(area) {
                obstacle.draw(grid);
            }
        }
        for (index, reach) in self.reach.iter().enumerate() {
            if reach.is_some_and(|reach| reach.intersects(area)) {
                let bundle = &self.order[index];
                bundle.replace(grid, &[], self.drawn(index));
            }
        }
        grid.close();
    }

    /// The cells at which a step of the bundle with this index may look, except those of searches.
    fn scope(&self, pass: Pass, index: usize) -> Option<Rect> {
        let drawn = self.drawn[index].extent;
        match pass {
            Pass::Route => None,
            Pass::Reroute => drawn.map(|drawn| drawn.grown(2, 2)),
            Pass::Straighten => drawn.map(|drawn| drawn.grown(FARTHEST + 3, FARTHEST + 3)),
            Pass::Label => {
                let bundle = &self.order[index];
                let wires = bundle.wires(self.plan);
                let longest = wires.map(|wire| wire.label.len() as u32).max();
                drawn.map(|drawn| drawn.grown(longest.unwrap_or(0) + 6, 3))
            }
        }
    }

    /// Brings what a step may look at up to this moment.
    fn uncover_scope(&self, grid: &mut Grid, scope: Option<Rect>) {
        if let Some(scope) = scope.filter(|&scope| area(scope) <= LARGEST_WINDOW)
            && !grid.is_all_fresh()
        {
            self.uncover(grid, TileAt::all_in(scope));
        }
    }
}

impl Pen {
    /// Performs a step of the bundle with this index.
    pub(super) fn perform(&mut self, pass: Pass, moment: &Moment, index: usize) -> Step {
        moment.uncover_scope(&mut self.grid, moment.scope(pass, index));
        let Drawn {
            routes: before,
            extent,
            first_price,
        } = &moment.drawn[index];
        let mut work = Work {
            wide: self.grid.is_all_fresh(),
            seen: std::mem::take(&mut self.seen),
            pen: self,
            moment,
            plan: moment.plan,
            bundle: &moment.order[index],
            bounds: None,
            first_price: *first_price,
            too_narrow: false,
        };
        before
            .iter()
            .for_each(|route| route.add_cells(&mut work.seen));
        let mut routes = work.perform(pass, before);
        if work.too_narrow {
            moment.uncover(&mut work.pen.grid, TileAt::all_in(whole(moment.plan)));
            (work.wide, work.too_narrow) = (true, false);
            routes = work.perform(pass, before);
        }
        let mut extent = *extent;
        if routes == *before {
            routes = before.clone();
        } else {
            let extents = routes.iter().filter_map(Route::extent);
            extent = extents.reduce(Rect::union);
        }
        let seen = work.seen.take_tiles();
        let step = Step {
            area: TileSpan::of(&seen),
            seen,
            bounds: work.bounds,
            drawn: Drawn {
                routes,
                extent,
                first_price: work.first_price,
            },
        };
        self.seen = work.seen;
        step
    }
}

impl Work<'_> {
    fn perform(&mut self, pass: Pass, before: &Arc<[Route]>) -> Arc<[Route]> {
        match pass {
            Pass::Route => {
                let (routes, price) = self.route(NO_LIMIT);
                self.first_price = price;
                routes
            }
            Pass::Reroute => self.reroute(before),
            Pass::Straighten => self.straighten(before),
            Pass::Label => self.label(before),
        }
    }

    fn label(&mut self, before: &Arc<[Route]>) -> Arc<[Route]> {
        let grid = &mut self.pen.grid;
        let mut after = before.to_vec();
        for (member, route) in after.iter_mut().enumerate() {
            let text = &self.bundle.wire(self.plan, member).label;
            route.label = labels::placed(grid, route, text, &mut self.seen);
            route.mark(grid);
        }
        after.iter().for_each(|route| route.unmark(grid));
        before.iter().for_each(|route| route.mark(grid));
        Arc::from(after)
    }

    fn straighten(&mut self, before: &Arc<[Route]>) -> Arc<[Route]> {
        let [route] = &before[..] else {
            return before.clone();
        };
        if !straighten::may_straighten(route) {
            return before.clone();
        }
        let wire = self.bundle.wire(self.plan, 0);
        let grid = &mut self.pen.grid;
        self.bundle.replace(grid, before, &[]);
        let after = straighten::straighten(grid, wire, route, &mut self.seen);
        self.bundle.replace(grid, &[], before);
        after.map_or_else(|| before.clone(), |after| Arc::from([after]))
    }

    /// Brings the cells that are searched at first up to the moment.
    fn uncover_near(&mut self) {
        let scope = window(self.bundle, self.plan);
        self.moment.uncover_scope(&mut self.pen.grid, scope);
    }

    /// Routes the members of the bundle one after another; also tells what they cost, if all find a way.
    fn route(&mut self, limit: u32) -> (Arc<[Route]>, Option<u32>) {
        self.uncover_near();
        let mut routes: Vec<Route> = Vec::new();
        let mut sum = Some(0);
        for (member, &index) in self.bundle.members.iter().enumerate() {
            let wire = self.bundle.wire(self.plan, member);
            let mut starts: Vec<Dock> = wire.from.iter().collect();
            let branches = branches(&self.pen.grid, &routes);
            starts.extend(branches.iter().map(|branch| branch.dock));
            let found = self.find(wire, &starts, limit);
            let route = match found {
                Some(way) => branched(way, wire, &branches, &routes),
                None => Route::straight(wire.from.rect, wire.to.rect),
            };
            let price = route.price(&self.pen.grid, &wire.from, &wire.to);
            sum = sum.zip(price).map(|(sum, price)| sum + price);
            if member + 1 < self.bundle.members.len() {
                route.draw(&mut self.pen.grid, index);
            }
            routes.push(route);
        }
        let drawn = &routes[..routes.len() - 1];
        self.bundle.replace(&mut self.pen.grid, drawn, &[]);
        (routes.into(), sum)
    }

    /// A cheap way that costs less than `limit`, looked for close to the boxes first.
    fn find(&mut self, wire: &Wire, starts: &[Dock], limit: u32) -> Option<Way> {
        let between = between(wire, self.plan);
        let mut task = Task {
            starts,
            from: wire.from.rect,
            to: &wire.to,
            between: &between,
            window: near(wire, MARGIN),
            limit,
            every_column: false,
        };
        let Pen { search, grid, .. } = &mut *self.pen;
        // Where the target is closed in, no search over all of the board need find that out.
        let mut reach = Reach::Beyond;
        if area(task.window) <= LARGEST_WINDOW {
            let found = search.find(grid, task, &mut self.seen);
            if found.is_some() || limit < NO_LIMIT {
                return found;
            }
            task.every_column = true;
            reach = search.reach(grid, task, &mut self.seen);
            if reach == Reach::Start
                && let Some(way) = search.find(grid, task, &mut self.seen)
            {
                return Some(way);
            }
        }
        task.window = whole(self.plan);
        if reach == Reach::Nowhere || limit < NO_LIMIT || area(task.window) > LARGEST_WINDOW {
            return None;
        }
        self.bounds = Some(self.plan.bounds);
        self.too_narrow = !self.wide;
        if self.too_narrow {
            return None;
        }
        task.every_column = true;
        search.find(grid, task, &mut self.seen)
    }

    /// Routes the bundle again if it pays more than it did when it was first routed, and keeps the better.
    /// (What stood in its way then still does, or nearly all of it.)
    fn reroute(&mut self, before: &Arc<[Route]>) -> Arc<[Route]> {
        self.bundle.replace(&mut self.pen.grid, before, &[]);
        let old = self.price(before);
        let kept = match self.better(before, old) {
            Some(better) => better,
            None => before.clone(),
        };
        self.bundle.replace(&mut self.pen.grid, &[], before);
        kept
    }

    /// Routes of the bundle, which is not drawn, that cost less than those that it has.
    fn better(&mut self, before: &Arc<[Route]>, old: Option<u32>) -> Option<Arc<[Route]>> {
        let first = old.zip(self.first_price);
        if first.is_some_and(|(old, first)| old <= first + WORTH_MOVING) {
            return None;
        }
        let limit = match (old, before.len()) {
            (Some(old), 1) => old - WORTH_MOVING.min(old),
            _ => NO_LIMIT,
        };
        let (routes, new) = self.route(limit);
        let is_better = match (old, new) {
            (Some(old), Some(new)) => new + WORTH_MOVING < old,
            (None, new) => new.is_some(),
            (Some(_), None) => false,
        };
        is_better.then_some(routes)
    }

    /// What the routes of the bundle, which is not drawn, cost; `None` if one of them may not run so.
    fn price(&mut self, routes: &[Route]) -> Option<u32> {
        let grid = &mut self.pen.grid;
        let (mut sum, mut drawn) = (0, 0);
        for (member, route) in routes.iter().enumerate() {
            let wire = self.bundle.wire(self.plan, member);
            let Some(price) = route.price(grid, &wire.from, &wire.to) else {
                break;
            };
            sum += price;
            drawn += 1;
            if drawn < routes.len() {
                route.draw(grid, self.bundle.members[member]);
            }
        }
        let others = &routes[..drawn.min(routes.len() - 1)];
        self.bundle.replace(grid, others, &[]);
        (drawn == routes.len()).then_some(sum)
    }
}

/// The route along `way`, which begins at a box or leaves one of `routes`.
fn branched(way: Way, wire: &Wire, branches: &[Branch], routes: &[Route]) -> Route {
    let start = way.start;
    let from_dock = wire.from.cost_at(way.cells[0], start).is_some();
    let branch = branches
        .iter()
        .find(|branch| branch.starts(way.cells[0], start));
    match branch {
        Some(branch) if !from_dock => {
            let trunk = &routes[branch.member];
            let start = trunk.start.unwrap_or(start);
            Route::along(way, &trunk.cells[..=branch.cell], start)
        }
        _ => Route::along(way, &[], start),
    }
}

/// How far around its boxes a line is looked for, in columns and rows.
const MARGIN: (u32, u32) = (24, 12);

/// The cells around the boxes of `wire`.
fn near(wire: &Wire, (columns, rows): (u32, u32)) -> Rect {
    wire.from.rect.union(wire.to.rect).grown(columns, rows)
}

/// The cells at which the first searches of a bundle look.
fn window(bundle: &Bundle, plan: &Plan) -> Option<Rect> {
    let near = bundle.wires(plan).map(|wire| near(wire, MARGIN));
    let near = near.reduce(Rect::union);
    near.map(|near| near.grown(2, 2))
}

/// All cells of the board.
const fn whole(plan: &Plan) -> Rect {
    plan.bounds.grown(MARGIN.0, MARGIN.1)
}

/// How much a line must save at least to be moved out of its first way, less 1.
const WORTH_MOVING: u32 = BEND - 1;

/// Ways of any cost are of interest.
const NO_LIMIT: u32 = u32::MAX;

/// The largest window that is searched, in cells.
const LARGEST_WINDOW: u64 = 4_000_000;

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

/// The zones whose borders a connection has to cross. A step that searches sees when they change: its line
/// crosses them, before and after.
fn between(wire: &Wire, plan: &Plan) -> Vec<Rect> {
    let zones = plan.zones.iter().copied();
    zones
        .filter(|&zone| lies_between(zone, wire.from.rect, wire.to.rect))
        .take(MOST_ZONES)
        .collect()
}
