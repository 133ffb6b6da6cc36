//! One-line texts for what panes list: a target, a requirement, an estimate, a decision, a flow's name.
//!
//! Each is read and written by the functions here, so that what is shown in a line can be edited in
//! place. A remark stands behind ` # `.

mod target;

use super::Refusal;
use crate::catalogue::Catalogue;
use crate::catalogue::near::{did_you_mean, is_slip_of};
use crate::model::{
    Decision, Design, Estimate, Flow, FlowOp, Id, RateSource, Requirement, Scope, UnitError,
};

pub use target::{bound_text, is_target, parse_target, target_text};

/// A line split into what it says and its remark.
fn split_remark(line: &str) -> (&str, &str) {
    line.split_once(" # ")
        .map_or((line.trim(), ""), |(text, remark)| {
            (text.trim(), remark.trim())
        })
}

fn with_remark(text: String, remark: &str) -> String {
    if remark.is_empty() {
        text
    } else {
        format!("{text} # {remark}")
    }
}

/// The flow that `text` names, by identifier or name.
pub fn find_flow<'a>(design: &'a Design, text: &str) -> Result<&'a Flow, Refusal> {
    let text = text.trim();
    let same = |flow: &&Flow| flow.id == *text || flow.name.eq_ignore_ascii_case(text);
    design.flows.iter().find(same).ok_or_else(|| {
        let names = design.flows.iter().map(|flow| flow.id.as_str());
        let otherwise = if design.flows.is_empty() {
            "record one with f"
        } else {
            "f lists them"
        };
        Refusal(format!(
            "No flow is called `{text}`; {}",
            did_you_mean(text, names, otherwise)
        ))
    })
}

/// A requirement: `@owner sees clicks -> stats`, `exports data parked: not in the first version`.
pub fn parse_requirement(line: &str, design: &Design, id: Id) -> Result<Requirement, Refusal> {
    let (actor, rest) = match line.trim().strip_prefix('@') {
        Some(rest) => rest.split_once(' ').unwrap_or((rest, "")),
        None => ("", line),
    };
    let (text, scope) = if let Some((text, reason)) = rest.split_once("parked:") {
        let reason = reason.trim().to_owned();
        if reason.is_empty() {
            return Err(Refusal::from(
                "A parked requirement needs a reason; write it after `parked:`",
            ));
        }
        (text, Scope::Parked { reason })
    } else if let Some((text, flows)) = rest.rsplit_once("->") {
        let flows = parse_flows(flows, design, &id)?;
        (text, Scope::Now { flows })
    } else {
        (rest, Scope::Now { flows: Vec::new() })
    };
    if text.trim().is_empty() {
        return Err(Refusal::from(
            "A requirement says what somebody can do; write it, as in `A user can pay`",
        ));
    }
    // Several words are one in a line; what they were is known of the requirement as it was.
    let before = design.requirements.iter().find(|r| r.id == id);
    let before = before.filter(|before| actor_text(before) == actor);
    let actor = before
        .map_or(actor, |before| before.actor.as_str())
        .to_owned();
    Ok(Requirement {
        id,
        text: text.trim().to_owned(),
        actor,
        scope,
    })
}

/// The flows that serve the requirement `id`, by identifier or name, with commas between them: recorded
/// ones, and those that nobody has recorded yet, unless they look like a slip for one that somebody has.
pub fn parse_flows(text: &str, design: &Design, id: &Id) -> Result<Vec<Id>, Refusal> {
    let before = design.requirements.iter().find(|r| r.id == *id);
    let flow = |name: &str| {
        let mut waiting = before.into_iter().flat_map(|r| design.unrecorded(r));
        if let Some(id) = waiting.find(|id| **id == *name.trim()) {
            return Ok(id.clone());
        }
        match find_flow(design, name) {
            Ok(flow) => Ok(flow.id.clone()),
            Err(refusal) => {
                let mut recorded = design.flows.iter().map(|flow| flow.id.as_str());
                let slip = recorded.any(|recorded| is_slip_of(name.trim(), recorded));
                let planned = || Id::from_name(name, "flow", |_| false);
                if slip { Err(refusal) } else { Ok(planned()) }
            }
        }
    };
    let names = text.split(',').filter(|name| !name.trim().is_empty());
    names.map(flow).collect()
}

