//! Tables of which the report of a large design has hundreds, each with a row for most of thousands of parts:
//! names, and what every table says of a part alike, are kept once.

use std::sync::Arc;

use super::Part;
use crate::model::Id;

/// Rows about things of which other tables tell, too.
#[derive(Clone, Debug)]
struct Rows<T, R> {
    things: Arc<[T]>,
    /// Of each row, the place of its thing.
    of: Arc<[u32]>,
    values: Arc<[R]>,
}

impl<T, R> Rows<T, R> {
    fn new(things: Arc<[T]>, rows: impl Iterator<Item = (u32, R)>) -> Self {
        let (of, values): (Vec<u32>, Vec<R>) = rows.unzip();
        Self {
            things,
            of: of.into(),
            values: values.into(),
        }
    }

    fn each(&self) -> impl ExactSizeIterator<Item = (&T, &R)> {
        let things = self.of.iter().map(|&at| &self.things[at as usize]);
        things.zip(&*self.values)
    }
}

impl<T, R> Default for Rows<T, R> {
    fn default() -> Self {
        Self {
            things: Arc::default(),
            of: Arc::default(),
            values: Arc::default(),
        }
    }
}

/// Rows are compared, not where they are kept.
impl<T: PartialEq, R: PartialEq> PartialEq for Rows<T, R> {
    fn eq(&self, other: &Self) -> bool {
        self.each().eq(other.each())
    }
}

/// The chain table of a flow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chain(Rows<ChainPool, ChainLoss>);

/// A row of the chain table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChainRow<'a> {
    /// The component.
    pub component: &'a Id,
    /// Availability of its pool, all shards, with its zones.
    pub pool: f64,
    /// The same of one shard, which is what a request for one thing needs.
    pub shard: f64,
    /// A with all later components and their connections perfect.
    pub running: f64,
    /// The part of the downtime that goes away with the component and its zones perfect.
    pub downtime_share: f64,
}

/// What the chain of every flow says of a component.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::analysis) struct ChainPool {
    pub(in crate::analysis) component: Id,
    pub(in crate::analysis) pool: f64,
    pub(in crate::analysis) shard: f64,
}

/// What the chain of one flow says of a component.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::analysis) struct ChainLoss {
    pub(in crate::analysis) running: f64,
    pub(in crate::analysis) downtime_share: f64,
}

impl Chain {
    /// A row for each of `losses`, which says of which of `pools` it is.
    pub(in crate::analysis) fn new(
        pools: Arc<[ChainPool]>,
        losses: impl Iterator<Item = (u32, ChainLoss)>,
    ) -> Self {
        Self(Rows::new(pools, losses))
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = ChainRow<'_>> {
        self.0.each().map(|(pool, loss)| ChainRow {
            component: &pool.component,
            pool: pool.pool,
            shard: pool.shard,
            running: loss.running,
            downtime_share: loss.downtime_share,
        })
    }

    /// The row of a component, if the flow's response reaches it. O(n) in the number of rows.
    pub fn row(&self, component: &Id) -> Option<ChainRow<'_>> {
        self.rows().find(|row| row.component == component)
    }
}

/// What each part adds on the critical path of a request at the 99th percentile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contributions(Rows<TimedPart, f64>);

/// What one part adds on the critical path of a request at the 99th percentile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution<'a> {
    /// The part.
    pub part: &'a Part,
    /// Its own median in milliseconds (0 for waiting).
    pub p50: f64,
    /// Its own 99th percentile in milliseconds (0 for waiting).
    pub p99: f64,
    /// What it adds, in milliseconds.
    pub ms: f64,
}

/// A part with the time that it takes by itself, in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::analysis) struct TimedPart {
    pub(in crate::analysis) part: Part,
    pub(in crate::analysis) p50: f64,
    pub(in crate::analysis) p99: f64,
}

impl Contributions {
    /// A row for each of `added`: which of `parts` adds how many milliseconds.
    pub(in crate::analysis) fn new(
        parts: Arc<[TimedPart]>,
        added: impl Iterator<Item = (u32, f64)>,
    ) -> Self {
        Self(Rows::new(parts, added))
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Contribution<'_>> {
        self.0.each().map(|(part, &ms)| Contribution {
            part: &part.part,
            p50: part.p50,
            p99: part.p99,
            ms,
        })
    }
}
