//! Tests across modules, one binary: one file per topic.

mod designs;
mod editing;
mod engine;
mod format;
mod generate;
mod hostile;
mod latency;
mod random_design;
mod screens;
mod terminal;
