//! The design as text from top to bottom, for screen readers and whoever would rather read than look.
//!
//! One thing a line, in the words in which it is typed, without signs that only draw. What connects two
//! components stands below the one that it starts from.

use crate::app::lines::{decision_text, estimate_text, rate_text, requirement_text, target_text};
use crate::catalogue::{Catalogue, Face};
use crate::export::diagram::meaning;
use crate::model::{
    Component, Connection, ConnectionKind, Design, Flow, FlowOp, Id, visible, visible_lines,
};

/// `design` as lines of text.
pub(super) fn text(design: &Design, catalogue: &Catalogue) -> String {
    let outline = Outline { design, catalogue };
    let mut lines = vec![match design.title.as_str() {
        "" => "Untitled design".to_owned(),
        title => title.to_owned(),
    }];
    if !design.prompt.is_empty() {
        lines.push(design.prompt.clone());
    }
    section(
        &mut lines,
        "Requirements",
        design.requirements.iter().map(requirement_text),
    );
    section(
        &mut lines,
        "Targets",
        design.targets.iter().map(target_text),
    );
    section(
        &mut lines,
        "Estimates",
        design.estimates.iter().map(estimate_text),
    );
    let components = design.components.iter();
    section(
        &mut lines,
        "Components",
        components.flat_map(|component| outline.component(component)),
    );
    section(
        &mut lines,
        "Flows",
        design.flows.iter().map(|flow| outline.flow(flow)),
    );
    section(
        &mut lines,
        "Decisions",
        design.decisions.iter().map(decision_text),
    );
    let notes = design.notes.iter().flat_map(|note| note.text.lines());
    section(&mut lines, "Notes", notes.map(str::to_owned));
    let mut text = visible_lines(&lines.join("\n")).into_owned();
    text.push('\n');
    text
}

/// A heading and its lines, set in by two columns; nothing if there are none.
fn section(lines: &mut Vec<String>, heading: &str, entries: impl Iterator<Item = String>) {
    let mut entries = entries.peekable();
    if entries.peek().is_some() {
        lines.extend([String::new(), heading.to_owned()]);
        lines.extend(entries.map(|entry| format!("  {entry}")));
    }
}

struct Outline<'a> {
    design: &'a Design,
    catalogue: &'a Catalogue,
}

impl Outline<'_> {
    /// A component with its kind and where it lies, then what leads away from it.
    fn component(&self, component: &Component) -> Vec<String> {
        let face = Face::new(component, self.catalogue);
        let mut line = [face.name.as_str(), &face.count].join(" ");
        line.truncate(line.trim_end().len());
        if !face.kind.is_empty() {
            line.extend([", ", &face.kind]);
        }
        let zones = self.zones(component);
        if !zones.is_empty() {
            line.extend([", in ", &zones.join(", ")]);
        }
        let connections = self.design.connections.iter();
        let away = connections
            .filter(|connection| connection.from == component.id)
            .map(|connection| self.connection(connection, component));
        std::iter::once(line).chain(away).collect()
    }

    /// The zones that it is spread over, else those around it, the outermost first.
    fn zones(&self, component: &Component) -> Vec<String> {
        let name = |zone: &crate::model::Zone| match zone.name.as_str() {
            "" => zone.id.to_string(),
            name => name.to_owned(),
        };
        if !component.spread.is_empty() {
            let spread = component.spread.iter();
            return spread
                .filter_map(|id| self.design.zone(id.as_str()))
                .map(name)
                .collect();
        }
        let mut around: Vec<_> = self.design.zones.iter().collect();
        around.retain(|zone| zone.rect().contains(component.at));
        around.sort_by_key(|zone| {
            let size = zone.rect().size;
            std::cmp::Reverse(u64::from(size.width) * u64::from(size.height))
        });
        around.into_iter().map(name).collect()
    }

    fn connection(&self, connection: &Connection, from: &Component) -> String {
        let verb = match connection.kind {
            ConnectionKind::Call if connection.subscription => "takes from",
            ConnectionKind::Call => "calls",
            ConnectionKind::Publish => "publishes to",
            ConnectionKind::Push => "pushes to",
            ConnectionKind::Replicate => "replicates to",
        };
        let mut line = format!("  {verb} {}", self.name(&connection.to));
        if let Some(to) = self.design.component(connection.to.as_str()) {
            let said = meaning(connection, from, to, self.catalogue);
            if !said.is_empty() {
                line.extend([": ", &said]);
            }
        }
        line
    }

    /// A flow with its rate, and the components in the order in which its connections come to them.
    fn flow(&self, flow: &Flow) -> String {
        let name = match flow.name.as_str() {
            "" => flow.id.as_str(),
            name => name,
        };
        let op = match flow.op {
            FlowOp::Read => "reads",
            FlowOp::Write => "writes",
        };
        let mut line = format!("{name}: {op}");
        if let Some(rate) = &flow.rate {
            line.extend([" at ", &rate_text(rate)]);
        }
        line.extend([", from ", &self.name(&flow.entry)]);
        match &flow.via {
            None => line.push_str(" to all that it reaches"),
            Some(via) => {
                let mut reached: Vec<&Id> = Vec::new();
                for id in via {
                    let connection = self.design.connection(id.as_str());
                    let to = connection.map(|connection| &connection.to);
                    reached.extend(to.filter(|to| !reached.contains(to)));
                }
                for to in reached {
                    line.extend([", ", &self.name(to)]);
                }
            }
        }
        line
    }

    /// What people call a component.
    fn name(&self, id: &Id) -> String {
        let component = self.design.component(id.as_str());
        let name = component.map(|component| Face::new(component, self.catalogue).name);
        visible(name.as_deref().unwrap_or(id.as_str())).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::{Form, read};

    #[test]
    fn a_design_reads_from_top_to_bottom() {
        let text = r#"(format: 1, title: "Shop",
            targets: [(id: "up", flow: "buy", metric: Availability(at_least: "99.9%"))],
            zones: [
                (id: "az", kind: "availability-zone", name: "a", at: (22, 1), size: (60, 9)),
                (id: "eu", kind: "region", at: (20, 0), size: (70, 12)),
            ],
            components: [
                (id: "user", kind: "client", name: "Buyer", at: (0, 3)),
                (id: "api", kind: "service", name: "Shop", at: (24, 3), replicas: 2),
                (id: "cache", kind: "cache", at: (40, 3)),
                (id: "db", kind: "sql-database", name: "Orders", at: (60, 3)),
            ],
            connections: [
                (id: "1", from: "user", to: "api", protocol: "HTTPS"),
                (id: "2", from: "api", to: "cache"),
                (id: "3", from: "api", to: "db", exercised: OnMissOf("2")),
            ],
            flows: [(id: "buy", name: "Buy", entry: "user", rate: "50 rps", via: ["1", "2", "3"])],
        )"#;
        let design = read(text, Form::Ron).expect("it is valid");
        insta::assert_snapshot!(super::text(&design, Catalogue::shipped()));
    }
}
