//! The text forms of the quantities: `FromStr` and `Display`.

use std::fmt;
use std::str::FromStr;

use super::number::{parse_scaled, shortest};
use super::{Latency, Millis, Probability, Rate};

/// A text that is not the quantity it should be: what is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum UnitError {
    /// Not a probability.
    #[error(
        "`{0}` is not a probability; write 0…100 with a percent sign, as in \"99.95%\", or 0…1"
    )]
    Probability(String),
    /// Not a time.
    #[error(
        "`{0}` is not a time; write a number, not negative, with us, ms, s, min, h or d, as in \"12ms\""
    )]
    Time(String),
    /// Not a rate.
    #[error(
        "`{0}` is not a rate; write a number, not negative, with rps, /s, /min, /h or /day, as in \"350k rps\""
    )]
    Rate(String),
    /// Percentiles that no lognormal has.
    #[error(
        "p50 = {p50} and p99 = {p99} are no latency; p99 must be at least p50, and a p50 of 0 allows only a p99 of 0"
    )]
    Latency {
        /// The median as given.
        p50: Millis,
        /// The 99th percentile as given.
        p99: Millis,
    },
}

/// Units of time with the milliseconds in each; the first that fits is used for printing.
const TIME_UNITS: &[(&str, f64)] = &[
    ("d", 86_400_000.0),
    ("h", 3_600_000.0),
    ("min", 60_000.0),
    ("s", 1000.0),
    ("ms", 1.0),
    ("us", 0.001),
    ("µs", 0.001),
    ("μs", 0.001),
    ("ns", 0.000_001),
];

/// Decimal multipliers as people write them, with their power of ten.
const MULTIPLIERS: &[(&str, i32)] = &[
    ("k", 3),
    ("K", 3),
    ("thousand", 3),
    ("M", 6),
    ("m", 6),
    ("million", 6),
    ("G", 9),
    ("B", 9),
    ("billion", 9),
    ("T", 12),
    ("trillion", 12),
    ("", 0),
];

/// What a rate may be counted by, with the seconds in each.
const RATE_PERIODS: &[(&str, f64)] = &[
    ("rps", 1.0),
    ("qps", 1.0),
    ("/s", 1.0),
    ("/sec", 1.0),
    ("/second", 1.0),
    ("/min", 60.0),
    ("/minute", 60.0),
    ("/h", 3600.0),
    ("/hour", 3600.0),
    ("/d", 86_400.0),
    ("/day", 86_400.0),
    ("/month", 2_629_800.0),
    ("/year", 31_557_600.0),
];

/// Splits `12.5 ms` into the number's text and the unit's.
fn split_unit(text: &str) -> (&str, &str) {
    let text = text.trim();
    let in_number = |(i, c): (usize, char)| {
        let exponent = matches!(c, 'e' | 'E')
            && text[i + 1..].starts_with(|n: char| n.is_ascii_digit() || n == '-' || n == '+');
        let sign = matches!(c, '-' | '+') && (i == 0 || text[..i].ends_with(['e', 'E']));
        c.is_ascii_digit() || matches!(c, '.' | '_') || exponent || sign
    };
    let end = text
        .char_indices()
        .find(|&at| !in_number(at))
        .map_or(text.len(), |(i, _)| i);
    (&text[..end], text[end..].trim())
}

impl FromStr for Probability {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let trimmed = text.trim();
        let value = match trimmed.strip_suffix('%') {
            Some(percent) => parse_scaled(percent.trim(), -2),
            None => parse_scaled(trimmed, 0),
        };
        value
            .and_then(Self::new)
            .ok_or_else(|| UnitError::Probability(text.to_owned()))
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}%", shortest(self.get(), 2)))
    }
}

