//! Rows to Arrow columns: 300,000 at a time, into fresh memory and into memory that was used before.
//!
//! `cargo bench --bench columns [-- FILTER] [--quick]`. One operation is the conversion of all rows, with the release of
//! the result. The peers start from owned structs that lie in memory, `memcpy` copies as many bytes as the columns hold
//! and is the floor. The cases `encode` go the other way, and there it copies as many as the blobs have.

mod harness;
#[path = "peers/arrow/mod.rs"]
mod peers;
#[allow(dead_code, reason = "reading single records is the other bench's")]
mod shapes;

use std::hint::black_box;

use arrow_convert::{field::ArrowField, serialize::ArrowSerialize};

use harness::{Bench, Case, Note};
use record_arrow::BatchDecoder;
use record_core::layout::Layout;
use sha2::{Digest, Sha256};

use peers::{
    ArrowConvert, ByHand, Fresh, Joined, Reused, Row, SerdeArrow, Slices, ToArrow, ToBincode, ToBlobs,
    assert_same, bytes, memory,
};
use shapes::{Shape, grown, pull_request::PullRequest, typed20::Typed20};

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
    measure_encode::<Typed20>(&mut bench, "typed20/encode");
    measure_encode::<PullRequest>(&mut bench, "pull_request/encode");
    measure_versions(&mut bench, "mixed/to_arrow_reused");
    measure_layouts(&mut bench, "layout_read/65k", 65_000);
    measure_layouts(&mut bench, "layout_read/16k", 16_250);
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

/// Measures the way from columns to the bytes of rows.
fn measure_encode<R>(bench: &mut Bench, name: &str)
where
    R: Shape + Row + record_core::Record + serde::de::DeserializeOwned + bincode::Encode,
{
    if !bench.wants(name) {
        return;
    }
    let rows = R::generate(bench.scaled(ROWS));
    let batch = R::batch(&rows);
    let (blobs, mut peer) = (ToBlobs::new::<R>(), ToBincode::new());
    let size = blobs.check(&batch, &rows);
    assert!(ToBincode::rows::<R>(&batch) == rows, "serde_arrow reads other rows");
    let mut case = Case::new(name, 1);
    add_floor(&mut case, size, Memory::Reused);
    case.add("record", size as u64, || blobs.convert(&batch));
    case.add("serde_arrow", size as u64, || peer.convert::<R>(&batch));
    bench.run(case);
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

/// Measures what a catalog's layout of many fields costs: an operation is a field, so that the cases tell alike when the work
/// grows with the fields' number.
fn measure_layouts(bench: &mut Bench, name: &str, fields: usize) {
    if !bench.wants(name) {
        return;
    }
    let text = layout(fields);
    let read = Layout::from_json(&text).expect("the layout is right");
    let size = text.len() as u64;
    let mut case = Case::new(name, fields);
    case.add("record", size, || {
        black_box(Layout::from_json(&text)).expect("the layout is right");
    });
    case.add("record_decoder", size, move || {
        black_box(BatchDecoder::of(read));
    });
    case.add("record_select", size, move || {
        let names = read.fields().iter().rev().map(|field| field.name());
        assert!(black_box(BatchDecoder::of(read).select(names)).is_ok());
    });
    bench.run(case);
}

/// A layout of so many fields of a byte, as JSON.
fn layout(fields: usize) -> String {
    let mut text = String::from("record/1\n");
    let field = |i: usize| {
        text += &format!("1 field{i} u8\n");
        serde_json::json!({
            "name": format!("field{i}"), "column": format!("field{i}"), "since": 1, "declared": i, "code": "u8",
            "type": { "name": "u8" }, "offset": 8 + i, "width": 1, "variable": false,
        })
    };
    let fields: Vec<_> = (0..fields).map(field).collect();
    let hash: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    let version = serde_json::json!({ "version": 1, "hash": hash, "fixed_len": 8 + fields.len() });
    serde_json::json!({ "format": 1, "record": "Many", "version": 1, "fields": fields, "versions": [version] })
        .to_string()
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
        note(
            "record_decoder",
            "the decoder of all fields of a layout; record_select: of all fields by name, in reverse",
        ),
        note("memcpy", "floor: copies as many bytes as the columns hold"),
        note("record", "from blobs that lie apart at odd addresses; record_joined: from one buffer"),
        note(
            "mixed",
            "record: two versions alternate, sixteen fields and four newer ones; record_one_version: all are new",
        ),
        note("arrow-array", "vectors and builders filled by hand, in blocks of rows"),
        note("serde_arrow", "an ArrayBuilder with known schema, rows reserved"),
        note("arrow_convert", "its derive, which cannot reserve"),
        note(
            "encode",
            "record: blobs from columns; serde_arrow: owned structs from columns, and bincode of each into one buffer",
        ),
        note("*_reused", "peers cannot take buffers back: the allocator keeps and returns touched memory"),
    ]
}
