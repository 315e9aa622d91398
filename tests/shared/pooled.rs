//! Tests that run once more behind PgBouncer in transaction mode, in a process of their own.

use std::{env, process::Command, sync::LazyLock};
use test_servers::{Database, Pooler, Server};

/// Is set in the process that runs behind the pooler.
const POOLED: &str = "RECORD_TEST_POOLED";

/// Some tests have many transactions open at once, and wait for one another.
static POOLER: LazyLock<Pooler> =
    LazyLock::new(|| Pooler::with(Server::shared(), &[("default_pool_size", "20"), ("min_pool_size", "3")]));

/// Where tests connect to.
pub(crate) fn url(database: &Database) -> String {
    match env::var_os(POOLED) {
        None => database.url(),
        Some(_) => POOLER.url(&database.url()),
    }
}

/// Runs all tests of this program behind the pooler, `this` one excepted.
pub(crate) fn run_all_behind_a_pooler(this: &str) {
    if env::var_os(POOLED).is_some() {
        return;
    }
    let mut tests = Command::new(env::current_exe().unwrap());
    let output = tests.args(["--skip", this]).env(POOLED, "1").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("test result: ok."), "behind a pooler:\n{text}");
}
