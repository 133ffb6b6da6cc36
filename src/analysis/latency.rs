//! Times.

pub mod distribution;
