//! The Python clients: one process that stays open and is asked for a scan at a time, so that neither its start nor the
//! imports are measured. What is installed stands in `benches/peers/python/requirements.txt`.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Stdio},
    time::Duration,
};

use crate::{
    environment::environment,
    setup::{Table, digest::Digest},
};

/// The process and both ends of its conversation.
pub(crate) struct Python {
    process: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// What came of a scan.
#[derive(serde::Deserialize)]
struct Answer {
    seconds: Option<f64>,
    digest: Option<Digest>,
    error: Option<String>,
}

/// The systems that the driver knows.
pub(crate) const SYSTEMS: [&str; 5] = ["adbc", "connectorx", "duckdb_1", "duckdb_2", "asyncpg"];

impl Python {
    /// Starts the driver in the environment under `target`, which the first use makes.
    ///
    /// # Errors
    /// What is missing, in words.
    pub(crate) fn start(target: &Path, url: &str) -> Result<Self, String> {
        let mut process = environment(target)?
            .program("driver.py")
            .arg(url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("the Python driver does not start: {error}"))?;
        let requests = process.stdin.take().expect("stdin is piped");
        let answers = BufReader::new(process.stdout.take().expect("stdout is piped"));
        Ok(Self { process, requests, answers })
    }

    /// The time that a system takes to read a table.
    ///
    /// # Errors
    /// What the client says if it cannot read the table.
    pub(crate) fn scan(&mut self, system: &str, table: &Table) -> Result<Duration, String> {
        let answer = self.ask(system, table, false)?;
        Ok(Duration::from_secs_f64(answer.seconds.ok_or("an answer without a time")?))
    }

    /// The digest of what a system reads.
    ///
    /// # Errors
    /// What the client says if it cannot read the table.
    pub(crate) fn digest(&mut self, system: &str, table: &Table) -> Result<Digest, String> {
        self.ask(system, table, true)?.digest.ok_or_else(|| "an answer without a digest".to_owned())
    }

    fn ask(&mut self, system: &str, table: &Table, check: bool) -> Result<Answer, String> {
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let request =
            serde_json::json!({ "system": system, "table": table.name, "columns": columns, "check": check });
        let mut line = String::new();
        let asked = writeln!(self.requests, "{request}").and_then(|()| self.answers.read_line(&mut line));
        asked.map_err(|error| format!("the Python driver went away: {error}"))?;
        let answer: Answer = serde_json::from_str(&line)
            .map_err(|_| format!("the Python driver does not answer: {line:?}"))?;
        match answer.error {
            Some(error) => Err(error),
            None => Ok(answer),
        }
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // It may be in a client that hangs; and there is nothing in it to lose.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
