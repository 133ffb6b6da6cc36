//! How available a flow is: whole service and request success, response and completion.
//!
//! What the figures mean is the contract's "Availability". How they are found: a walk is written down
//! as a function of independent events, taken apart into independent parts, and evaluated once for
//! each state of the zones that matters. Everything is exact as long as no part outgrows its
//! [`Limits`], which count operations and not time; else the figure is a proven interval.
//!
//! Structure and numbers are kept apart: [`FlowStructures`] stays as long as the wiring does, and a
//! changed number costs one evaluation.

mod binomial;
mod chain;
pub(in crate::analysis) mod circuit;
mod combine;
pub(in crate::analysis) mod diagram;
mod draws;
mod each;
mod given;
mod importance;
mod kept;
mod layout;
mod naive;
mod numbers;
pub(in crate::analysis) mod scenarios;
mod standing;
pub(in crate::analysis) mod tree;
pub(in crate::analysis) mod values;
mod weather;

use std::sync::{Arc, OnceLock};

use super::graph::{Component, ComponentIndex, FlowGraph, System};
use super::report::{Availability, Chain, ChainPool, Importance, Method};
use crate::model::Horizon;
use chain::Leaves;
use circuit::Event;
pub use diagram::Limits;
use draws::Draws;
pub use each::Memory;
pub use kept::Kept;
use layout::{Asked, Layout, Room};
use numbers::{Numbers, Pools};
use values::{Structure, Values, Worth};

/// Minutes of a year of 365.25 days.
pub const MINUTES_PER_YEAR: f64 = 365.25 * 24.0 * 60.0;

/// What is asked of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    /// Every class of request works: all shares and branches, no hits, all shards.
    Whole,
    /// A request works.
    Requests,
}

/// Finds the figures of the flows of one system.
#[derive(Clone, Debug)]
pub struct Solver<'a> {
    system: &'a System,
    pools: Pools,
    limits: Limits,
    room: Room,
    chain_pools: OnceLock<Arc<[ChainPool]>>,
}

/// All that is known of a flow's availability before numbers are put in.
#[derive(Clone, Debug)]
pub struct FlowStructures {
    response: Sides,
    /// `None` if nothing happens after the response.
    completion: Option<Sides>,
    chain: Vec<ComponentIndex>,
}

/// The structures of one horizon.
#[derive(Clone, Debug)]
struct Sides {
    whole: Side,
    requests: Side,
}

/// The structure of one question, with what requests draw.
#[derive(Clone, Debug)]
struct Side {
    draws: Draws,
    structure: Arc<Structure>,
}

/// A structure with its numbers put in.
struct Evaluation<'a> {
    structure: &'a Structure,
    numbers: Numbers<'a>,
    values: Values,
}

/// What the parts of the whole service are worth to it.
struct Appraisal<'a> {
    whole: &'a Evaluation<'a>,
    leaves: Leaves,
    worth: Worth,
}

/// The figures of one flow.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowAvailability {
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
    /// Why the naive product differs, one reason a line; empty if it does not.
    pub naive_difference: Vec<String>,
    /// (1 − A) of a year, in minutes.
    pub downtime_minutes_per_year: f64,
    /// (1 − S) of a year, in minutes.
    pub error_budget_minutes_per_year: f64,
    /// What the response reaches by connections that are not optional, in depth-first order.
    pub chain: Chain,
    /// What each unit and component is worth, highest saving first.
    pub importance: Vec<Importance>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            transitions: 400_000,
            lanes: 1 << 21,
            steps: 1 << 32,
        }
    }
}

impl Sides {
    /// Whether requests need all that the whole does, and draw nothing.
    fn are_same(&self) -> bool {
        let (whole, requests) = (&self.whole, &self.requests);
        Arc::ptr_eq(&whole.structure, &requests.structure) && whole.draws.touch_as(&requests.draws)
    }
}

impl FlowStructures {
    /// Whether nothing happens after the response.
    pub(in crate::analysis) const fn response_is_all(&self) -> bool {
        self.completion.is_none()
    }

    /// When every class of request works.
    pub(in crate::analysis) fn whole(&self, horizon: Horizon) -> &Structure {
        let completion = self.completion.as_ref();
        match (horizon, completion) {
            (Horizon::Completion, Some(completion)) => &completion.whole.structure,
            _ => &self.response.whole.structure,
        }
    }
}

impl<'a> Solver<'a> {
    /// A solver for the flows of `system`.
    pub fn new(system: &'a System, limits: Limits) -> Self {
        Self {
            system,
            pools: Pools::new(system),
            limits,
            room: Room::new(system, limits),
            chain_pools: OnceLock::new(),
        }
    }

    /// What the chain of every flow says of each component.
    fn chain_pools(&self) -> Arc<[ChainPool]> {
        let pool = |(component, of): (ComponentIndex, &Component)| {
            let (pool, shard) = self.pools.with_zones(self.system, component);
            ChainPool {
                component: of.id.clone(),
                pool,
                shard,
            }
        };
        let components = self.system.components.iter().enumerate();
        let pools = self
            .chain_pools
            .get_or_init(|| components.map(pool).collect());
        Arc::clone(pools)
    }

    /// What the figures of a flow rest on, numbers apart.
    pub fn structures(&self, flow: &FlowGraph) -> FlowStructures {
        self.structures_again(flow, &mut Kept::default())
    }

