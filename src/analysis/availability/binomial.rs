//! P(at least k of n replicas are up) in both tails, to a relative error near 1e-13 for any n.
//!
//! The smaller tail is summed from its largest term outwards, so no digit cancels; that term comes
//! from Loader's saddle-point form of the binomial probability ("Fast and accurate computation of
//! binomial probabilities", 2000), which no factorial of a large number spoils. Cost: a few standard
//! deviations of terms at most, so a million replicas take microseconds.

/// P(at least `needed` of `n` are up) and its complement, each replica being up with probability
/// `up` and down with probability `down`, by itself.
pub(super) fn at_least(needed: u32, n: u32, up: f64, down: f64) -> (f64, f64) {
    if needed == 0 {
        return (1.0, 0.0);
    }
    if needed > n || up == 0.0 {
        return (0.0, 1.0);
    }
    if down == 0.0 {
        return (1.0, 0.0);
    }
    if n == 1 {
        return (up, down);
    }
    // From `needed` upwards the terms fall if it is not below the mean; then the upper tail is small.
    if f64::from(needed) > f64::from(n) * up {
        let upper = tail(needed, n, up, down);
        (upper, 1.0 - upper)
    } else {
        let lower = tail(n - needed + 1, n, down, up);
        (1.0 - lower, lower)
    }
}

/// P(at least `from` of `n`), where `from` is not below the mean n · `up`.
fn tail(from: u32, n: u32, up: f64, down: f64) -> f64 {
    let odds = up / down;
    let mut term = exactly(from, n, up, down);
    let mut sum = term;
    for count in from..n {
        term *= f64::from(n - count) / (f64::from(count) + 1.0) * odds;
        sum += term;
        // Also where the largest term already is too small for a number.
        if term <= sum * 1e-18 {
            break;
        }
    }
    sum.min(1.0)
}

/// P(exactly `count` of `n`), 0 < `up` < 1.
pub(super) fn exactly(count: u32, n: u32, up: f64, down: f64) -> f64 {
    if count > n {
        return 0.0;
    }
    if n <= SMALL {
        return product(count, n, up, down);
    }
    let (x, m) = (f64::from(count), f64::from(n));
    if count == 0 {
        return (m * ln_of_complement(up, down)).exp();
    }
    if count == n {
        return (m * ln_of_complement(down, up)).exp();
    }
    let exponent = stirling_error(m)
        - stirling_error(x)
        - stirling_error(m - x)
        - deviance(x, m * up)
        - deviance(m - x, m * down);
    (m / (std::f64::consts::TAU * x * (m - x))).sqrt() * exponent.exp()
}

/// Below this the probability is a short product.
const SMALL: u32 = 60;

fn product(count: u32, n: u32, up: f64, down: f64) -> f64 {
    let few = count.min(n - count);
    let mut ways = 1.0;
    for step in 0..few {
        ways = ways * f64::from(n - step) / f64::from(step + 1);
    }
    ways * up.powi(count as i32) * down.powi((n - count) as i32)
}

/// ln(1 - `p`), where `complement` is 1 - `p`.
fn ln_of_complement(p: f64, complement: f64) -> f64 {
    if p < 0.5 {
        (-p).ln_1p()
    } else {
        complement.ln()
    }
}

/// ln(n!) - ln(√(2πn) (n/e)ⁿ), n ≥ 1.
fn stirling_error(n: f64) -> f64 {
    /// For n below 16: differences of ln Γ in extended precision.
    const EXACT: [f64; 16] = [
        0.0,
        0.081_061_466_795_327_26,
        0.041_340_695_955_409_3,
        0.027_677_925_684_998_34,
        0.020_790_672_103_765_093,
        0.016_644_691_189_821_193,
        0.013_876_128_823_070_748,
        0.011_896_709_945_891_77,
        0.010_411_265_261_972_096,
        0.009_255_462_182_712_733,
        0.008_330_563_433_362_87,
        0.007_573_675_487_951_841,
        0.006_942_840_107_209_53,
        0.006_408_994_188_004_207,
        0.005_951_370_112_758_847_5,
        0.005_554_733_551_962_801,
    ];
    if n < 16.0 {
        return EXACT[n as usize];
    }
    let square = n * n;
    let series = 1.0 / 1680.0 - 1.0 / 1188.0 / square;
    let series = 1.0 / 1260.0 - series / square;
    let series = 1.0 / 360.0 - series / square;
    (1.0 / 12.0 - series / square) / n
}

/// x ln(x/m) + m - x without cancellation where x is near m.
fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * (x / m).ln() + m - x;
    }
    let v = (x - m) / (x + m);
    let mut sum = (x - m) * v;
    let mut power = 2.0 * x * v;
    for odd in (3..).step_by(2) {
        power *= v * v;
        let next = sum + power / f64::from(odd);
        if next.to_bits() == sum.to_bits() {
            break;
        }
        sum = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64, relative: f64) {
        assert!((a - b).abs() <= relative * b.abs(), "{a} is not {b}");
    }

    #[test]
    fn majorities_of_nine_tenths() {
        for (n, expected) in [(1, 0.9), (2, 0.81), (3, 0.972), (4, 0.9477), (5, 0.99144)] {
            close(at_least(n / 2 + 1, n, 0.9, 0.1).0, expected, 1e-15);
        }
    }

    #[test]
    fn both_tails_keep_their_digits() {
        // 6 of 6 down at 1e-3 each.
        close(at_least(1, 6, 0.999, 0.001).1, 1e-18, 1e-13);
        // Sums of all terms by products, for an n on the other side of the switch.
        for n in [SMALL, SMALL + 1, 200] {
            for (needed, up) in [(1, 0.5), (n / 2, 0.7), (n - 1, 0.99), (n / 3, 0.01)] {
                let (p, q) = at_least(needed, n, up, 1.0 - up);
                let terms = |range: std::ops::Range<u32>| -> f64 {
                    range.map(|count| product(count, n, up, 1.0 - up)).sum()
                };
                close(p, terms(needed..n + 1), 1e-12);
                close(q, terms(0..needed), 1e-12);
            }
        }
    }

    #[test]
    fn a_million_replicas_follow_the_known_ratio_of_tails() {
        let n = 1_000_000;
        let (p, q) = at_least(500_001, n, 0.5, 0.5);
        let middle = exactly(500_000, n, 0.5, 0.5);
        close(p, (1.0 - middle) / 2.0, 1e-13);
        close(p + q, 1.0, 1e-15);
        // Stirling's series for the central term.
        let m = 1e6_f64;
        let series = (2.0 / (std::f64::consts::PI * m)).sqrt() * (1.0 - 1.0 / (4.0 * m));
        close(middle, series, 1e-12);
    }
}
