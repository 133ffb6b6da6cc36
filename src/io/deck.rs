//! What is known of the cards that were drilled, kept in the user's own directories as JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::places::Places;
use super::{SaveError, save_text, text_of_file};

/// How often in a row each card was right, and the day on which it comes again, by the card's name.
pub type Cards = BTreeMap<String, (u32, u32)>;

#[derive(Default, Serialize, Deserialize)]
struct File {
    deck: u32,
    cards: Cards,
}

const VERSION: u32 = 1;

/// The cards that were seen; none if there is no file, or none that this version can read.
pub fn load(places: &Places) -> Cards {
    let text = text_of_file(&places.deck_file()).unwrap_or_default();
    let file: File = serde_json::from_str(&text).unwrap_or_default();
    if file.deck == VERSION {
        file.cards
    } else {
        Cards::new()
    }
}

/// Keeps what is known of the cards.
pub fn save(places: &Places, cards: &Cards) -> Result<(), SaveError> {
    let path = places.deck_file();
    let fail = |reason| SaveError {
        path: path.clone(),
        reason,
    };
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).map_err(fail)?;
    }
    let file = File {
        deck: VERSION,
        cards: cards.clone(),
    };
    let text = serde_json::to_string(&file).map_err(|reason| fail(reason.into()))?;
    save_text(&path, &(text + "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_comes_back() {
        let root = tempfile::tempdir().unwrap();
        let places = Places::below(root.path());
        assert_eq!(load(&places), Cards::new());
        let cards = Cards::from([("nines:99".to_owned(), (2, 20_000))]);
        save(&places, &cards).unwrap();
        assert_eq!(load(&places), cards);
        std::fs::write(places.deck_file(), "nonsense").unwrap();
        assert_eq!(load(&places), Cards::new());
    }
}
