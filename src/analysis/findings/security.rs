//! Who can read, reach, pretend or pay twice.

use super::facts::{Stated, is_call};
use super::{Found, Rule, names};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::report::Severity;
use crate::catalogue::Shape;
use crate::model::{Connection, ConnectionKind, Id};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "client-without-encryption",
        severity: Severity::Error,
        title: "Traffic of clients that anyone on the way can read",
        when: "A connection of a client states that it is not encrypted. A warning where it does not say, and its protocol is plain HTTP, WS, FTP, Telnet or MQTT",
        why: "Passwords and sessions can be read and changed on every network in between",
        fix: "Encrypt it: TLS 1.2 or newer",
        false_positives: "A wire inside one machine or a closed plant",
        source: "RFC 8446 (TLS 1.3) and RFC 9325; OWASP Top 10, 2021, A02 Cryptographic Failures",
        check: plain_client,
    },
    Rule {
        id: "sensitive-traffic-in-plain",
        severity: Severity::Warning,
        title: "Sensitive data that travel unencrypted inside",
        when: "A connection to a store, broker or cache of personal, financial, health or secret data states that it is not encrypted",
        why: "Whoever is inside, by a stolen laptop or a leaky log, reads along",
        fix: "Encrypt inside as well; mutual TLS also says who calls",
        false_positives: "Both ends on one machine",
        source: "NIST SP 800-207, Zero Trust Architecture; OWASP Top 10, 2021, A02 Cryptographic Failures",
        check: plain_inside,
    },
    Rule {
        id: "sensitive-data-unencrypted",
        severity: Severity::Error,
        title: "Sensitive data that lie unencrypted",
        when: "A store, broker or cache of personal, financial, health or secret data states that it does not encrypt what it keeps",
        why: "A lost disk or a copied backup is a leak of all of it",
        fix: "Encrypt it, with keys that a key service keeps",
        false_positives: "None",
        source: "OWASP Top 10, 2021, A02 Cryptographic Failures; PCI DSS 4.0, requirement 3",
        check: unencrypted,
    },
    Rule {
        id: "encryption-not-stated",
        severity: Severity::Info,
        title: "Sensitive data of which nobody says how they are kept",
        when: "Stores of personal, financial, health or secret data do not state whether they encrypt",
        why: "It is the first thing that a reviewer asks",
        fix: "State it",
        false_positives: "Stores that always encrypt",
        source: "OWASP Top 10, 2021, A02 Cryptographic Failures",
        check: encryption_unknown,
    },
    Rule {
        id: "client-reaches-store",
        severity: Severity::Error,
        title: "A store that clients reach directly",
        when: "A client calls a database, cache or broker with no service in between",
        why: "Nothing checks what a client may read or change, and no schema can change while old clients live",
        fix: "Put a service in front",
        false_positives: "Object stores with signed addresses, which are not reported; devices that publish to a broker made for it",
        source: "OWASP Top 10, 2021, A01 Broken Access Control and A04 Insecure Design",
        check: client_to_store,
    },
    Rule {
        id: "unauthenticated-write",
        severity: Severity::Warning,
        title: "Writes from clients whom nobody knows",
        when: "A client's connection in a write flow states that there is no authentication",
        why: "Anybody can write, in anybody's name, as often as a program can",
        fix: "Ask who it is at the gateway, and again where it matters; limit what strangers may do",
        false_positives: "Signing up, anonymous comments, public forms: with a rate limit",
        source: "OWASP API Security Top 10, 2023, API2 Broken Authentication",
        check: anonymous_write,
    },
    Rule {
        id: "unauthenticated-access-to-sensitive-data",
        severity: Severity::Warning,
        title: "Sensitive data for any caller inside",
        when: "A connection to a keeper of personal, financial, health or secret data states that there is no authentication",
        why: "One service that is taken over reads everything",
        fix: "Let each caller prove who it is: mutual TLS, a token, a password of its own",
        false_positives: "Both ends on one machine",
        source: "NIST SP 800-207, Zero Trust Architecture",
        check: anonymous_inside,
    },
    Rule {
        id: "unsigned-webhook",
        severity: Severity::Warning,
        title: "Messages from outside that anybody could send",
        when: "A service of somebody else calls or pushes to one's own, and states that there is no authentication",
        why: "Who knows the address can report any payment as paid",
        fix: "Check a signature over the message and its time",
        false_positives: "A push that only says that there is something to fetch",
        source: "Stripe documentation, Verify webhook signatures; OWASP Top 10, 2021, A08 Software and Data Integrity Failures",
        check: unsigned,
    },
    Rule {
        id: "payment-without-key",
        severity: Severity::Warning,
        title: "A payment that may be made twice",
        when: "A call to a payment provider is stated not to be idempotent, which is an error, or does not say",
        why: "A time-out leaves open whether the money moved; asking again must not move it again",
        fix: "Send a key with each payment that stays the same when it is tried again",
        false_positives: "Calls that only read",
        source: "Stripe API reference, Idempotent requests",
        check: payment,
    },
    Rule {
        id: "money-without-record",
        severity: Severity::Warning,
        title: "Money that moves without a record",
        when: "A write flow calls a payment provider and reaches no store or log of one's own",
        why: "What was ordered, charged and given back can be neither shown nor corrected",
        fix: "Write each step to a store or log before and after the call",
        false_positives: "Records that somebody else keeps",
        source: "PCI DSS 4.0, requirement 10; practice of bookkeeping",
        check: no_record,
    },
    Rule {
        id: "no-rate-limit",
        severity: Severity::Warning,
        title: "An open door without a limit",
        when: "What clients call first states that it has no rate limit, and none is drawn before or behind it",
        why: "One script, or one bug in a client, takes the place of all users",
        fix: "Limit requests per caller at the gateway, logins more strictly",
        false_positives: "A service that only known machines can reach",
        source: "OWASP API Security Top 10, 2023, API4 Unrestricted Resource Consumption",
        check: no_limit,
    },
    Rule {
        id: "secrets-in-a-plain-store",
        severity: Severity::Info,
        title: "Secrets kept with other data",
        when: "A component that is no secrets manager states that it holds secrets",
        why: "Whoever reads the data reads the keys, and nothing changes them regularly",
        fix: "Keep them in a secrets manager, and refer to them by name",
        false_positives: "Hashes of passwords: state them as personal data",
        source: "OWASP Secrets Management Cheat Sheet",
        check: secrets,
    },
    Rule {
        id: "sensitive-logs",
        severity: Severity::Warning,
        title: "Sensitive data in logs or traces",
        when: "Metrics, logs or traces state that they hold personal, financial, health or secret data",
        why: "Everyone on call can search them, and deleting one person's data there is hard",
        fix: "Leave such fields out where the line is written, or replace them by a key",
        false_positives: "An audit log with its own rights",
        source: "OWASP Logging Cheat Sheet, Data to exclude",
        check: sensitive_logs,
    },
    Rule {
        id: "clients-know-every-service",
        severity: Severity::Warning,
        title: "Clients that call many services directly",
        when: "A client calls four or more different servers with no gateway in between",
        why: "Each of them must check, limit and log for itself, and none can be split or moved without new clients",
        fix: "Put one gateway in front of them",
        false_positives: "Internal tools",
        source: "Microservices Patterns, Richardson 2018, API gateway",
        check: no_gateway,
    },
];

