//! Sheets as people write them: every worked example with numbers of the sources that the program's
//! knowledge comes from, errors in place, and hostile formulas.

use super::*;

fn sheet(rows: &[(&str, &str)]) -> Sheet {
    let estimate = |(name, formula): &(&str, &str)| Estimate {
        name: Id::from(*name),
        formula: (*formula).to_owned(),
        note: String::new(),
    };
    evaluate(&rows.iter().map(estimate).collect::<Vec<_>>())
}

fn text(formula: &str) -> String {
    match &sheet(&[("x", formula)]).results()[0].result {
        Ok(text) => text.clone(),
        Err(Unknown(error)) => format!("! {error}"),
    }
}

/// The result of `formula` divided by `unit`, as a number.
fn number(formula: &str, unit: &str) -> f64 {
    let sheet = sheet(&[("x", formula), ("ratio", &format!("x / ({unit})"))]);
    sheet
        .per_second(&"ratio".into())
        .unwrap_or_else(|why| panic!("{formula}: {why:?}"))
}

/// Whether `value` rounds to the digits of `text`.
fn rounds_to(value: f64, text: &str) -> bool {
    let decimals = text
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    let exact: f64 = text.parse().unwrap();
    (value - exact).abs() <= 0.5001 * 10_f64.powi(-(decimals as i32))
}

