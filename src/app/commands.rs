//! What the commands do, by topic. Each topic's file has its rows of the table and what they run.

mod file;
mod movement;

use super::command::Command;

/// The rows, by topic.
pub(super) const TABLES: &[&[Command]] = &[movement::COMMANDS, file::COMMANDS];
