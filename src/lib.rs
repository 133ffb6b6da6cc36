//! Fivenines.

pub mod analysis;
pub mod app;
pub mod catalogue;
pub mod cli;
pub mod export;
pub mod io;
pub mod model;
pub mod run;
pub mod scene;
pub mod term;
pub mod ui;
