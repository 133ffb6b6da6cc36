//! What stands ready when something fails: replicas, zones, quorums, standbys.

use super::facts::{Stated, is_call};
use super::{Found, Rule};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure;
use crate::analysis::report::{Severity, Unit};
use crate::catalogue::{Needs, Relation};
use crate::model::{Connection, Exercised, Id, Probability, Work, Zone};

/// From this availability on, no person can be part of the repair.
const FIVE_NINES: f64 = 0.999_99;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "replicas-in-one-zone",
        severity: Severity::Warning,
        title: "Replicas that all lie in one zone while others are drawn",
        when: "A component for which callers have no alternative runs several replicas, all inside one zone (no region) of a kind of which the design draws several",
        why: "They fail together when the zone does",
        fix: "Spread them over the zones",
        false_positives: "A part that is meant to be lost with its zone, with a twin elsewhere",
        source: "AWS Well-Architected, Reliability Pillar: deploy the workload to multiple locations",
        check: one_zone,
    },
    Rule {
        id: "no-failing-zone",
        severity: Severity::Info,
        title: "A design without failing zones",
        when: "No zone that can fail is drawn",
        why: "What fails together is not counted: the figures are those of parts that fail one by one",
        fix: "Draw the availability zones or data centres and spread replicas over them",
        false_positives: "A drawing of one mechanism",
        source: "by definition: failures are independent but for the zones that are drawn",
        check: no_zone,
    },
    Rule {
        id: "needs-every-replica",
        severity: Severity::Warning,
        title: "Replicas that are all needed",
        when: "A component states that it needs as many replicas as it has, and has several",
        why: "More replicas then make it fail more often, not less",
        fix: "State how many it can work with; if it needs all for the load, add a spare",
        false_positives: "Parts of one whole, such as partitions: state them as shards",
        source: "by definition: n of n work with probability pⁿ",
        check: needs_all,
    },
    Rule {
        id: "even-quorum",
        severity: Severity::Info,
        title: "A quorum of an even number",
        when: "A component whose kind decides by majority has an even number of replicas",
        why: "The last one adds cost and a thing that fails, but no failure that it survives",
        fix: "Use an odd number",
        false_positives: "Replicas dealt evenly over sites for reads",
        source: "etcd documentation, FAQ: why an odd number of cluster members",
        check: even_quorum,
    },
    Rule {
        id: "quorum-too-small",
        severity: Severity::Warning,
        title: "A quorum that survives nothing",
        when: "A component whose kind decides by majority states one or two replicas",
        why: "A majority of two is two: one failure stops it",
        fix: "Run three or five",
        false_positives: "A test environment",
        source: "etcd documentation, FAQ: failure tolerance by cluster size",
        check: small_quorum,
    },
    Rule {
        id: "large-quorum",
        severity: Severity::Info,
        title: "A quorum larger than it is good for",
        when: "A component whose kind decides by majority, each replica of which takes every write, has more than seven",
        why: "Every write waits for more acknowledgements, and nothing gets faster",
        fix: "Keep to five or seven and divide the data over several groups",
        false_positives: "Replicas that only read",
        source: "etcd documentation, FAQ: no more than seven members; Google SRE book, chapter 23, Managing Critical State",
        check: large_quorum,
    },
    Rule {
        id: "manual-failover",
        severity: Severity::Warning,
        title: "A standby that waits for a person",
        when: "One replica leads, others stand by, and failover is stated not to be automatic. An error where a target of its flows asks for five nines",
        why: "A person needs minutes to wake up and log in; the figures assume that switching takes no time",
        fix: "Let the system detect and switch by itself",
        false_positives: "A batch system with somebody at hand",
        source: "Google SRE book, chapter 7, The Evolution of Automation at Google; AWS Well-Architected, Reliability Pillar: automatically recover from failure",
        check: manual_failover,
    },
    Rule {
        id: "slow-failover",
        severity: Severity::Warning,
        title: "A failover that uses up a month's budget",
        when: "The stated failover time is longer than an availability target leaves for a month",
        why: "One switch, and the month's promise is broken",
        fix: "Choose a store that switches faster, or let callers ride it out: reads from replicas, a queue for writes",
        false_positives: "A failover rarer than once in many months, planned for at night",
        source: "arithmetic: 0.01 % of a month is 4.4 minutes",
        check: slow_failover,
    },
    Rule {
        id: "no-health-check",
        severity: Severity::Warning,
        title: "Replicas that nobody checks",
        when: "A component of several replicas, or one that a balancer sends to, is stated to have no health check",
        why: "Work goes on being sent to what is dead; the figures assume that it does not",
        fix: "Check from the outside that it serves, every few seconds, and take out what does not",
        false_positives: "Clients that find out by themselves and go elsewhere",
        source: "AWS Builders' Library, Implementing health checks",
        check: no_health_check,
    },
    Rule {
        id: "replicas-without-balancer",
        severity: Severity::Info,
        title: "Replicas that clients call directly",
        when: "A client calls a server of several replicas with nothing in between that spreads the requests",
        why: "Clients would have to know every replica, and which of them lives",
        fix: "Put a balancer, gateway or DNS name with health checks in front",
        false_positives: "Clients that have a list of servers, as devices and peer-to-peer programs do",
        source: "Google SRE book, chapter 20, Load Balancing in the Datacenter",
        check: without_balancer,
    },
    Rule {
        id: "balancer-of-one",
        severity: Severity::Info,
        title: "A balancer with nothing to balance",
        when: "A balancer sends to one component, which has one replica",
        why: "It adds a hop and a part that fails, and spreads nothing",
        fix: "Add a replica behind it, or say what else it is for, such as ending TLS",
        false_positives: "A balancer that is there for routing, TLS or the next replica",
        source: "practice: each part earns its place",
        check: balancer_of_one,
    },
    Rule {
        id: "long-chain",
        severity: Severity::Warning,
        title: "A long chain of calls",
        when: "The user waits for ten or more servers in a row",
        why: "Each adds its failures and its time: ten of 99.9 % make 99 %",
        fix: "Merge what always goes together, call side by side, or let events carry what may be late",
        false_positives: "A chain whose links are caches of the ones behind",
        source: "arithmetic: availabilities in a row multiply; Release It!, Nygard 2018, Integration Points",
        check: long_chain,
    },
    Rule {
        id: "never-fails",
        severity: Severity::Warning,
        title: "A part that is said never to fail",
        when: "A component that is no client, or a failing zone, states an availability of 100 %",
        why: "Nothing is always up; whatever rests on it looks better than it is",
        fix: "State what it promises, or leave the catalogue's figure",
        false_positives: "A part that is taken out of the question on purpose",
        source: "Google SRE book, chapter 3, Embracing Risk: 100 % is the wrong target",
        check: never_fails,
    },
    Rule {
        id: "often-down",
        severity: Severity::Warning,
        title: "A part that is said to be down for weeks",
        when: "A component states an availability below 90 %",
        why: "That is more than five weeks a year; it may be a percentage typed wrongly",
        fix: "Check the figure",
        false_positives: "A device that is switched off at night",
        source: "arithmetic: 10 % of a year is 36.5 days",
        check: often_down,
    },
    Rule {
        id: "empty-zone",
        severity: Severity::Info,
        title: "A failing zone that holds nothing",
        when: "No replica of any component lies in a zone that can fail",
        why: "It changes no figure, though it looks as if it did",
        fix: "Spread components over it, or remove it",
        false_positives: "A zone drawn for what comes later",
        source: "by definition: a zone fails only what lies in it",
        check: empty_zone,
    },
];

