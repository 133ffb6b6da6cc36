//! The order of a list that two sides changed.

use std::collections::{HashMap, HashSet};

use crate::model::Id;

/// The order of all of `ours` and `theirs`; `base` and these hold only what stays.
///
/// What both have stands as the side has it that moved something; if both did, as in ours, with the order
/// that theirs asks for beside it. What one side alone has follows what it follows there; two such runs
/// at one place stand in the order of their first names, so that it matters not who merges whom. O(n).
pub(super) fn merge<'a>(
    base: &[&'a Id],
    ours: &[&'a Id],
    theirs: &[&'a Id],
) -> (Vec<&'a Id>, Option<Vec<&'a Id>>) {
    let own: HashSet<&Id> = ours.iter().copied().collect();
    let other: HashSet<&Id> = theirs.iter().copied().collect();
    let old: HashSet<&Id> = base.iter().copied().collect();
    let common = |list: &[&'a Id]| -> Vec<&'a Id> {
        let both = list.iter().copied();
        both.filter(|id| own.contains(id) && other.contains(id))
            .collect()
    };
    let (as_ours, as_theirs) = (common(ours), common(theirs));
    let before = common(base);
    let moved = |list: &[&'a Id]| {
        let kept = list.iter().copied().filter(|id| old.contains(id));
        !kept.eq(before.iter().copied())
    };
    let with = |common: &[&'a Id]| woven(common, ours, theirs);
    if as_ours == as_theirs || !moved(&as_theirs) {
        (with(&as_ours), None)
    } else if !moved(&as_ours) {
        (with(&as_theirs), None)
    } else {
        (with(&as_ours), Some(with(&as_theirs)))
    }
}

/// `common` with what only one side has, each behind what it stands behind there.
fn woven<'a>(common: &[&'a Id], ours: &[&'a Id], theirs: &[&'a Id]) -> Vec<&'a Id> {
    let both: HashSet<&Id> = common.iter().copied().collect();
    let runs = |list: &[&'a Id]| {
        let mut runs: HashMap<Option<&'a Id>, Vec<&'a Id>> = HashMap::new();
        let mut anchor = None;
        for id in list {
            if both.contains(id) {
                anchor = Some(*id);
            } else {
                runs.entry(anchor).or_default().push(*id);
            }
        }
        runs
    };
    let (mut own, mut other) = (runs(ours), runs(theirs));
    let mut order = Vec::with_capacity(ours.len() + theirs.len());
    for anchor in std::iter::once(None).chain(common.iter().copied().map(Some)) {
        order.extend(anchor);
        let mut here = [own.remove(&anchor), other.remove(&anchor)];
        here.sort_by(|one, two| {
            let first = |run: &Option<Vec<&'a Id>>| run.as_ref().map(|run| run[0]);
            first(one).cmp(&first(two))
        });
        order.extend(here.into_iter().flatten().flatten());
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(base: &str, ours: &str, theirs: &str) -> (String, Option<String>) {
        let list =
            |text: &str| -> Vec<Id> { text.chars().map(|c| Id::from(c.to_string())).collect() };
        let (base, ours, theirs) = (list(base), list(ours), list(theirs));
        let all = |list: &'_ [Id]| list.to_vec();
        let (base, ours, theirs) = (all(&base), all(&ours), all(&theirs));
        let text = |order: Vec<&Id>| order.into_iter().map(Id::as_str).collect::<String>();
        let refs = |list| -> Vec<&Id> { <[Id]>::iter(list).collect() };
        let (order, clash) = merge(&refs(&base), &refs(&ours), &refs(&theirs));
        (text(order), clash.map(text))
    }

    #[test]
    fn what_is_new_stays_behind_what_it_stood_behind() {
        assert_eq!(merged("abc", "abxc", "yabc"), ("yabxc".to_owned(), None));
        assert_eq!(merged("ab", "abyz", "abmn"), ("abmnyz".to_owned(), None));
        assert_eq!(merged("ab", "abmn", "abyz"), ("abmnyz".to_owned(), None));
        assert_eq!(merged("", "b", "a"), ("ab".to_owned(), None));
    }

    #[test]
    fn the_side_that_moved_something_says_the_order() {
        assert_eq!(merged("abc", "abc", "cab"), ("cab".to_owned(), None));
        assert_eq!(merged("abc", "cabx", "abc"), ("cabx".to_owned(), None));
        let both = ("bac".to_owned(), Some("acb".to_owned()));
        assert_eq!(merged("abc", "bac", "acb"), both);
        assert_eq!(merged("abc", "bac", "bac"), ("bac".to_owned(), None));
    }
}
