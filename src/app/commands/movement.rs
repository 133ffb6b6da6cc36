//! Moving the cursor about the board.

use crate::app::command::{Call, Command, Group};
use crate::app::state::Mode::{Board, BoxSelect};
use crate::app::{App, Effect};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "cursor.left",
        title: "Move the cursor left",
        group: Group::Move,
        keys: &[
            (Board, "h"),
            (Board, "Left"),
            (BoxSelect, "h"),
            (BoxSelect, "Left"),
        ],
        run: |app, call| step(app, call, -1, 0),
        ..Command::EMPTY
    },
    Command {
        name: "cursor.right",
        title: "Move the cursor right",
        group: Group::Move,
        keys: &[
            (Board, "l"),
            (Board, "Right"),
            (BoxSelect, "l"),
            (BoxSelect, "Right"),
        ],
        run: |app, call| step(app, call, 1, 0),
        ..Command::EMPTY
    },
];

fn step(app: &mut App, call: &Call, dx: i32, dy: i32) -> Vec<Effect> {
    let times = call.times() as i32;
    app.session.cursor = app.session.cursor.offset(dx * times, dy * times);
    Vec::new()
}
