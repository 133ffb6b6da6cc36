//! Every flow of a system, by two threads.
//!
//! Flows rest on each other in nothing, so every other one goes to a second thread. Each thread keeps what
//! it built for the next evaluation, which gives it the same flows again. What is said never depends on
//! it.

use std::panic::resume_unwind;
use std::thread;

use super::{FlowStructures, Kept, Solver};
use crate::analysis::graph::FlowGraph;

/// States of all flows from which on a second thread is worth its start.
const WORTH_A_THREAD: usize = 100;

/// What an evaluation of all flows leaves for the next one.
#[derive(Debug, Default)]
pub struct Memory {
    own: Kept,
    other: Kept,
}

impl Memory {
    /// What serves a single evaluation.
    pub fn of_one_evaluation() -> Self {
        Self {
            own: Kept::of_one_evaluation(),
            other: Kept::of_one_evaluation(),
        }
    }
}

impl Solver<'_> {
    /// What `answer` says of each of `flows` and what its figures rest on, in order. That is let go before
    /// the next flow, as there may be ten thousand.
    pub fn each<T: Send>(
        &self,
        flows: &[FlowGraph],
        memory: &mut Memory,
        answer: impl Fn(&FlowGraph, &FlowStructures) -> T + Sync,
    ) -> Vec<T> {
        let every_second = |from: usize, kept: &mut Kept| -> Vec<T> {
            kept.begin();
            let mine = flows.iter().skip(from).step_by(2);
            mine.map(|flow| answer(flow, &self.structures_again(flow, kept)))
                .collect()
        };
        let Memory { own, other } = memory;
        let states = flows.iter().map(|flow| flow.completion().states.len());
        let (even, odd) = if states.sum::<usize>() < WORTH_A_THREAD {
            (every_second(0, own), every_second(1, other))
        } else {
            thread::scope(|scope| {
                let odd = scope.spawn(|| every_second(1, other));
                let even = every_second(0, own);
                (
                    even,
                    odd.join().unwrap_or_else(|panic| resume_unwind(panic)),
                )
            })
        };
        let mut odd = odd.into_iter();
        let in_order = even.into_iter().flat_map(|even| [Some(even), odd.next()]);
        in_order.flatten().collect()
    }
}
