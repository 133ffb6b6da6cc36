//! Components: kinds, counts, placement, stated facts.

use super::{At, Check, MAX_REPLICAS, MAX_SPREAD};
use crate::catalogue::near::{did_you_mean, near};
use crate::catalogue::{AttributeKind, ComponentKind, Section};
use crate::model::{AttributeValue, Attributes, Capacity, Component, Id, KindId, Rect, Zone};

pub(super) fn check(check: &mut Check) {
    for (index, component) in check.design.components.iter().enumerate() {
        let at = At::new(Section::Components, index);
        check.on_board(at, Some(component.at));
        box_size(check, at, component);
        counts(check, at, component);
        spread(check, at, component);
        if let Some(Capacity::Estimate(name)) = &component.capacity {
            check.known_rate(at, "capacity", name);
        }
        check.attributes(at, &component.attributes, false);
        match check.catalogue.component(component.kind.as_str()) {
            None => unknown_kind(check, at, &component.kind),
            Some(kind) => by_kind(check, at, component, kind),
        }
    }
}

fn box_size(check: &mut Check, at: At, component: &Component) {
    let Some(size) = component.size else { return };
    check.extends_on_board(at, Rect::new(component.at, size));
    if size.width < 3 || size.height < 3 {
        check.report(
            at,
            "size",
            format!(
                "a box of {} × {} cells has no inside",
                size.width, size.height
            ),
            "make it at least 3 × 3, or leave the size out",
        );
    }
}

fn counts(check: &mut Check, at: At, component: &Component) {
    for (name, count) in [
        ("replicas", component.replicas),
        ("needs", component.needs),
        ("shards", component.shards),
    ] {
        if let Some(count) = count.filter(|count| !(1..=MAX_REPLICAS).contains(count)) {
            check.report(
                at,
                name,
                format!("{count} {name} cannot be"),
                format!("write a number from 1 to {MAX_REPLICAS}"),
            );
        }
    }
}

fn by_kind(check: &mut Check, at: At, component: &Component, kind: &ComponentKind) {
    if component.hit_ratio.is_some() && kind.cache.is_none() {
        check.report(
            at,
            "hit_ratio",
            format!("a {} is no cache and has no hit ratio", kind.id),
            "remove the hit ratio, or choose a cache kind",
        );
    }
    if component.managed.unwrap_or(kind.managed) {
        managed(check, at, component, kind);
        return;
    }
    let replicas = component.replicas.unwrap_or(kind.replicas);
    if let Some(needs) = component.needs.filter(|&needs| needs > replicas) {
        check.report(
            at,
            "needs",
            format!("it needs {needs} of {replicas} replicas"),
            format!("lower `needs` to {replicas} or less, or raise `replicas`"),
        );
    }
}

/// One box of a managed kind is a whole redundant service: replicas do not apply.
fn managed(check: &mut Check, at: At, component: &Component, kind: &ComponentKind) {
    for (name, count) in [("replicas", component.replicas), ("needs", component.needs)] {
        if let Some(count) = count.filter(|&count| count != 1) {
            check.report(
                at,
                name,
                format!(
                    "a managed {} is one service, which {count} {name} cannot describe",
                    kind.id
                ),
                format!("remove `{name}`, or write `managed: false`"),
            );
        }
    }
    if !component.spread.is_empty() {
        check.report(
            at,
            "spread",
            format!(
                "a managed {} is one service and has nothing to spread",
                kind.id
            ),
            "remove `spread`, or write `managed: false`",
        );
    }
}

fn spread(check: &mut Check, at: At, component: &Component) {
    if component.spread.len() > MAX_SPREAD {
        check.report(
            at,
            "spread",
            format!("it is spread over more than {MAX_SPREAD} zones"),
            "shorten the list",
        );
        return;
    }
    let mut before: Vec<&Zone> = Vec::with_capacity(component.spread.len());
    for (element, id) in component.spread.iter().enumerate() {
        let Some(zone) = check.zones.get(id.as_str()).copied() else {
            let known = check.design.zones.iter().map(|zone| zone.id.as_str());
            check.report_missing(at, "spread", Some(element), "zone", id.as_str(), known);
            continue;
        };
        let clash = before.iter().copied().find(|other| {
            other.rect().contains_rect(zone.rect()) || zone.rect().contains_rect(other.rect())
        });
        before.push(zone);
        if let Some(other) = clash {
            let message = if other.id == *id {
                format!("it is spread over `{id}` twice")
            } else {
                format!(
                    "of the zones `{}` and `{id}` one lies in the other",
                    other.id
                )
            };
            let fix = "name zones that lie side by side";
            check.report_element(at, "spread", Some(element), message, fix);
        }
    }
}