/// The line that [`parse_requirement`] reads as `requirement`.
pub fn requirement_text(requirement: &Requirement) -> String {
    let actor = match requirement.actor.as_str() {
        "" => String::new(),
        _ => format!("@{} ", actor_text(requirement)),
    };
    let text = format!("{actor}{}", requirement.text);
    match &requirement.scope {
        Scope::Now { flows } if flows.is_empty() => text,
        Scope::Now { flows } => format!("{text} -> {}", joined(flows)),
        Scope::Parked { reason } => format!("{text} parked: {reason}"),
    }
}

/// The actor as the one word that stands in a line.
fn actor_text(requirement: &Requirement) -> String {
    requirement.actor.replace(' ', "-")
}

/// Identifiers with commas between them.
pub fn joined(ids: &[Id]) -> String {
    ids.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}

/// An estimate: `peak_reads = 3 * reads # read:write 100:1`.
pub fn parse_estimate(line: &str) -> Result<Estimate, Refusal> {
    let (text, note) = split_remark(line);
    let Some((name, formula)) = text.split_once('=') else {
        return Err(Refusal::from(
            "An estimate is a name and a formula; write `reads = 100 * writes`",
        ));
    };
    let (name, formula) = (name.trim(), formula.trim());
    let letters = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    if name.is_empty()
        || !name.chars().all(letters)
        || name.starts_with(|c: char| c.is_ascii_digit())
    {
        return Err(Refusal(format!(
            "`{name}` is no name for an estimate; use letters, digits and _, as in `peak_reads`"
        )));
    }
    if formula.is_empty() {
        return Err(Refusal(format!(
            "`{name}` has no formula; write one after `=`, as in `100 million / day`"
        )));
    }
    Ok(Estimate {
        name: Id::from(name),
        formula: formula.to_owned(),
        note: note.to_owned(),
    })
}

/// The line that [`parse_estimate`] reads as `estimate`.
pub fn estimate_text(estimate: &Estimate) -> String {
    with_remark(
        format!("{} = {}", estimate.name, estimate.formula),
        &estimate.note,
    )
}

/// A decision: `one look-up by key / instead of SQL / no ad-hoc queries`, the last two optional.
pub fn parse_decision(line: &str, id: Id) -> Result<Decision, Refusal> {
    // Where the words stand that introduce the alternative, what is before them may hold the sign, too.
    let split = line.split_once(" / instead of ");
    let (because, rest) = split
        .or_else(|| line.split_once(" / "))
        .unwrap_or((line, ""));
    let because = because.trim();
    if because.is_empty() {
        return Err(Refusal::from(
            "A decision needs a reason; write why, as in `one look-up by key / instead of SQL`",
        ));
    }
    let (instead_of, trade_off) = rest.split_once(" / ").unwrap_or((rest, ""));
    Ok(Decision {
        id,
        about: Vec::new(),
        because: because.to_owned(),
        instead_of: instead_of.trim().to_owned(),
        trade_off: trade_off.trim().to_owned(),
        serves: Vec::new(),
    })
}

/// The line that [`parse_decision`] reads as `decision`, but for what it is about and what it serves.
pub fn decision_text(decision: &Decision) -> String {
    let mut text = decision.because.clone();
    if !decision.instead_of.is_empty() || !decision.trade_off.is_empty() {
        text.push_str(" / instead of ");
        text.push_str(&decision.instead_of);
    }
    if !decision.trade_off.is_empty() {
        text.push_str(" / ");
        text.push_str(&decision.trade_off);
    }
    text
}

/// What the name of a flow that was recorded says: `Create a link @ 350k rps write`.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowName {
    /// The name.
    pub name: String,
    /// Its rate, if one is given.
    pub rate: Option<RateSource>,
    /// Whether it reads or writes.
    pub op: FlowOp,
}

