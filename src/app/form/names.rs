//! What the text of a field names: things by their identifiers, which files know, or by words of what they are
//! called, which people see.
//!
//! Cost: one pass over the things for each name.

use crate::app::Refusal;
use crate::catalogue::near::{did_you_mean, has_word};
use crate::model::Id;

/// What may be named.
pub(super) struct Thing<'a> {
    pub(super) id: &'a Id,
    pub(super) called: String,
}

/// What `text` names, with commas between the names; `otherwise` tells what to do where nothing is near.
pub(super) fn all(text: &str, things: &[Thing], otherwise: &str) -> Result<Vec<Id>, Refusal> {
    text.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| one(name, things, otherwise))
        .collect()
}

/// What `name` names in full, or else the thing whose words begin with all of its words: the only one, or the one
/// that all others are called after, as connections are after their ends.
fn one(name: &str, things: &[Thing], otherwise: &str) -> Result<Id, Refusal> {
    let same = |other: &str| other.eq_ignore_ascii_case(name);
    let in_full = |thing: &&Thing| same(thing.id.as_str()) || same(&thing.called);
    if let Some(thing) = things.iter().find(in_full) {
        return Ok(thing.id.clone());
    }
    let sought = name.to_lowercase();
    let has_all = |text: &str| {
        let text = text.to_lowercase();
        sought.split_whitespace().all(|word| has_word(&text, word))
    };
    let meant = |thing: &&Thing| has_all(thing.id.as_str()) || has_all(&thing.called);
    let meant: Vec<&Thing> = things.iter().filter(meant).collect();
    let is_in_all = |thing: &&&Thing| meant.iter().all(|m| m.called.contains(&thing.called));
    match &meant[..] {
        [] => {
            let called = things.iter().map(|thing| thing.called.as_str());
            let near = did_you_mean(name, called, otherwise);
            Err(Refusal(format!(
                "Nothing fitting is called `{name}`; {near}"
            )))
        }
        [first, rest @ ..] => match (meant.iter().find(is_in_all), rest.first()) {
            (None, Some(second)) => Err(Refusal(format!(
                "`{name}` may be `{}` or `{}`; write more of it",
                first.called, second.called
            ))),
            (only, _) => Ok(only.unwrap_or(first).id.clone()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Result<Vec<String>, String> {
        let ids = ["to-map", "map", "rides", "past", "fast"].map(Id::from);
        let called = [
            "API → Map cells",
            "Map cells",
            "Rides",
            "Past rides",
            "See drivers: p99 <= 300ms",
        ];
        let things: Vec<Thing> = std::iter::zip(&ids, called)
            .map(|(id, called)| Thing {
                id,
                called: called.to_owned(),
            })
            .collect();
        match all(text, &things, "Tab writes it out") {
            Ok(ids) => Ok(ids.iter().map(ToString::to_string).collect()),
            Err(refusal) => Err(refusal.0),
        }
    }

    #[test]
    fn identifiers_names_and_words_of_names_are_understood() {
        assert_eq!(named("map, past").unwrap(), ["map", "past"]);
        assert_eq!(named("Past rides, map cells").unwrap(), ["past", "map"]);
        assert_eq!(named("cell,, p99 driv").unwrap(), ["map", "fast"]);
        assert_eq!(named("RIDES").unwrap(), ["rides"], "one that is called so");
        assert_eq!(named("").unwrap(), [""; 0]);
    }

    #[test]
    fn what_may_be_several_things_or_none_is_refused() {
        let several = "`ride` may be `Rides` or `Past rides`; write more of it";
        assert_eq!(named("map, ride").unwrap_err(), several);
        let near =
            "Nothing fitting is called `Mpa cells`; did you mean `Map cells` or `API → Map cells`?";
        assert_eq!(named("Mpa cells").unwrap_err(), near);
        let none = "Nothing fitting is called `x`; Tab writes it out";
        assert_eq!(named("x").unwrap_err(), none);
    }
}
