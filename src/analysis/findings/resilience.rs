//! What a caller does when what it calls is slow, fails, or comes back.

use super::facts::{Stated, is_call};
use super::{Found, Rule, count, names};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure::time;
use crate::analysis::report::Severity;
use crate::model::{Connection, Id};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "timeouts-not-stated",
        severity: Severity::Info,
        title: "Calls whose time-outs nobody stated",
        when: "Some calls state no time-out, while others do; those of clients are not counted",
        why: "A call without one waits as long as the network lets it, and holds a thread or connection meanwhile",
        fix: "State one a little above the p99 of what is called: 1.25 to 1.5 times",
        false_positives: "Libraries that set one by themselves",
        source: "AWS Builders' Library, Timeouts, retries, and backoff with jitter",
        check: timeouts_unknown,
    },
    Rule {
        id: "timeout-too-long",
        severity: Severity::Warning,
        title: "A time-out that protects nobody",
        when: "A call of a server that users wait for gives up only after 30 s or more",
        why: "When the callee hangs, every thread of the caller hangs with it long before",
        fix: "Give up a little above the callee's p99",
        false_positives: "Downloads, exports and long polls",
        source: "Release It!, Nygard 2018, Blocked Threads and Timeouts",
        check: timeout_long,
    },
    Rule {
        id: "timeout-below-p99",
        severity: Severity::Warning,
        title: "A time-out that gives up on healthy answers",
        when: "A call gives up before the callee's own p99 has passed",
        why: "More than one call in a hundred is cut off although its answer was on the way, and tried again",
        fix: "Wait 1.25 to 1.5 times the p99",
        false_positives: "A deadline on purpose, with a fallback for the late ones",
        source: "AWS Builders' Library, Timeouts, retries, and backoff with jitter: choose the time-out by the callee's latency percentile",
        check: timeout_short,
    },
    Rule {
        id: "timeouts-not-nested",
        severity: Severity::Warning,
        title: "A caller that gives up before its callee does",
        when: "A call's time-out is shorter than what a call behind it may take with all its retries",
        why: "The callee goes on working for somebody who has left",
        fix: "Give the inner call less time or fewer tries, or the outer one more; pass the deadline along",
        false_positives: "Inner work that is worth finishing anyway",
        source: "Google SRE book, chapter 22, Addressing Cascading Failures: latency and deadlines",
        check: not_nested,
    },
    Rule {
        id: "retries-without-pause",
        severity: Severity::Error,
        title: "Retries without a pause",
        when: "A call is tried again and states that it does not wait in between. A warning where it is tried again only once",
        why: "A callee that stumbles is hit again at once, by every caller, until it falls",
        fix: "Wait exponentially longer each time, with jitter",
        false_positives: "One immediate retry on a connection that was closed",
        source: "AWS Builders' Library, Timeouts, retries, and backoff with jitter",
        check: no_pause,
    },
    Rule {
        id: "retries-in-step",
        severity: Severity::Info,
        title: "Retries that come all at once",
        when: "A call waits between tries for a fixed or doubling time without jitter",
        why: "Callers that failed together try together, in waves",
        fix: "Wait a random part of the time",
        false_positives: "A single caller",
        source: "AWS Architecture Blog, Exponential Backoff And Jitter, 2015",
        check: in_step,
    },
    Rule {
        id: "too-many-retries",
        severity: Severity::Warning,
        title: "Too many retries",
        when: "A call that a user waits for is tried again more than five times",
        why: "What failed three times rarely works the sixth, and each try multiplies the load",
        fix: "Two or three tries, then the fallback or the error",
        false_positives: "Background work that may take hours",
        source: "Google SRE book, chapter 22, Addressing Cascading Failures: retries",
        check: too_many,
    },
    Rule {
        id: "nested-retries",
        severity: Severity::Warning,
        title: "Retries that multiply",
        when: "Calls in a row are each tried again, and together make ten or more tries of the last one",
        why: "Three levels of three tries are 27 requests for one: the callee drowns when it is weakest",
        fix: "Retry at one level only, the one nearest to the user or nearest to the failure",
        false_positives: "Levels that share a retry budget",
        source: "Google SRE book, chapter 22, Addressing Cascading Failures: retry at one level only",
        check: nested,
    },
    Rule {
        id: "retries-of-unsafe-writes",
        severity: Severity::Warning,
        title: "Writes that are tried again without being safe to repeat",
        when: "A call that writes is tried again. An error if it is stated not to be idempotent; a warning if that is not stated",
        why: "The first try may have worked and only its answer been lost: the second charges, books or sends again",
        fix: "Give each request a key that the callee remembers, or write absolute values",
        false_positives: "Writes that set a value rather than change it: state that they are idempotent",
        source: "AWS Builders' Library, Making retries safe with idempotent APIs; RFC 9110, section 9.2.2",
        check: unsafe_retries,
    },
    Rule {
        id: "retries-without-breaker",
        severity: Severity::Warning,
        title: "Retries that never stop asking",
        when: "A call is tried again, and states that it has no circuit breaker",
        why: "While the callee is down, every request costs all its tries and time-outs",
        fix: "Stop asking for a while after many failures, then try with a few",
        false_positives: "A callee with so little traffic that no breaker would open",
        source: "Release It!, Nygard 2018, Circuit Breaker",
        check: without_breaker,
    },
    Rule {
        id: "breaker-without-fallback",
        severity: Severity::Info,
        title: "A breaker with nothing behind it",
        when: "A call has a circuit breaker and states that it has no fallback",
        why: "When it opens, users get the error sooner, but the error all the same",
        fix: "Answer with something stored, a default, or less",
        false_positives: "Failing fast is all that is wanted",
        source: "Release It!, Nygard 2018, Circuit Breaker",
        check: no_fallback,
    },
    Rule {
        id: "outside-call-unprotected",
        severity: Severity::Warning,
        title: "Another company's service that can hold up every request",
        when: "The user waits for a service of somebody else that the flow cannot do without, and the call states that it has no circuit breaker or no fallback",
        why: "Its bad days become yours, and its slow days fill your pools",
        fix: "A time-out, a breaker and a fallback; or take the order now and call it from a queue",
        false_positives: "A payment that must be settled before the answer",
        source: "Release It!, Nygard 2018, Integration Points",
        check: outside,
    },
    Rule {
        id: "shared-pool",
        severity: Severity::Warning,
        title: "One pool for several dependencies",
        when: "A component calls two or more others, and states for two of them that they have no pool of their own",
        why: "When one is slow, its calls take all threads, and the others fail with it",
        fix: "Give each dependency its own small pool",
        false_positives: "Calls that wait for nothing, on an event loop with limits of its own",
        source: "Release It!, Nygard 2018, Bulkheads",
        check: shared_pool,
    },
    Rule {
        id: "optional-call-waited-for",
        severity: Severity::Info,
        title: "An optional call that may hold up the answer",
        when: "The caller works without a call, waits for it all the same, and states no time-out while other calls do",
        why: "What is optional when it fails is not optional when it hangs",
        fix: "State a short time-out, or send it without waiting",
        false_positives: "Libraries that set one by themselves",
        source: "by definition: an optional call is waited for like the rest; Release It!, Nygard 2018, Slow Responses",
        check: optional_waits,
    },
    Rule {
        id: "local-session-state",
        severity: Severity::Warning,
        title: "Sessions kept in replicas that requests are spread over",
        when: "A component of several replicas states that it keeps session state locally",
        why: "A user is logged out whenever a request reaches another replica, and whenever a replica goes",
        fix: "Keep sessions in a shared store, or in a signed token",
        false_positives: "Connections that stay with one replica for as long as the state is needed",
        source: "The Twelve-Factor App, VI Processes",
        check: local_state,
    },
    Rule {
        id: "autoscaled-state",
        severity: Severity::Warning,
        title: "State on replicas that come and go",
        when: "A component that follows the load by itself states that it keeps session state locally",
        why: "Each time it shrinks, what the removed replicas remember is gone",
        fix: "Move the state out before scaling automatically",
        false_positives: "State that is drained before a replica stops",
        source: "The Twelve-Factor App, VI Processes and IX Disposability",
        check: autoscaled_state,
    },
    Rule {
        id: "no-graceful-drain",
        severity: Severity::Warning,
        title: "Replicas that stop in the middle of work",
        when: "A component states that it does not finish work in hand before it stops, and is deployed by replacing replicas or scales by itself",
        why: "Every deployment and every evening cuts off requests",
        fix: "Stop taking new work, finish what is in hand, then stop",
        false_positives: "Work that is taken from a queue and given back",
        source: "The Twelve-Factor App, IX Disposability; Kubernetes documentation, Pod Lifecycle: termination",
        check: no_drain,
    },
];

