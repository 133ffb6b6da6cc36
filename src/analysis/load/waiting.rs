//! Waiting for a free replica: the M/M/n queue.
//!
//! A request waits with the probability of Erlang's C formula, and then an exponential time. C follows
//! from B, whose reciprocal is Σⱼ n!/((n − j)! aʲ), the recurrence B ← aB/(k + aB) unrolled: all terms
//! are positive, and the sum ends as soon as its terms fade or it is so large that nobody waits. So n
//! servers cost about √n steps, not n. Source: A. K. Erlang 1917; R. Cooper, *Introduction to Queueing
//! Theory*, 1981.

/// Beyond this 1/B nobody waits.
const NEVER: f64 = 1e18;

/// What a request waits at a pool.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wait {
    /// Nothing.
    Never,
    /// With a probability, an exponential time.
    Sometimes {
        /// The probability, 0…1.
        probability: f64,
        /// The mean of the time if there is one, in milliseconds.
        mean: f64,
    },
    /// The pool gets at least what it can do; waiting has no end.
    Overloaded,
}

impl Wait {
    /// At `servers` that together are used by `utilisation` and each serve `capacity` requests a second.
    pub fn of(servers: u32, utilisation: f64, capacity: f64) -> Self {
        if utilisation >= 1.0 {
            return Self::Overloaded;
        }
        if utilisation <= 0.0 || servers == 0 {
            return Self::Never;
        }
        let probability = erlang_c(servers, utilisation);
        if probability <= 0.0 {
            return Self::Never;
        }
        Self::Sometimes {
            probability,
            mean: 1000.0 / (f64::from(servers) * capacity * (1.0 - utilisation)),
        }
    }
}

/// The probability that all of `servers` are busy, each used by `utilisation` < 1.
fn erlang_c(servers: u32, utilisation: f64) -> f64 {
    let n = f64::from(servers);
    let offered = n * utilisation;
    let (mut term, mut inverse, mut left) = (1.0, 1.0, n);
    while left > 0.0 && inverse < NEVER && term > 1e-17 * inverse {
        term *= left / offered;
        inverse += term;
        left -= 1.0;
    }
    if inverse >= NEVER {
        return 0.0;
    }
    let blocked = 1.0 / inverse;
    blocked / (1.0 - utilisation * (1.0 - blocked))
}
