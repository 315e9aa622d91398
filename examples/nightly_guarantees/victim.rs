//! The process that is killed: it does the last night, and says after each batch how far it is.
//!
//! It goes on to the next batch when it reads a line, so that it can be killed half-way however fast it is: at a random moment of
//! the batch in which it is.

use std::{
    error::Error,
    hash::{BuildHasher, RandomState},
    io::{self, BufRead, BufReader, Read, Write},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use record_feed::refresh::Progress;
use record_postgres::postgres;
use record_sqlite as sqlite;

use crate::{
    cli::Arguments,
    inputs::care_types,
    job::{LAST_NIGHT, night},
    postgres_server, sqlite_file,
};

/// What its lines begin with; a test's process prints others too.
const DONE: &str = "done ";

/// Is that process.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let care_types = care_types();
    let mut on_progress = |progress: &Progress| {
        println!("{DONE}{}", progress.keys);
        // Whoever started it is gone when there is no line; then it runs to its end.
        _ = io::stdout().flush().and_then(|()| io::stdin().lock().read_line(&mut String::new()));
    };
    let night = night(arguments, LAST_NIGHT, &care_types);
    match (&arguments.postgres, &arguments.db) {
        (Some(address), _) => {
            let (mut client, _) = postgres_server::connect(address)?;
            night.run(&postgres::Table::open_default(&mut client)?, &mut client, &mut on_progress)?;
        }
        (None, Some(file)) => {
            let (mut connection, _) = sqlite_file::open(file)?;
            night.run(&sqlite::Table::open_default(&connection)?, &mut connection, &mut on_progress)?;
        }
        (None, None) => return Err("no database is named: use --db or --postgres".into()),
    }
    Ok(())
}

/// Starts it, kills it in the batch after the one by which it had done `keys` keys, and says how many it had done before that.
pub(crate) fn start_and_kill(mut command: Command, keys: u64) -> Result<u64, Box<dyn Error>> {
    let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = started.map_err(|error| format!("cannot start a second process: {error}"))?;
    // Open until it is killed, or it would not wait for lines any more.
    let mut pipes = child.stdin.take().zip(child.stdout.take());
    let done = pipes.as_mut().map_or(Ok(None), |(stdin, stdout)| follow(stdin, stdout, keys));
    // SIGKILL, whatever it is doing.
    let killed = child.kill();
    let status = child.wait()?;
    match done? {
        Some(done) => killed.map(|()| done).map_err(Into::into),
        None => Err(format!("the second process ended before it was killed: {status}").into()),
    }
}

/// Returns somewhere within the batch that follows.
fn follow(stdin: &mut impl Write, stdout: &mut impl Read, keys: u64) -> io::Result<Option<u64>> {
    let mut begun = Instant::now();
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        let Some(done) = line.strip_prefix(DONE).and_then(|done| done.parse().ok()) else { continue };
        let took = begun.elapsed();
        begun = Instant::now();
        stdin.write_all(b"\n")?;
        if done >= keys {
            thread::sleep(part_of(took));
            return Ok(Some(done));
        }
    }
    Ok(None)
}

/// A random part of a time.
fn part_of(time: Duration) -> Duration {
    time * (RandomState::new().hash_one(0) % 100) as u32 / 100
}
