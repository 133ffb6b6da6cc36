//! The most memory that this process has taken, as Linux counts it.

use std::fs;

/// Lets the peak be what is taken now.
pub(crate) fn forget_the_peak() {
    // Elsewhere than on Linux no peak is told at all.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The peak in megabytes; `None` where it is not told.
pub(crate) fn peak() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes / 1e3)
}
