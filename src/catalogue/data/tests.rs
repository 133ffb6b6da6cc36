use std::collections::{HashMap, HashSet};

use super::*;
use crate::model::geometry::Cell;
use crate::model::{Component, Probability};

fn shipped() -> &'static Catalogue {
    Catalogue::shipped()
}

#[test]
fn the_shipped_catalogue_parses_and_is_large_enough() {
    let catalogue = parse(include_str!("../../../assets/catalogue.ron")).unwrap();
    assert!(catalogue.components().len() >= 45);
}

#[test]
fn every_catalogue_has_the_kinds_that_the_json_form_promises() {
    let components = "client service worker function load-balancer api-gateway dns cdn cache \
        sql-database key-value-store wide-column-store document-store search-index object-store \
        queue event-log pub-sub dead-letter-queue coordination-service third-party";
    for id in components.split_whitespace() {
        assert!(shipped().component(id).is_some(), "{id}");
    }
    let zones = "region availability-zone data-centre rack provider network";
    for id in zones.split_whitespace() {
        assert!(shipped().zone(id).is_some(), "{id}");
    }
}

#[test]
fn ids_titles_and_names_of_attributes_are_unique() {
    let mut seen = HashSet::new();
    for kind in shipped().components() {
        assert!(seen.insert(kind.id.as_str().to_owned()), "{}", kind.id);
        assert!(seen.insert(kind.title.clone()), "{}", kind.title);
        assert_eq!(kind.id.as_str(), kind.id.as_str().to_lowercase());
    }
    let zones: HashSet<_> = shipped().zones().iter().map(|zone| &zone.id).collect();
    assert_eq!(zones.len(), shipped().zones().len());
    let names: HashSet<_> = shipped().attributes().iter().map(|a| &a.name).collect();
    assert_eq!(names.len(), shipped().attributes().len());
}

#[test]
fn a_word_finds_one_kind() {
    let mut finds: HashMap<String, &str> = HashMap::new();
    for kind in shipped().components() {
        let mut words: Vec<String> = kind.aliases.clone();
        words.push(kind.title.to_lowercase());
        words.push(kind.id.as_str().to_owned());
        words.sort();
        words.dedup();
        for word in words {
            assert_eq!(word, word.to_lowercase(), "aliases are lower case");
            if let Some(other) = finds.insert(word.clone(), kind.id.as_str()) {
                panic!("`{word}` finds both {other} and {}", kind.id);
            }
        }
    }
    for (word, kind) in [
        ("redis", "cache"),
        ("memcached", "cache"),
        ("postgres", "sql-database"),
        ("mysql", "sql-database"),
        ("dynamodb", "key-value-store"),
        ("kafka", "event-log"),
        ("sqs", "queue"),
        ("nginx", "load-balancer"),
        ("alb", "load-balancer"),
        ("haproxy", "load-balancer"),
        ("envoy", "load-balancer"),
        ("nlb", "network-load-balancer"),
        ("lambda", "function"),
        ("s3", "object-store"),
    ] {
        assert_eq!(finds.get(word), Some(&kind), "{word}");
    }
}

#[test]
fn groups_are_contiguous_so_that_the_palette_lists_each_once() {
    let mut groups: Vec<&str> = shipped()
        .components()
        .iter()
        .map(|kind| kind.group.as_str())
        .collect();
    groups.dedup();
    let distinct: HashSet<_> = groups.iter().collect();
    assert_eq!(distinct.len(), groups.len(), "{groups:?}");
}

#[test]
fn every_default_has_a_source_of_one_of_three_forms() {
    let mut sources = Vec::new();
    for kind in shipped().components() {
        let id = kind.id.as_str();
        sources.push((id, &kind.availability.source));
        sources.push((id, &kind.latency.source));
        sources.push((id, &kind.capacity.source));
        sources.extend(kind.hit_ratio.iter().map(|hit| (id, &hit.source)));
        sources.extend(kind.called_share.iter().map(|share| (id, &share.source)));
    }
    for zone in shipped().zones() {
        sources.extend(
            zone.availability
                .iter()
                .map(|a| (zone.id.as_str(), &a.source)),
        );
    }
    sources.extend(
        shipped()
            .hops
            .iter()
            .map(|hop| ("hop", &hop.latency.source)),
    );
    for (id, source) in sources {
        let published = source.split_once(": ").is_some_and(|(document, what)| {
            document.starts_with(char::is_uppercase) && !what.is_empty()
        });
        let thumb = source.strip_prefix("rule of thumb: ");
        let agreement = source.contains(" SLA ") && source.contains('%');
        let reason = thumb.or(source.strip_prefix("assumption: "));
        let given = published || agreement || reason.is_some_and(|reason| !reason.is_empty());
        assert!(given, "{id}: `{source}`");
    }
}

