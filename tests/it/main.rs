//! Tests across modules, one binary: one file per topic.

mod designs;
mod editing;
mod format;
mod screens;
mod terminal;
