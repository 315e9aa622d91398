//! Ad-hoc measurement of the columns' decoder.
use record_core::{
    Date, Record, Text, Timestamp,
    columns::{BatchDecoder, BatchEncoder},
};
use std::hint::black_box;
fn cpu() -> f64 {
    let mut t = [0i64; 2];
    unsafe extern "C" {
        fn clock_gettime(c: i32, t: *mut i64) -> i32;
    }
    unsafe { clock_gettime(3, t.as_mut_ptr()) };
    t[0] as f64 * 1e3 + t[1] as f64 / 1e6
}

#[derive(Record, Clone)]
struct Typed20 {
    a0: i64,
    a1: i64,
    a2: i64,
    a3: i64,
    a4: i64,
    a5: i64,
    a6: i64,
    a7: f64,
    a8: f64,
    a9: f64,
    b0: i64,
    b1: i64,
    b2: i64,
    b3: i64,
    b4: i64,
    b5: i64,
    b6: i64,
    b7: f64,
    b8: f64,
    b9: f64,
}
#[derive(Record, Clone)]
#[record(version = 2)]
struct Mixed {
    a0: i64,
    a1: i64,
    a2: i64,
    a3: i64,
    a4: i64,
    a5: i64,
    a6: i64,
    a7: f64,
    a8: f64,
    a9: f64,
    #[record(since = 2)]
    b0: i64,
    #[record(since = 2)]
    b1: i64,
    #[record(since = 2)]
    b2: i64,
    #[record(since = 2)]
    b3: i64,
    #[record(since = 2)]
    b4: i64,
    #[record(since = 2)]
    b5: i64,
    #[record(since = 2)]
    b6: i64,
    #[record(since = 2)]
    b7: f64,
    #[record(since = 2)]
    b8: f64,
    #[record(since = 2)]
    b9: f64,
}
#[derive(Record, Clone)]
struct Strs {
    a: String,
    b: String,
    c: Text<24>,
    d: Option<String>,
    days: Vec<Date>,
    labels: Vec<String>,
    t: Option<Timestamp>,
}

fn time(name: &str, base: f64, mut f: impl FnMut()) -> f64 {
    let mut best = Vec::new();
    for _ in 0..21 {
        let t = cpu();
        f();
        best.push(cpu() - t);
    }
    best.sort_by(f64::total_cmp);
    let m = best[best.len() / 4];
    println!("{name:40} {m:8.2} ms  min {:8.2}  {:.2}x", best[0], if base > 0.0 { m / base } else { 1.0 });
    m
}
fn mallopt(p: i32, v: i32) {
    unsafe extern "C" {
        fn mallopt(p: i32, v: i32) -> i32;
    }
    unsafe { mallopt(p, v) };
}

