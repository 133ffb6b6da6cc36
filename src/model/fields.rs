//! What is stated about each thing of a design, field by field, in the order and the words of the files:
//! what the files write and what comparisons show.
//!
//! A field that says what it would say when left out is left out.

use std::fmt;

use super::patch::Keyed;
use super::units::{dollars, shortest};
use super::{
    Acceptance, AttributeValue, Attributes, Bound, Capacity, Cell, Component, Connection,
    ConnectionKind, Decision, Estimate, Exercised, Flow, FlowOp, GroupMode, Horizon, Id, LoadState,
    Metric, Need, Note, Op, RateSource, Requirement, Scope, ServiceTime, Size, Subject, Target,
    Work, Zone,
};

/// The stated fields of one thing, in writing order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(&'static str, Value)>);

/// What a field says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text, or a quantity with its unit.
    Text(String),
    /// A number, a place or a word of a closed list.
    Plain(String),
    /// Names of things, in order.
    Names(Vec<Id>),
    /// Facts by name.
    Facts(Vec<(String, Value)>),
    /// A word of a closed list with fields of its own, such as `Latency(percentile: 99)`.
    Variant(&'static str, Fields),
    /// A word of a closed list with a name, such as `OnMissOf(api-cache)`.
    Named(&'static str, Id),
}

/// An entry of one of a design's lists.
pub trait Thing: Keyed {
    /// What is stated about it; the first field is its name.
    fn fields(&self) -> Fields;
}

impl Fields {
    /// The value of the field `name`, if it is stated.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let field = self.0.iter().find(|(own, _)| *own == name);
        field.map(|(_, value)| value)
    }

    fn value(mut self, name: &'static str, value: Value) -> Self {
        self.0.push((name, value));
        self
    }

    fn value_if(self, name: &'static str, value: Option<Value>) -> Self {
        match value {
            Some(value) => self.value(name, value),
            None => self,
        }
    }

    fn plain(self, name: &'static str, value: impl fmt::Display) -> Self {
        self.value(name, Value::Plain(value.to_string()))
    }

    fn plain_if(self, name: &'static str, value: Option<impl fmt::Display>) -> Self {
        self.value_if(name, value.map(|value| Value::Plain(value.to_string())))
    }

    fn text(self, name: &'static str, text: impl fmt::Display) -> Self {
        self.value(name, Value::Text(text.to_string()))
    }

    /// A text that is left out if it is empty.
    fn text_if(self, name: &'static str, text: &str) -> Self {
        if text.is_empty() {
            self
        } else {
            self.text(name, text)
        }
    }

    /// A quantity, if it is stated.
    fn quantity(self, name: &'static str, quantity: Option<impl fmt::Display>) -> Self {
        self.value_if(
            name,
            quantity.map(|quantity| Value::Text(quantity.to_string())),
        )
    }

    /// Names, if there are any.
    fn ids(self, name: &'static str, ids: &[Id]) -> Self {
        if ids.is_empty() {
            self
        } else {
            self.value(name, Value::Names(ids.to_vec()))
        }
    }
}

impl fmt::Display for Value {
    /// As people read it, in one line if its texts are; texts are not in quotes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Plain(text) => f.write_str(text),
            Self::Names(names) => {
                let names: Vec<&str> = names.iter().map(Id::as_str).collect();
                f.write_str(&names.join(", "))
            }
            Self::Facts(facts) => {
                let facts: Vec<_> = facts
                    .iter()
                    .map(|(name, value)| format!("{name}: {value}"))
                    .collect();
                f.write_str(&facts.join(", "))
            }
            Self::Variant(word, fields) => {
                let fields: Vec<_> = fields
                    .0
                    .iter()
                    .map(|(name, value)| format!("{name}: {value}"))
                    .collect();
                write!(f, "{word}({})", fields.join(", "))
            }
            Self::Named(word, name) => write!(f, "{word}({name})"),
        }
    }
}

impl Thing for Requirement {
    fn fields(&self) -> Fields {
        let fields = Fields::default()
            .text("id", self.id.as_str())
            .text("text", &self.text)
            .text_if("actor", &self.actor);
        match &self.scope {
            Scope::Now { flows } => fields.ids("flows", flows),
            Scope::Parked { reason } => fields.text("parked", reason),
        }
    }
}

impl Thing for Target {
    fn fields(&self) -> Fields {
        let fields = Fields::default().text("id", self.id.as_str());
        let fields = match &self.subject {
            Subject::Design => fields,
            Subject::Flow(flow) => fields.text("flow", flow.as_str()),
            Subject::Component(component) => fields.text("component", component.as_str()),
        };
        fields
            .value("metric", metric(&self.metric))
            .text_if("note", &self.note)
    }
}

