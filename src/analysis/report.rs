//! What the evaluation answers: figures with how they were obtained, findings, verdicts.
//!
//! Plain data in names of the design, shared by the screen, the text and the JSON form. Probabilities
//! are numbers in 0…1, times milliseconds, rates requests per second.

mod cycles;
mod tables;

use std::sync::Arc;

use super::cut_sets::Triples;
use super::latency::distribution::{edge, percentile};
use super::what_if::WhatIf;
use crate::model::{Id, Percentile};
pub(in crate::analysis) use cycles::Closing;
pub use cycles::{Cycle, Cycles};
pub use tables::{Chain, ChainRow, Contribution, Contributions};
pub(in crate::analysis) use tables::{ChainLoss, ChainPool, TimedPart};

/// The answer to one design.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The design's title.
    pub design: String,
    /// One entry per flow, in order; implied flows if the design records none.
    pub flows: Vec<FlowReport>,
    /// One row per component that a flow reaches, in the design's order.
    pub load: Vec<LoadRow>,
    /// How far all rates can grow.
    pub headroom: Known<Headroom>,
    /// One entry per target, in order.
    pub targets: Vec<TargetVerdict>,
    /// One entry per requirement, in order.
    pub requirements: Vec<RequirementStatus>,
    /// One entry per estimate, in order.
    pub estimates: Vec<EstimateResult>,
    /// What is worth saying, most severe first; what a person accepted comes last.
    pub findings: Vec<Finding>,
    /// Catalogue defaults that figures rest on.
    pub assumptions: Vec<Assumption>,
    /// What follows if what was named fails; `None` if nothing was.
    pub what_if: Option<WhatIf>,
    /// Whether any failing zone is drawn; if not, correlated failure is not counted.
    pub counts_correlated_failure: bool,
    /// How many flows that nobody recorded are not evaluated, as all together would follow too much.
    pub flows_left_out: usize,
}

/// A figure, or the reason why it cannot be given.
pub type Known<T> = Result<T, Unknown>;

/// Why a figure cannot be given, as a phrase: `flow checkout has no rate`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknown(pub String);

/// How a figure was obtained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Exact up to rounding.
    Exact,
    /// A proven interval; its value is the lower end.
    Bound,
    /// Numeric within the stated error.
    Numeric,
}

/// An availability with the digits of its complement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Availability {
    /// The figure: exact, or the lower end of the interval.
    pub value: f64,
    /// 1 − value, carried by itself.
    pub unavailability: f64,
    /// Lower end of the proven interval.
    pub low: f64,
    /// Upper end of the proven interval.
    pub high: f64,
    /// How it was obtained: exact or bound.
    pub method: Method,
}

/// What the evaluation says of one flow.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowReport {
    /// The flow.
    pub id: Id,
    /// What people call it.
    pub name: String,
    /// Whether the design records no flow and this one is implied.
    pub implied: bool,
    /// The figures, which flows that do the same share: there may be ten thousand.
    pub figures: Arc<FlowFigures>,
}

/// The figures of a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowFigures {
    /// S, response.
    pub request_success: Availability,
    /// A, response.
    pub availability: Availability,
    /// S, completion.
    pub completion_request_success: Availability,
    /// A, completion.
    pub completion_availability: Availability,
    /// The product that a path calculation would give.
    pub naive_availability: f64,
    /// Why the naive product differs from `availability`, one reason a line; empty if it does not.
    pub naive_difference: Vec<String>,
    /// (1 − A) of a year, in minutes.
    pub downtime_minutes_per_year: f64,
    /// (1 − S) of a year, in minutes.
    pub error_budget_minutes_per_year: f64,
    /// Units that take the response down alone.
    pub single_points: Vec<Unit>,
    /// Units that take the completion down alone, but not the response.
    pub completion_single_points: Vec<Unit>,
    /// Units without which the load moved elsewhere exceeds a capacity.
    pub overload_single_points: Known<Vec<Overload>>,
    /// Components whose whole pool takes the flow down though no replica does.
    pub critical_components: Vec<Id>,
    /// Managed services that take the flow down.
    pub critical_dependencies: Vec<Id>,
    /// What the response reaches, in depth-first order.
    pub chain: Chain,
    /// Connections that close a cycle of calls and were left out, with the cycle.
    pub cycles_left_out: Cycles,
    /// The number of minimal pairs.
    pub cut_pairs_count: Known<u64>,
    /// The first pairs, in canonical order.
    pub cut_pairs: Vec<[Unit; 2]>,
    /// The minimal triples; `None` if nobody asked for them.
    pub cut_triples: Option<Triples>,
    /// What each unit and component is worth, highest saving first.
    pub importance: Vec<Importance>,
    /// Times.
    pub latency: LatencyReport,
}

/// A unit without which the load that moves elsewhere is too much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overload {
    /// What is lost.
    pub unit: Unit,
    /// The pools that then get more than they can do, in the design's order.
    pub pools: Vec<Id>,
}

