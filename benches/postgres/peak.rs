//! The most memory that this process has held, as Linux counts it; elsewhere nothing is counted.

/// Begins to count anew, and says what is held now, in bytes.
pub(crate) fn reset() -> u64 {
    // 5 resets the peak: proc(5), `clear_refs`. Where that is not allowed, the peak of all turns is shown.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    held("VmRSS:")
}

/// The most that was held since then, in bytes.
pub(crate) fn get() -> u64 {
    held("VmHWM:")
}

fn held(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
