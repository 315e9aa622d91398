//! What has not changed is not logged.

use crate::{
    Facts,
    face::{Refresh, Table},
    on_postgres, record, small,
    store::{Sqlite, Store},
    table,
};
use test_servers::Server;

on_postgres! {
    nothing_but_the_mark_is_logged_when_nothing_changed,
}

fn nothing_but_the_mark_is_logged_when_nothing_changed<S: Store>() {
    // Nothing but our own statements writes to the log.
    let server = Server::with(&[("autovacuum", "off"), ("wal_level", "minimal"), ("max_wal_senders", "0")]);
    let database = server.create_database();
    let mut client = S::connect_to(&database.url());
    let table = S::create::<i64, Facts>(&mut client, "facts");
    let n = 20_000;
    table.refresh().run(&mut client, 0..n, |key| record(*key)).unwrap();
    let resumable = |client: &mut S::Client, night: u32| {
        table
            .refresh()
            .batch_rows(1_000)
            .resume("job", format!("night {night}"))
            .run(client, 0..n, |key| record(*key))
            .unwrap()
    };
    resumable(&mut client, 1);
    for vacuum in ["VACUUM (FREEZE, ANALYZE) facts", "VACUUM (FREEZE) record.positions"] {
        S::sql(&mut client, vacuum);
    }
    let logged = |client: &mut S::Client| -> i64 {
        S::number(client, "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint")
    };
    // A page that is written for the first time since a checkpoint is logged as a whole.
    resumable(&mut client, 2);

    let before = logged(&mut client);
    let report = table.refresh().run(&mut client, 0..n, |key| record(*key)).unwrap();
    assert_eq!((report.counts.unchanged, logged(&mut client) - before), (20_000, 0));

    let before = logged(&mut client);
    let report = resumable(&mut client, 3);
    let per_batch = (logged(&mut client) - before) / i64::try_from(report.batches).unwrap();
    assert_eq!((report.counts.unchanged, report.batches), (20_000, 20));
    assert!((1..1_000).contains(&per_batch), "{per_batch} bytes for each batch");
}

#[test]
fn sqlite_writes_nothing_when_nothing_changed() {
    let (store, mut client, table) = table::<Sqlite>();
    let mut run = || small(&table).run(&mut client, 0..2_000, |key| record(*key)).unwrap();
    run();
    let mut other = store.connect();
    let version = "SELECT data_version FROM pragma_data_version";
    let before = Sqlite::number(&mut other, version);
    assert_eq!(run().counts.unchanged, 2_000);
    assert_eq!(Sqlite::number(&mut other, version), before);
}
