//! What two changes of one design disagree about, in a line each.

use crate::model::fields::Value;
use crate::model::merge::{Clash, Side, What};
use crate::model::visible;

/// The clash in one line.
pub fn line(clash: &Clash) -> String {
    visible(&text(clash)).into_owned()
}

fn text(clash: &Clash) -> String {
    let subject = match clash.kind {
        None => "design".to_owned(),
        Some(kind) => format!("{} {}", kind.word(), clash.id),
    };
    let taken = match clash.taken {
        Side::Ours => "ours",
        Side::Theirs => "theirs",
    };
    match &clash.what {
        What::Field { name, ours, theirs } => {
            let name = name.replace('_', " ");
            let (ours, theirs) = (side(ours.as_ref()), side(theirs.as_ref()));
            format!("{subject}: {name}: ours says {ours}, theirs {theirs}; {taken} stands")
        }
        What::Removed { by, needed, moved } => {
            let (by, other) = match by {
                Side::Ours => ("ours", "theirs"),
                Side::Theirs => ("theirs", "ours"),
            };
            let end = if *needed || taken == other {
                "kept"
            } else {
                "removed"
            };
            let did = match (needed, moved) {
                (true, _) => "something that stays names it",
                (_, true) => "the other only moved it",
                _ => "the other changed it",
            };
            format!("{subject}: {by} removed it, {did}; {end}")
        }
        What::SameName(new) => {
            format!("{subject}: both sides gave this name to something new; theirs is {new} now")
        }
        What::Order => {
            let things = clash.kind.map_or("thing", |kind| kind.word());
            format!("{things}s: both sides put them in another order; that of {taken} stands")
        }
        What::Refused(reason) => {
            format!("{subject}: what theirs did is left out, as together {reason}")
        }
    }
}

fn side(value: Option<&Value>) -> String {
    value.map_or("nothing".to_owned(), |value| format!("`{value}`"))
}
