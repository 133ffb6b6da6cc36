//! The command `nines`.

fn main() {}