impl Thing for Estimate {
    fn fields(&self) -> Fields {
        Fields::default()
            .text("name", self.name.as_str())
            .text("formula", &self.formula)
            .text_if("note", &self.note)
    }
}

impl Thing for Zone {
    fn fields(&self) -> Fields {
        Fields::default()
            .text("id", self.id.as_str())
            .text("kind", self.kind.as_str())
            .text_if("name", &self.name)
            .plain("at", cell(self.at))
            .plain("size", size(self.size))
            .quantity("availability", self.availability)
    }
}

impl Thing for Component {
    fn fields(&self) -> Fields {
        Fields::default()
            .text("id", self.id.as_str())
            .text("kind", self.kind.as_str())
            .text_if("name", &self.name)
            .plain("at", cell(self.at))
            .plain_if("size", self.size.map(size))
            .plain_if("replicas", self.replicas)
            .plain_if("needs", self.needs)
            .plain_if("shards", self.shards)
            .ids("spread", &self.spread)
            .quantity("availability", self.availability)
            .quantity("latency", self.latency.map(service_time))
            .quantity("capacity", self.capacity.as_ref().map(capacity))
            .quantity("hit_ratio", self.hit_ratio)
            .plain_if("work", self.work.map(work))
            .plain_if("managed", self.managed)
            .value_if("attributes", attributes(&self.attributes))
    }
}

impl Thing for Connection {
    fn fields(&self) -> Fields {
        Fields::default()
            .text("id", self.id.as_str())
            .text("from", self.from.as_str())
            .text("to", self.to.as_str())
            .plain_if("kind", connection_kind(self.kind))
            .text_if("protocol", &self.protocol)
            .value_if("need", need(&self.need))
            .plain_if("optional", self.optional)
            .value_if("exercised", self.exercised.as_ref().map(exercised))
            .plain_if("fan_out", (self.fan_out != 1).then_some(self.fan_out))
            .plain_if(
                "op",
                match self.op {
                    Op::AsFlow => None,
                    Op::Read => Some("Read"),
                    Op::Write => Some("Write"),
                },
            )
            .quantity("parallel", self.parallel.as_ref())
            .quantity("topic", self.topic.as_ref())
            .plain_if("subscription", self.subscription.then_some(true))
            .quantity("latency", self.latency.map(service_time))
            .quantity("availability", self.availability)
            .value_if("attributes", attributes(&self.attributes))
    }
}

impl Thing for Flow {
    fn fields(&self) -> Fields {
        Fields::default()
            .text("id", self.id.as_str())
            .text_if("name", &self.name)
            .text("entry", self.entry.as_str())
            .plain_if("op", (self.op == FlowOp::Write).then_some("Write"))
            .quantity(
                "rate",
                self.rate.as_ref().map(|rate| match rate {
                    RateSource::Stated(rate) => rate.to_string(),
                    RateSource::Estimate(name) => name.to_string(),
                }),
            )
            .value_if("via", self.via.clone().map(Value::Names))
    }
}

impl Thing for Decision {
    fn fields(&self) -> Fields {
        Fields::default()
            .text("id", self.id.as_str())
            .ids("about", &self.about)
            .text("because", &self.because)
            .text_if("instead_of", &self.instead_of)
            .text_if("trade_off", &self.trade_off)
            .ids("serves", &self.serves)
    }
}

impl Thing for Note {
    fn fields(&self) -> Fields {
        Fields::default()
            .text("id", self.id.as_str())
            .text("text", &self.text)
            .plain_if("at", self.at.map(cell))
            .ids("about", &self.about)
    }
}

impl Thing for Acceptance {
    fn fields(&self) -> Fields {
        Fields::default()
            .text("id", self.id.as_str())
            .text("rule", &self.rule)
            .ids("about", &self.about)
            .text("because", &self.because)
            .text_if("seen", &self.seen)
    }
}

