//! Merging: nothing of either side is lost, and the result opens.

use std::collections::HashSet;
use std::fs;

use fivenines::catalogue::{Catalogue, validate};
use fivenines::export::merge_text;
use fivenines::io::{Form, read, write_ron};
use fivenines::model::diff::{Diff, What as Changed};
use fivenines::model::merge::{Clash, Merged, Side};
use fivenines::model::rename::rename;
use fivenines::model::{
    Cell, Component, Connection, Design, Estimate, Exercised, Id, Kind, Note, Probability,
};
use proptest::prelude::*;

use crate::program::{git, nines};
use crate::random_design::designs;

const TASTE: &str = include_str!("../data/good/format-1-taste.ron");

fn taste() -> Design {
    read(TASTE, Form::Ron).unwrap()
}

fn merge(base: &Design, ours: &Design, theirs: &Design) -> Merged {
    Catalogue::shipped().merge(base, ours, theirs, &|_| None)
}

fn component<'a>(design: &'a mut Design, id: &str) -> &'a mut Component {
    let found = design.components.iter_mut().find(|c| c.id == *id);
    found.unwrap()
}

fn lines(merged: &Merged) -> Vec<String> {
    merged.clashes.iter().map(merge_text::line).collect()
}

#[test]
fn edits_of_different_things_go_together() {
    let (base, mut ours, mut theirs) = (taste(), taste(), taste());
    component(&mut ours, "api").replicas = Some(9);
    component(&mut ours, "urls").at = Cell::new(61, 8);
    ours.connections
        .push(Connection::new("lb-urls", "lb", "urls"));
    component(&mut theirs, "api").shards = Some(2);
    component(&mut theirs, "urls").needs = Some(1);
    theirs.title = "Short".to_owned();
    let place = Cell::new(2, 16);
    theirs
        .components
        .push(Component::new("partner", "third-party", place));
    theirs.notes.clear();
    let merged = merge(&base, &ours, &theirs);
    assert_eq!(lines(&merged), [""; 0]);
    let mut expected = ours;
    component(&mut expected, "api").shards = Some(2);
    component(&mut expected, "urls").needs = Some(1);
    expected.title = "Short".to_owned();
    expected
        .components
        .push(Component::new("partner", "third-party", place));
    expected.notes.clear();
    assert_eq!(merged.design, expected);
}

#[test]
fn what_both_said_differently_is_told_and_can_be_chosen() {
    let (base, mut ours, mut theirs) = (taste(), taste(), taste());
    component(&mut ours, "api").replicas = Some(8);
    component(&mut theirs, "api").replicas = Some(9);
    component(&mut ours, "api").at = Cell::new(41, 4);
    component(&mut theirs, "api").at = Cell::new(42, 4);
    let merged = merge(&base, &ours, &theirs);
    assert_eq!(merged.design, ours);
    assert_eq!(
        lines(&merged),
        [
            "component api: at: ours says `(41, 4)`, theirs `(42, 4)`; ours stands",
            "component api: replicas: ours says `8`, theirs `9`; ours stands",
        ]
    );
    let layout: Vec<bool> = merged.clashes.iter().map(Clash::is_layout).collect();
    assert_eq!(layout, [true, false]);
    let chosen = Catalogue::shipped().merge(&base, &ours, &theirs, &|_| Some(Side::Theirs));
    assert_eq!(chosen.design, theirs);
}

