//! What the fuzz targets ask, asked of a few thousand inputs that are the same every time: the targets'
//! seeds, damaged in ways that a seed of numbers decides.

use std::fs;
use std::path::{Path, PathBuf};

use crate::generate::Random;
use crate::random_design;

#[path = "../fuzz/asked.rs"]
mod asked;

/// The files below a directory of this package, by path.
fn files(directory: &str) -> Vec<Vec<u8>> {
    let mut paths = Vec::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(directory),
        &mut paths,
    );
    paths.sort();
    assert!(!paths.is_empty(), "{directory} is empty");
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn collect(directory: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else {
            paths.push(path);
        }
    }
}

/// Asks about each seed as it is, and then about `times` damaged ones.
fn each(seeds: &[Vec<u8>], times: usize, ask: impl Fn(&[u8])) {
    seeds.iter().for_each(|seed| ask(seed));
    let mut random = Random::new(seeds.len() as u64);
    for _ in 0..times {
        let mut input = random.pick(seeds).clone();
        for _ in 0..=random.below(4) {
            damage(&mut input, seeds, &mut random);
        }
        ask(&input);
    }
}

/// Removes, repeats, overwrites or moves in a piece; half of the time numbers alone are changed, so that
/// much of what comes out still opens.
fn damage(input: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    if input.is_empty() {
        return;
    }
    let start = random.below(input.len());
    let end = (start + 1 + random.below(24)).min(input.len());
    match random.below(8) {
        0 => drop(input.drain(start..end)),
        1 => {
            let piece = input[start..end].to_vec();
            input.splice(start..start, piece);
        }
        2 => input[start] = (random.next() & 0xff) as u8,
        3 => {
            let other = random.pick(seeds);
            let from = random.below(other.len().max(1));
            let to = (from + random.below(200)).min(other.len());
            input.splice(start..end, other[from..to].iter().copied());
        }
        _ => {
            let digit = input[start..].iter().position(u8::is_ascii_digit);
            if let Some(digit) = digit {
                let numbers = [
                    "0",
                    "1",
                    "9",
                    "-1",
                    "1e9",
                    "1e308",
                    "4294967295",
                    "0.5",
                    "NaN",
                ];
                let number = random.pick(&numbers).bytes();
                input.splice(start + digit..=start + digit, number);
            }
        }
    }
}

/// As text, which most targets get.
fn text(ask: impl Fn(&str)) -> impl Fn(&[u8]) {
    move |input| {
        if let Ok(text) = std::str::from_utf8(input) {
            ask(text);
        }
    }
}

#[test]
fn files_are_answered() {
    let seeds = [
        files("tests/fuzz/seeds/ron"),
        files("tests/data"),
        files("designs"),
    ]
    .concat();
    each(&seeds, 600, text(asked::ron));
    each(&files("tests/fuzz/seeds/json"), 600, text(asked::json));
}

#[test]
fn designs_of_strangers_have_figures_that_can_be_true() {
    let seeds = [files("tests/fuzz/seeds/evaluate"), files("tests/data/good")].concat();
    each(&seeds, 40, asked::evaluate);
    let mut random = Random::new(7);
    for length in 0..40 {
        let tape: Vec<u8> = (0..length * 40)
            .map(|_| (random.next() & 0xff) as u8)
            .collect();
        asked::evaluate(&tape);
    }
}

#[test]
fn drawings_of_other_tools_are_answered() {
    each(&files("tests/fuzz/seeds/import"), 600, text(asked::import));
}

#[test]
fn merges_open() {
    each(&files("tests/fuzz/seeds/merge"), 300, text(asked::merge));
}

#[test]
fn blocks_are_answered() {
    each(&files("tests/fuzz/seeds/share"), 60, text(asked::share));
}
