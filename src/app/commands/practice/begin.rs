//! Beginning a round: choosing a prompt, or reading what was typed.

use crate::app::command::Call;
use crate::app::commands::file::{ask, leave_for};
use crate::app::disk;
use crate::app::palette::{Entry, Palette, Purpose, Value};
use crate::app::state::{Destination, Doubt};
use crate::app::{App, Effect, Modal, Refusal};
use crate::catalogue::prompts::{prompt, prompts};
use crate::model::Id;
use crate::model::round::{Setting, Setup};

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

/// Begins a round on the prompt as the words of the search say, else of practice mode, as long and at the
/// level that suits it.
pub(in crate::app) fn begin_on(app: &mut App, id: &Id, searched: &str) -> Vec<Effect> {
    let words = searched.split_whitespace();
    let settings = words.filter(|word| Setting::from_word(word).is_some());
    let argument: Vec<&str> = std::iter::once(id.as_str()).chain(settings).collect();
    let call = Call {
        argument: argument.join(" "),
        ..Call::default()
    };
    begin(app, &call)
}

/// Offers to go on with the round that was left.
pub(in crate::app) fn ask_to_resume(app: &mut App) {
    ask(app, Doubt::Resume);
}

/// Goes on with the round that was left.
pub(in crate::app) fn resume(app: &App) -> Vec<Effect> {
    let left = app.disk.round_left.iter();
    left.map(|left| Effect::ResumeRound(left.file.clone()))
        .collect()
}

/// The round stays as it was left; other work that was left may be wanted.
pub(in crate::app) fn decline(app: &mut App) {
    app.tell("The round stays as it was left; :continue goes on with it");
    disk::show_left_here(app);
}

/// Reads a prompt's name, then in any order minutes, a mode and a level.
fn setup(text: &str) -> Result<Setup, Refusal> {
    let mut words = text.split_whitespace();
    let prompt =
        prompt(words.next().unwrap_or_default()).map_err(|error| Refusal(error.to_string()))?;
    let mut setup = Setup::usual(prompt.id.clone(), &prompt.levels);
    for word in words {
        let setting = Setting::from_word(word).ok_or_else(|| {
            Refusal(format!(
                "`{word}` is no length (5 to 180 minutes), mode (practice, mock) or level (mid, senior, staff)"
            ))
        })?;
        setup.take(setting);
    }
    Ok(setup)
}
