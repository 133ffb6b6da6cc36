//! Two designs in one drawing: what is there now, with what is gone put back beside it.
//!
//! The result is to be looked at, not evaluated: boxes may overlap, and names may lead nowhere.

use super::{Diff, What, with_names_of};
use crate::model::fields::Thing;
use crate::model::kind::Kind;
use crate::model::{Design, Id};

/// Two designs in one, and what became of its things.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    /// The design after the change, with what was drawn before and is gone behind it.
    pub design: Design,
    /// What became of the things that differ.
    pub fates: Vec<(Kind, Id, Fate)>,
}

/// What became of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
    /// It only stands elsewhere or has another size.
    Moved,
}

impl Overlay {
    /// `before` and `after` in one; `diff` is what differs between them.
    pub fn of(before: &Design, after: &Design, diff: &Diff) -> Self {
        let (before, _) = with_names_of(before, after);
        let mut design = after.clone();
        put_back(&mut design.zones, &before.zones);
        put_back(&mut design.components, &before.components);
        put_back(&mut design.connections, &before.connections);
        put_back(&mut design.notes, &before.notes);
        let fates = diff.things.iter().map(|thing| {
            let fate = match &thing.what {
                What::Added(_) => Fate::Added,
                What::Removed(_) => Fate::Removed,
                What::Changed(_) if thing.is_layout() => Fate::Moved,
                What::Changed(_) | What::Renamed { .. } => Fate::Changed,
            };
            (thing.kind, thing.id.clone(), fate)
        });
        Self {
            fates: fates.collect(),
            design,
        }
    }
}

/// Adds what `before` had and `now` has not.
fn put_back<T: Thing + Clone>(now: &mut Vec<T>, before: &[T]) {
    let here: std::collections::HashSet<Id> = now.iter().map(|thing| thing.key().clone()).collect();
    let gone = before.iter().filter(|thing| !here.contains(thing.key()));
    now.extend(gone.cloned());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, Component, Connection};

    #[test]
    fn what_is_gone_is_put_back_beside_what_is_there() {
        let mut before = Design::default();
        for (id, x) in [("a", 0), ("b", 20), ("c", 40)] {
            before
                .components
                .push(Component::new(id, "service", Cell::new(x, 0)));
        }
        before.connections.push(Connection::new("a-b", "a", "b"));
        let mut after = before.clone();
        after.connections.clear();
        after.components.remove(1);
        after.components[0].replicas = Some(2);
        after.components[1].at = Cell::new(40, 9);
        after
            .components
            .push(Component::new("d", "cache", Cell::new(60, 0)));
        let overlay = Overlay::of(&before, &after, &Diff::between(&before, &after));
        let drawn: Vec<_> = overlay
            .design
            .components
            .iter()
            .map(|c| c.id.as_str())
            .collect();
        assert_eq!(drawn, ["a", "c", "d", "b"]);
        assert_eq!(overlay.design.connections, before.connections);
        let fates: Vec<_> = overlay
            .fates
            .iter()
            .map(|(_, id, fate)| (id.as_str(), *fate))
            .collect();
        let expected = [
            ("b", Fate::Removed),
            ("a", Fate::Changed),
            ("c", Fate::Moved),
            ("d", Fate::Added),
            ("a-b", Fate::Removed),
        ];
        assert_eq!(fates, expected);
    }
}
