//! Who is let in, for how long, and who is asked about it.

use super::facts::{Stated, is_call};
use super::{Found, Rule, names};
use crate::analysis::board::{Board, Drawn};
use crate::analysis::figure::time;
use crate::analysis::report::Severity;
use crate::model::Id;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "long-lived-token",
        severity: Severity::Warning,
        title: "A token that stays good for whoever has it",
        when: "A token of a client lives for more than 15 minutes and states that it cannot be withdrawn; a remark where it does not say",
        why: "A token that was stolen, or whose owner was dismissed, opens the door until it runs out",
        fix: "Let it live for 5 to 15 minutes and renew it by a second one that is kept and can be withdrawn",
        false_positives: "Keys of machines that are changed by hand",
        source: "RFC 9700 (OAuth 2.0 Security Best Current Practice); OWASP JSON Web Token Cheat Sheet, No built-in token revocation",
        check: long_lived,
    },
    Rule {
        id: "login-without-limit",
        severity: Severity::Warning,
        title: "A login that may be tried for ever",
        when: "An authentication service that clients reach states that it has no rate limit",
        why: "Leaked passwords of other sites are tried by the million; a limit at the door counts requests, not failures for one account",
        fix: "Count failures by account and by address, and slow down or refuse after a handful",
        false_positives: "A limit by account that its gateway keeps",
        source: "OWASP Authentication Cheat Sheet, Login throttling; OWASP API Security Top 10, 2023, API2",
        check: open_login,
    },
    Rule {
        id: "auth-asked-by-everyone",
        severity: Severity::Info,
        title: "An authentication service that every service asks",
        when: "In one flow three or more components call the authentication service and wait for it",
        why: "It becomes the busiest service and the one that takes all others down",
        fix: "Check a signed token where it arrives, and ask only when it is renewed",
        false_positives: "Rights that must be withdrawn at once",
        source: "RFC 7519: a signed token is checked where it arrives",
        check: auth_everywhere,
    },
];

fn long_lived(board: &Board) -> Vec<Found> {
    const SHORT: f64 = 900_000.0;
    let mut found = Vec::new();
    for (connection, from, _) in board.connections() {
        let lifetime = connection.time("token_lifetime");
        let Some(lifetime) = lifetime.filter(|lifetime| *lifetime > SHORT && from.is_client())
        else {
            continue;
        };
        let severity = match connection.flag("revocable") {
            Some(true) => continue,
            Some(false) => Severity::Warning,
            None => Severity::Info,
        };
        let message = format!(
            "a token of {} opens {} for {}, whatever happens",
            from.id(),
            connection.to,
            time(lifetime)
        );
        found.push(Found::new([&connection.id], message).severity(severity));
    }
    found
}

fn open_login(board: &Board) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, drawn) in board.components.iter().enumerate() {
        let flows = board.users_waiting_for(at);
        // Where clients call it first, another rule speaks.
        let first = board.to(drawn).any(|(_, from)| from.is_client());
        let open = drawn.is_kind(&["auth-service"]) && drawn.flag("rate_limit") == Some(false);
        if open && !first && !flows.is_empty() {
            let message = format!("{} lets anybody guess as often as they like", drawn.id());
            found.push(Found::new([drawn.id()], message).flows(board.flow_ids(&flows)));
        }
    }
    found
}

fn auth_everywhere(board: &Board) -> Vec<Found> {
    const MANY: usize = 3;
    let mut found = Vec::new();
    for drawn in board
        .components
        .iter()
        .filter(|drawn| drawn.is_kind(&["auth-service"]))
    {
        for flow in 0..board.reach.len() {
            let callers = callers_in(board, drawn, flow);
            if callers.len() >= MANY {
                let message = format!("{} all ask {} in one request", names(callers), drawn.id());
                found.push(Found::new([drawn.id()], message).flows(board.flow_ids(&[flow])));
                break;
            }
        }
    }
    found
}

/// Who calls `drawn` and waits for it in the flow at this place; clients are not counted.
fn callers_in<'b>(board: &'b Board, drawn: &'b Drawn, flow: usize) -> Vec<&'b Id> {
    let waited = |id: &Id| {
        let at = board.connection_index(id);
        at.is_some_and(|at| board.reach[flow].waited.binary_search(&at).is_ok())
    };
    let callers = board
        .to(drawn)
        .filter(|(c, from)| is_call(c) && !from.is_client() && waited(&c.id));
    callers.map(|(_, from)| from.id()).collect()
}
