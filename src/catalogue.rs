//! The catalogue: kinds of components and zones with their defaults, each with its source.
//!
//! Parsed once from `assets/catalogue.ron`, which is embedded at build. [`resolve`] is the only place
//! that fills a design's absent values with defaults, so that the evaluation, the exports and the
//! inspector cannot disagree about them. It knows the model and nothing else of the program.

pub mod attribute;
mod data;
mod face;
mod guess;
pub mod kind;
mod merge;
pub mod near;
pub mod patterns;
pub mod placement;
pub mod problem;
pub mod prompts;
pub mod questions;
pub mod resolve;
pub mod validate;

use std::sync::LazyLock;

pub use attribute::AttributeError;
pub use face::Face;
pub use kind::{
    Attribute, AttributeKind, CacheKind, ComponentKind, Hop, Needs, Place, Shape, Sourced, ZoneKind,
};
pub use patterns::Pattern;
pub use placement::{Placement, Relations};
pub use problem::{Field, Problem, Section};
pub use prompts::Prompt;
pub use questions::{Condition, Question};
pub use resolve::{Relation, ResolvedComponent};
pub use validate::validate;

/// The share of a pool's capacity above which a warning is due.
pub const BUSY: f64 = 0.7;

/// All kinds of components, zones, hops and attributes.
#[derive(Clone, Debug)]
pub struct Catalogue {
    components: Vec<ComponentKind>,
    zones: Vec<ZoneKind>,
    hops: Vec<Hop>,
    attributes: Vec<Attribute>,
}

impl Catalogue {
    /// The catalogue that the program ships.
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Catalogue> = LazyLock::new(|| {
            data::parse(include_str!("../assets/catalogue.ron"))
                .expect("the embedded catalogue is parsed by a test")
        });
        &SHIPPED
    }

    /// The kinds of components, in palette order.
    pub fn components(&self) -> &[ComponentKind] {
        &self.components
    }

    /// The kinds of zones.
    pub fn zones(&self) -> &[ZoneKind] {
        &self.zones
    }

    /// The attributes that components and connections may state.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The kind of components named `id`.
    pub fn component(&self, id: &str) -> Option<&ComponentKind> {
        self.components.iter().find(|kind| kind.id == *id)
    }

    /// The kind of zones named `id`.
    pub fn zone(&self, id: &str) -> Option<&ZoneKind> {
        self.zones.iter().find(|kind| kind.id == *id)
    }

    /// The attribute named `name`.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name == name)
    }

    /// The default latency of a hop between ends in this relation.
    pub fn hop(&self, relation: Relation) -> &Hop {
        self.hops
            .iter()
            .find(|hop| hop.relation == relation)
            .expect("a test checks that the catalogue has a row for each relation")
    }
}
