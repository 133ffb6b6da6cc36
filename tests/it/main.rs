//! Tests across modules, one binary: one file per topic.
#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    clippy::format_push_string,
    clippy::decimal_bitwise_operands,
    reason = "a test that meets what it did not expect fails by a panic"
)]

mod broken;
mod designs;
mod diff;
mod drawings;
mod editing;
mod engine;
mod exports;
mod format;
mod generate;
mod hostile;
mod imports;
mod latency;
mod layers;
mod merge;
mod practice;
mod program;
mod random_design;
mod readme;
mod review;
mod rules;
mod screens;
mod source;
mod strangers;
mod terminal;
mod tidy;
mod times;
