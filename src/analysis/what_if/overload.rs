//! Single points by overload: the wiring holds without them, what is left does not hold the load.
//!
//! Each unit is taken down alone. A replica whose pool stays up only leaves more to its siblings;
//! where a pool goes, a connection goes or a balancer divides anew, the visits of the flows that this
//! touches are counted again, and only their pools are looked at. Cost: units × the states of the
//! flows that they touch, bounded by [`MOST_STATES`].

use super::failure::take_zones;
use super::serving;
use crate::analysis::cut_sets::{CutSets, Origin, Units};
use crate::analysis::graph::{ComponentIndex, FlowGraph, Quorum, State, System};
use crate::analysis::load::{FlowStanding, Load, Moved, Up, Visits};
use crate::analysis::report::{Known, Overload, Unit, Unknown};
use crate::model::GroupMode;

/// The most states that are visited again.
const MOST_STATES: usize = 2_000_000;

/// Per flow, its single points by overload in canonical order; `cuts` are those of the flows, `load`
/// theirs with everything up.
pub fn single_points(
    system: &System,
    graphs: &[FlowGraph],
    units: &Units,
    cuts: &[CutSets],
    load: &Load,
) -> Vec<Known<Vec<Overload>>> {
    let mut search = Search::new(system, graphs, cuts, load);
    for (unit, origin) in units.all() {
        if search.visited > MOST_STATES {
            break;
        }
        search.without(unit, origin);
    }
    let too_many = search.visited > MOST_STATES;
    std::iter::zip(graphs, search.found)
        .enumerate()
        .map(|(flow, (graph, found))| {
            unknown_load(system, graph, load, flow).map_or(Ok(()), Err)?;
            if too_many {
                let what = "trying each unit would visit more than";
                return Err(Unknown(format!("{what} {MOST_STATES} states")));
            }
            Ok(found)
        })
        .collect()
}

/// Why it is not known whether a pool that the flow visits is over its capacity.
fn unknown_load(system: &System, graph: &FlowGraph, load: &Load, flow: usize) -> Option<Unknown> {
    let states = std::iter::zip(&graph.visits().states, &load.visits[flow].states);
    let visited = states.filter(|(_, visits)| visits.total() > 0.0);
    let limited =
        |component: &ComponentIndex| !matches!(system.components[*component].capacity, Ok(None));
    let pools = visited.map(|(state, _)| state.component).filter(limited);
    let mut pools = pools.filter_map(|component| load.pools[component].as_ref());
    pools.find_map(|pool| pool.utilisation.clone().err())
}

struct Search<'a> {
    system: &'a System,
    graphs: &'a [FlowGraph],
    cuts: &'a [CutSets],
    load: &'a Load,
    moved: Moved<'a>,
    /// Of each flow, an order of its states in which callers stand last.
    postorders: Vec<Vec<usize>>,
    /// By component, the flows that visit it, each with whether a balancer there weighs it.
    flows_at: Vec<Vec<(usize, bool)>>,
    /// By connection, the flows that use it.
    flows_over: Vec<Vec<usize>>,
    /// By zone, the components with replicas in it.
    held: Vec<Vec<ComponentIndex>>,
    up: Up,
    found: Vec<Vec<Overload>>,
    visited: usize,
}

impl<'a> Search<'a> {
    fn new(
        system: &'a System,
        graphs: &'a [FlowGraph],
        cuts: &'a [CutSets],
        load: &'a Load,
    ) -> Self {
        let mut search = Self {
            system,
            graphs,
            cuts,
            load,
            moved: Moved::new(system, graphs, load),
            postorders: graphs
                .iter()
                .map(|flow| flow.visits().postorder())
                .collect(),
            flows_at: vec![Vec::new(); system.components.len()],
            flows_over: vec![Vec::new(); system.connections.len()],
            held: vec![Vec::new(); system.zones.len()],
            up: Up::all(system),
            found: vec![Vec::new(); graphs.len()],
            visited: 0,
        };
        for (index, component) in system.components.iter().enumerate() {
            for &zone in component.sites.iter().flat_map(|site| &site.zones) {
                if search.held[zone].last() != Some(&index) {
                    search.held[zone].push(index);
                }
            }
        }
        for (flow, graph) in graphs.iter().enumerate() {
            search.index(flow, graph);
        }
        search
    }