fn metric(metric: &Metric) -> Value {
    let fields = Fields::default();
    let (name, fields) = match metric {
        Metric::Availability { at_least, whole } => (
            "Availability",
            fields
                .quantity("at_least", Some(at_least))
                .plain_if("whole", whole.then_some(true)),
        ),
        Metric::Latency {
            percentile,
            at_most,
            horizon,
            load,
        } => (
            "Latency",
            fields
                .plain("percentile", shortest(percentile.percent(), 0))
                .quantity("at_most", Some(at_most))
                .plain_if(
                    "horizon",
                    (*horizon == Horizon::Completion).then_some("Completion"),
                )
                .plain_if("load", (*load == LoadState::Peak).then_some("Peak")),
        ),
        Metric::Throughput { at_least } => (
            "Throughput",
            fields.text(
                "at_least",
                match at_least {
                    Bound::Stated(rate) => rate.to_string(),
                    Bound::Estimate(name) => name.to_string(),
                },
            ),
        ),
        Metric::Headroom { at_least } => ("Headroom", fields.plain("at_least", number(*at_least))),
        Metric::Utilisation { at_most } => {
            ("Utilisation", fields.quantity("at_most", Some(at_most)))
        }
        Metric::Concurrency { at_most } => {
            ("Concurrency", fields.plain("at_most", number(*at_most)))
        }
        Metric::Durability { at_least } => {
            ("Durability", fields.quantity("at_least", Some(at_least)))
        }
        Metric::RecoveryPoint { at_most } => {
            ("RecoveryPoint", fields.quantity("at_most", Some(at_most)))
        }
        Metric::RecoveryTime { at_most } => {
            ("RecoveryTime", fields.quantity("at_most", Some(at_most)))
        }
        Metric::Retention { at_least } => {
            ("Retention", fields.quantity("at_least", Some(at_least)))
        }
        Metric::Staleness { at_most } => ("Staleness", fields.quantity("at_most", Some(at_most))),
        Metric::MonthlyCost { at_most } => {
            ("MonthlyCost", fields.text("at_most", dollars(*at_most)))
        }
        Metric::Consistency { at_least } => ("Consistency", fields.text("at_least", at_least)),
    };
    Value::Variant(name, fields)
}

const fn connection_kind(kind: ConnectionKind) -> Option<&'static str> {
    match kind {
        ConnectionKind::Call => None,
        ConnectionKind::Publish => Some("Publish"),
        ConnectionKind::Push => Some("Push"),
        ConnectionKind::Replicate => Some("Replicate"),
    }
}

fn need(need: &Need) -> Option<Value> {
    let Need::AnyOf {
        group,
        at_least,
        mode,
    } = need
    else {
        return None;
    };
    let mode = match mode {
        GroupMode::Balance => None,
        GroupMode::Failover => Some("Failover"),
        GroupMode::Hedge => Some("Hedge"),
    };
    let fields = Fields::default()
        .text("group", group.as_str())
        .plain_if("at_least", (*at_least != 1).then_some(at_least))
        .plain_if("mode", mode);
    Some(Value::Variant("AnyOf", fields))
}

fn exercised(exercised: &Exercised) -> Value {
    let fields = Fields::default();
    match exercised {
        Exercised::Always => Value::Plain("Always".to_owned()),
        Exercised::Share { share, tag } => {
            let fields = fields.quantity("share", Some(share));
            Value::Variant("Share", fields.quantity("tag", tag.as_ref()))
        }
        Exercised::Split { tag, weight } => {
            let fields = fields.text("tag", tag.as_str());
            Value::Variant("Split", fields.plain("weight", number(*weight)))
        }
        Exercised::OnMiss => Value::Plain("OnMiss".to_owned()),
        Exercised::OnMissOf(of) => Value::Named("OnMissOf", of.clone()),
    }
}

fn service_time(time: ServiceTime) -> String {
    match time {
        ServiceTime::None => "none".to_owned(),
        ServiceTime::Takes(latency) => latency.to_string(),
    }
}

fn capacity(capacity: &Capacity) -> String {
    match capacity {
        Capacity::Unlimited => "unlimited".to_owned(),
        Capacity::PerSecond(rate) => rate.to_string(),
        Capacity::Estimate(name) => name.to_string(),
    }
}

const fn work(work: Work) -> &'static str {
    match work {
        Work::Any => "Any",
        Work::EachWrite => "EachWrite",
        Work::Leader => "Leader",
    }
}

fn attributes(attributes: &Attributes) -> Option<Value> {
    let fact = |value: &AttributeValue| match value {
        AttributeValue::Flag(_) | AttributeValue::Count(_) => Value::Plain(value.to_string()),
        _ => Value::Text(value.to_string()),
    };
    let facts = attributes
        .iter()
        .map(|(name, value)| (name.clone(), fact(value)));
    let facts: Vec<_> = facts.collect();
    (!facts.is_empty()).then_some(Value::Facts(facts))
}

fn cell(cell: Cell) -> String {
    format!("({}, {})", cell.x, cell.y)
}

fn size(size: Size) -> String {
    format!("({}, {})", size.width, size.height)
}

fn number(value: f64) -> String {
    shortest(value, 0)
}
