//! Diagnostics: one mistake per file, the message beside it. `TRYBUILD=overwrite cargo test -p record-core --test ui`
//! writes the messages anew; read them as a user would.
//!
//! Messages differ between compilers, so they are compared with the one that they were written with.

#[test]
fn every_mistake_has_one_message() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
}
