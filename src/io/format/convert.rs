//! Turns the text of single fields into quantities of the model and collects what is wrong, so that one
//! reading of a file tells every mistake. Shared by all forms and versions.

use std::fmt::Display;
use std::str::FromStr;

use super::raw::{List, Name, Scalar, Scalars};
use crate::catalogue::validate::MAX_PROBLEMS;
use crate::catalogue::{Catalogue, Field, Problem, Section};
use crate::model::{Attributes, Capacity, Id, Latency, RateSource, ServiceTime};

/// Knows which thing of a design is being read.
pub(super) struct Converter<'a> {
    pub(super) catalogue: &'a Catalogue,
    section: Section,
    index: usize,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Converter<'a> {
    pub(super) const fn new(catalogue: &'a Catalogue) -> Self {
        Self {
            catalogue,
            section: Section::Design,
            index: 0,
            problems: Vec::new(),
        }
    }

    /// Converts every entry of a list; those that `convert` cannot represent are left out.
    pub(super) fn list<T, U>(
        &mut self,
        section: Section,
        list: List<T>,
        mut convert: impl FnMut(&mut Self, T) -> Option<U>,
    ) -> Vec<U> {
        self.section = section;
        let mut out = Vec::with_capacity(list.0.len());
        for (index, entry) in list.0.into_iter().enumerate() {
            self.index = index;
            out.extend(convert(self, entry));
        }
        out
    }

    /// Reports what is wrong with the field `name` of the current thing, as `what; what to do`.
    pub(super) fn report(&mut self, name: &'static str, what_and_fix: &str) {
        self.report_element(name, None, what_and_fix);
    }

    fn report_element(&mut self, name: &'static str, element: Option<usize>, what_and_fix: &str) {
        if self.is_full() {
            return;
        }
        let (message, fix) = what_and_fix
            .split_once("; ")
            .unwrap_or((what_and_fix, "correct it"));
        self.problems.push(Problem {
            at: Field {
                section: self.section,
                index: self.index,
                name,
                element,
            },
            message: message.to_owned(),
            fix: fix.to_owned(),
        });
    }

    /// Whether enough problems are known; looking for near names for more of them would take long.
    const fn is_full(&self) -> bool {
        self.problems.len() >= MAX_PROBLEMS
    }

    /// The value, or its error reported.
    pub(super) fn checked<T, E: Display>(
        &mut self,
        name: &'static str,
        result: Result<T, E>,
    ) -> Option<T> {
        result
            .map_err(|error| self.report(name, &error.to_string()))
            .ok()
    }

    /// The quantity that `text` states.
    pub(super) fn quantity<T>(&mut self, name: &'static str, text: &Scalar) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.checked(name, text.0.parse())
    }

    /// The quantity that an optional field states.
    pub(super) fn optional<T>(&mut self, name: &'static str, text: Option<&Scalar>) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        text.and_then(|text| self.quantity(name, text))
    }

    /// A time of service or of a hop: `none` or a latency.
    pub(super) fn service_time(
        &mut self,
        name: &'static str,
        text: Option<&Scalar>,
    ) -> Option<ServiceTime> {
        match text {
            Some(text) if text.0.trim() == "none" => Some(ServiceTime::None),
            text => self.optional::<Latency>(name, text).map(ServiceTime::Takes),
        }
    }

    /// The stated facts of the current thing.
    pub(super) fn attributes(&mut self, stated: Scalars, on_connections: bool) -> Attributes {
        let mut attributes = Attributes::new();
        for (element, (name, text)) in stated.0.into_iter().enumerate() {
            if self.is_full() {
                break;
            }
            let known = || {
                let all = self.catalogue.attributes().iter();
                all.filter(|known| known.on_connections == on_connections)
            };
            let result = match known().find(|known| known.name == name) {
                Some(known) => known
                    .kind
                    .parse(&text.0)
                    .map_err(|error| format!("{name}: {error}")),
                None => Err(self
                    .catalogue
                    .no_such_attribute(&name, on_connections)
                    .to_string()),
            };
            match result {
                Ok(value) => {
                    attributes.insert(name, value);
                }
                Err(error) => self.report_element("attributes", Some(element), &error),
            }
        }
        attributes
    }
}

/// `unlimited`, a rate, or else an estimate's name.
pub(super) fn capacity(text: &str) -> Capacity {
    if text.trim() == "unlimited" {
        return Capacity::Unlimited;
    }
    match rate(text) {
        RateSource::Stated(rate) => Capacity::PerSecond(rate),
        RateSource::Estimate(name) => Capacity::Estimate(name),
    }
}

/// A rate, or else an estimate's name.
pub(super) fn rate(text: &str) -> RateSource {
    match text.parse() {
        Ok(rate) => RateSource::Stated(rate),
        Err(_) => RateSource::Estimate(Id::from(text)),
    }
}

/// Identifiers as the model keeps them.
pub(super) fn ids(list: List<Name>) -> Vec<Id> {
    list.0.into_iter().map(|name| name.0).collect()
}
