//! Decimal text to numbers and back without losing a digit: scaling moves the decimal point in the
//! text, so `99.95%` is the double nearest to 0.9995, which 99.95 / 100 is not.

/// Reads a plain decimal number (optional sign, digits, one point, an exponent; `_` between digits is
/// ignored) times 10^`exponent`. `None` if the text is not such a number or not finite.
pub fn parse_scaled(text: &str, exponent: i32) -> Option<f64> {
    let text: String = text.chars().filter(|&c| c != '_').collect();
    let (mantissa, own) = match text.split_once(['e', 'E']) {
        Some((mantissa, own)) => (mantissa, own.parse::<i32>().ok()?),
        None => (text.as_str(), 0),
    };
    let digits = mantissa.trim_start_matches(['-', '+']);
    let plain = digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.chars().any(|c| c.is_ascii_digit());
    if !plain || mantissa.len() > digits.len() + 1 {
        return None;
    }
    let value: f64 = format!("{mantissa}e{}", own.checked_add(exponent)?)
        .parse()
        .ok()?;
    value.is_finite().then_some(value)
}

/// The shortest decimal text that reads back, by [`parse_scaled`] with `-exponent`, as `value`:
/// the digits of `value` × 10^`exponent`, without an exponent where that stays readable.
pub fn shortest(value: f64, exponent: i32) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{value:e}");
    let (mantissa, own) = scientific
        .split_once('e')
        .expect("`{:e}` prints an exponent");
    let (sign, mantissa) = mantissa
        .strip_prefix('-')
        .map_or(("", mantissa), |rest| ("-", rest));
    let digits: String = mantissa.chars().filter(|&c| c != '.').collect();
    let point = own
        .parse::<i32>()
        .expect("`{:e}` prints an integer exponent")
        + exponent
        + 1;
    format!("{sign}{}", place_point(&digits, point))
}

/// Writes `digits` with the decimal point after the first `point` of them.
fn place_point(digits: &str, point: i32) -> String {
    const READABLE: i32 = 18;
    let count = i32::try_from(digits.len()).expect("a double has at most 17 digits");
    if !(-READABLE..=READABLE).contains(&point) {
        let (first, rest) = digits.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        return format!("{first}{dot}{rest}e{}", point - 1);
    }
    if point <= 0 {
        format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize))
    } else if point >= count {
        format!(
            "{digits}{}",
            "0".repeat((point - count).unsigned_abs() as usize)
        )
    } else {
        let (whole, fraction) = digits.split_at(point.unsigned_abs() as usize);
        format!("{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percents_keep_their_digits() {
        assert_eq!(parse_scaled("99.95", -2), Some(0.9995));
        assert_eq!(shortest(0.9995, 2), "99.95");
        assert_eq!(shortest(0.999_999_999, 2), "99.9999999");
        assert_eq!(shortest(1.0, 2), "100");
        assert_eq!(shortest(350_000.0, -3), "350");
        assert_eq!(parse_scaled("1e3", 0), Some(1000.0));
        for bad in [
            "", "-", "1.2.3", "NaN", "inf", "1e999", "--1", "0x10", "12ms",
        ] {
            assert_eq!(parse_scaled(bad, 0), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(value in prop::num::f64::NORMAL, exponent in -3..=3) {
            let text = shortest(value, exponent);
            prop_assert_eq!(parse_scaled(&text, -exponent), Some(value), "{}", text);
        }
    }
}
