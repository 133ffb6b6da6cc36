//! Changes of a design that several commands share. Each keeps the design consistent by itself; none
//! knows of cursors, history or screens.

mod arrange;
mod between;
mod clip;
mod listed;
mod remove;
mod room;
mod stamp;

use crate::catalogue::Catalogue;
use crate::model::{Component, Connection, Design, Id};

pub use arrange::{Axis, line_up, spread, tidy, tidy_some};
pub use between::{Gap, gap, put_between};
pub use clip::{copy, duplicate, paste};
pub use listed::{draw_on, flows_ending_at, flows_listing, go_on_over, in_flows, list};
pub use remove::{Removed, dissolve, drop_dangling, remove, remove_flow};
pub use room::make_room;
pub use stamp::{Anchor, Stamped, Standing, extent, stamp, standing};

/// What people call `component`: its name, or its kind's title.
pub fn title<'a>(catalogue: &'a Catalogue, component: &'a Component) -> &'a str {
    let kind = catalogue.component(component.kind.as_str());
    match (component.name.is_empty(), kind) {
        (true, Some(kind)) => &kind.title,
        (true, None) => component.kind.as_str(),
        (false, _) => &component.name,
    }
}

/// What people call the component `id`, or the identifier if there is no such component.
pub fn title_of<'a>(design: &'a Design, catalogue: &'a Catalogue, id: &'a Id) -> &'a str {
    design
        .component(id.as_str())
        .map_or(id.as_str(), |component| title(catalogue, component))
}

/// An identifier made from `name` that nothing of the design has.
pub fn fresh_id(design: &Design, name: &str, fallback: &str) -> Id {
    Id::from_name(name, fallback, |id| is_taken(design, id))
}

/// Whether anything of the design is called `id`. Identifiers need only be unique within their list;
/// new ones are unique everywhere, so that what refers to several lists stays unambiguous.
pub fn is_taken(design: &Design, id: &str) -> bool {
    design.components.iter().any(|c| c.id == *id)
        || design
            .connections
            .iter()
            .any(|c| c.id == *id || c.group().is_some_and(|g| g == id))
        || design.zones.iter().any(|z| z.id == *id)
        || design.flows.iter().any(|f| f.id == *id)
        || design.requirements.iter().any(|r| r.id == *id)
        || design.targets.iter().any(|t| t.id == *id)
        || design.decisions.iter().any(|d| d.id == *id)
        || design.notes.iter().any(|n| n.id == *id)
        || design.estimates.iter().any(|e| e.name == *id)
        || design.accepted.iter().any(|a| a.id == *id)
}

/// A new connection between two components, named after them and not yet in the design.
pub fn new_connection(design: &Design, from: &Id, to: &Id) -> Connection {
    let id = fresh_id(design, &format!("{from}-{to}"), "connection");
    Connection::new(id, from.clone(), to.clone())
}

/// A typed name and the number of replicas that may stand after it: `API x3`.
pub fn split_count(text: &str) -> (&str, Option<u32>) {
    let text = text.trim();
    let Some((name, last)) = text.rsplit_once(' ') else {
        return (text, None);
    };
    let count = last
        .strip_prefix(['x', '×'])
        .and_then(|digits| digits.parse::<u32>().ok())
        .filter(|&count| count > 0);
    match count {
        Some(count) => (name.trim_end(), Some(count)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicas_are_typed_behind_the_name() {
        assert_eq!(split_count("API x3"), ("API", Some(3)));
        assert_eq!(split_count("API ×12"), ("API", Some(12)));
        assert_eq!(split_count("Model x"), ("Model x", None));
        assert_eq!(split_count("x3"), ("x3", None));
        assert_eq!(split_count("API x0"), ("API x0", None));
    }
}
