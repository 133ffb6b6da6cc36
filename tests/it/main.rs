//! Tests across modules, one binary: one file per topic.

mod designs;
mod editing;
mod engine;
mod format;
mod generate;
mod hostile;
mod latency;
mod layers;
mod random_design;
mod readme;
mod screens;
mod source;
mod terminal;
mod tidy;
