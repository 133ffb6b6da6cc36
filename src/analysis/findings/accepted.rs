//! What becomes of findings that a person accepted, and of acceptances that no longer fit.

use super::{Found, Rule, rules};
use crate::analysis::acceptance::{self, Lapsed};
use crate::analysis::report::{Finding, Severity};
use crate::catalogue::near::did_you_mean;
use crate::model::Design;

pub(super) const RULES: &[Rule] = &[LAPSED];

const LAPSED: Rule = Rule {
    id: "acceptance-lapsed",
    severity: Severity::Info,
    title: "An acceptance that no longer holds",
    when: "An acceptance of the file fits no finding, or what it was about has changed since",
    why: "A reason that was good for the old drawing need not be good for the new one",
    fix: "Read the finding again: accept it anew, or remove the acceptance",
    false_positives: "A finding that comes and goes while one tries things out",
    source: "practice: a review's sign-off is for what was reviewed",
    // It looks at what all the others found, so [`accept`] does its work.
    check: |_| Vec::new(),
};

/// Gives the accepted ones of `findings` their reasons; returns findings about acceptances that fit none.
pub(super) fn accept(design: &Design, findings: &mut [Finding]) -> Vec<Finding> {
    let lapsed = acceptance::apply(design, findings);
    lapsed
        .iter()
        .map(|lapsed| found(lapsed).by(&LAPSED))
        .collect()
}

fn found(lapsed: &Lapsed) -> Found {
    let accepted = lapsed.acceptance;
    let (id, rule) = (&accepted.id, accepted.rule.as_str());
    if rules().all(|known| known.id != rule) {
        let near = did_you_mean(rule, rules().map(|known| known.id), "nines rules lists all");
        return Found::new(
            [id],
            format!("{id} accepts `{rule}`, which is no rule; {near}"),
        );
    }
    let message = if lapsed.changed {
        format!("{id} accepted {rule}, and what that is about has changed since")
    } else {
        format!("{id} accepts {rule}, which finds no such thing")
    };
    Found::new([id], message)
}
