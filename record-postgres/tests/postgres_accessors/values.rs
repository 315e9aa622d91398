//! Every type, form and kind of version: SQL reads what a view reads.

use crate::{
    database::Blobs,
    everything::{Closed, Fixed, Inner, Open, Sets, Shortest, Tail, Versions},
    random::{Make, Random, make},
    shown,
};
use record_core::{
    Blob, CivilDateTime, Date, Decimal, Record, Text, Time, TimeDelta, Timestamp, value::DynamicView,
};
use record_postgres::postgres::Accessor;
use std::{fmt::Debug, net::IpAddr, num::NonZeroI16};
use uuid::Uuid;

/// The fields of [`Fixed`], and a payload that makes the blob so long that it is stored out of line.
#[derive(Record, Debug)]
struct Padded {
    filler: Filler,
    maybe_filler: Option<Vec<u8>>,
    i8: i8,
    i64: i64,
    u16: u16,
    f32: f32,
    f64: Option<f64>,
    bool: bool,
    char: char,
    nonzero: NonZeroI16,
    decimal: Decimal<20, 4>,
    timestamp: Option<Timestamp>,
    civil: CivilDateTime,
    date: Date,
    time: Option<Time>,
    delta: TimeDelta,
    uuid: Uuid,
    ip: Option<IpAddr>,
    bytes: [u8; 3],
    text: Text<5>,
    maybe_text: Option<Text<2>>,
    array: [u16; 2],
    texts: [Text<2>; 2],
    closed: Closed,
    open: Option<Open>,
    inner: Inner,
    maybe_inner: Option<Inner>,
}
make!(Padded {
    filler,
    maybe_filler,
    i8,
    i64,
    u16,
    f32,
    f64,
    bool,
    char,
    nonzero,
    decimal,
    timestamp,
    civil,
    date,
    time,
    delta,
    uuid,
    ip,
    bytes,
    text,
    maybe_text,
    array,
    texts,
    closed,
    open,
    inner,
    maybe_inner,
});

type Filler = Vec<u64>;

/// What [`Fixed`] and [`Tail`] lack: arrays in lists, records in records, and more types of items.
#[derive(Record, Debug)]
struct Grids {
    i32: Option<i32>,
    u8: u8,
    u32: Option<u32>,
    u64: u64,
    points: Vec<[f32; 3]>,
    maybe_points: Vec<Option<[i16; 2]>>,
    matrix: [[u32; 2]; 3],
    segments: Vec<Segment>,
    corners: [Point; 2],
    depth: Deep,
    maybe_depth: Option<Deep>,
    decimals: Vec<Decimal<38, 38>>,
    whole: Decimal<38, 0>,
    days: Vec<Date>,
    moments: Vec<Option<Timestamp>>,
    kinds: [Open; 3],
    uuids: Vec<Uuid>,
    ips: Vec<Option<IpAddr>>,
    times: Vec<Time>,
    deltas: Vec<TimeDelta>,
    civils: Vec<CivilDateTime>,
    u64s: Vec<Option<u64>>,
    chars: Vec<char>,
}
make!(Grids {
    i32,
    u8,
    u32,
    u64,
    points,
    maybe_points,
    matrix,
    segments,
    corners,
    depth,
    maybe_depth,
    decimals,
    whole,
    days,
    moments,
    kinds,
    uuids,
    ips,
    times,
    deltas,
    civils,
    u64s,
    chars,
});

#[derive(Record, Debug, Clone)]
struct Point {
    x: Option<i32>,
    y: f64,
}
make!(Point { x, y });

#[derive(Record, Debug, Clone)]
struct Segment {
    name: Option<Text<4>>,
    from: Point,
    to: Option<Point>,
    weights: [u8; 2],
    shorts: Option<[i16; 2]>,
}
make!(Segment { name, from, to, weights, shorts });

#[derive(Record, Debug, Clone)]
struct Deep {
    a: Option<bool>,
    segment: Option<Segment>,
}
make!(Deep { a, segment });

#[test]
fn every_value_is_what_a_view_reads() {
    let mut blobs = Blobs::new(&[]);
    compare::<Fixed>(&mut blobs, 1, |_| ());
    compare::<Tail>(&mut blobs, 2, |_| ());
    compare::<Sets>(&mut blobs, 3, |_| ());
    compare::<Versions>(&mut blobs, 4, |_| ());
    compare::<Shortest>(&mut blobs, 5, |_| ());
    compare::<Grids>(&mut blobs, 6, |_| ());
}

#[test]
fn values_in_blobs_of_any_length_are_what_a_view_reads() {
    let mut blobs = Blobs::new(&[]);
    let mut long = false;
    compare::<Padded>(&mut blobs, 7, |value| {
        long = !long;
        value.filler = vec![u64::MAX; if long { 1_000 } else { 1 }];
    });
    compare::<Grids>(&mut blobs, 10, |value| value.u64s.extend([Some(u64::MAX); 400]));
}

/// Random values and, last, a row that is known empty.
fn compare<R: Record + Make + Debug>(blobs: &mut Blobs, seed: u64, mut change: impl FnMut(&mut R)) {
    let random = &mut Random(seed);
    let encoded: Vec<Vec<u8>> = (0..100)
        .map(|_| {
            let mut value: R = random.make();
            change(&mut value);
            Blob::encode(&value).unwrap().into_bytes().to_vec()
        })
        .collect();
    compare_blobs(blobs, R::LAYOUT, &encoded);
}

pub(crate) fn compare_blobs(
    blobs: &mut Blobs,
    layout: &'static record_core::layout::Layout,
    encoded: &[Vec<u8>],
) {
    blobs.install(layout);
    let rows: Vec<Option<&[u8]>> = encoded.iter().map(|blob| Some(&blob[..])).chain([None]).collect();
    blobs.fill(&rows);
    let accessors = Accessor::all(layout, "blobs.data");
    assert!(!accessors.is_empty());
    for accessor in accessors {
        let names: Vec<&str> = accessor.path().iter().map(|field| field.name()).collect();
        let mut both = vec![accessor.expression()];
        if accessor.stored_expression() != accessor.expression() {
            both.push(accessor.stored_expression());
        }
        for expression in both {
            let texts = blobs.texts(&shown::in_sql(expression, accessor.sql_type()));
            let (known_empty, texts) = texts.split_last().unwrap();
            assert_eq!(*known_empty, None, "{names:?}");
            for (blob, text) in encoded.iter().zip(texts) {
                let view = DynamicView::open(layout, blob).unwrap();
                let expected = shown::of_view(&view, accessor.path());
                assert_eq!(shown::parsed(text.as_deref()), expected, "{names:?} of {view:?}\n{expression}");
            }
        }
    }
}
