//! Whether the allocator gives out memory that is fresh from the operating system or memory that was used before.
//!
//! glibc decides by itself as it goes, which would let one system's turn change another's numbers. Elsewhere nothing is
//! set and both kinds of cases measure whatever the allocator does.

/// From now on, blocks of 128 KiB and more come from the operating system and go back when freed.
pub(crate) fn fresh() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        set(libc::M_MMAP_THRESHOLD, 128 << 10);
        set(libc::M_MMAP_MAX, 1 << 20);
    }
}

/// From now on, freed blocks stay with the process, so that a second round gets touched memory.
pub(crate) fn recycled() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        set(libc::M_MMAP_MAX, 0);
        set(libc::M_TRIM_THRESHOLD, i32::MAX);
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn set(parameter: i32, value: i32) {
    // SAFETY: `mallopt` takes any two integers (mallopt(3): it returns 0 on error and has no other precondition) and
    // locks the allocator's state.
    let done = unsafe { libc::mallopt(parameter, value) };
    assert_eq!(done, 1, "the allocator refuses setting {parameter} to {value}");
}
