//! Runs git: finds the repository, reads its history, says what to do where that fails.
//!
//! The history is that of `HEAD`, parents before children. Every setting that could change what git prints is fixed
//! here, so that the same commit gives the same facts on every machine:
//!
//! - Text comes as UTF-8 wherever the commit names its encoding, and as the stored bytes otherwise.
//! - Names are those in the commit: no mailmap.
//! - Renames are found as `git log` does by default, and count as one file.
//! - Merges have no files (git's default): their lines are those of the commits that they join.
//! - Replaced objects, signatures, notes, colours and external diff programs play no part.

use std::{
    collections::HashSet,
    ffi::{OsStr, OsString},
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    thread::JoinHandle,
};

use crate::{
    numstat::{Commit, Commits, FORMAT, Hash, ReadError, parse_hash},
    trouble::Trouble,
};

/// Variables of git that stay: where git and its configuration are, and how it reaches a remote.
/// All others choose a repository or change the output.
const KEPT_VARIABLES: &[&str] = &[
    "GIT_EXEC_PATH",
    "GIT_CONFIG_",
    "GIT_CEILING_DIRECTORIES",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    "GIT_SSL_",
    "GIT_SSH",
];

/// Settings that have no option of their own on the command line.
const SETTINGS: &[&str] = &["log.showRoot=true", "core.attributesFile="];

const LOG: &[&str] = &[
    "log",
    "-z",
    "--numstat",
    "--topo-order",
    "--reverse",
    "--encoding=UTF-8",
    "--find-renames",
    "-l1000",
    "--diff-algorithm=myers",
    "--diff-merges=off",
    "--ignore-submodules=none",
    "--submodule=short",
    "--no-relative",
    "--no-ext-diff",
    "--no-textconv",
    "--no-show-signature",
    "--no-mailmap",
    "--no-notes",
    "--no-decorate",
    "--no-color",
];

/// A repository with at least one commit.
#[derive(Debug)]
pub(crate) struct Repository {
    /// Where git is run.
    pub(crate) path: PathBuf,
    /// The git folder that all work trees of the repository share: tells repositories apart.
    pub(crate) git_folder: PathBuf,
    /// The commits at which a shallow clone was cut: git shows them without parents, as if they added every file.
    pub(crate) cut: HashSet<Hash>,
}

