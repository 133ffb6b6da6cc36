//! Performs all steps of a run from an empty board, on several threads, with the result of one.
//!
//! **Ahead of its turn.** Each step looks at the board as the steps before have left it, so that they could only
//! be performed one after another. But it looks at few cells, and few steps draw there. So each thread has a
//! board of its own: it takes a step that nobody has taken, draws what was accepted meanwhile and performs it,
//! though some steps before may still be under way. Steps are accepted in their order. One that was performed
//! ahead of its turn is as good as in its turn if no step that was accepted since has drawn anything at
//! a cell at which it looked; else it is performed once more, now in its turn. So the result does not depend on
//! how many threads there are, nor on how they run.
//!
//! **Source.** This is the validation of optimistic transactions (H. Kung, J. Robinson, "On Optimistic Methods for
//! Concurrency Control", 1981), with an order that is given, as in speculative execution.
//!
//! **Cost.** A thread more costs a copy of the empty board, its start, and the drawing of all lines. Of 10,000
//! steps on a board of 1,000 boxes, some hundred are performed twice.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;

use super::bundle::Bundle;
use super::changes::add_difference;
use super::route::Route;
use super::router::{PASSES, Plan};
use super::step::{Moment, Pen, Step};
use super::tiles::{CellList, Cells, TileAt, TileSpan, share_any};
use crate::model::Rect;

/// Performs all steps on an empty board; returns those of each bundle. Unless it `keeps` them, they do not tell at
/// which cells they have looked, which takes most of their room.
pub(super) fn perform_all(pen: &mut Pen, moment: &mut Moment, keeps: bool) -> Vec<Vec<Step>> {
    let bundles = moment.order.len();
    let threads = match bundles < WORTH_A_THREAD {
        true => 1,
        false => thread::available_parallelism().map_or(1, NonZero::get),
    };
    let affordable = (MOST_CELLS / moment.largest_window().max(1)).max(1);
    let threads = threads.min(MOST_THREADS).min(affordable as usize);
    perform_by(threads, pen, moment, keeps)
}

/// The most cells that all threads know of together, some forty bytes each.
const MOST_CELLS: u64 = 3_000_000;

/// The fewest bundles for which another thread is worth its start.
const WORTH_A_THREAD: usize = 100;

/// More threads would mostly do what others have to do again, and each has a board.
const MOST_THREADS: usize = 4;

/// How many steps may be under way before the first of them is accepted.
const MOST_AHEAD: usize = 16;

/// The same by so many threads.
fn perform_by(threads: usize, pen: &mut Pen, moment: &mut Moment, keeps: bool) -> Vec<Vec<Step>> {
    let bundles = moment.order.len();
    let crew = Crew {
        ledger: Mutex::new(Ledger {
            keeps,
            ..Ledger::default()
        }),
        progress: Condvar::new(),
        places: moment
            .order
            .iter()
            .map(|bundle| place(bundle, moment.plan))
            .collect(),
        alone: threads == 1,
    };
    let mut drawn = 0;
    thread::scope(|scope| {
        for _ in 1..threads {
            let (mut pen, mut moment) = (pen.clone(), moment.clone());
            let crew = &crew;
            scope.spawn(move || crew.work(&mut pen, &mut moment));
        }
        drawn = crew.work(pen, moment);
    });
    let ledger = crew.ledger.into_inner().expect(UNHARMED);
    let mut steps: Vec<Vec<Step>> = Vec::new();
    steps.resize_with(bundles, || Vec::with_capacity(PASSES.len()));
    for (number, step) in ledger.accepted.into_iter().enumerate() {
        let step = Arc::into_inner(step).expect("the threads that shared it have ended");
        let index = number % bundles;
        if number >= drawn {
            moment.go_on(&mut pen.grid, index, &step.drawn);
        }
        moment.widen(index, step.drawn.extent);
        steps[index].push(step);
    }
    steps
}

/// Where a bundle will mostly be drawn, and what its steps will mostly look at.
fn place(bundle: &Bundle, plan: &Plan) -> Rect {
    let between = bundle
        .wires(plan)
        .map(|wire| wire.from.rect.union(wire.to.rect));
    let between = between.reduce(Rect::union);
    between.unwrap_or_default().grown(4, 2)
}

/// The threads that perform the steps of a run, which have numbers in their order.
struct Crew {
    ledger: Mutex<Ledger>,
    /// Told when the ledger has changed.
    progress: Condvar,
    /// Those of all bundles.
    places: Vec<Rect>,
    /// There is but one thread.
    alone: bool,
}

