//! Format 1 of the RON file: the types that say which fields exist.
//!
//! They are private to the file edge, so that the model can change without the files, and say nothing
//! of meaning: quantities are text here, names are not looked up. [`model`] turns them into a design.
//!
//! How a format 2 is added (the tests of this module do it once, for a format 2 that will never be):
//!
//! 1. These types stay as they are, and so do the golden files of format 1, for ever.
//! 2. `v2.rs` gets types of its own for what differs and takes the rest from here: its file is this
//!    module's [`File`] of those types. It has a pure function from the one to the other, and the
//!    `into_design` that was here.
//! 3. The table of formats in `format.rs` gets a second row; the first goes by that function. Old programs
//!    then say of new files that a newer version made them, and new ones read both.
//! 4. The printer writes format 2, golden files of it join the others, and the README tells.

mod model;

use serde::Deserialize;

use super::raw::{List, Name, Scalar, Scalars};
pub(super) use model::into_design;

/// The whole file. What a later format writes otherwise becomes a parameter, as notes are, so that the rest
/// of the file stands here alone.
#[derive(Debug, Deserialize)]
#[serde(rename = "Design", deny_unknown_fields)]
#[serde(bound = "N: Deserialize<'de>")]
pub(super) struct File<N = Note> {
    #[serde(rename = "format")]
    pub(super) _format: u64,
    #[serde(default)]
    title: String,
    #[serde(default)]
    prompt: String,
    #[serde(default)]
    requirements: List<Requirement>,
    #[serde(default)]
    targets: List<Target>,
    #[serde(default)]
    estimates: List<Estimate>,
    #[serde(default)]
    zones: List<Zone>,
    #[serde(default)]
    components: List<Component>,
    #[serde(default)]
    connections: List<Connection>,
    #[serde(default)]
    flows: List<Flow>,
    #[serde(default)]
    decisions: List<Decision>,
    #[serde(default)]
    notes: List<N>,
    #[serde(default)]
    accepted: List<Acceptance>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Requirement {
    id: String,
    text: String,
    #[serde(default)]
    actor: String,
    flows: Option<List<Name>>,
    parked: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Target {
    id: String,
    flow: Option<String>,
    component: Option<String>,
    metric: Metric,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
enum Metric {
    Availability {
        at_least: Scalar,
        #[serde(default)]
        whole: bool,
    },
    Latency {
        percentile: f64,
        at_most: Scalar,
        #[serde(default)]
        horizon: Horizon,
        #[serde(default)]
        load: LoadState,
    },
    Throughput {
        at_least: Scalar,
    },
    Headroom {
        at_least: f64,
    },
    Utilisation {
        at_most: Scalar,
    },
    Concurrency {
        at_most: f64,
    },
    Durability {
        at_least: Scalar,
    },
    RecoveryPoint {
        at_most: Scalar,
    },
    RecoveryTime {
        at_most: Scalar,
    },
    Retention {
        at_least: Scalar,
    },
    Staleness {
        at_most: Scalar,
    },
    MonthlyCost {
        at_most: Scalar,
    },
    Consistency {
        at_least: String,
    },
}

#[derive(Debug, Default, Deserialize)]
enum Horizon {
    #[default]
    Response,
    Completion,
}

#[derive(Debug, Default, Deserialize)]
enum LoadState {
    #[default]
    Unloaded,
    Peak,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Estimate {
    name: String,
    formula: String,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Zone {
    id: String,
    kind: String,
    #[serde(default)]
    name: String,
    at: (i32, i32),
    size: (u32, u32),
    availability: Option<Scalar>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Component {
    id: String,
    kind: String,
    #[serde(default)]
    name: String,
    at: (i32, i32),
    size: Option<(u32, u32)>,
    replicas: Option<u32>,
    needs: Option<u32>,
    shards: Option<u32>,
    #[serde(default)]
    spread: List<Name>,
    availability: Option<Scalar>,
    latency: Option<Scalar>,
    capacity: Option<Scalar>,
    hit_ratio: Option<Scalar>,
    work: Option<Work>,
    managed: Option<bool>,
    #[serde(default)]
    attributes: Scalars,
}

#[derive(Debug, Deserialize)]
enum Work {
    Any,
    EachWrite,
    Leader,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Connection {
    id: String,
    from: String,
    to: String,
    #[serde(default)]
    kind: ConnectionKind,
    #[serde(default)]
    protocol: String,
    #[serde(default)]
    need: Need,
    optional: Option<bool>,
    exercised: Option<Exercised>,
    #[serde(default = "once")]
    fan_out: u64,
    #[serde(default)]
    op: Op,
    parallel: Option<String>,
    topic: Option<String>,
    #[serde(default)]
    subscription: bool,
    latency: Option<Scalar>,
    availability: Option<Scalar>,
    #[serde(default)]
    attributes: Scalars,
}

#[derive(Debug, Default, Deserialize)]
enum ConnectionKind {
    #[default]
    Call,
    Publish,
    Push,
    Replicate,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
enum Need {
    #[default]
    Required,
    AnyOf {
        group: String,
        #[serde(default = "one")]
        at_least: u32,
        #[serde(default)]
        mode: GroupMode,
    },
}

#[derive(Debug, Default, Deserialize)]
enum GroupMode {
    #[default]
    Balance,
    Failover,
    Hedge,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
enum Exercised {
    Always,
    Share { share: Scalar, tag: Option<String> },
    Split { tag: String, weight: f64 },
    OnMiss,
    OnMissOf(String),
}

#[derive(Debug, Default, Deserialize)]
enum Op {
    #[default]
    AsFlow,
    Read,
    Write,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Flow {
    id: String,
    #[serde(default)]
    name: String,
    entry: String,
    #[serde(default)]
    op: FlowOp,
    rate: Option<Scalar>,
    via: Option<List<Name>>,
}

#[derive(Debug, Default, Deserialize)]
enum FlowOp {
    #[default]
    Read,
    Write,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Decision {
    id: String,
    #[serde(default)]
    about: List<Name>,
    because: String,
    #[serde(default)]
    instead_of: String,
    #[serde(default)]
    trade_off: String,
    #[serde(default)]
    serves: List<Name>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Note {
    id: String,
    text: String,
    at: Option<(i32, i32)>,
    #[serde(default)]
    about: List<Name>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Acceptance {
    id: String,
    rule: String,
    #[serde(default)]
    about: List<Name>,
    because: String,
    #[serde(default)]
    seen: String,
}

const fn one() -> u32 {
    1
}

const fn once() -> u64 {
    1
}

#[cfg(test)]
mod tests;