fn clients_calls<'b>(
    board: &'b Board,
) -> impl Iterator<Item = (&'b Connection, &'b Drawn<'b>, &'b Drawn<'b>)> {
    board
        .connections()
        .filter(|(_, from, to)| from.is_client() || to.is_client())
}

fn plain_client(board: &Board) -> Vec<Found> {
    const PLAIN: &[&str] = &["http", "ws", "ftp", "telnet", "mqtt", "http/1.1", "http/2"];
    let plain = clients_calls(board).filter(|(connection, ..)| {
        let protocol = connection.protocol.to_lowercase();
        match connection.choice("tls") {
            Some(how) => how == "none",
            None => PLAIN.contains(&protocol.as_str()),
        }
    });
    plain
        .map(|(connection, from, to)| {
            let client = if from.is_client() { from } else { to };
            let how = if connection.states("tls") {
                "unencrypted".to_owned()
            } else {
                format!("over plain {}", connection.protocol)
            };
            // A label says less than a stated fact.
            let severity = if connection.states("tls") {
                Severity::Error
            } else {
                Severity::Warning
            };
            let message = format!("{} talks {how} on {}", client.id(), connection.id);
            Found::new([&connection.id], message).severity(severity)
        })
        .collect()
}

fn keeps(drawn: &Drawn) -> bool {
    drawn.is_store() || drawn.is_broker() || drawn.is_cache()
}