/// (formula, unit, exact figure in the unit to the digits given, figure of the source)
type Worked = (&'static str, &'static str, &'static str, f64);

fn check(table: &[Worked]) {
    for (formula, unit, exact, source) in table {
        let value = number(formula, unit);
        assert!(
            rounds_to(value, exact),
            "{formula} = {value} {unit}, not {exact}"
        );
        assert!(
            (value / source - 1.0).abs() < 0.1,
            "{formula} = {value} {unit}, source {source}"
        );
    }
}

#[test]
fn worked_examples_of_traffic_and_storage() {
    check(&[
        ("100,000,000 / day", "/s", "1157.407", 1200.0),
        ("62^7", "1", "3521614606208", 3.5e12),
        ("500 B * 100M URLs / day", "GB/day", "50", 50.0),
        ("1,000,000 images / day", "/s", "11.574", 12.0),
        (
            "10M / (1000 connections / server)",
            "servers",
            "10000",
            10_000.0,
        ),
        ("10M users / 1000 shards", "1", "10000", 10_000.0),
        ("10M users / 100 nodes", "1", "100000", 100_000.0),
        ("1 billion events / day", "/s", "11574.07", 11_574.07),
        ("10 TB logs / day", "MB/s", "115.74", 115.74),
        ("10 TB / day", "Mbit/s", "925.9", 925.9),
        ("10 TB / day * 30 days", "TB", "300", 300.0),
        ("100K rps * 50 ms", "1", "5000", 5000.0),
        ("1000 req/h/user", "/s", "0.2778", 0.2778),
        ("62^7 / (100M / day)", "days", "35216", 35_216.0),
        ("62^7 / (100M / day)", "365 days", "96.48", 96.48),
        ("50 GB/day * 365 days", "TB", "18.25", 18.25),
        ("50 GB/day * 5 * 365 days", "TB", "91.25", 91.25),
        ("50 GB/day * 10 * 365 days", "TB", "182.5", 182.5),
        ("62^6", "1", "56800235584", 56_800_235_584.0),
        ("62^6 / (100M / day)", "days", "568", 568.0),
        ("100M codes / 62^7", "1e-5", "2.84", 2.84),
        ("36.5 G / 62^7", "percent", "1.04", 1.04),
        ("1 - 1/11", "percent", "90.909", 90.909),
        ("1 / 11", "percent", "9.09", 9.09),
        ("1 / (1 - 80%)", "1", "5", 5.0),
        ("10,000 calls * 1 ms", "s", "10", 10.0),
        ("10,000 calls / 100 * 1 ms", "s", "0.1", 0.1),
        ("10 instances * 2", "1", "20", 20.0),
        ("10 + ceil(5% of 10)", "1", "11", 11.0),
    ]);
}

#[test]
fn worked_examples_of_availability() {
    check(&[
        ("(1 - 99.99%) * 365 days", "min", "52.56", 52.56),
        ("(1 - 99.99%) * 30 days", "min", "4.32", 4.32),
        ("(1 - 99.99%) * 1 day", "s", "8.64", 8.64),
        ("(1 - 99.9%) * 365 days", "h", "8.76", 8.76),
        ("(1 - 99.9%) * 30 days", "min", "43.2", 43.2),
        ("(1 - 99.9%) * 1 day", "s", "86.4", 86.4),
        ("99.9% * 99.99%", "percent", "99.8900", 99.89),
        ("99.9% * 99.99% * 99.9%", "percent", "99.7901", 99.7901),
        (
            "(1 - 99.9% * 99.99% * 99.9%) * 365 days",
            "min",
            "1103",
            1103.0,
        ),
        ("99.9% * 99.99% * 99.99%", "percent", "99.8800", 99.88),
        ("99.9%^12", "percent", "98.8066", 98.8066),
        ("99.9%^10", "percent", "99.0045", 99.0045),
        ("99.99%^10", "percent", "99.9000", 99.9),
        ("99.9%^50", "percent", "95.1206", 95.1206),
        ("99.99%^50", "percent", "99.5012", 99.5012),
        ("1 - (1 - 99%)^2", "percent", "99.99", 99.99),
        ("1 - (1 - 99%)^3", "percent", "99.9999", 99.9999),
        ("1 - (1 - 99.9%)^2", "percent", "99.9999", 99.9999),
        ("99.99%^3", "percent", "99.970003", 99.97),
        ("99.99%^5", "percent", "99.950010", 99.95),
        ("99.9%^2", "percent", "99.8001", 99.8),
        ("99.9%^3", "percent", "99.7003", 99.7),
        ("(1 - 99%) * 1 year", "h", "87.66", 3.65 * 24.0),
        ("(1 - 99.9%) * 1 year", "h", "8.766", 8.77),
        ("(1 - 99.99%) * 1 year", "min", "52.596", 52.6),
        ("(1 - 99.999%) * 1 year", "min", "5.2596", 5.26),
        ("(1 - 99.9999%) * 1 year", "s", "31.56", 31.56),
        ("(1 - 99.9%) * 1 month", "min", "43.83", 43.83),
        ("(1 - 99.95%) * 1 week", "min", "5.04", 5.04),
        ("(1 - 99.999%) * 1 month", "s", "26.30", 26.3),
        ("52 min - 30 min", "min", "22", 22.0),
    ]);
}

#[test]
fn worked_examples_of_ride_sharing_and_devices() {
    check(&[
        ("10% of 10M", "1", "1000000", 1e6),
        ("20% of 1M drivers", "1", "200000", 200_000.0),
        ("20% of 10M", "1", "2000000", 2e6),
        ("200,000 drivers / 4 s", "/s", "50000", 50_000.0),
        ("3 * 200,000 / 4 s", "/s", "150000", 150_000.0),
        ("2M riders / 10 s", "/s", "200000", 200_000.0),
        ("3 * 2M riders / 10 s", "/s", "600000", 600_000.0),
        ("600k / 150k", "1", "4", 4.0),
        ("10M users * 1 ride/user/day * 1 KB", "GB/day", "10", 10.0),
        ("10 GB/day * 365 days", "TB", "3.65", 3.65),
        ("10 GB/day * 5 * 365 days", "TB", "18.25", 18.25),
        ("150,000 QPS * 256 B", "MB/s", "38.4", 38.0),
        ("600,000 QPS * 2 KB", "GB/s", "1.2", 1.2),
        ("600,000 QPS * 2 KB", "Gbps", "9.6", 10.0),
        ("600,000/s + 1000/s", "/s", "601000", 601_000.0),
        ("150,000/s + 100/s", "/s", "150100", 150_100.0),
        ("3 * 10M rides / day", "/s", "347.2", 347.0),
        ("10M devices / (1M/s)", "s", "10", 10.0),
        ("10,000 videos/day * 100 MB", "TB/day", "1", 1.0),
        ("10,000 videos/day * 100 MB * 365 days", "TB", "365", 365.0),
        ("100 MB / 5 min", "Mbps", "2.67", 2.67),
        ("600,000/s / (2k/s)", "servers", "300", 300.0),
        ("600,000/s / (1k/s)", "servers", "600", 600.0),
        ("150,000 / 5000", "1", "30", 30.0),
        ("600,000/s * (1 - 90%)", "/s", "60000", 60_000.0),
        ("100 ms * 2^2", "ms", "400", 400.0),
        ("100 ms * 2^4", "ms", "1600", 1600.0),
        ("100 ms * (2^5 - 1)", "ms", "3100", 3100.0),
        ("1.25 * 200 ms", "ms", "250", 250.0),
        ("1.5 * 200 ms", "ms", "300", 300.0),
        ("2 s / 2", "s", "1", 1.0),
        ("1 insert + 5", "1", "6", 6.0),
        ("1,000,000 - 950,000", "1", "50000", 50_000.0),
        ("2786 - 4 * floor(2786 / 4)", "1", "2", 2.0),
        ("9013 - 4 * floor(9013 / 4)", "1", "1", 1.0),
        ("5542 - 4 * floor(5542 / 4)", "1", "2", 2.0),
        ("5 replicas * 5000/s", "/s", "25000", 25_000.0),
        ("20 * 1", "1", "20", 20.0),
        ("log2(1 billion)", "1", "29.9", 29.9),
    ]);
}

#[test]
fn worked_examples_of_the_standard_funnel() {
    check(&[
        ("1M * 10 / day", "/s", "115.74", 115.0),
        ("3 * 1M * 10 / day", "/s", "347.22", 350.0),
        ("10M * 10 / day", "/s", "1157.41", 1150.0),
        ("3 * 10M * 10 / day", "/s", "3472.22", 3500.0),
        ("100M * 10 / day", "/s", "11574.07", 11_500.0),
        ("3 * 100M * 10 / day", "/s", "34722.22", 35_000.0),
        ("1 billion * 10 / day", "/s", "115740.74", 115_000.0),
        ("3 * 1 billion * 10 / day", "/s", "347222.22", 350_000.0),
        ("1 billion messages/day * 200 B", "GB/day", "200", 200.0),
        ("3 * 200 GB/day", "GB/day", "600", 600.0),
        ("600 GB/day * 365 days", "TB", "219", 219.0),
        ("219 TB / 3", "TB", "73.0", 73.0),
        ("219 TB / 2", "TB", "109.5", 110.0),
        ("7 B + 100 B + 8 B + 8 B + 8 B + 8 B", "B", "139", 150.0),
        ("100M/day * 200 B", "GB/day", "20", 20.0),
        ("100M/day * 200 B * 30 days", "GB", "600", 600.0),
        ("100M/day * 200 B * 365 days", "TB", "7.3", 7.3),
        ("3 * 7.3 TB", "TB", "21.9", 22.0),
        ("5 * 21.9 TB", "TB", "109.5", 110.0),
        ("100 * 100M / day", "/s", "115741", 115_000.0),
        ("3 * 100 * 100M / day", "/s", "347222", 350_000.0),
        ("sqrt(62^7)", "1", "1876597", 1.87e6),
        ("100M/day * 365 days", "1", "36500000000", 36.5e9),
        ("(1 - 90%) / (1 - 99%)", "1", "10", 10.0),
        ("1 / (1 - 95%)", "1", "20", 20.0),
        ("0 ms + 0.5 ms + 0.1 ms + 2 ms + 0.5 ms", "ms", "3.1", 3.0),
        (
            "50 ms + 225 ms + 0.1 ms + 5 ms + 10 ms + 150 ms",
            "ms",
            "440.1",
            440.0,
        ),
        ("1.5 * 150 ms", "ms", "225", 225.0),
        ("1 * 150 ms", "ms", "150", 150.0),
        ("2 * 150 ms", "ms", "300", 300.0),
        ("3 * 5 ms", "ms", "15", 15.0),
    ]);
}

#[test]
fn worked_examples_of_calls_and_machines() {
    check(&[
        ("1 + 50 + 50 * 20", "1", "1051", 1051.0),
        ("(1 + 50 + 50 * 20) * 100 rps", "/s", "105100", 105_000.0),
        ("1 + 1 + 1", "1", "3", 3.0),
        ("3 attempts * 1000/s", "/s", "3000", 3000.0),
        ("1M / 50K", "servers", "20", 20.0),
        ("10M / (100K/s)", "s", "100", 100.0),
        ("5 hops * 1 ms", "ms", "5", 5.0),
        ("5 hops * 3 ms", "ms", "15", 15.0),
        ("200 pods * 40 MB", "GB", "8", 8.0),
        ("200 pods * 100 MB", "GB", "20", 20.0),
        ("5 pods * 40 MB", "MB", "200", 200.0),
        ("5 pods * 100 MB", "MB", "500", 500.0),
        ("floor(3 / 2) + 1", "1", "2", 2.0),
        ("(3 - 1) / 2", "1", "1", 1.0),
        ("(5 - 1) / 2", "1", "2", 2.0),
        ("floor(5 / 2) + 1", "1", "3", 3.0),
        ("100 partitions / 10 consumers", "1", "10", 10.0),
        ("100 partitions - 10", "1", "90", 90.0),
        ("0.1% of 10,000 / day", "/day", "10", 10.0),
        ("10 deploys/day * 365 days", "1", "3650", 3650.0),
        (
            "$0.03 / 1000 tokens * 1000 tokens/request * 1M requests/day",
            "$1/day",
            "30000",
            30_000.0,
        ),
        ("50 connections / 20 ms", "/s", "2500", 2500.0),
        ("50 connections / 800 ms", "/s", "62.5", 62.5),
        ("2500/s / (62.5/s)", "1", "40", 40.0),
        ("2 billion events / 500K users", "1", "4000", 4000.0),
        ("200 threads * 1 MB", "MB", "200", 200.0),
        ("16 cores / 4 cores", "1", "4", 4.0),
        ("500M rows / 10M rows", "1", "50", 50.0),
        ("800 ms / 20 ms", "1", "40", 40.0),
        ("200 / 1000", "percent", "20", 20.0),
        ("80 ms + 80 ms", "ms", "160", 160.0),
        ("30 s / 2", "s", "15", 15.0),
        ("10 min + 10 min + 15 min", "min", "35", 35.0),
        ("60% * 5", "1", "3", 3.0),
        ("100% * 5", "1", "5", 5.0),
        ("100 ns / 0.5 ns", "1", "200", 200.0),
        ("7 ns / 0.5 ns", "1", "14", 14.0),
        ("150 us / 100 ns", "1", "1500", 1500.0),
        ("150 ms / 500 us", "1", "300", 300.0),
        ("(10,000/h) / (3/day)", "1", "80000", 80_000.0),
        ("$47,000 / 23", "$1", "2043", 2043.0),
        ("max(9000/s / (3000/s), 500/s / (1000/s))", "1", "3", 3.0),
        ("2^30", "1", "1073741824", 1e9),
        ("100K / min", "/s", "1667", 1667.0),
    ]);
}

#[test]
fn worked_examples_of_the_nines() {
    // Each period has its own unit: days, hours, minutes or seconds.
    let table = [
        ("99%", ["3.65 days", "7.31 h", "1.68 h"]),
        ("99.9%", ["8.77 h", "43.83 min", "10.08 min"]),
        ("99.95%", ["4.38 h", "21.92 min", "5.04 min"]),
        ("99.99%", ["52.60 min", "4.38 min", "1.01 min"]),
        ("99.999%", ["5.26 min", "26.30 s", "6.05 s"]),
        ("99.9999%", ["31.56 s", "2.63 s", "0.60 s"]),
    ];
    for (nines, cells) in table {
        for (period, cell) in std::iter::zip(["1 year", "1 year / 12", "1 week"], cells) {
            let (figure, unit) = cell.split_once(' ').unwrap();
            let value = number(&format!("(1 - {nines}) * {period}"), unit);
            assert!(
                rounds_to(value, figure),
                "{nines} of {period}: {value} {unit}"
            );
        }
    }
}

#[test]
fn worked_examples_that_sources_get_wrong() {
    // What its own numbers make, and last what the source says.
    let table = [
        // 225 ms are the handshake of TCP alone; TLS 1.3 takes a round trip more and TLS 1.2 two.
        (
            "50 ms + 1.5 * 150 ms + 0.1 ms + 5 ms + 10 ms + 150 ms + 150 ms",
            "ms",
            "590.1",
            440.0,
        ),
        (
            "50 ms + 1.5 * 150 ms + 0.1 ms + 5 ms + 10 ms + 150 ms + 2 * 150 ms",
            "ms",
            "740.1",
            440.0,
        ),
        // Five times the load at 60 % of capacity, to be used 60 % again, and in full.
        ("60% * 5 / 60%", "1", "5", 8.0),
        ("60% * 5 / 100%", "1", "3", 8.0),
        // A 63-bit identifier in base 62 has eleven characters, not seven.
        ("ceil(63 * log10(2) / log10(62))", "1", "11", 7.0),
        // A Bloom filter for a year of links, with 1 % and 10 % of false answers.
        ("36.5 billion * 9.585 bit", "GB", "43.7", 4.0),
        ("36.5 billion * 4.7925 bit", "GB", "21.9", 4.0),
        // A URL of 500 bytes rather than 100 in a record of 139.
        ("(139 B + 400 B) / 139 B", "1", "3.9", 5.0),
        ("10 ms / 150 us", "1", "67", 100.0),
        ("20 ms / 1 ms", "1", "20", 100.0),
        // Ten million messages within 30 s and within 5 s, capped at 100,000 a second.
        ("10M / 30 s", "/s", "333333", 100_000.0),
        ("10M / 5 s", "/s", "2000000", 100_000.0),
        // Three retries are four attempts.
        ("(1 + 3) * 1000/s", "/s", "4000", 3_000.0),
        ("5 s / 50 ms", "1", "100", 50.0),
        ("200 connections / 800 ms", "/s", "250", 2_500.0),
        ("99.99% * 99.9%", "percent", "99.8900", 99.9),
        ("150 ms / 100 ns", "1", "1500000", 1_000_000.0),
    ];
    for (formula, unit, exact, source) in table {
        let value = number(formula, unit);
        assert!(!rounds_to(source, exact), "{formula}: the source is right");
        assert!(
            rounds_to(value, exact),
            "{formula} = {value} {unit}, not {exact}"
        );
    }
}

#[test]
fn worked_examples_of_operations() {
    check(&[
        // A failover of a database against the budget of a month.
        ("60 s / ((1 - 99.999%) * 1 month)", "1", "2.3", 2.3),
        ("120 s / ((1 - 99.999%) * 1 month)", "1", "4.6", 4.6),
        ("60 s / ((1 - 99.99%) * 1 month)", "percent", "23", 23.0),
        ("120 s / ((1 - 99.99%) * 1 month)", "percent", "46", 46.0),
        ("0.5 s / ((1 - 99.999%) * 1 month)", "percent", "2", 2.0),
        // Four hours without the log at 1,667 orders a second, made up for at 5,000.
        ("1667/s * 4 h", "1", "24004800", 24e6),
        ("1667/s * 4 h / (5000/s - 1667/s)", "h", "2.0", 2.0),
        ("30 s / 50 ms", "1", "600", 600.0),
        ("(800 B - 32 B) * 10,000/s", "MB/s", "7.68", 7.68),
        ("1 day", "s", "86400", 100_000.0 * 0.9),
        ("365.25 days / 12", "s", "2629800", 2.6e6),
        ("365.25 days", "s", "31557600", 31.5e6),
        ("150 ms + 0.1 ms + 5 ms + 10 ms", "ms", "165.1", 165.1),
        ("1 event / 10 s * 10M", "/s", "1000000", 1e6),
    ]);
}

#[test]
fn estimates_use_each_other_in_any_order() {
    let sheet = sheet(&[
        ("peak-writes", "3 * writes"),
        ("writes", "drivers_online / update_interval"),
        ("drivers_online", "20% of 10% of dau"),
        ("dau", "10 M"),
        ("update_interval", "4 s"),
        ("storage", "rides * 1 KB"),
        ("rides", "dau * 1 ride/user/day"),
        ("ingress", "peak-writes * 256 B to MB/s"),
        ("servers", "ceil(peak-writes / (5000/s))"),
        ("horizon", "storage * 365 days * 5"),
    ]);
    let shown: Vec<String> = sheet
        .results()
        .iter()
        .map(|row| format!("{:15} {}", row.name, row.result.clone().unwrap()))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
    assert_eq!(sheet.per_second(&"peak-writes".into()), Ok(150_000.0));
    assert_eq!(sheet.per_second(&"dau".into()), Ok(10e6));
    let Err(Unknown(why)) = sheet.per_second(&"storage".into()) else {
        panic!("an amount of data is no rate");
    };
    assert_eq!(
        why,
        "estimate storage is no rate but 10 GB/day (115.7 kB/s)"
    );
}

#[test]
fn errors_stand_in_their_place() {
    let sheet = sheet(&[
        ("good", "2 / s"),
        ("a", "b + 1"),
        ("b", "c * 2"),
        ("c", "a - 1"),
        ("self", "self / 2"),
        ("behind", "a + good"),
        ("mixed", "3 GB + 2 s"),
        ("shown", "3 GB to s"),
        ("power", "2 ^ (3 s)"),
        ("zero", "1 / (2 - 2)"),
        ("root", "sqrt(-1)"),
        ("log", "ln(3 GB)"),
        ("compare", "max(1 s, 2)"),
        ("still-good", "good * 2"),
    ]);
    let shown: Vec<String> = sheet
        .results()
        .iter()
        .map(|row| match &row.result {
            Ok(text) => format!("{:11}{text}", row.name),
            Err(Unknown(error)) => format!("{:11}! {error}", row.name),
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn results_come_in_sensible_units() {
    for (formula, shown) in [
        ("100 million / day", "1,157 /s (100 million /day)"),
        ("10 M", "10 million"),
        ("10 GB/day", "10 GB/day (115.7 kB/s)"),
        ("600000/s * 2 KB", "1.2 GB/s (9.6 Gbit/s)"),
        ("90 min", "90 min"),
        ("62^7 / (100M/day)", "96.42 years"),
        ("3 * 1/day", "3 /day"),
        ("2.5 TB in GB", "2,500 GB"),
        ("99.9%^2 to percent", "99.8 percent"),
        ("-3 s", "-3 s"),
        ("0 / s", "0 /day"),
        ("20 B * 3 s", "60 byte seconds"),
        ("$200 / month", "$6.571/day ($200/month)"),
    ] {
        assert_eq!(text(formula), shown, "{formula}");
    }
}

#[test]
fn hostile_formulas_end_with_a_message() {
    let nines = ["9"; 40].join("^");
    for formula in [
        "9^9^9^9",
        "9^9^9",
        &nines,
        "100000!",
        "99999999999999999999999999!",
        "1e999999999",
        "1e-999999999",
        "10^9999 * 10^9999",
        "exp(exp(exp(9)))",
        "1.0000001^9999",
        "(1/3)^(1/3)^(1/3)^(1/3)",
        "0^0",
        "0^-1",
        "(0-1)^0.5",
        "\u{0}",
        "1\u{202e}2",
        "🙂",
        "((((((((((",
        "1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1+(1)",
    ] {
        assert!(
            text(formula).starts_with('!'),
            "{formula}: {}",
            text(formula)
        );
    }
    let deep = format!("{}1{}", "(1+".repeat(45), ")".repeat(45));
    assert_eq!(text(&deep), "46");
}

#[test]
fn a_hostile_sheet_is_bounded_as_a_whole() {
    let names: Vec<String> = (0..2000).map(|n| format!("n{n}")).collect();
    let rows: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), "9^9999 / 7^9999"))
        .collect();
    let sheet = sheet(&rows);
    let refusals = sheet.results().iter().filter(|row| match &row.result {
        Ok(_) => false,
        Err(Unknown(error)) => error.contains("the sheet takes too much work"),
    });
    assert!((1000..2000).contains(&refusals.count()));
}

#[test]
fn a_chain_of_ten_thousand_is_no_problem() {
    let names: Vec<String> = (0..10_000).map(|n| format!("n{n}")).collect();
    let formulas: Vec<String> = (0..10_000).map(|n| format!("n{}", n + 1)).collect();
    let rows: Vec<(&str, &str)> = std::iter::zip(&names, &formulas)
        .map(|(name, formula)| (name.as_str(), formula.as_str()))
        .collect();
    let sheet = sheet(&rows);
    assert!(sheet.results().iter().all(|row| row.result.is_err()));
}
