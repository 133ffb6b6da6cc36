//! The ways past caches: `on_miss` and `on_miss_of`.

use std::collections::{HashMap, HashSet};
use std::slice;

use super::{At, Check};
use crate::catalogue::near::did_you_mean;
use crate::catalogue::{ResolvedComponent, Section};
use crate::model::{Connection, Exercised, Id};

pub(super) fn check(check: &mut Check) {
    let groups = groups(check);
    // Many origins may name one large group: it is looked at once.
    let mut known = HashSet::new();
    let mut sound = true;
    for (index, connection) in check.design.connections.iter().enumerate() {
        let at = At::new(Section::Connections, index);
        let caller = &connection.from;
        match &connection.exercised {
            Some(Exercised::OnMiss) if has_hit_ratio(check, caller) == Some(false) => {
                check.report(
                    at,
                    "exercised",
                    format!("`{caller}` is no cache, so nothing misses in it"),
                    "name a cache connection with OnMissOf, or remove `exercised`",
                );
            }
            Some(Exercised::OnMissOf(of)) if known.insert((caller, of)) => {
                if let Err((message, fix)) = leads_to_caches(check, &groups, caller, of) {
                    check.report(at, "exercised", message, fix);
                    sound = false;
                }
            }
            _ => {}
        }
    }
    if sound {
        circles(check, &groups);
    }
}

/// The members of each group by caller and name.
type Groups<'a> = HashMap<(&'a str, &'a str), Vec<&'a Connection>>;

fn groups<'a>(check: &Check<'a>) -> Groups<'a> {
    let mut groups: Groups = HashMap::new();
    for connection in &check.design.connections {
        if let Some(group) = connection.group() {
            let key = (connection.from.as_str(), group.as_str());
            groups.entry(key).or_default().push(connection);
        }
    }
    groups
}

/// The connections that `of` means to `caller`: the members of its group, or one of any caller.
fn branches<'b, 'a>(
    check: &'b Check<'a>,
    groups: &'b Groups<'a>,
    caller: &'b Id,
    of: &'b Id,
) -> &'b [&'a Connection] {
    let single = check.connections.get(of.as_str()).map(slice::from_ref);
    let group = groups.get(&(caller.as_str(), of.as_str()));
    group.map(Vec::as_slice).or(single).unwrap_or_default()
}

/// Whether `of` means connections of `caller` to caches alike; what is wrong and what to do if not.
fn leads_to_caches<'b>(
    check: &'b Check,
    groups: &'b Groups,
    caller: &'b Id,
    of: &'b Id,
) -> Result<(), (String, String)> {
    let caches = branches(check, groups, caller, of);
    let Some(first) = caches.first() else {
        let own = check
            .design
            .connections
            .iter()
            .filter(|other| other.from == *caller);
        let known = own.flat_map(|own| [Some(&own.id), own.group()].into_iter().flatten());
        let fix = did_you_mean(
            of.as_str(),
            known.map(Id::as_str),
            "name a connection or group of the same caller that leads to a cache",
        );
        return Err((format!("there is no connection or group `{of}`"), fix));
    };
    if first.from != *caller {
        let message = format!(
            "`{of}` is a connection of `{}`, not of `{caller}`",
            first.from
        );
        return Err((message, "name one of the same caller".to_owned()));
    }
    if let Some(other) = caches
        .iter()
        .find(|c| has_hit_ratio(check, &c.to) == Some(false))
    {
        let message = format!("`{of}` leads to `{}`, which is no cache", other.to);
        return Err((message, "name a connection to a cache".to_owned()));
    }
    let mut ratios = caches
        .iter()
        .filter_map(|c| resolved(check, &c.to)?.hit_ratio);
    let first = ratios.next();
    if ratios.any(|ratio| Some(ratio) != first) {
        let message = format!("the caches of the group `{of}` have different hit ratios");
        return Err((message, "give them all the same".to_owned()));
    }
    Ok(())
}

/// Reports origins that wait for a miss of each other.
fn circles(check: &mut Check, groups: &Groups) {
    // Each connection waits for at most one other, as the members of a group agree: walk the chains,
    // and mark every connection with the walk that came past it first.
    let mut walks: HashMap<&str, usize> = HashMap::new();
    for (index, start) in check.design.connections.iter().enumerate() {
        let mut next = Some(start);
        while let Some(connection) = next {
            match walks.get(connection.id.as_str()) {
                None => {
                    walks.insert(connection.id.as_str(), index);
                }
                Some(&walk) if walk == index => {
                    check.report(
                        At::new(Section::Connections, index),
                        "exercised",
                        format!("`{}` waits, in the end, for its own miss", connection.id),
                        "let the last one of the chain lead to the store",
                    );
                    break;
                }
                Some(_) => break,
            }
            next = match &connection.exercised {
                Some(Exercised::OnMissOf(of)) => branches(check, groups, &connection.from, of)
                    .first()
                    .copied(),
                _ => None,
            };
        }
    }
}

/// Whether the component has a hit ratio; `None` if it or its kind does not exist.
fn has_hit_ratio(check: &Check, component: &Id) -> Option<bool> {
    resolved(check, component).map(|resolved| resolved.hit_ratio.is_some())
}

fn resolved<'a>(check: &Check<'a>, component: &Id) -> Option<ResolvedComponent<'a>> {
    let component = check.components.get(component.as_str())?;
    check.catalogue.resolve(component)
}
