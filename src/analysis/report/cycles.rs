//! Cycles of calls that a flow leaves out, told one at a time.
//!
//! Thousands of cycles may go around through the same thousands of components. Written out they would take
//! the product of both in memory, so only the ways of the search that found them are kept.

use std::sync::Arc;

use crate::model::Id;

/// Connections that close a cycle of calls and were left out, each with its cycle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cycles {
    names: Arc<[Id]>,
    callers: Arc<[u32]>,
    closing: Vec<Closing>,
}

/// A cycle of calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle<'a> {
    /// The connection that closes it.
    pub connection: &'a Id,
    /// The components on it, in order.
    pub components: Vec<&'a Id>,
}

/// A connection that closes a cycle, with the places of the components that it leads from and back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::analysis) struct Closing {
    pub(in crate::analysis) connection: Id,
    pub(in crate::analysis) from: u32,
    pub(in crate::analysis) to: u32,
}

impl Cycles {
    /// The cycles that `closing` close: `names` has the components, `callers` of each the place of the one
    /// that the search came from, which leads from where a cycle ends back to where it begins.
    pub(in crate::analysis) const fn new(
        names: Arc<[Id]>,
        callers: Arc<[u32]>,
        closing: Vec<Closing>,
    ) -> Self {
        Self {
            names,
            callers,
            closing,
        }
    }

    /// The connections that close them, in order.
    pub fn connections(&self) -> impl Iterator<Item = &Id> {
        self.closing.iter().map(|closing| &closing.connection)
    }

    /// The cycles, in order; each is written out as it is asked for.
    pub fn each(&self) -> impl Iterator<Item = Cycle<'_>> {
        self.closing.iter().map(|closing| {
            let caller = |&at: &u32| (at != closing.to).then(|| self.callers[at as usize]);
            let back = std::iter::successors(Some(closing.from), caller);
            let mut components: Vec<&Id> = back.map(|at| &self.names[at as usize]).collect();
            components.reverse();
            Cycle {
                connection: &closing.connection,
                components,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::report::Report;
    use crate::analysis::{Options, evaluate};
    use crate::catalogue::Catalogue;
    use crate::model::{Cell, Component, Connection, Design};

    /// A user and services, each of which calls the next and the first.
    fn around(services: usize) -> Report {
        let mut design = Design::default();
        for at in 0..=services {
            let kind = if at == 0 { "client" } else { "service" };
            let component = Component::new(format!("s{at}"), kind, Cell::default());
            design.components.push(component);
            if at > 0 {
                let (id, from) = (format!("c{at}"), format!("s{}", at - 1));
                let to = format!("s{at}");
                let call = Connection::new(id, from.as_str(), to.as_str());
                design.connections.push(call);
            }
            if at > 1 {
                let from = format!("s{at}");
                let back = Connection::new(format!("b{at}"), from.as_str(), "s1");
                design.connections.push(back);
            }
        }
        evaluate(&design, Catalogue::shipped(), Options::default())
    }

    #[test]
    fn each_cycle_goes_from_where_it_is_closed_to_where_that_comes_from() {
        let report = around(4);
        let cycles = &report.flows[0].figures.cycles_left_out;
        let told: Vec<String> = cycles
            .each()
            .map(|cycle| format!("{}: {:?}", cycle.connection, cycle.components))
            .collect();
        assert_eq!(
            told,
            [
                r#"b2: ["s1", "s2"]"#,
                r#"b3: ["s1", "s2", "s3"]"#,
                r#"b4: ["s1", "s2", "s3", "s4"]"#,
            ]
        );
        let ids: Vec<&str> = cycles.connections().map(Id::as_str).collect();
        assert_eq!(ids, ["b2", "b3", "b4"]);
    }

    #[test]
    fn findings_name_so_many_circles_and_say_that_there_are_more() {
        let report = around(600);
        let found = report.findings.iter();
        let found: Vec<_> = found.filter(|f| f.rule == "cycle-of-calls").collect();
        assert_eq!(report.flows[0].figures.cycles_left_out.each().count(), 599);
        assert!((440..460).contains(&found.len()), "{}", found.len());
        let last = &found[found.len() - 1].message;
        assert!(last.contains("more circles than"), "{last}");
        let named: usize = found.iter().map(|f| f.subjects.len()).sum();
        assert!((100_000..102_000).contains(&named), "{named}");
    }
}
