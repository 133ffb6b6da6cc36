//! The words of formulas that are neither names nor functions: units of time, data and money, decimal
//! multipliers, and nouns that only count.
//!
//! A closed list, so that a misspelt name is an error and not an ancient measure of length. Sizes are
//! decimal (1 KB = 1,000 B; KiB is 1,024 B). A month is a twelfth of a year and a year 365.25 days, as
//! for rates and downtime. `M` is million and `B` byte; `m` and `b` mean too many things and are refused.

use crate::catalogue::near::did_you_mean;
use crate::model::Id;

/// One US dollar in the calculator's words.
pub(super) const DOLLAR: &str = "us_dollar";

/// Words and what they are in the calculator's words.
const UNITS: &[(&[&str], &str)] = &[
    (&["ns", "nanosecond", "nanoseconds"], "1e-9 second"),
    (
        &["us", "µs", "μs", "microsecond", "microseconds"],
        "1e-6 second",
    ),
    (&["ms", "millisecond", "milliseconds"], "1e-3 second"),
    (&["s", "sec", "secs", "second", "seconds"], "second"),
    (&["min", "mins", "minute", "minutes"], "60 second"),
    (&["h", "hr", "hrs", "hour", "hours"], "3600 second"),
    (&["d", "day", "days"], "86400 second"),
    (&["week", "weeks"], "604800 second"),
    (&["month", "months", "mo"], "2629800 second"),
    (&["year", "years", "yr", "yrs"], "31557600 second"),
    (
        &["Hz", "rps", "qps", "tps", "RPS", "QPS", "TPS"],
        "1 / second",
    ),
    (&["kHz"], "1e3 / second"),
    (&["MHz"], "1e6 / second"),
    (&["GHz"], "1e9 / second"),
    (&["bit", "bits"], "1/8 byte"),
    (&["kbit", "Kbit", "kbits"], "125 byte"),
    (&["Mbit", "Mbits"], "125e3 byte"),
    (&["Gbit", "Gbits"], "125e6 byte"),
    (&["Tbit", "Tbits"], "125e9 byte"),
    (&["bps"], "1/8 byte/second"),
    (&["kbps", "Kbps"], "125 byte/second"),
    (&["Mbps"], "125e3 byte/second"),
    (&["Gbps"], "125e6 byte/second"),
    (&["Tbps"], "125e9 byte/second"),
    (&["B", "byte", "bytes"], "byte"),
    (&["kB", "KB", "kilobyte", "kilobytes"], "1e3 byte"),
    (&["MB", "megabyte", "megabytes"], "1e6 byte"),
    (&["GB", "gigabyte", "gigabytes"], "1e9 byte"),
    (&["TB", "terabyte", "terabytes"], "1e12 byte"),
    (&["PB", "petabyte", "petabytes"], "1e15 byte"),
    (&["EB", "exabyte", "exabytes"], "1e18 byte"),
    (&["KiB", "kiB"], "1024 byte"),
    (&["MiB"], "1048576 byte"),
    (&["GiB"], "1073741824 byte"),
    (&["TiB"], "1099511627776 byte"),
    (&["PiB"], "1125899906842624 byte"),
    (&["USD", "usd", "dollar", "dollars"], DOLLAR),
    (&["cent", "cents"], "1/100 us_dollar"),
    (&["percent"], "1/100"),
    (&["dozen"], "12"),
    (&["hundred"], "100"),
    (&["k", "K", "thousand"], "1e3"),
    (&["M", "million", "Mio"], "1e6"),
    (&["G", "bn", "billion"], "1e9"),
    (&["T", "trillion"], "1e12"),
];

/// Nouns that only count, in the singular; they are worth 1.
const COUNTED: &[&str] = &[
    "account",
    "action",
    "attempt",
    "call",
    "click",
    "client",
    "code",
    "comment",
    "connection",
    "consumer",
    "core",
    "customer",
    "deploy",
    "device",
    "driver",
    "event",
    "field",
    "file",
    "follower",
    "hit",
    "hop",
    "image",
    "insert",
    "instance",
    "item",
    "job",
    "key",
    "like",
    "link",
    "log",
    "lookup",
    "machine",
    "message",
    "miss",
    "node",
    "notification",
    "object",
    "op",
    "operation",
    "order",
    "partition",
    "payment",
    "person",
    "photo",
    "pod",
    "point",
    "post",
    "product",
    "purchase",
    "query",
    "read",
    "record",
    "redirect",
    "replica",
    "req",
    "request",
    "retry",
    "ride",
    "rider",
    "row",
    "sample",
    "search",
    "server",
    "session",
    "shard",
    "song",
    "step",
    "stream",
    "subscriber",
    "task",
    "tenant",
    "thread",
    "ticket",
    "time",
    "token",
    "transaction",
    "trip",
    "tweet",
    "update",
    "upload",
    "url",
    "user",
    "vehicle",
    "video",
    "view",
    "viewer",
    "visit",
    "visitor",
    "worker",
    "write",
];

/// Advice for words that mean too many things.
const AMBIGUOUS: &[(&str, &str)] = &[
    ("m", "write `M` or `million`, `min` or `month`"),
    ("b", "write `B` for bytes, `bit`, or `bn` for billion"),
    ("Mb", "write `MB` for megabytes or `Mbit`"),
    ("Gb", "write `GB` for gigabytes or `Gbit`"),
    ("kb", "write `kB` for kilobytes or `kbit`"),
    ("y", "write `year`"),
    ("mn", "write `M` or `million`"),
];

/// What `word` is worth in the calculator's words, if it is a unit, a multiplier or a counting noun.
pub(super) fn unit(word: &str) -> Option<&'static str> {
    let known = UNITS.iter().find(|(words, _)| words.contains(&word));
    known
        .map(|(_, value)| *value)
        .or_else(|| counts(word).then_some("1"))
}

/// Whether `word` is a counting noun, in the singular or the plural, in any case.
fn counts(word: &str) -> bool {
    let word = word.to_lowercase();
    let is = |singular: &str| COUNTED.contains(&singular);
    let stem = |end: &str, instead: &str| {
        word.strip_suffix(end)
            .is_some_and(|stem| is(&format!("{stem}{instead}")))
    };
    is(&word) || stem("s", "") || stem("es", "") || stem("ies", "y") || word == "people"
}

/// The message for a word that is nothing; `names` are those of the estimates.
pub(super) fn unknown(word: &str, names: &[&Id]) -> String {
    if let Some((_, advice)) = AMBIGUOUS.iter().find(|(ambiguous, _)| *ambiguous == word) {
        return format!("`{word}` can mean several things; {advice}");
    }
    let advice = did_you_mean(
        word,
        names.iter().map(|name| name.as_str()),
        "add an estimate with that name, or leave the word out if it only counts",
    );
    format!("unknown name `{word}`; {advice}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_one_thing_each() {
        let mut all: Vec<&str> = UNITS
            .iter()
            .flat_map(|(words, _)| words.iter().copied())
            .collect();
        all.extend(COUNTED);
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert_eq!(unit("queries"), Some("1"));
        assert_eq!(unit("Requests"), Some("1"));
        assert_eq!(unit("KB"), unit("kB"));
        assert_eq!(unit("K"), Some("1e3"));
        assert_eq!(unit("parsec"), None);
        assert_eq!(unit("m"), None);
    }
}
