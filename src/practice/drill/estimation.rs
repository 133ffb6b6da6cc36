//! Estimations with figures that are drawn anew for each seed, and the way to their results.

use super::{Card, Expected, Unit};
use crate::analysis::figure::figure;
use crate::model::round::Topic;
use crate::practice::chance;

/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// One card of each kind of estimation.
pub(super) fn cards(seed: u64) -> Vec<Card> {
    let any = |name: &str, choices: &[f64]| {
        let index = chance(seed, name) % choices.len() as u64;
        choices[index as usize]
    };
    vec![
        average_rate(&any),
        peak_rate(&any),
        storage(&any),
        bandwidth(&any),
        replicas(&any),
        in_progress(&any),
        in_series(&any),
        in_parallel(&any),
    ]
}

type Any<'a> = &'a dyn Fn(&str, &[f64]) -> f64;

fn card(id: &str, topic: Topic, ask: String, (value, unit): (f64, Unit), because: String) -> Card {
    Card {
        id: format!("estimate:{id}"),
        topic,
        ask,
        answer: Expected::Figure {
            value,
            unit,
            within: 1.25,
        },
        because,
    }
}

fn average_rate(any: Any) -> Card {
    let users = any("users", &[1e6, 5e6, 10e6, 50e6, 200e6]);
    let actions = any("actions", &[2.0, 5.0, 10.0, 20.0]);
    card(
        "average-rate",
        Topic::Estimation,
        format!(
            "{} people a day do {} things each. How many requests a second is that on average?",
            figure(users),
            figure(actions)
        ),
        (users * actions / DAY, Unit::Rate),
        "People × things ÷ 86,400 seconds of a day.".to_owned(),
    )
}

fn peak_rate(any: Any) -> Card {
    let daily = any("daily", &[10e6, 40e6, 100e6, 500e6, 2e9]);
    let peak = any("peak", &[2.0, 3.0, 5.0]);
    card(
        "peak-rate",
        Topic::Estimation,
        format!(
            "{} requests a day, with a peak of {} times the average. How many a second at peak?",
            figure(daily),
            figure(peak)
        ),
        (daily * peak / DAY, Unit::Rate),
        "Requests ÷ 86,400 × the peak's factor.".to_owned(),
    )
}

fn storage(any: Any) -> Card {
    let writes = any("writes", &[1e6, 10e6, 100e6, 1e9]);
    let bytes = any("record", &[100.0, 200.0, 500.0, 1000.0]);
    let copies = any("copies", &[2.0, 3.0]);
    card(
        "storage",
        Topic::Data,
        format!(
            "{} records a day of {} bytes each, kept in {} copies. How much storage does a year take?",
            figure(writes),
            figure(bytes),
            figure(copies)
        ),
        (writes * bytes * copies * 365.0, Unit::Bytes),
        "Records × bytes × copies × 365 days.".to_owned(),
    )
}

fn bandwidth(any: Any) -> Card {
    let rate = any("bandwidth-rate", &[500.0, 2000.0, 10_000.0, 50_000.0]);
    let kilobytes = any("answer", &[5.0, 20.0, 100.0, 500.0]);
    card(
        "bandwidth",
        Topic::Networking,
        format!(
            "{} answers a second of {} kB each. How many bytes leave every second?",
            figure(rate),
            figure(kilobytes)
        ),
        (rate * kilobytes * 1000.0, Unit::Bytes),
        "Answers × bytes; times eight for bits.".to_owned(),
    )
}

fn replicas(any: Any) -> Card {
    let peak = any("pool-peak", &[5000.0, 12_000.0, 40_000.0, 90_000.0]);
    let one = any("one", &[400.0, 1000.0, 1500.0]);
    card(
        "replicas",
        Topic::Scaling,
        format!(
            "{} requests a second at peak, {} a second from one server, to be used to 70 %. How many servers?",
            figure(peak),
            figure(one)
        ),
        ((peak / (one * 0.7)).ceil(), Unit::Count),
        "Peak ÷ (what one does × 0.7), rounded up.".to_owned(),
    )
}

fn in_progress(any: Any) -> Card {
    let rate = any("little-rate", &[200.0, 1000.0, 5000.0, 20_000.0]);
    let ms = any("little-time", &[20.0, 50.0, 200.0, 500.0]);
    card(
        "in-progress",
        Topic::Scaling,
        format!(
            "{} requests a second that take {} ms each. How many are in progress at any moment?",
            figure(rate),
            figure(ms)
        ),
        (rate * ms / 1000.0, Unit::Count),
        "Little's law: rate × time.".to_owned(),
    )
}

fn in_series(any: Any) -> Card {
    let each = any("serial", &[0.99, 0.999, 0.9995, 0.9999]);
    let parts = any("parts", &[3.0, 4.0, 5.0, 8.0]);
    card(
        "in-series",
        Topic::Availability,
        format!(
            "A request needs {} parts, each up {} % of the time by itself. How often does it work?",
            figure(parts),
            each * 100.0
        ),
        (each.powf(parts), Unit::Share),
        "What is needed together multiplies: the downtimes about add up.".to_owned(),
    )
}

fn in_parallel(any: Any) -> Card {
    let each = any("parallel", &[0.9, 0.95, 0.99]);
    let copies = any("parallel-copies", &[2.0, 3.0]);
    card(
        "in-parallel",
        Topic::Availability,
        format!(
            "{} copies, each up {} % of the time by itself; one is enough. How often is one there?",
            figure(copies),
            each * 100.0
        ),
        (1.0 - (1.0 - each).powf(copies), Unit::Share),
        "What is lost multiplies: one minus the downtime to the power of the copies.".to_owned(),
    )
}