    /// What the figures of a flow rest on, taken from what is kept of earlier evaluations where that
    /// is the same.
    pub fn structures_again(&self, flow: &FlowGraph, kept: &mut Kept) -> FlowStructures {
        FlowStructures {
            response: self.sides(flow, Horizon::Response, kept),
            completion: (!flow.response_is_all())
                .then(|| self.sides(flow, Horizon::Completion, kept)),
            chain: flow.chain(self.system),
        }
    }

    /// What A of the response alone rests on: less work, where nothing else is asked.
    pub fn whole_structures(&self, flow: &FlowGraph) -> FlowStructures {
        let mut kept = Kept::default();
        let whole = self.side(flow, Horizon::Response, Question::Whole, &mut kept);
        FlowStructures {
            response: Sides {
                requests: whole.clone(),
                whole,
            },
            completion: None,
            chain: Vec::new(),
        }
    }

    /// A, response.
    pub fn whole_service(&self, structures: &FlowStructures) -> Availability {
        self.evaluation(&structures.response.whole).figure()
    }

    /// A, response, and what each unit and component is worth to it, highest saving first: what a
    /// changed number is asked for at once.
    pub fn availability(
        &self,
        flow: &FlowGraph,
        structures: &FlowStructures,
    ) -> (Availability, Vec<Importance>) {
        let whole = self.evaluation(&structures.response.whole);
        let importance = importance::entries(self, flow, &whole.appraisal());
        (whole.figure(), importance)
    }

    /// The figures of a flow.
    pub fn figures(&self, flow: &FlowGraph, structures: &FlowStructures) -> FlowAvailability {
        let whole = self.evaluation(&structures.response.whole);
        let (availability, request_success) = self.sides_figures(&structures.response, &whole);
        let (completion_availability, completion_request_success) = structures
            .completion
            .as_ref()
            .map_or((availability, request_success), |sides| {
                self.sides_figures(sides, &self.evaluation(&sides.whole))
            });
        let appraisal = whole.appraisal();
        let naive = naive::product(&self.pools, self.system, &structures.chain);
        FlowAvailability {
            request_success,
            availability,
            completion_request_success,
            completion_availability,
            naive_availability: naive,
            naive_difference: naive::difference(self, flow, &appraisal, naive),
            downtime_minutes_per_year: availability.unavailability * MINUTES_PER_YEAR,
            error_budget_minutes_per_year: request_success.unavailability * MINUTES_PER_YEAR,
            chain: chain::table(self, &appraisal, &structures.chain),
            importance: importance::entries(self, flow, &appraisal),
        }
    }

    fn sides(&self, flow: &FlowGraph, horizon: Horizon, kept: &mut Kept) -> Sides {
        Sides {
            whole: self.side(flow, horizon, Question::Whole, kept),
            requests: self.side(flow, horizon, Question::Requests, kept),
        }
    }

    fn side(
        &self,
        flow: &FlowGraph,
        horizon: Horizon,
        question: Question,
        kept: &mut Kept,
    ) -> Side {
        let draws = Draws::new(self.system, flow, horizon, question);
        let circuit = self.circuit(flow, horizon, &draws, question);
        let numbers = Numbers::new(self.system, &self.pools, &draws);
        let asked = match (horizon, question) {
            (Horizon::Response, Question::Whole) => Asked::All,
            _ => Asked::Chances,
        };
        let structure =
            kept.structure(circuit, &self.pools, (asked, self.room), |circuit, made| {
                let likely = |event: &Event| numbers.rough(event);
                let tree = tree::decompose(circuit, self.limits, made, &likely);
                let layout = Layout::new((self.system, &self.pools), &tree, asked, self.room);
                Structure::new(tree, layout)
            });
        Side { draws, structure }
    }

    /// A and S.
    fn sides_figures(&self, sides: &Sides, whole: &Evaluation) -> (Availability, Availability) {
        let whole = whole.figure();
        if sides.are_same() {
            return (whole, whole);
        }
        let mut requests = self.evaluation(&sides.requests).figure();
        // Requests that need less never do worse; the last digits of two long sums may say otherwise.
        let less = requests.unavailability > whole.unavailability || requests.value < whole.value;
        if less && whole.method == Method::Exact && requests.method == Method::Exact {
            requests = whole;
        }
        (whole, requests)
    }

    fn evaluation<'b>(&'b self, side: &'b Side) -> Evaluation<'b> {
        let numbers = Numbers::new(self.system, &self.pools, &side.draws);
        Evaluation {
            structure: &side.structure,
            values: side.structure.values(&numbers),
            numbers,
        }
    }
}

impl Evaluation<'_> {
    fn appraisal(&self) -> Appraisal<'_> {
        Appraisal {
            whole: self,
            leaves: Leaves::new(self.structure),
            worth: self.structure.worth(&self.numbers, &self.values),
        }
    }

    fn figure(&self) -> Availability {
        let whole = self.structure.whole();
        figure(self.structure, self.values.chance(whole, 0))
    }
}

fn figure(structure: &Structure, (yes, no): (f64, f64)) -> Availability {
    let (yes, no) = (yes.clamp(0.0, 1.0), no.clamp(0.0, 1.0));
    if structure.is_exact() {
        let value = if no < 0.5 { 1.0 - no } else { yes };
        return Availability {
            value,
            unavailability: no,
            low: value,
            high: value,
            method: Method::Exact,
        };
    }
    Availability {
        value: yes,
        unavailability: 1.0 - yes,
        low: yes,
        high: (1.0 - no).max(yes),
        method: Method::Bound,
    }
}
