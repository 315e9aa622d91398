//! How far feeds have come, with the blocking driver.

use crate::{
    Error,
    driver::blocking::{Blocking, wait},
    write::positions,
};
use record_table::Position;

crate::face::positions::positions! {
    /// Where feeds and jobs keep how far they have come: the table `record.positions`, a row for each of them, which is
    /// never removed by itself.
    ///
    /// A position that is set in the transaction that writes a feed's rows is right whenever the process ends: resumed
    /// from there, no row is lost and none is written twice.
    ///
    /// ```no_run
    /// use record_core::Record;
    /// use record_postgres::postgres::{Positions, Table, postgres};
    /// use record_table::Position;
    ///
    /// # #[derive(Record)]
    /// # struct Point { x: i32 }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut client = postgres::Client::connect("postgres://app@localhost/facts", postgres::NoTls)?;
    /// let table = Table::<i64, Point>::create(&mut client, "points")?;
    /// let positions = Positions::create(&mut client)?;
    ///
    /// let from = positions.get(&mut client, "points.csv")?; // None: nothing was read yet
    /// let mut transaction = client.transaction()?;
    /// table.put_many(&mut transaction, (0..10).map(|i| (i, Point { x: 1 })))?;
    /// positions.set(&mut transaction, "points.csv", from.as_ref(), &Position::from(10))?;
    /// transaction.commit()?;
    /// # Ok(())
    /// # }
    /// ```
    ::postgres::GenericClient, Blocking, [], wait
}
