//! What one flow reaches: states, their groups in order, and how they lead on.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{
    Closing, ComponentIndex, ConnectionIndex, NameIndex, System, ZoneIndex, cycles, steps, unfold,
};
use crate::model::{FlowOp, GroupMode, Horizon};

/// Index of a state in [`Walk::states`].
pub type StateIndex = usize;

/// One flow over a [`System`]: what the response and the completion reach. Copies share it.
#[derive(Clone, Debug)]
pub struct FlowGraph {
    /// The flow's index in [`System::flows`].
    pub flow: usize,
    /// Every look-up misses, because the flow writes.
    pub misses: bool,
    /// Connections that close a cycle of calls.
    pub closing: Arc<Closing>,
    response: Arc<Walk>,
    completion: Option<Arc<Walk>>,
    visits: Option<Arc<Walk>>,
}

/// What one horizon of a flow reaches. State 0 is the entry; states stand in depth-first order.
///
/// It has no cycle but through members that are `closing` (alternatives of calls) and, in the
/// completion, through publishes, pushes and calls that follow them.
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    /// The states.
    pub states: Vec<State>,
}

/// A component together with how it is reached.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The component.
    pub component: ComponentIndex,
    /// How much of it counts.
    pub extent: Extent,
    /// Its groups, in order: a group stands where its first member is listed. The origins of a
    /// look-aside cache stand after it.
    pub groups: Vec<Group>,
}

/// How much of a component counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Extent {
    /// It serves: its own work and all its groups; pushes limited to a topic.
    Serves(TopicFilter),
    /// It only takes a message: its pool and its own service time, nothing after it.
    Takes,
    /// A way that comes back to where it has been ends here: its pool and one visit, no time of its own.
    Ends,
}

/// Which pushes of a state count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TopicFilter {
    /// All: it was called, pushed to, or published to without a topic.
    All,
    /// Those with this topic, and those without one.
    Only(NameIndex),
}

/// One or several connections of a caller that are needed together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The members, in the design's order; never empty.
    pub members: Members,
    /// How many must work.
    pub quorum: Quorum,
    /// The caller works without it. With `origins`, this is said of the caches alone.
    pub optional: bool,
    /// Which requests use it, and its origins with it.
    pub exercised: Exercise,
    /// Of a look-aside cache: the ways to the origin, in order; all that are not optional are needed
    /// when the cache misses or is down. Indices in [`State::groups`], greater than the group's own;
    /// they may be look-aside caches themselves.
    pub origins: Box<[usize]>,
    /// It is an origin of another group and counts only there.
    pub is_origin: bool,
}

/// The members of a group. Flows have very many groups, most of one member, which takes no room of its own.
#[derive(Clone, Debug, PartialEq)]
pub enum Members {
    /// The only one.
    One(Member),
    /// All of several.
    Several(Box<[Member]>),
}

/// How many members of a group must work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quorum {
    /// The only member.
    Required,
    /// At least `at_least` of the members, 1…members.
    AnyOf {
        /// How many.
        at_least: u32,
        /// How requests are spread over the members.
        mode: GroupMode,
    },
}

/// Which requests use a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Exercise {
    /// All of them.
    Always,
    /// Those whose number for the tag lies in `from <= u < to`, within 0…1: a share or a split's part.
    Drawn {
        /// The tag.
        tag: NameIndex,
        /// The lower end.
        from: f64,
        /// The upper end.
        to: f64,
    },
    /// Those that the caller, a read-through cache, cannot answer itself.
    OnMiss,
}

/// One connection of a group and what it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The connection.
    pub connection: ConnectionIndex,
    /// The state of its target.
    pub target: StateIndex,
    /// It closes a cycle of calls: as an alternative it stays for availability; times and load leave
    /// it out.
    pub closing: bool,
    /// It calls back to a component that the completion reached by a push: support that comes around
    /// this way counts.
    pub calls_back: bool,
}

impl FlowGraph {
    /// What each flow of `system` reaches, in order. Flows that start alike and list the same share it.
    pub fn all(system: &System) -> Vec<Self> {
        let mut known = FxHashMap::default();
        let mut graphs: Vec<Self> = Vec::with_capacity(system.flows.len());
        for (number, flow) in system.flows.iter().enumerate() {
            let same = known.entry((flow.entry, flow.op == FlowOp::Write, &flow.via));
            let first = *same.or_insert(number);
            graphs.push(match graphs.get(first) {
                Some(same) => same.of_flow(number),
                None => Self::new(system, number),
            });
        }
        graphs
    }

