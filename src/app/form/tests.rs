use super::*;
use crate::model::{Cell, Component, Connection, Exercised, GroupMode, Need};

fn design() -> Design {
    let mut design = Design::default();
    for (id, kind) in [
        ("api", "service"),
        ("cache", "cache"),
        ("a", "service"),
        ("b", "service"),
    ] {
        design
            .components
            .push(Component::new(id, kind, Cell::default()));
    }
    for to in ["cache", "a", "b"] {
        design
            .connections
            .push(Connection::new(format!("api-{to}"), "api", to));
    }
    design
}

fn api() -> FormSubject {
    FormSubject::Component(Id::from("api"))
}

fn set(
    design: &mut Design,
    catalogue: &Catalogue,
    subject: &FormSubject,
    name: &str,
    text: &str,
) -> Result<(), Refusal> {
    super::set(design, catalogue, [subject], name, text)
}

fn field(design: &Design, subject: &FormSubject, name: &str) -> FieldView {
    let fields = fields(design, Catalogue::shipped(), subject);
    fields.into_iter().find(|field| field.name == name).unwrap()
}

#[test]
fn fields_are_written_and_taken_back() {
    let mut design = design();
    for (name, text) in [
        ("name", "Orders"),
        ("replicas", "3"),
        ("needs", "2"),
        ("availability", "99.95%"),
        ("latency", "2ms / 8ms"),
        ("capacity", "5000 rps"),
        ("work", "leader"),
        ("monthly_cost", "$500"),
    ] {
        let before = field(&design, &api(), name);
        assert_eq!(before.stated, None, "{name}");
        set(&mut design, Catalogue::shipped(), &api(), name, text).unwrap();
        assert_eq!(field(&design, &api(), name).stated.as_deref(), Some(text));
        set(&mut design, Catalogue::shipped(), &api(), name, " ").unwrap();
        assert_eq!(field(&design, &api(), name), before, "{name}");
        set(&mut design, Catalogue::shipped(), &api(), name, text).unwrap();
    }
}

#[test]
fn defaults_show_where_they_come_from() {
    let availability = field(&design(), &api(), "availability");
    assert!(availability.default.is_some());
    assert!(availability.source.is_some_and(|source| !source.is_empty()));
}

#[test]
fn a_bad_text_is_refused_and_changes_nothing() {
    let mut design = design();
    let before = design.clone();
    for (name, text) in [
        ("replicas", "0"),
        ("replicas", "many"),
        ("availability", "101%"),
        ("latency", "8ms / 2ms"),
        ("capacity", "fast"),
        ("work", "hard"),
        ("kind", "servise"),
        ("spread", "az-z"),
        ("monthly_cost", "much"),
        ("nonsense", "x"),
    ] {
        let refused = set(&mut design, Catalogue::shipped(), &api(), name, text).unwrap_err();
        assert!(refused.0.contains(';'), "says what to do: {}", refused.0);
        assert_eq!(design, before);
    }
}

#[test]
fn members_of_a_group_state_the_same() {
    let mut design = design();
    for id in ["api-a", "api-b"] {
        let subject = FormSubject::Connection(Id::from(id));
        set(
            &mut design,
            Catalogue::shipped(),
            &subject,
            "need",
            "any of pool failover",
        )
        .unwrap();
    }
    let subject = FormSubject::Connection(Id::from("api-b"));
    set(
        &mut design,
        Catalogue::shipped(),
        &subject,
        "exercised",
        "on miss of cache",
    )
    .unwrap();
    set(&mut design, Catalogue::shipped(), &subject, "fan_out", "5").unwrap();
    let a = design.connection("api-a").unwrap();
    assert_eq!(
        a.exercised,
        Some(Exercised::OnMissOf(Id::from("api-cache")))
    );
    assert_eq!(a.fan_out, 5);
    let need = Need::AnyOf {
        group: Id::from("pool"),
        at_least: 1,
        mode: GroupMode::Failover,
    };
    assert_eq!(a.need, need);
    assert_eq!(
        field(&design, &subject, "need").stated.as_deref(),
        Some("any of pool failover")
    );
}