fn one_zone(board: &Board) -> Vec<Found> {
    let single: Vec<&Id> = board
        .flows
        .iter()
        .flat_map(|flow| &flow.figures.single_points)
        .filter_map(|unit| match unit {
            Unit::Zone(id) => Some(id),
            _ => None,
        })
        .collect();
    let mut found = Vec::new();
    for drawn in &board.components {
        if drawn.is_client() || drawn.resolved.managed || drawn.resolved.replicas < 2 {
            continue;
        }
        let places = board.catalogue.placements(board.design, drawn.component);
        let shared = places[0].zones.iter().find(|zone| {
            let everywhere = places.iter().all(|place| place.zones.contains(zone));
            let told = single.contains(&&zone.id);
            everywhere && !told && has_siblings(board, zone) && !is_alternative(board, drawn)
        });
        if let Some(zone) = shared {
            let message = format!(
                "all {} replicas of {} lie in {}",
                drawn.resolved.replicas,
                drawn.id(),
                zone.id
            );
            found.push(Found::new([drawn.id(), &zone.id], message));
        }
    }
    found
}

/// Whether some caller can take another component instead of `drawn`.
fn is_alternative(board: &Board, drawn: &Drawn) -> bool {
    let divided = |connection: &Connection| {
        let split = matches!(connection.exercised, Some(Exercised::Split { .. }));
        split || connection.group().is_some()
    };
    board.to(drawn).any(|(connection, _)| divided(connection))
}

