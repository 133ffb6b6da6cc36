//! When a flow works, as gates over independent events.
//!
//! A [`Circuit`] says of one walk when the entry serves: gates "all", "any" and "at least k" over the
//! pools, the connections that can fail, the look-ups that may hit, and the numbers that requests
//! draw. It knows nothing of probabilities or zones. Every gate stands after its inputs.

mod write;

pub(super) use write::write;

use std::hash::BuildHasher;
use std::sync::Arc;

use rustc_hash::FxBuildHasher;

use crate::analysis::graph::{ComponentIndex, ConnectionIndex};

/// Index of a gate in [`Circuit::gates`].
pub(in crate::analysis) type GateIndex = u32;
/// Index of an event in [`Circuit::events`].
pub(in crate::analysis) type EventIndex = u32;

/// A function of independent events. The gates lie one after another and so do their inputs: circuits
/// are copied often, and a gate that owned its inputs would cost an allocation each time.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::analysis) struct Circuit {
    /// Each stands after its inputs. The first two are [`NEVER`] and [`ALWAYS`].
    gates: Vec<Stored>,
    inputs: Vec<GateIndex>,
    /// The gate that is the function.
    pub(in crate::analysis) top: GateIndex,
    /// What the leaves are about.
    pub(in crate::analysis) events: Vec<Event>,
}

/// A gate whose inputs are a stretch of [`Circuit::inputs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Stored {
    Constant(bool),
    Leaf {
        event: EventIndex,
        from: u32,
        to: u32,
    },
    All(Stretch),
    Any(Stretch),
    AtLeast(u32, Stretch),
}

/// From the first to before the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Stretch {
    first: u32,
    end: u32,
}

/// The gate that is never true.
pub(in crate::analysis) const NEVER: GateIndex = 0;
/// The gate that is always true.
pub(in crate::analysis) const ALWAYS: GateIndex = 1;