#[test]
fn what_the_other_side_needs_is_kept() {
    let (base, mut ours, mut theirs) = (taste(), taste(), taste());
    ours.components.retain(|c| c.id != "cache");
    ours.connections.retain(|c| c.id != "api-cache");
    for connection in &mut ours.connections {
        if connection.exercised == Some(Exercised::OnMissOf("api-cache".into())) {
            connection.exercised = None;
        }
    }
    for flow in &mut ours.flows {
        flow.via
            .iter_mut()
            .for_each(|via| via.retain(|id| *id != "api-cache"));
    }
    component(&mut theirs, "cache").hit_ratio = Some(Probability::new(0.5).unwrap());
    let about = vec![Id::from("api-cache")];
    theirs.notes.push(Note {
        id: "hot".into(),
        text: "What if it is cold?".to_owned(),
        at: None,
        about,
    });
    let merged = merge(&base, &ours, &theirs);
    assert_eq!(validate(&merged.design, Catalogue::shipped()), []);
    assert!(merged.design.component("cache").is_some());
    assert!(merged.design.connection("api-cache").is_some());
    assert_eq!(
        lines(&merged),
        [
            "component cache: ours removed it, the other changed it; kept",
            "connection api-cache: ours removed it, something that stays names it; kept",
        ]
    );
    let mut vias = merged
        .design
        .flows
        .iter()
        .filter_map(|flow| flow.via.as_ref());
    assert!(!vias.any(|via| via.contains(&"api-cache".into())));
}

#[test]
fn a_flow_that_is_removed_does_not_come_back_for_its_requirement() {
    let (base, mut ours, mut theirs) = (taste(), taste(), taste());
    ours.flows.retain(|flow| flow.id != "create");
    theirs.title = "Short links".to_owned();
    let merged = merge(&base, &ours, &theirs);
    assert!(merged.design.flow("create").is_none());
    assert_eq!(merged.design.requirements, base.requirements);
    assert_eq!(lines(&merged), Vec::<String>::new());
}

#[test]
fn removal_wins_over_a_move() {
    let (base, mut ours, mut theirs) = (taste(), taste(), taste());
    ours.notes.clear();
    let extra = Component::new("extra", "service", Cell::new(2, 16));
    let with = |design: &Design| {
        let mut design = design.clone();
        design.components.push(extra.clone());
        design
    };
    let base = with(&base);
    theirs = with(&theirs);
    component(&mut theirs, "extra").at = Cell::new(3, 16);
    let merged = merge(&base, &ours, &theirs);
    assert!(merged.design.component("extra").is_none());
    assert!(!merged.needs_a_look());
    assert_eq!(
        lines(&merged),
        ["component extra: ours removed it, the other only moved it; removed"]
    );
}

#[test]
fn different_new_things_of_one_name_are_told_apart() {
    let (base, mut ours, mut theirs) = (taste(), taste(), taste());
    for (design, kind) in [(&mut ours, "queue"), (&mut theirs, "event-log")] {
        design
            .components
            .push(Component::new("events", kind, Cell::new(2, 16)));
        design
            .connections
            .push(Connection::new("api-events", "api", "events"));
    }
    let merged = merge(&base, &ours, &theirs);
    let design = &merged.design;
    assert_eq!(design.component("events").unwrap().kind.as_str(), "queue");
    assert_eq!(
        design.component("events-2").unwrap().kind.as_str(),
        "event-log"
    );
    assert_eq!(design.connection("api-events-2").unwrap().to, "events-2");
    assert_eq!(merged.clashes.len(), 2);
    assert!(!merged.needs_a_look());
}

fn estimate(name: &str, formula: &str) -> Estimate {
    Estimate {
        name: name.into(),
        formula: formula.to_owned(),
        note: String::new(),
    }
}

