//! The table of positions, `record.positions`: how far each feed has come.

use crate::{Error, driver::traits::Driver, schema::own_table::OwnTable, wire::param::Binary};
use ::tokio_postgres::types::Type;
use core::time::Duration;
use record_table::{Position, check_feed, moved};

const TABLE: OwnTable = OwnTable {
    name: "record.positions",
    table: "positions",
    create: "\
CREATE TABLE record.positions (
  name pg_catalog.text COLLATE pg_catalog.\"C\" PRIMARY KEY,
  position pg_catalog.bytea NOT NULL) WITH (fillfactor = 50)",
};

/// Makes the table if it is missing. When it is there, no privilege is needed and no lock taken.
pub(crate) async fn create(driver: &mut impl Driver) -> Result<(), Error> {
    TABLE.create(driver).await
}

pub(crate) async fn get(driver: &mut impl Driver, feed: &str) -> Result<Option<Position>, Error> {
    let sql = "SELECT position FROM record.positions WHERE name OPERATOR(pg_catalog.=) $1";
    read(driver, feed, sql, "reading a position").await
}

/// Fails if the position is not where it is expected. If it is, nobody moves it until the caller's transaction ends; what is
/// not there can't be locked.
pub(crate) async fn check(
    driver: &mut impl Driver,
    feed: &str,
    expected: Option<&Position>,
) -> Result<(), Error> {
    let sql = "SELECT position FROM record.positions WHERE name OPERATOR(pg_catalog.=) $1 FOR NO KEY UPDATE";
    let doing = "locking a position; who holds one is shown by `SELECT * FROM pg_stat_activity WHERE pid IN (SELECT pid FROM \
                 pg_locks WHERE relation = 'record.positions'::regclass)`";
    match read(driver, feed, sql, doing).await?.as_ref() == expected {
        true => Ok(()),
        false => Err(moved(TABLE.name, feed)),
    }
}

/// As [`check`], which waits no longer than so for another transaction.
pub(crate) async fn check_within(
    driver: &mut impl Driver,
    feed: &str,
    expected: Option<&Position>,
    wait: Duration,
) -> Result<(), Error> {
    // None is no limit.
    let limit = format!("{}ms", wait.as_millis().clamp(1, i32::MAX as u128));
    let sql = "SELECT pg_catalog.set_config('lock_timeout', $1, true)";
    let set = driver.query(sql, &[(&limit, Type::TEXT)]).await;
    set.map_err(|error| TABLE.failed("limiting how long to wait", error))?;
    check(driver, feed, expected).await
}

async fn read(
    driver: &mut impl Driver,
    feed: &str,
    sql: &str,
    doing: &str,
) -> Result<Option<Position>, Error> {
    check_feed(TABLE.name, feed)?;
    driver
        .query(sql, &[(&feed, Type::TEXT)])
        .await
        .map(|rows| rows.first().map(|row| row.get::<_, Vec<u8>>(0).into()))
        .map_err(|error| TABLE.failed(doing, error))
}

/// Compare and set, in one statement of the caller's transaction. Who comes second waits for the first to commit, and then
/// finds the position moved.
pub(crate) async fn set(
    driver: &mut impl Driver,
    feed: &str,
    expected: Option<&Position>,
    position: &Position,
) -> Result<(), Error> {
    check_feed(TABLE.name, feed)?;
    let bytes = |position: &Position| Binary(position.as_bytes().to_vec());
    let position = bytes(position);
    let written = match expected {
        None => {
            let sql = "INSERT INTO record.positions (name, position) VALUES ($1, $2) \
                       ON CONFLICT DO NOTHING RETURNING true";
            driver.query(sql, &[(&feed, Type::TEXT), (&position, Type::BYTEA)]).await
        }
        Some(expected) => {
            let sql = "UPDATE record.positions SET position = $3 \
                       WHERE name OPERATOR(pg_catalog.=) $1 AND position OPERATOR(pg_catalog.=) $2 RETURNING true";
            let expected = bytes(expected);
            driver
                .query(sql, &[(&feed, Type::TEXT), (&expected, Type::BYTEA), (&position, Type::BYTEA)])
                .await
        }
    };
    match written.map_err(|error| TABLE.failed("storing a position", error))?.is_empty() {
        true => Err(moved(TABLE.name, feed)),
        false => Ok(()),
    }
}

pub(crate) async fn remove(driver: &mut impl Driver, feed: &str) -> Result<bool, Error> {
    check_feed(TABLE.name, feed)?;
    driver
        .query(
            "DELETE FROM record.positions WHERE name OPERATOR(pg_catalog.=) $1 RETURNING true",
            &[(&feed, Type::TEXT)],
        )
        .await
        .map(|rows| !rows.is_empty())
        .map_err(|error| TABLE.failed("removing a position", error))
}
