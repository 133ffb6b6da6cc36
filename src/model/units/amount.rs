//! Amounts of money and of data: plain numbers in the model, with their unit in text.

use super::number::{parse_scaled, shortest};

/// Multipliers of money with their powers of ten.
const THOUSANDS: &[(&str, i32)] = &[("", 0), ("k", 3), ("K", 3), ("M", 6), ("B", 9)];

/// Units of data with the bytes in each.
const DATA_UNITS: &[(&str, i32)] = &[
    ("PB", 15),
    ("TB", 12),
    ("GB", 9),
    ("MB", 6),
    ("kB", 3),
    ("KB", 3),
    ("B", 0),
];

/// Binary units of data with the bytes in each.
const BINARY_UNITS: &[(&str, f64)] = &[
    ("KiB", 1024.0),
    ("MiB", 1_048_576.0),
    ("GiB", 1_073_741_824.0),
    ("TiB", 1_099_511_627_776.0),
];

/// Reads US dollars per month, such as `$1.2k` or `500 / month`; `None` if the text is no such amount.
pub fn parse_dollars(text: &str) -> Option<f64> {
    let text = text.trim();
    let text = match text.rsplit_once('/') {
        Some((amount, period)) if period.trim() == "month" => amount,
        Some(_) => return None,
        None => text,
    };
    let text = text.trim();
    let (number, unit) = split(text.strip_prefix('$').unwrap_or(text));
    let (_, exponent) = THOUSANDS.iter().find(|(name, _)| *name == unit)?;
    parse_scaled(number, *exponent).filter(|amount| *amount >= 0.0)
}

/// Prints US dollars so that [`parse_dollars`] reads the same number.
pub fn dollars(amount: f64) -> String {
    format!("${}", shortest(amount, 0))
}

/// Reads an amount of data in bytes, such as `10 GB` or `4KiB`; `None` if the text is no such amount.
pub fn parse_bytes(text: &str) -> Option<f64> {
    let (number, unit) = split(text.trim());
    let decimal = DATA_UNITS.iter().find(|(name, _)| *name == unit);
    let binary = BINARY_UNITS.iter().find(|(name, _)| *name == unit);
    let bytes = match (decimal, binary) {
        (Some((_, exponent)), _) => parse_scaled(number, *exponent),
        (_, Some((_, scale))) => parse_scaled(number, 0).map(|n| n * scale),
        _ => None,
    };
    bytes.filter(|bytes| bytes.is_finite() && *bytes >= 0.0)
}

/// Prints an amount of data so that [`parse_bytes`] reads the same number.
pub fn bytes(amount: f64) -> String {
    let (unit, exponent) = DATA_UNITS
        .iter()
        .find(|(_, exponent)| amount >= 10_f64.powi(*exponent))
        .unwrap_or(&("B", 0));
    format!("{} {unit}", shortest(amount, -exponent))
}

/// Splits `1.5 GB` into the number's text and the unit's.
fn split(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| c.is_alphabetic() && c != 'e')
        .unwrap_or(text.len());
    (text[..end].trim(), text[end..].trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn people_write_amounts_in_many_ways() {
        assert_eq!(parse_dollars("$1.2k"), Some(1200.0));
        assert_eq!(parse_dollars("500 / month"), Some(500.0));
        assert_eq!(parse_bytes("1.5 GB"), Some(1.5e9));
        assert_eq!(parse_bytes("4KiB"), Some(4096.0));
        assert_eq!(bytes(2.5e12), "2.5 TB");
        assert_eq!(dollars(1200.0), "$1200");
        for bad in ["", "$", "-3", "3 / year", "3 parsecs", "NaN"] {
            assert_eq!(parse_dollars(bad), None, "{bad}");
            assert_eq!(parse_bytes(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn amounts_survive_text(amount in 0.0..1e18_f64) {
            prop_assert_eq!(parse_dollars(&dollars(amount)), Some(amount));
            prop_assert_eq!(parse_bytes(&bytes(amount)), Some(amount));
        }
    }
}
