//! Setting fields by name, several in one line, of whatever is here or selected.

use std::borrow::Cow;

use super::inspector::form_here;
use super::panes::marked_subject;
use crate::app::command::{Call, Command, Group, on_board};
use crate::app::form::line::{self, Setting};
use crate::app::form::{self, FieldView, Form, FormSubject};
use crate::app::prompt::{Asked, Prompt};
use crate::app::session::Item;
use crate::app::state::Mode::{Board, Pane as Beside};
use crate::app::text::TextField;
use crate::app::{App, Effect, Modal, Refusal};

pub(super) const COMMANDS: &[Command] = &[Command {
    name: "field.set",
    title: "Set fields by name, of all that is selected: latency 5ms / 20ms; health",
    group: Group::Change,
    keys: &[(Board, ","), (Beside, ",")],
    line: &["set"],
    repeats: true,
    enabled: has_fields,
    run: set,
    ..Command::EMPTY
}];

/// Else the fields of the design would be meant, which nobody sees where a note or an entry stands.
fn has_fields(app: &App) -> Result<(), &'static str> {
    if app.session.panes.focus.is_some() {
        let none = "This has no fields; Enter goes to it or edits its text";
        return marked_subject(app).map(drop).ok_or(none);
    }
    match app.subject() {
        Some(Item::Note(_)) => Err("A note has no fields; Enter edits its text"),
        _ => on_board(app),
    }
}

/// The fields of the marked entry while a pane has the keys, else of what is at hand on the board.
fn form_meant(app: &App) -> Form {
    let entry = marked_subject(app);
    entry.map_or_else(|| form_here(app), Form::new)
}

/// Sets the fields that the `:` line names; asks for them if it names none, or wrongly.
fn set(app: &mut App, call: &Call) -> Vec<Effect> {
    let line = call.argument.as_str();
    let outcome = (!line.is_empty()).then(|| state(app, line));
    if let Some(Ok(())) = outcome {
        return Vec::new();
    }
    let error = outcome.and_then(Result::err).map(|refusal| refusal.0);
    let prompt = Prompt::new(Asked::Fields, line);
    app.modal = Some(Modal::Prompt(Prompt { error, ..prompt }));
    Vec::new()
}

/// Sets what `line` says, in one step; a field that is named alone is opened in the inspector.
pub(super) fn state(app: &mut App, line: &str) -> Result<(), Refusal> {
    let mut form = form_meant(app);
    let fields = form::listed(app.design(), app.catalogue(), &form);
    let whose = app.owner_of(&form);
    let settings = line::settings(&fields, &whose, line)?;
    if let [Setting { field, text: None }] = &settings[..] {
        form.row = fields.iter().position(|f| f == *field).unwrap_or(0);
        let stated = field.stated.clone().unwrap_or_default();
        form.editing = Some(TextField::selected(stated));
        app.modal = Some(Modal::Inspector(form));
        return Ok(());
    }
    let said: Vec<(&FieldView, &str)> = settings
        .iter()
        .map(|Setting { field, text }| {
            let said = text.as_deref().map(|text| (*field, text));
            said.ok_or_else(|| says_nothing(field))
        })
        .collect::<Result<_, _>>()?;
    if said.is_empty() {
        return Ok(());
    }
    let titles: Vec<String> = said.iter().map(|(f, _)| f.title.to_lowercase()).collect();
    let catalogue = app.catalogue();
    app.edit(
        &format!("Change {} of {whose}", titles.join(", ")),
        |design| {
            said.iter().try_for_each(|(field, text)| {
                form::set(design, catalogue, form.subjects(), &field.name, text)
                    .map_err(|refusal| Refusal(format!("{}: {}", field.title, refusal.0)))
            })
        },
    )?;
    let told = said.iter().zip(&titles).map(|((_, text), title)| {
        let text = if text.is_empty() { "the default" } else { text };
        format!("{title} {text}")
    });
    app.tell(format!("{whose}: {}", told.collect::<Vec<_>>().join("; ")));
    Ok(())
}

fn says_nothing(field: &FieldView) -> Refusal {
    let title = &field.title;
    Refusal(format!("{title} says nothing; write its value after it"))
}

/// Writes out what is being typed.
pub(super) fn completed(app: &App, line: &str) -> Option<String> {
    let fields = form::listed(app.design(), app.catalogue(), &form_meant(app));
    line::completed(&fields, line)
}

impl App {
    /// What the line that is asked for takes, by example; of fields, whose they are and, once one is named, what
    /// that takes and says now.
    pub fn prompt_hint(&self, prompt: &Prompt) -> Cow<'static, str> {
        match prompt.purpose {
            Asked::Fields => Cow::Owned(field_hint(self, prompt)),
            _ => Cow::Borrowed(prompt.hint()),
        }
    }
}

fn field_hint(app: &App, prompt: &Prompt) -> String {
    let form = form_meant(app);
    let fields = form::listed(app.design(), app.catalogue(), &form);
    let Some(under_way) = line::under_way(&fields, prompt.field.text()) else {
        let titles = || fields.iter().map(|field| field.title.to_lowercase());
        let takes = match form.subject {
            FormSubject::Component(_) | FormSubject::Connection(_) => prompt.hint().to_owned(),
            _ => titles().collect::<Vec<_>>().join(" · "),
        };
        return format!("{}: {takes}", app.owner_of(&form));
    };
    let field = under_way.field;
    let now = field.now().unwrap_or("nothing");
    let choices = match &field.choices[..] {
        [] => String::new(),
        choices => format!(" ({})", choices.join(", ")),
    };
    format!("{} · now {now} · {}{choices}", field.title, field.hint)
}