/// Something that fails as one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// One replica of a component.
    Replica(Id),
    /// A failing zone.
    Zone(Id),
    /// A connection with a stated availability below 1.
    Connection(Id),
    /// A whole component: its pool up against its pool down.
    Component(Id),
}

/// What a unit is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Importance {
    /// The unit.
    pub unit: Unit,
    /// A with the unit up minus A with the unit down.
    pub birnbaum: f64,
    /// Minutes of downtime per year that a perfect unit would save.
    pub saving_minutes_per_year: f64,
}

/// Times of one flow.
#[derive(Clone, Debug, PartialEq)]
pub struct LatencyReport {
    /// What the user waits for, every replica free.
    pub response_unloaded: Known<Percentiles>,
    /// What the user waits for, at peak rates.
    pub response_peak: Known<Percentiles>,
    /// Until everything is done, every replica free.
    pub completion_unloaded: Known<Percentiles>,
    /// Until everything is done, at peak rates.
    pub completion_peak: Known<Percentiles>,
    /// Whether completion times are an upper bound, because a called component publishes.
    pub completion_is_upper_bound: bool,
    /// The naive sum of p99s along the response, in milliseconds.
    pub sum_of_p99: f64,
}

impl LatencyReport {
    /// What the user waits for: at peak, or unloaded where the peak is not known.
    pub fn response(&self) -> Option<&Percentiles> {
        let known = self.response_peak.as_ref().ok();
        known.or(self.response_unloaded.as_ref().ok())
    }
}

/// A distribution of times by its percentiles, in milliseconds, within 1 %.
#[derive(Clone, Debug, PartialEq)]
pub struct Percentiles {
    /// Median.
    pub p50: f64,
    /// 95th percentile.
    pub p95: f64,
    /// 99th percentile.
    pub p99: f64,
    /// 99.9th percentile.
    pub p99_9: f64,
    /// Mean.
    pub mean: f64,
    /// Percentiles around which the distribution is flat: the time jumps between two values.
    pub edges: Vec<Edge>,
    /// Where the 99th percentile goes; the parts add up to it.
    pub contributions_p99: Contributions,
    /// The survival function, for percentiles that a target asks for; nothing where there are very many flows
    /// and no target asks for any that is not here: (milliseconds, P(T > it)) rising
    /// and falling; a jump is two points at one time.
    pub survival: Arc<[(f64, f64)]>,
}

/// A percentile at a jump of the distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// The percentile in percent.
    pub percent: f64,
    /// The time just below the jump, in milliseconds.
    pub low: f64,
    /// The time just above the jump, in milliseconds.
    pub high: f64,
}

/// A part of a time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Own service time of a component.
    Component(Id),
    /// A hop.
    Connection(Id),
    /// Waiting for a free replica of a component.
    Waiting(Id),
}

/// Load on one component.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadRow {
    /// The component.
    pub component: Id,
    /// Reads per second on the whole component.
    pub reads: Known<f64>,
    /// Writes per second on the whole component.
    pub writes: Known<f64>,
    /// What the busiest replica gets, per second.
    pub per_replica: Known<f64>,
    /// `per_replica` over the capacity.
    pub utilisation: Known<f64>,
    /// Requests in progress in the pool.
    pub concurrency: Known<f64>,
}

/// How far all rates can grow until the first pool is full.
#[derive(Clone, Debug, PartialEq)]
pub struct Headroom {
    /// The factor.
    pub factor: f64,
    /// The pool that is full first.
    pub component: Id,
}

/// Whether a target holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It holds.
    Met,
    /// It does not.
    Missed,
    /// It cannot be told; `missing` says what is needed.
    CannotTell,
}

/// The verdict on one target, with evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetVerdict {
    /// The target.
    pub id: Id,
    /// Whether it holds.
    pub verdict: Verdict,
    /// The figure that was compared, in the unit of the bound.
    pub value: Option<f64>,
    /// The bound, in the same unit.
    pub bound: Option<f64>,
    /// The figure is within its stated error of the bound.
    pub at_the_limit: bool,
    /// Identifiers of what the figure rests on most.
    pub evidence: Vec<Id>,
    /// What is missing to tell.
    pub missing: Option<String>,
    /// One line for people: `p99 82 ms of 100 ms`.
    pub summary: String,
}

/// Whether a requirement is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementStatus {
    /// The requirement.
    pub id: Id,
    /// Its status.
    pub status: Serving,
    /// Flows that serve it.
    pub flows: Vec<Id>,
}

impl RequirementStatus {
    /// Why it is open, if it is.
    pub const fn why_open(&self) -> &'static str {
        match self.flows.is_empty() {
            true => "no flow serves it",
            false => "not every flow that it names is recorded",
        }
    }
}

