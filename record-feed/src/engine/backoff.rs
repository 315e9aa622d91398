//! How long to wait before the next attempt: twice as long each time, and never the same for two writers.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

const FIRST: Duration = Duration::from_millis(20);
const LONGEST: Duration = Duration::from_secs(5);

/// The wait after `failures` attempts, 1 or more: between half of the step and all of it.
pub(super) fn wait(failures: u32) -> Duration {
    let step = FIRST.saturating_mul(1 << (failures - 1).min(16)).min(LONGEST);
    // Every `RandomState` has other keys, so an empty hash is a random number.
    let random = RandomState::new().build_hasher().finish() as u32;
    step / 2 + (step / 2).mul_f64(f64::from(random) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_five_seconds_and_vary() {
        for (failures, step) in [(1, 20), (2, 40), (5, 320), (9, 5_000), (u32::MAX, 5_000)] {
            let waits: Vec<u128> = (0..50).map(|_| wait(failures).as_millis()).collect();
            assert!(waits.iter().all(|wait| (step / 2..=step).contains(wait)), "{failures}: {waits:?}");
            assert!(waits.iter().any(|wait| *wait != waits[0]), "{failures}: {waits:?}");
        }
    }
}
