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
    if let Some(thing) = things.iter().find(|thing| same(thing.id.as_str())) {
        return Ok(thing.id.clone());
    }
    let mut meant: Vec<&Thing> = things.iter().filter(|thing| same(&thing.called)).collect();
    if meant.is_empty() {
        let sought = name.to_lowercase();
        let has_all = |text: &str| {
            let text = text.to_lowercase();
            sought.split_whitespace().all(|word| has_word(&text, word))
        };
        let is_meant = |thing: &&Thing| has_all(thing.id.as_str()) || has_all(&thing.called);
        meant = things.iter().filter(is_meant).collect();
    }
    let names = |thing: &Thing, other: &Thing| {
        other.called != thing.called && other.called.contains(&thing.called)
    };
    let is_in_all = |thing: &&&Thing| {
        let mut others = meant.iter().filter(|other| other.id != thing.id);
        others.all(|other| names(thing, other))
    };
    if let Some(thing) = meant.iter().find(is_in_all) {
        return Ok(thing.id.clone());
    }
    let [first, second, ..] = meant[..] else {
        let called = things.iter().map(|thing| thing.called.as_str());
        let near = did_you_mean(name, called, otherwise);
        return Err(Refusal(format!(
            "Nothing fitting is called `{name}`; {near}"
        )));
    };
    // Several may be called the same; these are told apart by what files know them by.
    let told = match first.called == second.called {
        true => [first, second].map(|thing| thing.id.as_str()),
        false => [first, second].map(|thing| thing.called.as_str()),
    };
    let [first, second] = told;
    Err(Refusal(format!(
        "`{name}` may be `{first}` or `{second}`; write more of it"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Result<Vec<String>, String> {
        let ids = ["to-map", "map", "rides", "past", "fast", "db", "db-2"].map(Id::from);
        let called = [
            "API → Map cells",
            "Map cells",
            "Rides",
            "Past rides",
            "See drivers: p99 <= 300ms",
            "Orders",
            "Orders",
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
        let alike = "`orders` may be `db` or `db-2`; write more of it";
        assert_eq!(named("orders").unwrap_err(), alike);
        assert_eq!(named("db").unwrap(), ["db"]);
        let none = "Nothing fitting is called `x`; Tab writes it out";
        assert_eq!(named("x").unwrap_err(), none);
    }
}
