//! The document: what a person draws and writes, and nothing that is computed from it.
//!
//! Pure data. It knows neither the catalogue's defaults (an absent value is `None`, see
//! [`crate::catalogue`]), nor files (see [`crate::io`]), nor screens. Lists keep the author's
//! order, because order is part of the meaning: of calls in a row, of a failover group, of a file
//! under version control.

pub mod acceptance;
pub mod alike;
pub mod attribute;
pub mod component;
pub mod connection;
pub mod decision;
pub mod design;
pub mod diff;
pub mod estimate;
pub mod fields;
pub mod flow;
pub mod formula;
pub mod geometry;
pub mod id;
pub mod journey;
pub mod kind;
pub mod merge;
pub mod note;
pub mod patch;
pub mod rename;
pub mod requirement;
pub mod review;
pub mod round;
pub mod sketch;
pub mod target;
pub mod units;
pub mod visible;
pub mod zone;

pub use acceptance::Acceptance;
pub use attribute::{AttributeValue, Attributes};
pub use component::{Capacity, Component, ServiceTime, Work};
pub use connection::{Connection, ConnectionKind, Exercised, GroupMode, Need, Op};
pub use decision::Decision;
pub use design::Design;
pub use estimate::Estimate;
pub use flow::{Flow, FlowOp, RateSource};
pub use geometry::{Cell, Rect, Size};
pub use id::{Id, KindId};
pub use kind::Kind;
pub use note::Note;
pub use patch::Patch;
pub use requirement::{Requirement, Scope};
pub use round::Round;
pub use target::{Bound, Horizon, LoadState, Metric, Percentile, Subject, Target};
pub use units::{Latency, Millis, Probability, Rate, UnitError};
pub use visible::{is_visible, visible, visible_lines};
pub use zone::Zone;
