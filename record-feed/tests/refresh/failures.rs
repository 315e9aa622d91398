//! Keys that fail, and runs that do.

use crate::face::{Refresh as _, Table as _};
use crate::{Answer, Facts, Outcome, counts, facts, on_every_store, record, small, store::Store, table};
use record_core::{Record, Text};
use record_feed::refresh::Computed;
use std::panic::{AssertUnwindSafe, catch_unwind};

on_every_store! {
    keys_that_fail_are_reported_and_keep_what_they_had,
    what_the_database_refuses_is_found_among_the_others,
    too_many_failures_stop_the_run,
    too_many_refused_rows_stop_the_run,
    a_stream_that_fails_keeps_what_came_before,
    a_table_that_is_gone_stops_the_run,
    panics_of_the_stream_and_the_callback_come_out,
    keys_that_no_table_takes_fail,
}

fn keys_that_fail_are_reported_and_keep_what_they_had<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    small(&table).run(&mut client, 0..1_000, |key| record(*key)).unwrap();
    let report = small(&table)
        .run(&mut client, 0..1_000, |key| match key {
            10 => Err("no rate for this coverage"),
            500 => panic!("cannot divide"),
            501 => std::panic::panic_any(7),
            key => Ok(Computed::Record(facts(key + 1))),
        })
        .unwrap();
    assert_eq!((report.keys, report.failed, report.counts), (1_000, 3, counts(0, 997, 0, 0)));
    let failures: Vec<_> = report
        .failures
        .iter()
        .map(|failure| (*failure.key(), failure.is_panic(), failure.to_string()))
        .collect();
    assert_eq!(
        failures,
        [
            (10, false, "no rate for this coverage".to_owned()),
            (500, true, "panicked: cannot divide".to_owned()),
            (501, true, "panicked: without a message".to_owned()),
        ]
    );
    assert!(report.failures[0].error().is_some() && report.failures[1].error().is_none());
    let all = S::all(&mut client, &table);
    assert_eq!(all[&10], Some(facts(10)));
    assert_eq!(all[&500], Some(facts(500)));
    assert_eq!(all[&11], Some(facts(12)));
}

#[derive(Record)]
struct Unique {
    #[record(promote)]
    name: String,
    code: Text<4>,
}

fn what_the_database_refuses_is_found_among_the_others<S: Store>() {
    let store = S::new();
    let mut client = store.connect();
    let table = S::create::<i64, Unique>(&mut client, "named");
    S::sql(&mut client, "CREATE UNIQUE INDEX one_name ON named (name)");
    let compute = |key: &i64| {
        let name = match key {
            33 | 377 => "name 400".into(),
            // Promoted text can't hold it.
            250 => "a\0b".into(),
            key => format!("name {key}"),
        };
        let code = Text::new(if *key == 251 { "too long" } else { "abc" })?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(Computed::Record(Unique { name, code }))
    };
    let report = table.refresh().run(&mut client, (0..500).rev(), compute).unwrap();
    let mut failed: Vec<_> = report.failures.iter().map(|failure| *failure.key()).collect();
    failed.sort();
    // Which of the three that are equal comes first is the table's order of keys.
    assert_eq!((failed.len(), report.counts.inserted), (4, 496), "{failed:?} {:?}", report.failures);
    assert!([250, 251].iter().all(|key| failed.contains(key)), "{failed:?}");
    assert_eq!(failed.iter().filter(|key| [33, 377, 400].contains(*key)).count(), 2, "{failed:?}");
    let refused = report.failures.iter().filter_map(|failure| failure.error()?.downcast_ref());
    assert_eq!(refused.filter(|error: &&record_feed::Error| error.table() == Some("named")).count(), 3);
    assert_eq!(S::all(&mut client, &table).len(), 496);
}