    /// The same, as what flow number `flow` reaches.
    pub(in crate::analysis) fn of_flow(&self, flow: usize) -> Self {
        Self {
            flow,
            ..self.clone()
        }
    }

    /// A number that flows have in common iff they share what they reach.
    pub(in crate::analysis) fn shared(&self) -> usize {
        Arc::as_ptr(&self.response).addr()
    }

    /// What flow number `flow` of `system` reaches.
    pub fn new(system: &System, flow: usize) -> Self {
        let listed = steps::listed(system, &system.flows[flow]);
        let forest = cycles::CallForest::new(system, &system.flows[flow], &listed);
        let plan = steps::Plan::new(system, &system.flows[flow], listed, &forest);
        let response = plan.walk(Horizon::Response);
        let completion = Some(plan.walk(Horizon::Completion)).filter(|walk| *walk != response);
        let visits = completion.as_ref().and_then(unfold::unfold);
        let (completion, visits) = (completion.map(Arc::new), visits.map(Arc::new));
        Self {
            flow,
            misses: system.flows[flow].op == FlowOp::Write,
            closing: forest.into_closing().into(),
            response: Arc::new(response),
            completion,
            visits,
        }
    }

    /// What the user waits for: calls, and publishes up to the broker's pool.
    pub fn response(&self) -> &Walk {
        &self.response
    }

    /// Everything, on through brokers and pushes, each state once: ways may come around through
    /// publishes and pushes. For availability.
    pub fn completion(&self) -> &Walk {
        self.completion.as_ref().unwrap_or(&self.response)
    }

    /// Everything, with each way cut by [`Extent::Ends`] where it comes back to where it has been:
    /// without its closing members it has no cycle. For times and load.
    pub fn visits(&self) -> &Walk {
        self.visits.as_deref().unwrap_or_else(|| self.completion())
    }

    /// Whether nothing happens after the response.
    pub const fn response_is_all(&self) -> bool {
        self.completion.is_none()
    }

    /// The components that the response reaches by connections that are not optional, each once, in
    /// depth-first order.
    pub fn chain(&self, system: &System) -> Vec<ComponentIndex> {
        let needed = |connection: ConnectionIndex, group: &Group| {
            !group.optional && !system.connections[connection].optional
        };
        let mut seen = vec![false; system.components.len()];
        let mut entered = vec![false; self.response.states.len()];
        let mut chain = Vec::new();
        let mut stack = vec![0];
        while let Some(state) = stack.pop() {
            if std::mem::replace(&mut entered[state], true) {
                continue;
            }
            let component = self.response.states[state].component;
            if !std::mem::replace(&mut seen[component], true) {
                chain.push(component);
            }
            let mut next: Vec<_> = self.response.states[state]
                .members()
                .filter(|(group, member)| needed(member.connection, group))
                .map(|(_, member)| (member.connection, member.target))
                .collect();
            next.sort_unstable();
            stack.extend(next.into_iter().rev().map(|(_, target)| target));
        }
        chain
    }
}

/// What a walk reaches, each thing once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// Components, in depth-first order.
    pub components: Vec<ComponentIndex>,
    /// Connections that can fail, rising.
    pub connections: Vec<ConnectionIndex>,
    /// Zones that replicas of the components lie in, rising.
    pub zones: Vec<ZoneIndex>,
}

impl Walk {
    /// The components that the walk reaches, with their zones and the connections that can fail.
    pub fn reached(&self, system: &System) -> Reached {
        let mut reached = Reached::default();
        let mut seen = vec![false; system.components.len()];
        let mut lies_in = vec![false; system.zones.len()];
        for state in &self.states {
            if !std::mem::replace(&mut seen[state.component], true) {
                reached.components.push(state.component);
                let sites = &system.components[state.component].sites;
                for &zone in sites.iter().flat_map(|site| &site.zones) {
                    lies_in[zone] = true;
                }
            }
            let connections = state.members().map(|(_, member)| member.connection);
            let failing =
                connections.filter(|&connection| system.connections[connection].is_unit());
            reached.connections.extend(failing);
        }
        reached.zones = (0..lies_in.len()).filter(|&zone| lies_in[zone]).collect();
        reached.connections.sort_unstable();
        reached.connections.dedup();
        reached
    }

    /// The states in an order in which each stands after all that it leads to, ways that come around
    /// apart (closing members are not followed).
    pub fn postorder(&self) -> Vec<StateIndex> {
        self.postorder_over(|_, member| !member.closing)
    }

