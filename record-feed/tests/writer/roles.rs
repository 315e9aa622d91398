//! Roles with few privileges.

use crate::{
    bodies::{FactsPatch, close, facts, table},
    store::{Positions, Store, Writer},
};
use record_core::Patch;
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
    let way = || Store::at(&url).way();
    let error = builder().start(way()).unwrap_err();
    assert_eq!(error.code(), Some("42501"), "{error}");
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
    assert_eq!(stopped.error.code(), Some("42501"), "{stopped}");
    assert_eq!((stopped.counts.rejected, stopped.unwritten.len()), (0, 1));
    conn.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

#[test]
fn rows_that_a_policy_refuses_are_handed_back() {
    let (store, mut conn, table) = table();
    let role = format!("policed_{}", process::id());
    conn.execute(&format!(
        "CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA record TO {role}; \
         GRANT SELECT ON record.layouts TO {role}; GRANT SELECT, INSERT, UPDATE ON facts TO {role}; \
         ALTER TABLE facts ENABLE ROW LEVEL SECURITY; \
         CREATE POLICY seen ON facts FOR SELECT USING (true); \
         CREATE POLICY made ON facts FOR INSERT WITH CHECK (key NOT IN (3, 12)); \
         CREATE POLICY kept ON facts FOR UPDATE USING (true) WITH CHECK (key <> 5)"
    ));
    table.put(conn.client(), &5, facts(0)).unwrap();
    let url = store.address().replace("postgres@", &format!("{role}@"));
    let writer = Writer::builder(table).start(Store::at(&url).way()).unwrap();
    (0..10).for_each(|key| writer.put(key, facts(1)).unwrap());
    (10..20).for_each(|key| writer.patch(key, FactsPatch::new().number(1).text("")).unwrap());
    let report = close(writer);
    assert_eq!(report.rejected.iter().map(|rejected| rejected.key).collect::<Vec<_>>(), [3, 5, 12]);
    assert!(report.rejected.iter().all(|rejected| rejected.error.code() == Some("42501")));
    assert_eq!(report.counts.inserted, 17);
    conn.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}
