//! What was written about a connection, in a sentence.

use super::{Meaning, give};
use crate::app::edits::title_of;
use crate::catalogue::Catalogue;
use crate::model::{Connection, Design, Id, Probability};

/// Says what `meaning`, which was given to the connection `id` between `ends`, means.
pub(super) fn sentence(
    design: &Design,
    catalogue: &Catalogue,
    id: &Id,
    ends: (&Id, &Id),
    meaning: &Meaning,
) -> String {
    let title = |id: &Id| title_of(design, catalogue, id).to_owned();
    let names = |ids: &[Id]| listed(ids.iter().map(title));
    let says = match meaning {
        Meaning::Required | Meaning::Always | Meaning::Onward(_) => {
            "every request needs it".to_owned()
        }
        Meaning::OnMiss => format!("on a miss of {}", title(ends.0)),
        Meaning::Publish => "publish; the caller waits until it is taken".to_owned(),
        Meaning::Push => "push; nobody waits".to_owned(),
        Meaning::OptionalPush => "nobody waits for it or fails without it".to_owned(),
        Meaning::Subscription => "a subscription; messages flow the other way".to_owned(),
        Meaning::Compete(_) => "each message goes to one of the consumers alike".to_owned(),
        Meaning::Replicate => "replication; in no request's path".to_owned(),
        Meaning::Balance(peers) => {
            format!(
                "each request goes to it or {}, whichever works",
                names(peers)
            )
        }
        Meaning::Failover(_) => {
            format!("failover, in this order: {}", names(&members(design, id)))
        }
        Meaning::Split(peers) => {
            format!(
                "each request goes to exactly one of it and {}",
                names(peers)
            )
        }
        Meaning::OnMissOf(cache) => {
            format!("on a miss of {}", cache_title(design, catalogue, cache))
        }
        Meaning::CacheOf(store) => {
            let origin = design.connection(store.as_str()).map(|c| title(&c.to));
            let origin = origin.unwrap_or_default();
            format!("asked first; {origin} answers the misses")
        }
        Meaning::Copies(stores) => {
            format!("reads go to any copy, writes to {}", title(&stores.source))
        }
        Meaning::Share => {
            let share = give::called_share(design, catalogue, id).unwrap_or(Probability::ONE);
            format!("{share} of the requests ask it, the rest know the answer")
        }
        Meaning::Optional => "the caller works, degraded, without it".to_owned(),
    };
    format!("{} → {}: {says}", title(ends.0), title(ends.1))
}

/// The most names that a sentence lists.
const MOST_NAMES: usize = 6;

/// Names in a row; of many the first, and how many more there are.
fn listed(mut names: impl ExactSizeIterator<Item = String>) -> String {
    let more = match names.len() {
        0..=MOST_NAMES => 0,
        many => many + 1 - MOST_NAMES,
    };
    let shown = names.len() - more;
    let shown: Vec<String> = names.by_ref().take(shown).collect();
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The targets of the group that the connection is a member of, in order.
fn members(design: &Design, id: &Id) -> Vec<Id> {
    let group = design.connection(id.as_str()).and_then(Connection::group);
    let all = design.connections.iter();
    all.filter(|c| group.is_some() && c.group() == group)
        .map(|c| c.to.clone())
        .collect()
}

fn cache_title<'a>(design: &'a Design, catalogue: &'a Catalogue, cache: &'a Id) -> &'a str {
    let all = design.connections.iter();
    let mut found = all.filter(|c| c.id == *cache || c.group() == Some(cache));
    found
        .next()
        .map_or(cache.as_str(), |c| title_of(design, catalogue, &c.to))
}