fn flows(board: &Board, connection: &Connection) -> Vec<Id> {
    board.flow_ids(&board.flows_over(&connection.id))
}

fn tried_again(connection: &Connection) -> Option<u64> {
    connection.number("retries").filter(|retries| *retries > 0)
}

/// One finding for each call that `matters`, said by `say`.
fn each_call(
    board: &Board,
    matters: impl Fn(&Connection, &Drawn, &Drawn) -> bool,
    say: impl Fn(&Connection, &Drawn, &Drawn) -> String,
) -> Vec<Found> {
    let calls = board.calls().filter(|(c, from, to)| matters(c, from, to));
    calls
        .map(|(c, from, to)| Found::new([&c.id], say(c, from, to)).flows(flows(board, c)))
        .collect()
}

fn timeouts_unknown(board: &Board) -> Vec<Found> {
    let calls = board.calls().filter(|(_, from, _)| !from.is_client());
    let (with, without): (Vec<&Connection>, Vec<&Connection>) =
        calls.map(|(c, ..)| c).partition(|c| c.states("timeout"));
    if with.is_empty() || without.is_empty() {
        return Vec::new();
    }
    let ids = without.iter().map(|c| &c.id);
    let message = format!("no time-out is stated for {}", names(ids.clone()));
    vec![Found::new(ids, message)]
}

