//! Tests that run as a process of their own and are killed on their way, however fast or busy the machine is: the process asks
//! before each step, and is killed at a random moment after it has come on.

use std::{
    env,
    ffi::OsStr,
    hash::{BuildHasher, RandomState},
    io::{self, BufRead, Write},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Nothing that a test waits for takes so long.
const FOREVER: Duration = Duration::from_secs(300);

/// In the process: waits until the next step is allowed. After the end of what is allowed all are.
pub(crate) fn step() {
    io::stdin().lock().read_line(&mut String::new()).unwrap();
}

/// Starts a test of this program, which may be an ignored one. It is to find out from the variables `vars` whether, and how, it
/// was called from here.
fn start<V: AsRef<OsStr>>(test: &str, vars: impl IntoIterator<Item = (&'static str, V)>) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--include-ignored"])
        .envs(vars)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Runs a test as a process, lets it do some steps, and kills it at a random moment after `has_come_on` was true.
pub(crate) fn kill_on_its_way<V: AsRef<OsStr>>(
    test: &str,
    vars: impl IntoIterator<Item = (&'static str, V)>,
    steps: usize,
    mut has_come_on: impl FnMut() -> bool,
) {
    let mut child = start(test, vars);
    // Open until it is killed, or it would not ask any more.
    let mut allow = child.stdin.take().unwrap();
    allow.write_all(&b"\n".repeat(steps)).unwrap();
    let begun = Instant::now();
    while !has_come_on() {
        assert!(child.try_wait().unwrap().is_none(), "{test} ended by itself");
        assert!(begun.elapsed() < FOREVER, "{test} does not come on");
        thread::sleep(Duration::from_millis(1));
    }
    thread::sleep(Duration::from_millis(RandomState::new().hash_one(0) % 50));
    child.kill().unwrap();
    // A signal leaves no code.
    assert!(child.wait().unwrap().code().is_none(), "{test} ended by itself");
}

/// Runs a test as a process, to its end.
pub(crate) fn run_to_its_end<V: AsRef<OsStr>>(test: &str, vars: impl IntoIterator<Item = (&'static str, V)>) {
    let mut child = start(test, vars);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success(), "{test} failed by itself");
}

/// A random number of steps.
pub(crate) fn some_steps(least: u64, most: u64) -> usize {
    (least + RandomState::new().hash_one(0) % (most - least + 1)) as usize
}
