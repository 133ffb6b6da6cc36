//! The evaluation engine against the contract: its definitions carried out literally on random
//! designs, its worked figures, closed forms, laws, and published cases.

pub(crate) mod board;
mod cuts;
mod edits;
mod figures;
mod laws;
mod oracle;
mod random;
mod reading;
mod times;
mod what_if;
