//! Cards to drill with: questions of the bank, latency numbers, nines, and estimations with figures that
//! are made up anew each time and answers that are checked.
//!
//! When a card comes again is decided by how often in a row it was right: after 1, 2, 4, 8 … days
//! (a Leitner box with doubling intervals). Days are numbers; which one is today is told from outside.

mod estimation;

use std::collections::BTreeMap;

use super::chance;
use crate::catalogue::questions::{question, questions};
use crate::model::round::{Event, Topic};
use crate::model::units::parse_bytes;
use crate::model::{Id, Millis, Probability, Rate, Round};

/// A card.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Its name in the deck, such as `question:cache-stampede`.
    pub id: String,
    /// What it is about.
    pub topic: Topic,
    /// What it asks.
    pub ask: String,
    /// What is right.
    pub answer: Expected,
    /// How it is worked out; may be empty.
    pub because: String,
}

/// What is right.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// A good answer names these; the person judges.
    Names(Vec<String>),
    /// A figure.
    Figure {
        /// The figure in `unit`.
        value: f64,
        /// What it is counted in.
        unit: Unit,
        /// By which factor an answer may be off.
        within: f64,
    },
}

/// What figures are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Milliseconds; typed as in `150us`.
    Time,
    /// Requests per second; typed as in `1.2k`.
    Rate,
    /// Bytes; typed as in `36 TB`.
    Bytes,
    /// Things; typed as in `12` or `3k`.
    Count,
    /// A probability; typed as in `99.8%`.
    Share,
}

/// What is known of a card that was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// How often in a row it was right.
    pub streak: u32,
    /// The day on which it comes again.
    pub due: u32,
}

/// What is known of all cards that were seen, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deck(pub BTreeMap<String, Standing>);

impl Deck {
    /// Takes note that the card was answered on the day `today`.
    pub fn answered(&mut self, card: &str, right: bool, today: u32) {
        let standing = self.0.entry(card.to_owned()).or_default();
        standing.streak = if right { standing.streak + 1 } else { 0 };
        let wait = if right {
            1_u32 << standing.streak.min(7) >> 1
        } else {
            0
        };
        standing.due = today.saturating_add(wait.max(u32::from(right)));
    }

    /// Takes note that a question was missed in a round: it is due at once unless it was right since.
    pub fn missed(&mut self, question: &str) {
        self.0.entry(format!("question:{question}")).or_default();
    }
}

/// Up to `count` cards for today: those that are due, longest first, then new ones.
pub fn pick(deck: &Deck, today: u32, topic: Option<Topic>, count: usize, seed: u64) -> Vec<Card> {
    let fits = |card: &Card| topic.is_none_or(|topic| card.topic == topic);
    let mut cards: Vec<Card> = all(seed).into_iter().filter(fits).collect();
    let standing = |card: &Card| deck.0.get(&card.id).copied();
    cards.retain(|card| standing(card).is_none_or(|standing| standing.due <= today));
    cards.sort_by_key(|card| {
        let due = standing(card).map_or(u32::MAX, |standing| standing.due);
        (due, chance(seed, &card.id))
    });
    cards.truncate(count);
    cards
}

/// Every card; the figures of estimations follow from the seed.
fn all(seed: u64) -> Vec<Card> {
    let flash = questions().iter().map(|question| Card {
        id: format!("question:{}", question.id),
        topic: question.topic,
        ask: question.ask.clone(),
        answer: Expected::Names(question.names.clone()),
        because: String::new(),
    });
    flash
        .chain(latency_numbers())
        .chain(nines())
        .chain(estimation::cards(seed))
        .collect()
}

