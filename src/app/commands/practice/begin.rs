//! Beginning a round: choosing a prompt, or reading what was typed.

use crate::app::command::Call;
use crate::app::commands::file::leave_for;
use crate::app::palette::{Entry, Palette, Purpose, Value};
use crate::app::state::Destination;
use crate::app::{App, Effect, Modal, Refusal};
use crate::catalogue::prompts::{prompt, prompts};
use crate::model::Id;
use crate::model::round::{Level, RoundMode, Setup};

/// Begins the round that the argument says, `url-shortener 30 mock staff`, or offers the prompts.
pub(super) fn begin(app: &mut App, call: &Call) -> Vec<Effect> {
    if call.argument.is_empty() {
        let entries = prompts().iter().map(|prompt| Entry {
            detail: prompt.opening.clone(),
            aliases: vec![prompt.id.to_string()],
            ..Entry::new(&prompt.title, Value::Prompt(prompt.id.clone()))
        });
        app.modal = Some(Modal::Palette(Palette::new(
            Purpose::Prompt,
            entries.collect(),
        )));
        return Vec::new();
    }
    match setup(&call.argument) {
        Ok(setup) => leave_for(app, Destination::Round(setup)),
        Err(refusal) => {
            app.warn(refusal.0);
            Vec::new()
        }
    }
}

/// Begins a round of practice mode on the prompt, as long and at the level that suits it.
pub(in crate::app) fn begin_on(app: &mut App, id: &Id) -> Vec<Effect> {
    let call = Call {
        argument: id.to_string(),
        ..Call::default()
    };
    begin(app, &call)
}

/// Reads a prompt's name, then in any order minutes, a mode and a level.
fn setup(text: &str) -> Result<Setup, Refusal> {
    let mut words = text.split_whitespace();
    let prompt =
        prompt(words.next().unwrap_or_default()).map_err(|error| Refusal(error.to_string()))?;
    let mut setup = Setup::usual(prompt.id.clone(), &prompt.levels);
    for word in words {
        if let Some(minutes) = word
            .parse()
            .ok()
            .filter(|minutes| (5..=180).contains(minutes))
        {
            setup.minutes = minutes;
        } else if let Some(mode) = RoundMode::from_word(word) {
            setup.mode = mode;
        } else if let Some(level) = Level::from_word(word) {
            setup.level = level;
        } else {
            return Err(Refusal(format!(
                "`{word}` is no length (5 to 180 minutes), mode (practice, mock) or level (mid, senior, staff)"
            )));
        }
    }
    Ok(setup)
}
