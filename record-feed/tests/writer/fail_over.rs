//! Servers that take no writes any more, and others that take their place.

use crate::{
    bodies::{FactsPatch, close, facts, stored, table, wait_until},
    pair::Pair,
    store::{Store, Table, Writer},
};
use record_core::Patch;
use record_table::Position;
use std::{
    process,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

#[test]
fn a_feed_goes_on_where_the_standby_has_become_the_primary() {
    let Some(mut pair) = Pair::start() else { return };
    let store = Store::at(&pair.url());
    let table = Table::create(store.connect().client(), "facts").unwrap();
    let writer = Writer::builder(table.clone()).position("feed").flush_rows(100).start(store.way()).unwrap();
    let feed = |numbers: std::ops::Range<u32>| {
        for n in numbers {
            writer.put_at(n.into(), facts(n), u64::from(n)).unwrap();
        }
    };
    feed(0..1_000);
    writer.flush().unwrap();
    pair.refuse_writes();
    feed(1_000..2_000);
    wait_until("a refusal", || writer.counts().retried > 0);
    pair.take_over();
    feed(2_000..3_000);
    let report = close(writer);
    assert_eq!((report.counts.inserted, report.position), (3_000, Some(Position::from(2_999))));
    let stored = stored(&mut store.connect(), &table);
    assert!(stored.into_iter().eq((0..3_000).map(|n| (n.into(), Some(facts(n))))));
}

/// What the server says of a failure, and whether another connection is taken for that.
const PASSING: [(&str, bool); 16] = [
    ("40001", false),
    ("40P01", false),
    ("53000", false),
    ("53100", false),
    ("53200", false),
    ("53300", false),
    ("55P03", false),
    ("57014", false),
    ("58030", false),
    ("08000", true),
    ("08006", true),
    ("08P01", true),
    ("25006", true),
    ("57P01", true),
    ("57P02", true),
    ("57P03", true),
];

#[test]
fn what_may_pass_is_tried_again_on_another_connection_where_it_takes_one() {
    for (state, takes_another) in PASSING {
        let (store, mut conn, table) = table();
        conn.execute(&format!(
            "CREATE SEQUENCE tries; \
             CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 IF nextval('tries') < 3 THEN RAISE 'it fails' USING ERRCODE = '{state}'; END IF; RETURN new; END $$; \
             CREATE TRIGGER fail BEFORE INSERT ON facts FOR EACH ROW EXECUTE FUNCTION fail()"
        ));
        let (connected, mut way) = (Arc::new(AtomicU64::new(0)), store.way());
        let connects = connected.clone();
        let connect = move || {
            connects.fetch_add(1, Ordering::SeqCst);
            way()
        };
        let writer = Writer::builder(table.clone()).position("feed").start(connect).unwrap();
        writer.put_at(1, facts(1), 1).unwrap();
        let report = close(writer);
        assert_eq!((report.counts.inserted, report.counts.retried), (1, 2), "{state}");
        assert_eq!(connected.load(Ordering::SeqCst), if takes_another { 3 } else { 1 }, "{state}");
        assert_eq!(stored(&mut conn, &table).len(), 1, "{state}");
    }
}

#[test]
fn a_role_that_may_only_read_stops_the_writer_which_says_so() {
    let (store, mut conn, table) = table();
    let role = format!("reader_{}", process::id());
    conn.execute(&format!(
        "CREATE ROLE {role} LOGIN; ALTER ROLE {role} SET default_transaction_read_only = on; \
         GRANT USAGE ON SCHEMA record TO {role}; GRANT SELECT ON record.layouts TO {role}; \
         GRANT ALL ON facts TO {role}"
    ));
    let url = store.address().replace("postgres@", &format!("{role}@"));
    let builder = Writer::builder(table).retry_for(Duration::from_millis(200));
    let writer = builder.start(Store::at(&url).way()).unwrap();
    writer.put(1, facts(1)).unwrap();
    writer.patch(2, FactsPatch::new().number(1).text("")).unwrap();
    let stopped = writer.close().unwrap_err();
    assert_eq!(stopped.error.code(), Some("25006"), "{stopped}");
    assert!(stopped.to_string().contains("`default_transaction_read_only` is on for the role"), "{stopped}");
    assert!(stopped.counts.retried > 0 && stopped.unwritten.len() == 2, "{stopped}");
    conn.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}
