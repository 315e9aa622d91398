use bytes::Bytes;
use futures_util::SinkExt;
use record_core::{
    Record,
    table::{PutMode, PutOptions},
};
use std::time::Instant;
#[derive(Record, Clone)]
struct Rec {
    bytes: Vec<u8>,
}
const N: i64 = 100_000;
fn rows(salt: u8, shuffle: bool) -> Vec<(i64, record_core::Blob<Rec>)> {
    (0..N)
        .map(|i| {
            let k = if shuffle { (i * 7_919) % N } else { i };
            let mut bytes = vec![salt; 244];
            bytes[..8].copy_from_slice(&k.to_le_bytes());
            (k, record_core::Blob::encode(&Rec { bytes }).unwrap())
        })
        .collect()
}
fn copy_bytes(rows: &[(i64, record_core::Blob<Rec>)]) -> Vec<u8> {
    let mut out = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec();
    for (k, b) in rows {
        out.extend_from_slice(&2i16.to_be_bytes());
        out.extend_from_slice(&8i32.to_be_bytes());
        out.extend_from_slice(&k.to_be_bytes());
        out.extend_from_slice(&(b.as_bytes().len() as i32).to_be_bytes());
        out.extend_from_slice(b.as_bytes());
    }
    out.extend_from_slice(&(-1i16).to_be_bytes());
    out
}
fn ms(t: Instant) -> f64 {
    t.elapsed().as_secs_f64() * 1e3
}
fn median(mut v: Vec<f64>) -> f64 {
    v.sort_by(f64::total_cmp);
    v[v.len() / 2]
}
fn main() {
    let rounds: usize = std::env::var("ROUNDS").ok().and_then(|r| r.parse().ok()).unwrap_or(7);
    let server = test_servers::Server::for_benches(&[]);
    let db = server.create_database();
    let mut client = postgres::Client::connect(&db.url(), postgres::NoTls).unwrap();
    let rt = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (mut ac, conn) = rt.block_on(tokio_postgres::connect(&db.url(), tokio_postgres::NoTls)).unwrap();
    rt.spawn(conn);
    type T = record_core::postgres::Table<i64, Rec>;
    type A = record_core::tokio_postgres::Table<i64, Rec>;
    T::create(&mut client, "t").unwrap();
    let t = T::open(&mut client, "t").unwrap();
    let a = rt.block_on(A::open(&mut ac, "t")).unwrap();
    for shuffle in [false, true] {
        let (one, two) = (rows(1, shuffle), rows(2, shuffle));
        let bytes = Bytes::from(copy_bytes(&one));
        let mut res: std::collections::BTreeMap<&str, Vec<f64>> = Default::default();
        let wal = |c: &mut postgres::Client| -> i64 {
            c.query_one("select (pg_current_wal_insert_lsn() - '0/0')::int8", &[]).unwrap().get(0)
        };
        for _ in 0..rounds {
            macro_rules! case {
                ($name:expr, $fresh:expr, $body:expr) => {{
                    if $fresh {
                        client.batch_execute("TRUNCATE t; CHECKPOINT").unwrap();
                    }
                    let w = wal(&mut client);
                    let s = Instant::now();
                    $body;
                    res.entry($name).or_default().push(ms(s));
                    let d = wal(&mut client) - w;
                    if std::env::var("WAL").is_ok() {
                        println!("{} {d}", $name);
                    }
                }};
            }
            let insert = PutOptions::new().mode(PutMode::Insert);
            let replace = PutOptions::new().mode(PutMode::Replace);
            let ignore = PutOptions::new().mode(PutMode::InsertOrIgnore);
            macro_rules! copy_plain {
                () => {
                    rt.block_on(async {
                        let tx = ac.transaction().await.unwrap();
                        let sink = tx
                            .copy_in::<_, Bytes>("copy t (key, data) from stdin (format binary)")
                            .await
                            .unwrap();
                        let mut sink = Box::pin(sink);
                        let mut at = 0;
                        while at < bytes.len() {
                            let end = (at + 65536).min(bytes.len());
                            sink.feed(bytes.slice(at..end)).await.unwrap();
                            at = end;
                        }
                        sink.as_mut().finish().await.unwrap();
                        tx.commit().await.unwrap();
                    })
                };
            }
            case!("00 copy", true, copy_plain!());
            case!(
                "01 insert async",
                true,
                rt.block_on(a.put_many_with(&mut ac, one.iter().map(|(k, b)| (k, b)), insert)).unwrap()
            );
            case!(
                "02 insert sync",
                true,
                t.put_many_with(&mut client, one.iter().map(|(k, b)| (k, b)), insert).unwrap()
            );
            case!(
                "04 new ignore async",
                true,
                rt.block_on(a.put_many_with(&mut ac, one.iter().map(|(k, b)| (k, b)), ignore)).unwrap()
            );
            case!("06 new sync", true, t.put_many(&mut client, one.iter().map(|(k, b)| (k, b))).unwrap());
            case!(
                "05 new async",
                true,
                rt.block_on(a.put_many(&mut ac, one.iter().map(|(k, b)| (k, b)))).unwrap()
            );
            case!(
                "07 same async",
                false,
                assert_eq!(
                    rt.block_on(a.put_many(&mut ac, one.iter().map(|(k, b)| (k, b)))).unwrap().unchanged,
                    N as u64
                )
            );
            case!(
                "08 same sync",
                false,
                assert_eq!(
                    t.put_many(&mut client, one.iter().map(|(k, b)| (k, b))).unwrap().unchanged,
                    N as u64
                )
            );
            case!(
                "09 same replace async",
                false,
                assert_eq!(
                    rt.block_on(a.put_many_with(&mut ac, one.iter().map(|(k, b)| (k, b)), replace))
                        .unwrap()
                        .unchanged,
                    N as u64
                )
            );
            case!(
                "10 all async",
                false,
                assert_eq!(
                    rt.block_on(a.put_many(&mut ac, two.iter().map(|(k, b)| (k, b)))).unwrap().updated,
                    N as u64
                )
            );
            case!("11 delete", false, assert_eq!(t.delete_many(&mut client, 0..N).unwrap(), N as u64));
        }
        let base = median(res["00 copy"].clone());
        println!("shuffle {shuffle}");
        for (n, v) in res {
            let m = median(v.clone());
            println!(
                "{n:24} {m:8.1} ms  {:5.2}x  min {:.1}",
                m / base,
                v.iter().copied().fold(f64::MAX, f64::min)
            );
        }
    }
}
