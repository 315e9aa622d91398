//! What stops a server and removes its folder when the process that started it is gone, killed included.

use std::io::{BufRead, BufReader, Result};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

/// Creates the folder and prints its path; then waits for the end of its input, which comes when all that hold the
/// other end of the pipe are gone: the process that started it, and `initdb` while it runs. Another program that the
/// process starts does not inherit it.
///
/// The server is found without knowing its number, at any moment, because it is in the watchdog's process group and
/// nothing else is. SIGQUIT is its "immediate shutdown"; its last act is to remove the lock file. Its backends are
/// groups of their own and end with it.
const SCRIPT: &str = r#"
trap '' HUP INT PIPE QUIT TERM
folder=$(mktemp -d "$1/record-postgres-XXXXXX") || exit
echo "$folder"
read -r _
kill -QUIT 0
left=100
while [ -e "$folder/data/postmaster.pid" ] && [ "$left" -gt 0 ]; do
    sleep 0.1
    left=$((left - 1))
done
rm -rf "$folder"
kill -KILL 0
"#;

/// A running watchdog and its folder. Dropped, it does its work at once.
pub(crate) struct Watchdog {
    process: Child,
    alarm: Option<ChildStdin>,
    folder: PathBuf,
}

impl Watchdog {
    pub(crate) fn start() -> Self {
        let parent = std::env::temp_dir();
        Self::start_in(&parent).unwrap_or_else(|error| {
            panic!("can't create a folder in {}: {error}; TMPDIR names another place", parent.display())
        })
    }

    fn start_in(parent: &Path) -> Result<Self> {
        let mut process = Command::new("/bin/sh")
            .args(["-c", SCRIPT, "watchdog"])
            .arg(std::path::absolute(parent)?)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // Ctrl-C and the like reach the group of the tests: not this one.
            .process_group(0)
            .spawn()?;
        let alarm = process.stdin.take();
        let mut path = String::new();
        BufReader::new(process.stdout.take().expect("it is piped")).read_line(&mut path)?;
        let folder = PathBuf::from(path.trim_end());
        if folder.as_os_str().is_empty() {
            return Err(std::io::Error::other("mktemp failed"));
        }
        Ok(Self { process, alarm, folder })
    }

    /// The temporary folder, which is empty at first.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Puts a server under its watch.
    pub(crate) fn guard(&self, server: &mut Command) {
        let group = i32::try_from(self.process.id()).expect("the number of a process is positive");
        server.stdin(Stdio::null()).process_group(group);
    }

    /// Makes the watchdog wait for a program that ends by itself, instead of stopping it. `initdb` needs this: while
    /// it fills a new data folder, a signal would leave shared memory behind.
    pub(crate) fn outlast(&self, program: &mut Command) {
        let alarm = self.alarm.as_ref().expect("it is there until drop").as_fd().try_clone_to_owned();
        let alarm = alarm.unwrap_or_else(|error| panic!("can't duplicate a pipe: {error}"));
        // Not to be read or written: to be held open. A group of its own keeps Ctrl-C away.
        program.stdin(alarm).process_group(0);
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.alarm.take());
        // The folder is gone when this returns. There is nobody to tell about an error.
        let _ = self.process.wait();
    }
}
