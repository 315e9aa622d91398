//! Rows of several versions of a record.

use crate::{Both, batches};
use arrow_array::{RecordBatch, cast::AsArray, types::Int64Type};
use record_core::{Blob, Record};
use record_postgres::postgres;

mod v1 {
    #[derive(record_core::Record)]
    pub(super) struct Mixed {
        pub(super) number: i64,
        pub(super) text: String,
    }
}

mod v2 {
    #[derive(record_core::Record)]
    #[record(version = 2)]
    pub(super) struct Mixed {
        pub(super) number: i64,
        #[record(since = 2, default = 7)]
        pub(super) extra: i64,
        pub(super) text: String,
    }
}

fn put<R: Record>(both: &mut Both, key: i64, value: &R) {
    let sql = "INSERT INTO mixed (key, data) VALUES ($1, $2)";
    both.blocking.execute(sql, &[&key, &Blob::encode(value).unwrap().into_bytes()]).unwrap();
}

#[test]
fn rows_of_several_versions_come_as_one_batch_and_a_scan_learns_of_newer_ones_on_its_way() {
    const OLD: i64 = 20_000;
    let mut both = Both::new();
    let old = both.table::<i64, v1::Mixed>("mixed");
    let blob = Blob::encode(&v1::Mixed { number: 1, text: "old".into() }).unwrap();
    let fill = "INSERT INTO mixed (key, data) SELECT i, $1 FROM generate_series(1, $2::bigint) i";
    both.blocking.execute(fill, &[&blob, &OLD]).unwrap();
    // The handles of the old program have read the catalog before the new one appears. Its rows come last.
    let new = postgres::Table::<i64, v2::Mixed>::create(&mut both.blocking, "mixed").unwrap();
    for key in OLD + 1..=OLD + 5 {
        put(&mut both, key, &v2::Mixed { number: 2, extra: 3, text: "new".into() });
    }
    let sum = |all: &[RecordBatch], column: &str| -> i64 {
        all.iter().flat_map(|batch| batch[column].as_primitive::<Int64Type>().values().to_vec()).sum()
    };
    let all = batches!(both, old, |scan| scan.order_by_key()).unwrap();
    assert_eq!((all[0].num_columns(), sum(&all, "number")), (3, OLD + 10));
    let all = new.scan().to_batches(&mut both.blocking).unwrap();
    assert_eq!((sum(&all, "number"), sum(&all, "extra")), (OLD + 10, 7 * OLD + 15));
}

#[test]
fn a_version_that_no_catalog_knows_is_an_error_even_where_corrupt_rows_are_skipped() {
    mod v3 {
        #[derive(record_core::Record)]
        #[record(version = 3)]
        pub(super) struct Mixed {
            pub(super) number: i64,
            #[record(since = 2, default = 7)]
            pub(super) extra: i64,
            #[record(since = 3, default = 8)]
            pub(super) other: i64,
            pub(super) text: String,
        }
    }
    let mut both = Both::new();
    let table = both.table::<i64, v2::Mixed>("mixed");
    put(&mut both, 1, &v3::Mixed { number: 1, extra: 7, other: 2, text: "foreign".into() });
    let error = batches!(both, table, |scan| scan.skip_corrupt()).unwrap_err();
    assert!(error.is_unknown_layout() && error.table() == Some("mixed"), "{error}");
    assert!(error.to_string().contains("the table's catalog does not have it"), "{error}");
    assert_eq!((error.row(), error.row_place()), (Some(0), Some("(0,1)")), "{error}");
}
