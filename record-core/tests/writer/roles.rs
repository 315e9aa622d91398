//! Roles with few privileges.

use crate::bodies::{close, facts, table};
use crate::store::Positions;
use postgres::{Client, NoTls};
use record_core::Writer;
use std::process;

#[test]
fn a_role_that_may_make_nothing_feeds_what_is_there() {
    let (store, mut conn, table) = table();
    let role = format!("feeder_{}", process::id());
    conn.execute(&format!(
        "CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA record TO {role}; \
         GRANT SELECT ON record.layouts TO {role}; GRANT SELECT, INSERT, UPDATE ON facts TO {role}"
    ));
    let url = store.address().replace("postgres@", &format!("{role}@"));
    let builder = || Writer::builder(table.clone()).position("feed");
    let way = || {
        let url = url.clone();
        move || Client::connect(&url, NoTls)
    };
    let error = builder().start(way()).unwrap_err();
    assert_eq!(error.sql_state(), Some("42501"), "{error}");
    assert_eq!(error.table(), Some("record.positions"));

    Positions::create(conn.client()).unwrap();
    conn.execute(&format!("GRANT SELECT, INSERT, UPDATE ON record.positions TO {role}"));
    let writer = builder().start(way()).unwrap();
    writer.put_at(1, facts(1), 1).unwrap();
    writer.flush().unwrap();
    writer.put_at(1, facts(2), 2).unwrap();
    assert_eq!(close(writer).counts.written(), 2);

    // What it may not do at all is nobody's row's fault.
    let writer = builder().start(way()).unwrap();
    writer.delete(1).unwrap();
    let stopped = writer.close().unwrap_err();
    assert_eq!(stopped.error.sql_state(), Some("42501"), "{stopped}");
    assert_eq!((stopped.counts.rejected, stopped.unwritten.len()), (0, 1));
    conn.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}
