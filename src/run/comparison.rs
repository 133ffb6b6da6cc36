//! Compares two designs in the background: each takes an evaluation of its own.
//!
//! Comparisons are rare and asked for one by one, so each has a thread of its own and leaves the
//! evaluator, which follows the edits, alone. A panic is told, not shared.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use super::evaluator::message_of;
use crate::analysis::compare::Comparison;
use crate::app::Msg;
use crate::catalogue::Catalogue;
use crate::model::Design;

/// Compares `before` with `after`, and tells `answer`.
pub(super) fn compare(
    before: Arc<Design>,
    after: Arc<Design>,
    answer: impl FnOnce(Msg) + Send + 'static,
) -> std::io::Result<()> {
    let compare = move || {
        let compared = catch_unwind(AssertUnwindSafe(|| {
            Box::new(Comparison::between(&before, &after, Catalogue::shipped()))
        }));
        answer(Msg::Compared {
            before,
            after,
            outcome: compared.map_err(|panic| message_of(panic.as_ref())),
        });
    };
    let named = thread::Builder::new().name("comparison".into());
    named.spawn(compare).map(drop)
}
