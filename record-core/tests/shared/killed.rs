//! Tests that run as a process of their own and are killed at a random moment.

use std::{
    env,
    ffi::OsStr,
    hash::{BuildHasher, RandomState},
    ops::Range,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Runs a test of this program, which may be an ignored one, and kills it after a time in `millis`. Says whether it came to its
/// end before that.
///
/// The test is to find out from the variables `vars` whether, and how, it was called from here.
pub(crate) fn ends_before_killed<V: AsRef<OsStr>>(
    test: &str,
    vars: impl IntoIterator<Item = (&'static str, V)>,
    millis: Range<u64>,
) -> bool {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--include-ignored"])
        .envs(vars)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let random = RandomState::new().hash_one(0) % (millis.end - millis.start);
    let until = Instant::now() + Duration::from_millis(millis.start + random);
    while child.try_wait().unwrap().is_none() && Instant::now() < until {
        thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    let status = child.wait().unwrap();
    // A signal leaves no code.
    assert!(status.success() || status.code().is_none(), "{test} failed by itself");
    status.success()
}
