//! Work that an earlier sitting left behind without saving it, and what of it is not in its file.

use std::path::PathBuf;
use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::model::patch::{Keyed, ListPatch};
use crate::model::{Component, Design, Patch};

/// Work that an earlier sitting left behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// What the runner knows it by.
    pub key: usize,
    /// The design's own file; `None` if it was never saved.
    pub file: Option<PathBuf>,
    /// When it was last kept, in words: `3 minutes ago`.
    pub age: String,
    /// The design as it was when the sitting ended.
    pub design: Arc<Design>,
    /// What its file held when that sitting last read or wrote it; `None` if it is not known.
    pub base: Option<Arc<Design>>,
    /// What its file holds now; `None` if there is none that can be read.
    pub saved: Option<Arc<Design>>,
}

impl Left {
    /// What it is called: by its file, else by its title.
    pub fn name(&self) -> String {
        let file = self.file.as_deref().and_then(|path| path.file_name());
        match (file, self.design.title.as_str()) {
            (Some(file), _) => file.to_string_lossy().into_owned(),
            (None, "") => "A design without a title".to_owned(),
            (None, title) => title.to_owned(),
        }
    }

    /// What would come back, in a phrase or a few.
    pub fn contents(&self, catalogue: &Catalogue) -> Vec<String> {
        let design = &self.design;
        let base = self.base.as_ref().filter(|_| self.file.is_some());
        match base.or(self.saved.as_ref()) {
            Some(base) => {
                let mut phrases = differences(base, design, catalogue);
                phrases.extend(self.changed_since());
                phrases
            }
            None => {
                let asked = design.requirements.len() + design.targets.len();
                let held = [
                    (design.components.len(), "components"),
                    (design.connections.len(), "connections"),
                    (asked, "requirements and targets"),
                    (design.estimates.len(), "estimates"),
                ];
                // A drawing is told of even if it is empty, the rest if there is any.
                let told = held
                    .iter()
                    .enumerate()
                    .filter(|(at, (count, _))| *at < 2 || *count > 0);
                let told: Vec<String> = told
                    .map(|(_, (count, what))| format!("{count} {what}"))
                    .collect();
                vec![format!("{}, never saved", told.join(", "))]
            }
        }
    }
}

impl Left {
    /// That its file is not what it was, if so.
    fn changed_since(&self) -> Option<String> {
        let base = self.base.as_ref()?;
        match &self.saved {
            Some(saved) if saved == base => None,
            Some(_) => {
                Some("its file was changed since, and what to keep will be asked".to_owned())
            }
            None => Some("its file cannot be read now".to_owned()),
        }
    }
}

/// How many names stand in one phrase.
const NAMED: usize = 4;

/// What `after` has that `before` has not, and the other way round, a phrase each; never empty.
pub fn differences(before: &Design, after: &Design, catalogue: &Catalogue) -> Vec<String> {
    let patch = Patch::between(before, after);
    let name = |component: &Component| super::edits::title(catalogue, component).to_owned();
    let mut phrases = Vec::new();
    let (added, removed, changed) = sides(patch.components());
    let mut components = |verb: &str, all: &[&Component]| {
        if !all.is_empty() {
            let named: Vec<_> = all.iter().take(NAMED).map(|c| name(c)).collect();
            let more = match all.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            phrases.push(format!("{verb} {}{more}", named.join(", ")));
        }
    };
    components("adds", &added);
    components("removes", &removed);
    components("changes", &changed);
    let mut counted = |what: &str, (added, removed, changed): (usize, usize, usize)| {
        for (verb, count) in [("adds", added), ("removes", removed), ("changes", changed)] {
            if count > 0 {
                let plural = if count == 1 { "" } else { "s" };
                phrases.push(format!("{verb} {count} {what}{plural}"));
            }
        }
    };
    counted("connection", counts(patch.connections()));
    counted("zone", counts(patch.zones()));
    if phrases.is_empty() {
        phrases.push("changes what is written beside the drawing".to_owned());
    }
    phrases
}

/// Entries that were added, that were removed, and that were rewritten.
fn sides<T: Keyed>(list: &ListPatch<T>) -> (Vec<&T>, Vec<&T>, Vec<&T>) {
    let mut sides = (Vec::new(), Vec::new(), Vec::new());
    for entry in &list.entries {
        match (&entry.before, &entry.after) {
            (None, Some((_, after))) => sides.0.push(after),
            (Some((_, before)), None) => sides.1.push(before),
            (Some(_), Some((_, after))) => sides.2.push(after),
            (None, None) => {}
        }
    }
    sides
}

fn counts<T: Keyed>(list: &ListPatch<T>) -> (usize, usize, usize) {
    let (added, removed, changed) = sides(list);
    (added.len(), removed.len(), changed.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, Connection};

    fn of(ids: &[&str]) -> Design {
        let mut design = Design::default();
        for id in ids {
            let mut component = Component::new(*id, "service", Cell::default());
            component.name = (*id).to_owned();
            design.components.push(component);
        }
        design
    }

    #[test]
    fn differences_name_what_changed_and_count_the_rest() {
        let before = of(&["a", "b"]);
        let mut after = of(&["b", "c", "d", "e", "f", "g"]);
        after.components[0].replicas = Some(3);
        after.connections.push(Connection::new("b-c", "b", "c"));
        assert_eq!(
            differences(&before, &after, Catalogue::shipped()),
            [
                "adds c, d, e, f and 1 more",
                "removes a",
                "changes b",
                "adds 1 connection"
            ]
        );
        let mut titled = before.clone();
        titled.title = "T".to_owned();
        assert_eq!(
            differences(&before, &titled, Catalogue::shipped()),
            ["changes what is written beside the drawing"]
        );
    }
}
