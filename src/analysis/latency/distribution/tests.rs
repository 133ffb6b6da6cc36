//! Closed forms, and random compositions against samples.

use super::*;

/// z of the percentiles that are asked for.
const Z: [(f64, f64); 4] = [
    (50.0, 0.0),
    (95.0, 1.644_853_627),
    (99.0, 2.326_347_874),
    (99.9, 3.090_232_306),
];

fn plain() -> Tail {
    Tail::of_largest(1.0)
}

fn lognormal(p50: f64, p99: f64) -> Distribution {
    Distribution::lognormal(p50, p99, plain())
}

fn exponential() -> Distribution {
    Distribution::waiting(1.0, 1.0, plain())
}

fn at(distribution: &Distribution, percent: f64) -> f64 {
    percentile(&distribution.survival(), percent)
}

#[track_caller]
fn near(actual: f64, expected: f64, within: f64) {
    assert!(
        (actual - expected).abs() <= within * expected,
        "{actual} is not {expected} within {within}"
    );
}

fn in_a_row(of: &Distribution, count: usize) -> Distribution {
    (1..count).fold(of.clone(), |sum, _| sum.sum(of, plain()))
}

/// The time at which a rising function reaches `target`.
fn inverse(function: impl Fn(f64) -> f64, target: f64) -> f64 {
    let (mut low, mut high) = (1e-9, 1e9);
    for _ in 0..200 {
        let middle = f64::sqrt(low * high);
        if function(middle) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

#[test]
fn lognormals_have_their_percentiles() {
    for (p50, p99) in [
        (10.0, 100.0),
        (10.0, 10.5),
        (3.0, 3.001),
        (1.0, 1000.0),
        (1e-3, 1e5),
        (2e5, 9e5),
    ] {
        let sigma = f64::ln(p99 / p50) / Z99;
        let found = lognormal(p50, p99);
        for (percent, z) in Z {
            near(at(&found, percent), p50 * (z * sigma).exp(), 2e-3);
        }
        near(found.mean(), p50 * (sigma * sigma / 2.0).exp(), 1e-9);
    }
}

#[test]
fn sums_are_those_of_the_contract_and_of_erlang() {
    near(at(&in_a_row(&lognormal(10.0, 100.0), 2), 99.0), 146.6, 5e-4);
    near(at(&in_a_row(&lognormal(5.0, 50.0), 10), 99.0), 192.8, 5e-4);
    for count in [2, 10, 50, 200] {
        let sum = in_a_row(&exponential(), count);
        // P(sum ≤ t) = 1 − Σ e⁻ᵗ tʲ/j!.
        let ended = |t: f64| {
            let terms = (0..count).scan(-t, |log, j| {
                let term = log.exp();
                *log += (t / (j + 1) as f64).ln();
                Some(term)
            });
            1.0 - terms.sum::<f64>()
        };
        for (percent, _) in Z {
            near(at(&sum, percent), inverse(ended, percent / 100.0), 3e-3);
        }
        near(sum.mean(), count as f64, 1e-9);
    }
}

#[test]
fn maxima_have_harmonic_means_and_keep_their_tails() {
    for count in [1, 5, 100, 1_000_000_000_u64] {
        let tail = Tail::of_largest(count as f64);
        let one = Distribution::waiting(1.0, 1.0, tail);
        let all = one.largest_of(count, tail);
        let n = count as f64;
        let harmonic = if count < 1000 {
            (1..=count).map(|k| 1.0 / k as f64).sum()
        } else {
            n.ln() + 0.577_215_664_9 + 0.5 / n
        };
        near(all.mean(), harmonic, 2e-3);
        for (percent, _) in Z {
            let exact = -(-(f64::ln(percent / 100.0) / n).exp_m1()).ln();
            near(at(&all, percent), exact, 3e-3);
        }
    }
    near(
        at(&lognormal(5.0, 50.0).largest_of(100, plain()), 50.0),
        57.2,
        1e-3,
    );

    let one = exponential();
    let of_list = Distribution::maximum(&[&one, &one, &one, &one, &one], plain());
    near(of_list.mean(), 137.0 / 60.0, 2e-3);
    for k in 1..=4 {
        let kth = Distribution::kth_smallest(&[&one, &one, &one, &one, &one], k, plain());
        // The j-th to end of n takes 1/(n − j + 1) longer than the one before.
        let mean: f64 = (0..k).map(|j| 1.0 / (5 - j) as f64).sum();
        near(kth.mean(), mean, 3e-3);
    }
}

#[test]
fn a_maximum_of_times_over_thirty_decades_is_exact() {
    // z of the square roots of the percentiles.
    let roots = [0.544_952_1, 1.954_508_3, 2.574_961_5, 3.290_456_4];
    for (p50, p99) in [(1e-7, 1.0), (1.0, 60_000.0), (1e-3, 1e5)] {
        let sigma = f64::ln(p99 / p50) / Z99;
        let both = lognormal(p50, p99).largest_of(2, plain());
        for ((percent, _), z) in Z.into_iter().zip(roots) {
            near(at(&both, percent), p50 * (z * sigma).exp(), 4e-3);
        }
    }
}

#[test]
fn constants_and_their_mixtures_are_exact() {
    let ten = Distribution::constant(10.0);
    let hundred = Distribution::constant(100.0);
    let split = Distribution::mixture(&[(0.5, &ten), (0.5, &hundred)], plain());
    assert_eq!(
        Z.map(|(percent, _)| at(&split, percent)),
        [10.0, 100.0, 100.0, 100.0]
    );
    assert_eq!(edge(&split.survival(), 50.0), Some((10.0, 100.0)));
    assert_eq!(edge(&split.survival(), 95.0), None);

    let half = |time: f64| {
        let (time, nothing) = (Distribution::constant(time), Distribution::constant(0.0));
        Distribution::mixture(&[(0.5, &time), (0.5, &nothing)], plain())
    };
    let both = half(10.0).sum(&half(100.0), plain());
    assert_eq!(
        [25.0, 50.0, 75.0, 95.0].map(|p| at(&both, p)),
        [0.0, 10.0, 100.0, 110.0]
    );
    assert_eq!(at(&split.largest_of(3, plain()), 12.4), 10.0);
    assert_eq!(at(&split.largest_of(3, plain()), 12.6), 100.0);
    let later = Distribution::maximum(&[&split, &Distribution::constant(50.0)], plain());
    assert_eq!([at(&later, 50.0), at(&later, 51.0)], [50.0, 100.0]);
    assert!(half(0.0).sum(&half(0.0), plain()).is_zero());
}

#[test]
fn times_are_zero_or_numbers_whatever_they_are_made_of() {
    let odd = [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-300, 1e300, 1.0];
    for a in odd {
        for b in odd {
            let tail = Tail::of_largest(a);
            let made = [
                Distribution::lognormal(a, b, tail),
                Distribution::waiting(0.5, b, tail),
                Distribution::constant(a),
            ];
            for x in &made {
                let parts = [(0.25, x), (0.75, &made[0])];
                for time in [
                    x.sum(&made[1], tail),
                    x.largest_of(1_000_000_000_000, tail),
                    Distribution::maximum(&[x, &made[1], &made[2]], tail),
                    Distribution::kth_smallest(&[x, &made[1], &made[2]], 2, tail),
                    Distribution::mixture(&parts, tail),
                ] {
                    let found = Z.map(|(percent, _)| at(&time, percent));
                    assert!(found.is_sorted() && found[0] >= 0.0 && found[3].is_finite());
                    assert!(time.mean() >= 0.0 && time.mean().is_finite());
                }
            }
        }
    }
}

/// A generator of random numbers (`SplitMix64`).
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        ((z >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[(self.unit() * from.len() as f64) as usize]
    }
}

/// A time that can be both composed and sampled.
enum Time {
    Constant(f64),
    Lognormal(f64, f64),
    Waiting(f64, f64),
    Sum(Vec<Time>),
    Largest(Vec<Time>),
    Kth(usize, Vec<Time>),
    Copies(u64, Box<Time>),
    Mixture(f64, Box<[Time; 2]>),
}

impl Time {
    fn random(random: &mut Random, depth: usize) -> Self {
        let scale = random.pick(&[0.001, 0.1, 1.0, 1.0, 3.0, 10.0, 100.0]) * (1.0 + random.unit());
        let several = |random: &mut Random| -> Vec<Self> {
            let count = 2 + (random.unit() * 3.0) as usize;
            (0..count)
                .map(|_| Self::random(random, depth - 1))
                .collect()
        };
        let which = random.pick(&[0, 1, 2, 3, 4, 5]);
        match if depth == 0 { which / 4 } else { 2 + which } {
            0 | 1 => match random.pick(&[0, 1, 1, 1, 2]) {
                0 => Self::Constant(scale),
                1 => Self::Lognormal(
                    scale,
                    scale * random.pick(&[1.01, 1.2, 2.0, 5.0, 10.0, 100.0]),
                ),
                _ => Self::Waiting(random.pick(&[0.01, 0.3, 0.9]), scale),
            },
            2 | 3 => Self::Sum(several(random)),
            4 => Self::Largest(several(random)),
            5 => {
                let all = several(random);
                Self::Kth(1 + (random.unit() * all.len() as f64) as usize, all)
            }
            6 => {
                let one = Self::random(random, depth - 1);
                Self::Copies(random.pick(&[2, 3, 20]), Box::new(one))
            }
            _ => {
                let parts = [
                    Self::random(random, depth - 1),
                    Self::random(random, depth - 1),
                ];
                Self::Mixture(random.pick(&[0.5, 0.9, 0.949, 0.001]), Box::new(parts))
            }
        }
    }

    fn composed(&self) -> Distribution {
        let tail = Tail::of_largest(400.0);
        let all = |of: &[Self]| of.iter().map(Self::composed).collect::<Vec<_>>();
        match self {
            Self::Constant(time) => Distribution::constant(*time),
            Self::Lognormal(p50, p99) => Distribution::lognormal(*p50, *p99, tail),
            Self::Waiting(probability, mean) => Distribution::waiting(*probability, *mean, tail),
            Self::Sum(of) => {
                let all = all(of);
                all[1..]
                    .iter()
                    .fold(all[0].clone(), |sum, time| sum.sum(time, tail))
            }
            Self::Largest(of) => Distribution::maximum(&all(of).iter().collect::<Vec<_>>(), tail),
            Self::Kth(k, of) => {
                Distribution::kth_smallest(&all(of).iter().collect::<Vec<_>>(), *k, tail)
            }
            Self::Copies(count, of) => of.composed().largest_of(*count, tail),
            Self::Mixture(share, of) => {
                let (a, b) = (of[0].composed(), of[1].composed());
                Distribution::mixture(&[(*share, &a), (1.0 - share, &b)], tail)
            }
        }
    }

    fn sampled(&self, random: &mut Random) -> f64 {
        match self {
            Self::Constant(time) => *time,
            Self::Lognormal(p50, p99) => {
                let z = (-2.0 * random.unit().ln()).sqrt()
                    * (std::f64::consts::TAU * random.unit()).cos();
                p50 * (z * (p99 / p50).ln() / Z99).exp()
            }
            Self::Waiting(probability, mean) => {
                let waits = random.unit() < *probability;
                if waits {
                    -mean * random.unit().ln()
                } else {
                    0.0
                }
            }
            Self::Sum(of) => of.iter().map(|time| time.sampled(random)).sum(),
            Self::Largest(of) => of.iter().map(|t| t.sampled(random)).fold(0.0, f64::max),
            Self::Kth(k, of) => {
                let mut all: Vec<f64> = of.iter().map(|time| time.sampled(random)).collect();
                all.sort_by(f64::total_cmp);
                all[k - 1]
            }
            Self::Copies(count, of) => (0..*count).map(|_| of.sampled(random)).fold(0.0, f64::max),
            Self::Mixture(share, of) => {
                let first = random.unit() < *share;
                of[usize::from(!first)].sampled(random)
            }
        }
    }
}

/// What the contract says of percentiles, allowing for the error of sampling.
fn agrees(found: &Distribution, mut samples: Vec<f64>, what: &str) {
    samples.sort_by(f64::total_cmp);
    let count = samples.len() as f64;
    let ended = |t: f64| samples.partition_point(|&s| s <= t * (1.0 + 1e-9)) as f64 / count;
    for (percent, _) in Z {
        let (time, q) = (at(found, percent), percent / 100.0);
        let slack = 1e-6 + 4.5 * (q * (1.0 - q) / count).sqrt();
        let below = if time > 0.0 { ended(time / 1.01) } else { 0.0 };
        assert!(
            ended(time * 1.01) >= q - slack && below <= q + slack,
            "{what}: p{percent} is {time}, sampled {}",
            samples[(q * count) as usize]
        );
    }
}

#[test]
fn random_compositions_agree_with_samples() {
    for seed in 0..150 {
        let mut random = Random(seed);
        let time = Time::random(&mut random, 1 + seed as usize % 3);
        let samples = (0..20_000).map(|_| time.sampled(&mut random)).collect();
        agrees(&time.composed(), samples, &format!("seed {seed}"));
    }
}

#[test]
fn what_goes_on_beside_what_follows_shares_the_draw() {
    let (block, after) = (lognormal(5.0, 25.0), lognormal(10.0, 100.0));
    let next = lognormal(8.0, 40.0);
    let way = Way {
        weight: 1.0,
        block: &block,
        after: Some(&after),
    };
    let branch = |count, core| Branch {
        share: 0.8,
        count,
        core,
    };
    let three = Distribution::batch(&[branch(3, Core::Ways(vec![way]))], &next, plain());
    let kth = Distribution::batch(&[branch(1, Core::Kth(2, vec![way; 3]))], &next, plain());
    let mut random = Random(5);
    for (found, k) in [(three, 3), (kth, 2)] {
        let draw =
            |random: &mut Random, p50: f64, p99: f64| Time::Lognormal(p50, p99).sampled(random);
        let samples = (0..200_000).map(|_| {
            let follows = draw(&mut random, 8.0, 40.0);
            if random.unit() > 0.8 {
                return follows;
            }
            let mut copies = [0; 3].map(|_| {
                let answered = draw(&mut random, 5.0, 25.0);
                (answered, answered + draw(&mut random, 10.0, 100.0))
            });
            copies.sort_by(|a, b| a.0.total_cmp(&b.0));
            let answered = copies[k - 1].0;
            copies.sort_by(|a, b| a.1.total_cmp(&b.1));
            copies[k - 1].1.max(answered + follows)
        });
        agrees(&found, samples.collect(), "batch");
    }
}

#[test]
fn rough_forms_keep_mass_and_mean() {
    // Narrow, so that their grids are fine.
    for (p50, p99) in [(10.0, 10.5), (100.0, 101.0)] {
        let sum = in_a_row(&lognormal(p50, p99), 3);
        let fine = &sum.smooth.as_ref().unwrap().grid;
        let rough = sum.rough().unwrap().grid;
        assert!(rough.masses().len() < fine.masses().len());
        near(rough.total(), fine.total(), 1e-12);
        near(rough.first_moment(), fine.first_moment(), 1e-12);
    }
}

#[test]
fn parts_of_a_sum_add_what_they_do_given_it() {
    let shares = |parts: &[&Distribution], time: f64| {
        let all = parts.iter().skip(1);
        let sum = all.fold(parts[0].clone(), |sum, part| sum.sum(part, plain()));
        Shares::new(parts).of(&sum, &sum.given(time, 0.0), &mut Workspace::default())
    };
    let one = exponential();
    let two = in_a_row(&one, 2);
    for time in [0.5, 3.0, 12.0] {
        // Given their sum, sums of exponentials share it as their numbers are.
        let added = shares(&[&two, &one, &two], time);
        for (added, part) in added.into_iter().zip([0.4, 0.2, 0.4]) {
            near(added, part * time, 0.01);
        }
    }
    let constant = Distribution::constant(7.0);
    let added = shares(&[&constant, &lognormal(10.0, 50.0)], 40.0);
    near(added[0], 7.0, 0.01);
    near(added[1], 33.0, 0.01);
    // Waiting that is long and rare: given a long time there was some.
    let waiting = Distribution::waiting(0.01, 100.0, plain());
    let added = shares(&[&waiting, &lognormal(1.0, 1.5)], 400.0);
    near(added[0], 399.0, 0.01);
}