/// A function of other gates, or a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::analysis) enum Gate<'a> {
    /// A constant.
    Constant(bool),
    /// The event happens. Of a drawn number: it lies outside the parts `from <= part < to`.
    Leaf {
        event: EventIndex,
        from: u32,
        to: u32,
    },
    /// All inputs, at least two.
    All(&'a [GateIndex]),
    /// At least one of the inputs, at least two.
    Any(&'a [GateIndex]),
    /// At least this many of the inputs, 2…inputs - 1; an input may stand more than once.
    AtLeast(u32, &'a [GateIndex]),
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
    Drawn(Arc<[f64]>),
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

impl<'a> Gate<'a> {
    /// The gates that it is a function of.
    pub(in crate::analysis) const fn inputs(self) -> &'a [GateIndex] {
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
            gates: vec![Stored::Constant(false), Stored::Constant(true)],
            inputs: Vec::new(),
            top: NEVER,
            events: Vec::new(),
        }
    }

    /// How many gates there are.
    pub(in crate::analysis) const fn size(&self) -> usize {
        self.gates.len()
    }

    /// What it takes in memory, but for the sizes of the parts of drawn numbers, which are shared.
    pub(in crate::analysis) fn bytes(&self) -> usize {
        size_of_val(&*self.gates) + size_of_val(&*self.inputs) + size_of_val(&*self.events)
    }

    /// The gate with this number.
    pub(in crate::analysis) fn gate(&self, index: GateIndex) -> Gate<'_> {
        self.seen(self.gates[index as usize])
    }

    /// The gates, each after its inputs.
    pub(in crate::analysis) fn gates(
        &self,
    ) -> impl DoubleEndedIterator<Item = Gate<'_>> + ExactSizeIterator {
        self.gates.iter().map(|&stored| self.seen(stored))
    }

    fn seen(&self, stored: Stored) -> Gate<'_> {
        let inputs = |Stretch { first, end }| &self.inputs[first as usize..end as usize];
        match stored {
            Stored::Constant(value) => Gate::Constant(value),
            Stored::Leaf { event, from, to } => Gate::Leaf { event, from, to },
            Stored::All(stretch) => Gate::All(inputs(stretch)),
            Stored::Any(stretch) => Gate::Any(inputs(stretch)),
            Stored::AtLeast(needed, stretch) => Gate::AtLeast(needed, inputs(stretch)),
        }
    }

    /// A hash of the gates, the same for the same circuits.
    pub(in crate::analysis) fn key(&self) -> u64 {
        FxBuildHasher.hash_one((&self.gates, &self.inputs, self.top))
    }

    /// Adds a leaf: a binary event happens.
    pub(in crate::analysis) fn leaf(&mut self, event: EventIndex) -> GateIndex {
        self.leaf_outside(event, 0, 0)
    }

    /// Adds a leaf as [`Gate::Leaf`] is.
    pub(in crate::analysis) fn leaf_outside(
        &mut self,
        event: EventIndex,
        from: u32,
        to: u32,
    ) -> GateIndex {
        self.push(Stored::Leaf { event, from, to })
    }

    /// Adds "all of `inputs`".
    pub(in crate::analysis) fn all(
        &mut self,
        inputs: impl IntoIterator<Item = GateIndex>,
    ) -> GateIndex {
        self.join(inputs, ALWAYS, NEVER, Stored::All)
    }

    /// Adds "at least one of `inputs`".
    pub(in crate::analysis) fn any(
        &mut self,
        inputs: impl IntoIterator<Item = GateIndex>,
    ) -> GateIndex {
        self.join(inputs, NEVER, ALWAYS, Stored::Any)
    }

    /// Adds a gate over `inputs` of which those that are `neutral` say nothing and one that is `final_`
    /// says all.
    fn join(
        &mut self,
        inputs: impl IntoIterator<Item = GateIndex>,
        neutral: GateIndex,
        final_: GateIndex,
        gate: fn(Stretch) -> Stored,
    ) -> GateIndex {
        let first = self.inputs.len();
        let inputs = inputs.into_iter().filter(|&input| input != neutral);
        self.inputs.extend(inputs);
        let own = &mut self.inputs[first..];
        if own.contains(&final_) {
            self.inputs.truncate(first);
            return final_;
        }
        if !own.is_sorted_by(|a, b| a < b) {
            own.sort_unstable();
            let mut last = first;
            for at in first + 1..self.inputs.len() {
                if self.inputs[at] != self.inputs[last] {
                    last += 1;
                    self.inputs[last] = self.inputs[at];
                }
            }
            self.inputs.truncate(last + 1);
        }
        match self.inputs[first..] {
            [] => neutral,
            [one] => {
                self.inputs.truncate(first);
                one
            }
            _ => {
                let stretch = self.stretch(first);
                self.push(gate(stretch))
            }
        }
    }

    /// Adds "at least `needed` of `inputs`", each counted as often as it stands there.
    pub(in crate::analysis) fn at_least(
        &mut self,
        needed: u32,
        inputs: impl IntoIterator<Item = GateIndex>,
    ) -> GateIndex {
        let mut inputs: Vec<GateIndex> = inputs.into_iter().collect();
        let certain = inputs.iter().filter(|&&input| input == ALWAYS).count();
        inputs.retain(|&input| input != ALWAYS && input != NEVER);
        inputs.sort_unstable();
        let needed = (needed as usize).saturating_sub(certain);
        match needed {
            0 => ALWAYS,
            1 => self.any(inputs),
            _ if needed > inputs.len() => NEVER,
            _ if needed == inputs.len() => self.all(inputs),
            _ => {
                let first = self.inputs.len();
                self.inputs.extend(inputs);
                let stretch = self.stretch(first);
                self.push(Stored::AtLeast(needed as u32, stretch))
            }
        }
    }

    /// The inputs from `first` on.
    fn stretch(&self, first: usize) -> Stretch {
        Stretch {
            first: first as u32,
            end: self.inputs.len() as u32,
        }
    }

    fn push(&mut self, gate: Stored) -> GateIndex {
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
        let known = |event: EventIndex, from: u32, to: u32| {
            Some(event).filter(|_| from == to).and_then(&known)
        };
        let mut copier = Copier::new(self, known);
        parts
            .iter()
            .map(|tops| copier.copy(tops, Self::all))
            .collect()
    }

    /// As [`Self::extract`] with nothing known and "at least one" of the gates of each part.
    pub(in crate::analysis) fn extract_any(&self, parts: &[Vec<GateIndex>]) -> Vec<Self> {
        let mut copier = Copier::new(self, |_, _, _| None);
        parts
            .iter()
            .map(|tops| copier.copy(tops, Self::any))
            .collect()
    }

    /// The circuit that is left when the number drawn for an event lies in one of its parts.
    pub(in crate::analysis) fn drawn(&self, drawn: EventIndex, part: u32) -> Self {
        let known = |event: EventIndex, from: u32, to: u32| {
            (event == drawn).then(|| !(from..to).contains(&part))
        };
        Copier::new(self, known).copy(&[self.top], Self::all)
    }

    /// The circuit that is left when the binary events are as `known` says that they are.
    pub(in crate::analysis) fn with(&self, known: impl Fn(EventIndex) -> Option<bool>) -> Self {
        let known = |event: EventIndex, from: u32, to: u32| {
            Some(event).filter(|_| from == to).and_then(&known)
        };
        Copier::new(self, known).copy(&[self.top], Self::all)
    }
}