#[test]
fn formulas_keep_and_follow_the_estimates_that_they_name() {
    let mut base = taste();
    base.estimates.push(estimate("alarms", "3 / day"));
    base.estimates.push(estimate("probes", "5 / day"));
    let (mut removes, mut renames, mut uses) = (base.clone(), base.clone(), base.clone());
    removes.estimates.retain(|e| e.name != "alarms");
    rename(
        &mut renames,
        Kind::Estimate,
        &"alarms".into(),
        &"alerts".into(),
    );
    let last = uses.estimates.last_mut().unwrap();
    last.formula = "alarms / 100 + 2".to_owned();
    for (ours, theirs, by) in [(&removes, &uses, "ours"), (&uses, &removes, "theirs")] {
        let merged = merge(&base, ours, theirs);
        assert_eq!(merged.design, uses);
        let told = format!("estimate alarms: {by} removed it, something that stays names it; kept");
        assert_eq!(lines(&merged), [told]);
    }
    for (ours, theirs) in [(&renames, &uses), (&uses, &renames)] {
        let merged = merge(&base, ours, theirs);
        assert_eq!(lines(&merged), [""; 0]);
        let last = merged.design.estimates.last().unwrap();
        assert_eq!(last.formula, "alerts / 100 + 2");
        assert!(!merged.design.estimates.iter().any(|e| e.name == "alarms"));
    }
}

#[test]
fn of_two_new_names_ours_stands_and_theirs_is_told() {
    let mut base = taste();
    base.estimates.push(estimate("alarms", "3 / day"));
    let named = |things: [(Kind, &str, &str); 4]| {
        let mut design = base.clone();
        for (kind, from, to) in things {
            rename(&mut design, kind, &from.into(), &to.into());
        }
        design
    };
    let ours = named([
        (Kind::Component, "api", "api-a"),
        (Kind::Connection, "api-cache", "ask-a"),
        (Kind::Flow, "create", "create-a"),
        (Kind::Estimate, "alarms", "alarms-a"),
    ]);
    let theirs = named([
        (Kind::Component, "api", "api-b"),
        (Kind::Connection, "api-cache", "ask-b"),
        (Kind::Flow, "create", "create-b"),
        (Kind::Estimate, "alarms", "alarms-b"),
    ]);
    for (ours, theirs, [own, other]) in [(&ours, &theirs, ["a", "b"]), (&theirs, &ours, ["b", "a"])]
    {
        let merged = merge(&base, ours, theirs);
        assert_eq!(&merged.design, ours);
        let told = [
            ("component", "api", "id"),
            ("connection", "ask", "id"),
            ("flow", "create", "id"),
            ("estimate", "alarms", "name"),
        ]
        .map(|(kind, id, field)| {
            format!("{kind} {id}-{own}: {field}: ours says `{id}-{own}`, theirs `{id}-{other}`; ours stands")
        });
        assert_eq!(lines(&merged), told);
        assert!(merged.needs_a_look());
        let chosen = Catalogue::shipped().merge(&base, ours, theirs, &|_| Some(Side::Theirs));
        assert_eq!(&chosen.design, theirs);
        assert_eq!(lines(&merge(&base, ours, ours)), [""; 0]);
    }
}

#[test]
fn an_empty_side_is_no_design_and_no_review() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    let review = "Review(format: 1, comments: [])";
    for (name, text) in [
        ("a.ron", TASTE),
        ("a.review.ron", review),
        ("empty.ron", ""),
    ] {
        fs::write(path.join(name), text).unwrap();
    }
    for file in ["a.ron", "a.review.ron"] {
        for sides in [["empty.ron", file], [file, "empty.ron"]] {
            let said = nines(path, &[&["merge", file], &sides[..]].concat());
            assert_eq!((said.status, said.out.as_str()), (2, ""), "{said:?}");
            assert!(
                said.error.contains("empty.ron") && said.error.contains("the text is empty"),
                "{said:?}"
            );
        }
        nines(path, &["merge", "empty.ron", file, file]).clean();
    }
}

