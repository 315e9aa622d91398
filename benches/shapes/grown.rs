//! `mixed`: a record of sixteen fields that was given four more, in blobs of both versions.

use super::Random;

/// Twenty fields of eight bytes, four of them newer.
#[derive(record_core::Record)]
#[record(version = 2)]
pub(crate) struct Grown {
    a0: i64,
    a1: i64,
    a2: i64,
    a3: i64,
    #[record(since = 2)]
    n0: i64,
    b0: u64,
    b1: u64,
    b2: u64,
    b3: u64,
    #[record(since = 2, default = 7)]
    n1: u64,
    c0: f64,
    c1: f64,
    c2: f64,
    c3: f64,
    #[record(since = 2, default = 1.5)]
    n2: f64,
    d0: i64,
    d1: i64,
    d2: i64,
    d3: i64,
    #[record(since = 2)]
    n3: Option<i64>,
}

/// Rows whose shortest form is version 2, or, if `mixed`, of every second one version 1.
pub(crate) fn rows(count: usize, mixed: bool) -> Vec<Grown> {
    let mut random = Random::new(11);
    (0..count).map(|i| row(&mut random, mixed && i % 2 == 1)).collect()
}

fn row(random: &mut Random, old: bool) -> Grown {
    let mut signed = || random.range(0, 1 << 40);
    let [a0, a1, a2, a3, d0, d1, d2, d3, n0] = std::array::from_fn(|_| signed());
    let mut unsigned = || random.below(1 << 40);
    let [b0, b1, b2, b3, n1] = std::array::from_fn(|_| unsigned());
    let mut float = || random.decimal(100);
    let [c0, c1, c2, c3, n2] = std::array::from_fn(|_| float());
    let (n0, n1, n2, n3) = if old { (0, 7, 1.5, None) } else { (n0, n1, n2, Some(d0 + 1)) };
    Grown { a0, a1, a2, a3, n0, b0, b1, b2, b3, n1, c0, c1, c2, c3, n2, d0, d1, d2, d3, n3 }
}
