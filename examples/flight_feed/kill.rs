//! Killing the consumer in the middle of its work: it is this program once more, as a process of its own.

use std::{
    error::Error,
    ffi::OsString,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

/// Runs this program with `arguments` until it has taken so many messages, and kills it. Says how many it had taken when it
/// was killed; nothing if it was done before.
pub(crate) fn after(messages: u64, arguments: &[OsString]) -> Result<Option<u64>, Box<dyn Error>> {
    let this = std::env::current_exe().map_err(|error| format!("cannot find this program: {error}"))?;
    let mut child = Command::new(this)
        .args(arguments)
        .args(["--tell", &messages.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot run this program once more: {error}"))?;
    let told = child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines);
    let taken = told.map_while(Result::ok).find_map(|line| line.parse().ok());
    if taken.is_some() {
        // SIGKILL on Unix: nothing of it gets to clean up.
        child.kill()?;
    }
    let status = child.wait()?;
    match taken {
        None if !status.success() => {
            Err(format!("the process that was to be killed failed by itself: {status}").into())
        }
        taken => Ok(taken),
    }
}