/// An edit of one thing, by a number that chooses the thing and what is done.
fn edit(design: &mut Design, deed: u32, tag: &str) {
    let pick = |count: usize| deed as usize / 8 % count.max(1);
    match deed % 9 {
        0 if !design.components.is_empty() => {
            let at = pick(design.components.len());
            design.components[at].name = format!("Name {tag}");
        }
        1 if !design.components.is_empty() => {
            let at = pick(design.components.len());
            design.components[at].at = Cell::new(deed as i32 % 100, 3);
        }
        2 if !design.connections.is_empty() => {
            let at = pick(design.connections.len());
            let id = design.connections.remove(at).id;
            for flow in &mut design.flows {
                flow.via
                    .iter_mut()
                    .for_each(|via| via.retain(|known| *known != id));
            }
        }
        3 if !design.connections.is_empty() => {
            let at = pick(design.connections.len());
            design.connections[at].protocol = format!("P{tag}");
        }
        4 => {
            let place = Cell::new(0, deed as i32 % 100);
            let id = format!("new-{tag}-{deed}");
            design.components.push(Component::new(id, "service", place));
        }
        5 if !design.notes.is_empty() => {
            let at = pick(design.notes.len());
            design.notes.remove(at);
        }
        6 if design.components.len() > 1 => {
            let at = pick(design.components.len() - 1);
            design.components.swap(at, at + 1);
        }
        7 if !design.flows.is_empty() => {
            let at = pick(design.flows.len());
            design.flows[at].name = format!("Flow {tag}");
        }
        8 if !design.flows.is_empty() => {
            let at = pick(design.flows.len());
            design.flows.remove(at);
        }
        _ => design.title.push_str(tag),
    }
}

/// A change of a design by a person: valid, as the program keeps designs.
fn edited(base: &Design, deeds: &[u32], tag: &str) -> Design {
    let mut design = base.clone();
    for deed in deeds {
        let mut next = design.clone();
        edit(&mut next, *deed, tag);
        if validate(&next, Catalogue::shipped()).is_empty() {
            design = next;
        }
    }
    design
}

/// The things that differ.
fn touched(before: &Design, after: &Design) -> HashSet<(Kind, Id)> {
    let diff = Diff::between(before, after);
    let things = diff.things.into_iter().map(|thing| (thing.kind, thing.id));
    things.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn merging_with_one_who_did_nothing_gives_the_other(base in designs(), deeds in prop::collection::vec(any::<u32>(), 0..6)) {
        let ours = edited(&base, &deeds, "a");
        for (one, other) in [(&ours, &base), (&base, &ours), (&ours, &ours)] {
            let merged = merge(&base, one, other);
            prop_assert_eq!(&merged.design, &ours);
            prop_assert_eq!(lines(&merged), Vec::<String>::new());
        }
    }

    #[test]
    fn no_edit_is_lost_and_the_result_opens(
        base in designs(),
        ours in prop::collection::vec(any::<u32>(), 0..8),
        theirs in prop::collection::vec(any::<u32>(), 0..8),
    ) {
        let (ours, theirs) = (edited(&base, &ours, "a"), edited(&base, &theirs, "b"));
        let merged = merge(&base, &ours, &theirs);
        prop_assert_eq!(validate(&merged.design, Catalogue::shipped()), vec![]);
        let text = write_ron(&merged.design);
        let back = read(&text, Form::Ron);
        prop_assert_eq!(back.as_ref(), Ok(&merged.design));
        for side in [&ours, &theirs] {
            for change in Diff::between(&base, side).things {
                prop_assert!(is_kept(&merged, &change.what, change.kind, &change.id, side), "{:?}", change);
            }
        }
    }

    #[test]
    fn edits_of_different_things_commute(
        base in designs(),
        ours in prop::collection::vec(any::<u32>(), 0..8),
        theirs in prop::collection::vec(any::<u32>(), 0..8),
    ) {
        let (ours, theirs) = (edited(&base, &ours, "a"), edited(&base, &theirs, "b"));
        let (one, other) = (merge(&base, &ours, &theirs), merge(&base, &theirs, &ours));
        if touched(&base, &ours).is_disjoint(&touched(&base, &theirs)) && one.clashes.is_empty() {
            prop_assert_eq!(&one.design, &other.design);
            prop_assert_eq!(lines(&other), Vec::<String>::new());
        }
    }

    #[test]
    fn designs_that_have_nothing_in_common_still_merge(base in designs(), ours in designs(), theirs in designs()) {
        for merged in [merge(&base, &ours, &theirs), merge(&Design::default(), &ours, &theirs)] {
            prop_assert_eq!(validate(&merged.design, Catalogue::shipped()), vec![]);
        }
    }
}

