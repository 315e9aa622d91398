//! All rows or none, inside the caller's transactions and outside of them.

use crate::{
    Facts, counts, database,
    driver::{Calls, Driver},
    facts, large, on_both_drivers, wait_until_blocked,
};
use record_postgres::Error;
use record_table::{Lookup, PutMode, PutOptions};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::channel,
    thread,
    time::Duration,
};

on_both_drivers! {
    the_callers_transaction_decides,
    a_failing_iterator_leaves_nothing,
    a_panicking_iterator_leaves_nothing,
    after_an_error_the_callers_transaction_goes_on,
    a_deadlock_is_resolved_by_a_call_that_owns_its_transaction,
    in_the_callers_transaction_a_deadlock_is_the_callers,
}

const MODES: [PutMode; 4] = [PutMode::Upsert, PutMode::InsertOrIgnore, PutMode::Insert, PutMode::Replace];

fn options(mode: PutMode) -> PutOptions {
    PutOptions::new().mode(mode)
}

fn the_callers_transaction_decides<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    for mode in MODES {
        let rows = || (0..5_000).map(|i| (i, facts(i as u32)));
        let mut transaction = client.transaction();
        assert_eq!(
            transaction.put_many_with::<i64, Facts, _, _>(&table, rows(), options(mode)).unwrap().inserted,
            5_000
        );
        D::rollback(transaction);
        assert_eq!(client.count(&table).unwrap(), 0, "{mode:?}");

        let mut transaction = client.transaction();
        transaction.put_many_with::<i64, Facts, _, _>(&table, rows(), options(mode)).unwrap();
        transaction.put::<i64, Facts, _>(&table, &6_000, facts(1)).unwrap();
        transaction.delete::<i64, Facts>(&table, &1).unwrap();
        D::commit(transaction);
        assert_eq!(client.count(&table).unwrap(), 5_000, "{mode:?}");
        client.sql("TRUNCATE facts").unwrap();
    }
}

fn bad_row() -> Result<(i64, Facts), Error> {
    // Any error of the library's own will do.
    Err(record_core::Blob::<Facts>::from_bytes([1, 2, 3]).unwrap_err().into())
}

fn a_failing_iterator_leaves_nothing<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    client.put(&table, &-1, facts(1)).unwrap();
    for mode in MODES {
        let few = (0..10).map(|i| Ok((i, facts(1)))).chain([bad_row()]);
        assert!(client.try_put_many(&table, few, options(mode)).unwrap_err().is_corrupt(), "{mode:?}");
        let many = (0..40).map(|i| Ok((i, large(i as u32)))).chain([bad_row()]);
        assert!(client.try_put_many(&table, many, options(mode)).unwrap_err().is_corrupt(), "{mode:?}");
        assert_eq!(client.count(&table).unwrap(), 1, "{mode:?}");
    }
}

fn a_panicking_iterator_leaves_nothing<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    client.put(&table, &-1, facts(1)).unwrap();
    for mode in MODES {
        let rows = (0..41).map(|i| if i < 40 { (i, large(i as u32)) } else { panic!("on purpose") });
        let call = || client.put_many_with(&table, rows, options(mode));
        assert!(catch_unwind(AssertUnwindSafe(call)).is_err(), "{mode:?}");
        assert_eq!(client.count(&table).unwrap(), 1, "{mode:?}");
    }
}

