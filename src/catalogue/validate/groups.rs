//! Groups of alternatives: one caller, one meaning.

use std::collections::HashMap;

use super::{At, Check, MAX_QUORUM};
use crate::catalogue::Section;
use crate::model::{Connection, Exercised, GroupMode, Need};

/// The members of a group, each with its index in the design's list; the first speaks for the group.
type Members<'a> = Vec<(usize, &'a Connection)>;

pub(super) fn check(check: &mut Check) {
    let mut groups: HashMap<&str, Members> = HashMap::new();
    for (index, connection) in check.design.connections.iter().enumerate() {
        if let Some(group) = connection.group() {
            let members = groups.entry(group.as_str()).or_default();
            members.push((index, connection));
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, members)| members[0].0);
    for (group, members) in groups {
        size(check, group, &members);
        for &(index, member) in &members[1..] {
            agrees(check, index, group, members[0].1, member);
        }
    }
}

fn size(check: &mut Check, group: &str, members: &Members) {
    let (index, first) = members[0];
    let Need::AnyOf { at_least, mode, .. } = first.need else {
        return;
    };
    let at = At::new(Section::Connections, index);
    if at_least < 1 || at_least as usize > members.len() {
        check.report(
            at,
            "need",
            format!(
                "the group `{group}` needs {at_least} of {} members",
                members.len()
            ),
            format!("write an `at_least` from 1 to {}", members.len()),
        );
    } else if at_least > 1 && mode != GroupMode::Hedge {
        check.report(
            at,
            "need",
            format!("the group `{group}` needs {at_least} members, but a request asks only one"),
            "write `mode: Hedge`, or need one member",
        );
    } else if at_least > 1 && members.len() > MAX_QUORUM {
        check.report(
            at,
            "need",
            format!(
                "the group `{group}` needs {at_least} of {} members, more than {MAX_QUORUM}",
                members.len()
            ),
            "need one member, or draw them as the replicas of one component and state its `needs`",
        );
    }
}

fn agrees(check: &mut Check, index: usize, group: &str, first: &Connection, member: &Connection) {
    let at = At::new(Section::Connections, index);
    if first.from != member.from {
        check.report(
            at,
            "need",
            format!(
                "the group `{group}` belongs to `{}`, but `{}` calls from `{}`",
                first.from, member.id, member.from
            ),
            "give it a group of its own",
        );
        return;
    }
    let differs = [
        ("need", first.need != member.need),
        ("kind", first.kind != member.kind),
        (
            "exercised",
            exercised(check, first) != exercised(check, member),
        ),
        ("fan_out", first.fan_out != member.fan_out),
        ("op", first.op != member.op),
        ("parallel", first.parallel != member.parallel),
    ];
    for (name, _) in differs.into_iter().filter(|(_, differs)| *differs) {
        let what = if name == "need" {
            "at_least or mode"
        } else {
            name
        };
        check.report(
            at,
            name,
            format!(
                "`{}` and `{}` of the group `{group}` differ in {what}",
                first.id, member.id
            ),
            "state the same for all members",
        );
    }
}

/// Which requests use the connection, with its default; `None` if an end is missing.
fn exercised(check: &Check, connection: &Connection) -> Option<Exercised> {
    let from = check.components.get(connection.from.as_str())?;
    let to = check.components.get(connection.to.as_str())?;
    Some(check.catalogue.exercised(connection, from, to))
}