#[test]
fn a_published_agreement_is_quoted_with_the_figure_that_is_used() {
    for kind in shipped().components() {
        let Sourced { value, source } = &kind.availability;
        if source.contains(" SLA ") {
            assert!(source.contains(&value.to_string()), "{}: {source}", kind.id);
        }
    }
}

#[test]
fn every_relation_of_a_hop_has_a_latency_and_farther_takes_longer() {
    use Relation::{AcrossRegions, AcrossZones, SameZone};
    let p50 = |relation| shipped().hop(relation).latency.value.unwrap().p50().get();
    assert!(p50(SameZone) < p50(AcrossZones));
    assert!(p50(AcrossZones) < p50(AcrossRegions));
    assert!(p50(SameZone) < p50(Relation::Internet));
    assert_eq!(shipped().hops.len(), 4);
}

#[test]
fn defaults_agree_with_each_other() {
    for kind in shipped().components() {
        let id = &kind.id;
        assert!(
            kind.replicas >= 1 && kind.needs.of(kind.replicas) <= kind.replicas,
            "{id}"
        );
        assert_eq!(kind.cache.is_some(), kind.hit_ratio.is_some(), "{id}");
        assert!(
            !kind.managed || kind.replicas == 1,
            "{id}: one box is the whole service"
        );
        assert!(!kind.dead_letter || kind.broker, "{id}");
        assert!(!kind.store || kind.stateful, "{id}");
        assert!(
            !kind.title.is_empty() && !kind.doc.is_empty() && !kind.aliases.is_empty(),
            "{id}"
        );
        let client = kind.place == Place::Client;
        assert_eq!(client, kind.shape == Shape::Client, "{id}");
        assert_eq!(client, kind.attributes.is_empty(), "{id}");
        if client {
            assert_eq!(kind.availability.value, Probability::ONE, "{id}");
            assert_eq!(
                (kind.latency.value, kind.capacity.value),
                (None, None),
                "{id}"
            );
        }
        let resolved = shipped()
            .resolve(&Component::new("x", id.as_str(), Cell::new(0, 0)))
            .unwrap();
        assert_eq!(resolved.replicas, kind.replicas, "{id}");
    }
}

#[test]
fn only_the_network_never_fails() {
    for zone in shipped().zones() {
        assert_eq!(
            zone.availability.is_none(),
            zone.id == "network",
            "{}",
            zone.id
        );
    }
}

#[test]
fn kinds_can_state_what_targets_ask_of_them() {
    let can = |kind: &str, name: &str| {
        let kind = shipped().component(kind).unwrap();
        kind.attributes.iter().any(|attribute| attribute == name)
    };
    for name in [
        "durability",
        "recovery_point",
        "recovery_time",
        "retention",
        "staleness",
        "monthly_cost",
    ] {
        assert!(can("sql-database", name), "{name}");
    }
    assert!(can("cache", "ttl") && can("cdn", "ttl") && !can("service", "ttl"));
    assert!(can("queue", "max_deliveries") && can("service", "rate_limit"));
    assert!(
        !can("service", "timeout"),
        "time-outs belong to connections"
    );
    assert!(shipped().attribute("timeout").unwrap().on_connections);
    let consistency = &shipped().attribute("consistency").unwrap().kind;
    let AttributeKind::Choice(ladder) = consistency else {
        panic!("consistency is a ladder");
    };
    assert_eq!(ladder.first().map(String::as_str), Some("eventual"));
    assert_eq!(ladder.last().map(String::as_str), Some("strong"));
}

#[test]
fn attributes_are_about_connections_or_components_but_not_both() {
    let mut stated: HashSet<&str> = HashSet::new();
    for kind in shipped().components() {
        stated.extend(kind.attributes.iter().map(String::as_str));
    }
    for attribute in shipped().attributes() {
        assert_ne!(
            attribute.on_connections,
            stated.contains(attribute.name.as_str()),
            "{}",
            attribute.name
        );
    }
}

#[test]
fn mistakes_in_the_file_say_where_they_are() {
    let unknown = parse("(components: [(idd: \"x\")])")
        .unwrap_err()
        .to_string();
    assert!(
        unknown.starts_with("line 1, column ") && unknown.contains("idd"),
        "{unknown}"
    );
    let text = "(components: [], zones: [], attributes: [], \
        hops: [(relation: SameZone, latency: (\"soon\", \"assumption: x\"))])";
    let unit = parse(text).unwrap_err().to_string();
    assert!(
        unit.starts_with("latency of `SameZone`: `soon` is not a time"),
        "{unit}"
    );
}