fn too_many_failures_stop_the_run<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    let run = |client: &mut S::Client, most| -> Outcome {
        small(&table).threads(1).batch_rows(10).max_failures(most).run(client, 0..100_000, |key| {
            match key % 10 {
                3 => Err("none"),
                _ => Ok(Computed::Record(facts(*key))),
            }
        })
    };
    let stopped = run(&mut client, 5).unwrap_err();
    assert!(stopped.is_too_many_failures() && stopped.store_error().is_none(), "{stopped}");
    let message = stopped.to_string();
    assert!(message.contains("6 keys failed, and 5 is the most: the first because of: none"), "{message}");
    let report = stopped.into_report();
    assert_eq!(report.failures.len(), 6);
    // What was done before that stays, and little comes after it.
    assert!((50..70).contains(&report.keys), "{report}");
    assert_eq!(S::all(&mut client, &table).len() as u64, report.counts.inserted);

    let stopped = run(&mut client, 0).unwrap_err();
    assert!(stopped.to_string().starts_with("1 key failed, and 0 is the most"), "{stopped}");
    assert_eq!((stopped.report().failed, stopped.report().failures.len()), (1, 1));
    assert!(small(&table).max_failures(0).run(&mut client, 0..10, |key| record(*key)).is_ok());
}

fn too_many_refused_rows_stop_the_run<S: Store>() {
    let store = S::new();
    let mut client = store.connect();
    let table = S::create::<i64, Unique>(&mut client, "named");
    let compute = |key: &i64| {
        let name = if *key >= 100 { "\0".into() } else { format!("{key}") };
        Ok::<_, record_core::Invalid>(Computed::Record(Unique { name, code: Text::new("")? }))
    };
    let stopped =
        table.refresh().batch_rows(100).max_failures(9).run(&mut client, 0..1_000, compute).unwrap_err();
    assert!(stopped.is_too_many_failures(), "{stopped}");
    assert_eq!((stopped.report().failed, stopped.report().failures.len()), (10, 10));
    assert_eq!((stopped.report().keys, stopped.report().counts), (100, counts(100, 0, 0, 0)));
    assert_eq!(S::all(&mut client, &table).len(), 100);
}

fn a_stream_that_fails_keeps_what_came_before<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    S::put(&mut client, &table, vec![(-1, facts(0))]);
    let keys = (0..250).map(Ok).chain([Err("the connection was cut")]);
    let stopped =
        small(&table).prune_at_most(1.0).try_run(&mut client, keys, |key| record(*key)).unwrap_err();
    assert!(stopped.is_of_keys() && !stopped.is_too_many_failures());
    let message = stopped.to_string();
    assert!(
        message.starts_with("the stream of keys failed: the connection was cut (done before"),
        "{message}"
    );
    assert_eq!((stopped.report().keys, stopped.report().counts), (250, counts(250, 0, 0, 0)));
    assert_eq!(S::all(&mut client, &table).len(), 251);
}

fn a_table_that_is_gone_stops_the_run<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    S::sql(&mut client, &format!("DROP TABLE facts {}", if S::NAME != "sqlite" { "CASCADE" } else { "" }));
    let stopped = small(&table).run(&mut client, 0..1_000_000_000, |key| record(*key)).unwrap_err();
    let error = stopped.store_error().unwrap();
    assert!(error.is_table() && error.table() == Some("facts"), "{stopped}");
    assert_eq!((stopped.report().keys, stopped.report().failed), (0, 0));
}

fn panics_of_the_stream_and_the_callback_come_out<S: Store>() {
    let (_store, mut client, table) = table::<S>();
    let keys = (0..10_000).inspect(|key| assert!(*key < 2_000, "broken stream"));
    let panic =
        catch_unwind(AssertUnwindSafe(|| small(&table).run(&mut client, keys, |key| record(*key)).is_ok()))
            .unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"broken stream"));
    let panic = catch_unwind(AssertUnwindSafe(|| {
        let refresh = small(&table).on_progress(|progress| assert!(progress.keys < 500, "broken callback"));
        refresh.run(&mut client, 0..1_000_000_000, |key| record(*key)).is_ok()
    }))
    .unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"broken callback"));
    // The connection can go on.
    assert!(small(&table).run(&mut client, 0..10, |key| record(*key)).is_ok());
}

fn keys_that_no_table_takes_fail<S: Store>() {
    let store = S::new();
    let mut client = store.connect();
    let table = S::create::<String, Facts>(&mut client, "texts");
    let keys = ["a", "b\0", "c", "d\0"].map(String::from);
    let report = small(&table)
        .prune()
        .resume("texts", "1")
        .run(&mut client, keys, |key| -> Answer {
            if key == "d\0" { Err("none".into()) } else { record(1) }
        })
        .unwrap();
    assert_eq!((report.failed, report.counts.inserted), (2, 2));
    assert_eq!(report.failures[0].key(), "b\0");
}
