//! Quantities with their units in the type: probabilities, times in milliseconds, rates per second.
//!
//! Each reads from and prints to the text that people write in files and fields (`99.95%`, `12ms`,
//! `2ms / 8ms`, `350k rps`). Printing gives the shortest text that reads back to the same number, so
//! a file keeps its figures exactly.

mod amount;
mod number;
mod text;

pub use amount::{bytes, dollars, parse_bytes, parse_dollars};
pub use number::{parse_scaled, shortest};
pub use text::UnitError;

/// A probability, an availability or a ratio: finite, 0 ≤ p ≤ 1. Text: `99.95%` or `0.9995`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Probability(f64);

/// A time in milliseconds: finite and not negative. Text: `80us`, `12ms`, `1.5s`, `5min`, `2h`, `7d`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Millis(f64);

/// Requests per second: finite and not negative. Text: `350k rps`, `100M/day`, `12/s`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Rate(f64);

/// A service or hop time by its median and 99th percentile. Text: `12ms` (a constant) or `2ms / 8ms`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Latency {
    p50: Millis,
    p99: Millis,
}

impl Probability {
    /// Certainty.
    pub const ONE: Self = Self(1.0);
    /// Impossibility.
    pub const ZERO: Self = Self(0.0);

    /// `value` if it is a number in 0…1.
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// The probability as a number in 0…1.
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl Millis {
    /// `value` milliseconds if it is finite and not negative.
    pub fn new(value: f64) -> Option<Self> {
        (value.is_finite() && value >= 0.0).then_some(Self(value))
    }

    /// The time in milliseconds.
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl Rate {
    /// `value` requests per second if it is finite and not negative.
    pub fn new(value: f64) -> Option<Self> {
        (value.is_finite() && value >= 0.0).then_some(Self(value))
    }

    /// The rate in requests per second.
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl Latency {
    /// The latency with these percentiles, if p50 ≤ p99 and not p50 = 0 < p99 (no lognormal has these).
    pub fn new(p50: Millis, p99: Millis) -> Option<Self> {
        let constant = p50 == p99;
        (constant || (p50 < p99 && p50.get() > 0.0)).then_some(Self { p50, p99 })
    }

    /// A latency that is always `time`.
    pub const fn constant(time: Millis) -> Self {
        Self {
            p50: time,
            p99: time,
        }
    }

    /// The median.
    pub const fn p50(self) -> Millis {
        self.p50
    }

    /// The 99th percentile.
    pub const fn p99(self) -> Millis {
        self.p99
    }
}
