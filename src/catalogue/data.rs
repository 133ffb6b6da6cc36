//! The file form of the catalogue: what `assets/catalogue.ron` may say, and how it becomes kinds.
//!
//! Units are text there, as in designs, so that the file can be checked by eye against its sources.
//! Classes of kinds (stores, brokers, servers …) say which attributes a kind can state, because a
//! list of names at each kind would be long and soon wrong.

use std::fmt::Display;
use std::str::FromStr;

use serde::Deserialize;

use super::kind::{
    Attribute, AttributeKind, CacheKind, ComponentKind, Hop, Needs, Place, Shape, Sourced, ZoneKind,
};
use super::{Catalogue, Relation};
use crate::model::Work;
use crate::model::units::UnitError;

/// Why the text is no catalogue.
#[derive(Debug, thiserror::Error)]
pub(super) enum CatalogueError {
    /// It is not RON of the expected form.
    #[error("line {}, column {}: {}", .0.span.start.line, .0.span.start.col, .0.code)]
    Syntax(#[from] ron::error::SpannedError),
    /// A default is not the quantity it should be.
    #[error("{field} of `{kind}`: {source}")]
    Unit {
        /// The kind or relation that has the default.
        kind: String,
        /// The field of the default.
        field: &'static str,
        /// What is wrong with it.
        source: UnitError,
    },
}

/// Reads a catalogue.
pub(super) fn parse(text: &str) -> Result<Catalogue, CatalogueError> {
    let file: FileCatalogue = ron::from_str(text)?;
    let components = file
        .components
        .into_iter()
        .map(|kind| kind.into_kind(&file.attributes))
        .collect::<Result<_, _>>()?;
    let zones = file
        .zones
        .into_iter()
        .map(FileZone::into_kind)
        .collect::<Result<_, _>>()?;
    let hops = file
        .hops
        .into_iter()
        .map(FileHop::into_hop)
        .collect::<Result<_, _>>()?;
    let attributes = file
        .attributes
        .into_iter()
        .map(FileAttribute::into_attribute)
        .collect();
    Ok(Catalogue {
        components,
        zones,
        hops,
        attributes,
    })
}

/// A value as text, and its source.
type FileDefault = (String, String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileCatalogue {
    components: Vec<FileComponent>,
    zones: Vec<FileZone>,
    hops: Vec<FileHop>,
    attributes: Vec<FileAttribute>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileComponent {
    id: String,
    title: String,
    group: String,
    shape: FileShape,
    #[serde(default)]
    place: FilePlace,
    #[serde(default)]
    cache: FileCache,
    doc: String,
    aliases: Vec<String>,
    #[serde(default)]
    flags: Vec<FileFlag>,
    #[serde(default = "one")]
    replicas: u32,
    #[serde(default)]
    needs: FileNeeds,
    availability: FileDefault,
    latency: FileDefault,
    capacity: FileDefault,
    #[serde(default, deserialize_with = "present")]
    hit_ratio: Option<FileDefault>,
    #[serde(default, deserialize_with = "present")]
    called_share: Option<FileDefault>,
    #[serde(default)]
    work: FileWork,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileZone {
    id: String,
    title: String,
    doc: String,
    aliases: Vec<String>,
    #[serde(default, deserialize_with = "present")]
    availability: Option<FileDefault>,
    #[serde(default, deserialize_with = "present")]
    relation: Option<FileRelation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileHop {
    relation: FileRelation,
    latency: FileDefault,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileAttribute {
    name: String,
    title: String,
    kind: FileAttributeKind,
    on: Vec<FileClass>,
    doc: String,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
enum FileFlag {
    Managed,
    Store,
    Broker,
    DeadLetter,
    Stateful,
    Balancer,
}

#[derive(Deserialize, Clone, Copy)]
enum FileShape {
    Client,
    Service,
    Store,
    Queue,
    Edge,
    Outside,
    Cache,
}

#[derive(Deserialize, Clone, Copy, Default)]
enum FilePlace {
    Client,
    #[default]
    Inside,
    Provider,
}

#[derive(Deserialize, Clone, Copy, Default)]
enum FileCache {
    #[default]
    Not,
    LookAside,
    ReadThrough,
}

#[derive(Deserialize, Clone, Copy, Default)]
enum FileNeeds {
    #[default]
    One,
    Majority,
    All,
}

#[derive(Deserialize, Clone, Copy, Default)]
enum FileWork {
    #[default]
    Any,
    EachWrite,
    Leader,
}

#[derive(Deserialize, Clone, Copy)]
enum FileRelation {
    SameZone,
    AcrossZones,
    AcrossRegions,
    Internet,
}

#[derive(Deserialize)]
enum FileAttributeKind {
    Flag,
    Count,
    Time,
    Share,
    Money,
    Bytes,
    Choice(Vec<String>),
    Text,
}

/// What an attribute is a fact about.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
enum FileClass {
    /// Connections, and no component.
    Connections,
    /// Every component that is no client.
    Everything,
    /// Kinds that hold data.
    Stores,
    /// Queues, logs and topics.
    Brokers,
    /// Caches of either form.
    Caches,
    /// Kinds that run code of one's own.
    Servers,
    /// Kinds at the edge that distribute requests.
    Balancers,
}

impl FileComponent {
    fn into_kind(self, attributes: &[FileAttribute]) -> Result<ComponentKind, CatalogueError> {
        let attributes = attributes
            .iter()
            .filter(|attribute| attribute.on.iter().any(|&class| self.is_in(class)))
            .map(|attribute| attribute.name.clone())
            .collect();
        let has = |flag| self.flags.contains(&flag);
        Ok(ComponentKind {
            availability: quantity(&self.id, "availability", self.availability)?,
            latency: optional(&self.id, "latency", "none", self.latency)?,
            capacity: optional(&self.id, "capacity", "unlimited", self.capacity)?,
            hit_ratio: self
                .hit_ratio
                .map(|default| quantity(&self.id, "hit_ratio", default))
                .transpose()?,
            called_share: self
                .called_share
                .map(|default| quantity(&self.id, "called_share", default))
                .transpose()?,
            managed: has(FileFlag::Managed),
            store: has(FileFlag::Store),
            broker: has(FileFlag::Broker),
            dead_letter: has(FileFlag::DeadLetter),
            stateful: has(FileFlag::Stateful),
            balancer: has(FileFlag::Balancer),
            id: self.id.into(),
            title: self.title,
            doc: self.doc,
            group: self.group,
            aliases: self.aliases,
            shape: self.shape.into(),
            replicas: self.replicas,
            needs: self.needs.into(),
            work: self.work.into(),
            place: self.place.into(),
            cache: self.cache.into(),
            attributes,
        })
    }

    fn is_in(&self, class: FileClass) -> bool {
        let has = |flag| self.flags.contains(&flag);
        let cached = !matches!(self.cache, FileCache::Not);
        let client = matches!(self.place, FilePlace::Client);
        match class {
            FileClass::Connections => false,
            FileClass::Everything => !client,
            FileClass::Stores => has(FileFlag::Store),
            FileClass::Brokers => has(FileFlag::Broker),
            FileClass::Caches => cached,
            FileClass::Servers => matches!(self.shape, FileShape::Service),
            FileClass::Balancers => matches!(self.shape, FileShape::Edge) && !cached,
        }
    }
}

impl FileZone {
    fn into_kind(self) -> Result<ZoneKind, CatalogueError> {
        Ok(ZoneKind {
            availability: self
                .availability
                .map(|default| quantity(&self.id, "availability", default))
                .transpose()?,
            id: self.id.into(),
            title: self.title,
            doc: self.doc,
            aliases: self.aliases,
            relation: self.relation.map(Relation::from),
        })
    }
}

impl FileHop {
    fn into_hop(self) -> Result<Hop, CatalogueError> {
        let relation = Relation::from(self.relation);
        Ok(Hop {
            relation,
            latency: optional(&format!("{relation:?}"), "latency", "none", self.latency)?,
        })
    }
}

impl FileAttribute {
    fn into_attribute(self) -> Attribute {
        Attribute {
            on_connections: self.on.contains(&FileClass::Connections),
            name: self.name,
            title: self.title,
            doc: self.doc,
            kind: self.kind.into(),
        }
    }
}

/// A default whose text is a quantity.
fn quantity<T: FromStr<Err = UnitError>>(
    kind: &(impl Display + ?Sized),
    field: &'static str,
    (text, source): FileDefault,
) -> Result<Sourced<T>, CatalogueError> {
    match text.parse() {
        Ok(value) => Ok(Sourced { value, source }),
        Err(source) => Err(CatalogueError::Unit {
            kind: kind.to_string(),
            field,
            source,
        }),
    }
}

/// A default whose text is a quantity or the word `absent`.
fn optional<T: FromStr<Err = UnitError>>(
    kind: &(impl Display + ?Sized),
    field: &'static str,
    absent: &str,
    (text, source): FileDefault,
) -> Result<Sourced<Option<T>>, CatalogueError> {
    if text == absent {
        return Ok(Sourced {
            value: None,
            source,
        });
    }
    let Sourced { value, source } = quantity(kind, field, (text, source))?;
    Ok(Sourced {
        value: Some(value),
        source,
    })
}

/// A field that may be left out, but whose value is not wrapped in `Some` where it is given.
fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

const fn one() -> u32 {
    1
}

impl From<FileShape> for Shape {
    fn from(shape: FileShape) -> Self {
        match shape {
            FileShape::Client => Self::Client,
            FileShape::Service => Self::Service,
            FileShape::Store => Self::Store,
            FileShape::Queue => Self::Queue,
            FileShape::Edge => Self::Edge,
            FileShape::Outside => Self::Outside,
            FileShape::Cache => Self::Cache,
        }
    }
}

impl From<FilePlace> for Place {
    fn from(place: FilePlace) -> Self {
        match place {
            FilePlace::Client => Self::Client,
            FilePlace::Inside => Self::Inside,
            FilePlace::Provider => Self::Provider,
        }
    }
}

impl From<FileCache> for Option<CacheKind> {
    fn from(cache: FileCache) -> Self {
        match cache {
            FileCache::Not => None,
            FileCache::LookAside => Some(CacheKind::LookAside),
            FileCache::ReadThrough => Some(CacheKind::ReadThrough),
        }
    }
}

impl From<FileNeeds> for Needs {
    fn from(needs: FileNeeds) -> Self {
        match needs {
            FileNeeds::One => Self::One,
            FileNeeds::Majority => Self::Majority,
            FileNeeds::All => Self::All,
        }
    }
}

impl From<FileWork> for Work {
    fn from(work: FileWork) -> Self {
        match work {
            FileWork::Any => Self::Any,
            FileWork::EachWrite => Self::EachWrite,
            FileWork::Leader => Self::Leader,
        }
    }
}

impl From<FileRelation> for Relation {
    fn from(relation: FileRelation) -> Self {
        match relation {
            FileRelation::SameZone => Self::SameZone,
            FileRelation::AcrossZones => Self::AcrossZones,
            FileRelation::AcrossRegions => Self::AcrossRegions,
            FileRelation::Internet => Self::Internet,
        }
    }
}

impl From<FileAttributeKind> for AttributeKind {
    fn from(kind: FileAttributeKind) -> Self {
        match kind {
            FileAttributeKind::Flag => Self::Flag,
            FileAttributeKind::Count => Self::Count,
            FileAttributeKind::Time => Self::Time,
            FileAttributeKind::Share => Self::Share,
            FileAttributeKind::Money => Self::Money,
            FileAttributeKind::Bytes => Self::Bytes,
            FileAttributeKind::Choice(words) => Self::Choice(words),
            FileAttributeKind::Text => Self::Text,
        }
    }
}

#[cfg(test)]
mod tests;
