//! The table of positions, `record_positions`: how far each feed has come.

use crate::{
    Error,
    connection::{
        exists::exists,
        failure::{self, Context},
        scope::Scope,
    },
    sql::table::POSITIONS,
};
use record_table::{Position, check_feed, moved};
use rusqlite::{Connection, OptionalExtension};

const CREATE: &str = "CREATE TABLE IF NOT EXISTS main.record_positions (\
    name TEXT NOT NULL PRIMARY KEY, \
    position BLOB NOT NULL)";

const CONTEXT: Context<'static> = Context { table: POSITIONS, record: "" };

fn failed(doing: &str, error: rusqlite::Error) -> Error {
    failure::failed(CONTEXT.record, Some(POSITIONS), doing, error)
}

/// Where feeds and jobs keep how far they have come: the table `record_positions`, a row for each of them, which is never
/// removed by itself.
///
/// A position that is set in the transaction that writes a feed's rows is right whenever the process ends: resumed from
/// there, no row is lost and none is written twice.
///
/// ```
/// use record_core::Record;
/// use record_sqlite as sqlite;
/// use record_table::Position;
///
/// # #[derive(Record)]
/// # struct Point { x: i32 }
/// let mut conn = sqlite::open(":memory:")?;
/// let table = sqlite::Table::<i64, Point>::create(&conn, "points")?;
/// let positions = sqlite::Positions::create(&conn)?;
///
/// let from = positions.get(&conn, "points.csv")?; // None: nothing was read yet
/// let transaction = conn.transaction()?;
/// table.put_many(&transaction, (0..10).map(|i| (i, Point { x: 1 })))?;
/// positions.set(&transaction, "points.csv", from.as_ref(), &Position::from(10))?;
/// transaction.commit()?;
///
/// assert_eq!(positions.get(&conn, "points.csv")?.and_then(|position| position.to_u64()), Some(10));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Positions(());

impl Positions {
    /// For a database in which the table is known to be.
    pub(crate) const fn assumed() -> Self {
        Positions(())
    }

    /// Makes the table if it is missing; many programs may do so at once.
    ///
    /// # Errors
    /// When the database fails.
    pub fn create(conn: &Connection) -> Result<Self, Error> {
        if !exists(conn, POSITIONS).map_err(|error| failed("looking the table up", error))? {
            let scope = Scope::write(conn, &CONTEXT)?;
            conn.execute_batch(CREATE).map_err(|error| failed("making the table", error))?;
            scope.finish(&CONTEXT)?;
        }
        Ok(Positions(()))
    }

    /// How far a feed has come; `None` when nothing was stored yet.
    ///
    /// # Errors
    /// When the database fails.
    pub fn get(&self, conn: &Connection, feed: &str) -> Result<Option<Position>, Error> {
        check_feed(POSITIONS, feed)?;
        conn.prepare_cached("SELECT position FROM main.record_positions WHERE name = ?1")
            .and_then(|mut statement| statement.query_row([feed], |row| row.get::<_, Vec<u8>>(0)).optional())
            .map(|position| position.map(Position::from))
            .map_err(|error| failed("reading a position", error))
    }

    /// Stores how far a feed has come, if it is still where the caller believes it to be: at `expected`. Call it in the
    /// transaction that writes the feed's rows.
    ///
    /// # Errors
    /// When it is somewhere else ([`Error::is_position_moved`]): then roll back, as another program has written what this
    /// one is about to write. When the name is empty, holds U+0000 or is longer than 1,000 bytes, or the database fails.
    pub fn set(
        &self,
        conn: &Connection,
        feed: &str,
        expected: Option<&Position>,
        position: &Position,
    ) -> Result<(), Error> {
        check_feed(POSITIONS, feed)?;
        let position = position.as_bytes();
        let written = match expected {
            None => conn
                .prepare_cached(
                    "INSERT INTO main.record_positions (name, position) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                )
                .and_then(|mut statement| statement.execute((feed, position))),
            Some(expected) => conn
                .prepare_cached(
                    "UPDATE main.record_positions SET position = ?3 WHERE name = ?1 AND position = ?2",
                )
                .and_then(|mut statement| statement.execute((feed, expected.as_bytes(), position))),
        };
        match written.map_err(|error| failed("storing a position", error))? {
            0 => Err(moved(POSITIONS, feed)),
            _ => Ok(()),
        }
    }

    /// As [`set`](Positions::set), but leaves it there. In a transaction that may write, nobody moves it until the end.
    pub(crate) fn check(
        &self,
        conn: &Connection,
        feed: &str,
        expected: Option<&Position>,
    ) -> Result<(), Error> {
        match self.get(conn, feed)?.as_ref() == expected {
            true => Ok(()),
            false => Err(moved(POSITIONS, feed)),
        }
    }

    /// Forgets a feed, so that it begins anew, and says whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn remove(&self, conn: &Connection, feed: &str) -> Result<bool, Error> {
        check_feed(POSITIONS, feed)?;
        conn.prepare_cached("DELETE FROM main.record_positions WHERE name = ?1")
            .and_then(|mut statement| statement.execute([feed]))
            .map(|removed| removed > 0)
            .map_err(|error| failed("removing a position", error))
    }
}
