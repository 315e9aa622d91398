//! The job: the feed is consumed, perhaps with a kill on the way, and the table compared with the messages.

use std::{error::Error, ffi::OsString};

use crate::{
    check::Expected,
    cli::Arguments,
    consume::{Plan, consume},
    generator::Feed,
    kill,
    report::Report,
    sqlite_file, store,
};

/// What the program prints.
pub(crate) fn run(arguments: &Arguments) -> Result<Report, Box<dyn Error>> {
    if let Some(after) = arguments.kill_after.filter(|after| *after >= arguments.messages) {
        let messages = arguments.messages;
        return Err(format!(
            "--kill-after {after} is not before the end of {messages} messages: kill after fewer, or ask for more messages"
        )
        .into());
    }
    // Removed when it is dropped, after the store that is in it.
    let mut temporary = None;
    let (mut store, place): (_, [OsString; 2]) = match (&arguments.postgres, &arguments.db) {
        (Some(address), _) => (store::in_postgres(address)?, ["--postgres".into(), address.into()]),
        (None, Some(file)) => (store::in_sqlite(file)?, ["--db".into(), file.into()]),
        (None, None) => {
            let (folder, file) = sqlite_file::temporary("flights.sqlite")?;
            temporary = Some(folder);
            (store::in_sqlite(&file)?, ["--db".into(), file.into()])
        }
    };

    let plan = Plan { messages: arguments.messages, rate: arguments.rate, tell: arguments.tell };
    let killed = match arguments.kill_after {
        Some(after) => {
            let mut options = vec!["--messages".into(), arguments.messages.to_string().into()];
            options.extend(place);
            if let Some(rate) = arguments.rate {
                options.extend(["--rate".into(), rate.to_string().into()]);
            }
            kill::after(after, &options)?
        }
        None => None,
    };
    let consumed = consume(store.start_writer()?, plan)?;

    let mut expected = Expected::after(arguments.messages)?;
    let flights = expected.flights();
    store.for_each(&mut |id, blob| expected.take(id, blob))?;
    expected.end()?;
    let place = store.place();
    drop(store);
    Ok(Report {
        place,
        is_temporary: temporary.is_some(),
        messages: arguments.messages,
        paced: arguments.rate,
        killed,
        flights,
        consumed,
    })
}

/// The messages themselves, a line each.
pub(crate) fn print(messages: u64) -> impl Iterator<Item = String> {
    Feed::new().take(messages as usize)
}
