//! A target: a quantified non-functional requirement.

use super::id::Id;
use super::units::{Millis, Probability, Rate};

/// A bound on a metric of a flow, a component or the whole design.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its name within the design's targets.
    pub id: Id,
    /// What it is about.
    pub subject: Subject,
    /// What is measured, and the bound.
    pub metric: Metric,
    /// Why this bound; may be empty.
    pub note: String,
}

/// What a target is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Subject {
    /// Every flow, or every component that the metric applies to.
    #[default]
    Design,
    /// One flow.
    Flow(Id),
    /// One component.
    Component(Id),
}

/// What is measured, and the bound.
#[derive(Clone, Debug, PartialEq)]
pub enum Metric {
    /// Request success of a flow, or whole-service availability with `whole`.
    Availability {
        /// The bound.
        at_least: Probability,
        /// Whether every class of request must work.
        whole: bool,
    },
    /// A percentile of a flow's time.
    Latency {
        /// Which percentile.
        percentile: Percentile,
        /// The bound.
        at_most: Millis,
        /// What the user waits for, or until everything is done.
        horizon: Horizon,
        /// With or without waiting for busy replicas.
        load: LoadState,
    },
    /// The rate that is sustained: the flow's rate within every capacity.
    Throughput {
        /// The bound.
        at_least: Bound,
    },
    /// The factor by which all rates can grow.
    Headroom {
        /// The bound.
        at_least: f64,
    },
    /// The share of a pool's capacity in use.
    Utilisation {
        /// The bound.
        at_most: Probability,
    },
    /// Requests in progress that a pool must hold.
    Concurrency {
        /// The bound.
        at_most: f64,
    },
    /// The probability that stored data survives a year.
    Durability {
        /// The bound.
        at_least: Probability,
    },
    /// How much recent data a disaster may cost (RPO).
    RecoveryPoint {
        /// The bound.
        at_most: Millis,
    },
    /// How long recovery from a disaster may take (RTO).
    RecoveryTime {
        /// The bound.
        at_most: Millis,
    },
    /// How long what is stored must be kept: the storage horizon.
    Retention {
        /// The bound.
        at_least: Millis,
    },
    /// How old what is read may be.
    Staleness {
        /// The bound.
        at_most: Millis,
    },
    /// US dollars per month.
    MonthlyCost {
        /// The bound.
        at_most: f64,
    },
    /// The weakest consistency that is acceptable.
    Consistency {
        /// A level of the catalogue's ladder, such as `strong`.
        at_least: String,
    },
}

/// A number of requests per second that a target names: stated, or an estimate's result.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// A number.
    Stated(Rate),
    /// The result of an estimate, by name.
    Estimate(Id),
}

/// A percentile in percent: 0 < q < 100.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Percentile(f64);

impl Percentile {
    /// `percent` if it lies strictly between 0 and 100.
    pub fn new(percent: f64) -> Option<Self> {
        (percent > 0.0 && percent < 100.0).then_some(Self(percent))
    }

    /// The percentile in percent, such as 99.9.
    pub const fn percent(self) -> f64 {
        self.0
    }
}

/// What a time runs until.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Horizon {
    /// What the user waits for.
    #[default]
    Response,
    /// Everything, on through brokers and pushes.
    Completion,
}

/// Whether a time includes waiting for busy replicas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LoadState {
    /// Every replica is free.
    #[default]
    Unloaded,
    /// At the flows' peak rates.
    Peak,
}