/// Orders of magnitude that are worth knowing by heart, in milliseconds.
const LATENCIES: &[(&str, &str, f64)] = &[
    ("l1", "a reference to the L1 cache", 0.5e-6),
    ("ram", "a reference to main memory", 100e-6),
    ("mutex", "locking and unlocking a mutex", 25e-6),
    ("snappy", "compressing 1 KB quickly", 3e-3),
    ("ssd", "a random read from an SSD", 0.15),
    ("ssd-mb", "reading 1 MB in sequence from an SSD", 1.0),
    ("round-trip", "a round trip within a data centre", 0.5),
    ("seek", "a seek of a hard disk", 10.0),
    ("hdd-mb", "reading 1 MB in sequence from a hard disk", 20.0),
    ("dns", "a DNS look-up that is not cached", 50.0),
    ("continent", "a round trip between continents", 150.0),
];

fn latency_numbers() -> impl Iterator<Item = Card> {
    LATENCIES.iter().map(|(id, what, ms)| Card {
        id: format!("latency:{id}"),
        topic: Topic::Latency,
        ask: format!("How long does {what} take?"),
        answer: Expected::Figure {
            value: *ms,
            unit: Unit::Time,
            within: 3.0,
        },
        because: "The order of magnitude is what counts.".to_owned(),
    })
}

/// Minutes of a year, as elsewhere in this program.
const YEAR_MINUTES: f64 = 525_960.0;

fn nines() -> impl Iterator<Item = Card> {
    let shares = [
        ("99", 0.01),
        ("99.9", 0.001),
        ("99.95", 0.0005),
        ("99.99", 1e-4),
        ("99.999", 1e-5),
    ];
    shares.into_iter().map(|(percent, down)| Card {
        id: format!("nines:{percent}"),
        topic: Topic::Availability,
        ask: format!("How much downtime a year does {percent} % allow?"),
        answer: Expected::Figure {
            value: down * YEAR_MINUTES * 60_000.0,
            unit: Unit::Time,
            within: 1.1,
        },
        because: "A year has 525,960 minutes; three nines leave a thousandth of it.".to_owned(),
    })
}

impl Unit {
    /// The figure that `typed` says; `None`: it says none.
    pub fn parse(self, typed: &str) -> Option<f64> {
        let typed = typed.trim();
        match self {
            Self::Time => {
                let longer = [
                    ("days", "d"),
                    ("day", "d"),
                    ("hours", "h"),
                    ("hour", "h"),
                    ("minutes", "min"),
                    ("seconds", "s"),
                ];
                let found = longer.iter().find_map(|(word, short)| {
                    Some(format!("{}{short}", typed.strip_suffix(word)?.trim_end()))
                });
                let time: Millis = found.as_deref().unwrap_or(typed).parse().ok()?;
                Some(time.get())
            }
            Self::Rate | Self::Count => {
                let rate: Result<Rate, _> = typed.replace(',', "").parse();
                let plain = || format!("{} rps", typed.replace(',', "")).parse::<Rate>();
                Some(rate.or_else(|_| plain()).ok()?.get())
            }
            Self::Bytes => parse_bytes(typed),
            Self::Share => typed.parse::<Probability>().ok().map(Probability::get),
        }
    }

    /// `value` in words.
    pub fn text(self, value: f64) -> String {
        use crate::analysis::figure;
        match self {
            Self::Time if value < 0.001 => format!("{} ns", figure::figure(value * 1e6)),
            Self::Time => figure::time(value),
            Self::Rate => figure::rate(value),
            Self::Bytes => readable_bytes(value),
            Self::Count => figure::figure(value),
            Self::Share => figure::percent(1.0 - value),
        }
    }

    /// How an answer may be typed.
    pub const fn example(self) -> &'static str {
        match self {
            Self::Time => "such as 150us, 20 ms or 4 h",
            Self::Rate => "a second, such as 1.2k",
            Self::Bytes => "such as 36 TB",
            Self::Count => "such as 12 or 3k",
            Self::Share => "such as 99.8%",
        }
    }
}

