//! Editing by keys: a sketch of the board before, the keys, a sketch after.

mod arrange;
mod change;
mod compare;
mod connect;
mod dialogs;
mod disk;
mod draw;
mod flows;
mod history;
mod panes;
mod pointer;
mod review;
mod sketch;
mod table;
mod view;
mod what_if;