/// Reads a flow's name with its rate and `write`. Before a rate with its unit the `@` may be left out.
pub fn parse_flow_name(line: &str, design: &Design) -> Result<FlowName, Refusal> {
    let line = line.trim();
    let (line, op) = match line.strip_suffix(" write") {
        Some(line) => (line, FlowOp::Write),
        None => (line.strip_suffix(" read").unwrap_or(line), FlowOp::Read),
    };
    let (name, rate) = match line.rsplit_once('@') {
        Some((name, rate)) => (name, Some(parse_rate(rate, design)?)),
        None => ending_in_rate(line).map_or((line, None), |(name, rate)| (name, Some(rate))),
    };
    let name = name.trim();
    if name.is_empty() {
        return Err(Refusal::from(
            "A flow needs a name; write what the user does, as in `Follow a short URL`",
        ));
    }
    Ok(FlowName {
        name: name.to_owned(),
        rate,
        op,
    })
}

/// The name and the rate of a line whose last word or two are a rate, as in `Buy 200 rps`.
fn ending_in_rate(line: &str) -> Option<(&str, RateSource)> {
    let starts = line.rmatch_indices(' ').take(2);
    starts
        .filter_map(|(at, _)| {
            let (name, rate) = line.split_at(at);
            Some((name, RateSource::Stated(rate.trim().parse().ok()?)))
        })
        .find(|(name, _)| !name.trim().is_empty())
}

/// A rate as a number with its unit, or the name of an estimate.
pub fn parse_rate(text: &str, design: &Design) -> Result<RateSource, Refusal> {
    let text = text.trim();
    if design
        .estimates
        .iter()
        .any(|estimate| estimate.name == *text)
    {
        return Ok(RateSource::Estimate(Id::from(text)));
    }
    // A bare number is one per second.
    let read = text
        .parse()
        .or_else(|error| format!("{text} rps").parse().map_err(|_| error));
    read.map(RateSource::Stated).map_err(|error: UnitError| {
        let names = design
            .estimates
            .iter()
            .map(|estimate| estimate.name.as_str());
        Refusal(did_you_mean(
            text,
            names,
            &format!("{error}, or the name of an estimate"),
        ))
    })
}

/// The text that [`parse_rate`] reads as `rate`.
pub fn rate_text(rate: &RateSource) -> String {
    match rate {
        RateSource::Stated(rate) => rate.to_string(),
        RateSource::Estimate(name) => name.to_string(),
    }
}

