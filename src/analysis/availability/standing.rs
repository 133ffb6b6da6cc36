//! How many replicas of a component are in zones that are up.
//!
//! Sites that have no zone in common are independent: their numbers add up, with one product for each pair of
//! numbers. Of sites that have, the zone that most of them lie in is decided first, once as up and once as down.
//! Where zones lie in each other or apart, as regions and their availability zones do, none of those sites is
//! left when that zone is down, and the cost is polynomial in how many numbers there may be; for zones that overlap it
//! may double with each.

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;
use rustc_hash::FxHashMap;

use super::numbers::Chance;
use crate::analysis::graph::{Site, ZoneIndex};

/// The numbers of replicas that there may be, rising, each with its probability.
pub(super) type Standing = Vec<(u32, f64)>;

/// Replicas, with those of their zones that are not decided yet.
type Sites = Vec<(Vec<ZoneIndex>, u32)>;

/// How likely each number of replicas is if each zone fails by itself with its chance; `None` if that takes more
/// than so many looks and products.
pub(super) fn standing(
    sites: &[Site],
    zone: &impl Fn(ZoneIndex) -> Chance,
    mut most: usize,
) -> Option<Standing> {
    let sites = sites.iter().map(|site| (site.zones.clone(), site.replicas));
    of_sites(sites.collect(), zone, &mut most)
}

fn of_sites(
    sites: Sites,
    zone: &impl Fn(ZoneIndex) -> Chance,
    room: &mut usize,
) -> Option<Standing> {
    let looks: usize = sites.iter().map(|(zones, _)| 1 + zones.len()).sum();
    *room = room.checked_sub(looks)?;
    let (safe, exposed): (Sites, Sites) = sites.into_iter().partition(|site| site.0.is_empty());
    let safe = safe.iter().map(|(_, replicas)| replicas).sum();
    let mut all = vec![(safe, 1.0)];
    for group in groups(exposed) {
        let group = of_group(group, zone, room)?;
        *room = room.checked_sub(all.len() * group.len())?;
        let pairs = all.iter().flat_map(|&(count, chance)| {
            let pair = move |&(more, other): &(u32, f64)| (count + more, chance * other);
            group.iter().map(pair)
        });
        all = gathered(pairs.collect());
    }
    Some(all)
}

/// The same of sites that have zones in common, directly or by others.
fn of_group(
    sites: Sites,
    zone: &impl Fn(ZoneIndex) -> Chance,
    room: &mut usize,
) -> Option<Standing> {
    let decided = most_common(&sites);
    let is_in = |(zones, _): &(Vec<ZoneIndex>, u32)| zones.contains(&decided);
    let without: Sites = sites.iter().filter(|site| !is_in(site)).cloned().collect();
    let mut with = sites;
    for (zones, _) in &mut with {
        zones.retain(|&zone| zone != decided);
    }
    let (up, down) = zone(decided);
    let mut both = Vec::new();
    for (chance, sites) in [(up, with), (down, without)] {
        if chance > 0.0 {
            let counts = of_sites(sites, zone, room)?.into_iter();
            both.extend(counts.map(|(count, one)| (count, chance * one)));
        }
    }
    Some(gathered(both))
}

/// The zone that most of the sites lie in; the first of several.
fn most_common(sites: &Sites) -> ZoneIndex {
    let mut counts: BTreeMap<ZoneIndex, usize> = BTreeMap::new();
    for zone in sites.iter().flat_map(|(zones, _)| zones) {
        *counts.entry(*zone).or_default() += 1;
    }
    let most = counts.iter().rev().max_by_key(|&(_, count)| count);
    *most.expect("a group has a zone in common").0
}

/// The sites, those together that have zones in common, directly or by others.
fn groups(sites: Sites) -> impl Iterator<Item = Sites> {
    let mut joined = UnionFind::new(sites.len());
    let mut first_in = FxHashMap::default();
    for (index, (zones, _)) in sites.iter().enumerate() {
        for zone in zones {
            joined.union(*first_in.entry(*zone).or_insert(index), index);
        }
    }
    let mut groups: BTreeMap<usize, Sites> = BTreeMap::new();
    for (index, site) in sites.into_iter().enumerate() {
        groups.entry(joined.find(index)).or_default().push(site);
    }
    groups.into_values()
}

/// The probabilities of like numbers added up.
fn gathered(mut counts: Standing) -> Standing {
    counts.sort_by_key(|&(count, _)| count);
    counts.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(zones: &[ZoneIndex], replicas: u32) -> Site {
        let zones = zones.to_vec();
        Site { zones, replicas }
    }

    fn chance(zone: ZoneIndex) -> Chance {
        let up = 0.95 - 0.01 * (zone % 7) as f64;
        (up, 1.0 - up)
    }

    /// By every state of the first `zones` zones.
    fn enumerated(sites: &[Site], zones: usize) -> Standing {
        let state = |down: usize| {
            let is_down = |zone: ZoneIndex| down >> zone & 1 == 1;
            let of_zone = |zone| {
                if is_down(zone) {
                    chance(zone).1
                } else {
                    chance(zone).0
                }
            };
            let left = sites
                .iter()
                .filter(|site| !site.zones.iter().any(|&zone| is_down(zone)));
            (
                left.map(|site| site.replicas).sum(),
                (0..zones).map(of_zone).product(),
            )
        };
        gathered((0..1 << zones).map(state).collect())
    }

    #[test]
    fn numbers_are_those_of_all_states() {
        // A region with two zones in it, one with three of which one has a rack, replicas nowhere, and three zones
        // of which each overlaps the next.
        let sites = [
            site(&[0, 1], 3),
            site(&[0, 2], 2),
            site(&[3], 1),
            site(&[3, 4], 2),
            site(&[3, 5], 2),
            site(&[3, 5, 6], 5),
            site(&[], 4),
            site(&[7, 8], 1),
            site(&[8, 9], 7),
            site(&[9], 2),
        ];
        let found = standing(&sites, &chance, 10_000).unwrap();
        let expected = enumerated(&sites, 10);
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found.0, expected.0);
            assert!(
                (found.1 / expected.1 - 1.0).abs() < 1e-12,
                "{found:?} {expected:?}"
            );
        }
    }

    #[test]
    fn many_zones_apart_or_in_each_other_take_no_more_than_squares() {
        let apart: Vec<Site> = (0..200).map(|zone| site(&[zone], 1)).collect();
        let nested: Vec<Site> = (0..200)
            .map(|zone| site(&(0..=zone).collect::<Vec<_>>(), 1))
            .collect();
        for sites in [apart, nested] {
            let found = standing(&sites, &chance, 3_000_000).unwrap();
            let whole: f64 = found.iter().map(|(_, chance)| chance).sum();
            assert!((whole - 1.0).abs() < 1e-12);
            assert_eq!(found.len(), 201);
        }
    }

    #[test]
    fn zones_that_overlap_without_end_are_given_up() {
        let sites: Vec<Site> = (0..60)
            .map(|at| site(&[at, (at + 7) % 60, (at + 23) % 60], 1))
            .collect();
        assert_eq!(standing(&sites, &chance, 100_000), None);
    }
}
