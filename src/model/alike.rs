//! Which components are alike by their names: the same but for a number, a letter, a zone, a region, or
//! a word that says which part of a pair it is.

use super::component::Component;
use super::design::Design;

/// Words that say that a component stands by.
const STANDBY: &[&str] = &["standby", "passive", "dr", "backup"];

/// Words that tell components that are alike apart: parts of pairs and of region names.
const PARTS: &[&str] = &[
    "primary",
    "secondary",
    "active",
    "leader",
    "follower",
    "main",
    "replica",
    "copy",
    "eu",
    "us",
    "ap",
    "sa",
    "af",
    "me",
    "ca",
    "east",
    "west",
    "north",
    "south",
    "central",
    "northeast",
    "southeast",
    "northwest",
    "southwest",
    "europe",
    "asia",
    "america",
    "zone",
    "region",
    "az",
];

/// Whether the two are alike: of one kind, and called the same but for what tells twins apart.
pub fn twins(design: &Design, a: &Component, b: &Component) -> bool {
    a.kind == b.kind && stem(design, &a.name) == stem(design, &b.name)
}

/// Whether the component's name says that it stands by.
pub fn is_standby(component: &Component) -> bool {
    words(&component.name).any(|word| STANDBY.contains(&word.as_str()))
}

/// The name without the words at its end (or beginning) that tell twins apart. Where nothing else is in it, its
/// letters are the name, or else its numbers: A and B need not have anything in common.
fn stem(design: &Design, name: &str) -> Vec<String> {
    let zones: Vec<String> = design
        .zones
        .iter()
        .flat_map(|zone| words(zone.id.as_str()).chain(words(&zone.name)))
        .collect();
    let number = |word: &String| word.chars().all(|c| c.is_ascii_digit());
    let letter = |word: &String| word.chars().count() == 1 && !number(word);
    let tells_apart = |word: &String| {
        // `1a` of `eu-west-1a`
        let place = word.len() == 2 && word.starts_with(|c: char| c.is_ascii_digit());
        letter(word)
            || number(word)
            || place
            || STANDBY.contains(&word.as_str())
            || PARTS.contains(&word.as_str())
            || zones.contains(word)
    };
    let all: Vec<String> = words(name).collect();
    let front = all.iter().take_while(|word| tells_apart(word)).count();
    let back = all
        .iter()
        .rev()
        .take_while(|word| tells_apart(word))
        .count();
    match all.get(front..all.len().saturating_sub(back)) {
        Some(stem) if !stem.is_empty() => stem.to_vec(),
        _ if all.iter().any(letter) => all.into_iter().filter(letter).collect(),
        _ => all.into_iter().filter(number).collect(),
    }
}

/// The words of a name in lower case; a number at the end of a word is a word of its own.
fn words(name: &str) -> impl Iterator<Item = String> {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .flat_map(|word| {
            let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
            let (stem, number) = word.split_at(stem.len());
            [stem.to_lowercase(), number.to_owned()]
        })
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cell;

    fn alike(a: &str, b: &str) -> bool {
        let named = |name: &str| {
            let mut component = Component::new("x", "service", Cell::default());
            name.clone_into(&mut component.name);
            component
        };
        twins(&Design::default(), &named(a), &named(b))
    }

    #[test]
    fn numbers_letters_zones_and_roles_tell_twins_apart() {
        for (a, b) in [
            ("API 1", "API 2"),
            ("api", "api2"),
            ("Orders a", "Orders b"),
            ("db", "db standby"),
            ("web eu-west-1a", "web us-east-1b"),
            ("Primary DB", "DB replica"),
            ("Primary", "Standby"),
            ("eu-west-1a", "eu-west-1b"),
            ("B", "B"),
            ("b1", "b2"),
            ("A 1", "A 2"),
            ("", ""),
        ] {
            assert!(alike(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("Orders", "Users"),
            ("", "Orders"),
            ("API", "API gateway"),
            ("B", "C"),
            ("a2", "b1"),
            ("1", "2"),
        ] {
            assert!(!alike(a, b), "{a} {b}");
        }
    }
}
