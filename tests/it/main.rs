//! Tests across modules, one binary: one file per topic.

mod format;