fn unknown_kind(check: &mut Check, at: At, kind: &KindId) {
    let kinds = check.catalogue.components();
    let word = kind.as_str().replace(['-', '_'], " ");
    let is_alias = |known: &&ComponentKind| {
        let mut names = known.aliases.iter().chain([&known.title]);
        names.any(|name| name.eq_ignore_ascii_case(&word))
    };
    let fix = match kinds.iter().find(is_alias) {
        Some(known) => format!("write `{}`", known.id),
        None => near_kind(kind.as_str(), &word, kinds),
    };
    check.report(at, "kind", format!("`{kind}` is no kind of component"), fix);
}

/// Near kinds by their own names, or else by their aliases.
fn near_kind(kind: &str, word: &str, kinds: &[ComponentKind]) -> String {
    let by_id = near(kind, kinds.iter().map(|known| known.id.as_str()));
    if !by_id.is_empty() {
        return did_you_mean(kind, by_id, "");
    }
    let aliases = kinds
        .iter()
        .flat_map(|known| known.aliases.iter().map(String::as_str));
    let near = near(word, aliases);
    let by_alias = kinds.iter().find(|known| {
        near.first()
            .is_some_and(|alias| known.aliases.iter().any(|a| a == alias))
    });
    match by_alias {
        Some(known) => format!("did you mean `{}`?", known.id),
        None => "choose a kind of the catalogue, such as service, cache or sql-database".to_owned(),
    }
}

impl Check<'_> {
    /// Checks that `component` names a component of the design.
    pub(super) fn known_component(&mut self, at: At, name: &'static str, component: &Id) -> bool {
        let id = component.as_str();
        let known = self.components.contains_key(id);
        if !known {
            let all = self.design.components.iter().map(|c| c.id.as_str());
            self.report_missing(at, name, None, "component", id, all);
        }
        known
    }

    /// Checks that a text that is no rate names an estimate.
    pub(super) fn known_rate(&mut self, at: At, name: &'static str, estimate: &Id) {
        let id = estimate.as_str();
        if self.estimates.contains_key(id) {
            return;
        }
        let known = self.design.estimates.iter().map(|e| e.name.as_str());
        let fix = did_you_mean(
            id,
            known,
            "write a rate, as in \"350k rps\", or the name of an estimate",
        );
        let message = format!("`{id}` is neither a rate nor an estimate");
        self.report(at, name, message, fix);
    }

    /// Checks that stated facts exist and have values of their types.
    pub(super) fn attributes(&mut self, at: At, attributes: &Attributes, on_connections: bool) {
        let catalogue = self.catalogue;
        for (element, (name, value)) in attributes.iter().enumerate() {
            if self.is_full() {
                return;
            }
            let known = || {
                let all = catalogue.attributes().iter();
                all.filter(|known| known.on_connections == on_connections)
            };
            match known().find(|known| known.name == *name) {
                None => {
                    let error = catalogue
                        .no_such_attribute(name, on_connections)
                        .to_string();
                    let (message, fix) = error.split_once("; ").unwrap_or((&error, ""));
                    self.report_element(at, "attributes", Some(element), message.to_owned(), fix);
                }
                Some(known) if !known.kind.fits(value) => {
                    let message = format!("{name}: `{value}` does not fit");
                    let fix = expectation(&known.kind, value);
                    self.report_element(at, "attributes", Some(element), message, fix);
                }
                Some(_) => {}
            }
        }
    }
}

fn expectation(kind: &AttributeKind, value: &AttributeValue) -> String {
    match kind.parse(&value.to_string()) {
        Err(error) => {
            let error = error.to_string();
            error
                .split_once("; ")
                .map_or(error.clone(), |(_, fix)| fix.to_owned())
        }
        Ok(_) => "state it anew".to_owned(),
    }
}
