//! The inspector's keys: going through fields, editing one; and the note editor's.

use crate::app::command::{Command, Group};
use crate::app::edits::fresh_id;
use crate::app::form::{self, FieldView, Form, FormSubject};
use crate::app::session::Item;
use crate::app::state::Mode::{Board, Field, Inspector, Note as Writing};
use crate::app::state::NoteEditor;
use crate::app::text::TextField;
use crate::app::{App, Effect, Modal};
use crate::model::{Design, Id, Note};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "thing.inspect",
        title: "Edit the fields of what is here, or of all that is selected (on an empty place: of the design)",
        group: Group::Change,
        keys: &[(Board, "Enter")],
        footer: Some("edit"),
        run: |app, _| open(app),
        ..Command::EMPTY
    },
    Command {
        name: "design.inspect",
        title: "Edit title and prompt of the design",
        group: Group::Change,
        keys: &[(Board, "g d")],
        run: |app, _| {
            app.modal = Some(Modal::Inspector(Form::new(FormSubject::Design)));
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "inspector.next",
        title: "Mark the next field",
        keys: &[(Inspector, "j"), (Inspector, "Down"), (Inspector, "Tab")],
        footer: Some("next"),
        run: |app, call| step(app, call.times() as isize),
        ..Command::EMPTY
    },
    Command {
        name: "inspector.previous",
        title: "Mark the previous field",
        keys: &[
            (Inspector, "k"),
            (Inspector, "Up"),
            (Inspector, "Shift+Tab"),
        ],
        run: |app, call| step(app, -(call.times() as isize)),
        ..Command::EMPTY
    },
    Command {
        name: "inspector.edit",
        title: "Edit the marked field",
        keys: &[(Inspector, "Enter"), (Inspector, "i")],
        footer: Some("edit"),
        run: |app, _| edit(app),
        ..Command::EMPTY
    },
    Command {
        name: "inspector.next-choice",
        title: "Take the next of the values to choose from",
        keys: &[(Inspector, "Space"), (Inspector, "l"), (Inspector, "Right")],
        footer: Some("choose"),
        run: |app, _| choose(app, 1),
        ..Command::EMPTY
    },
    Command {
        name: "inspector.previous-choice",
        title: "Take the previous of the values to choose from",
        keys: &[(Inspector, "h"), (Inspector, "Left")],
        run: |app, _| choose(app, -1),
        ..Command::EMPTY
    },
    Command {
        name: "inspector.clear",
        title: "Take the value back: the default holds",
        keys: &[(Inspector, "x"), (Inspector, "Delete")],
        footer: Some("default"),
        run: |app, _| {
            write(app, "");
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "inspector.undo",
        title: "Undo",
        keys: &[(Inspector, "u")],
        run: |app, _| {
            app.undo();
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "inspector.close",
        title: "Close the inspector",
        keys: &[(Inspector, "Esc"), (Inspector, "q"), (Inspector, "Ctrl+c")],
        footer: Some("back"),
        run: |app, _| {
            app.modal = None;
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "field.accept",
        title: "Take the value",
        keys: &[(Field, "Enter")],
        footer: Some("take"),
        run: |app, _| {
            accept(app);
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "field.accept-next",
        title: "Take the value and edit the next field",
        keys: &[(Field, "Tab"), (Field, "Down")],
        footer: Some("next"),
        run: |app, _| accept_and(app, 1),
        ..Command::EMPTY
    },
    Command {
        name: "field.accept-previous",
        title: "Take the value and edit the previous field",
        keys: &[(Field, "Shift+Tab"), (Field, "Up")],
        run: |app, _| accept_and(app, -1),
        ..Command::EMPTY
    },
    Command {
        name: "field.cancel",
        title: "Leave the value as it was",
        keys: &[(Field, "Esc"), (Field, "Ctrl+c")],
        footer: Some("back"),
        run: |app, _| {
            if let Some(Modal::Inspector(form)) = &mut app.modal {
                (form.editing, form.error) = (None, None);
            }
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "note.accept",
        title: "Keep the note",
        keys: &[(Writing, "Esc"), (Writing, "Ctrl+s")],
        footer: Some("keep"),
        run: |app, _| keep_note(app),
        ..Command::EMPTY
    },
    Command {
        name: "note.cancel",
        title: "Leave the note as it was",
        keys: &[(Writing, "Ctrl+c")],
        footer: Some("discard"),
        run: |app, _| {
            app.modal = None;
            Vec::new()
        },
        ..Command::EMPTY
    },
];

fn open(app: &mut App) -> Vec<Effect> {
    if let Some(Item::Note(id)) = app.subject() {
        return edit_note(app, &id);
    }
    app.modal = Some(Modal::Inspector(form_here(app)));
    Vec::new()
}

/// The fields of what is here or selected.
pub(super) fn form_here(app: &App) -> Form {
    let mut subjects = app
        .subjects()
        .iter()
        .filter_map(FormSubject::of)
        .collect::<Vec<_>>();
    // What is selected may be of several kinds, which have different fields: components come first.
    let first = subjects.iter().min_by_key(|subject| match subject {
        FormSubject::Component(_) => 0,
        FormSubject::Connection(_) => 1,
        _ => 2,
    });
    let subject = first.cloned().unwrap_or(FormSubject::Design);
    subjects.retain(|other| *other != subject && other.kind() == subject.kind());
    Form {
        others: subjects,
        ..Form::new(subject)
    }
}

/// Opens the note in the editor.
pub(super) fn edit_note(app: &mut App, id: &Id) -> Vec<Effect> {
    if let Some(note) = app.design().notes.iter().find(|note| note.id == *id) {
        app.modal = Some(Modal::Note(NoteEditor {
            id: Some(id.clone()),
            text: note.text.clone(),
            about: note.about.clone(),
            at: note.at,
            answers: None,
        }));
    }
    Vec::new()
}

/// Keeps what was written; a note without text is none.
fn keep_note(app: &mut App) -> Vec<Effect> {
    let Some(Modal::Note(editor)) = app.modal.take() else {
        return Vec::new();
    };
    let text = editor.text.trim_end();
    if let Some(question) = &editor.answers {
        super::practice::keep_answer(app, question, text);
        return Vec::new();
    }
    let label = if editor.id.is_some() {
        "Change a note"
    } else {
        "Write a note"
    };
    let lists = editor.id.is_none() && !text.is_empty() && !editor.about.is_empty();
    let done = app.try_edit(label, |design| {
        write_note(design, &editor);
        Ok(())
    });
    match done {
        None => app.modal = Some(Modal::Note(editor)),
        Some(()) if lists => app.tell("The note is kept; g n lists it"),
        Some(()) => {}
    }
    Vec::new()
}

/// Whether a note as it is written is not what the design says.
pub(in crate::app) fn changes_note(design: &Design, editor: &NoteEditor) -> bool {
    let known = editor.id.as_ref();
    let known = known.and_then(|id| design.notes.iter().find(|note| note.id == *id));
    let known = known.map_or("", |note| &note.text);
    editor.text.trim_end() != known
}

/// Writes a note as it is written; one without text is none.
pub(in crate::app) fn write_note(design: &mut Design, editor: &NoteEditor) {
    let text = editor.text.trim_end();
    match &editor.id {
        Some(id) if text.is_empty() => design.notes.retain(|note| note.id != *id),
        Some(id) => {
            if let Some(note) = design.notes.iter_mut().find(|note| note.id == *id) {
                text.clone_into(&mut note.text);
            }
        }
        None if text.is_empty() => {}
        None => {
            let first = text.lines().next().unwrap_or_default();
            let words: Vec<_> = first.split_whitespace().take(3).collect();
            let id = fresh_id(design, &words.join(" "), "note");
            design.notes.push(Note {
                id,
                text: text.to_owned(),
                at: editor.at,
                about: editor.about.clone(),
            });
        }
    }
}

impl App {
    /// The fields that the inspector lists; none if it is closed.
    pub fn inspected_fields(&self) -> Vec<FieldView> {
        match &self.modal {
            Some(Modal::Inspector(form)) => form::listed(self.design(), self.catalogue(), form),
            _ => Vec::new(),
        }
    }

    /// What the inspector shows, in words.
    pub fn form_title(&self, form: &Form) -> String {
        let subject = &form.subject;
        let kind = subject.kind();
        match (subject.item(), subject.id()) {
            _ if !form.others.is_empty() => {
                format!("{} {}s", form.others.len() + 1, kind.to_lowercase())
            }
            (Some(item), _) => self.title_of(&item),
            (None, Some(id)) => format!("{kind} {id}"),
            (None, None) => kind.to_owned(),
        }
    }

    /// Whose fields the form lists, within a sentence.
    pub(super) fn owner_of(&self, form: &Form) -> String {
        match form.subject {
            FormSubject::Design => "the design".to_owned(),
            _ => self.form_title(form),
        }
    }
}

fn marked(app: &App) -> Option<FieldView> {
    let Some(Modal::Inspector(form)) = &app.modal else {
        return None;
    };
    app.inspected_fields().into_iter().nth(form.row)
}

fn step(app: &mut App, by: isize) -> Vec<Effect> {
    let last = app.inspected_fields().len().saturating_sub(1);
    if let Some(Modal::Inspector(form)) = &mut app.modal {
        form.row = form.row.saturating_add_signed(by).min(last);
        form.error = None;
    }
    Vec::new()
}

fn edit(app: &mut App) -> Vec<Effect> {
    let text = marked(app).map(|field| field.stated.unwrap_or_default());
    if let (Some(Modal::Inspector(form)), Some(text)) = (&mut app.modal, text) {
        form.editing = Some(TextField::selected(text));
        form.error = None;
    }
    Vec::new()
}

/// Takes the choice `by` places on from what holds now; a field without choices is edited.
fn choose(app: &mut App, by: isize) -> Vec<Effect> {
    let Some(field) = marked(app) else {
        return Vec::new();
    };
    if field.choices.is_empty() {
        return edit(app);
    }
    let now = field.stated.or(field.default).unwrap_or_default();
    let count = field.choices.len() as isize;
    let next = match field.choices.iter().position(|choice| *choice == now) {
        Some(at) => (at as isize + by).rem_euclid(count),
        None if by > 0 => 0,
        None => count - 1,
    };
    write(app, &field.choices[next as usize]);
    Vec::new()
}

/// Writes `text` into the marked field; whether it could be. If not, the reason stands at the field.
fn write(app: &mut App, text: &str) -> bool {
    let Some(field) = marked(app) else {
        return false;
    };
    let Some(Modal::Inspector(form)) = &app.modal else {
        return false;
    };
    let (form, catalogue) = (form.clone(), app.catalogue());
    let what = field.title.to_lowercase();
    let whose = app.owner_of(&form);
    let outcome = app.edit(&format!("Change {what} of {whose}"), |design| {
        form::set(design, catalogue, form.subjects(), &field.name, text)
    });
    if let Some(Modal::Inspector(form)) = &mut app.modal {
        form.error = outcome.as_ref().err().map(|refusal| refusal.0.clone());
    }
    outcome.is_ok()
}

fn accept(app: &mut App) -> bool {
    let Some(Modal::Inspector(Form {
        editing: Some(field),
        ..
    })) = &app.modal
    else {
        return false;
    };
    let text = field.text().to_owned();
    let written = write(app, &text);
    if written && let Some(Modal::Inspector(form)) = &mut app.modal {
        form.editing = None;
    }
    written
}

fn accept_and(app: &mut App, by: isize) -> Vec<Effect> {
    if accept(app) {
        step(app, by);
        edit(app);
    }
    Vec::new()
}