/// How far the threads have come.
#[derive(Default)]
struct Ledger {
    /// The first steps, which are done.
    accepted: Vec<Arc<Step>>,
    /// What the latest of them have changed: no more than a step under way may have missed.
    changes: VecDeque<Changed>,
    /// Those after them that may be taken.
    ahead: VecDeque<Ahead>,
    /// Those that are accepted go on telling at which cells they have looked.
    keeps: bool,
    /// How many threads wait for a step.
    waiting: usize,
    /// A thread has ended before all was done.
    broken: bool,
}

/// A step that is not accepted yet.
enum Ahead {
    /// Nobody has taken it, or it has to be performed again.
    Waiting,
    UnderWay,
    Done(Tried),
}

/// A step that was performed.
struct Tried {
    step: Step,
    /// How many steps were accepted when it began.
    since: usize,
    changed: Changed,
}

/// The cells that a step changes.
struct Changed {
    cells: Vec<(TileAt, Cells)>,
    /// Holds all their tiles.
    area: TileSpan,
}

const UNHARMED: &str = "no thread panics while it holds the ledger";

impl Crew {
    /// Performs steps until all are done; returns how many are drawn on its board then.
    fn work(&self, pen: &mut Pen, moment: &mut Moment) -> usize {
        let _warning = Warning(self);
        let (mut drawn, mut news) = (0, Vec::new());
        let mut next = self.take(&mut news, drawn);
        while let Some(number) = next {
            for step in news.drain(..) {
                moment.go_on(&mut pen.grid, drawn % self.places.len(), &step.drawn);
                drawn += 1;
            }
            let index = number % self.places.len();
            let step = pen.perform(PASSES[number / self.places.len()], moment, index);
            let tried = self.tried(step, moment.drawn(index), drawn);
            self.hand_in(number, tried);
            next = self.take(&mut news, drawn);
        }
        drawn
    }

    /// Takes the next step, and tells which were accepted since there were `drawn`; `None` if all are done.
    fn take(&self, news: &mut Vec<Arc<Step>>, drawn: usize) -> Option<usize> {
        let mut ledger = self.open();
        loop {
            if let Some(number) = ledger.take(&self.places) {
                news.extend_from_slice(&ledger.accepted[drawn..]);
                return Some(number);
            }
            if ledger.accepted.len() == PASSES.len() * self.places.len() || ledger.broken {
                return None;
            }
            ledger.waiting += 1;
            ledger = self.progress.wait(ledger).expect(UNHARMED);
            ledger.waiting -= 1;
        }
    }

    fn hand_in(&self, number: usize, tried: Tried) {
        let mut ledger = self.open();
        let place = number - ledger.accepted.len();
        ledger.ahead[place] = Ahead::Done(tried);
        ledger.accept();
        if ledger.waiting > 0 {
            self.progress.notify_all();
        }
    }

    fn open(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().expect(UNHARMED)
    }

    /// A step that was performed when so many were drawn, as were these routes of its bundle.
    fn tried(&self, step: Step, before: &Arc<[Route]>, since: usize) -> Tried {
        let mut cells = CellList::default();
        let after = &step.drawn.routes;
        if !self.alone && !Arc::ptr_eq(before, after) {
            add_difference(before, after, &mut cells);
        }
        let cells = cells.take_tiles();
        let area = TileSpan::of(&cells);
        Tried {
            step,
            since,
            changed: Changed { cells, area },
        }
    }
}

impl Ledger {
    /// Accepts the steps whose turn it is.
    fn accept(&mut self) {
        while let Some(Ahead::Done(tried)) = self.ahead.front() {
            let meanwhile = self.accepted.len() - tried.since;
            let mut meanwhile = self.changes.iter().rev().take(meanwhile);
            if meanwhile.any(|changed| changed.concerns(&tried.step)) {
                self.ahead[0] = Ahead::Waiting;
                return;
            }
            if let Some(Ahead::Done(Tried {
                mut step, changed, ..
            })) = self.ahead.pop_front()
            {
                if !self.keeps {
                    step.seen = Vec::new();
                }
                self.accepted.push(Arc::new(step));
                self.changes.push_back(changed);
                if self.changes.len() > MOST_AHEAD {
                    self.changes.pop_front();
                }
            }
        }
    }

    /// The step to be performed next, given the places of all bundles; `None` if there is none at the moment.
    ///
    /// Of those within reach, it is the first that will hardly look where one before it draws.
    fn take(&mut self, places: &[Rect]) -> Option<usize> {
        let (accepted, bundles) = (self.accepted.len(), places.len());
        // The step before of the same bundle has to be accepted.
        let most = MOST_AHEAD.min(bundles);
        let reach = most.min(PASSES.len() * bundles - accepted);
        if self.ahead.len() < reach {
            self.ahead.resize_with(reach, || Ahead::Waiting);
        }
        let place = |ahead: usize| places[(accepted + ahead) % bundles];
        let is_apart =
            |&ahead: &usize| !(0..ahead).any(|before| place(before).intersects(place(ahead)));
        let waits = |&ahead: &usize| matches!(self.ahead[ahead], Ahead::Waiting);
        let mut waiting = (0..reach).filter(waits);
        let ahead = waiting.clone().find(is_apart).or_else(|| waiting.next())?;
        self.ahead[ahead] = Ahead::UnderWay;
        Some(accepted + ahead)
    }
}