/// Copies parts of a circuit.
struct Copier<'a, F> {
    from: &'a Circuit,
    known: F,
    /// Of each gate, the number of the part that it was seen in, from 1.
    seen: Vec<u32>,
    part: u32,
    place: Vec<GateIndex>,
    event_place: Vec<EventIndex>,
    stack: Vec<GateIndex>,
    below: Vec<GateIndex>,
}

impl<'a, F: Fn(EventIndex, u32, u32) -> Option<bool>> Copier<'a, F> {
    fn new(from: &'a Circuit, known: F) -> Self {
        Self {
            from,
            known,
            seen: vec![0; from.gates.len()],
            part: 0,
            place: vec![NEVER; from.gates.len()],
            event_place: vec![EventIndex::MAX; from.events.len()],
            stack: Vec::new(),
            below: Vec::new(),
        }
    }

    /// The part that is `join` of `tops`.
    fn copy(
        &mut self,
        tops: &[GateIndex],
        join: fn(&mut Circuit, Vec<GateIndex>) -> GateIndex,
    ) -> Circuit {
        self.part += 1;
        self.find_below(tops);
        let mut part = Circuit::new();
        part.gates.reserve(self.below.len());
        for &index in &self.below {
            let place = &self.place;
            let at = |inputs: &'a [GateIndex]| inputs.iter().map(|&input| place[input as usize]);
            let copy = match self.from.gate(index) {
                Gate::Constant(value) => GateIndex::from(value),
                Gate::Leaf { event, from, to } => match (self.known)(event, from, to) {
                    Some(value) => GateIndex::from(value),
                    None => {
                        let place = &mut self.event_place[event as usize];
                        if *place == EventIndex::MAX {
                            *place = part.events.len() as EventIndex;
                            part.events.push(self.from.events[event as usize].clone());
                        }
                        part.leaf_outside(*place, from, to)
                    }
                },
                Gate::All(inputs) => part.all(at(inputs)),
                Gate::Any(inputs) => part.any(at(inputs)),
                Gate::AtLeast(needed, inputs) => part.at_least(needed, at(inputs)),
            };
            self.place[index as usize] = copy;
        }
        let tops = tops.iter().map(|&top| self.place[top as usize]).collect();
        part.top = join(&mut part, tops);
        part
    }

    /// Finds the gates that `tops` are functions of, rising, and so each after its inputs.
    fn find_below(&mut self, tops: &[GateIndex]) {
        self.below.clear();
        self.stack.clear();
        self.stack.extend(tops);
        let (mut first, mut last) = (GateIndex::MAX, 0);
        while let Some(gate) = self.stack.pop() {
            if std::mem::replace(&mut self.seen[gate as usize], self.part) != self.part {
                self.below.push(gate);
                (first, last) = (first.min(gate), last.max(gate));
                self.stack.extend(self.from.gate(gate).inputs());
            }
        }
        // Where most gates of a stretch are in it, looking at all of these is cheaper than sorting.
        if ((last - first.min(last)) as usize) < self.below.len() * 8 {
            self.below.clear();
            let all = first..=last;
            self.below
                .extend(all.filter(|&gate| self.seen[gate as usize] == self.part));
        } else {
            self.below.sort_unstable();
        }
    }
}
