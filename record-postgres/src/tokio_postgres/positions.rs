//! How far feeds have come, with the asynchronous driver.

use crate::{Error, driver::nonblocking::Nonblocking, write::positions};
use record_table::Position;

macro_rules! wait {
    ($future:expr) => {
        $future.await
    };
}

crate::face::positions::positions! {
    /// Where feeds and jobs keep how far they have come: the table `record.positions`, a row for each of them, which is
    /// never removed by itself.
    ///
    /// A position that is set in the transaction that writes a feed's rows is right whenever the process ends: resumed
    /// from there, no row is lost and none is written twice.
    ///
    /// ```no_run
    /// use record_core::Record;
    /// use record_table::Position;
    /// use record_postgres::tokio_postgres::{Positions, Table, tokio_postgres};
    ///
    /// # #[derive(Record)]
    /// # struct Point { x: i32 }
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let (mut client, connection) =
    ///     tokio_postgres::connect("postgres://app@localhost/facts", tokio_postgres::NoTls).await?;
    /// tokio::spawn(connection);
    /// let table = Table::<i64, Point>::create(&mut client, "points").await?;
    /// let positions = Positions::create(&mut client).await?;
    ///
    /// let from = positions.get(&mut client, "points.csv").await?; // None: nothing was read yet
    /// let mut transaction = client.transaction().await?;
    /// table.put_many(&mut transaction, (0..10).map(|i| (i, Point { x: 1 }))).await?;
    /// positions.set(&mut transaction, "points.csv", from.as_ref(), &Position::from(10)).await?;
    /// transaction.commit().await?;
    /// # Ok(())
    /// # }
    /// ```
    ::tokio_postgres::GenericClient, Nonblocking, [async], wait
}
