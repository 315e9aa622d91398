//! Rows to Arrow columns: 300,000 at a time, into fresh memory and into memory that was used before.
//!
//! `cargo bench --bench columns [-- FILTER] [--quick]`. One operation is the conversion of all rows, with the release of
//! the result. The peers start from owned structs that lie in memory, `memcpy` copies as many bytes as the columns hold
//! and is the floor.

mod harness;
#[path = "peers/arrow/mod.rs"]
mod peers;
#[allow(dead_code, reason = "reading single records is the other bench's")]
mod shapes;

use std::hint::black_box;

use arrow_convert::field::ArrowField;
use arrow_convert::serialize::ArrowSerialize;

use harness::{Bench, Case, Note};
use peers::{
    ArrowConvert, ByHand, Fresh, Joined, Reused, Row, SerdeArrow, Slices, ToArrow, assert_same, bytes, memory,
};
use shapes::Shape;
use shapes::grown;
use shapes::pull_request::PullRequest;
use shapes::typed20::Typed20;

/// Rows converted at a time.
const ROWS: usize = 300_000;

/// Where the columns' memory comes from.
#[derive(Clone, Copy, PartialEq)]
enum Memory {
    Fresh,
    Reused,
}

fn main() {
    let mut bench = Bench::from_args("columns");
    // All fresh cases come first: once memory is kept, blocks of any size may come from what was kept.
    memory::fresh();
    measure::<Typed20>(&mut bench, "typed20/to_arrow_fresh", Memory::Fresh);
    measure::<PullRequest>(&mut bench, "pull_request/to_arrow_fresh", Memory::Fresh);
    memory::recycled();
    measure::<Typed20>(&mut bench, "typed20/to_arrow_reused", Memory::Reused);
    measure::<PullRequest>(&mut bench, "pull_request/to_arrow_reused", Memory::Reused);
    measure_versions(&mut bench, "mixed/to_arrow_reused");
    bench.finish(&notes());
}

/// Measures all systems on one shape.
fn measure<R>(bench: &mut Bench, name: &str, memory: Memory)
where
    R: Shape + Row + record_core::Record + serde::Serialize + ArrowSerialize + ArrowField<Type = R>,
{
    if !bench.wants(name) {
        return;
    }
    let rows = R::generate(bench.scaled(ROWS));
    let expected = R::batch(&rows);
    let size = bytes(&expected);

    let mut case = Case::new(name, 1);
    add_floor(&mut case, size, memory);
    match memory {
        Memory::Fresh => {
            add::<R, Slices<R, false>>(&mut case, &rows);
            add::<R, Joined<R, false>>(&mut case, &rows);
        }
        Memory::Reused => {
            add::<R, Slices<R, true>>(&mut case, &rows);
            add::<R, Joined<R, true>>(&mut case, &rows);
        }
    }
    add::<R, ByHand>(&mut case, &rows);
    add::<R, SerdeArrow>(&mut case, &rows);
    add::<R, ArrowConvert>(&mut case, &rows);
    bench.run(case);
}

fn add_floor(case: &mut Case<'_>, size: usize, memory: Memory) {
    match memory {
        Memory::Fresh => {
            let floor = Fresh::new(size);
            case.add("memcpy", size as u64, move || floor.copy());
        }
        Memory::Reused => {
            let mut floor = Reused::new(size);
            case.add("memcpy", size as u64, move || floor.copy());
        }
    }
}

/// Measures what it costs that every second blob is of an older version.
fn measure_versions(bench: &mut Bench, name: &str) {
    if !bench.wants(name) {
        return;
    }
    let rows = bench.scaled(ROWS);
    let (mixed, newest) = (grown::rows(rows, true), grown::rows(rows, false));
    let mut case = Case::new(name, 1);
    let mut mixed: Slices<_, true> = Slices::new(&mixed);
    let mut newest: Slices<_, true> = Slices::new(&newest);
    let size = bytes(&newest.convert_blobs());
    add_floor(&mut case, size, Memory::Reused);
    case.add("record", size as u64, move || {
        black_box(mixed.convert_blobs());
    });
    case.add("record_one_version", size as u64, move || {
        black_box(newest.convert_blobs());
    });
    bench.run(case);
}

/// Adds a converter to a case, once it has shown that it makes the same columns as those written by hand.
fn add<'r, R: Row, C: ToArrow<R> + 'r>(case: &mut Case<'r>, rows: &'r [R]) {
    let mut converter = C::new(rows);
    let batch = converter.convert(rows);
    assert_same(C::NAME, &batch, &R::batch(rows));
    let size = bytes(&batch) as u64;
    case.add(C::NAME, size, move || {
        black_box(converter.convert(rows));
    });
}

/// What the tables do not say by themselves.
fn notes() -> Vec<Note> {
    let note = |system, text: &str| Note { system, text: text.to_owned() };
    vec![
        note("memcpy", "floor: copies as many bytes as the columns hold"),
        note("record", "from blobs that lie apart at odd addresses; record_joined: from one buffer"),
        note(
            "mixed",
            "record: two versions alternate, sixteen fields and four newer ones; record_one_version: all are new",
        ),
        note("arrow-array", "vectors and builders filled by hand, in blocks of rows"),
        note("serde_arrow", "an ArrayBuilder with known schema, rows reserved"),
        note("arrow_convert", "its derive, which cannot reserve"),
        note("*_reused", "peers cannot take buffers back: the allocator keeps and returns touched memory"),
    ]
}