/// The end of a connection that keeps sensitive data.
fn sensitive_end<'b>(from: &'b Drawn<'b>, to: &'b Drawn<'b>) -> Option<&'b Drawn<'b>> {
    [to, from]
        .into_iter()
        .find(|drawn| keeps(drawn) && drawn.is_sensitive())
}

fn class<'b>(drawn: &'b Drawn) -> &'b str {
    drawn.choice("data_class").unwrap_or("sensitive")
}

fn plain_inside(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.connections() {
        if from.is_client() || to.is_client() || !connection.is("tls", "none") {
            continue;
        }
        if let Some(keeper) = sensitive_end(from, to) {
            let message = format!(
                "{} data of {} travel unencrypted on {}",
                class(keeper),
                keeper.id(),
                connection.id
            );
            found.push(Found::new([&connection.id, keeper.id()], message));
        }
    }
    found
}

fn unencrypted(board: &Board) -> Vec<Found> {
    let bare = board.components.iter().filter(|drawn| {
        keeps(drawn) && drawn.is_sensitive() && drawn.flag("encrypted") == Some(false)
    });
    bare.map(|drawn| {
        let message = format!("{} keeps {} data unencrypted", drawn.id(), class(drawn));
        Found::new([drawn.id()], message)
    })
    .collect()
}

fn encryption_unknown(board: &Board) -> Vec<Found> {
    let silent = board
        .components
        .iter()
        .filter(|drawn| keeps(drawn) && drawn.is_sensitive() && !drawn.states("encrypted"));
    let ids: Vec<&Id> = silent.map(Drawn::id).collect();
    if ids.is_empty() {
        return Vec::new();
    }
    let message = format!(
        "nothing says whether the data in {} are encrypted",
        names(ids.iter().copied())
    );
    vec![Found::new(ids, message)]
}

fn client_to_store(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.connections() {
        let open = ["object-store", "local-cache"];
        let data = (to.is_store() || to.is_look_aside()) && !to.is_kind(&open);
        // Devices and apps publish to brokers that are made for it; calling one is another matter.
        let queue = to.is_broker() && !to.resolved.kind.dead_letter;
        let broker = queue && connection.kind == ConnectionKind::Call;
        if from.is_client() && (data || broker) && !connection.subscription {
            let message = format!("{} reaches {} directly", from.id(), to.id());
            found.push(Found::new([&connection.id, to.id()], message));
        }
    }
    found
}

fn writes(board: &Board, connection: &Connection) -> Vec<usize> {
    let over = board.flows_over(&connection.id).into_iter();
    over.filter(|&flow| board.writes(flow)).collect()
}

fn anonymous_write(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.calls() {
        let flows = writes(board, connection);
        if from.is_client()
            && connection.is("authentication", "none")
            && !flows.is_empty()
            && !to.is_kind(&["dns"])
        {
            let message = format!("{} lets anybody write", connection.id);
            found.push(Found::new([&connection.id], message).flows(board.flow_ids(&flows)));
        }
    }
    found
}

fn anonymous_inside(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.connections() {
        if from.is_client() || !connection.is("authentication", "none") {
            continue;
        }
        if keeps(to) && to.is_sensitive() {
            let message = format!("{} gives {} data to any caller", to.id(), class(to));
            found.push(Found::new([&connection.id, to.id()], message));
        }
    }
    found
}

