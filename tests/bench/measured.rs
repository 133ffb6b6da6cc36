//! What the benches of the evaluation have in common.

use std::time::Instant;

use fivenines::analysis::graph::{FlowGraph, System};
use fivenines::analysis::load::{self, Load, Standing};

/// The least time of some runs, in milliseconds.
pub(crate) fn best(runs: usize, mut run: impl FnMut()) -> f64 {
    let time = |()| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64() * 1e3
    };
    std::iter::repeat_n((), runs)
        .map(time)
        .fold(f64::INFINITY, f64::min)
}

/// The load of all flows with everything up.
pub(crate) fn loads(system: &System, graphs: &[FlowGraph]) -> Load {
    load::compute(system, graphs, &Standing::all_up(system, graphs))
}