    fn index(&mut self, flow: usize, graph: &FlowGraph) {
        for state in &graph.visits().states {
            let at = &mut self.flows_at[state.component];
            if at.last().is_none_or(|&(last, _)| last != flow) {
                at.push((flow, false));
            }
        }
        for (group, member) in graph.visits().states.iter().flat_map(State::members) {
            let over = &mut self.flows_over[member.connection];
            if over.last() != Some(&flow) {
                over.push(flow);
            }
            let balance = matches!(
                group.quorum,
                Quorum::AnyOf {
                    mode: GroupMode::Balance,
                    ..
                }
            );
            let target = self.system.connections[member.connection].to;
            if balance && let Some((last, weighs)) = self.flows_at[target].last_mut() {
                *weighs |= *last == flow;
            }
        }
    }

    /// Takes a unit down, looks, and takes it up again.
    fn without(&mut self, unit: &Unit, origin: Origin) {
        let (mut changed, mut touched) = (Vec::new(), Vec::new());
        match origin {
            Origin::Replica(component) => {
                self.up.live[component] -= 1;
                self.up.lost[component] = 1;
                changed.push(component);
            }
            Origin::Zone(zone) => {
                take_zones(self.system, &mut self.up, &[zone]);
                changed.clone_from(&self.held[zone]);
            }
            Origin::Connection(connection) => {
                self.up.connected[connection] = false;
                touched.clone_from(&self.flows_over[connection]);
            }
        }
        for &component in &changed {
            let works = self.up.pool(self.system, component);
            let flows = self.flows_at[component].iter();
            touched.extend(
                flows
                    .filter(|(_, weighs)| *weighs || !works)
                    .map(|(f, _)| *f),
            );
        }
        touched.sort_unstable();
        touched.dedup();
        self.look(unit, &changed, &touched);
        for component in changed {
            self.up.live[component] = self.system.components[component].replicas;
            self.up.lost[component] = 0;
        }
        if let Origin::Connection(connection) = origin {
            self.up.connected[connection] = true;
        }
    }

    fn look(&mut self, unit: &Unit, changed: &[ComponentIndex], touched: &[usize]) {
        let is_down = |flow: usize| {
            let cuts = &self.cuts[flow];
            !cuts.works || cuts.single_points.binary_search(unit).is_ok()
        };
        let mut again: Vec<(usize, Visits)> = Vec::with_capacity(touched.len());
        for &flow in touched {
            let (graph, postorder) = (&self.graphs[flow], &self.postorders[flow]);
            self.visited += postorder.len();
            let standing = FlowStanding {
                serves: !is_down(flow),
                states: if is_down(flow) {
                    vec![false; postorder.len()]
                } else {
                    serving::states(self.system, graph.visits(), postorder, &self.up)
                },
            };
            again.push((flow, Visits::of(self.system, graph, &self.up, &standing)));
        }
        let over = self.moved.newly_over(&self.up, changed, &again);
        if over.is_empty() {
            return;
        }
        let visits = |flow: usize| match again.binary_search_by_key(&flow, |(flow, _)| *flow) {
            Ok(at) => &again[at].1,
            Err(_) => &self.load.visits[flow],
        };
        for (flow, graph) in self.graphs.iter().enumerate() {
            let states = std::iter::zip(&graph.visits().states, &visits(flow).states);
            let reached = states.filter(|(_, visits)| visits.total() > 0.0);
            let mut full: Vec<ComponentIndex> = reached
                .map(|(state, _)| state.component)
                .filter(|component| over.contains(component))
                .collect();
            if is_down(flow) || full.is_empty() {
                continue;
            }
            full.sort_unstable();
            full.dedup();
            let ids = full.iter().map(|&at| self.system.components[at].id.clone());
            self.found[flow].push(Overload {
                unit: unit.clone(),
                pools: ids.collect(),
            });
        }
    }
}
