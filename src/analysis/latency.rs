//! Times.

mod distribution;
