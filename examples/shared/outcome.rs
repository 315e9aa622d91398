//! How a program ends: with what it found out on stdout, or with one line on stderr.

use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

pub(crate) fn end(outcome: Result<String, Box<dyn Error>>) -> ExitCode {
    match outcome.and_then(|text| Ok(print(&text)?)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Not `eprintln!`, which panics when nobody reads stderr.
            _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints lines as they come.
#[allow(dead_code, reason = "some programs print all at once")]
pub(crate) fn print_lines(mut lines: impl Iterator<Item = String>) -> ExitCode {
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    let printed = lines.try_for_each(|line| writeln!(stdout, "{line}"));
    match unless_nobody_reads(printed.and_then(|()| stdout.flush())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    unless_nobody_reads(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

fn unless_nobody_reads(written: io::Result<()>) -> io::Result<()> {
    match written {
        // Whoever read our output, such as `head`, has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
