//! What kind of thing a name stands for: product names and common words, as the palette knows them.

use super::kind::ComponentKind;
use super::{Catalogue, ZoneKind};

impl Catalogue {
    /// The kind of component that a box of this name most likely is: the one whose title or alias is the
    /// longest that stands in the name as whole words. `None`: no word of it is known.
    pub fn guess(&self, name: &str) -> Option<&ComponentKind> {
        let words = words(name);
        let mut best: Option<(usize, &ComponentKind)> = None;
        for kind in self.components() {
            let id = kind.id.as_str().replace('-', " ");
            let known = [kind.title.as_str(), &id].into_iter();
            for word in known.chain(kind.aliases.iter().map(String::as_str)) {
                let length = holds(&words, word);
                if length > best.map_or(0, |(length, _)| length) {
                    best = Some((length, kind));
                }
            }
        }
        best.map(|(_, kind)| kind)
    }

    /// The kind of zone that a group of this name most likely is; without a hint one that never fails.
    pub fn guess_zone(&self, name: &str) -> &ZoneKind {
        const WORDS: [(&str, &str); 11] = [
            ("availability zone", "availability-zone"),
            ("az", "availability-zone"),
            ("zone", "availability-zone"),
            ("region", "region"),
            ("us", "region"),
            ("eu", "region"),
            ("europe", "region"),
            ("ap", "region"),
            ("data centre", "data-centre"),
            ("data center", "data-centre"),
            ("rack", "rack"),
        ];
        let words = words(name);
        let guessed = WORDS.iter().find(|(word, _)| holds(&words, word) > 0);
        let zone = name.split_whitespace().any(is_code_of_a_zone);
        let guessed = guessed.filter(|_| !zone).or(zone.then_some(&WORDS[0]));
        let kind = guessed.map_or("network", |(_, kind)| kind);
        self.zone(kind)
            .expect("every catalogue has these kinds of zones")
    }
}

/// Whether a word is what a provider calls an availability zone: `eu-west-1a`, `europe-west1-b`.
fn is_code_of_a_zone(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let Some(region) = word.strip_suffix(|c: char| c.is_ascii_lowercase()) else {
        return false;
    };
    let region = region.strip_suffix('-').unwrap_or(region);
    region.contains('-') && region.ends_with(|c: char| c.is_ascii_digit())
}

/// The words of a name in small letters, without numbers at their ends.
fn words(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric());
    words
        .map(|word| {
            word.trim_end_matches(|c: char| c.is_ascii_digit())
                .to_lowercase()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// How many letters of `words` are the words of `known`, one behind the other, a plural included; 0 if
/// they do not stand there.
fn holds(all: &[String], known: &str) -> usize {
    let known = words(known);
    if known.is_empty() {
        return 0;
    }
    let same = |one: &String, other: &String| {
        one == other || one.strip_suffix('s') == Some(other.as_str())
    };
    let found = all
        .windows(known.len())
        .any(|here| here.iter().zip(&known).all(|(one, other)| same(one, other)));
    if found {
        known.iter().map(String::len).sum()
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_kinds() {
        let catalogue = Catalogue::shipped();
        let kind = |name| catalogue.guess(name).map(|kind| kind.id.as_str());
        for (name, expected) in [
            ("Redis", "cache"),
            ("Orders PostgreSQL 2", "sql-database"),
            ("Kafka", "event-log"),
            ("API gateway", "api-gateway"),
            ("Load balancer", "load-balancer"),
            ("S3", "object-store"),
        ] {
            assert_eq!(kind(name), Some(expected), "{name}");
        }
        assert_eq!(kind("Frobnicator"), None);
        assert_eq!(
            catalogue.guess_zone("AZ 1").id.as_str(),
            "availability-zone"
        );
        assert_eq!(catalogue.guess_zone("us-east-1").id.as_str(), "region");
        for zone in ["us-east-1b", "Zone (eu-west-1a)", "europe-west1-b"] {
            assert_eq!(catalogue.guess_zone(zone).id.as_str(), "availability-zone");
        }
        assert_eq!(catalogue.guess_zone("europe-west1").id.as_str(), "region");
        assert_eq!(catalogue.guess_zone("tier-2").id.as_str(), "network");
        assert_eq!(catalogue.guess_zone("Payments team").id.as_str(), "network");
    }
}
