//! Throw-away git repositories.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

pub(crate) struct Scratch {
    folder: TempDir,
    clock: u64,
}

impl Scratch {
    /// A repository without a commit.
    pub(crate) fn new() -> Self {
        let scratch = Self::without_repository();
        scratch.git(&["init", "--quiet", "--initial-branch=main"]);
        scratch
    }

    pub(crate) fn without_repository() -> Self {
        Self { folder: TempDir::new().unwrap(), clock: 1_700_000_000 }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs git with nothing of the machine's configuration and gives its output without the last line break.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        self.git_with(arguments, b"")
    }

    pub(crate) fn git_with(&self, arguments: &[&str], input: &[u8]) -> String {
        let time = format!("{} +0000", self.clock);
        let mut command = Command::new("git");
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
            command.env_remove(name);
        }
        let mut child = command
            .current_dir(self.path())
            .args(arguments)
            .env("HOME", self.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", "Ada")
            .env("GIT_AUTHOR_EMAIL", "ada@example.org")
            .env("GIT_AUTHOR_DATE", &time)
            .env("GIT_COMMITTER_NAME", "Ada")
            .env("GIT_COMMITTER_EMAIL", "ada@example.org")
            .env("GIT_COMMITTER_DATE", &time)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end_matches('\n').to_owned()
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path: PathBuf = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Commits everything that changed, a minute after the commit before.
    pub(crate) fn commit(&mut self, message: &str) {
        self.clock += 60;
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--allow-empty-message", "--message", message]);
    }

    pub(crate) fn merge(&mut self, branches: &[&str]) {
        self.clock += 60;
        self.git(&[&["merge", "--quiet", "--no-ff", "--message", "Merge"], branches].concat());
    }

    /// Puts a commit of these very bytes on top of the branch: `{tree}` and `{parent}` lines come before them.
    pub(crate) fn commit_raw(&self, rest: &[u8]) {
        let head = format!(
            "tree {}\nparent {}\n",
            self.git(&["rev-parse", "HEAD^{tree}"]),
            self.git(&["rev-parse", "HEAD"])
        );
        let bytes = [head.as_bytes(), rest].concat();
        let hash = self.git_with(&["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], &bytes);
        self.git(&["update-ref", "refs/heads/main", &hash]);
    }
}