impl Changed {
    /// Whether `step` has looked at any of the cells.
    fn concerns(&self, step: &Step) -> bool {
        self.area.intersects(step.area) && share_any(&self.cells, &step.seen)
    }
}

/// Ends the work of all if a thread panics, who else would wait for what it had taken.
struct Warning<'a>(&'a Crew);

impl Drop for Warning<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            if let Ok(mut ledger) = self.0.ledger.lock() {
                ledger.broken = true;
            }
            self.0.progress.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::model::{Cell, Size};
    use crate::scene::bundle::bundles;
    use crate::scene::grid::Grid;
    use crate::scene::step::Drawn;
    use crate::scene::tests::board;
    use crate::scene::{Scene, SceneOptions, search};
    use std::fmt::Write;

    /// A crowded board: boxes in rows, each with connections to two others not far away.
    fn crowd() -> String {
        let mut text = String::new();
        let (columns, rows) = (7, 5);
        for at in 0..columns * rows {
            let (x, y) = (at % columns * 22 + at % 3, at / columns * 6);
            writeln!(text, "c{at} service {x} {y}").unwrap();
        }
        for at in 0..columns * rows {
            for away in [1 + at % 3, 5 + at % 11] {
                let to = (at + away) % (columns * rows);
                writeln!(text, "c{at} > c{to} HTTP").unwrap();
            }
        }
        text
    }

    #[test]
    fn any_number_of_threads_comes_to_the_same() {
        let design = board(&crowd());
        let scene = Scene::new(&design, Catalogue::shipped(), &SceneOptions::default());
        let plan = scene.plan(&design);
        let order = bundles(&plan.wires);
        let run = |threads| {
            let mut pen = Pen {
                grid: Grid::blank(),
                ..Pen::default()
            };
            plan.obstacles
                .iter()
                .for_each(|obstacle| obstacle.draw(&mut pen.grid));
            let mut moment = Moment::first(&plan, &order, vec![None; order.len()]);
            let steps = perform_by(threads, &mut pen, &mut moment, true);
            let steps = steps.into_iter().flatten();
            let came_to = steps.map(|step| (step.drawn.routes, step.drawn.extent, step.seen));
            let bounds = scene.bounds().grown(2, 2);
            let mut bits = vec![0; search::area(bounds) as usize];
            pen.grid
                .copy(bounds, &mut bits, 0, bounds.size.width as usize);
            (came_to.collect::<Vec<_>>(), bits)
        };
        let alone = run(1);
        assert_eq!(alone.0.len(), PASSES.len() * order.len());
        for threads in [2, 3, 5] {
            assert!(run(threads) == alone, "{threads} threads");
        }
    }

    #[test]
    fn what_was_done_on_cells_that_changed_meanwhile_is_done_again() {
        let cells = |x: i32| vec![(TileAt { x, y: 0 }, 1 << x)];
        let tried = |at: i32, since| {
            let (seen, changed) = (cells(at), cells(at));
            let area = TileSpan::of(&seen);
            let step = Step {
                seen,
                area,
                bounds: None,
                drawn: Drawn::default(),
            };
            let changed = Changed {
                cells: changed,
                area,
            };
            Tried {
                step,
                since,
                changed,
            }
        };
        let place = |x| Rect::new(Cell::new(x, 0), Size::new(9, 9));
        let places = [0, 5, 20, 30, 40].map(place);
        let mut ledger = Ledger::default();
        assert_eq!(ledger.take(&places), Some(0));
        assert_eq!(
            ledger.take(&places),
            Some(2),
            "the second is close to the first"
        );
        assert_eq!(ledger.take(&places), Some(3));
        ledger.ahead[2] = Ahead::Done(tried(3, 0));
        ledger.ahead[3] = Ahead::Done(tried(4, 0));
        ledger.accept();
        assert!(ledger.accepted.is_empty(), "the first is not done yet");
        ledger.ahead[0] = Ahead::Done(tried(3, 0));
        ledger.accept();
        assert_eq!(ledger.accepted.len(), 1);
        assert_eq!(ledger.take(&places), Some(1));
        ledger.ahead[0] = Ahead::Done(tried(5, 1));
        ledger.accept();
        assert_eq!(
            ledger.accepted.len(),
            2,
            "the third looked where the first has drawn"
        );
        assert_eq!(ledger.take(&places), Some(2));
        ledger.ahead[0] = Ahead::Done(tried(3, 2));
        ledger.accept();
        assert_eq!(ledger.accepted.len(), 4);
    }
}
