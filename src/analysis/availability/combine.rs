//! The chance that at least k of several independent things happen.

/// P(at least `needed` of `chances`) and its complement, each from (probability, complement).
///
/// Both are sums of products without differences, so both keep their digits. O(needed × chances).
pub(super) fn at_least(needed: u32, chances: impl IntoIterator<Item = (f64, f64)>) -> (f64, f64) {
    let needed = needed as usize;
    let mut exactly = vec![0.0; needed];
    let mut reached = 0.0;
    if needed == 0 {
        return (1.0, 0.0);
    }
    exactly[0] = 1.0;
    for (up, down) in chances {
        reached += exactly[needed - 1] * up;
        for count in (1..needed).rev() {
            exactly[count] = exactly[count] * down + exactly[count - 1] * up;
        }
        exactly[0] *= down;
    }
    (reached, exactly.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_of_three_by_hand() {
        let (p, q) = at_least(2, [(0.9, 0.1), (0.8, 0.2), (0.7, 0.3)]);
        let by_hand = 0.9 * 0.8 * 0.3 + 0.9 * 0.2 * 0.7 + 0.1 * 0.8 * 0.7 + 0.9 * 0.8 * 0.7;
        assert!((p - by_hand).abs() < 1e-15 && (p + q - 1.0).abs() < 1e-15);
        assert!(at_least(1, []).0.abs() < f64::EPSILON);
    }
}
