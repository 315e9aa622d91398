//! Calls of the blocking driver in a task of a runtime, where it can't wait.

use crate::{connect, database};
use record_core::{Patch, Record, key::KeyValue};
use record_postgres::{
    Error,
    postgres::{AnyTable, Batch, Positions, ScanSet, Table, list_tables, query_arrow},
};
use tokio::runtime::Builder;

#[derive(Record)]
#[record(digest)]
struct Flight {
    delay: i32,
}

/// Whatever a call gives: here it must be the error that says what to do.
fn check<T>(result: Result<T, Error>) {
    let error = result.err().expect("the call fails").to_string();
    assert!(error.contains("make the call in `tokio::task::spawn_blocking`"), "{error}");
    assert!(error.contains("`record_postgres::tokio_postgres`"), "{error}");
}

#[test]
fn every_call_is_an_error_that_says_what_to_do_and_leaves_the_client_as_it_is() {
    let database = database();
    let mut client = connect(&database);
    let table = Table::<i64, Flight>::create(&mut client, "flights").unwrap();
    let positions = Positions::create(&mut client).unwrap();
    let any = AnyTable::open(&mut client, "flights").unwrap();
    let part = any.scan().parts(&mut client, 1).unwrap().pop().unwrap();
    for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let runtime = builder.build().unwrap();
        runtime.block_on(async {
            let c = &mut client;
            check(Table::<i64, Flight>::create(c, "flights"));
            check(Table::<i64, Flight>::open(c, "flights"));
            check(table.get(c, &1));
            check(table.get_many(c, [1, 2]));
            check(table.put(c, &1, Flight { delay: 1 }));
            check(table.put_many(c, [(1, Flight { delay: 1 })]));
            check(table.try_put_many::<_, i64, Flight, Error>(c, [], Default::default()));
            check(table.edit(c, &1, |_| ()));
            check(table.patch(c, &1, &FlightPatch::new().delay(1)));
            check(table.delete_many(c, [1]));
            check(table.count(c));
            check(table.scan().for_each(c, |_, _| ()));
            check(table.scan().try_for_each(c, |_, _| Ok::<_, Error>(())));
            check(table.scan().batches(c));
            check(table.scan().to_batches(c));
            check(ScanSet::new().with(table.scan()).to_batches([&mut *c]));
            check(list_tables(c));
            check(AnyTable::open(c, "flights"));
            check(any.get(c, &[KeyValue::Int(1)]));
            check(any.get_many(c, [[KeyValue::Int(1)]]));
            check(any.count(c));
            check(any.find_equal(c, None));
            check(any.find_equal_json(c, r#"{"delay": 1}"#));
            check(any.verify(c, |_| ()));
            check(any.scan().for_each(c, |_, _| ()));
            check(any.scan().to_batches(c));
            check(any.scan().parts(c, 2));
            check(AnyTable::open_part(c, &part).map(drop));
            check(ScanSet::new().with(any.scan()).to_batches([&mut *c]));
            check(query_arrow(c, "SELECT 1", &[]));
            check(positions.get(c, "feed"));
            check(positions.set(c, "feed", None, &1.into()));
            let mut batch = Batch::new();
            batch.add_keyed(&table, |_| (1, Flight { delay: 1 }));
            check(batch.write(c));
        });
    }
    // Where the runtime only is at hand, calls work.
    let runtime = Builder::new_current_thread().build().unwrap();
    let _entered = runtime.enter();
    table.put(&mut client, &1, Flight { delay: 1 }).unwrap();
    assert_eq!(table.count(&mut client).unwrap(), 1);
}