fn timeout_long(board: &Board) -> Vec<Found> {
    const LONG: f64 = 30_000.0;
    let waits = |c: &Connection| c.time("timeout").filter(|timeout| *timeout >= LONG);
    each_call(
        board,
        |c, from, _| {
            let waited = || !board.users_waiting_over(c).is_empty();
            !from.is_client() && waits(c).is_some() && waited()
        },
        |c, from, to| {
            let timeout = time(waits(c).unwrap_or_default());
            format!(
                "{} waits {timeout} for {} before it gives up",
                from.id(),
                to.id()
            )
        },
    )
}

fn timeout_short(board: &Board) -> Vec<Found> {
    let p99 = |to: &Drawn| {
        to.resolved
            .latency
            .map_or(0.0, |latency| latency.p99().get())
    };
    each_call(
        board,
        |c, _, to| c.time("timeout").is_some_and(|timeout| timeout < p99(to)),
        |c, from, to| {
            let timeout = time(c.time("timeout").unwrap_or_default());
            let (from, needs) = (from.id(), time(p99(to)));
            format!("{from} gives {} {timeout}, its p99 is {needs}", to.id())
        },
    )
}

fn not_nested(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (outer, from, middle) in board.calls() {
        let Some(patience) = outer.time("timeout") else {
            continue;
        };
        for (inner, to) in board.from(middle) {
            let Some(timeout) = inner.time("timeout").filter(|_| is_call(inner)) else {
                continue;
            };
            let tries = inner.number("retries").unwrap_or(0).saturating_add(1);
            let takes = timeout * tries as f64;
            if takes > patience {
                let message = format!(
                    "{} waits {} for {}, which may spend {} on {}",
                    from.id(),
                    time(patience),
                    middle.id(),
                    time(takes),
                    to.id()
                );
                found.push(Found::new([&outer.id, &inner.id], message).flows(flows(board, inner)));
            }
        }
    }
    found
}

fn no_pause(board: &Board) -> Vec<Found> {
    let hasty = board
        .calls()
        .filter(|(c, ..)| c.is("backoff", "none"))
        .filter_map(|(c, from, to)| Some((c, from, to, tried_again(c)?)));
    hasty
        .map(|(c, from, to, retries)| {
            let message = format!("{} tries {} again without a pause", from.id(), to.id());
            let severity = if retries > 1 {
                Severity::Error
            } else {
                Severity::Warning
            };
            Found::new([&c.id], message)
                .severity(severity)
                .flows(flows(board, c))
        })
        .collect()
}

fn in_step(board: &Board) -> Vec<Found> {
    let regular = |c: &Connection| c.is("backoff", "fixed") || c.is("backoff", "exponential");
    each_call(
        board,
        |c, _, _| tried_again(c).is_some() && regular(c),
        |_, from, to| {
            format!(
                "the replicas of {} try {} again in step",
                from.id(),
                to.id()
            )
        },
    )
}

fn too_many(board: &Board) -> Vec<Found> {
    const MANY: u64 = 5;
    each_call(
        board,
        |c, _, _| tried_again(c).is_some_and(|retries| retries > MANY) && is_waited_for(board, c),
        |c, from, to| {
            let retries = count(tried_again(c).unwrap_or(0) as usize, "time");
            format!("{} tries {} again {retries}", from.id(), to.id())
        },
    )
}

fn is_waited_for(board: &Board, connection: &Connection) -> bool {
    !board.users_waiting_over(connection).is_empty()
}

/// Two or three stated levels in a row; longer chains hold one of those.
fn nested(board: &Board) -> Vec<Found> {
    const MANY: u64 = 10;
    let tries = |c: &Connection| c.number("retries").unwrap_or(0).saturating_add(1);
    let mut found = Vec::new();
    for (first, from, middle) in board.calls() {
        if tried_again(first).is_none() {
            continue;
        }
        for (second, to) in board.from(middle) {
            if tried_again(second).is_none() || !is_call(second) {
                continue;
            }
            let third = board
                .from(to)
                .filter(|(c, _)| is_call(c) && tried_again(c).is_some());
            let deepest = third.max_by_key(|(c, _)| tries(c));
            let (more, last) = deepest.map_or((1, to), |(c, last)| (tries(c), last));
            let all = tries(first)
                .saturating_mul(tries(second))
                .saturating_mul(more);
            if all >= MANY {
                let message = format!(
                    "one request of {} may become {all} tries of {}",
                    from.id(),
                    last.id()
                );
                let subjects = [&first.id, &second.id];
                found.push(Found::new(subjects, message).flows(flows(board, second)));
            }
        }
    }
    found
}

