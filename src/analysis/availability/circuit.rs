//! When a flow works, as gates over independent events.
//!
//! A [`Circuit`] says of one walk when the entry serves: gates "all", "any" and "at least k" over the
//! pools, the connections that can fail, the look-ups that may hit, and the numbers that requests
//! draw. It knows nothing of probabilities or zones. Every gate stands after its inputs.

mod write;

pub(super) use write::write;

use crate::analysis::graph::{ComponentIndex, ConnectionIndex};

/// Index of a gate in [`Circuit::gates`].
pub(in crate::analysis) type GateIndex = u32;
/// Index of an event in [`Circuit::events`].
pub(in crate::analysis) type EventIndex = u32;

/// A function of independent events.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::analysis) struct Circuit {
    /// The gates; each stands after its inputs. The first two are [`NEVER`] and [`ALWAYS`].
    pub(in crate::analysis) gates: Vec<Gate>,
    /// The gate that is the function.
    pub(in crate::analysis) top: GateIndex,
    /// What the leaves are about.
    pub(in crate::analysis) events: Vec<Event>,
}

/// The gate that is never true.
pub(in crate::analysis) const NEVER: GateIndex = 0;
/// The gate that is always true.
pub(in crate::analysis) const ALWAYS: GateIndex = 1;

/// A function of other gates, or a leaf.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::analysis) enum Gate {
    /// A constant.
    Constant(bool),
    /// The event happens. Of a drawn number: it lies outside the parts `from <= part < to`.
    Leaf {
        event: EventIndex,
        from: u32,
        to: u32,
    },
    /// All inputs, at least two.
    All(Vec<GateIndex>),
    /// At least one of the inputs, at least two.
    Any(Vec<GateIndex>),
    /// At least this many of the inputs, 2…inputs - 1; an input may stand more than once.
    AtLeast(u32, Vec<GateIndex>),
}

/// Something that happens or not by itself.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::analysis) enum Event {
    /// The component's pool is up.
    Pool(ComponentIndex),
    /// The connection is up.
    Connection(ConnectionIndex),
    /// The look-ups of a request find what they ask for, with this probability and its complement.
    Hit { hit: f64, miss: f64 },
    /// The number that a request draws lies in one of several parts of these sizes, adding up to 1.
    Drawn(Vec<f64>),
}

impl Event {
    /// Whether the event has two outcomes.
    pub(in crate::analysis) const fn is_binary(&self) -> bool {
        !matches!(self, Self::Drawn(_))
    }

    /// Of a drawn number: the sizes of its parts; else nothing.
    pub(in crate::analysis) fn parts(&self) -> &[f64] {
        match self {
            Self::Drawn(sizes) => sizes,
            Self::Pool(_) | Self::Connection(_) | Self::Hit { .. } => &[],
        }
    }
}

impl Gate {
    /// The gates that it is a function of.
    pub(in crate::analysis) fn inputs(&self) -> &[GateIndex] {
        match self {
            Self::Constant(_) | Self::Leaf { .. } => &[],
            Self::All(inputs) | Self::Any(inputs) | Self::AtLeast(_, inputs) => inputs,
        }
    }
}

impl Circuit {
    /// A circuit that is never true.
    pub(in crate::analysis) fn new() -> Self {
        Self {
            gates: vec![Gate::Constant(false), Gate::Constant(true)],
            top: NEVER,
            events: Vec::new(),
        }
    }

    /// The gate with this number.
    pub(in crate::analysis) fn gate(&self, index: GateIndex) -> &Gate {
        &self.gates[index as usize]
    }

    /// Adds a leaf: a binary event happens.
    pub(in crate::analysis) fn leaf(&mut self, event: EventIndex) -> GateIndex {
        self.push(Gate::Leaf {
            event,
            from: 0,
            to: 0,
        })
    }

    /// Adds "all of `inputs`".
    pub(in crate::analysis) fn all(&mut self, mut inputs: Vec<GateIndex>) -> GateIndex {
        if inputs.contains(&NEVER) {
            return NEVER;
        }
        inputs.retain(|&input| input != ALWAYS);
        inputs.sort_unstable();
        inputs.dedup();
        match inputs[..] {
            [] => ALWAYS,
            [one] => one,
            _ => self.push(Gate::All(inputs)),
        }
    }

    /// Adds "at least one of `inputs`".
    pub(in crate::analysis) fn any(&mut self, mut inputs: Vec<GateIndex>) -> GateIndex {
        if inputs.contains(&ALWAYS) {
            return ALWAYS;
        }
        inputs.retain(|&input| input != NEVER);
        inputs.sort_unstable();
        inputs.dedup();
        match inputs[..] {
            [] => NEVER,
            [one] => one,
            _ => self.push(Gate::Any(inputs)),
        }
    }

