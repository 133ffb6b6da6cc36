//! Estimates to begin with: from users to machines in the usual steps.

use crate::app::command::{Command, Group};
use crate::app::session::Pane as Place;
use crate::app::state::Mode::Pane;
use crate::app::{App, Effect};
use crate::model::{Design, Estimate, Id};

pub(super) const COMMANDS: &[Command] = &[Command {
    name: "estimates.funnel",
    title: "Write the usual estimates: users, requests, peak, storage, bandwidth, servers",
    group: Group::Panes,
    keys: &[(Pane, "F")],
    line: &["funnel"],
    run: |app, _| funnel(app),
    ..Command::EMPTY
}];

/// (name, formula, note): each rests on those above it, so that changing the first few is enough.
const FUNNEL: &[(&str, &str, &str)] = &[
    ("daily_users", "10 million", "who use it on a day"),
    ("actions", "10 / day", "of each of them"),
    ("requests", "daily_users * actions", "on average"),
    ("peak_requests", "3 * requests", "2 to 5 times the average"),
    ("reads_per_write", "10", ""),
    ("writes", "requests / (reads_per_write + 1)", "on average"),
    ("peak_writes", "3 * writes", ""),
    ("peak_reads", "peak_requests - peak_writes", ""),
    ("record", "1 kB", "what a write keeps"),
    ("storage_day", "writes * record to GB / day", ""),
    (
        "storage",
        "storage_day * 5 * 365 days * 3 to TB",
        "five years, three copies",
    ),
    ("answer", "10 kB", "what a read returns"),
    ("bandwidth_in", "peak_writes * record to MB / s", ""),
    ("bandwidth_out", "peak_reads * answer to MB / s", ""),
    (
        "hot",
        "20% * storage_day * 1 day to GB",
        "worth caching: a fifth of a day",
    ),
    ("per_server", "1000 / s", "1,000 to 2,000 for usual work"),
    (
        "servers",
        "ceil(peak_requests / per_server)",
        "before any reserve",
    ),
];

/// Adds what is not there yet, so that figures which are there already stay and are used.
fn funnel(app: &mut App) -> Vec<Effect> {
    let added = app.try_edit("Write the usual estimates", |design| Ok(add_funnel(design)));
    app.session.panes.open.insert(Place::Estimates);
    match added {
        Some(0) => app.tell("All of the usual estimates are there already"),
        Some(count) => app.tell(format!(
            "{count} estimates written; change the first few, u takes them back"
        )),
        None => {}
    }
    Vec::new()
}

fn add_funnel(design: &mut Design) -> usize {
    let missing = |name: &str| !design.estimates.iter().any(|known| known.name == *name);
    let new: Vec<Estimate> = FUNNEL
        .iter()
        .filter(|(name, ..)| missing(name))
        .map(|(name, formula, note)| Estimate {
            name: Id::from(*name),
            formula: (*formula).to_owned(),
            note: (*note).to_owned(),
        })
        .collect();
    let count = new.len();
    design.estimates.extend(new);
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::estimates;

    fn results(design: &Design) -> Vec<(String, String)> {
        let sheet = estimates::evaluate(&design.estimates);
        let text = |row: &crate::analysis::report::EstimateResult| {
            let result = row.result.clone();
            (row.name.to_string(), result.unwrap_or_else(|why| why.0))
        };
        sheet.results().iter().map(text).collect()
    }

    #[test]
    fn the_funnel_leads_from_users_to_machines() {
        let mut design = Design::default();
        assert_eq!(add_funnel(&mut design), FUNNEL.len());
        insta::assert_debug_snapshot!(results(&design));
    }

    #[test]
    fn what_is_there_stays_and_is_used() {
        let mut design = Design::default();
        design.estimates.push(Estimate {
            name: Id::from("daily_users"),
            formula: "1 million".to_owned(),
            note: String::new(),
        });
        assert_eq!(add_funnel(&mut design), FUNNEL.len() - 1);
        assert_eq!(add_funnel(&mut design), 0);
        let results = results(&design);
        let requests = results.iter().find(|(name, _)| name == "requests").unwrap();
        assert!(requests.1.starts_with("115.7 /s"), "{}", requests.1);
    }
}
