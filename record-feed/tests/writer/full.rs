//! A full disk: every call that meets it is made again until there is room.

use crate::{
    bodies::{Facts, FactsPatch, close, facts, stored, table, wait_until},
    store::{Connection, Store, Table},
};
use record_core::Patch;
use record_feed::Writer;
use record_sqlite as sqlite;
use record_table::Position;
use std::iter::zip;

/// Longer than what is left in the pages that are there.
fn long() -> String {
    "x".repeat(100_000)
}

/// Does something with a writer whose database may not grow, and gives room to it when that has failed.
fn while_full(
    work: impl FnOnce(&Writer<i64, Facts>),
) -> (Store, Connection, Table<i64, Facts>, Option<Position>) {
    let (store, mut conn, table) = table();
    table.put_many(conn.client(), (0..3).map(|key| (key, facts(key as u32)))).unwrap();
    sqlite::Positions::create(conn.client()).unwrap();
    conn.execute(
        "CREATE TABLE log (key, text); \
         CREATE TRIGGER log AFTER DELETE ON facts BEGIN INSERT INTO log VALUES (old.key, zeroblob(100000)); END; \
         CREATE TABLE filler (bytes); INSERT INTO filler VALUES (zeroblob(1000000))",
    );
    let pages: i64 = conn.client().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    let mut way = store.way();
    let connect = move || {
        let conn = way()?;
        conn.pragma_update(None, "max_page_count", pages).unwrap();
        Ok::<_, record_feed::Error>(conn)
    };
    let writer = Writer::builder(table.clone()).position("feed").flush_rows(1).start(connect).unwrap();
    work(&writer);
    wait_until("a failure", || writer.counts().retried > 1);
    assert_eq!(writer.counts().written(), 0);
    // What is freed may be used by others, also if the file may not grow.
    conn.execute("DELETE FROM filler");
    let position = close(writer).position;
    (store, conn, table, position)
}

/// Whether rows are as they should be.
type Changed = fn(&[(i64, Facts)]) -> bool;

#[test]
fn rows_are_put_patched_and_deleted_when_there_is_room_again() {
    let works: [fn(&Writer<i64, Facts>); 3] = [
        |writer| writer.put_at(7, Facts { text: long(), ..facts(7) }, 1).unwrap(),
        |writer| writer.patch_at(1, FactsPatch::new().text(long()), 1).unwrap(),
        |writer| writer.delete_at(2, 1).unwrap(),
    ];
    let changed: [Changed; 3] = [
        |rows| rows.len() == 4 && rows[3].1.text == long(),
        |rows| rows.len() == 3 && rows[1].1 == Facts { text: long(), ..facts(1) },
        |rows| rows.len() == 2,
    ];
    for (work, changed) in zip(works, changed) {
        let (_store, mut conn, table, position) = while_full(work);
        assert_eq!(position, Some(Position::from(1)));
        let rows: Vec<_> =
            stored(&mut conn, &table).into_iter().map(|(key, row)| (key, row.unwrap())).collect();
        assert!(changed(&rows));
    }
}

#[test]
fn a_position_is_stored_when_there_is_room_again() {
    let position = Position::from(&long()[..]);
    let (_store, mut conn, _, reported) = while_full(|writer| writer.advance(position.clone()).unwrap());
    assert_eq!(reported.as_ref(), Some(&position));
    let positions = sqlite::Positions::create(conn.client()).unwrap();
    assert_eq!(positions.get(conn.client(), "feed").unwrap(), Some(position));
}

#[test]
fn a_writer_of_a_file_may_be_started_in_a_task() {
    let (store, mut conn, table) = table();
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
        let writer = Writer::builder(table.clone()).start(store.way()).unwrap();
        writer.put(1, facts(1)).unwrap();
        close(writer);
    });
    assert_eq!(stored(&mut conn, &table).len(), 1);
}