impl FromStr for Millis {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let error = || UnitError::Time(text.to_owned());
        let (number, unit) = split_unit(text);
        let value = match unit {
            "" => parse_scaled(number, 0).filter(|&n| n == 0.0),
            "ms" => parse_scaled(number, 0),
            "s" => parse_scaled(number, 3),
            "us" | "µs" | "μs" => parse_scaled(number, -3),
            "ns" => parse_scaled(number, -6),
            _ => {
                let (_, scale) = TIME_UNITS
                    .iter()
                    .find(|(name, _)| *name == unit)
                    .ok_or_else(error)?;
                parse_scaled(number, 0).map(|n| n * scale)
            }
        };
        value.and_then(Self::new).ok_or_else(error)
    }
}

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.get();
        let whole = |scale: f64| {
            ms >= scale
                && (ms / scale).fract() == 0.0
                && (ms / scale * scale).total_cmp(&ms).is_eq()
        };
        let text = match TIME_UNITS.iter().take(3).find(|(_, scale)| whole(*scale)) {
            Some((unit, scale)) => format!("{}{unit}", shortest(ms / scale, 0)),
            None if ms == 0.0 => "0ms".to_owned(),
            None if ms >= 1000.0 => format!("{}s", shortest(ms, -3)),
            None if ms < 0.1 => format!("{}us", shortest(ms, 3)),
            None => format!("{}ms", shortest(ms, 0)),
        };
        f.pad(&text)
    }
}

impl FromStr for Rate {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let error = || UnitError::Rate(text.to_owned());
        let (number, rest) = split_unit(text);
        let compact: String = rest.chars().filter(|c| !c.is_whitespace()).collect();
        let (period, seconds) = RATE_PERIODS
            .iter()
            .filter(|(name, _)| compact.ends_with(name))
            .max_by_key(|(name, _)| name.len())
            .ok_or_else(error)?;
        let multiplier = &compact[..compact.len() - period.len()];
        let (_, exponent) = MULTIPLIERS
            .iter()
            .find(|(name, _)| *name == multiplier)
            .ok_or_else(error)?;
        let value = parse_scaled(number, *exponent).map(|n| n / seconds);
        value.and_then(Self::new).ok_or_else(error)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rps = self.get();
        let text = if (1e9..1e15).contains(&rps) {
            format!("{}G rps", shortest(rps, -9))
        } else if (1e6..1e9).contains(&rps) {
            format!("{}M rps", shortest(rps, -6))
        } else if (1e4..1e6).contains(&rps) {
            format!("{}k rps", shortest(rps, -3))
        } else {
            format!("{} rps", shortest(rps, 0))
        };
        f.pad(&text)
    }
}

impl FromStr for Latency {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let Some((p50, p99)) = text.split_once('/') else {
            return text.parse().map(Self::constant);
        };
        let (p50, p99) = (p50.parse()?, p99.parse()?);
        Self::new(p50, p99).ok_or(UnitError::Latency { p50, p99 })
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.p50() == self.p99() {
            fmt::Display::fmt(&self.p50(), f)
        } else {
            f.pad(&format!("{} / {}", self.p50(), self.p99()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn people_write_quantities_in_many_ways() {
        let rate = |text: &str| text.parse::<Rate>().map(Rate::get);
        assert_eq!(rate("350k rps"), Ok(350_000.0));
        assert_eq!(rate("86.4 million / day"), Ok(1000.0));
        assert_eq!(rate("12/s"), Ok(12.0));
        let time = |text: &str| text.parse::<Millis>().map(Millis::get);
        assert_eq!(time("80us"), Ok(0.08));
        assert_eq!(time("1.5 s"), Ok(1500.0));
        assert_eq!(time("5min"), Ok(300_000.0));
        assert_eq!("2ms / 8ms".parse::<Latency>().unwrap().p99().get(), 8.0);
        assert_eq!("99.95 %".parse::<Probability>().unwrap().get(), 0.9995);
    }

    #[test]
    fn nonsense_is_refused_with_advice() {
        for bad in ["-1ms", "12", "12 parsecs", "NaNms", "infs", "", "ms"] {
            assert!(bad.parse::<Millis>().is_err(), "{bad}");
        }
        for bad in ["101%", "-1%", "1.1", "NaN", "%"] {
            assert!(bad.parse::<Probability>().is_err(), "{bad}");
        }
        assert!("9ms / 2ms".parse::<Latency>().is_err());
        assert!("0ms / 2ms".parse::<Latency>().is_err());
        assert!("ten rps".parse::<Rate>().is_err());
    }

    proptest! {
        #[test]
        fn quantities_survive_text(value in 0.0..1e12_f64, share in 0.0..=1.0_f64) {
            let time = Millis::new(value).unwrap();
            prop_assert_eq!(time.to_string().parse(), Ok(time));
            let rate = Rate::new(value).unwrap();
            prop_assert_eq!(rate.to_string().parse(), Ok(rate));
            let probability = Probability::new(share).unwrap();
            prop_assert_eq!(probability.to_string().parse(), Ok(probability));
        }
    }
}