fn readable_bytes(value: f64) -> String {
    let units = [
        (1e15, "PB"),
        (1e12, "TB"),
        (1e9, "GB"),
        (1e6, "MB"),
        (1e3, "kB"),
        (1.0, "B"),
    ];
    let suits = |(scale, _): &&(f64, &str)| value >= *scale;
    let (scale, unit) = units.iter().find(suits).copied().unwrap_or((1.0, "B"));
    format!("{} {unit}", crate::analysis::figure::figure(value / scale))
}

impl Expected {
    /// Whether `typed` is right; `None`: that is for the person to judge, or it is no figure.
    pub fn check(&self, typed: &str) -> Option<bool> {
        let Self::Figure {
            value,
            unit,
            within,
        } = self
        else {
            return None;
        };
        let typed = unit.parse(typed)?;
        if *unit == Unit::Share {
            // Shares near one differ by what they leave.
            let (typed, value) = (1.0 - typed, 1.0 - value);
            return Some(typed <= value * within && typed >= value / within);
        }
        Some(typed <= value * within && typed >= value / within)
    }
}

/// The questions of a round that were not answered, or whose answers named less than half of what is
/// worth naming.
pub fn missed(round: &Round) -> Vec<Id> {
    let events = || round.entries.iter().map(|entry| &entry.event);
    let answer = |id: &Id| {
        let mut latest = events().rev();
        latest.find_map(|event| match event {
            Event::Answered { question, text } if question == id => Some(text.as_str()),
            _ => None,
        })
    };
    let asked = events().filter_map(|event| match event {
        Event::Asked(id) => Some(id),
        _ => None,
    });
    asked
        .filter(|id| {
            let names = question(id.as_str()).map_or(&[][..], |known| &known.names);
            let named = answer(id).map_or(0, |text| super::rubric::named(names, text).len());
            named * 2 < names.len()
        })
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_comes_again_after_doubling_days() {
        let mut deck = Deck::default();
        let mut today = 100;
        for wait in [1, 2, 4, 8] {
            deck.answered("nines:99", true, today);
            assert_eq!(deck.0["nines:99"].due, today + wait);
            today += wait;
        }
        deck.answered("nines:99", false, today);
        assert_eq!(
            deck.0["nines:99"],
            Standing {
                streak: 0,
                due: today
            }
        );
    }

    #[test]
    fn what_is_due_comes_before_what_is_new() {
        let mut deck = Deck::default();
        deck.answered("nines:99.9", true, 10);
        deck.answered("latency:ram", false, 10);
        let ids = |today| -> Vec<String> {
            let cards = pick(&deck, today, None, 3, 1);
            cards.into_iter().map(|card| card.id).collect()
        };
        assert_eq!(ids(10)[0], "latency:ram");
        assert!(!ids(10).contains(&"nines:99.9".to_owned()), "not due yet");
        assert_eq!(ids(11)[..2], ["latency:ram", "nines:99.9"]);
        let only = pick(&deck, 11, Some(Topic::Availability), 99, 1);
        assert!(only.iter().all(|card| card.topic == Topic::Availability));
    }

    #[test]
    fn figures_are_checked_with_their_units() {
        let right = |card: &str, typed: &str| {
            let cards = all(3);
            let card = cards.iter().find(|c| c.id == card).unwrap();
            card.answer.check(typed)
        };
        assert_eq!(right("latency:ram", "100ns"), Some(true));
        assert_eq!(right("latency:ram", "1us"), Some(false));
        assert_eq!(right("nines:99.99", "52.6 min"), Some(true));
        assert_eq!(right("nines:99", "3.65 days"), Some(true));
        assert_eq!(right("nines:99", "a while"), None);
    }

    #[test]
    fn every_figure_reads_back_as_right() {
        for seed in 0..40 {
            for card in all(seed) {
                if let Expected::Figure { value, unit, .. } = card.answer {
                    let text = unit.text(value).replace(" /s", " rps").replace(' ', "");
                    assert_eq!(card.answer.check(&text), Some(true), "{card:?}: {text}");
                }
            }
        }
    }
}