    /// A number for each state: two states have the same iff each leads to the other over members
    /// that `follow` says to follow. A state's number is not less than those of what it leads to.
    /// Kosaraju's two searches, linear.
    pub fn mutual(&self, follow: impl Fn(&Member) -> bool) -> Vec<usize> {
        let order = self.postorder_over(|_, member| follow(member));
        let mut place = vec![0; self.states.len()];
        for (at, &state) in order.iter().enumerate() {
            place[state] = at;
        }
        let leads_on = |(at, &state): (usize, &StateIndex)| {
            let mut members = self.states[state].members();
            members.all(|(_, member)| !follow(member) || place[member.target] < at)
        };
        // Nothing comes around: each state is a set.
        if order.iter().enumerate().all(leads_on) {
            return place;
        }
        let mut callers: Vec<Vec<StateIndex>> = vec![Vec::new(); self.states.len()];
        for (from, state) in self.states.iter().enumerate() {
            for (_, member) in state.members().filter(|(_, member)| follow(member)) {
                callers[member.target].push(from);
            }
        }
        let mut set = vec![usize::MAX; self.states.len()];
        let mut sets = 0;
        for &root in order.iter().rev() {
            if set[root] != usize::MAX {
                continue;
            }
            let mut stack = vec![root];
            set[root] = sets;
            while let Some(state) = stack.pop() {
                for &caller in &callers[state] {
                    if set[caller] == usize::MAX {
                        set[caller] = sets;
                        stack.push(caller);
                    }
                }
            }
            sets += 1;
        }
        set.iter()
            .map(|&number| sets - 1 - number.min(sets - 1))
            .collect()
    }

    /// All states, each after those that it leads to over the members that `follow` says to follow
    /// from a state, as far as these make no cycle.
    pub fn postorder_over(&self, follow: impl Fn(StateIndex, &Member) -> bool) -> Vec<StateIndex> {
        let mut order = Vec::with_capacity(self.states.len());
        let mut seen = vec![false; self.states.len()];
        let mut stack: Vec<_> = (0..self.states.len())
            .rev()
            .map(|state| (state, false))
            .collect();
        while let Some((state, left)) = stack.pop() {
            if left {
                order.push(state);
                continue;
            }
            if std::mem::replace(&mut seen[state], true) {
                continue;
            }
            stack.push((state, true));
            let from = stack.len();
            for (_, member) in self.states[state].members() {
                if follow(state, member) && !seen[member.target] {
                    stack.push((member.target, false));
                }
            }
            stack[from..].reverse();
        }
        order
    }
}

impl State {
    /// The groups that the state needs or uses by themselves, in order, with their indices: all but
    /// origins.
    pub fn own_groups(&self) -> impl Iterator<Item = (usize, &Group)> {
        let all = self.groups.iter().enumerate();
        all.filter(|(_, group)| !group.is_origin)
    }

    /// Each group, origins included, with each of its members.
    pub fn members(&self) -> impl Iterator<Item = (&Group, &Member)> {
        let groups = self.groups.iter();
        groups.flat_map(|group| group.members.iter().map(move |member| (group, member)))
    }
}

impl FromIterator<Member> for Members {
    fn from_iter<I: IntoIterator<Item = Member>>(members: I) -> Self {
        let mut members = members.into_iter();
        match (members.next(), members.next()) {
            (Some(only), None) => Self::One(only),
            (first, second) => {
                Self::Several(first.into_iter().chain(second).chain(members).collect())
            }
        }
    }
}

impl Deref for Members {
    type Target = [Member];

    fn deref(&self) -> &[Member] {
        match self {
            Self::One(member) => std::slice::from_ref(member),
            Self::Several(members) => members,
        }
    }
}

impl DerefMut for Members {
    fn deref_mut(&mut self) -> &mut [Member] {
        match self {
            Self::One(member) => std::slice::from_mut(member),
            Self::Several(members) => members,
        }
    }
}

impl<'a> IntoIterator for &'a Members {
    type Item = &'a Member;
    type IntoIter = std::slice::Iter<'a, Member>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Group {
    /// The members that times and load follow: those that close no cycle of calls.
    pub fn open_members(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| !member.closing)
    }

    /// How many members must work.
    pub const fn at_least(&self) -> u32 {
        match self.quorum {
            Quorum::Required => 1,
            Quorum::AnyOf { at_least, .. } => at_least,
        }
    }
}