fn unsafe_retries(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (connection, from, to) in board.calls() {
        let idempotent = connection.flag("idempotent");
        let again = tried_again(connection).is_some() && board.writes_over(connection);
        if !again || idempotent == Some(true) {
            continue;
        }
        let (severity, how) = if idempotent == Some(false) {
            (Severity::Error, "though that is not safe")
        } else {
            (Severity::Warning, "and nothing says that this is safe")
        };
        let message = format!("{} writes to {} again {how}", from.id(), to.id());
        let finding = Found::new([&connection.id], message).severity(severity);
        found.push(finding.flows(flows(board, connection)));
    }
    found
}

fn without_breaker(board: &Board) -> Vec<Found> {
    each_call(
        board,
        |c, _, _| tried_again(c).is_some() && c.flag("circuit_breaker") == Some(false),
        |_, from, to| format!("{} goes on trying {} while it is down", from.id(), to.id()),
    )
}

fn no_fallback(board: &Board) -> Vec<Found> {
    each_call(
        board,
        |c, _, _| c.flag("circuit_breaker") == Some(true) && c.is("fallback", "none"),
        |_, from, to| {
            format!(
                "{} has no answer while the breaker to {} is open",
                from.id(),
                to.id()
            )
        },
    )
}

fn outside(board: &Board) -> Vec<Found> {
    let critical = |id: &Id| {
        let flows = board.flows.iter();
        flows
            .into_iter()
            .any(|flow| flow.figures.critical_dependencies.contains(id))
    };
    let bare =
        |c: &Connection| c.flag("circuit_breaker") == Some(false) || c.is("fallback", "none");
    each_call(
        board,
        |c, from, to| {
            to.is_outside()
                && !from.is_client()
                && is_waited_for(board, c)
                && bare(c)
                && critical(to.id())
        },
        |_, from, to| {
            format!(
                "{} cannot answer while {} is slow or down",
                from.id(),
                to.id()
            )
        },
    )
}

fn shared_pool(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for drawn in &board.components {
        let calls = board
            .from(drawn)
            .filter(|(c, _)| is_call(c) && c.flag("bulkhead") == Some(false));
        let targets: Vec<&Id> = calls.map(|(_, to)| to.id()).collect();
        if targets.len() >= 2 {
            let message = format!("{} calls {} from one pool", drawn.id(), names(targets));
            found.push(Found::new([drawn.id()], message));
        }
    }
    found
}

fn optional_waits(board: &Board) -> Vec<Found> {
    if !board.calls().any(|(c, ..)| c.states("timeout")) {
        return Vec::new();
    }
    each_call(
        board,
        |c, _, _| c.optional == Some(true) && is_waited_for(board, c) && !c.states("timeout"),
        |_, from, to| {
            format!(
                "{} works without {}, and may wait for it all the same",
                from.id(),
                to.id()
            )
        },
    )
}

fn keeps_state(drawn: &Drawn) -> bool {
    drawn.is("session_state", "local")
}

fn local_state(board: &Board) -> Vec<Found> {
    let several = board.components.iter().filter(|drawn| {
        // One that scales by itself is told by another rule.
        keeps_state(drawn) && drawn.resolved.replicas > 1 && drawn.flag("autoscaling") != Some(true)
    });
    several
        .map(|drawn| {
            let replicas = drawn.resolved.replicas;
            let message = format!(
                "each of the {replicas} replicas of {} has its own sessions",
                drawn.id()
            );
            Found::new([drawn.id()], message)
        })
        .collect()
}

fn autoscaled_state(board: &Board) -> Vec<Found> {
    let scaled = board
        .components
        .iter()
        .filter(|drawn| keeps_state(drawn) && drawn.flag("autoscaling") == Some(true));
    scaled
        .map(|drawn| {
            let message = format!("{} forgets sessions whenever it shrinks", drawn.id());
            Found::new([drawn.id()], message)
        })
        .collect()
}

fn no_drain(board: &Board) -> Vec<Found> {
    let abrupt = board.components.iter().filter(|drawn| {
        let replaced = ["rolling", "blue-green", "canary"];
        let changes = drawn.flag("autoscaling") == Some(true)
            || drawn
                .choice("deployment")
                .is_some_and(|how| replaced.contains(&how));
        drawn.flag("graceful_drain") == Some(false) && changes
    });
    abrupt
        .map(|drawn| {
            let message = format!("{} drops the work in hand when a replica stops", drawn.id());
            Found::new([drawn.id()], message)
        })
        .collect()
}
