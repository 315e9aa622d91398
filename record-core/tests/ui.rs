//! Diagnostics: one mistake per file, the message beside it. `TRYBUILD=overwrite cargo test -p record-core --test ui`
//! writes the messages anew; read them as a user would.

/// Compilers word their parts of the messages differently: those of others are not compared.
const WRITTEN_WITH: &str = "rustc 1.95.";

#[test]
fn every_mistake_has_one_message() {
    let rustc = std::process::Command::new("rustc").arg("--version").output();
    let version =
        rustc.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    if !version.starts_with(WRITTEN_WITH) {
        eprintln!("skipped: the messages were written with {WRITTEN_WITH}x, this is {version}");
        return;
    }
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
}
