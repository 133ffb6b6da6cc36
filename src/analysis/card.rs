//! The reference card: the numbers that one computes with at a whiteboard.
//!
//! Orders of magnitude from common tables of the trade, to be replaced by what was measured. What
//! follows from a definition (downtime, rates per second, powers of two) is computed here.

use super::figure::{figure, minutes, time};

/// Minutes of a year of 365.25 days, which every downtime of the program rests on.
const YEAR_MINUTES: f64 = 365.25 * 1440.0;

/// Lines on one matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What they are about.
    pub title: &'static str,
    /// A label and what belongs to it.
    pub rows: Vec<(String, String)>,
}

impl Section {
    /// The columns that its labels take.
    pub fn labels(&self) -> usize {
        let widths = self.rows.iter().map(|(label, _)| label.chars().count());
        widths.max().unwrap_or(0)
    }
}

/// The whole card.
pub fn sections() -> Vec<Section> {
    vec![
        Section {
            title: "Latencies",
            rows: latencies(),
        },
        Section {
            title: "Nines, and the downtime that they leave",
            rows: nines(),
        },
        Section {
            title: "Per day and per second",
            rows: rates(),
        },
        Section {
            title: "Powers of two",
            rows: powers(),
        },
        Section {
            title: "Sizes",
            rows: texts(SIZES),
        },
        Section {
            title: "What one of them carries",
            rows: texts(CAPACITIES),
        },
        Section {
            title: "Rules of thumb",
            rows: texts(RULES),
        },
    ]
}

/// What takes how long, in milliseconds.
const LATENCIES: &[(&str, f64)] = &[
    ("first-level cache of a processor", 0.000_000_5),
    ("mutex, taken and released", 0.000_025),
    ("main memory", 0.000_1),
    ("SSD, one random read", 0.15),
    ("round trip in a data centre", 0.5),
    ("Redis, one look-up", 0.5),
    ("SSD, 1 MB in sequence", 1.0),
    ("round trip to another zone", 1.5),
    ("SQL by index", 5.0),
    ("seek of a hard disk", 10.0),
    ("nearest CDN site", 15.0),
    ("hard disk, 1 MB in sequence", 20.0),
    ("DNS look-up, not cached", 50.0),
    ("round trip to another region", 80.0),
    ("round trip to another continent", 150.0),
    ("TCP over 150 ms: 1.5 round trips", 225.0),
    ("TLS 1.2 over 150 ms: 2 round trips", 300.0),
];

const SIZES: &[(&str, &str)] = &[
    ("a character, a number, a UUID", "1 B, 8 B, 16 B"),
    ("URL", "100 B"),
    ("chat message", "200 B"),
    ("short post with its metadata", "0.5 kB"),
    ("signed token", "1 kB, against 32 B of a session's name"),
    ("row of a table", "1 kB"),
    ("answer over HTTP", "1 kB to 10 kB"),
    ("photo", "200 kB to 2 MB"),
    ("a minute of video", "10 MB"),
];

const CAPACITIES: &[(&str, &str)] = &[
    ("application server", "1,000 to 2,000 requests/s"),
    ("SQL database, one leader", "5,000 transactional writes/s"),
    ("Redis", "100,000 operations/s"),
    ("broker of an event log", "hundreds of MB/s"),
    (
        "server of open connections",
        "50,000 to 100,000 connections",
    ),
    ("consumers of a log", "no more than it has partitions"),
];

const RULES: &[(&str, &str)] = &[
    ("peak", "2 to 5 times the average; 3 if nobody knows better"),
    (
        "requests in progress",
        "rate × time (Little): 100 k/s × 50 ms = 5,000",
    ),
    (
        "servers",
        "peak ÷ what one carries, and one to spare per zone",
    ),
    (
        "one after another",
        "availabilities multiply: ten of 99.9 % make 99 %",
    ),
    (
        "any of n",
        "what is left of failure multiplies: two of 99 % make 99.99 %",
    ),
    (
        "quorum",
        "more than half: three survive one failure, five survive two",
    ),
    (
        "hit ratio",
        "from 90 % to 99 % the store sees a tenth of the reads",
    ),
    (
        "time to live",
        "entries are at most that old, on average half of it",
    ),
    ("time-out", "1.25 to 1.5 times the p99 of what is called"),
    (
        "waiting",
        "doubles from 50 % to 75 % utilisation, and has no end at 100 %",
    ),
    (
        "storage",
        "a day × days kept × copies; text compresses 2 to 3 times",
    ),
];

fn texts(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(label, text): &(&str, &str)| ((*label).to_owned(), (*text).to_owned());
    rows.iter().map(owned).collect()
}

fn latencies() -> Vec<(String, String)> {
    let row = |(what, milliseconds): &(&str, f64)| {
        let text = if *milliseconds < 0.001 {
            format!("{} ns", figure(milliseconds * 1e6))
        } else {
            time(*milliseconds)
        };
        ((*what).to_owned(), text)
    };
    LATENCIES.iter().map(row).collect()
}

fn nines() -> Vec<(String, String)> {
    let row = |percent: &str| {
        let up: f64 = percent.parse().expect("the card has numbers");
        let a_year = (100.0 - up) / 100.0 * YEAR_MINUTES;
        let text = format!(
            "{} a year, {} a month, {} a week",
            minutes(a_year),
            minutes(a_year / 12.0),
            minutes(a_year / YEAR_MINUTES * 7.0 * 1440.0)
        );
        (format!("{percent} %"), text)
    };
    ["99", "99.9", "99.95", "99.99", "99.999", "99.9999"]
        .map(row)
        .to_vec()
}

fn rates() -> Vec<(String, String)> {
    const DAY: f64 = 86_400.0;
    let row = |(words, count): (&str, f64)| {
        (
            format!("{words} a day"),
            format!("{} /s", figure(count / DAY)),
        )
    };
    let mut rows = [
        ("1 million", 1e6),
        ("10 million", 1e7),
        ("100 million", 1e8),
        ("1 billion", 1e9),
    ]
    .map(row)
    .to_vec();
    let seconds = |days: f64| format!("{} s", figure(days * DAY));
    rows.push(("a day".to_owned(), format!("{}, about 10^5", seconds(1.0))));
    rows.push(("a month".to_owned(), seconds(365.25 / 12.0)));
    rows.push(("a year".to_owned(), seconds(365.25)));
    rows
}

fn powers() -> Vec<(String, String)> {
    let row = |(power, words): (u32, &str)| {
        let value = 2_u64.pow(power);
        (format!("2^{power}"), format!("{value}: {words}"))
    };
    [
        (10, "a thousand, kB"),
        (20, "a million, MB"),
        (30, "a billion, GB"),
        (32, "4 billion: what 32 bits can name"),
        (40, "a trillion, TB"),
        (50, "a thousand trillion, PB"),
    ]
    .map(row)
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn downtimes_are_those_of_the_definition() {
        let rows = nines();
        let text = |percent: &str| &rows.iter().find(|row| row.0 == percent).unwrap().1;
        assert_eq!(
            text("99 %"),
            "3.653 days a year, 7.305 h a month, 100.8 min a week"
        );
        assert_eq!(
            text("99.99 %"),
            "52.6 min a year, 4.383 min a month, 1.008 min a week"
        );
        assert_eq!(
            text("99.999 %"),
            "5.26 min a year, 26.3 s a month, 6.048 s a week"
        );
    }
}
