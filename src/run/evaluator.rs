//! Evaluates in the background: the screen never waits for a figure.
//!
//! One thread, and a place for one order: a newer order takes the place of one that was not begun, so
//! a burst of edits costs at most two evaluations. A panic in an evaluation is told, not shared.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::analysis::what_if::Failure;
use crate::analysis::{self, report::Report};
use crate::app::Msg;
use crate::catalogue::Catalogue;
use crate::model::Design;

/// The answer to an order.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// The revision that was ordered.
    pub revision: u64,
    /// Its report, or what went wrong inside.
    pub outcome: Result<Box<Report>, String>,
}

/// What is to be evaluated.
#[derive(Clone, Debug)]
pub struct ReportOrder {
    /// The revision of the design.
    pub revision: u64,
    /// The design.
    pub design: Arc<Design>,
    /// What is taken to have failed.
    pub failed: Vec<Failure>,
}

/// The thread that evaluates. It ends with the program.
#[derive(Clone, Debug)]
pub struct Evaluator {
    place: Arc<Place>,
}

#[derive(Debug, Default)]
struct Place {
    order: Mutex<Option<ReportOrder>>,
    ordered: Condvar,
}

impl Evaluator {
    /// Starts the thread, which evaluates with `evaluate` and answers to `answer`; a report that
    /// `evaluate` has early is an answer, too.
    pub fn start(
        mut evaluate: impl FnMut(&ReportOrder, &mut dyn FnMut(Report)) -> Report + Send + 'static,
        answer: impl Fn(Evaluated) + Send + 'static,
    ) -> std::io::Result<Self> {
        let place = Arc::<Place>::default();
        let orders = Arc::clone(&place);
        thread::Builder::new()
            .name("evaluator".into())
            .spawn(move || {
                loop {
                    let order = orders.wait();
                    let revision = order.revision;
                    let result = catch_unwind(AssertUnwindSafe(|| {
                        let mut early = |report: Report| {
                            let outcome = Ok(Box::new(report));
                            answer(Evaluated { revision, outcome });
                        };
                        Box::new(evaluate(&order, &mut early))
                    }));
                    let outcome = result.map_err(|panic| message_of(panic.as_ref()));
                    answer(Evaluated { revision, outcome });
                }
            })?;
        Ok(Self { place })
    }

    /// Orders a report, in place of any order that is not begun.
    pub fn order(&self, order: ReportOrder) {
        *self.place.lock() = Some(order);
        self.place.ordered.notify_one();
    }
}

/// Evaluates orders one after another, each with what the one before leaves. Of a large design that
/// comes first, the report is had early but for its times.
pub fn evaluation() -> impl FnMut(&ReportOrder, &mut dyn FnMut(Report)) -> Report {
    let mut kept = analysis::Evaluator::default();
    move |order, early| {
        // What a panic leaves behind is not used again.
        let mut used = std::mem::take(&mut kept);
        let options = analysis::Options {
            failed: order.failed.clone(),
            ..analysis::Options::default()
        };
        let report = used.evaluate_in_steps(&order.design, Catalogue::shipped(), options, early);
        kept = used;
        report
    }
}

impl Place {
    /// The next order.
    fn wait(&self) -> ReportOrder {
        let mut order = self.lock();
        loop {
            if let Some(taken) = order.take() {
                return taken;
            }
            order = self
                .ordered
                .wait(order)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The lock is held for assignments only, which cannot leave anything half done.
    fn lock(&self) -> MutexGuard<'_, Option<ReportOrder>> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a panic said.
pub(super) fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "an unknown fault".to_owned())
}

impl From<Evaluated> for Msg {
    fn from(answer: Evaluated) -> Self {
        let revision = answer.revision;
        match answer.outcome {
            Ok(report) => Self::Evaluated { revision, report },
            Err(reason) => Self::NotEvaluated { revision, reason },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::report::Unknown;
    use std::sync::mpsc;

    fn report(order: &ReportOrder, _: &mut dyn FnMut(Report)) -> Report {
        let design = &order.design;
        assert!(design.title != "bad", "cannot do `{}`", design.title);
        Report {
            design: design.title.clone(),
            flows: Vec::new(),
            load: Vec::new(),
            headroom: Err(Unknown::default()),
            targets: Vec::new(),
            requirements: Vec::new(),
            estimates: Vec::new(),
            findings: Vec::new(),
            assumptions: Vec::new(),
            what_if: None,
            counts_correlated_failure: false,
            flows_left_out: 0,
        }
    }

    fn titled(revision: u64, title: &str) -> ReportOrder {
        let title = title.to_owned();
        ReportOrder {
            revision,
            design: Arc::new(Design {
                title,
                ..Design::default()
            }),
            failed: Vec::new(),
        }
    }

    #[test]
    fn a_panic_is_an_answer_and_the_next_order_is_served() {
        let (sender, answers) = mpsc::channel();
        let send = move |answer| sender.send(answer).expect("the test listens");
        let evaluator = Evaluator::start(report, send).unwrap();
        evaluator.order(titled(1, "bad"));
        let answer = answers.recv().unwrap();
        assert_eq!(answer.outcome.unwrap_err(), "cannot do `bad`");
        evaluator.order(titled(2, "good"));
        let answer = answers.recv().unwrap();
        assert_eq!(
            (answer.revision, answer.outcome.unwrap().design),
            (2, "good".into())
        );
    }

    #[test]
    fn an_early_report_is_an_answer_before_the_last() {
        let (sender, answers) = mpsc::channel();
        let send = move |answer| sender.send(answer).expect("the test listens");
        let in_steps = |order: &ReportOrder, early: &mut dyn FnMut(Report)| {
            early(report(&titled(order.revision, "early"), &mut |_| ()));
            report(order, early)
        };
        let evaluator = Evaluator::start(in_steps, send).unwrap();
        evaluator.order(titled(7, "whole"));
        for expected in ["early", "whole"] {
            let answer = answers.recv().unwrap();
            assert_eq!(answer.revision, 7);
            assert_eq!(answer.outcome.unwrap().design, expected);
        }
    }

    #[test]
    fn only_the_newest_waiting_order_is_served() {
        let (sender, answers) = mpsc::channel();
        let (release, held) = mpsc::channel::<()>();
        let slow = move |order: &ReportOrder, early: &mut dyn FnMut(Report)| {
            held.recv().expect("the test releases each evaluation");
            report(order, early)
        };
        let send = move |answer: Evaluated| sender.send(answer.revision).expect("the test listens");
        let evaluator = Evaluator::start(slow, send).unwrap();
        for revision in 1..=50 {
            evaluator.order(titled(revision, "good"));
        }
        for _ in 0..2 {
            release.send(()).unwrap();
        }
        // The first may have begun with any of them; the last to be served is the newest.
        let served = answers.recv().unwrap();
        let last = if served == 50 {
            served
        } else {
            answers.recv().unwrap()
        };
        assert_eq!(last, 50);
        assert!(answers.try_recv().is_err());
    }
}