fn unsigned(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.connections() {
        let inward = from.is_outside() && !to.is_outside() && !to.is_client();
        if inward && connection.is("authentication", "none") {
            let message = format!("{} believes whoever says to be {}", to.id(), from.id());
            found.push(Found::new([&connection.id], message));
        }
    }
    found
}

fn payment(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.calls() {
        let idempotent = connection.flag("idempotent");
        let reads = connection.op == crate::model::Op::Read;
        if !to.is_kind(&["payment-provider"])
            || from.is_client()
            || idempotent == Some(true)
            || reads
        {
            continue;
        }
        let (severity, message) = if idempotent == Some(false) {
            (
                Severity::Error,
                format!("{} may charge twice through {}", from.id(), to.id()),
            )
        } else {
            (
                Severity::Warning,
                format!(
                    "nothing says that {} cannot charge twice through {}",
                    from.id(),
                    to.id()
                ),
            )
        };
        let flows = board.flow_ids(&board.flows_over(&connection.id));
        found.push(
            Found::new([&connection.id], message)
                .severity(severity)
                .flows(flows),
        );
    }
    found
}

fn no_record(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, reach) in board.reach.iter().enumerate() {
        let flow = &board.flows[at];
        let writes = board.writes(at);
        let reached = || reach.completion.iter().map(|&at| &board.components[at]);
        let pays = reached().find(|drawn| drawn.is_kind(&["payment-provider"]));
        let records =
            reached().any(|drawn| (drawn.is_store() || drawn.is_broker()) && !drawn.is_cache());
        if let (Some(provider), true, false) = (pays, writes, records) {
            let message = format!(
                "{} pays through {} and records nothing",
                flow.id,
                provider.id()
            );
            found.push(Found::new([provider.id()], message).flows(vec![flow.id.clone()]));
        }
    }
    found
}

fn no_limit(board: &Board) -> Vec<Found> {
    let guard = |drawn: &Drawn| {
        drawn.is_kind(&["rate-limiter", "waf"]) || drawn.flag("rate_limit") == Some(true)
    };
    let mut found = Vec::new();
    for drawn in &board.components {
        let open = board
            .to(drawn)
            .any(|(c, from)| from.is_client() && is_call(c));
        let around = board
            .to(drawn)
            .chain(board.from(drawn))
            .any(|(_, other)| guard(other));
        if open && drawn.flag("rate_limit") == Some(false) && !around {
            let message = format!("clients may call {} as often as they like", drawn.id());
            found.push(Found::new([drawn.id()], message));
        }
    }
    found
}

fn secrets(board: &Board) -> Vec<Found> {
    let kept = board.components.iter().filter(|drawn| {
        drawn.is("data_class", "secret")
            && !drawn.is_kind(&["secrets-manager", "session-store", "auth-service"])
    });
    kept.map(|drawn| Found::new([drawn.id()], format!("{} holds secrets", drawn.id())))
        .collect()
}

fn sensitive_logs(board: &Board) -> Vec<Found> {
    let telling = board
        .components
        .iter()
        .filter(|drawn| drawn.is_telemetry() && drawn.is_sensitive());
    telling
        .map(|drawn| {
            Found::new(
                [drawn.id()],
                format!("{} holds {} data", drawn.id(), class(drawn)),
            )
        })
        .collect()
}

fn no_gateway(board: &Board) -> Vec<Found> {
    const MANY: usize = 4;
    let mut found = Vec::new();
    for client in board.components.iter().filter(|drawn| drawn.is_client()) {
        let calls = board.from(client).filter(|(c, to)| {
            is_call(c) && to.resolved.kind.shape == Shape::Service && to.is_server()
        });
        let services: Vec<&Id> = calls.map(|(_, to)| to.id()).collect();
        if services.len() >= MANY {
            let message = format!("{} calls {} directly", client.id(), names(services));
            found.push(Found::new([client.id()], message));
        }
    }
    found
}