fn after_an_error_the_callers_transaction_goes_on<D: Driver>() {
    let (_database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    client.put(&table, &1, facts(1)).unwrap();
    client.sql("ALTER TABLE facts ADD CHECK (key < 1000)").unwrap();
    let mut transaction = client.transaction();
    for mode in MODES {
        let rows = (2..1_001).map(|i| (i, facts(i as u32)));
        let error = transaction.put_many_with::<i64, Facts, _, _>(&table, rows, options(mode)).unwrap_err();
        assert!(error.to_string().contains("facts_key_check"), "{mode:?}: {error}");
    }
    let clash = transaction
        .put_many_with::<i64, Facts, _, _>(&table, [(1, facts(2))], options(PutMode::Insert))
        .unwrap_err();
    assert!(clash.to_string().contains("(`key`)"), "{clash}");
    transaction.put::<i64, Facts, _>(&table, &2, facts(2)).unwrap();
    D::commit(transaction);
    assert_eq!(client.count(&table).unwrap(), 2);
}

/// Runs `call`, which is to lock the rows 1 to 3, on a connection of its own. While it has row 1 and is held up at row 2, the one who
/// holds row 3 begins to wait for row 1; then it comes to row 3. So whoever is chosen to fail, after the short time of the call, is
/// the call.
fn meet<D: Driver, T: Send>(url: &str, call: impl FnOnce(&mut D) -> T + Send) -> T {
    let mut holding_up = D::connect(url);
    holding_up.sql("BEGIN; UPDATE facts SET data = NULL WHERE key = 2").unwrap();
    let ((ready, is_ready), (go, may_go)) = (channel(), channel());
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut other = D::connect(url);
            let first = "SET deadlock_timeout = '10min'; BEGIN; UPDATE facts SET data = NULL WHERE key = 3";
            other.sql(first).unwrap();
            ready.send(()).unwrap();
            may_go.recv().unwrap();
            other.sql("UPDATE facts SET data = NULL WHERE key = 1; COMMIT").unwrap();
        });
        is_ready.recv().unwrap();
        let caller = scope.spawn(|| {
            let mut client = D::connect(url);
            client.sql("SET deadlock_timeout = '50ms'").unwrap();
            call(&mut client)
        });
        wait_until_blocked::<D>(url, 1, || caller.is_finished());
        go.send(()).unwrap();
        wait_until_blocked::<D>(url, 2, || caller.is_finished());
        holding_up.sql("ROLLBACK").unwrap();
        caller.join().unwrap()
    })
}

fn a_deadlock_is_resolved_by_a_call_that_owns_its_transaction<D: Driver>() {
    let (database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    client.put_many(&table, (1..4).map(|key| (key, facts(1)))).unwrap();
    let written = meet(&database.url(), |client: &mut D| {
        let table = client.open::<i64, Facts>("facts").unwrap();
        client.put_many(&table, (1..4).rev().map(|key| (key, facts(2))))
    });
    assert_eq!(written.unwrap(), counts(0, 3, 0, 0));
    assert_eq!(client.get_many(&table, 1..4).unwrap(), [1, 2, 3].map(|_| Lookup::Found(facts(2))));

    let deleted = meet(&database.url(), |client: &mut D| {
        let table = client.open::<i64, Facts>("facts").unwrap();
        client.delete_many(&table, [3, 2, 1])
    });
    assert_eq!(deleted.unwrap(), 3);
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    // The server tells of them a little later.
    while client.one::<i64>(deadlocks) < 2 {
        thread::sleep(Duration::from_millis(5));
    }
}

fn in_the_callers_transaction_a_deadlock_is_the_callers<D: Driver>() {
    let (database, mut client) = database::<D>();
    let table = client.create::<i64, Facts>("facts").unwrap();
    client.put_many(&table, (1..4).map(|key| (key, facts(1)))).unwrap();
    let error = meet(&database.url(), |client: &mut D| {
        let table = client.open::<i64, Facts>("facts").unwrap();
        let mut transaction = client.transaction();
        let rows = (1..4).map(|key| (key, facts(2)));
        let error = transaction.put_many::<i64, Facts, _, _>(&table, rows).unwrap_err();
        D::rollback(transaction);
        error
    });
    assert!(error.is_retryable() && error.to_string().contains("40P01"), "{error}");
    let expected = [Lookup::KnownEmpty, Lookup::Found(facts(1)), Lookup::KnownEmpty];
    assert_eq!(client.get_many(&table, 1..4).unwrap(), expected);
}