/// Whether what `side` did to a thing is in the result, or told as a clash.
fn is_kept(merged: &Merged, what: &Changed, kind: Kind, id: &Id, side: &Design) -> bool {
    let told = |name: Option<&str>| {
        merged.clashes.iter().any(|clash| {
            let field = match &clash.what {
                fivenines::model::merge::What::Field { name, .. } => Some(*name),
                _ => None,
            };
            clash.kind == Some(kind) && clash.id == *id && (field.is_none() || field == name)
        })
    };
    let now = Diff::between(side, &merged.design);
    let after = now
        .things
        .iter()
        .find(|thing| thing.kind == kind && thing.id == *id);
    match (what, after.map(|thing| &thing.what)) {
        (_, None) => true,
        (
            Changed::Changed(mine) | Changed::Renamed { fields: mine, .. },
            Some(Changed::Changed(now)),
        ) => {
            mine.iter().all(|field| {
                let differs = now.iter().any(|other| other.name == field.name);
                // A list takes what both sides did.
                !differs
                    || told(Some(field.name))
                    || matches!(
                        field.name,
                        "via" | "about" | "flows" | "spread" | "serves" | "attributes"
                    )
            })
        }
        (_, Some(_)) => told(None),
    }
}

/// A repository with one design that git merges by the built program.
fn repository() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    git(path, &["init", "-q", "-b", "main"]).clean();
    let said = nines(path, &["setup-git"]).clean();
    assert!(said.contains("*.ron diff=nines merge=nines"), "{said}");
    nines(path, &["setup-git"]).clean();
    let attributes = fs::read_to_string(path.join(".gitattributes")).unwrap();
    let lines = "*.ron diff=nines merge=nines\n*.review.ron diff merge=nines\n";
    assert_eq!(attributes, lines);
    fs::write(path.join("a.ron"), TASTE).unwrap();
    fs::write(
        path.join("other.ron"),
        "(\n    one: 1,\n    two: 2,\n    three: 3,\n)\n",
    )
    .unwrap();
    git(path, &["add", "."]).clean();
    git(path, &["commit", "-qm", "base"]).clean();
    root
}

/// Two branches that both change the design are merged by git.
fn merged_by_git(path: &std::path::Path, ours: &Design, theirs: &Design) -> crate::program::Said {
    for (branch, design, other) in [("ours", ours, "one: 11"), ("theirs", theirs, "three: 33")] {
        git(path, &["checkout", "-q", "-b", branch, "main"]).clean();
        fs::write(path.join("a.ron"), write_ron(design)).unwrap();
        let text = "(\n    one: 1,\n    two: 2,\n    three: 3,\n)\n";
        let key = other.split(':').next().unwrap();
        let text: Vec<String> = text
            .lines()
            .map(|line| {
                if line.trim().starts_with(key) {
                    format!("    {other},")
                } else {
                    line.to_owned()
                }
            })
            .collect();
        fs::write(path.join("other.ron"), text.join("\n") + "\n").unwrap();
        git(path, &["commit", "-qam", branch]).clean();
    }
    git(path, &["checkout", "-q", "ours"]).clean();
    git(path, &["merge", "-q", "--no-edit", "theirs"])
}

