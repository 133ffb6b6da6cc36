//! Fuzzy search over the entries of a palette, by `nucleo-matcher` (the matcher of the helix editor).
//!
//! Each word of the query must be found. A title counts before an alias of the same score; among equals
//! the list's own order stays. Cost: one pass over every title and alias per query.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::palette::{Entry, Match};

/// The entries that match `query`, best first; all, in their order, if it is blank.
pub fn search(query: &str, entries: &[Entry]) -> Vec<Match> {
    let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut found: Vec<(u32, Match)> = entries
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| best(&pattern, &mut matcher, query, index, entry))
        .collect();
    found.sort_by(|(a, _), (b, _)| b.cmp(a));
    found.into_iter().map(|(_, found)| found).collect()
}

/// The best match of one entry by its title or an alias, with its score.
fn best(
    pattern: &Pattern,
    matcher: &mut Matcher,
    query: &str,
    index: usize,
    entry: &Entry,
) -> Option<(u32, Match)> {
    let mut best: Option<(u32, Match)> = None;
    let aliases = entry.aliases.iter().map(|alias| (alias, true));
    for (text, is_alias) in std::iter::once((&entry.title, false)).chain(aliases) {
        let (mut buffer, mut positions) = (Vec::new(), Vec::new());
        let Some(score) =
            pattern.indices(Utf32Str::new(text, &mut buffer), matcher, &mut positions)
        else {
            continue;
        };
        // What was typed in full is meant, however well longer words match it; then what begins so; then what
        // begins with the first word, as connections do that lead away from what is named first.
        let (typed, text_typed) = (query.trim().to_lowercase(), text.to_lowercase());
        let first = typed.split_whitespace().next().unwrap_or_default();
        let whole = u32::from(text_typed == typed) * 1000;
        let beginning = u32::from(text_typed.starts_with(&typed)) * 50;
        let first = u32::from(text_typed.starts_with(first)) * 10;
        let score = 2 * (score + whole + beginning + first) + u32::from(!is_alias);
        if best.as_ref().is_none_or(|(other, _)| score > *other) {
            positions.sort_unstable();
            positions.dedup();
            let alias = is_alias.then(|| text.clone());
            best = Some((
                score,
                Match {
                    entry: index,
                    alias,
                    positions,
                },
            ));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::palette::Value;

    fn entry(title: &str, aliases: &[&str]) -> Entry {
        let mut entry = Entry::new(title, Value::NoFlow);
        entry.aliases = aliases.iter().map(|&alias| alias.to_owned()).collect();
        entry
    }

    fn titles(query: &str) -> Vec<String> {
        let entries = [
            entry("Service", &["api", "app server"]),
            entry("API gateway", &["kong"]),
            entry("Cache", &["redis", "memcached"]),
            entry("SQL database", &["postgres", "mysql"]),
            entry("Global load balancer", &[]),
            entry("Load balancer", &[]),
        ];
        let found = search(query, &entries);
        found
            .iter()
            .map(|m| entries[m.entry].title.clone())
            .collect()
    }

    #[test]
    fn names_and_aliases_are_found() {
        assert_eq!(titles("redis"), ["Cache"]);
        assert_eq!(titles("post"), ["SQL database"]);
        assert_eq!(
            titles("api")[0],
            "Service",
            "an alias typed in full is meant"
        );
        assert_eq!(titles("api g"), ["API gateway"]);
        assert_eq!(titles("load b")[0], "Load balancer", "what begins so");
        assert_eq!(titles("").len(), 6);
        assert!(titles("zzz").is_empty());
    }

    #[test]
    fn what_begins_with_the_first_word_comes_first() {
        let entries = [entry("Rides → Cars", &[]), entry("Cars → Rides", &[])];
        let first = |query: &str| search(query, &entries)[0].entry;
        assert_eq!((first("rides cars"), first("cars rides")), (0, 1));
    }
}
