//! Amounts in base units, and how they are shown to people.

use std::fmt;

use crate::analysis::figure::figure;

/// An amount in the base unit of its kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quantity {
    /// How many base units; NaN for [`Dimension::Other`].
    pub(super) value: f64,
    /// What it is an amount of.
    pub(super) dimension: Dimension,
}

/// What a quantity is an amount of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dimension {
    Number,
    /// Per second.
    Rate,
    /// Seconds.
    Time,
    /// Bytes.
    Data,
    /// Bytes per second.
    DataRate,
    /// US dollars.
    Money,
    /// US dollars per second.
    MoneyRate,
    /// Anything else, such as byte seconds.
    Other,
}

const DAY: f64 = 86_400.0;
const MONTH: f64 = 2_629_800.0;
const YEAR: f64 = 31_557_600.0;

impl Dimension {
    /// Those that have a base unit.
    pub(super) const KNOWN: [Self; 7] = [
        Self::Number,
        Self::Rate,
        Self::Data,
        Self::DataRate,
        Self::Time,
        Self::Money,
        Self::MoneyRate,
    ];

    /// The base unit in the calculator's words.
    pub(super) const fn base(self) -> &'static str {
        match self {
            Self::Number | Self::Other => "1",
            Self::Rate => "1/second",
            Self::Time => "second",
            Self::Data => "byte",
            Self::DataRate => "byte/second",
            Self::Money => "us_dollar",
            Self::MoneyRate => "us_dollar/second",
        }
    }

    /// What units of this kind are called: `units of time`.
    pub(super) const fn unit_of(self) -> &'static str {
        match self {
            Self::Number => "plain numbers",
            Self::Rate => "units of a rate",
            Self::Time => "units of time",
            Self::Data => "units of data",
            Self::DataRate => "units of a data rate",
            Self::Money => "units of money",
            Self::MoneyRate => "units of money per time",
            Self::Other => "mixed units",
        }
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Number => "a plain number",
            Self::Rate => "a rate",
            Self::Time => "a time",
            Self::Data => "an amount of data",
            Self::DataRate => "a data rate",
            Self::Money => "an amount of money",
            Self::MoneyRate => "an amount of money per time",
            Self::Other => "a mixed quantity",
        })
    }
}

impl Quantity {
    /// Per second, if it is a rate; a plain number is taken as one. Not negative.
    pub(super) fn per_second(self) -> Option<f64> {
        let rate = matches!(self.dimension, Dimension::Rate | Dimension::Number);
        (rate && self.value >= 0.0).then_some(self.value)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.value < 0.0 { "-" } else { "" };
        let value = self.value.abs();
        let text = match self.dimension {
            Dimension::Number | Dimension::Other => figure(value),
            Dimension::Rate => rate(value),
            Dimension::Time => time(value),
            Dimension::Data => data(value, "B"),
            Dimension::DataRate => data_rate(value),
            Dimension::Money => format!("${}", figure(value)),
            Dimension::MoneyRate => format!(
                "${}/day (${}/month)",
                figure(value * DAY),
                figure(value * MONTH)
            ),
        };
        f.pad(&format!("{sign}{text}"))
    }
}

fn rate(per_second: f64) -> String {
    let day = format!("{} /day", figure(per_second * DAY));
    if per_second >= 1.0 {
        format!("{} /s ({day})", figure(per_second))
    } else if per_second >= 0.001 {
        format!("{day} ({} /s)", figure(per_second))
    } else if per_second * DAY >= 1.0 || per_second == 0.0 {
        day
    } else {
        format!("{} /year", figure(per_second * YEAR))
    }
}

fn time(seconds: f64) -> String {
    const UNITS: &[(f64, f64, &str)] = &[
        (2.0 * YEAR, YEAR, "years"),
        (2.0 * DAY, DAY, "days"),
        (7200.0, 3600.0, "h"),
        (120.0, 60.0, "min"),
        (1.0, 1.0, "s"),
        (1e-3, 1e-3, "ms"),
        (1e-6, 1e-6, "us"),
    ];
    let (_, scale, unit) =
        UNITS
            .iter()
            .find(|(from, ..)| seconds >= *from)
            .unwrap_or(if seconds == 0.0 {
                &(0.0, 1.0, "s")
            } else {
                &(0.0, 1e-9, "ns")
            });
    format!("{} {unit}", figure(seconds / scale))
}

fn data(amount: f64, unit: &str) -> String {
    const PREFIXES: &[(f64, &str)] = &[
        (1e18, "E"),
        (1e15, "P"),
        (1e12, "T"),
        (1e9, "G"),
        (1e6, "M"),
        (1e3, "k"),
    ];
    // What rounds up to the next prefix is shown in it: 999.99 kB is 1 MB.
    let (scale, prefix) = PREFIXES
        .iter()
        .find(|(from, _)| amount >= from * 0.999_95)
        .unwrap_or(&(1.0, ""));
    format!("{} {prefix}{unit}", figure(amount / scale))
}

fn data_rate(per_second: f64) -> String {
    if per_second >= 1e6 {
        let bits = data(per_second * 8.0, "bit");
        format!("{}/s ({bits}/s)", data(per_second, "B"))
    } else {
        let day = data(per_second * DAY, "B");
        format!("{day}/day ({}/s)", data(per_second, "B"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_units() {
        let show = |value, dimension| Quantity { value, dimension }.to_string();
        assert_eq!(
            show(1e8 / DAY, Dimension::Rate),
            "1,157 /s (100 million /day)"
        );
        assert_eq!(show(1.0 / 3.6, Dimension::Rate), "24,000 /day (0.2778 /s)");
        assert_eq!(show(2.0 / YEAR, Dimension::Rate), "2 /year");
        assert_eq!(
            show(10e9 / DAY, Dimension::DataRate),
            "10 GB/day (115.7 kB/s)"
        );
        assert_eq!(
            show(38.4e6, Dimension::DataRate),
            "38.4 MB/s (307.2 Mbit/s)"
        );
        assert_eq!(show(999_990.0, Dimension::Data), "1 MB");
        assert_eq!(show(96.0 * YEAR, Dimension::Time), "96 years");
        assert_eq!(show(0.0, Dimension::Time), "0 s");
        assert_eq!(show(0.0123, Dimension::Time), "12.3 ms");
        assert_eq!(show(-30_000.0, Dimension::Money), "-$30,000");
        assert_eq!(
            show(30_000.0 / DAY, Dimension::MoneyRate),
            "$30,000/day ($913,125/month)"
        );
    }
}
