//! "Did you mean": the known words nearest to one that is not known.

/// The candidates nearest to `word`, best first, at most three; empty if none is near.
pub fn near<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    const NEAR: f64 = 0.8;
    // Longer texts are no typing mistakes, and comparing them costs the product of their lengths.
    const LONGEST: usize = 64;
    if word.chars().count() > LONGEST {
        return Vec::new();
    }
    let word = word.to_lowercase();
    let score = |candidate: &str| {
        let other = candidate.to_lowercase();
        let contains =
            word.len() > 2 && other.len() > 2 && (other.contains(&word) || word.contains(&other));
        // Two letters in the wrong order are the most usual slip, and in a short word half of it.
        let swapped = word.len() > 2
            && strsim::osa_distance(&word, &other) == 1
            && strsim::levenshtein(&word, &other) == 2;
        strsim::jaro_winkler(&word, &other).max(if contains || swapped { 0.9 } else { 0.0 })
    };
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|candidate| (score(candidate), candidate))
        .filter(|(score, _)| *score >= NEAR)
        .collect();
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    scored.truncate(3);
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}

/// `did you mean …?`, or `otherwise` if no candidate is near.
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    let near: Vec<String> = near(word, candidates)
        .into_iter()
        .map(|candidate| format!("`{candidate}`"))
        .collect();
    if near.is_empty() {
        otherwise.to_owned()
    } else {
        format!("did you mean {}?", near.join(" or "))
    }
}

/// Whether `word` is `meant` but for one slip of a finger; short words are each their own.
pub fn is_slip_of(word: &str, meant: &str) -> bool {
    let (word, meant) = (word.to_lowercase(), meant.to_lowercase());
    let lengths = [&word, &meant].map(|text| text.chars().count());
    lengths.iter().all(|length| (4..=64).contains(length))
        && strsim::osa_distance(&word, &meant) == 1
}

/// Whether a word of `text` begins with `start`; both in lower case.
pub fn has_word(text: &str, start: &str) -> bool {
    let begins = |at: usize| !text[..at].ends_with(char::is_alphanumeric);
    text.match_indices(start).any(|(at, _)| begins(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_the_wrong_order_are_near() {
        assert_eq!(near("dua", ["dau", "rides"]), ["dau"]);
        assert!(near("dua", ["rides"]).is_empty());
    }

    #[test]
    fn one_wrong_letter_is_a_slip_and_another_word_is_not() {
        assert!(is_slip_of("redirct", "redirect") && is_slip_of("Chekcout", "checkout"));
        assert!(!is_slip_of("pay-again", "pay") && !is_slip_of("buy", "by"));
    }

    #[test]
    fn words_are_found_by_their_beginning() {
        assert!(has_word("how many uploads?", "upload"));
        assert!(has_word("how many uploads?", "how many"));
        assert!(!has_word("how many uploads?", "load"));
    }

    #[test]
    fn typing_mistakes_find_their_word() {
        let words = ["replicas", "needs", "latency", "load-balancer"];
        assert_eq!(near("replica", words), ["replicas"]);
        assert_eq!(near("balancer", words), ["load-balancer"]);
        assert_eq!(near("latnecy", words), ["latency"]);
        assert!(near("xyz", words).is_empty());
        assert_eq!(did_you_mean("need", words, "no"), "did you mean `needs`?");
        assert_eq!(did_you_mean("xyz", words, "choose one"), "choose one");
    }
}