/// Whether another zone of the same kind is drawn that it neither holds nor is held by.
fn has_siblings(board: &Board, zone: &Zone) -> bool {
    let kind = board.catalogue.zone(zone.kind.as_str());
    let far = [Some(Relation::AcrossRegions), Some(Relation::Internet)];
    if kind.is_none_or(|kind| far.contains(&kind.relation)) {
        // One component rarely spans regions; copies of it stand there.
        return false;
    }
    board.design.zones.iter().any(|other| {
        other.kind == zone.kind
            && other.id != zone.id
            && !other.rect().contains_rect(zone.rect())
            && !zone.rect().contains_rect(other.rect())
    })
}

fn no_zone(board: &Board) -> Vec<Found> {
    let bare = !board.fails_together() && !board.design.connections.is_empty();
    let found = || Found::new([], "no failing zone is drawn");
    bare.then(found).into_iter().collect()
}

fn needs_all(board: &Board) -> Vec<Found> {
    let all = board.components.iter().filter(|drawn| {
        let stated = drawn.component.needs.is_some();
        stated && drawn.resolved.replicas > 1 && drawn.resolved.needs == drawn.resolved.replicas
    });
    all.map(|drawn| {
        let message = format!(
            "{} needs all {} of its replicas",
            drawn.id(),
            drawn.resolved.replicas
        );
        Found::new([drawn.id()], message)
    })
    .collect()
}

fn quorums<'b>(board: &'b Board) -> impl Iterator<Item = &'b Drawn<'b>> {
    let majority = |drawn: &&Drawn| {
        drawn.resolved.kind.needs == Needs::Majority
            && !drawn.resolved.managed
            && drawn.component.replicas.is_some()
    };
    board.components.iter().filter(majority)
}

fn even_quorum(board: &Board) -> Vec<Found> {
    let even = quorums(board).filter(|drawn| {
        let replicas = drawn.resolved.replicas;
        replicas > 2 && replicas.is_multiple_of(2) && drawn.component.needs.is_none()
    });
    even.map(|drawn| {
        let replicas = drawn.resolved.replicas;
        let survived = replicas - drawn.resolved.needs;
        let message = format!(
            "{} of {} survive {survived} failures, as {} would",
            replicas,
            drawn.id(),
            replicas - 1
        );
        Found::new([drawn.id()], message)
    })
    .collect()
}

fn small_quorum(board: &Board) -> Vec<Found> {
    let small = quorums(board).filter(|drawn| drawn.resolved.replicas < 3);
    small
        .map(|drawn| {
            let message = format!(
                "{} has {} of the three that a majority needs to survive a failure",
                drawn.id(),
                drawn.resolved.replicas
            );
            Found::new([drawn.id()], message)
        })
        .collect()
}

fn large_quorum(board: &Board) -> Vec<Found> {
    let large = quorums(board)
        .filter(|drawn| drawn.resolved.replicas > 7 && drawn.resolved.work == Work::EachWrite);
    large
        .map(|drawn| {
            let message = format!(
                "every write to {} goes to {} replicas",
                drawn.id(),
                drawn.resolved.replicas
            );
            Found::new([drawn.id()], message)
        })
        .collect()
}

fn manual_failover(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, drawn) in board.components.iter().enumerate() {
        if drawn.resolved.replicas < 2 || drawn.flag("automatic_failover") != Some(false) {
            continue;
        }
        let flows = board.flows_waiting_for(at);
        let strict = board
            .strictest_availability(&flows)
            .is_some_and(|bound| bound >= FIVE_NINES);
        let message = format!("{} waits for a person to switch to its standby", drawn.id());
        let severity = if strict {
            Severity::Error
        } else {
            Severity::Warning
        };
        let flows = board.flow_ids(&flows);
        found.push(
            Found::new([drawn.id()], message)
                .severity(severity)
                .flows(flows),
        );
    }
    found
}