#[test]
fn git_merges_two_branches_without_a_hand() {
    let root = repository();
    let (mut ours, mut theirs) = (taste(), taste());
    component(&mut ours, "api").replicas = Some(9);
    ours.components
        .push(Component::new("x", "queue", Cell::new(2, 16)));
    component(&mut theirs, "urls").needs = Some(1);
    theirs
        .components
        .push(Component::new("y", "worker", Cell::new(2, 20)));
    let said = merged_by_git(root.path(), &ours, &theirs);
    assert_eq!(said.status, 0, "{said:?}");
    let text = fs::read_to_string(root.path().join("a.ron")).unwrap();
    let merged = read(&text, Form::Ron).unwrap();
    assert_eq!(merged.component("api").unwrap().replicas, Some(9));
    assert_eq!(merged.component("urls").unwrap().needs, Some(1));
    assert!(merged.component("x").is_some() && merged.component("y").is_some());
    let other = fs::read_to_string(root.path().join("other.ron")).unwrap();
    assert_eq!(other, "(\n    one: 11,\n    two: 2,\n    three: 33,\n)\n");
}

#[test]
fn git_hears_of_what_does_not_go_together() {
    let root = repository();
    let (mut ours, mut theirs) = (taste(), taste());
    component(&mut ours, "api").replicas = Some(8);
    component(&mut theirs, "api").replicas = Some(9);
    let said = merged_by_git(root.path(), &ours, &theirs);
    assert_eq!(said.status, 1, "{said:?}");
    let told = "a.ron: component api: replicas: ours says `8`, theirs `9`; ours stands";
    assert!(said.error.contains(told), "{said:?}");
    let todo = "a.ron: to decide one by one, open it with nines and type `:merge`";
    assert!(said.error.contains(todo), "{said:?}");
    let text = fs::read_to_string(root.path().join("a.ron")).unwrap();
    assert_eq!(read(&text, Form::Ron).unwrap(), ours);
}

#[test]
fn what_a_merge_without_the_program_left_is_said() {
    let root = repository();
    let path = root.path();
    fs::write(path.join(".gitattributes"), "*.ron diff=nines\n").unwrap();
    git(path, &["commit", "-qam", "no driver"]).clean();
    let (mut ours, mut theirs) = (taste(), taste());
    component(&mut ours, "api").replicas = Some(8);
    component(&mut theirs, "api").replicas = Some(9);
    assert_eq!(merged_by_git(path, &ours, &theirs).status, 1);
    let said = nines(path, &["check", "a.ron"]);
    let told = "a.ron:28: a merge left what both sides say in the file; take one (`git checkout --ours FILE`)";
    assert!(said.status == 2 && said.error.contains(told), "{said:?}");
}

#[test]
fn the_command_merges_files() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    let (mut ours, mut theirs) = (taste(), taste());
    component(&mut ours, "api").replicas = Some(8);
    component(&mut theirs, "api").replicas = Some(9);
    fs::write(path.join("base.ron"), TASTE).unwrap();
    fs::write(path.join("ours.ron"), write_ron(&ours)).unwrap();
    fs::write(path.join("theirs.ron"), write_ron(&theirs)).unwrap();
    let same = nines(path, &["merge", "base.ron", "ours.ron", "base.ron"]).clean();
    assert_eq!(same, write_ron(&ours));
    let files = ["merge", "base.ron", "ours.ron", "theirs.ron"];
    let said = nines(
        path,
        &[&files[..], &["-o", "out.ron", "--prefer", "theirs"]].concat(),
    );
    assert_eq!((said.status, said.out.as_str()), (1, ""));
    assert!(said.error.contains("theirs stands"), "{said:?}");
    let text = fs::read_to_string(path.join("out.ron")).unwrap();
    assert_eq!(text, write_ron(&theirs));
    assert_eq!(
        nines(path, &["merge", "base.ron", "no.ron", "theirs.ron"]).status,
        2
    );
}

