//! A tiny deterministic generator (SplitMix64), so that shapes need no dependency and never change.

/// The generator's state.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`. The bias of the remainder does not matter here.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.bits() % end
    }

    /// A number in `start..end`.
    pub(crate) fn range(&mut self, start: i64, end: i64) -> i64 {
        start + self.below(end.abs_diff(start)) as i64
    }

    /// A number in [0, `end`) with six decimals: short enough for serde_json, which else needs a slower mode to be exact.
    pub(crate) fn decimal(&mut self, end: u64) -> f64 {
        self.below(end * 1_000_000) as f64 / 1e6
    }

    /// True in `percent` of 100 cases.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of `items`.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }

    /// Microseconds since 1970 in the years 2020 to 2024.
    pub(crate) fn time(&mut self) -> i64 {
        self.range(1_577_836_800_000_000, 1_735_689_600_000_000)
    }
}