fn main() {
    mallopt(-3, 128 << 10);
    mallopt(-4, 1 << 20);
    let n = 300_000usize;
    let mut joined = Vec::new();
    let mut offsets = vec![0usize];
    let mut x = 1i64;
    let mut next = || {
        x = x.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        x
    };
    let mut mixed = Vec::new();
    let mut mixed_offsets = vec![0usize];
    let mut randmix = Vec::new();
    let mut randmix_offsets = vec![0usize];
    let mut v2 = Vec::new();
    let mut v2_offsets = vec![0usize];
    for i in 0..n {
        let v: Vec<i64> = (0..20).map(|_| next()).collect();
        let f = |i: usize| v[i] as f64;
        Typed20 {
            a0: v[0],
            a1: v[1],
            a2: v[2],
            a3: v[3],
            a4: v[4],
            a5: v[5],
            a6: v[6],
            a7: f(7),
            a8: f(8),
            a9: f(9),
            b0: v[10],
            b1: v[11],
            b2: v[12],
            b3: v[13],
            b4: v[14],
            b5: v[15],
            b6: v[16],
            b7: f(17),
            b8: f(18),
            b9: f(19),
        }
        .encode(&mut joined)
        .unwrap();
        offsets.push(joined.len());
        let new = Mixed {
            a0: v[0],
            a1: v[1],
            a2: v[2],
            a3: v[3],
            a4: v[4],
            a5: v[5],
            a6: v[6],
            a7: f(7),
            a8: f(8),
            a9: f(9),
            b0: v[10],
            b1: v[11],
            b2: v[12],
            b3: v[13],
            b4: v[14],
            b5: v[15],
            b6: v[16],
            b7: f(17),
            b8: f(18),
            b9: f(19),
        };
        let old = Mixed {
            b0: 0,
            b1: 0,
            b2: 0,
            b3: 0,
            b4: 0,
            b5: 0,
            b6: 0,
            b7: 0.0,
            b8: 0.0,
            b9: 0.0,
            ..new.clone()
        };
        new.encode(&mut v2).unwrap();
        v2_offsets.push(v2.len());
        if i % 2 == 0 { &new } else { &old }.encode(&mut mixed).unwrap();
        mixed_offsets.push(mixed.len());
        if v[3] & 0x10000 == 0 { &new } else { &old }.encode(&mut randmix).unwrap();
        randmix_offsets.push(randmix.len());
    }
    let size = n * 160;
    let source = vec![0x5au8; size];
    let mut target = vec![1u8; size];
    let warm = time("memcpy touched", 0.0, || {
        target.copy_from_slice(black_box(&source));
        black_box(&target);
    });
    let fresh = time("memcpy fresh", 0.0, || {
        black_box(source.to_vec());
    });
    let mut d = BatchDecoder::<Typed20>::new().refuse_known_empty();
    let slices: Vec<&[u8]> = offsets.windows(2).map(|w| &joined[w[0]..w[1]]).collect();
    let boxed: Vec<Box<[u8]>> = slices.iter().map(|s| (*s).into()).collect();
    if std::env::args().nth(1).as_deref() == Some("only") {
        for _ in 0..200 {
            let b = d.decode_joined(&joined, &offsets).unwrap();
            d.recycle(b);
        }
        return;
    }
    time("joined, fresh", fresh, || {
        black_box(d.decode_joined(&joined, &offsets).unwrap());
    });
    time("slices, fresh", fresh, || {
        black_box(d.decode(slices.iter().copied()).unwrap());
    });
    let one = time("joined, reused", warm, || {
        let b = d.decode_joined(&joined, &offsets).unwrap();
        d.recycle(b);
    });
    time("slices, reused", warm, || {
        let b = d.decode(slices.iter().copied()).unwrap();
        d.recycle(b);
    });
    time("boxed, reused", warm, || {
        let b = d.decode(boxed.iter().map(|b| &**b)).unwrap();
        d.recycle(b);
    });
    time("pushed, reused", warm, || {
        for s in &slices {
            d.push(Some(s)).unwrap();
        }
        let b = d.finish().unwrap();
        d.recycle(b);
    });
    time("one column, reused", warm, || {
        let mut d = BatchDecoder::<Typed20>::new().select(["a5"]).unwrap();
        let b = d.decode_joined(&joined, &offsets).unwrap();
        d.recycle(b);
    });
    let mut d = BatchDecoder::<Typed20>::new();
    let b = d.decode_joined(&joined, &offsets).unwrap();
    time("typed20 to blobs", 0.0, || {
        black_box(BatchEncoder::of(Typed20::LAYOUT).encode(&b).unwrap());
    });
    let mut d = BatchDecoder::<Mixed>::new().refuse_known_empty();
    let one2 = time("v2 only, reused (x of typed20)", one, || {
        let b = d.decode_joined(&v2, &v2_offsets).unwrap();
        d.recycle(b);
    });
    time("two versions, reused (x of one)", one2, || {
        let b = d.decode_joined(&mixed, &mixed_offsets).unwrap();
        d.recycle(b);
    });
    time("two versions random (x of one)", one2, || {
        let b = d.decode_joined(&randmix, &randmix_offsets).unwrap();
        d.recycle(b);
    });

    let mut joined = Vec::new();
    let mut offsets = vec![0usize];
    let mut rows = Vec::new();
    for i in 0..n {
        let s = Strs {
            a: format!("user{}", next() & 0xffff),
            b: format!("subject of number {} is long", next()),
            c: Text::new(&format!("t{i}")).unwrap(),
            d: (i % 3 == 0).then(|| "some".to_string()),
            days: (0..(next() & 7)).map(|d| Date::from_days(d as i32)).collect(),
            labels: (0..(next() & 3)).map(|d| format!("label{d}")).collect(),
            t: (i % 2 == 0).then(|| Timestamp::from_micros(i as i64)),
        };
        s.encode(&mut joined).unwrap();
        offsets.push(joined.len());
        rows.push(s);
    }
    println!("strings: {} bytes", joined.len());
    for column in ["a", "b", "c", "d", "days", "labels", "t"] {
        let mut d = BatchDecoder::<Strs>::new().select([column]).unwrap();
        time(column, 0.0, || {
            let b = d.decode_joined(&joined, &offsets).unwrap();
            d.recycle(b);
        });
    }
    let mut d = BatchDecoder::<Strs>::new();
    let b = d.decode_joined(&joined, &offsets).unwrap();
    time("all strings, to blobs", 0.0, || {
        black_box(BatchEncoder::of(Strs::LAYOUT).encode(&b).unwrap());
    });
    time("all strings, fresh", 0.0, || {
        black_box(d.decode_joined(&joined, &offsets).unwrap());
    });
    time("all strings, reused", 0.0, || {
        let b = d.decode_joined(&joined, &offsets).unwrap();
        d.recycle(b);
    });
}
