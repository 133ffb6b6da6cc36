//! Tests across modules, one binary: one file per topic.

mod designs;
mod format;
mod screens;
mod terminal;