fn slow_failover(board: &Board) -> Vec<Found> {
    const MONTH: f64 = 2_629_800_000.0;
    let mut found = Vec::new();
    for (at, drawn) in board.components.iter().enumerate() {
        let flows = board.flows_waiting_for(at);
        let (Some(takes), Some(bound)) = (
            drawn.time("failover_time"),
            board.strictest_availability(&flows),
        ) else {
            continue;
        };
        let budget = (1.0 - bound) * MONTH;
        if takes > budget {
            let message = format!(
                "{} takes {} to switch, and {} leaves {} a month",
                drawn.id(),
                figure::time(takes),
                figure::percent(1.0 - bound),
                figure::time(budget)
            );
            found.push(Found::new([drawn.id()], message).flows(board.flow_ids(&flows)));
        }
    }
    found
}

fn no_health_check(board: &Board) -> Vec<Found> {
    let unchecked = board.components.iter().filter(|drawn| {
        let balanced = board.to(drawn).any(|(_, from)| from.is_balancer());
        drawn.flag("health_check") == Some(false) && (drawn.resolved.replicas > 1 || balanced)
    });
    unchecked
        .map(|drawn| {
            Found::new(
                [drawn.id()],
                format!("nobody checks whether {} serves", drawn.id()),
            )
        })
        .collect()
}

fn without_balancer(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.calls() {
        let replicas = to.resolved.replicas;
        if from.is_client() && to.is_server() && !to.resolved.managed && replicas > 1 {
            let message = format!(
                "{} calls the {replicas} replicas of {} directly",
                from.id(),
                to.id()
            );
            found.push(Found::new([to.id(), &connection.id], message));
        }
    }
    found
}

fn balancer_of_one(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in &board.components {
        if !drawn.is_balancer() || drawn.is_kind(&["api-gateway"]) {
            continue;
        }
        let calls = board
            .from(drawn)
            .filter(|(connection, _)| is_call(connection));
        let targets: Vec<&Drawn> = calls.map(|(_, to)| to).collect();
        if let [only] = targets.as_slice()
            && only.resolved.replicas == 1
            && only.component.replicas.is_some()
            && !only.resolved.managed
        {
            let message = format!("{} sends everything to the one {}", drawn.id(), only.id());
            found.push(Found::new([drawn.id(), only.id()], message));
        }
    }
    found
}

fn long_chain(board: &Board) -> Vec<Found> {
    const LONG: usize = 10;
    let mut found = Vec::new();
    for (at, flow) in board.flows.iter().enumerate() {
        let depth = board.reach[at].depth;
        if depth >= LONG {
            let message = format!("{} waits for {depth} servers in a row", flow.id);
            found.push(Found::new([&flow.id], message).flows(vec![flow.id.clone()]));
        }
    }
    found
}

fn never_fails(board: &Board) -> Vec<Found> {
    let components = board.components.iter().filter(|drawn| {
        let stated = drawn.component.availability.map(Probability::get);
        !drawn.is_client() && stated.is_some_and(|stated| stated >= 1.0)
    });
    let zones = board.design.zones.iter().filter(|zone| {
        let fails = board.catalogue.zone_availability(zone).is_some();
        fails && zone.availability.is_some_and(|p| p.get() >= 1.0)
    });
    let ids = components.map(Drawn::id).chain(zones.map(|zone| &zone.id));
    ids.map(|id| Found::new([id], format!("{id} is said to be up always")))
        .collect()
}

fn often_down(board: &Board) -> Vec<Found> {
    let low = board.components.iter().filter(|drawn| {
        let stated = drawn.component.availability.map(Probability::get);
        stated.is_some_and(|stated| stated < 0.9)
    });
    low.map(|drawn| {
        let down = 1.0 - drawn.resolved.availability.get();
        let message = format!(
            "{} is said to be up {} of the time, down {} a year",
            drawn.id(),
            figure::stated(drawn.resolved.availability),
            figure::minutes(down * 365.25 * 1440.0)
        );
        Found::new([drawn.id()], message)
    })
    .collect()
}

fn empty_zone(board: &Board) -> Vec<Found> {
    if board.components.is_empty() {
        return Vec::new();
    }
    let mut held = std::collections::HashSet::new();
    for drawn in &board.components {
        for place in board.catalogue.placements(board.design, drawn.component) {
            held.extend(place.zones.into_iter().map(|zone| &zone.id));
        }
    }
    let zones = board.design.zones.iter();
    zones
        .filter(|zone| board.catalogue.zone_availability(zone).is_some())
        .filter(|zone| !held.contains(&zone.id))
        .map(|zone| Found::new([&zone.id], format!("nothing lies in zone {}", zone.id)))
        .collect()
}