/// The component that `text` names, by identifier, name or, if nothing else of its kind has that name,
/// its kind's title.
pub fn find_component(design: &Design, catalogue: &Catalogue, text: &str) -> Result<Id, Refusal> {
    let text = text.trim();
    let by_id = design.components.iter().find(|c| c.id == *text);
    let by_name = || {
        let all = design.components.iter();
        all.clone()
            .find(|c| super::edits::title(catalogue, c).eq_ignore_ascii_case(text))
    };
    by_id.or_else(by_name).map(|c| c.id.clone()).ok_or_else(|| {
        let names = design.components.iter().map(|c| c.id.as_str());
        Refusal(format!(
            "No component is called `{text}`; {}",
            did_you_mean(text, names, "F lists them")
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn design() -> Design {
        let mut design = Design::default();
        design.flows.push(Flow {
            id: Id::from("redirect"),
            name: "Follow a short URL".to_owned(),
            entry: Id::from("user"),
            rate: None,
            op: FlowOp::Read,
            via: None,
        });
        design
    }

    #[test]
    fn requirements_are_read_as_they_are_shown() {
        for line in [
            "A user can shorten a URL",
            "@owner sees clicks -> redirect",
            "An export parked: not in the first version",
        ] {
            let read = parse_requirement(line, &design(), Id::from("r")).unwrap();
            assert_eq!(requirement_text(&read), line);
        }
        let named = parse_requirement("x -> follow a short url", &design(), Id::from("r")).unwrap();
        assert_eq!(requirement_text(&named), "x -> redirect");
        let error = parse_requirement("x -> redirct", &design(), Id::from("r")).unwrap_err();
        assert_eq!(
            error.0,
            "No flow is called `redirct`; did you mean `redirect`?"
        );
        assert!(parse_requirement("x parked:", &design(), Id::from("r")).is_err());
    }

    #[test]
    fn an_actor_of_several_words_outlives_a_change_of_the_line() {
        let mut design = design();
        let mut both = parse_requirement("sign in", &design, Id::from("r")).unwrap();
        both.actor = "rider, driver".to_owned();
        let line = requirement_text(&both).replace("sign in", "sign in again");
        design.requirements.push(both);
        let read = |line: &str| {
            parse_requirement(line, &design, Id::from("r"))
                .unwrap()
                .actor
        };
        assert_eq!(read(&line), "rider, driver");
        assert_eq!(read("@on-call sign in"), "on-call");
    }

    /// A file may name a flow that nobody has recorded yet; its line can still be changed.
    #[test]
    fn a_requirement_keeps_the_flow_that_it_waits_for() {
        let mut design = design();
        let mut waiting = parse_requirement("pays", &design, Id::from("r")).unwrap();
        waiting.scope = Scope::Now {
            flows: vec![Id::from("pay")],
        };
        design.requirements.push(waiting);
        let line = "pays by card -> pay, redirect";
        let read = |id: &str| parse_requirement(line, &design, Id::from(id));
        assert_eq!(requirement_text(&read("r").unwrap()), line);
        let read = |line: &str| parse_requirement(line, &design, Id::from("another"));
        let planned = read("pays by card -> Check out, redirect").unwrap();
        assert_eq!(planned.flows(), ["check-out", "redirect"]);
        assert!(read("pays by card -> redirct").is_err());
    }

    #[test]
    fn estimates_are_read_as_they_are_shown() {
        for line in ["reads = 100 * writes # 100:1", "writes = 100 million / day"] {
            assert_eq!(estimate_text(&parse_estimate(line).unwrap()), line);
        }
        for bad in ["reads", "= 3", "a b = 3", "x =", "3x = 1"] {
            assert!(parse_estimate(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn decisions_are_read_as_they_are_shown() {
        let of = |because: &str, instead_of: &str, trade_off: &str| Decision {
            id: Id::from("d"),
            about: Vec::new(),
            because: because.to_owned(),
            instead_of: instead_of.to_owned(),
            trade_off: trade_off.to_owned(),
            serves: Vec::new(),
        };
        for decision in [
            of("speed", "", "no joins"),
            of("reads / writes apart", "SQL", "a / b"),
            of("reads / writes apart", "", "lag"),
        ] {
            let read = parse_decision(&decision_text(&decision), Id::from("d"));
            assert_eq!(read.unwrap(), decision);
        }
        for line in [
            "one look-up by key",
            "speed / instead of SQL",
            "speed / instead of SQL / no joins",
        ] {
            assert_eq!(
                decision_text(&parse_decision(line, Id::from("d")).unwrap()),
                line
            );
        }
    }

    #[test]
    fn flow_names_carry_rate_and_op() {
        let read = parse_flow_name("Create @ 12 rps write", &design()).unwrap();
        assert_eq!((read.name.as_str(), read.op), ("Create", FlowOp::Write));
        assert_eq!(rate_text(&read.rate.unwrap()), "12 rps");
        for (line, name, rate) in [
            ("Buy 200 rps", "Buy", Some("200 rps")),
            ("Buy a ticket 12 k/s", "Buy a ticket", Some("12000 rps")),
            ("Area 51", "Area 51", None),
            ("200 rps", "200 rps", None),
        ] {
            let read = parse_flow_name(line, &design()).unwrap();
            let rate = rate.map(|rate| RateSource::Stated(rate.parse().unwrap()));
            assert_eq!((read.name.as_str(), read.rate), (name, rate), "{line}");
        }
        assert!(parse_flow_name("Create @ often", &design()).is_err());
        assert!(parse_flow_name(" @ 3 rps", &design()).is_err());
    }
}
