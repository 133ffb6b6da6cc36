//! Whether somebody said a thing, in words of their own.
//!
//! A bag of words and no understanding: words count by their stems, frequent ones not at all, and the
//! terms of the field that a thing ends with in brackets stand for the whole of it. It knows neither
//! questions nor boards. Cost: words × length of the text.

use crate::catalogue::near::has_word;

/// Words that are in every text, so that they tell nothing about one.
const FREQUENT: [&str; 30] = [
    "after", "also", "before", "does", "each", "else", "even", "every", "from", "have", "into",
    "itself", "many", "more", "most", "must", "only", "other", "some", "such", "than", "that",
    "their", "them", "then", "they", "what", "when", "which", "with",
];

/// Whether `text`, in lower case, says `wanted`: one of the terms in brackets at its end, or at least half
/// of its telling words.
pub(super) fn mentions(text: &str, wanted: &str) -> bool {
    let wanted = wanted.to_lowercase();
    let in_brackets = wanted
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once(" ("));
    let (plain, terms) = in_brackets.unwrap_or((&wanted, ""));
    let is_said = |term: &str| {
        let mut words = term.split_whitespace().peekable();
        words.peek().is_some() && words.all(|word| has(text, word))
    };
    if terms.split(", ").any(is_said) {
        return true;
    }
    let telling: Vec<&str> = plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= 4 && !FREQUENT.contains(word))
        .collect();
    let hits = telling.iter().filter(|word| has(text, word)).count();
    !telling.is_empty() && hits * 2 >= telling.len()
}

/// Whether `text` has `word`, or one of the same stem.
fn has(text: &str, word: &str) -> bool {
    let letters = word.chars().count();
    if letters < 4 {
        // Too short for a stem: "lag" is not in "lagoon", but "key" is in "keys".
        return text
            .split(|c: char| !c.is_alphanumeric())
            .any(|said| said.strip_suffix('s').unwrap_or(said) == word || said == word)
            || (!word.chars().all(char::is_alphanumeric) && has_word(text, word));
    }
    let kept = if letters > 6 { 5 } else { 4 };
    let stem: String = word.chars().take(kept).collect();
    let is_plain = word.chars().all(|c| c.is_alphabetic() || c == '-');
    has_word(text, if is_plain { &stem } else { word })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_telling_words_are_enough() {
        let wanted = "one request fills, the others wait";
        assert!(mentions(
            "i let one request fill it while the rest waits",
            wanted
        ));
        assert!(!mentions("every request goes to the store", wanted));
        assert!(!mentions("", wanted));
    }

    #[test]
    fn frequent_words_tell_nothing() {
        let wanted = "more than they must";
        assert!(!mentions("more than they must", wanted));
    }

    #[test]
    fn one_term_in_brackets_stands_for_all() {
        let wanted = "growing pauses with chance in them (exponential backoff, jitter, p99, 3x)";
        for said in [
            "add jitter",
            "retry with backoff, exponentially",
            "above p99",
            "3x the load",
        ] {
            assert!(mentions(said, wanted), "{said}");
        }
        for said in ["an exponential growth", "p999", "13x"] {
            assert!(!mentions(said, wanted), "{said}");
        }
    }

    #[test]
    fn short_words_are_whole_words() {
        assert!(mentions(
            "idempotency keys",
            "a client's choice (idempotency key)"
        ));
        assert!(!mentions("a lagoon", "how far behind it is (lag)"));
    }
}
