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
use peers::{ArrowConvert, ByHand, Fresh, Reused, Row, SerdeArrow, ToArrow, assert_same, bytes, memory};
use shapes::Shape;
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
    bench.finish(&notes());
}

/// Measures all systems on one shape.
fn measure<R>(bench: &mut Bench, name: &str, memory: Memory)
where
    R: Shape + Row + serde::Serialize + ArrowSerialize + ArrowField<Type = R>,
{
    if !bench.wants(name) {
        return;
    }
    let rows = R::generate(bench.scaled(ROWS));
    let expected = R::batch(&rows);
    let size = bytes(&expected);

    let mut case = Case::new(name, 1);
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
    add::<R, ByHand>(&mut case, &rows);
    add::<R, SerdeArrow>(&mut case, &rows);
    add::<R, ArrowConvert>(&mut case, &rows);
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
        note("arrow-array", "vectors and builders filled by hand, in blocks of rows"),
        note("serde_arrow", "an ArrayBuilder with known schema, rows reserved"),
        note("arrow_convert", "its derive, which cannot reserve"),
        note("*_reused", "peers cannot take buffers back: the allocator keeps and returns touched memory"),
    ]
}
