//! The rules: what a coverage pays for each type of care. A pure function, which many threads call.

use record_feed::refresh::Computed;

use crate::{
    guarantees::Guarantees,
    inputs::{CareType, Terms},
};

/// `Empty` for a coverage that pays nothing.
pub(crate) fn guarantees(terms: &Terms, care_types: &[CareType]) -> Computed<Guarantees> {
    let amounts: Vec<u32> = care_types.iter().map(|care| amount(terms, care)).collect();
    let covered = amounts.iter().filter(|amount| **amount > 0).count() as u32;
    if covered == 0 {
        return Computed::Empty;
    }
    let total = amounts.iter().map(|amount| u64::from(*amount)).sum();
    Computed::Record(Guarantees { covered, total, amounts, ceiling: terms.ceiling })
}

/// What is left of the level after the state has paid, in cents, rounded down, and never more than the ceiling.
fn amount(terms: &Terms, care: &CareType) -> u32 {
    let percent = terms.levels[care.group].saturating_sub(care.state);
    let amount = u64::from(care.price) * u64::from(percent) / 100;
    let most = terms.ceiling.unwrap_or(u32::MAX);
    u32::try_from(amount).unwrap_or(u32::MAX).min(most)
}