/// Whether a requirement is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Serving {
    /// Flows serve it.
    Served,
    /// It is out of scope, with a reason.
    Parked,
    /// No flow serves it yet.
    Open,
}

/// The result of one estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct EstimateResult {
    /// The estimate.
    pub name: Id,
    /// Its value as text with a sensible unit, or what is wrong with it.
    pub result: Known<String>,
    /// Its value in requests per second, if it is a rate or a plain number.
    pub per_second: Option<f64>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Worth changing or answering for.
    Warning,
    /// It breaks a target or the drawing.
    Error,
}

/// Something worth saying about a design.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Components, connections, zones, targets … that it is about.
    pub subjects: Vec<Id>,
    /// Flows that it concerns.
    pub flows: Vec<Id>,
    /// What, in one line.
    pub message: String,
    /// Why it matters.
    pub why: String,
    /// What to do about it.
    pub fix: String,
    /// The reason with which a person accepted it.
    pub accepted: Option<String>,
}

/// A catalogue default that figures rest on.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumption {
    /// The component, connection or zone.
    pub subject: Id,
    /// The field, as in the JSON form.
    pub field: &'static str,
    /// The default.
    pub value: Assumed,
    /// Where it comes from.
    pub source: String,
}

/// The value of a default, in the unit of the JSON form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Assumed {
    /// No limit, or no time.
    Nothing,
    /// A number.
    Number(f64),
    /// A latency in milliseconds.
    Times {
        /// Median.
        p50: f64,
        /// 99th percentile.
        p99: f64,
    },
}

/// The findings and verdicts in numbers. What a person accepted does not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity info.
    pub infos: usize,
    /// Targets that are missed.
    pub targets_missed: usize,
    /// Targets of which it cannot be told.
    pub targets_unknown: usize,
}

impl Verdict {
    /// The word for it, for people and programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "missed",
            Self::CannotTell => "cannot tell",
        }
    }
}

impl Unit {
    /// The name of what fails.
    pub const fn id(&self) -> &Id {
        match self {
            Self::Replica(id) | Self::Zone(id) | Self::Connection(id) | Self::Component(id) => id,
        }
    }

    /// What kind of unit it is, as machine forms say it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Replica(_) => "replica",
            Self::Zone(_) => "zone",
            Self::Connection(_) => "connection",
            Self::Component(_) => "component",
        }
    }
}

impl Report {
    /// The findings and verdicts in numbers.
    pub fn summary(&self) -> Summary {
        let findings = |severity| {
            let open = self.findings.iter().filter(|f| f.accepted.is_none());
            open.filter(|f| f.severity == severity).count()
        };
        let targets = |verdict| self.targets.iter().filter(|t| t.verdict == verdict).count();
        Summary {
            errors: findings(Severity::Error),
            warnings: findings(Severity::Warning),
            infos: findings(Severity::Info),
            targets_missed: targets(Verdict::Missed),
            targets_unknown: targets(Verdict::CannotTell),
        }
    }

    /// What no figure of this report counts, one sentence each.
    pub fn not_counted(&self) -> Vec<String> {
        let flows = (self.flows_left_out > 0).then(|| {
            format!(
                "what starts at {} more components that nothing calls: all together follows too many \
                 connections and zones, so record the flows that matter",
                self.flows_left_out
            )
        });
        let zones = (!self.counts_correlated_failure)
            .then_some("correlated failure: no failing zone is drawn");
        let always = [
            "the time to switch over to what still works",
            "balancers that send to a member that does not serve: health checks are taken to be deep",
            "common causes other than zones, such as deploys and configuration",
        ];
        let rest = zones.into_iter().chain(always).map(str::to_owned);
        flows.into_iter().chain(rest).collect()
    }
}

/// The percentiles that are always given, in percent.
pub const PERCENTS: [f64; 4] = [50.0, 95.0, 99.0, 99.9];

impl Percentiles {
    /// The percentile `asked` in milliseconds: the least time that no more than the rest exceeds.
    pub fn percentile(&self, asked: Percentile) -> f64 {
        let known = [
            (50.0, self.p50),
            (95.0, self.p95),
            (99.0, self.p99),
            (99.9, self.p99_9),
        ];
        let same = |(percent, _): &&(f64, f64)| Percentile::new(*percent) == Some(asked);
        let found = known.iter().find(same);
        if let Some((_, time)) = found {
            return *time;
        }
        percentile(&self.survival, asked.percent())
    }

    /// The jump of the distribution at the percentile `asked`, if it has one there.
    pub fn edge(&self, asked: Percentile) -> Option<Edge> {
        let same = |edge: &&Edge| Percentile::new(edge.percent) == Some(asked);
        let known = self.edges.iter().find(same).copied();
        known.or_else(|| {
            let percent = asked.percent();
            let (low, high) = edge(&self.survival, percent)?;
            Some(Edge { percent, low, high })
        })
    }
}
