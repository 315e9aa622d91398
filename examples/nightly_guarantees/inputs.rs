//! Coverages and types of care, the same in every run: what a real job would load from its database.

/// Types of care in the story.
pub(crate) const CARE_TYPES: usize = 514;

/// Groups of care: general, dental, optical, hearing, hospital.
const GROUPS: usize = 5;

/// One coverage in so many is changed from a night to the next.
const CHANGED: u64 = 100;

/// A type of care: the reference data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CareType {
    pub(crate) group: usize,
    /// The regulated price in cents.
    pub(crate) price: u32,
    /// What the state pays, in percent of that.
    pub(crate) state: u32,
}

/// The terms of a coverage.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Terms {
    /// For each group, in percent of the regulated price; 0 is not covered.
    pub(crate) levels: [u32; GROUPS],
    pub(crate) ceiling: Option<u32>,
}

/// All of them, loaded once.
pub(crate) fn care_types() -> Vec<CareType> {
    (0..CARE_TYPES as u64)
        .map(|number| CareType {
            group: (mix(number, 1) % GROUPS as u64) as usize,
            price: 500 + (mix(number, 2) % 60_000) as u32,
            state: [0, 15, 30, 60, 70, 80][(mix(number, 3) % 6) as usize],
        })
        .collect()
}

/// What a coverage says on a night, counted from 1. One in a hundred changes on each of the nights 3 and 4.
pub(crate) fn terms(coverage: i64, night: u64) -> Terms {
    let changes = (3..=night).filter(|night| is_changed(coverage, *night)).count() as u64;
    let random = |what: u64| mix(coverage as u64, 100 + what + 50 * changes);
    let mut levels = [0; GROUPS];
    // Now and then one of them covers nothing at all.
    if !random(0).is_multiple_of(40) {
        for (group, level) in levels.iter_mut().enumerate() {
            *level = [0, 100, 125, 150, 200, 300, 400][(random(1 + group as u64) % 7) as usize];
        }
    }
    let ceiling = random(10).is_multiple_of(3).then(|| 50_000 + (random(11) % 1_000_000) as u32);
    Terms { levels, ceiling }
}

/// Whether anybody has it on a night: 6 of 100. One in a hundred of those is given up on night 3.
pub(crate) fn is_used(coverage: i64, night: u64) -> bool {
    let is_given_up = night >= 3 && mix(coverage as u64, 5).is_multiple_of(CHANGED);
    mix(coverage as u64, 4) % 100 < 6 && !is_given_up
}

fn is_changed(coverage: i64, night: u64) -> bool {
    mix(coverage as u64, 6) % CHANGED == night
}

/// Bits that look random: SplitMix64, once for the number and once for what they are for.
fn mix(number: u64, what: u64) -> u64 {
    let mix = |bits: u64| {
        let bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    };
    mix(mix(number) ^ what)
}
