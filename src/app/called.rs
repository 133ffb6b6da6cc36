//! What people call the things that files know by identifiers.

use super::edits::title_of;
use super::lines::target_text;
use crate::catalogue::Catalogue;
use crate::model::{Connection, Design, Id};

/// What a connection is called: its ends.
pub fn connection(design: &Design, catalogue: &Catalogue, connection: &Connection) -> String {
    let end = |id| title_of(design, catalogue, id);
    format!("{} → {}", end(&connection.from), end(&connection.to))
}

/// What the component or connection `id` is called, or the identifier if there is none.
pub fn drawn(design: &Design, catalogue: &Catalogue, id: &Id) -> String {
    match design.connection(id.as_str()) {
        Some(found) if design.component(id.as_str()).is_none() => {
            connection(design, catalogue, found)
        }
        _ => title_of(design, catalogue, id).to_owned(),
    }
}

/// What the requirement or target `id` says, or the identifier if there is none.
pub fn goal(design: &Design, id: &Id) -> String {
    let requirement = design.requirements.iter().find(|r| r.id == *id);
    let target = || design.targets.iter().find(|t| t.id == *id);
    let text = requirement.map(|r| r.text.clone());
    text.or_else(|| target().map(target_text))
        .unwrap_or_else(|| id.to_string())
}