impl Repository {
    /// Finds the repository that `path` stands in.
    pub(crate) fn open(path: &Path) -> Result<Self, Trouble> {
        // Messages that say `.` would leave open where that was.
        let path = &std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if !path.is_dir() {
            return Err(Trouble::NoFolder(path.clone()));
        }
        let git_folder = ask(path, &["rev-parse", "--path-format=absolute", "--git-common-dir"])?;
        let format = ask(path, &["rev-parse", "--show-object-format"])?;
        if format != "sha1" {
            return Err(Trouble::OtherHash(path.clone(), format.to_string_lossy().into_owned()));
        }
        if ask(path, &["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).is_err() {
            return Err(Trouble::NoCommit(path.clone()));
        }
        let cut = if ask(path, &["rev-parse", "--is-shallow-repository"])? == "true" {
            let list = ask(path, &["rev-parse", "--path-format=absolute", "--git-path", "shallow"])?;
            let list = std::fs::read(&list).map_err(|error| Trouble::Unreadable(list.into(), error))?;
            list.split(|&byte| byte == b'\n').filter_map(parse_hash).collect()
        } else {
            HashSet::new()
        };
        Ok(Self { path: path.clone(), git_folder: git_folder.into(), cut })
    }

    /// What people call the repository: the name of its folder.
    pub(crate) fn name(&self) -> String {
        let own = self.git_folder.file_name().unwrap_or(OsStr::new("repository"));
        let named = match self.git_folder.parent().and_then(Path::file_name) {
            Some(parent) if own == ".git" => parent,
            _ => own,
        };
        let name = named.to_string_lossy();
        name.strip_suffix(".git").filter(|rest| !rest.is_empty()).unwrap_or(&name).to_owned()
    }

    /// How many commits [`log`](Self::log) will give.
    pub(crate) fn count(&self) -> Result<u64, Trouble> {
        let count = ask(&self.path, &["rev-list", "--count", "HEAD"])?;
        Ok(count.to_str().and_then(|digits| digits.parse().ok()).unwrap_or(0))
    }

    /// Reads the history, oldest commit first.
    pub(crate) fn log(&self) -> Result<Log, Trouble> {
        let mut command = git(&self.path);
        command.args(LOG).arg(format!("--format={FORMAT}")).args(["HEAD", "--"]);
        let mut child = command.stderr(Stdio::piped()).spawn().map_err(Trouble::from_spawn)?;
        let output = child.stdout.take().expect("stdout was piped above");
        let mut complaints = child.stderr.take().expect("stderr was piped above");
        // Beside the reader of stdout, because git waits when either pipe is full.
        let complaints = std::thread::spawn(move || {
            let mut text = Vec::new();
            complaints.read_to_end(&mut text).map(|_| text)
        });
        let commits = Commits::new(BufReader::with_capacity(1 << 18, output));
        Ok(Log { path: self.path.clone(), child, commits, complaints: Some(complaints) })
    }
}

/// A running `git log`. Ends with an error when git does.
pub(crate) struct Log {
    path: PathBuf,
    child: Child,
    commits: Commits<BufReader<ChildStdout>>,
    complaints: Option<JoinHandle<io::Result<Vec<u8>>>>,
}

impl Log {
    /// Waits for git to end. Its own message comes before ours about what it printed until then.
    fn end(&mut self, unreadable: Option<ReadError>) -> Option<Trouble> {
        if unreadable.is_some() {
            // Otherwise it blocks on the pipe that nobody reads any more. Fails when git has ended by itself.
            let _ = self.child.kill();
        }
        let complaints = self.complaints.take()?.join().ok().and_then(Result::ok).unwrap_or_default();
        match (self.child.wait(), unreadable) {
            (Err(error), _) => Some(Trouble::NotStarted(error)),
            (Ok(_), Some(error)) if !complaints.starts_with(b"fatal:") => Some(Trouble::Output(error)),
            (Ok(status), None) if status.success() => None,
            (Ok(_), _) => Some(Trouble::from_git(&self.path, &complaints)),
        }
    }
}

impl Iterator for Log {
    type Item = Result<Commit, Trouble>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.commits.next() {
            Some(Ok(commit)) => Some(Ok(commit)),
            Some(Err(error)) => self.end(Some(error)).map(Err),
            None => self.end(None).map(Err),
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        // Both fail when git has ended already, which is what they are for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a question with an answer of one line.
fn ask(path: &Path, arguments: &[&str]) -> Result<OsString, Trouble> {
    let output = git(path).args(arguments).output().map_err(Trouble::from_spawn)?;
    if !output.status.success() {
        return Err(Trouble::from_git(path, &output.stderr));
    }
    let mut answer = output.stdout;
    if answer.last() == Some(&b'\n') {
        answer.pop();
    }
    Ok(os_string(answer))
}

fn git(path: &Path) -> Command {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars_os() {
        if is_unwanted_variable(&name.to_string_lossy()) {
            command.env_remove(&name);
        }
    }
    command.env("LC_ALL", "C").env_remove("LANGUAGE").env("GIT_ATTR_NOSYSTEM", "1");
    command.arg("-C").arg(path).args(["--no-pager", "--no-replace-objects"]);
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command
}

pub(crate) fn is_unwanted_variable(name: &str) -> bool {
    name.starts_with("GIT_") && !KEPT_VARIABLES.iter().any(|kept| name.starts_with(kept))
}

#[cfg(unix)]
fn os_string(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

#[cfg(not(unix))]
fn os_string(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}
