//! `nines rules` and `nines explain`: what is looked for, and why.

use std::io::Write;

use anyhow::anyhow;

use super::{Outcome, wants_colour};
use crate::analysis::findings::{Rule, rules};
use crate::catalogue::near::did_you_mean;
use crate::export::rule_text;
use crate::model::visible;

#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// The rule, as `nines rules` and findings name it
    rule: String,
}

/// One rule a line, by topic.
pub(super) fn list(out: &mut impl Write) -> anyhow::Result<Outcome> {
    let width = rules().map(|rule| rule.id.len()).max().unwrap_or(0);
    for rule in rules() {
        writeln!(out, "{}", rule_text::line(rule, width))?;
    }
    Ok(Outcome::Clean)
}

/// What a rule finds, why it matters and what to do.
pub(super) fn explain(args: &ExplainArgs, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let rule = named(&args.rule)?;
    write!(out, "{}", rule_text::text(rule, wants_colour()))?;
    Ok(Outcome::Clean)
}

/// The rule of that name.
pub(super) fn named(name: &str) -> anyhow::Result<&'static Rule> {
    rules().find(|rule| rule.id == name).ok_or_else(|| {
        let ids = rules().map(|rule| rule.id);
        let advice = did_you_mean(name, ids, "`nines rules` lists them all");
        anyhow!("there is no rule `{}`; {advice}", visible(name))
    })
}
