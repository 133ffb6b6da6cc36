//! The README says what the program does: its key table is written from the command table, its example
//! opens, its commands exist.

use std::fmt::Write as _;
use std::path::PathBuf;

use fivenines::app::Mode;
use fivenines::app::command::{self, Command, Group};
use fivenines::io::{Form, read};

const BEGIN: &str = "<!-- keys: begin, written by a test from the command table -->\n";
const END: &str = "<!-- keys: end -->\n";

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

fn readme() -> String {
    std::fs::read_to_string(path()).unwrap()
}

/// The fenced blocks of the README in this language.
fn blocks(language: &str) -> Vec<String> {
    let readme = readme();
    let fence = format!("```{language}\n");
    let parts = readme.split(&fence).skip(1);
    parts
        .map(|part| part.split("```").next().unwrap().to_owned())
        .collect()
}

#[test]
fn the_key_table_is_current() {
    let readme = readme();
    let (head, rest) = readme
        .split_once(BEGIN)
        .expect("the README marks its key table");
    let (_, tail) = rest
        .split_once(END)
        .expect("the README marks the end of its key table");
    let current = format!("{head}{BEGIN}{}{END}{tail}", key_table());
    if readme != current {
        std::fs::write(path(), current).unwrap();
        panic!("the README's key table was stale and is rewritten; commit it");
    }
}

/// The keys of the board by heading, then those of each other mode.
fn key_table() -> String {
    let mut out = String::new();
    for group in Group::ALL {
        let commands = command::all().filter(|command| command.group == group);
        write_table(&mut out, group.title(), Mode::Board, commands);
    }
    for mode in Mode::ALL.into_iter().filter(|mode| *mode != Mode::Board) {
        let title = format!("In mode {}", mode.title());
        write_table(&mut out, &title, mode, command::all());
    }
    out.push('\n');
    out
}

/// The keys of `commands` in `mode` under a heading; nothing if there are none.
fn write_table<'a>(
    out: &mut String,
    title: &str,
    mode: Mode,
    commands: impl Iterator<Item = &'a Command>,
) {
    let mut rows = String::new();
    for command in commands {
        let keys: Vec<_> = command.keys_in(mode).map(code).collect();
        if !keys.is_empty() {
            writeln!(rows, "| {} | {} |", keys.join(", "), command.title).unwrap();
        }
    }
    if !rows.is_empty() {
        write!(out, "\n| {title} | |\n|---|---|\n{rows}").unwrap();
    }
}

/// `keys` as code in a table.
fn code(keys: &str) -> String {
    let keys = keys.replace('|', "\\|");
    if keys.contains('`') {
        format!("`` {keys} ``")
    } else {
        format!("`{keys}`")
    }
}

#[test]
fn the_example_opens() {
    for block in blocks("ron") {
        if let Err(error) = read(&block, Form::Ron) {
            panic!("{error}");
        }
    }
}

#[test]
fn there_is_one_command_to_start_and_one_to_test() {
    let commands = blocks("sh");
    assert_eq!(commands.len(), 2, "{commands:?}");
    assert!(commands[0].trim_end().ends_with(" && nines"));
    assert_eq!(commands[1], "cargo test --locked\n");
}