#[test]
fn designs_that_no_file_holds_together_are_not_written() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    let side = |by: &str| {
        let words = "x".repeat(20_000);
        let note = |n: u32| format!("(id: \"{by}{n}\", text: \"{words}\", at: (0, {n})),");
        let notes: Vec<String> = (0..255).map(note).collect();
        format!("Design(format: 1, notes: [{}])", notes.concat())
    };
    fs::write(path.join("base.ron"), "Design(format: 1)").unwrap();
    fs::write(path.join("ours.ron"), side("a")).unwrap();
    fs::write(path.join("theirs.ron"), side("b")).unwrap();
    let files = ["merge", "base.ron", "ours.ron", "theirs.ron"];
    let said = nines(path, &[&files[..], &["-o", "ours.ron"]].concat());
    assert_eq!((said.status, said.out.as_str()), (2, ""), "{}", said.error);
    assert!(said.error.contains("larger than 10 MB"), "{}", said.error);
    assert!(fs::read_to_string(path.join("ours.ron")).unwrap() == side("a"));
}

#[test]
fn git_combines_what_peers_say_on_two_branches() {
    let root = repository();
    let path = root.path();
    let say = |branch: &str, arguments: &[&str]| {
        git(path, &["checkout", "-q", branch]).clean();
        nines(
            path,
            &[&["review", "a.ron", "--author", branch], arguments].concat(),
        );
        git(path, &["add", "."]).clean();
        git(path, &["commit", "-qm", branch]).clean();
    };
    say("main", &["--add", "First?"]);
    git(path, &["branch", "ours"]).clean();
    git(path, &["branch", "theirs"]).clean();
    say("ours", &["--add", "Why?", "--on", "component api"]);
    say("theirs", &["--add", "When?", "--reply", "c", "Yes"]);
    git(path, &["checkout", "-q", "ours"]).clean();
    git(path, &["merge", "-q", "--no-edit", "theirs"]).clean();
    let all = nines(path, &["review", "a.ron"]).out;
    for said in ["First?", "Yes", "Why?", "When?"] {
        assert_eq!(all.matches(said).count(), 1, "{said} in {all}");
    }
}

#[test]
fn reviews_that_no_file_holds_together_are_not_written() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path();
    let review = |by: &str| {
        let comment = |n: u32| {
            format!("(id: \"c{n}\", on: \"design\", author: \"{by}\", date: \"\", text: \"{n}\"),")
        };
        let comments: String = (0..2501).map(comment).collect();
        format!("Review(format: 1, comments: [{comments}])")
    };
    fs::write(path.join("base.ron"), "").unwrap();
    fs::write(path.join("ours.ron"), review("Ann")).unwrap();
    fs::write(path.join("theirs.ron"), review("Bo")).unwrap();
    let files = ["merge", "base.ron", "ours.ron", "theirs.ron"];
    for more in [
        &[][..],
        &["-o", "ours.ron"],
        &["--git", "a", "-o", "ours.ron"],
    ] {
        let said = nines(path, &[&files[..], more].concat());
        assert_eq!((said.status, said.out.as_str()), (2, ""), "{said:?}");
        let why = "ours.ron would not be readable: it has more than 5000 comments or replies";
        assert!(said.error.contains(why), "{said:?}");
    }
    assert_eq!(
        fs::read_to_string(path.join("ours.ron")).unwrap(),
        review("Ann")
    );
}

#[test]
fn without_a_common_beginning_nothing_is_lost() {
    let (mut ours, mut theirs) = (taste(), taste());
    component(&mut ours, "api").replicas = Some(8);
    ours.notes.clear();
    component(&mut theirs, "api").replicas = Some(9);
    theirs
        .components
        .push(Component::new("y", "worker", Cell::new(2, 20)));
    let catalogue = Catalogue::shipped();
    let merged = catalogue.merge_unrelated(&ours, &theirs, &|_| None);
    assert_eq!(
        lines(&merged),
        ["component api: replicas: ours says `8`, theirs `9`; ours stands"]
    );
    assert_eq!(merged.design.notes, theirs.notes);
    assert!(merged.design.component("y").is_some());
    assert_eq!(validate(&merged.design, catalogue), []);
    let chosen = catalogue.merge_unrelated(&ours, &theirs, &|_| Some(Side::Theirs));
    assert_eq!(chosen.design.component("api").unwrap().replicas, Some(9));
}