    /// Adds "at least `needed` of `inputs`", each counted as often as it stands there.
    pub(in crate::analysis) fn at_least(
        &mut self,
        needed: u32,
        mut inputs: Vec<GateIndex>,
    ) -> GateIndex {
        let certain = inputs.iter().filter(|&&input| input == ALWAYS).count();
        inputs.retain(|&input| input != ALWAYS && input != NEVER);
        inputs.sort_unstable();
        let needed = (needed as usize).saturating_sub(certain);
        match needed {
            0 => ALWAYS,
            1 => self.any(inputs),
            _ if needed > inputs.len() => NEVER,
            _ if needed == inputs.len() => self.all(inputs),
            _ => self.push(Gate::AtLeast(needed as u32, inputs)),
        }
    }

    /// Adds a gate as it is.
    pub(in crate::analysis) fn push(&mut self, gate: Gate) -> GateIndex {
        self.gates.push(gate);
        (self.gates.len() - 1) as GateIndex
    }

    /// One circuit for each of `parts`, which share no event: "all" of its gates, with the binary
    /// events as `known` says that they are. Linear in what the parts are functions of.
    pub(in crate::analysis) fn extract(
        &self,
        parts: &[Vec<GateIndex>],
        known: impl Fn(EventIndex) -> Option<bool>,
    ) -> Vec<Self> {
        self.extract_with(parts, |event, from, to| {
            Some(event).filter(|_| from == to).and_then(&known)
        })
    }

    /// The circuit that is left when the number drawn for an event lies in one of its parts.
    pub(in crate::analysis) fn drawn(&self, drawn: EventIndex, part: u32) -> Self {
        let tops = [vec![self.top]];
        let mut left = self.extract_with(&tops, |event, from, to| {
            (event == drawn).then(|| !(from..to).contains(&part))
        });
        left.pop().expect("one part was asked for")
    }

    /// As [`Self::extract`], with `known` asked of each leaf.
    fn extract_with(
        &self,
        parts: &[Vec<GateIndex>],
        known: impl Fn(EventIndex, u32, u32) -> Option<bool>,
    ) -> Vec<Self> {
        let mut copier = Copier {
            from: self,
            known,
            seen: vec![false; self.gates.len()],
            place: vec![NEVER; self.gates.len()],
            event_place: vec![None; self.events.len()],
        };
        parts.iter().map(|tops| copier.copy(tops)).collect()
    }
}

/// Copies parts of a circuit.
struct Copier<'a, F> {
    from: &'a Circuit,
    known: F,
    seen: Vec<bool>,
    place: Vec<GateIndex>,
    event_place: Vec<Option<EventIndex>>,
}

impl<F: Fn(EventIndex, u32, u32) -> Option<bool>> Copier<'_, F> {
    fn copy(&mut self, tops: &[GateIndex]) -> Circuit {
        let mut part = Circuit::new();
        for index in self.below(tops) {
            let place = &self.place;
            let at =
                |inputs: &[GateIndex]| inputs.iter().map(|&input| place[input as usize]).collect();
            let copy = match self.from.gate(index) {
                Gate::Constant(value) => GateIndex::from(*value),
                Gate::Leaf { event, from, to } => {
                    if let Some(value) = (self.known)(*event, *from, *to) {
                        self.place[index as usize] = GateIndex::from(value);
                        continue;
                    }
                    let place = self.event_place[*event as usize].get_or_insert_with(|| {
                        part.events.push(self.from.events[*event as usize].clone());
                        (part.events.len() - 1) as EventIndex
                    });
                    part.push(Gate::Leaf {
                        event: *place,
                        from: *from,
                        to: *to,
                    })
                }
                Gate::All(inputs) => part.all(at(inputs)),
                Gate::Any(inputs) => part.any(at(inputs)),
                Gate::AtLeast(needed, inputs) => part.at_least(*needed, at(inputs)),
            };
            self.place[index as usize] = copy;
        }
        part.top = part.all(tops.iter().map(|&top| self.place[top as usize]).collect());
        part
    }

    /// The gates that `tops` are functions of, rising, and so each after its inputs.
    fn below(&mut self, tops: &[GateIndex]) -> Vec<GateIndex> {
        let mut below = Vec::new();
        let mut stack = tops.to_vec();
        while let Some(gate) = stack.pop() {
            if !std::mem::replace(&mut self.seen[gate as usize], true) {
                below.push(gate);
                stack.extend(self.from.gate(gate).inputs());
            }
        }
        below.sort_unstable();
        below
    }
}
