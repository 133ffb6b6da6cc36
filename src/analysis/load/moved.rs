//! The load after something has failed, from the load before it where nothing changed.

use super::{ComponentIndex, FlowGraph, Load, Offered, System, Up, Visits, pool, replication};

/// Where the visits of flows meet, to add them up again for a few components.
#[derive(Clone, Debug)]
pub struct Moved<'a> {
    system: &'a System,
    flows: &'a [FlowGraph],
    before: &'a Load,
    /// By component, the flows and states that visit it, in the order in which they add up.
    places: Vec<Vec<(usize, usize)>>,
}

impl<'a> Moved<'a> {
    /// What `flows` of `system` had as load with everything up was `before`.
    pub fn new(system: &'a System, flows: &'a [FlowGraph], before: &'a Load) -> Self {
        let mut places = vec![Vec::new(); system.components.len()];
        for (number, flow) in flows.iter().enumerate() {
            for (index, state) in flow.visits().states.iter().enumerate() {
                places[state.component].push((number, index));
            }
        }
        Self {
            system,
            flows,
            before,
            places,
        }
    }

    /// The pools that are over their capacity with what is `up` and were not before, rising.
    /// `changed` have other replicas up than before; `again` are the flows, rising, whose visits
    /// have changed.
    pub fn newly_over(
        &self,
        up: &Up,
        changed: &[ComponentIndex],
        again: &[(usize, Visits)],
    ) -> Vec<ComponentIndex> {
        let mut pools = changed.to_vec();
        for (flow, _) in again {
            let states = &self.flows[*flow].visits().states;
            pools.extend(states.iter().map(|state| state.component));
        }
        let offered = if again.is_empty() || self.system.replications.is_empty() {
            None
        } else {
            // Copies may reach any store.
            pools = (0..self.system.components.len()).collect();
            let all = pools
                .iter()
                .map(|&component| self.offered(component, again));
            let mut all: Vec<Option<Offered>> = all.collect();
            replication::spread(self.system, up, &mut all);
            Some(all)
        };
        pools.sort_unstable();
        pools.dedup();
        pools.retain(|&component| {
            let offered = match &offered {
                Some(all) => all[component].clone(),
                None if again.is_empty() => self.offered_before(component),
                None => self.offered(component, again),
            };
            let over = |utilisation: f64| utilisation > 1.0;
            let was_over = |pool: &super::Pool| pool.utilisation.clone().is_ok_and(over);
            let drawn = &self.system.components[component];
            !self.before.pools[component].as_ref().is_some_and(was_over)
                && offered
                    .map(|offered| pool(drawn, offered, up.live[component]))
                    .is_some_and(|pool| was_over(&pool))
        });
        pools
    }

    /// What was asked of a component, copies included.
    fn offered_before(&self, component: ComponentIndex) -> Option<Offered> {
        let pool = self.before.pools[component].as_ref()?;
        Some(Offered {
            reads: pool.reads.clone(),
            writes: pool.writes.clone(),
        })
    }

    /// What is asked of a component, copies apart.
    fn offered(&self, component: ComponentIndex, again: &[(usize, Visits)]) -> Option<Offered> {
        let mut offered: Option<Offered> = None;
        for &(flow, state) in &self.places[component] {
            let visits = match again.binary_search_by_key(&flow, |(flow, _)| *flow) {
                Ok(at) => &again[at].1,
                Err(_) => &self.before.visits[flow],
            };
            let (rate, visits) = (&self.system.flows[flow].rate, visits.states[state]);
            offered
                .get_or_insert_default()
                .add(rate, visits.reads, visits.writes);
        }
        offered
    }
}
