//! Figures as people read them: few digits, never kinder than the number.
//!
//! Shared by messages, verdicts, the text report and the screen, so that one figure looks the same
//! everywhere.

use super::report::Method;
use crate::model::Probability;
use crate::model::units::shortest;

const DAY_MINUTES: f64 = 1440.0;

/// An availability in percent, by its unavailability: as many nines as it has and two digits more,
/// rounded down, so that no figure looks better than it is: `99.95 %`, `99.987922 %`, `100 %`.
pub fn percent(unavailability: f64) -> String {
    if unavailability <= 0.0 {
        return "100 %".to_owned();
    }
    if unavailability >= 1.0 {
        return "0 %".to_owned();
    }
    let nines = (-unavailability.log10()).floor() as u32;
    // Decimals of the percentage: two digits beyond the nines.
    let decimals = nines.clamp(1, 30);
    let scale = 10_u128.pow(decimals);
    // A rounding error of the last bit must not turn 0.05 into 0.050…01, which would round up.
    let lost = (unavailability * 100.0 * scale as f64 * (1.0 - 1e-9)).ceil() as u128;
    let kept = 100 * scale - lost;
    let text = format!(
        "{}.{:0width$}",
        kept / scale,
        kept % scale,
        width = decimals as usize
    );
    format!("{} %", trim(&text))
}

/// A stated probability in percent, with all the digits that were stated: `99.999999999 %`.
pub fn stated(probability: Probability) -> String {
    format!("{} %", shortest(probability.get(), 2))
}

/// A share in percent: `40 %`, `0.12 %`.
pub fn share(share: f64) -> String {
    format!("{} %", figure(share * 100.0))
}

/// A time by its milliseconds, in the unit that suits it: `80 us`, `82.5 ms`, `1.5 s`, `3 min`.
pub fn time(milliseconds: f64) -> String {
    const UNITS: &[(f64, f64, &str)] = &[
        (172_800_000.0, 86_400_000.0, "days"),
        (7_200_000.0, 3_600_000.0, "h"),
        (120_000.0, 60_000.0, "min"),
        (1000.0, 1000.0, "s"),
        (0.1, 1.0, "ms"),
    ];
    let suits = |(from, _, _): &&(f64, f64, &str)| milliseconds >= *from * 0.999_95;
    let (_, scale, unit) = match UNITS.iter().find(suits) {
        Some(found) => *found,
        None if milliseconds == 0.0 => (0.0, 1.0, "ms"),
        None => (0.0, 0.001, "us"),
    };
    format!("{} {unit}", figure(milliseconds / scale))
}

/// A rate: `3,472 /s`.
pub fn rate(per_second: f64) -> String {
    format!("{} /s", figure(per_second))
}

/// Minutes of a year in the unit that suits them: `5.26 min`, `8.77 h`, `3.65 days`.
pub fn minutes(minutes: f64) -> String {
    if minutes >= DAY_MINUTES * 2.0 {
        format!("{} days", figure(minutes / DAY_MINUTES))
    } else if minutes >= 120.0 {
        format!("{} h", figure(minutes / 60.0))
    } else if minutes >= 1.0 || minutes == 0.0 {
        format!("{} min", figure(minutes))
    } else {
        time(minutes * 60_000.0)
    }
}

/// What is lost in a year, given how the availability was obtained that it follows from: `8.77 h`, and of the lower
/// end of an interval `at most 8.77 h`.
pub fn lost(minutes: f64, method: Method) -> String {
    let lost = self::minutes(minutes);
    match method {
        Method::Bound => format!("at most {lost}"),
        Method::Exact | Method::Numeric => lost,
    }
}

/// `value` with four significant digits, whole numbers below a million with all of theirs: `0.2778`,
/// `3,472`, `36.5 billion`, `5.68e16`. `value` is not negative.
pub fn figure(value: f64) -> String {
    const WORDS: &[(f64, &str)] = &[(1e12, "trillion"), (1e9, "billion"), (1e6, "million")];
    if value >= 1e15 || (value > 0.0 && value < 1e-4) {
        let text = format!("{value:.3e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{exponent}", trim(mantissa));
    }
    // A value that rounds up to the next word is shown in it: 999,999.9 is 1 million.
    for (scale, word) in WORDS {
        if value >= scale * 0.999_999_5 {
            return format!("{} {word}", significant(value / scale));
        }
    }
    significant(value)
}

fn significant(value: f64) -> String {
    if value >= 999.95 {
        return grouped(value.round());
    }
    let digits_before = if value >= 1.0 {
        value.log10().floor() as usize + 1
    } else {
        0
    };
    let leading_zeros = if value > 0.0 && value < 1.0 {
        (-value.log10()).ceil() as usize - 1
    } else {
        0
    };
    let decimals = (4 + leading_zeros).saturating_sub(digits_before);
    trim(&format!("{value:.decimals$}")).to_owned()
}

/// Without zeros at the end of its decimals.
fn trim(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

/// A whole number with a comma before every three digits.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_interval_loses_is_a_bound() {
        assert_eq!(lost(526.0, Method::Exact), "8.767 h");
        assert_eq!(lost(526.0, Method::Bound), "at most 8.767 h");
    }

    #[test]
    fn figures_are_short_and_keep_whole_numbers() {
        for (value, text) in [
            (0.0, "0"),
            (0.277_777, "0.2778"),
            (0.012_345, "0.01235"),
            (1.0, "1"),
            (9.999_96, "10"),
            (11.574, "11.57"),
            (999.94, "999.9"),
            (999.96, "1,000"),
            (3472.2, "3,472"),
            (115_740.7, "115,741"),
            (999_999.9, "1 million"),
            (10e6, "10 million"),
            (36.5e9, "36.5 billion"),
            (3_521_614_606_208.0, "3.522 trillion"),
            (5.68e16, "5.68e16"),
            (2.84e-5, "2.84e-5"),
        ] {
            assert_eq!(figure(value), text);
        }
    }

    #[test]
    fn an_availability_never_looks_better_than_it_is() {
        for (unavailability, text) in [
            (0.0, "100 %"),
            (1.0, "0 %"),
            (0.5, "50 %"),
            (0.05, "95 %"),
            (1.0 - 0.9995, "99.95 %"),
            (1.0 - 0.9999, "99.99 %"),
            (0.000_100_01, "99.989 %"),
            (0.000_120_78, "99.987 %"),
            (1.234_5e-7, "99.999987 %"),
            (6e-14, "99.999999999994 %"),
        ] {
            assert_eq!(percent(unavailability), text, "{unavailability}");
        }
        let eleven_nines = Probability::new(0.999_999_999_99).unwrap();
        assert_eq!(stated(eleven_nines), "99.999999999 %");
    }

    #[test]
    fn times_take_the_unit_that_suits_them() {
        assert_eq!(time(0.0), "0 ms");
        assert_eq!(time(0.02), "20 us");
        assert_eq!(time(82.5), "82.5 ms");
        assert_eq!(time(999.99), "1 s");
        assert_eq!(time(1500.0), "1.5 s");
        assert_eq!(minutes(52.596), "52.6 min");
        assert_eq!(minutes(525.96), "8.766 h");
        assert_eq!(minutes(0.5), "30 s");
    }
}
