//! The command table: everything can be found, and the README says what it says.

use fivenines::app::command::{self, Group};
use fivenines::app::keymap::Keymap;
use fivenines::app::palette::Value;
use fivenines::app::{Modal, Mode};

use super::sketch::after;

#[test]
fn every_command_but_those_of_dialogs_is_in_the_palette() {
    let app = after("", "<Ctrl+p>");
    let Some(Modal::Palette(palette)) = &app.modal else {
        panic!("the palette is open");
    };
    for command in command::all() {
        let listed = palette
            .entries
            .iter()
            .any(|entry| entry.value == Value::Command(command.name));
        assert_eq!(listed, command.group != Group::Dialog, "{}", command.name);
    }
}

#[test]
fn every_mode_has_a_way_back() {
    let keymap = Keymap::shipped();
    for mode in Mode::ALL {
        let keys: Vec<_> = keymap.in_mode(mode).flat_map(|(_, keys)| keys).collect();
        assert!(keys.contains(&"Esc"), "{mode:?}");
    }
}
