//! `nines drill`: flash cards in the terminal, line by line, that come again when they are due.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::Outcome;
use crate::io::places::Places;
use crate::io::{deck, session};
use crate::model::round::Topic;
use crate::practice::drill::{Card, Deck, Expected, Standing, missed, pick};
use crate::run;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only cards on this topic, such as caching or estimation
    #[arg(long, value_name = "TOPIC", value_parser = topic)]
    topic: Option<Topic>,
    /// How many cards
    #[arg(long, value_name = "CARDS", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=500))]
    count: u32,
    /// The same figures and order as another time with this number; without it any
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
}

fn topic(word: &str) -> Result<Topic, String> {
    Topic::from_word(word).ok_or_else(|| {
        let words: Vec<_> = Topic::ALL.iter().map(|topic| topic.word()).collect();
        format!("the topics are {}", words.join(", "))
    })
}

/// Asks the cards of today. Questions missed in sessions of the working directory come first.
pub(super) fn run(
    args: &Args,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> anyhow::Result<Outcome> {
    let places = Places::of_user();
    let mut deck = Deck(places.as_ref().map_or_else(BTreeMap::new, known));
    for path in session::in_directory(Path::new(".")).unwrap_or_default() {
        // A session that cannot be read says so where it is opened; here it only adds nothing.
        if let Ok(round) = session::load_with_peer(&path) {
            missed(&round)
                .iter()
                .for_each(|id| deck.missed(id.as_str()));
        }
    }
    let seed = args.seed.unwrap_or_else(run::any_seed);
    let today = today();
    let cards = pick(&deck, today, args.topic, args.count as usize, seed);
    let mut right = 0;
    let mut seen = 0;
    for (card, number) in cards.iter().zip(1..) {
        writeln!(
            out,
            "\n{number}/{}  {}: {}",
            cards.len(),
            card.topic.title(),
            card.ask
        )?;
        let Some(good) = ask(card, input, out)? else {
            break;
        };
        seen += 1;
        right += u32::from(good);
        deck.answered(&card.id, good, today);
        if let Some(places) = &places {
            deck::save(places, &kept(&deck))?;
        }
    }
    writeln!(out, "\n{right} of {seen} right")?;
    Ok(Outcome::Clean)
}

/// Whether the card was answered well; `None`: the person has had enough.
fn ask(
    card: &Card,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> anyhow::Result<Option<bool>> {
    let (value, unit) = match &card.answer {
        Expected::Figure { value, unit, .. } => (*value, *unit),
        Expected::Names(names) => {
            write!(out, "   Say it aloud, then Enter (q ends) ")?;
            if line(input, out)?.is_none() {
                return Ok(None);
            }
            for name in names {
                writeln!(out, "   • {name}")?;
            }
            write!(out, "   Did you name most of it? y or n ")?;
            return Ok(line(input, out)?.map(|answer| answer.starts_with('y')));
        }
    };
    loop {
        write!(out, "   {} ", unit.example())?;
        let Some(typed) = line(input, out)? else {
            return Ok(None);
        };
        let checked = card.answer.check(&typed);
        if checked.is_none() && !typed.is_empty() {
            writeln!(out, "   That is no such figure.")?;
            continue;
        }
        let good = checked == Some(true);
        let word = if good { "Right" } else { "No" };
        writeln!(out, "   {word}: {}. {}", unit.text(value), card.because)?;
        return Ok(Some(good));
    }
}

/// The next line; `None` at the end or if it is `q`.
fn line(input: &mut impl BufRead, out: &mut impl Write) -> std::io::Result<Option<String>> {
    out.flush()?;
    let mut text = String::new();
    let read = input.read_line(&mut text)?;
    let text = text.trim();
    Ok((read > 0 && text != "q").then(|| text.to_owned()))
}

fn known(places: &Places) -> BTreeMap<String, Standing> {
    let cards = deck::load(places).into_iter();
    cards
        .map(|(card, (streak, due))| (card, Standing { streak, due }))
        .collect()
}

fn kept(deck: &Deck) -> deck::Cards {
    let cards = deck.0.iter();
    cards
        .map(|(card, standing)| (card.clone(), (standing.streak, standing.due)))
        .collect()
}

/// Days since 1970.
fn today() -> u32 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u32::try_from(since.as_secs() / 86_400).unwrap_or(u32::MAX)
}
