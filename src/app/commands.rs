//! What the commands do, by topic. Each topic's file has its rows of the table and what they run.

mod analyse;
mod arrange;
mod change;
mod compare;
mod copy;
mod disk;
pub(super) mod draw;
mod estimates;
mod file;
pub(super) mod flows;
pub(super) mod grab;
mod history;
mod inspector;
pub(super) mod movement;
pub(super) mod palette;
mod panes;
mod peer;
pub(super) mod practice;
mod prompt;
mod replay;
mod review;
pub(super) mod select;
mod set;
mod stamp;
mod start;
mod view;

use super::command::Command;
pub(super) use compare::read;
pub(super) use copy::paste_design;
pub(super) use file::{exists, save_own, saved};
pub(super) use inspector::{changes_note, write_note};
pub use practice::read_marks;
pub(super) use review::not_said;

/// The rows, by topic.
pub(super) const TABLES: &[&[Command]] = &[
    draw::COMMANDS,
    stamp::COMMANDS,
    movement::COMMANDS,
    view::COMMANDS,
    inspector::COMMANDS,
    change::COMMANDS,
    copy::COMMANDS,
    history::COMMANDS,
    grab::COMMANDS,
    arrange::COMMANDS,
    select::COMMANDS,
    set::COMMANDS,
    flows::COMMANDS,
    analyse::COMMANDS,
    panes::COMMANDS,
    estimates::COMMANDS,
    practice::COMMANDS,
    replay::COMMANDS,
    peer::COMMANDS,
    review::COMMANDS,
    file::COMMANDS,
    compare::COMMANDS,
    disk::COMMANDS,
    palette::COMMANDS,
    prompt::COMMANDS,
    start::COMMANDS,
];
