//! The evaluation: pure functions from a design to a [`report::Report`].
//!
//! What every figure means is the contract; each module's head states its part of it. [`graph`] is the
//! only place that turns identifiers into indices; the algorithms work on indices; names come back in
//! the report. Nothing here fails on a design that [`crate::catalogue::validate()`] accepts.

pub mod estimates;
pub mod figure;
pub mod graph;
pub mod report;
