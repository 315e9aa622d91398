//! The table of positions, `record.positions`: how far each feed has come.

use super::{
    create::LOCK,
    driver::{Driver, Transaction},
    failure,
    values::Binary,
};
use crate::{
    Error,
    table::{Position, check_feed, moved},
};
use ::tokio_postgres::types::Type;

const TABLE: &str = "record.positions";

const CREATE: &str = "\
CREATE TABLE record.positions (
  name text COLLATE \"C\" PRIMARY KEY,
  position bytea NOT NULL) WITH (fillfactor = 50)";

fn failed(doing: &str, error: ::tokio_postgres::Error) -> Error {
    failure::failed("", doing, error).in_table(TABLE)
}

const EXISTS: &str = "\
SELECT EXISTS (
  SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'record' AND c.relname = 'positions')";

/// Makes the table if it is missing. When it is there, no privilege is needed and no lock taken.
pub(crate) async fn create(driver: &mut impl Driver) -> Result<(), Error> {
    let making = |error| failed("making the table", error);
    if exists(driver).await? {
        return Ok(());
    }
    let mut transaction = driver.transaction().await.map_err(making)?;
    transaction.query(LOCK, &[]).await.map_err(making)?;
    if !exists(&mut transaction).await? {
        let sql = "SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'record')";
        let schema = transaction.query(sql, &[]).await.map_err(making)?;
        if schema.first().is_some_and(|row| !row.get::<_, bool>(0)) {
            transaction.script("CREATE SCHEMA record").await.map_err(making)?;
        }
        transaction.script(CREATE).await.map_err(making)?;
    }
    transaction.commit().await.map_err(making)
}

/// Reads the catalog itself: `to_regclass` may answer from what the session knew before it waited for the lock.
async fn exists(driver: &mut impl Driver) -> Result<bool, Error> {
    driver
        .query(EXISTS, &[])
        .await
        .map(|rows| rows.first().is_some_and(|row| row.get(0)))
        .map_err(|error| failed("looking the table up", error))
}

pub(crate) async fn get(driver: &mut impl Driver, feed: &str) -> Result<Option<Position>, Error> {
    read(driver, feed, "SELECT position FROM record.positions WHERE name = $1").await
}

/// Fails if the position is not where it is expected. If it is, nobody moves it until the caller's transaction ends; what is
/// not there can't be locked.
#[cfg(feature = "postgres")]
pub(crate) async fn check(
    driver: &mut impl Driver,
    feed: &str,
    expected: Option<&Position>,
) -> Result<(), Error> {
    let sql = "SELECT position FROM record.positions WHERE name = $1 FOR NO KEY UPDATE";
    match read(driver, feed, sql).await?.as_ref() == expected {
        true => Ok(()),
        false => Err(moved(TABLE, feed)),
    }
}

async fn read(driver: &mut impl Driver, feed: &str, sql: &str) -> Result<Option<Position>, Error> {
    check_feed(TABLE, feed)?;
    driver
        .query(sql, &[(&feed, Type::TEXT)])
        .await
        .map(|rows| rows.first().map(|row| row.get::<_, Vec<u8>>(0).into()))
        .map_err(|error| failed("reading a position", error))
}

/// Compare and set, in one statement of the caller's transaction. Who comes second waits for the first to commit, and then
/// finds the position moved.
pub(crate) async fn set(
    driver: &mut impl Driver,
    feed: &str,
    expected: Option<&Position>,
    position: &Position,
) -> Result<(), Error> {
    check_feed(TABLE, feed)?;
    let bytes = |position: &Position| Binary(position.as_bytes().to_vec());
    let position = bytes(position);
    let written = match expected {
        None => {
            let sql = "INSERT INTO record.positions (name, position) VALUES ($1, $2) \
                       ON CONFLICT DO NOTHING RETURNING true";
            driver.query(sql, &[(&feed, Type::TEXT), (&position, Type::BYTEA)]).await
        }
        Some(expected) => {
            let sql = "UPDATE record.positions SET position = $3 WHERE name = $1 AND position = $2 \
                       RETURNING true";
            let expected = bytes(expected);
            driver
                .query(sql, &[(&feed, Type::TEXT), (&expected, Type::BYTEA), (&position, Type::BYTEA)])
                .await
        }
    };
    match written.map_err(|error| failed("storing a position", error))?.is_empty() {
        true => Err(moved(TABLE, feed)),
        false => Ok(()),
    }
}

pub(crate) async fn remove(driver: &mut impl Driver, feed: &str) -> Result<bool, Error> {
    check_feed(TABLE, feed)?;
    driver
        .query("DELETE FROM record.positions WHERE name = $1 RETURNING true", &[(&feed, Type::TEXT)])
        .await
        .map(|rows| !rows.is_empty())
        .map_err(|error| failed("removing a position", error))
}
