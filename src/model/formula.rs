//! The words of a formula, and which of them are names of estimates: all that a formula says without its
//! meaning, so that names in it can be found and changed.

use std::collections::{HashMap, HashSet};

use super::Id;

/// One word or sign of a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<T> {
    /// The name of an estimate, as what it was found.
    Name(T),
    /// Decimal digits without separators.
    Number(String),
    /// Any other word.
    Word(String),
    /// An operator, a parenthesis, or something that no formula has.
    Sign(char),
}

/// The part that `rest` starts with, and how many characters it has; `None` if `rest` is empty. `find` knows
/// the names of estimates.
pub fn part<T>(rest: &[char], find: impl Fn(&str) -> Option<T>) -> Option<(Part<T>, usize)> {
    let &first = rest.first()?;
    if let Some((name, length)) = name(rest, find) {
        return Some((Part::Name(name), length));
    }
    if starts_number(rest) {
        let (digits, length) = number(rest);
        return Some((Part::Number(digits), length));
    }
    if first.is_alphabetic() || first == '_' {
        let word = rest.iter();
        let word: String = word
            .take_while(|c| c.is_alphanumeric() || **c == '_')
            .collect();
        let length = word.chars().count();
        return Some((Part::Word(word), length));
    }
    Some((Part::Sign(first), 1))
}

/// The names among `known` that `formula` refers to.
pub(super) fn mentioned<'a>(formula: &str, known: &HashMap<&str, &'a Id>) -> Vec<&'a Id> {
    let parts = parts(formula, |name| known.get(name).copied()).into_iter();
    parts
        .filter_map(|(part, _)| match part {
            Part::Name(id) => Some(id),
            _ => None,
        })
        .collect()
}

/// `formula` with the new names in place of the old ones; `known` are the other names of estimates, of which
/// an old one may be a part.
pub(super) fn renamed(formula: &str, known: &HashSet<Id>, names: &HashMap<Id, Id>) -> String {
    let find = |name: &str| match names.get(name) {
        Some(new) => Some(Some(new)),
        None => known.contains(name).then_some(None),
    };
    let parts = parts(formula, find).into_iter();
    parts
        .map(|(part, text)| match part {
            Part::Name(Some(new)) => new.to_string(),
            _ => text,
        })
        .collect()
}

/// All of `formula`, part by part, each with its text.
fn parts<T>(formula: &str, find: impl Fn(&str) -> Option<T>) -> Vec<(Part<T>, String)> {
    let chars: Vec<char> = formula.chars().collect();
    let mut rest = &chars[..];
    let mut parts = Vec::new();
    while let Some((part, length)) = part(rest, &find) {
        let (text, behind) = rest.split_at(length);
        parts.push((part, text.iter().collect()));
        rest = behind;
    }
    parts
}

/// The longest name that `rest` starts with and that ends where a word can end.
fn name<T>(rest: &[char], find: impl Fn(&str) -> Option<T>) -> Option<(T, usize)> {
    let run: String = rest
        .iter()
        .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
        .collect();
    let cuts = run.match_indices(['-', '.']).map(|(at, _)| at);
    let ends: Vec<usize> = cuts.chain([run.len()]).collect();
    ends.into_iter().rev().find_map(|end| {
        let found = find(&run[..end])?;
        Some((found, run[..end].chars().count()))
    })
}

fn starts_number(rest: &[char]) -> bool {
    let digits = rest.strip_prefix(&['.']).unwrap_or(rest);
    digits.first().is_some_and(char::is_ascii_digit)
}

/// Reads a number: digits, `_` or `,` between digits, one point, an exponent that has digits.
fn number(rest: &[char]) -> (String, usize) {
    let digit = |at: usize| rest.get(at).is_some_and(char::is_ascii_digit);
    let mut digits = String::new();
    let mut at = 0;
    let mut point = false;
    while let Some(&c) = rest.get(at) {
        match c {
            '0'..='9' => digits.push(c),
            '.' if !point && digit(at + 1) => {
                point = true;
                digits.push_str(if digits.is_empty() { "0." } else { "." });
            }
            '_' | ',' if !point && digit(at + 1) && thousands(c, &rest[at + 1..]) => {}
            _ => break,
        }
        at += 1;
    }
    let signed = usize::from(matches!(rest.get(at + 1), Some('-' | '+')));
    if matches!(rest.get(at), Some('e' | 'E')) && digit(at + 1 + signed) {
        let length = rest[at + 1 + signed..]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count();
        digits.extend(&rest[at..at + 1 + signed + length]);
        at += 1 + signed + length;
    }
    (digits, at)
}

/// Whether `separator` divides thousands: a comma does before exactly three digits (elsewhere it
/// divides arguments), an underscore anywhere.
fn thousands(separator: char, behind: &[char]) -> bool {
    let digits = behind.iter().take_while(|c| c.is_ascii_digit()).count();
    separator == '_' || digits == 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed_in(formula: &str, old: &str, new: &str, known: &[&str]) -> String {
        let known = known.iter().map(|name| Id::from(*name)).collect();
        renamed(formula, &known, &HashMap::from([(old.into(), new.into())]))
    }

    #[test]
    fn only_whole_words_are_renamed() {
        let known = ["peak_reads", "add", "dd"];
        let views = |formula| renamed_in(formula, "reads", "views", &known);
        assert_eq!(
            views("3 * reads + peak_reads + reads"),
            "3 * views + peak_reads + views"
        );
        assert_eq!(renamed_in("d * add + dd", "d", "x", &known), "x * add + dd");
        assert_eq!(views("(reads-1)×2 reads / day"), "(views-1)×2 views / day");
    }

    #[test]
    fn the_longest_name_counts_and_numbers_hide_none() {
        let known = ["reads-peak"];
        assert_eq!(
            renamed_in("reads-peak - reads", "reads", "r", &known),
            "reads-peak - r"
        );
        assert_eq!(renamed_in("2e3 e3", "e3", "x", &known), "2e3 x");
    }
}
