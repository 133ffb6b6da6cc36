//! The JSON form of a design: which keys exist. [`model`] gives them their meaning.
//!
//! Every key but `id`, `kind` of things on the board, `from`, `to` and `entry` may be left out. A key
//! that is given is stated by the user, unless the thing has a list `stated` that does not name it and
//! its value is the default: so a design survives the way through its fully resolved form.

mod geometry;
mod metric;
mod model;
mod stated;

use serde::{Deserialize, Deserializer};

use super::raw::{List, Name, Scalars};
pub(super) use model::into_design;

/// The whole text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(rename = "format", default)]
    _format: u64,
    #[serde(default)]
    preamble: List<String>,
    #[serde(default, deserialize_with = "or_default")]
    title: String,
    #[serde(default, deserialize_with = "or_default")]
    prompt: String,
    #[serde(default)]
    zones: List<Zone>,
    #[serde(default)]
    components: List<Component>,
    #[serde(default)]
    connections: List<Connection>,
    #[serde(default)]
    flows: List<Flow>,
    #[serde(default)]
    targets: List<Target>,
    #[serde(default)]
    requirements: List<Requirement>,
    #[serde(default)]
    estimates: List<Estimate>,
    #[serde(default)]
    decisions: List<Decision>,
    #[serde(default)]
    notes: List<Note>,
    #[serde(default)]
    accepted: List<Acceptance>,
}

/// A key that may be left out, be `null`, or have a value.
#[derive(Clone, Copy, Debug, Default)]
enum Given<T> {
    #[default]
    Absent,
    Null,
    Value(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}

/// A value, or its default for `null`, which is as good as absent.
fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Names of keys that the user stated.
type Stated = Option<List<String>>;

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    x: i32,
    y: i32,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Extent {
    width: u32,
    height: u32,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rectangle {
    x: i32,
    y: i32,
    width: u32,
    height: u32,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Times {
    p50: f64,
    p99: f64,
}

/// A number, or the name of an estimate that gives it.
#[derive(Debug)]
enum Quantity {
    Number(f64),
    Name(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Zone {
    id: String,
    kind: String,
    #[serde(default, deserialize_with = "or_default")]
    name: String,
    #[serde(default)]
    availability: Given<f64>,
    rect: Option<Rectangle>,
    stated: Stated,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Component {
    id: String,
    kind: String,
    #[serde(default, deserialize_with = "or_default")]
    name: String,
    at: Option<Place>,
    #[serde(default)]
    replicas: Given<u32>,
    #[serde(default)]
    needs: Given<u32>,
    #[serde(default)]
    shards: Given<u32>,
    #[serde(default)]
    availability: Given<f64>,
    #[serde(default)]
    latency_ms: Given<Times>,
    #[serde(default)]
    capacity_rps: Given<Quantity>,
    #[serde(default)]
    hit_ratio: Given<f64>,
    #[serde(default)]
    work: Given<Work>,
    #[serde(default)]
    managed: Given<bool>,
    #[serde(default, deserialize_with = "or_default")]
    spread: List<Name>,
    zones: Option<List<List<Name>>>,
    stated: Stated,
    size: Option<Extent>,
    capacity_estimate: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    attributes: Scalars,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    #[serde(default, deserialize_with = "or_default")]
    kind: ConnectionKind,
    #[serde(default, deserialize_with = "or_default")]
    protocol: String,
    need: Option<Need>,
    #[serde(default)]
    optional: Given<bool>,
    topic: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    subscription: bool,
    #[serde(default)]
    exercised: Given<Exercised>,
    fan_out: Option<u64>,
    #[serde(default, deserialize_with = "or_default")]
    op: Op,
    parallel: Option<String>,
    #[serde(default)]
    latency_ms: Given<Times>,
    #[serde(default)]
    availability: Given<f64>,
    stated: Stated,
    #[serde(default, deserialize_with = "or_default")]
    attributes: Scalars,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ConnectionKind {
    #[default]
    Call,
    Publish,
    Push,
    Replicate,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Need {
    #[serde(rename = "type")]
    form: NeedForm,
    group: Option<String>,
    at_least: Option<u32>,
    mode: Option<GroupMode>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum NeedForm {
    Required,
    AnyOf,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum GroupMode {
    #[default]
    Balance,
    Failover,
    Hedge,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exercised {
    #[serde(rename = "type")]
    form: ExercisedForm,
    share: Option<f64>,
    tag: Option<String>,
    weight: Option<f64>,
    of: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ExercisedForm {
    Always,
    Share,
    Split,
    OnMiss,
    OnMissOf,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    #[serde(default, deserialize_with = "or_default")]
    name: String,
    entry: String,
    #[serde(default, deserialize_with = "or_default")]
    op: FlowOp,
    #[serde(default)]
    rate_rps: Given<Quantity>,
    connections: Option<List<Name>>,
    #[serde(default, deserialize_with = "or_default")]
    implied: bool,
    stated: Stated,
    rate_estimate: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FlowOp {
    #[default]
    Read,
    Write,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Target {
    id: String,
    flow: Option<String>,
    component: Option<String>,
    metric: MetricForm,
    percentile: Option<f64>,
    horizon: Option<Horizon>,
    load: Option<LoadState>,
    whole: Option<bool>,
    at_least: Option<Quantity>,
    at_most: Option<Quantity>,
    at_least_estimate: Option<String>,
    #[serde(default)]
    note: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum MetricForm {
    Availability,
    Latency,
    Throughput,
    Headroom,
    Utilisation,
    Concurrency,
    Durability,
    RecoveryPoint,
    RecoveryTime,
    Retention,
    Staleness,
    MonthlyCost,
    Consistency,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Horizon {
    Response,
    Completion,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum LoadState {
    Unloaded,
    Peak,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Requirement {
    id: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    actor: String,
    flows: Option<List<Name>>,
    parked: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Estimate {
    name: String,
    #[serde(default)]
    formula: String,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Decision {
    id: String,
    #[serde(default)]
    about: List<Name>,
    #[serde(default)]
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
struct Note {
    id: String,
    #[serde(default)]
    text: String,
    at: Option<Place>,
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

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl serde::de::Visitor<'_> for Visitor {
            type Value = Quantity;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a number or a name")
            }

            fn visit_u64<E>(self, value: u64) -> Result<Quantity, E> {
                Ok(Quantity::Number(value as f64))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Quantity, E> {
                Ok(Quantity::Number(value as f64))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Quantity, E> {
                Ok(Quantity::Number(value))
            }

            fn visit_str<E>(self, value: &str) -> Result<Quantity, E> {
                Ok(Quantity::Name(value.to_owned()))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}
