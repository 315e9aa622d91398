//! The job: the feed is consumed, perhaps with a kill on the way, and the table compared with the messages. All of it is written
//! once for tables of either store.

use std::error::Error;

use record_core::RecordView;
use record_feed::writer::Writer;
use record_postgres::postgres;
use record_sqlite as sqlite;
use record_table::{
    Table,
    store::{Blocking, now},
};

use crate::{
    check::Expected,
    cli::Arguments,
    consume::{Plan, consume},
    flight::{Flight, FlightKey},
    generator::Feed,
    kill,
    place::Place,
    postgres_server,
    report::Report,
    sqlite_file,
};

/// The name under which the feed's position is stored.
const FEED: &str = "flights";

/// So many flights are written at a time: few, so that little is lost to read once more after a kill.
const FLUSH_ROWS: usize = 1_000;

/// What the program prints.
pub(crate) fn run(arguments: &Arguments) -> Result<Report, Box<dyn Error>> {
    if let Some(after) = arguments.kill_after.filter(|after| *after >= arguments.messages) {
        let messages = arguments.messages;
        return Err(format!(
            "--kill-after {after} is not before the end of {messages} messages: kill after fewer, or ask for more messages"
        )
        .into());
    }
    match (arguments.postgres.clone(), arguments.db.clone()) {
        (Some(address), _) => {
            run_on::<postgres::Table<_, _>>(arguments, move || postgres_server::connect(&address))
        }
        (None, Some(file)) => run_on::<sqlite::Table<_, _>>(arguments, move || sqlite_file::open(&file)),
        (None, None) => {
            let (_removed_at_the_end, file) = sqlite_file::temporary("flights.sqlite")?;
            let report = run(&Arguments { db: Some(file), ..arguments.clone() })?;
            Ok(Report { is_temporary: true, ..report })
        }
    }
}

/// The job on a table of one of the stores. Its writer connects for itself.
fn run_on<T>(
    arguments: &Arguments,
    mut connect: impl FnMut() -> Result<(T::Connection, Place), String> + Send + 'static,
) -> Result<Report, Box<dyn Error>>
where
    T: Table<Key = FlightKey, Record = Flight> + Blocking + 'static,
{
    let (mut connection, place) = connect()?;
    let table: T = now(T::create_default(&mut connection))?;
    let killed = match arguments.kill_after {
        Some(after) => kill::after(after, &arguments.of_victim())?,
        None => None,
    };
    let plan = Plan { messages: arguments.messages, rate: arguments.rate, tell: arguments.tell };
    let consumed = consume(start_writer(&table, connect)?, plan)?;
    let flights = check(&table, &mut connection, arguments.messages)?;
    Ok(Report {
        place,
        is_temporary: false,
        messages: arguments.messages,
        paced: arguments.rate,
        killed,
        flights,
        consumed,
    })
}

/// Begins to write, from the stored position on.
pub(crate) fn start_writer<T>(
    table: &T,
    mut connect: impl FnMut() -> Result<(T::Connection, Place), String> + Send + 'static,
) -> Result<Writer<FlightKey, Flight>, Box<dyn Error>>
where
    T: Table<Key = FlightKey, Record = Flight> + Blocking + 'static,
{
    let writer = Writer::builder(table.clone()).position(FEED).flush_rows(FLUSH_ROWS);
    Ok(writer.start(move || connect().map(|(connection, _)| connection))?)
}

/// Holds the table against the messages, and says how many flights there are.
pub(crate) fn check<T>(
    table: &T,
    connection: &mut T::Connection,
    messages: u64,
) -> Result<u64, Box<dyn Error>>
where
    T: Table<Key = FlightKey, Record = Flight> + Blocking,
{
    let mut expected = Expected::after(messages)?;
    let flights = expected.flights();
    let mut taken = Ok(());
    now(table.scan().for_each(connection, |key, flight| {
        if taken.is_ok() {
            taken = expected.take(&key.id, flight.map(RecordView::bytes));
        }
    }))?;
    taken.and_then(|()| expected.end())?;
    Ok(flights)
}

/// The messages themselves, a line each.
pub(crate) fn print(messages: u64) -> impl Iterator<Item = String> {
    Feed::new().take(messages as usize)
}
